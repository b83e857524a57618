"""Numbers as so many little people or drops, which are understood better than bars and percentages."""

from collections.abc import Sequence

from rig.screen.sdl import pygame
from rig.screen.widgets.antialias import shape
from rig.screen.widgets.sprite import pixel_bounded_cache
from rig.screen.widgets.theme import RGB

#: Ratio of width to height of one figure's cell.
CELL_RATIO = 0.6


@pixel_bounded_cache(1_500_000)
def icon_array(size: tuple[int, int], kind: str, counts: Sequence[tuple[int, RGB]]) -> pygame.Surface:
    """Rows of `people` or `drops`, so many of each colour in turn, as large as a box of `size` px allows."""
    every = [colour for count, colour in counts for _ in range(count)]
    columns, tall = fitting(len(every), size)
    wide = size[0] / columns

    def paint(surface: pygame.Surface, k: int) -> None:
        for n, colour in enumerate(every):
            row, column = divmod(n, columns)
            _PAINTERS[kind](surface, colour, ((column + 0.5) * wide * k, row * tall * k), tall * k)

    return shape(size, paint)


def fitting(count: int, size: tuple[int, int]) -> tuple[int, float]:
    """The columns in which so many cells are tallest in a box of `size` px, and that height, px."""
    rows = {columns: -(-count // columns) for columns in range(1, count + 1) if count % columns == 0}
    heights = {
        columns: min(size[1] / lines, size[0] / columns / CELL_RATIO) for columns, lines in rows.items()
    }
    best = max(heights, key=lambda columns: heights[columns])
    return best, heights[best]


def _person(surface: pygame.Surface, colour: RGB, top: tuple[float, float], tall: float) -> None:
    x, y = top
    pygame.draw.circle(surface, colour, (x, y + 0.22 * tall), 0.2 * tall)
    body = pygame.Rect(0, 0, round(0.52 * tall), round(0.5 * tall))
    body.midtop = round(x), round(y + 0.46 * tall)
    corner = body.width // 2
    pygame.draw.rect(surface, colour, body, border_top_left_radius=corner, border_top_right_radius=corner)


def _drop(surface: pygame.Surface, colour: RGB, top: tuple[float, float], tall: float) -> None:
    x, y = top
    pygame.draw.circle(surface, colour, (x, y + 0.64 * tall), 0.26 * tall)
    sides = ((x, y + 0.06 * tall), (x + 0.23 * tall, y + 0.52 * tall), (x - 0.23 * tall, y + 0.52 * tall))
    pygame.draw.polygon(surface, colour, sides)


_PAINTERS = {"people": _person, "drops": _drop}
