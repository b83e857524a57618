"""A line plot: axes, ticks, legend. It becomes a `rig.paper.line_drawing.Drawing`."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rig.paper.line_drawing import Box, Drawing, Shape, Wire, Words
from rig.screen.widgets.theme import ACCENT, BG, EDGE, MUTED, PANEL, RGB, TEXT, fitted, width_of

#: Type sizes, in the drawing's units.
_TITLE_U, _LABEL_U, _SMALL_U = 30, 21, 18
#: Distance from the middle of a label down to its baseline, as a fraction of its type size.
_DOWN_RATIO = 0.33
#: Dashes and gaps of a dashed line, units.
_DASH_U = (14.0, 9.0)


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
    colour: RGB
    right: bool = False
    """Whether it uses the right-hand axis."""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A marked interval of the x axis."""

    label: str
    start: float
    end: float
    colour: RGB = ACCENT


@dataclass(frozen=True, slots=True)
class Plot:
    """All that one plot shows."""

    title: str
    x: Axis
    y: Axis
    curves: Sequence[Curve]
    right: Axis | None = None
    spans: Sequence[Span] = ()
    note: str = ""
    """A sentence under the plot, in at most two rows."""


def draw(plot: Plot, size: tuple[int, int] = (1200, 720)) -> Drawing:
    """The plot as a drawing of `size` units."""
    return Drawing(plot.title, *size, tuple(_shapes(plot, *size)), _css(BG))


def _shapes(plot: Plot, width: int, height: int) -> Iterator[Shape]:
    rows = fitted(plot.note, _SMALL_U, width - 80, 2 * 24, 2)[1] if plot.note else ()
    yield _words(40, 37, plot.title, _TITLE_U)
    x, y = 40, 80
    for curve in plot.curves:
        wide = 44 + width_of(curve.label, _LABEL_U) + 30
        if x > 40 and x + wide > width - 40:
            x, y = 40, y + 32
        yield Wire(((x + 2, y), (x + 34, y)), _css(curve.colour), dash=_DASH_U if curve.dashed else None)
        yield _words(x + 44, y, curve.label)
        x += wide
    top = y + 28
    foot = height - 78 - (12 + 24 * len(rows) if rows else 0)
    frame = Box(92, top, width - 92 - (96 if plot.right else 40), foot - top, _css(PANEL), _css(EDGE), 0, 1)
    yield frame
    names = []
    for span in plot.spans:
        left, right = (frame.x + plot.x.part(end) * frame.width for end in (span.start, span.end))
        yield Box(
            left, frame.y, right - left, frame.height, _css(span.colour), round=0, thick=0, opacity=0.18
        )
        names.append(_words((left + right) / 2, frame.y + 21, span.label, _LABEL_U, span.colour, "middle"))
    yield from _grid(plot, frame)
    yield from names
    for curve in plot.curves:
        yield from _curve(plot, curve, frame)
    for n, row in enumerate(reversed(rows)):
        yield _words(40, height - 30 - 24 * n, row, _SMALL_U, MUTED)


def _grid(plot: Plot, frame: Box) -> Iterator[Shape]:
    """Ticks, their numbers, grid lines, and the axes' labels."""
    right, bottom, edge = frame.x + frame.width, frame.y + frame.height, _css(EDGE)
    for tick in plot.x.ticks():
        x = frame.x + plot.x.part(tick) * frame.width
        yield Wire(((x, frame.y), (x, bottom)), edge, 1)
        yield _words(x, bottom + 21, f"{tick:g}", colour=MUTED, anchor="middle")
    yield _words(frame.x + frame.width / 2, bottom + 53, plot.x.label, anchor="middle")
    for tick in plot.y.ticks():
        y = bottom - plot.y.part(tick) * frame.height
        yield Wire(((frame.x, y), (right, y)), edge, 1)
        yield _words(frame.x - 10, y, f"{tick:g}", colour=MUTED, anchor="end")
    middle = frame.y + frame.height / 2
    yield Words(frame.x - 60, middle, plot.y.label, _LABEL_U, _css(TEXT), "middle", turned=-90)
    if plot.right is not None:
        for tick in plot.right.ticks():
            y = bottom - plot.right.part(tick) * frame.height
            yield Wire(((right - 8, y), (right, y)), _css(MUTED), 1)
            yield _words(right + 10, y, f"{tick:g}", colour=MUTED)
        yield Words(right + 66, middle, plot.right.label, _LABEL_U, _css(TEXT), "middle", turned=90)


def _curve(plot: Plot, curve: Curve, frame: Box) -> Iterator[Shape]:
    """A curve in its frame, clamped to the frame's edges."""
    axis = plot.right if curve.right and plot.right is not None else plot.y
    points = tuple(
        (
            frame.x + min(1.0, max(0.0, plot.x.part(x))) * frame.width,
            frame.y + (1.0 - min(1.0, max(0.0, axis.part(y)))) * frame.height,
        )
        for x, y in curve.points
    )
    yield Wire(points, _css(curve.colour), dash=_DASH_U if curve.dashed else None)


def _words(
    x: float, middle: float, text: str, size: int = _LABEL_U, colour: RGB = TEXT, anchor: str = "start"
) -> Words:
    """Text that begins, ends or is centred at x, at the height `middle`."""
    return Words(x, middle + _DOWN_RATIO * size, text, size, _css(colour), anchor)


def _css(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
