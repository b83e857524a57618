"""Icons of the rig's buttons, each with its own colour and shape."""

import math
from functools import lru_cache

from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import shape
from rig.screen.widgets.theme import RGB

# The colours of the real buttons, as distinct as possible for every kind of colour vision.
GREEN: RGB = (0x78, 0xDE, 0xAC)
RED: RGB = (0xE4, 0x47, 0x41)
BLUE: RGB = (0x43, 0x8A, 0xFC)
YELLOW: RGB = (0xFF, 0xCB, 0x2D)
COLOURS = {"green": GREEN, "red": RED, "blue": BLUE, "yellow": YELLOW}
#: Colour of the arrow on the green button, and of a pressed button's shade.
SIGN: RGB = (0x0B, 0x15, 0x26)


def button(name: str, size: int, down: bool = False, rim: RGB | None = None) -> pygame.Surface:
    """A button's icon, `size` px square: green a rounded square with an arrow, red a disc, blue a square,
    yellow a triangle; `stop` a red mushroom on yellow. `down` draws it pressed; `rim` is the colour of its
    rim on a background other than the screen's."""
    return _button(name, size, down, theme.TEXT if rim is None else rim)


@lru_cache(maxsize=128)
def _button(name: str, size: int, down: bool, rim_colour: RGB) -> pygame.Surface:
    """A button's icon with a rim of one colour."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = size * k
        rim = max(k, round(full * 0.05))
        inset = round(full * (0.07 if down else 0.02))
        box = pygame.Rect(inset, inset, full - 2 * inset, full - 2 * inset)
        colour = theme.mixed(COLOURS.get(name, RED), SIGN, 0.3 if down else 0.0)
        inner = box.inflate(-2 * rim, -2 * rim)
        if name == "green":
            pygame.draw.rect(surface, rim_colour, box, border_radius=round(full * 0.24))
            pygame.draw.rect(surface, colour, inner, border_radius=round(full * 0.2))
            _triangle(surface, SIGN, inner.inflate(-inner.width * 0.52, -inner.height * 0.48), right=True)
        elif name == "red":
            pygame.draw.circle(surface, rim_colour, box.center, box.width // 2)
            pygame.draw.circle(surface, colour, box.center, inner.width // 2)
        elif name == "blue":
            less = -round(full * 0.09)
            pygame.draw.rect(surface, rim_colour, box.inflate(less, less), border_radius=round(full * 0.05))
            pygame.draw.rect(surface, colour, inner.inflate(less, less), border_radius=round(full * 0.02))
        elif name == "yellow":
            top = (box.centerx, box.top + box.height * 0.04)
            base = box.bottom - box.height * 0.06
            pygame.draw.polygon(surface, rim_colour, [top, (box.right, base), (box.left, base)])
            pygame.draw.polygon(
                surface,
                colour,
                [
                    (top[0], top[1] + rim * 2.2),
                    (box.right - rim * 1.7, base - rim),
                    (box.left + rim * 1.7, base - rim),
                ],
            )
        else:
            pygame.draw.rect(surface, YELLOW, box, border_radius=round(full * 0.14))
            pygame.draw.circle(surface, SIGN, box.center, round(box.width * 0.42))
            pygame.draw.circle(surface, colour, box.center, round(box.width * 0.38))
            bar = pygame.Rect(0, 0, round(box.width * 0.4), round(box.width * 0.1))
            bar.center = box.center
            pygame.draw.rect(surface, (0xF5, 0xF8, 0xFC), bar)

    return shape((size, size), paint)


@lru_cache(maxsize=16)
def start_over(size: int, colour: RGB) -> pygame.Surface:
    """An arrow that runs round to where it began."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = size * k
        thick = max(k, round(full * 0.11))
        box = pygame.Rect(0, 0, round(full * 0.72), round(full * 0.72))
        box.center = full // 2, full // 2
        pygame.draw.arc(surface, colour, box, math.radians(130), math.radians(430), thick)
        tip = box.centerx - box.width * 0.38, box.centery - box.height * 0.36
        size_of = full * 0.17
        pygame.draw.polygon(
            surface,
            colour,
            [
                (tip[0] - size_of, tip[1] - size_of * 0.2),
                (tip[0] + size_of, tip[1] - size_of),
                (tip[0] + size_of * 0.6, tip[1] + size_of),
            ],
        )

    return shape((size, size), paint)


@lru_cache(maxsize=16)
def warning(size: int, colour: RGB, sign: RGB) -> pygame.Surface:
    """A triangle with an exclamation mark."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = size * k
        corners = [(full * 0.5, full * 0.06), (full * 0.98, full * 0.92), (full * 0.02, full * 0.92)]
        pygame.draw.polygon(surface, colour, corners)
        pygame.draw.rect(
            surface,
            sign,
            (full * 0.45, full * 0.36, full * 0.1, full * 0.3),
            border_radius=round(full * 0.05),
        )
        pygame.draw.circle(surface, sign, (round(full * 0.5), round(full * 0.77)), round(full * 0.06))

    return shape((size, size), paint)


@lru_cache(maxsize=16)
def drop(size: int, colour: RGB, sign: RGB | None) -> pygame.Surface:
    """A drop, with a plus sign for medicine if a colour for it is given."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = size * k
        radius = full * 0.34
        middle = (full * 0.5, full * 0.62)
        pygame.draw.circle(surface, colour, middle, radius)
        pygame.draw.polygon(
            surface,
            colour,
            [
                (full * 0.5, full * 0.02),
                (middle[0] + radius * 0.93, middle[1] - radius * 0.4),
                (middle[0] - radius * 0.93, middle[1] - radius * 0.4),
            ],
        )
        if sign is not None:
            arm, half = full * 0.17, full * 0.045
            pygame.draw.rect(surface, sign, (middle[0] - arm, middle[1] - half, 2 * arm, 2 * half))
            pygame.draw.rect(surface, sign, (middle[0] - half, middle[1] - arm, 2 * half, 2 * arm))

    return shape((size, size), paint)


def _triangle(surface: pygame.Surface, colour: RGB, box: pygame.Rect, right: bool) -> None:
    """An arrow head that fills a box."""
    if right:
        nudge = box.width * 0.08
        corners = [
            (box.left + nudge, box.top),
            (box.right + nudge, box.centery),
            (box.left + nudge, box.bottom),
        ]
    else:
        corners = [(box.right, box.top), (box.left, box.centery), (box.right, box.bottom)]
    pygame.draw.polygon(surface, colour, corners)
