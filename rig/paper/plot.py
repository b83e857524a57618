"""A line plot on a surface: axes, ticks, legend. Needs no display."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rig.screen.sdl import pygame
from rig.screen.widgets.theme import ACT, BG, EDGE, MUTED, PANEL, TEXT, Paint, fitted, font, width_of

#: Supersampling: the plot is drawn this many times larger and scaled down, for smooth lines.
_OVER = 3

#: Sizes of type, px.
_TITLE, _LABEL, _SMALL = 30, 21, 18


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis, from `low` to `high`; `log` makes it logarithmic, and `low` must then be above 0."""

    label: str
    low: float
    high: float
    log: bool = False

    def part(self, value: float) -> float:
        """Position of a value, from 0 at `low` to 1 at `high`."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Round values in the range: about six, or 1, 2 and 5 of each decade."""
        if self.log:
            decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            marks = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
        else:
            rough = (self.high - self.low) / 6.0
            decade = 10.0 ** math.floor(math.log10(rough))
            step = next(size * decade for size in (1, 2, 2.5, 5, 10) if size * decade >= rough * 0.999)
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            marks = [step * count for count in range(first, last + 1)]
        return [mark for mark in marks if -1e-9 <= self.part(mark) <= 1.0 + 1e-9]


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve of a plot, with its label in the legend."""

    label: str
    points: Sequence[tuple[float, float]]
    colour: Paint
    right: bool = False
    """Whether it uses the right-hand axis."""
    dashed: bool = False
    marked: bool = False
    """Whether each point has a dot."""


@dataclass(frozen=True, slots=True)
class Span:
    """A marked interval of the x axis."""

    label: str
    start: float
    end: float
    colour: Paint = ACT


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything in one picture."""

    title: str
    x: Axis
    y: Axis
    curves: Sequence[Curve]
    right: Axis | None = None
    spans: Sequence[Span] = ()
    note: str = ""
    """A sentence under the plot, in at most two rows."""


def draw(plot: Plot, size: tuple[int, int] = (1200, 720)) -> pygame.Surface:
    """The plot as a picture of `size` pixels."""
    surface = pygame.Surface(size)
    surface.fill(BG)
    rows = fitted(plot.note, _SMALL, size[0] - 80, 2 * 24, 2)[1] if plot.note else ()
    legend = _legend_rows(plot, size[0] - 80)
    top = 66 + 32 * len(legend) + 10
    frame = pygame.Rect(92, top, size[0] - 92 - (96 if plot.right else 40), 0)
    frame.height = size[1] - top - 78 - (12 + 24 * len(rows) if rows else 0)

    _text(surface, plot.title, _TITLE, TEXT, (40, 20))
    for number, row in enumerate(legend):
        x = 40
        for curve in row:
            x = _key(surface, curve, x, 66 + 32 * number)
    pygame.draw.rect(surface, PANEL, frame)
    for span in plot.spans:
        _span(surface, plot, span, frame)
    _grid(surface, plot, frame)
    surface.blit(_curves(plot, frame.size), frame)
    pygame.draw.rect(surface, EDGE, frame, 1)
    for number, row_text in enumerate(rows):
        _text(surface, row_text, _SMALL, MUTED, (40, size[1] - 16 - 24 * (len(rows) - number)))
    return surface


def save(plot: Plot, path: Path, size: tuple[int, int] = (1200, 720)) -> None:
    """Write the plot as a PNG. Raises OSError if the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            pygame.image.save(draw(plot, size), file, "png")
    except pygame.error as wrong:
        raise OSError(f"{path} could not be written: {wrong}") from wrong


def _text(
    surface: pygame.Surface,
    text: str,
    size: int,
    colour: Paint,
    at: tuple[float, float],
    side: str = "topleft",
) -> None:
    ink = font(size).render(text, True, colour)
    surface.blit(ink, ink.get_rect(**{side: (round(at[0]), round(at[1]))}))


def _legend_rows(plot: Plot, width: int) -> list[list[Curve]]:
    """The legend's entries, as many per row as fit."""
    rows: list[list[Curve]] = []
    used = 0
    for curve in plot.curves:
        wide = 44 + width_of(curve.label, _LABEL) + 30
        if not rows or used + wide > width:
            rows.append([])
            used = 0
        rows[-1].append(curve)
        used += wide
    return rows


def _key(surface: pygame.Surface, curve: Curve, x: int, y: int) -> int:
    """Draw one entry of the legend; the x position of the next one."""
    sample = Plot("", Axis("", 0, 1), Axis("", 0, 1), [_plain(curve)])
    surface.blit(_curves(sample, (36, 28)), (x, y))
    _text(surface, curve.label, _LABEL, TEXT, (x + 44, y + 14), "midleft")
    return x + 44 + width_of(curve.label, _LABEL) + 30


