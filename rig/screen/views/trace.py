"""The visitor's results: the whole trace, and their own vein before, with the clot, and after."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rig.outputs.frame import ROUNDED_ML_MIN, Frame, Result, closure
from rig.screen.sdl import pygame
from rig.screen.vein.vein import Vein
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel, stroke
from rig.screen.widgets.flow_card import Part, hatch, mark_events, runs
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

#: A vein is partly open from this part of the previous flow on; below it the flow is low.
HALF_RATIO = 0.5
#: Strength of a line's colour in the area below it.
AREA_RATIO = 0.2


class Trace(ViewPicture, of=View.TRACE):
    """The trace on the left, the three veins on the right."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        wide = round(rect.width * 0.56)
        self._left = pygame.Rect(rect.x, rect.y, wide, rect.height)
        self._right = pygame.Rect(
            rect.x + wide + layout.margin, rect.y, rect.width - wide - layout.margin, rect.height
        )
        inner = self._right.inflate(-layout.margin, -layout.margin)
        head = theme.line_height(round(layout.type("label") * 1.3))
        gap = layout.margin // 2
        tall = (inner.height - head - 2 * gap) // 3
        self._rows = [
            pygame.Rect(inner.x, inner.y + head + n * (tall + gap), inner.width, tall) for n in range(3)
        ]
        self._veins = [
            Vein(layout.flipped(pygame.Rect(row.x, row.y, round(row.width * 0.62), row.height), row))
            for row in self._rows
        ]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """The visitor's own vein, three times: as it was, with the clot, and now."""
        result = frame.result
        for (_, rate), vein in zip(_rates(result), self._veins, strict=True):
            if rate is None:
                continue
            part = min(1.0, rate / result.before) if result.before else 1.0
            shut = closure(rate, result.before)
            vein.draw(surface, replace(frame, closure=shut, volume=frame.volume * part, dose=0.0, depth=0.0))

    def prerender(self, frame: Frame) -> bool:
        """Prepare one of the veins, for about a millisecond."""
        return any(vein.prerender(replace(frame, dose=0.0)) for vein in self._veins)

    def parts(self, frame: Frame) -> Iterator[Part]:
        """Trace and numbers, which change with the water a few times a second."""
        result = frame.result
        rates = [rate for _, rate in result.trace]
        known = [rate for rate in (result.before, result.clot, result.after) if rate is not None]
        top = 1.08 * max([1.0, *rates, *known])
        after = ROUNDED_ML_MIN * round(result.after / ROUNDED_ML_MIN)
        line = replace(result, after=0.0, clot=None, outcome=None)
        numbers = replace(result, after=after, trace=(), marks=())
        yield self._left, theme.BG, self._trace, self._layout, frame.labels, line, top
        yield self._right, theme.BG, self._numbers, self._layout, frame.labels, numbers

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
        low = HALF_RATIO * result.before if result.before is not None else 0.0
        stretches = [
            (theme.BLOCKED if under else theme.FLOW, [place(time, rate) for time, rate in run])
            for under, run in runs(shown, low)
            if len(run) > 1
        ]
        for colour, points in stretches:
            # The area below the line is the volume.
            foot_y = plot.bottom - 3
            area = [(points[0][0], foot_y), *points, (points[-1][0], foot_y)]
            pygame.draw.polygon(surface, theme.mixed(theme.BG, colour, AREA_RATIO), area)
        mark_events(surface, plot, inner.y + tall, marks, small)
        for colour, points in stretches:
            # A low flow has a thicker line as well as a redder one.
            stroke(surface, colour, points, max(2, small // (6 if colour == theme.BLOCKED else 9)))
        foot = pygame.Rect(inner.x, plot.bottom, inner.width, tall)
        if not result.trace:
            theme.write(surface, labels["no_baseline"], plot, layout.type("label"), theme.MUTED, x=0.5)
            return
        theme.write(surface, "0", foot, small, theme.MUTED, turns=False)
        long = round(end - start)
        text = f"{long} {labels['second' if long == 1 else 'seconds']}"
        theme.write(surface, text, foot, small, theme.MUTED, x=1.0, turns=False)

    def _numbers(
        self,
        surface: pygame.Surface,
        layout: Layout,
        box: pygame.Rect,
        labels: Mapping[str, str],
        result: Result,
    ) -> None:
        """The panel of the three veins: what came of it, and the number beside each vein."""
        surface.blit(panel(box.size, layout.margin // 2, theme.PANEL), box)
        label = layout.type("label")
        if result.outcome is not None:
            head = pygame.Rect(self._rows[0].x, box.y, self._rows[0].width, self._rows[0].y - box.y)
            text = labels[f"gone_{result.outcome}"]
            theme.write(surface, text, head, round(label * 1.3), theme.ACCENT, x=0.5)
        for (name, rate), row, vein in zip(_rates(result), self._rows, self._veins, strict=True):
            beside = pygame.Rect(row.x + vein.rect.width, row.y, row.width - vein.rect.width, row.height)
            beside = layout.flipped(beside.inflate(-layout.margin, 0), row)
            self._number(surface, beside, labels, name, (rate, result.before))
            if rate is None:
                surface.blit(panel(vein.rect.size, 6, theme.BG), vein.rect)
                hatch(surface, vein.rect, theme.EDGE, 9)

    def _number(
        self,
        surface: pygame.Surface,
        box: pygame.Rect,
        labels: Mapping[str, str],
        name: str,
        of: tuple[float | None, float | None],
    ) -> None:
        """A vein's name, and its flow (`of`: the flow, and the flow before), with the part that it is."""
        label, small = self._layout.type("label"), self._layout.type("small")
        rate, before = of
        tall = box.height // 3
        theme.write(surface, labels[name], pygame.Rect(box.x, box.y, box.width, tall), label)
        under = pygame.Rect(box.x, box.y + tall, box.width, box.height - tall)
        if rate is None:
            theme.write(surface, labels["no_baseline"], under, small, theme.MUTED, rows=2)
            return
        under.height = tall
        theme.write(surface, str(ROUNDED_ML_MIN * round(rate / ROUNDED_ML_MIN)), under, round(label * 1.3))
        if before:
            share = pygame.Rect(box.x, under.bottom, box.width, box.bottom - under.bottom)
            theme.write(surface, f"{round(100 * rate / before)} %", share, small, theme.MUTED)


def _rates(result: Result) -> tuple[tuple[str, float | None], ...]:
    return ("before", result.before), ("clot", result.clot), ("after", result.after)
