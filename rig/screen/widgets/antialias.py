"""Shapes with smooth edges: drawn large, scaled down once, and cached."""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from rig.screen.sdl import pygame
from rig.screen.widgets.sprite import pixel_bounded_cache, rle
from rig.screen.widgets.theme import RGB

#: Supersampling of the shapes.
SUPERSAMPLING = 4

Point = tuple[float, float]


def shape(size: tuple[int, int], paint: Callable[[pygame.Surface, int], None]) -> pygame.Surface:
    """A shape of `size` px; `paint(surface, SUPERSAMPLING)` draws it that many times as large.

    Transparent pixels take the colour of their neighbours, so that edges do not darken.
    """
    width, height = max(1, size[0]), max(1, size[1])
    large = pygame.Surface((width * SUPERSAMPLING, height * SUPERSAMPLING), pygame.SRCALPHA)
    paint(large, SUPERSAMPLING)
    return rle(pygame.transform.smoothscale(large, (width, height)))


@pixel_bounded_cache(3_000_000)
def panel(
    size: tuple[int, int], radius: int, colour: RGB, edge: RGB | None = None, width: int = 2
) -> pygame.Surface:
    """A rounded rectangle, with an edge `width` px wide if a colour for it is given."""
    # Only the corners are drawn large, because scaling a whole panel at each change of size would be too
    # slow.
    radius = max(1, min(radius, size[0] // 2, size[1] // 2))
    board = pygame.Surface(size, pygame.SRCALPHA)
    corner = shape((2 * radius, 2 * radius), lambda s, k: _rounded(s, k, radius, colour, edge, width))
    board.fill(colour)
    if edge is not None:
        pygame.draw.rect(board, edge, board.get_rect(), width)
    wide, tall = size
    for x, y, dx, dy in (
        (0, 0, 0, 0),
        (wide - radius, 0, radius, 0),
        (0, tall - radius, 0, radius),
        (wide - radius, tall - radius, radius, radius),
    ):
        # Adding to transparent black copies the corner with its own transparency.
        board.fill((0, 0, 0, 0), (x, y, radius, radius))
        board.blit(corner, (x, y), (dx, dy, radius, radius), pygame.BLEND_RGBA_ADD)
    return rle(board)


def _rounded(surface: pygame.Surface, k: int, radius: int, colour: RGB, edge: RGB | None, width: int) -> None:
    box = surface.get_rect()
    surface.fill((*(edge or colour), 0))
    pygame.draw.rect(surface, edge or colour, box, border_radius=radius * k)
    if edge is not None:
        pygame.draw.rect(
            surface,
            colour,
            box.inflate(-2 * width * k, -2 * width * k),
            border_radius=max(1, (radius - width) * k),
        )


@lru_cache(maxsize=64)
def arc(side: int, part: float, thick: int, colour: RGB) -> pygame.Surface:
    """A ring `thick` px wide, drawn clockwise from the top as far as a `part` of it, 0 to 1."""

    def paint(surface: pygame.Surface, k: int) -> None:
        surface.fill((*colour, 0))
        middle, radius = side * k / 2, (side - thick) * k / 2
        for n in range(round(part * 180) + 1):
            turn = math.tau * n / 180
            place = middle + radius * math.sin(turn), middle - radius * math.cos(turn)
            pygame.draw.circle(surface, colour, place, thick * k / 2)

    return shape((side, side), paint)


@lru_cache(maxsize=256)
def disc(radius: int, colour: RGB, edge: RGB | None = None, width: int = 2) -> pygame.Surface:
    """A filled circle, with an edge if a colour for it is given."""

    def paint(surface: pygame.Surface, k: int) -> None:
        surface.fill((*(edge or colour), 0))
        pygame.draw.circle(surface, edge or colour, (radius * k, radius * k), radius * k)
        if edge is not None:
            pygame.draw.circle(surface, colour, (radius * k, radius * k), (radius - width) * k)

    return shape((2 * radius, 2 * radius), paint)


def dot(surface: pygame.Surface, centre: Point, radius: int, colour: RGB) -> None:
    """Blit a disc at a point."""
    ink = disc(max(1, radius), colour)
    surface.blit(ink, (round(centre[0]) - ink.get_width() // 2, round(centre[1]) - ink.get_height() // 2))


def stroke(surface: pygame.Surface, colour: RGB, points: Sequence[Point], width: int) -> None:
    """A line through points, in px, with soft edges; cheap enough for every frame."""
    if len(points) < 2:
        return
    pygame.draw.lines(surface, colour, False, points, width)
    for shift in (-width / 2, width / 2 - 0.5):
        pygame.draw.aalines(surface, colour, False, [(x, y + shift) for x, y in points])


def curve(points: Sequence[Point], steps: int = 12) -> list[Point]:
    """A smooth line through points (a Catmull-Rom spline)."""
    if len(points) < 3:
        return list(points)
    ends = [points[0], *points, points[-1]]
    way: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for n in range(steps):
            t = n / steps
            way.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    way.append((float(points[-1][0]), float(points[-1][1])))
    return way


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def tube(surface: pygame.Surface, colour: RGB, points: Sequence[Point], widths: Sequence[float]) -> None:
    """A thick line of varying width, px, for shapes that are drawn large and scaled down."""
    last: Point | None = None
    for place, width in zip(points, widths, strict=True):
        if last is not None:
            dx, dy = place[0] - last[0], place[1] - last[1]
            long = max(1e-6, (dx * dx + dy * dy) ** 0.5)
            nx, ny = -dy / long * width / 2, dx / long * width / 2
            corners = [
                (last[0] + nx, last[1] + ny),
                (place[0] + nx, place[1] + ny),
                (place[0] - nx, place[1] - ny),
                (last[0] - nx, last[1] - ny),
            ]
            pygame.draw.polygon(surface, colour, corners)
        pygame.draw.circle(surface, colour, place, max(1, width / 2))
        last = place


class Polyline:
    """A line through points that knows how far along it each of them lies."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = points
        self._ends = list(accumulate(math.dist(a, b) for a, b in pairwise(points)))

    def at(self, part: float) -> Point:
        """The point at a part (0 to 1) of the line's length."""
        far = min(1.0, max(0.0, part)) * self._ends[-1]
        n = bisect_left(self._ends, far)
        start, (a, b) = self._ends[n - 1] if n else 0.0, self._points[n : n + 2]
        t = (far - start) / ((self._ends[n] - start) or 1.0)
        return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
