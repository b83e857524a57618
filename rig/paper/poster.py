"""The card to take home, for print: the warning signs and what to do, in each language."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame, save_whole
from rig.screen.views.take_home import TakeHome
from rig.screen.widgets import theme
from rig.screen.widgets.theme import Layout
from rig.settings.appearance import Appearance

#: Upright A4 at 200 dots per inch; large print is 18 points, which are 50 dots.
SIZE, LARGE = (1654, 2339), 50
MARGIN = 90

Words = list[tuple[str, float, float, float]]
"""(text, left, baseline, type size), px, of each line of text."""


def draw(pages: Sequence[tuple[Frame, Sequence[str]]]) -> tuple[pygame.Surface, Words]:
    """The page. For each language, `pages` has a frame with the signs, and the sentences under them."""
    look = Appearance("projector")
    theme.use_palette(look)
    surface, words = pygame.Surface(SIZE), Words()
    surface.fill(theme.BG)
    tall = (SIZE[1] - 2 * MARGIN) // len(pages)
    for n, (frame, sentences) in enumerate(pages):
        box = pygame.Rect(MARGIN, MARGIN + n * tall, SIZE[0] - 2 * MARGIN, tall - MARGIN // 2)
        if n:
            surface.fill(theme.EDGE, (box.x, box.y - MARGIN // 4, box.width, 3))
        _block(surface, box, replace(frame, look=look), sentences, words)
    return surface, words


def _block(
    surface: pygame.Surface, box: pygame.Rect, frame: Frame, sentences: Sequence[str], words: Words
) -> None:
    """One language: title, the three signs, the sentences, and the note "for learning only"."""
    head = pygame.Rect(box.x, box.y, box.width, round(LARGE * 2.1))
    write(surface, frame.title, head, round(LARGE * 1.6), words)
    foot = pygame.Rect(box.x, box.bottom - LARGE * 2, box.width, LARGE * 2)
    write(surface, frame.labels["learning_only"], foot, LARGE, words, rows=2)
    step = theme.line_height(LARGE) * 2
    under = pygame.Rect(box.x, foot.y - step * len(sentences), box.width, step)
    cards = pygame.Rect(box.x, head.bottom, box.width, min(under.y - head.bottom, round(box.width * 0.52)))
    TakeHome(cards, Layout((2400, 1350), frame.look)).draw(surface, frame)
    # The remaining space lies between the sentences.
    gap = (foot.y - cards.bottom - step * len(sentences)) // (len(sentences) + 1)
    for n, sentence in enumerate(sentences):
        row = pygame.Rect(box.x, cards.bottom + gap * (n + 1) + step * n, box.width, step)
        write(surface, sentence, row, LARGE, words, rows=2)


def write(
    surface: pygame.Surface,
    text: str,
    box: pygame.Rect,
    size: int,
    words: Words,
    colour: theme.RGB | None = None,
    **placing: Unpack[theme.Placing],
) -> None:
    """Draw text with theme.write, and record the position of each line."""
    place = theme.write(surface, text, box, size, colour, **placing)
    used, lines = theme.fitted(text, size, box.width, box.height, placing.get("rows", 1))
    for n, line in enumerate(lines):
        words.append((line, place.x, place.y + used + n * theme.line_height(used), used))


def pixels(surface: pygame.Surface) -> bytes:
    """A picture row by row, three bytes per pixel."""
    return pygame.image.tobytes(surface, "RGB")


def save(surface: pygame.Surface, path: Path) -> None:
    """Write a picture to a file. Raises OSError if it cannot be written."""
    save_whole(surface, path)
