"""The small icons on the tiles of the attendant panel."""

from functools import lru_cache

from rig.screen.sdl import pygame
from rig.screen.widgets import icons, theme
from rig.screen.widgets.antialias import shape
from rig.screen.widgets.theme import RGB

Points = tuple[tuple[float, float], ...]
#: Lines of each icon, in a square of 10.
LINES: dict[str, tuple[Points, ...]] = {
    "close": (((5, 1), (1, 5), (5, 9)), ((1, 5), (9, 5))),
    "back": (((5, 1), (1, 5), (5, 9)), ((1, 5), (9, 5))),
    "scenes": (
        ((1, 1), (4, 1), (4, 4), (1, 4), (1, 1)), ((6, 1), (9, 1), (9, 4), (6, 4), (6, 1)),
        ((1, 6), (4, 6), (4, 9), (1, 9), (1, 6)), ((6, 6), (9, 6), (9, 9), (6, 9), (6, 6)),
    ),
    "story": (((5, 2), (1, 1), (1, 8), (5, 9), (9, 8), (9, 1), (5, 2), (5, 9)),),
    "pause": (((3, 1), (3, 9)), ((7, 1), (7, 9))),
    "captions": (((1, 2), (9, 2), (9, 8), (1, 8), (1, 2)), ((3, 6), (5, 6)), ((6.5, 6), (7.5, 6))),
    "motion": (((1, 3), (6, 3)), ((3, 5), (9, 5)), ((1, 7), (6, 7))),
    "latch": (((5, 1), (5, 6)), ((3, 4), (5, 6), (7, 4)), ((1, 9), (9, 9))),
    "quieter": (((1, 4), (3, 4), (5, 2), (5, 8), (3, 6), (1, 6), (1, 4)), ((7, 5), (9, 5))),
    "louder": (
        ((1, 4), (3, 4), (5, 2), (5, 8), (3, 6), (1, 6), (1, 4)), ((6.6, 5), (9.4, 5)), ((8, 3.6), (8, 6.4)),
    ),
    "parts": (
        ((1, 2), (2, 2)), ((4, 2), (9, 2)), ((1, 5), (2, 5)), ((4, 5), (9, 5)),
        ((1, 8), (2, 8)), ((4, 8), (9, 8)),
    ),
    "quit": (((5, 1), (2, 1), (2, 9), (5, 9)), ((4, 5), (9.4, 5)), ((7, 2.8), (9.4, 5), (7, 7.2))),
    "leave": (((5, 1), (2, 1), (2, 9), (5, 9)), ((4, 5), (9.4, 5)), ((7, 2.8), (9.4, 5), (7, 7.2))),
    "purge": (((1, 9), (9, 9)), ((5, 7), (5, 1)), ((2.6, 3.4), (5, 1), (7.4, 3.4))),
    "drain": (((1, 9), (9, 9)), ((5, 1), (5, 7)), ((2.6, 4.6), (5, 7), (7.4, 4.6))),
    "refilled": (((2, 3), (3, 9), (7, 9), (8, 3)), ((2.4, 6), (7.6, 6)), ((5, 0.6), (5, 3.6))),
    "start": (((5, 1), (5, 7)), ((2.6, 4.6), (5, 7), (7.4, 4.6)), ((1, 9), (9, 9))),
}  # fmt: skip
#: Icons that are written.
LETTERS = {"language": "Aa", "help": "?"}


@lru_cache(maxsize=128)
def icon(name: str, size: int, colour: RGB) -> pygame.Surface | None:
    """The icon of a tile, `size` px square; None for a tile without one."""
    if name == "restart":
        return icons.start_over(size, colour)
    if name == "colours":
        return _halves(size, colour)
    if name in LETTERS:
        return theme.render_text(LETTERS[name], round(size * 0.8), colour)
    lines = LINES.get(name)
    if lines is None:
        return None

    def paint(surface: pygame.Surface, k: int) -> None:
        unit = size * k / 10
        thick = max(k, round(unit))
        for line in lines:
            points = [(x * unit, y * unit) for x, y in line]
            pygame.draw.lines(surface, colour, False, points, thick)
            for point in points:
                pygame.draw.circle(surface, colour, point, thick / 2)

    return shape((size, size), paint)


def _halves(size: int, colour: RGB) -> pygame.Surface:
    """A disc, half of it filled."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = size * k
        middle, radius = (full / 2, full / 2), full * 0.42
        pygame.draw.circle(surface, colour, middle, radius, max(k, round(full * 0.1)))
        pygame.draw.circle(surface, colour, middle, radius, draw_top_right=True, draw_bottom_right=True)

    return shape((size, size), paint)
