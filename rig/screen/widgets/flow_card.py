"""The flow card: the number, its comparison with normal, and the last twenty seconds."""

from collections.abc import Iterator, Sequence
from typing import Any

from rig.outputs.frame import TRACE_S, Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel, stroke
from rig.screen.widgets.theme import RGB, Layout

#: Between two points of a trace farther apart than this (s) nothing was measured.
GAP_S = 2.0
#: The same for a thinned trace, as a multiple of its mean spacing.
THINNED_RATIO = 4.0
#: Upper end of the bar and of the trace, as a part of normal.
FULL_RATIO = 1.25


#: Part of the picture: its box, the colour under it, its draw function, and that function's arguments.
Part = tuple[Any, ...]


def parts(layout: Layout, frame: Frame) -> Iterator[Part]:
    """The card in its place, divided into parts that change at different rates."""
    card, labels, box = frame.card, frame.labels, layout.card
    yield box, theme.BG, _board, layout, labels["flow"], labels[card.source]
    inner = _inner(layout, box)
    low, known = card.part < card.low, card.number is not None
    tall, number, scale = _heights(layout, inner)
    row = pygame.Rect(inner.x, inner.y + tall, inner.width, number)
    yield row, theme.PANEL, _number, layout, card.number, low, (labels["unit"], labels["no_baseline"])
    row = pygame.Rect(inner.x, row.bottom, inner.width, scale)
    # Until the baseline is known, the tick says that it is being measured.
    ticks = ((card.low, labels["low"]), (1.0, labels["normal" if card.learnt else "learning"]))
    yield row, theme.PANEL, _bar, layout, _seen(card.part) if known else None, low, ticks
    row = pygame.Rect(inner.x, row.bottom + tall // 3, inner.width, inner.bottom - row.bottom - tall // 3)
    yield row, theme.PANEL, _trace, layout, card.trace if known else None, card.marks, card.low


def _seen(part: float) -> float:
    """A part of normal, rounded to the resolution of the bar."""
    return round(200 * min(FULL_RATIO, max(0.0, part))) / 200


def _heights(layout: Layout, inner: pygame.Rect) -> tuple[int, int, int]:
    """Heights of name, number and bar, px; the trace has the rest."""
    parts = (0.11, 0.29, 0.21) if layout.upright else (0.1, 0.25, 0.16)
    name, number, bar = (round(inner.height * part) for part in parts)
    return name, number, bar


def _inner(layout: Layout, box: pygame.Rect) -> pygame.Rect:
    return box.inflate(-1.4 * layout.margin, -layout.margin)


def _board(surface: pygame.Surface, layout: Layout, box: pygame.Rect, name: str, badge: str) -> None:
    """The card without its contents."""
    surface.blit(panel(box.size, layout.margin // 2, theme.PANEL), box)
    inner, label = _inner(layout, box), layout.type("label")
    tall = _heights(layout, inner)[0]
    place = pygame.Rect(inner.x, inner.y, round(inner.width * 0.36), tall)
    theme.write(surface, name, layout.flipped(place, inner), label)
    used = min(place.width, theme.width_of(name, label)) + label // 2
    beside = pygame.Rect(inner.x + used, inner.y, inner.width - used, tall)
    _badge(surface, layout.flipped(beside, inner), badge, layout.type("small"))


def _badge(surface: pygame.Surface, box: pygame.Rect, text: str, size: int) -> None:
    """The origin of the number."""
    used, _ = theme.fitted(text, size, box.width - size, box.height, 1)
    wide, tall = theme.width_of(text, used) + size, min(box.height, round(size * 1.35))
    left = box.x if theme.MIRRORED else box.right - wide
    place = pygame.Rect(left, box.centery - tall // 2, wide, tall)
    surface.blit(panel(place.size, tall // 2, theme.PANEL, theme.MUTED, 1), place)
    theme.write(surface, text, place, used, theme.MUTED, x=0.5)


def _number(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    number: int | None,
    low: bool,
    words: tuple[str, str],
) -> None:
    """The number with its unit; `words` are the unit, and what stands there without a number."""
    label, (unit, unknown) = layout.type("label"), words
    if number is None:
        theme.write(surface, unknown, box, layout.type("title"), theme.MUTED)
        return
    text, beyond = str(number), theme.width_of(unit, label) + 2
    arrow, gap = round(label * 0.8), label // 3
    used = theme.fitted(text, layout.type("number"), box.width - beyond - gap, box.height, 1)[0]
    wide = theme.width_of(text, used)
    # A number and its unit run from left to right in every language.
    left = box.right - wide - gap - beyond if theme.MIRRORED else box.x
    theme.write(surface, text, pygame.Rect(left, box.y, wide, box.height), used)
    base = box.centery + round(used * 0.33)
    beside = pygame.Rect(left + wide + gap, base - round(label * 0.85), beyond, theme.line_height(label))
    theme.write(surface, unit, beside, label, theme.MUTED)
    if low:
        x, y = beside.x, base - round(label * 1.0) - arrow
        corners = [(x, y), (x + arrow, y), (x + arrow / 2, y + arrow * 0.85)]
        pygame.draw.polygon(surface, theme.BLOCKED, corners)
        pygame.draw.aalines(surface, theme.BLOCKED, True, corners)


def _bar(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    part: float | None,
    low: bool,
    ticks: tuple[tuple[float, str], ...],
) -> None:
    """The flow as a part of normal, None if it is unknown, with ticks at low and at normal."""
    size = layout.type("small")
    tall = min(round(box.height * 0.38), round(size * 1.1))
    track = pygame.Rect(box.x, box.y + round(box.height * 0.08), box.width, tall)
    surface.blit(panel(track.size, tall // 3, theme.BG), track)
    wide = track.width if part is None else round(track.width * part / FULL_RATIO)
    if wide > 2:
        colour = theme.EDGE if part is None else theme.BLOCKED if low else theme.FLOW
        # Clip one bar instead of caching a bar of each length.
        surface.blit(panel(track.size, tall // 3, colour), track, (0, 0, wide, tall))
        if part is None or low:
            hatch(surface, pygame.Rect(track.x, track.y, wide, tall), theme.BG, max(5, tall // 2))
    under = pygame.Rect(box.x, track.bottom, box.width, box.bottom - track.bottom)
    for level, text in ticks:
        x = track.x + round(track.width * level / FULL_RATIO)
        pygame.draw.line(surface, theme.TEXT, (x, track.y - tall // 6), (x, track.bottom + tall // 4), 2)
        # Each label has half of the row around its tick, inside the card.
        half = min(theme.width_of(text, size), under.width // 2) + 2
        place = pygame.Rect(x - half // 2, under.y + tall // 4, half, under.height - tall // 4)
        theme.write(surface, text, place.clamp(under), size, theme.MUTED, x=0.5, y=0.0)


def hatch(surface: pygame.Surface, box: pygame.Rect, colour: RGB, step: int) -> None:
    """Slanting lines over a box, so that the colour is not the only sign."""
    before = surface.get_clip()
    surface.set_clip(box.clip(before))
    for x in range(box.x - box.height, box.right, step):
        pygame.draw.line(surface, colour, (x, box.bottom), (x + box.height, box.y), max(1, step // 5))
    surface.set_clip(before)


def _trace(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    trace: Sequence[tuple[float, float]] | None,
    marks: Sequence[tuple[float, str]],
    low: float,
) -> None:
    """The last seconds, with their events; None if the flow is unknown."""
    size = layout.type("small")
    names = theme.line_height(size) * (2 if len(marks) > 1 else 1)
    plot = pygame.Rect(box.x, box.y + names, box.width, box.height - names)
    surface.blit(panel(plot.size, 6, theme.BG), plot)

    def y_of(part: float) -> float:
        return plot.bottom - 3 - (plot.height - 6) * min(1.0, max(0.0, part) / FULL_RATIO)

    def x_of(ago: float) -> float:
        return plot.right - 2 - (plot.width - 4) * min(1.0, max(0.0, ago / TRACE_S))

    if trace is None:
        hatch(surface, plot, theme.EDGE, max(8, size))
        return
    for level in (low, 1.0):
        for start, end in theme.dashes(plot.x + 4, plot.right - 4, max(4, size // 4)):
            pygame.draw.line(surface, theme.EDGE, (start, y_of(level)), (end, y_of(level)), 1)
    mark_events(surface, plot, box.y, [(x_of(ago), name) for ago, name in marks], size)
    for under, run in runs(trace, low):
        points = [(x_of(ago), y_of(part)) for ago, part in run]
        # A low flow has a thicker line as well as a redder one.
        stroke(surface, theme.BLOCKED if under else theme.FLOW, points, max(2, size // (6 if under else 9)))


def runs(
    trace: Sequence[tuple[float, float]], low: float
) -> Iterator[tuple[bool, Sequence[tuple[float, float]]]]:
    """A trace divided into low and other sections, each joined to the previous one unless nothing was
    measured between them."""
    start = 0
    # The points of a long trace stand farther apart.
    longest = max(GAP_S, THINNED_RATIO * abs(trace[-1][0] - trace[0][0]) / len(trace)) if trace else GAP_S
    for n in range(1, len(trace) + 1):
        gap = n < len(trace) and abs(trace[n][0] - trace[n - 1][0]) > longest
        if n == len(trace) or gap or (trace[n][1] < low) != (trace[start][1] < low):
            joined = start > 0 and abs(trace[start][0] - trace[start - 1][0]) <= longest
            yield trace[start][1] < low, trace[start - joined : n]
            start = n


def mark_events(
    surface: pygame.Surface, plot: pygame.Rect, top: int, marks: Sequence[tuple[float, str]], size: int
) -> None:
    """Dashed lines through a plot, at x px each; their labels stand above it from `top` down, without
    overlap."""
    tall = theme.line_height(size)
    rows = max(1, (plot.y - top) // tall)
    taken = [plot.x - size * 0.6] * rows
    for x, name in sorted(marks):
        for start, end in theme.dashes(plot.y + 2, plot.bottom - 2, max(4, size // 3)):
            pygame.draw.line(surface, theme.TEXT, (x, start), (x, end), 2)
        wide = theme.width_of(name, size)
        # The lowest free row is nearest to the line.
        for row in reversed(range(rows)):
            left = max(min(x - wide / 2, plot.right - wide), taken[row] + size * 0.6)
            if left + wide <= plot.right + 1 and left <= x:
                taken[row] = left + wide
                box = pygame.Rect(round(left), top + row * tall, wide + 2, tall)
                theme.write(surface, name, box, size, theme.TEXT)
                break
