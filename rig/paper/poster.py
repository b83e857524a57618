"""The card to take home, drawn for paper: the signs to know and what to do, once in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame, save_whole
from rig.screen.views.take_home import SIGNS
from rig.screen.widgets import art, theme
from rig.screen.widgets.banner import advice
from rig.settings.appearance import Appearance

#: Upright A4 at 200 dots an inch; large print is 18 points, 50 of these dots.
SIZE_DOTS, LARGE_DOTS, SMALL_DOTS = (1654, 2339), 50, 40
MARGIN_DOTS, GAP_DOTS = 90, 14
#: Width of what to do beside a sign, as a part of the page.
ADVICE_RATIO = 0.36
#: Most height of a sign's picture, as the same part.
PICTURE_RATIO = 0.14

Words = list[tuple[str, float, float, float]]
"""(text, left, baseline, height of type), px: where each line of text stands."""


def draw(pages: Sequence[Frame]) -> tuple[pygame.Surface, Words]:
    """The page: for each language a frame of its signs."""
    look = Appearance("projector")
    theme.use_palette(look)
    surface, words = pygame.Surface(SIZE_DOTS), Words()
    surface.fill(theme.BG)
    tall = (SIZE_DOTS[1] - 2 * MARGIN_DOTS) // len(pages)
    for n, frame in enumerate(pages):
        theme.use_palette(replace(look, faces=frame.look.faces))
        box = pygame.Rect(
            MARGIN_DOTS, MARGIN_DOTS + n * tall, SIZE_DOTS[0] - 2 * MARGIN_DOTS, tall - MARGIN_DOTS // 2
        )
        if n:
            surface.fill(theme.EDGE, (box.x, box.y - MARGIN_DOTS // 4, box.width, 3))
        _block(surface, box, replace(frame, look=look), words)
    return surface, words


def _block(surface: pygame.Surface, box: pygame.Rect, frame: Frame, words: Words) -> None:
    """One language: title, the signs, and that it is for learning only."""
    head = pygame.Rect(box.x, box.y, box.width, round(LARGE_DOTS * 1.9))
    write(surface, frame.title, head, round(LARGE_DOTS * 1.5), words)
    foot = pygame.Rect(box.x, box.bottom - SMALL_DOTS * 2, box.width, SMALL_DOTS * 2)
    write(surface, frame.labels["learning_only"], foot, SMALL_DOTS, words, theme.MUTED, rows=2)
    signs(
        surface,
        pygame.Rect(box.x, head.bottom, box.width, foot.y - head.bottom),
        frame.labels,
        LARGE_DOTS,
        words,
    )


def signs(
    surface: pygame.Surface, box: pygame.Rect, labels: Mapping[str, str], size: int, words: Words
) -> None:
    """The signs in rows, the most urgent first: a picture, the sign, and what to do."""
    tall = box.height // len(SIGNS)
    for n, (sign, picture, todo) in enumerate(SIGNS):
        row = pygame.Rect(box.x, box.y + n * tall, box.width, tall - GAP_DOTS)
        high = min(row.height, round(row.width * PICTURE_RATIO))
        seen = art.figure(picture, (round(high * 1.5), high), high)
        surface.blit(seen, seen.get_rect(midleft=row.midleft))
        left = row.x + round(high * 1.5) + GAP_DOTS * 2
        band = pygame.Rect(
            row.right - round(row.width * ADVICE_RATIO), 0, round(row.width * ADVICE_RATIO), size * 2
        )
        band.centery = row.centery
        text = pygame.Rect(left, row.y, band.x - GAP_DOTS * 2 - left, row.height)
        write(surface, labels[sign], text, size, words, rows=3)
        advice(surface, band, labels[todo], size, todo == "call_help")
        words.append((labels[todo], band.x, band.centery, size))


def write(
    surface: pygame.Surface,
    text: str,
    box: pygame.Rect,
    size: int,
    words: Words,
    colour: theme.RGB | None = None,
    **placing: Unpack[theme.Placing],
) -> None:
    """Set text as theme.write does, and note where each of its lines stands."""
    place = theme.write(surface, text, box, size, colour, **placing)
    used, lines = theme.fitted(text, size, box.width, box.height, placing.get("rows", 1))
    for n, line in enumerate(lines):
        words.append((line, place.x, place.y + used + n * theme.line_height(used), used))


def pixels(surface: pygame.Surface) -> bytes:
    """A picture row by row, three bytes a pixel."""
    return pygame.image.tobytes(surface, "RGB")


def save(surface: pygame.Surface, path: Path) -> None:
    """Write a picture to a file. Raises OSError if it cannot be written."""
    save_whole(surface, path)
