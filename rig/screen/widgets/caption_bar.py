"""The caption bar: the current line, with the current word in yellow and underlined."""

from rig.outputs.frame import Caption
from rig.screen.sdl import pygame
from rig.screen.widgets import theme

#: Ratio of width to height below which a page is set in NARROW_ROWS.
NARROW_RATIO = 5.0
#: Rows of a page on a narrow screen.
NARROW_ROWS = 4


def draw(surface: pygame.Surface, box: pygame.Rect, size: int, caption: Caption) -> None:
    """One or two centred rows of `size` px; spoken words are white, later words muted."""
    rows, current = [row for row in caption.rows if row], caption.current
    if not rows:
        return
    if box.width < NARROW_RATIO * box.height:
        rows, current = _rewrapped(caption, size, box)
    used = min(_fitting(" ".join(row), size, box) for row in rows)
    step = min(round(used * 1.22), box.height // len(rows))
    top = box.y + (box.height - step * len(rows)) // 2
    for n, row in enumerate(rows):
        _row(surface, row, used, box.centerx, top + n * step + step // 2, (n, current))


def _fitting(row: str, size: int, box: pygame.Rect) -> int:
    # The height of a row does not depend on its length, so only the width counts here.
    return theme.fitted(row, min(size, round(box.height / 2.2)), box.width, box.height, 1)[0]


def _rewrapped(
    caption: Caption, size: int, box: pygame.Rect
) -> tuple[list[tuple[str, ...]], tuple[int, int]]:
    """The page in as many rows as a narrow box has, and the place of the current word in them."""
    words = [word for row in caption.rows for word in row]
    _, lines = theme.fitted(" ".join(words), size, box.width, box.height, NARROW_ROWS)
    rows = [tuple(line.split()) for line in lines]
    left = sum(len(row) for row in caption.rows[: caption.current[0]]) + caption.current[1]
    for n, row in enumerate(rows):
        if left < len(row):
            return rows, (n, left)
        left -= len(row)
    return rows, (0, 0)


def _row(
    surface: pygame.Surface,
    words: tuple[str, ...],
    size: int,
    middle: int,
    y: int,
    now: tuple[int, tuple[int, int]],
) -> None:
    at, current = now
    x = middle - theme.width_of(" ".join(words), size) // 2
    for n in theme.words_from_left(words):
        word = words[n]
        said = (at, n) < current
        colour = theme.ACCENT if (at, n) == current else theme.TEXT if said else theme.MUTED
        ink = theme.render_text(word, size, colour)
        place = ink.get_rect(left=x, centery=y)
        surface.blit(ink, place)
        if (at, n) == current:
            under = y + round(size * 0.44)
            pygame.draw.rect(
                surface, colour, (place.x, under, place.width, max(2, size // 14)), border_radius=size // 20
            )
        x += theme.width_of(word + " ", size)
