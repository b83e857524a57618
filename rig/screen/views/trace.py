"""The visitor's results: the whole trace, and three bars for before, clot and after."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rig.outputs.frame import ROUNDED, Frame, Result
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel, stroke
from rig.screen.widgets.flow_card import Part, hatch, mark_events, runs
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

#: A vein is partly open from this part of the previous flow on; below it the flow is low.
HALF = 0.5
#: Strength of a line's colour in the area below it.
AREA = 0.2


class Trace(ViewPicture, of=View.TRACE):
    """The trace on the left, the bars on the right."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        wide = round(rect.width * 0.56)
        self._left = pygame.Rect(rect.x, rect.y, wide, rect.height)
        self._right = pygame.Rect(
            rect.x + wide + layout.margin, rect.y, rect.width - wide - layout.margin, rect.height
        )

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Nothing: its parts draw everything."""

    def parts(self, frame: Frame) -> Iterator[Part]:
        """Trace and bars, which change with the water a few times a second."""
        result = frame.result
        rates = [rate for _, rate in result.trace]
        known = [rate for rate in (result.before, result.clot, result.after) if rate is not None]
        top = 1.08 * max([1.0, *rates, *known])
        after = ROUNDED * round(result.after / ROUNDED)
        line = replace(result, after=0.0, clot=None, opened=None)
        bars = replace(result, after=after, trace=(), marks=())
        yield self._left, theme.BG, self._trace, self._layout, frame.labels, line, top
        yield self._right, theme.BG, self._bars, self._layout, frame.labels, bars, top

    def _trace(
        self,
        surface: pygame.Surface,
        layout: Layout,
        box: pygame.Rect,
        labels: Mapping[str, str],
        result: Result,
        top: float,
    ) -> None:
        surface.blit(panel(box.size, layout.margin // 2, theme.PANEL), box)
        small = layout.type("small")
        tall = theme.line_height(small)
        inner = box.inflate(-layout.margin, -layout.margin)
        head = f"{labels['flow']}, {labels['unit']}"
        theme.write(surface, head, pygame.Rect(inner.x, inner.y, inner.width, tall), small, theme.MUTED)
        rows = 2 if len(result.marks) > 1 else 1
        plot = pygame.Rect(inner.x, inner.y + (1 + rows) * tall, inner.width, 0)
        plot.height = inner.bottom - tall - plot.y
        surface.blit(panel(plot.size, 6, theme.BG), plot)
        start = result.trace[0][0] if result.trace else 0.0
        end = max(start + 1.0, result.trace[-1][0] if result.trace else 1.0)

        def place(time: float, rate: float) -> tuple[float, float]:
            x = plot.x + 3 + (plot.width - 6) * min(1.0, max(0.0, (time - start) / (end - start)))
            return x, plot.bottom - 3 - (plot.height - 6) * min(1.0, max(0.0, rate / top))

        if result.before is not None:
            y = place(0, result.before)[1]
            for a, b in theme.dashes(plot.x + 4, plot.right - 4, 6):
                pygame.draw.line(surface, theme.MUTED, (a, y), (b, y), 1)
        # At most one point per column of the plot.
        every = max(1, len(result.trace) // max(1, plot.width // 2))
        shown = result.trace[::every]
        marks = [(place(time, 0)[0], name) for time, name in result.marks if start <= time]
        low = HALF * result.before if result.before is not None else 0.0
        stretches = [
            (theme.BLOCKED if under else theme.FLOW, [place(time, rate) for time, rate in run])
            for under, run in runs(shown, low)
            if len(run) > 1
        ]
        for colour, points in stretches:
            # The area below the line is the volume.
            foot_y = plot.bottom - 3
            area = [(points[0][0], foot_y), *points, (points[-1][0], foot_y)]
            pygame.draw.polygon(surface, theme.mixed(theme.BG, colour, AREA), area)
        mark_events(surface, plot, inner.y + tall, marks, small)
        for colour, points in stretches:
            # A low flow has a thicker line as well as a redder one.
            stroke(surface, colour, points, max(2, small // (6 if colour == theme.BLOCKED else 9)))
        foot = pygame.Rect(inner.x, plot.bottom, inner.width, tall)
        if not result.trace:
            theme.write(surface, labels["no_baseline"], plot, layout.type("label"), theme.MUTED, x=0.5)
            return
        theme.write(surface, "0", foot, small, theme.MUTED, turns=False)
        text = f"{round(end - start)} {labels['seconds']}"
        theme.write(surface, text, foot, small, theme.MUTED, x=1.0, turns=False)

    def _bars(
        self,
        surface: pygame.Surface,
        layout: Layout,
        box: pygame.Rect,
        labels: Mapping[str, str],
        result: Result,
        top: float,
    ) -> None:
        surface.blit(panel(box.size, layout.margin // 2, theme.PANEL), box)
        label, small = layout.type("label"), layout.type("small")
        inner = box.inflate(-layout.margin, -layout.margin)
        if result.opened is False:
            # Success is only shown if the measured flow shows it.
            half = result.before is not None and result.after >= HALF * result.before
            text = labels["some_left" if half else "not_this_time"]
            tall = theme.line_height(round(label * 1.3))
            banner = pygame.Rect(inner.x, inner.y, inner.width, tall)
            theme.write(surface, text, banner, round(label * 1.3), theme.ACCENT, x=0.5)
            inner = pygame.Rect(inner.x, banner.bottom, inner.width, inner.bottom - banner.bottom)
        wide = inner.width // 3
        names, numbers, parts = map(theme.line_height, (label, round(label * 1.3), small))
        floor = inner.bottom - names - 4
        highest = floor - inner.y - numbers - parts
        bars = (("before", result.before), ("clot", result.clot), ("after", result.after))
        for n, (name, rate) in enumerate(bars):
            column = pygame.Rect(inner.x + n * wide, inner.y, wide, inner.height)
            column = column.inflate(-layout.margin // 2, 0)
            place = pygame.Rect(column.x, floor + 4, column.width, names)
            theme.write(surface, labels[name], place, label, x=0.5)
            if rate is None:
                ghost = pygame.Rect(column.x, floor - highest // 3, column.width, highest // 3)
                surface.blit(panel(ghost.size, 6, theme.BG), ghost)
                hatch(surface, ghost, theme.EDGE, 9)
                over = pygame.Rect(column.x, ghost.y - 2 * numbers, column.width, 2 * numbers)
                theme.write(surface, labels["no_baseline"], over, small, theme.MUTED, x=0.5, y=1.0, rows=2)
                continue
            tall = max(3, round(highest * rate / top))
            bar = pygame.Rect(column.x, floor - tall, column.width, tall)
            low = result.before is not None and rate < HALF * result.before
            surface.blit(panel(bar.size, min(8, tall // 2), theme.BLOCKED if low else theme.FLOW), bar)
            if low:
                hatch(surface, bar, theme.PANEL, 10)
            over = pygame.Rect(column.x, bar.y - numbers - parts, column.width, numbers)
            theme.write(surface, str(ROUNDED * round(rate / ROUNDED)), over, round(label * 1.3), x=0.5)
            if result.before:
                percent = pygame.Rect(column.x, over.bottom, column.width, parts)
                share = f"{round(100 * rate / result.before)} %"
                theme.write(surface, share, percent, small, theme.MUTED, x=0.5)
        pygame.draw.line(surface, theme.MUTED, (inner.x, floor), (inner.right, floor), 2)
