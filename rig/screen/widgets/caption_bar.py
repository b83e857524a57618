"""The caption bar: the current line, with the current word in yellow and underlined."""

from rig.outputs.frame import Caption
from rig.screen.sdl import pygame
from rig.screen.widgets import theme


def draw(surface: pygame.Surface, box: pygame.Rect, size: int, caption: Caption) -> None:
    """One or two centred rows of `size` px; spoken words are white, later words muted."""
    rows = [row for row in caption.rows if row]
    if not rows:
        return
    used = min(_fitting(" ".join(row), size, box) for row in rows)
    step = min(round(used * 1.22), box.height // len(rows))
    top = box.y + (box.height - step * len(rows)) // 2
    for n, row in enumerate(caption.rows):
        _row(surface, row, used, box.centerx, top + n * step + step // 2, (n, caption.current))


def _fitting(row: str, size: int, box: pygame.Rect) -> int:
    # The height of a row does not depend on its length, so only the width counts here.
    return theme.fitted(row, min(size, round(box.height / 2.2)), box.width, box.height, 1)[0]


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
    for n, word in enumerate(words):
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
