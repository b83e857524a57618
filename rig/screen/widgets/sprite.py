"""Sprites: small pictures that are made once and blitted often."""

import math
from collections.abc import Callable, Sequence
from functools import wraps
from itertools import pairwise
from typing import ParamSpec

from rig.screen.sdl import pygame

Of = ParamSpec("Of")
Sprite = pygame.Surface
Drawn = tuple[Sprite, tuple[int, int]]
"""A sprite and the place of its top left, px."""


def pixel_bounded_cache(most: int) -> Callable[[Callable[Of, Sprite]], Callable[Of, Sprite]]:
    """Caches the pictures of a function, up to `most` px in all; the least recently used are dropped first.

    A number of pictures would not limit the memory: a word and a board may differ a thousandfold in size.
    """

    def keeping(draw: Callable[Of, Sprite]) -> Callable[Of, Sprite]:
        shelf: dict[object, Sprite] = {}
        held = 0

        @wraps(draw)
        def wanted(*of: Of.args, **more: Of.kwargs) -> Sprite:
            nonlocal held
            key = (*of, *more.items())
            sprite = shelf.pop(key, None)
            if sprite is None:
                sprite = draw(*of, **more)
                held += _area(sprite)
                while held > most and shelf:
                    held -= _area(shelf.pop(next(iter(shelf))))
            shelf[key] = sprite
            return sprite

        return wanted

    return keeping


def _area(sprite: Sprite) -> int:
    return sprite.get_width() * sprite.get_height()


def rle(sprite: Sprite) -> Sprite:
    """The picture, run-length encoded: much faster to blit, slower to change."""
    sprite.set_alpha(255, pygame.RLEACCEL)
    return sprite


def ready(sprite: Sprite) -> Sprite:
    """The picture with its runs encoded now instead of at the first blit."""
    pygame.Surface((1, 1), 0, 32).blit(rle(sprite), (0, 0))
    return sprite


def blit_all(surface: pygame.Surface, sprites: Sequence[Drawn]) -> None:
    """Draw many sprites, in their order; in pygame-ce by its quicker way."""
    if hasattr(surface, "fblits"):
        surface.fblits(sprites)
    else:
        surface.blits(sprites, False)


def backdrop(size: tuple[int, int]) -> Sprite:
    """An opaque picture of `size` px, to be copied as the ground of others: one px wider where that keeps its
    rows from being aligned to 16 bytes.

    SDL 2 copies aligned rows past the processor's cache, and all that is then drawn on the copy waits for
    memory. (A subsurface would hide the px more, but pygame's antialiased lines are wrong on one.)
    """
    width, height = size
    return pygame.Surface((width + (width % 4 == 0), height), 0, 32)


def crop(surface: pygame.Surface) -> tuple[Sprite, pygame.Rect]:
    """A picture without its empty border, and its place in the whole."""
    box = surface.get_bounding_rect()
    return rle(surface.subsurface(box).copy()), box


def line(
    surface: pygame.Surface,
    colour: tuple[int, int, int, int],
    points: Sequence[tuple[float, float]],
    wide: float,
) -> None:
    """A line `wide` px with round joints, to be scaled down later; pygame's wide lines have gaps at bends."""
    radius = wide / 2
    for (x, y), (to_x, to_y) in pairwise(points):
        away = math.hypot(to_x - x, to_y - y) or 1.0
        dx, dy = (to_y - y) / away * radius, (x - to_x) / away * radius
        corners = [(x + dx, y + dy), (to_x + dx, to_y + dy), (to_x - dx, to_y - dy), (x - dx, y - dy)]
        pygame.draw.polygon(surface, colour, corners)
    if radius >= 1:
        for point in points:
            pygame.draw.circle(surface, colour, point, radius)