def _plain(curve: Curve) -> Curve:
    return Curve("", ((0.06, 0.5), (0.94, 0.5)), curve.colour, dashed=curve.dashed)


def _grid(surface: pygame.Surface, plot: Plot, frame: pygame.Rect) -> None:
    """Ticks, their numbers, grid lines, and the axes' labels."""
    for tick in plot.x.ticks():
        x = frame.x + plot.x.part(tick) * frame.width
        pygame.draw.line(surface, EDGE, (x, frame.y), (x, frame.bottom - 1))
        _text(surface, f"{tick:g}", _LABEL, MUTED, (x, frame.bottom + 8), "midtop")
    _text(surface, plot.x.label, _LABEL, TEXT, (frame.centerx, frame.bottom + 40), "midtop")
    for axis, right in ((plot.y, False), (plot.right, True)):
        if axis is None:
            continue
        for tick in axis.ticks():
            y = frame.bottom - axis.part(tick) * frame.height
            if right:
                pygame.draw.line(surface, MUTED, (frame.right - 8, y), (frame.right - 1, y))
                _text(surface, f"{tick:g}", _LABEL, MUTED, (frame.right + 10, y), "midleft")
            else:
                pygame.draw.line(surface, EDGE, (frame.x, y), (frame.right - 1, y))
                _text(surface, f"{tick:g}", _LABEL, MUTED, (frame.x - 10, y), "midright")
        ink = pygame.transform.rotate(font(_LABEL).render(axis.label, True, TEXT), -90 if right else 90)
        middle = (frame.right + 72, frame.centery) if right else (frame.x - 66, frame.centery)
        surface.blit(ink, ink.get_rect(center=middle))


def _span(surface: pygame.Surface, plot: Plot, span: Span, frame: pygame.Rect) -> None:
    """A tinted interval, with its label at the top."""
    left = frame.x + plot.x.part(span.start) * frame.width
    right = frame.x + plot.x.part(span.end) * frame.width
    tint = pygame.Surface((max(1, round(right - left)), frame.height), pygame.SRCALPHA)
    tint.fill((*span.colour, 46))
    surface.blit(tint, (round(left), frame.y))
    _text(surface, span.label, _LABEL, span.colour, ((left + right) / 2, frame.y + 8), "midtop")


def _curves(plot: Plot, size: tuple[int, int]) -> pygame.Surface:
    """All curves on a transparent surface."""
    width, height = size
    large = pygame.Surface((width * _OVER, height * _OVER), pygame.SRCALPHA)
    for curve in plot.curves:
        axis = plot.right if curve.right and plot.right is not None else plot.y
        # Points outside the frame must not overflow the coordinates.
        dots = [
            (
                min(2.0, max(-1.0, plot.x.part(x))) * width * _OVER,
                (1.0 - min(2.0, max(-1.0, axis.part(y)))) * height * _OVER,
            )
            for x, y in curve.points
        ]
        for run in _dashes(dots) if curve.dashed else [dots]:
            _stroke(large, curve.colour, run)
        if curve.marked:
            for dot in dots:
                pygame.draw.circle(large, curve.colour, dot, 5 * _OVER)
    # Transparent pixels have no hue of their own; premultiply so that edges do not darken.
    return pygame.transform.smoothscale(large.premul_alpha(), size)


def _stroke(surface: pygame.Surface, colour: Paint, dots: Sequence[tuple[float, float]]) -> None:
    """A thick line with round joints."""
    thick = 3 * _OVER
    for a, b in pairwise(dots):
        pygame.draw.line(surface, colour, a, b, thick)
    for dot in dots:
        pygame.draw.circle(surface, colour, dot, thick / 2)


def _dashes(dots: Iterable[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A line in dashes of equal length, whatever the spacing of its points."""
    dash, gap = 14.0 * _OVER, 9.0 * _OVER
    runs: list[list[tuple[float, float]]] = [[]]
    drawn, left = True, dash
    last: tuple[float, float] | None = None
    for dot in dots:
        if last is None:
            last = dot
            runs[-1].append(dot)
            continue
        while (length := math.dist(last, dot)) > left:
            part = left / length
            last = (last[0] + part * (dot[0] - last[0]), last[1] + part * (dot[1] - last[1]))
            if drawn:
                runs[-1].append(last)
            else:
                runs.append([last])
            drawn = not drawn
            left = dash if drawn else gap
        left -= length
        if drawn:
            runs[-1].append(dot)
        last = dot
    return runs
