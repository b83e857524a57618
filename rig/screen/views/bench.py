"""The bench view: the virtual rig as a person at the table would see it, to click on."""

from collections.abc import Callable, Iterator

from rig.base.signals import BUTTONS
from rig.outputs.frame import TRACE_S, Frame
from rig.screen.sdl import pygame
from rig.screen.views.piping import FULL_ML_MIN, Piping
from rig.screen.widgets import icons, theme
from rig.screen.widgets.antialias import panel, stroke
from rig.screen.widgets.flow_card import runs
from rig.screen.widgets.theme import RGB, Layout
from rig.twin.bench_state import Bench

#: Upper end of the trace, as a multiple of normal.
CEILING_RATIO = 1.35


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %"


#: The comparisons: name, the rig's value, the simulated water's value.
ROWS: tuple[tuple[str, Callable[[Bench, Frame], str], Callable[[Bench], str]], ...] = (
    (
        "flow, mL/min",
        lambda bench, frame: "no reading" if frame.card.number is None else str(frame.card.number),
        lambda bench: f"{bench.sight.sensed_ml_min:.0f}",
    ),
    ("sensor", lambda bench, frame: f"{bench.pulses} pulses", lambda bench: ""),
    (
        "pump",
        lambda bench, frame: _percent(bench.outputs.pump),
        lambda bench: f"{bench.sight.supply_ml_min:.0f} mL/min",
    ),
    ("vein", lambda bench, frame: "", lambda bench: f"{bench.sight.vein_ml_min:.0f} mL/min"),
    ("way round", lambda bench, frame: "", lambda bench: f"{bench.sight.collateral_ml_min:.0f} mL/min"),
    (
        "pinch",
        lambda bench, frame: _percent(bench.outputs.pinch),
        lambda bench: f"{_percent(bench.sight.closure)} closed",
    ),
    (
        "leg pressure",
        lambda bench, frame: "not fitted" if frame.leg_kpa is None else f"{frame.leg_kpa:.1f} kPa",
        lambda bench: f"{bench.sight.leg_kpa:.1f} kPa",
    ),
    (
        "medicine",
        lambda bench, frame: _percent(bench.outputs.medicine),
        lambda bench: f"{bench.sight.drug_mg_l.clot:.1f} mg/L",
    ),
)


class BenchView:
    """A schematic of the loop on the left, readings on the right, controls below."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        width, height = layout.size
        gap = layout.margin
        self._row = pygame.Rect(
            gap, round(height * 0.8), width - 2 * gap, height - round(height * 0.8) - gap // 2
        )
        wide = round(width * 0.3)
        tall = self._row.y - gap - gap // 2
        if layout.upright:
            half = round(tall * 0.45)
            self._table = pygame.Rect(gap, gap, width - 2 * gap, half)
            self._readings = pygame.Rect(gap, half + 2 * gap, width - 2 * gap, tall - half - gap)
        else:
            self._readings = pygame.Rect(width - gap - wide, gap, wide, tall)
            self._table = pygame.Rect(gap, gap, width - 3 * gap - wide, tall)
        self._piping = Piping(self._table, layout)
        self.places = dict(self._places())
        """The controls that can be clicked: buttons by name, `stop`, and the knob as `turn+` and `turn-`."""

    def draw(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        surface.fill(theme.BG)
        for box in (self._readings, self._row):
            surface.blit(panel(box.size, self._layout.margin // 2, theme.PANEL), box)
        self._piping.draw(surface, bench)
        self._read(surface, bench, frame)
        self._hands(surface, bench)

    # Places ------------------------------------------------------------------------------------

    def _places(self) -> Iterator[tuple[str, pygame.Rect]]:
        """Green, red, blue, yellow, the two directions of the knob, and the emergency stop at the far
        right."""
        names = (*BUTTONS, "turn-", "turn+", "stop")
        cell = self._row.width / len(names)
        side = round(min(cell * 0.8, self._row.height * 0.66))
        for n, name in enumerate(names):
            middle = (round(self._row.x + cell * (n + 0.5)), self._row.y + round(self._row.height * 0.4))
            place = pygame.Rect(0, 0, side, side)
            place.center = middle
            yield name, place

    # Readings ----------------------------------------------------------------------------------

    def _read(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        """The rig's values beside the water's true values, and the recent flow as a trace."""
        inner = self._readings.inflate(-self._layout.margin, -self._layout.margin)
        size, tall = self._layout.type("small"), inner.height * 0.64 / (len(ROWS) + 3)
        size = min(size, round(tall / 1.15))

        def row(n: int, texts: tuple[str, str, str], colours: tuple[RGB, RGB, RGB]) -> None:
            left = inner.x
            for text, colour, wide, x in zip(
                texts, colours, (0.32, 0.32, 0.36), (0.0, 1.0, 1.0), strict=True
            ):
                box = pygame.Rect(left, round(inner.y + n * tall), round(inner.width * wide) - 4, round(tall))
                theme.write(surface, text, box, size, colour, x=x)
                left += round(inner.width * wide)

        row(0, (f"{bench.board} board", "the rig", "the water"), (theme.MUTED, theme.FLOW, theme.ACCENT))
        for n, (name, knows, does) in enumerate(ROWS, start=1):
            if n % 2:
                band = pygame.Rect(inner.x - 6, round(inner.y + n * tall), inner.width + 12, round(tall))
                surface.blit(
                    panel(band.size, band.height // 5, theme.mixed(theme.PANEL, theme.BG, 0.55)), band
                )
            row(n, (name, knows(bench, frame), does(bench)), (theme.MUTED, theme.TEXT, theme.TEXT))
        faults = ", ".join(sorted(bench.sight.orders)).replace("_", " ") or "none"
        line = pygame.Rect(inner.x, round(inner.y + (len(ROWS) + 1) * tall), inner.width, round(tall))
        colour = theme.ACCENT if bench.sight.orders else theme.MUTED
        theme.write(surface, f"scene {frame.scene}; faults ordered: {faults}", line, size, colour)
        plot = pygame.Rect(inner.x, line.bottom + 4, inner.width, inner.bottom - line.bottom - 4)
        self._plot(surface, plot, size, bench, frame)

    def _plot(
        self, surface: pygame.Surface, plot: pygame.Rect, size: int, bench: Bench, frame: Frame
    ) -> None:
        """Twenty seconds of measured flow; an arrow marks the true flow."""
        surface.blit(panel(plot.size, 6, theme.BG), plot)
        card = frame.card
        top = FULL_ML_MIN * CEILING_RATIO

        def y_of(flow: float) -> float:
            return plot.bottom - 4 - (plot.height - 8) * min(1.0, max(0.0, flow / top))

        normal = frame.normal
        wide = plot.width - round(size * 1.4)
        for low, run in runs(card.trace, card.low):
            points = [(plot.x + wide * (1 - ago / TRACE_S), y_of(part * normal)) for ago, part in run]
            colour = theme.BLOCKED if low else theme.FLOW
            if len(points) > 1:
                ground = [(points[-1][0], plot.bottom - 4), (points[0][0], plot.bottom - 4)]
                pygame.draw.polygon(surface, theme.mixed(theme.BG, colour, 0.2), [*points, *ground])
            stroke(surface, colour, points, max(2, size // 7))
        for part, name in ((1.0, "normal"), (card.low, "low")):
            y = y_of(part * normal)
            for start, end in theme.dashes(plot.x + 4, plot.right - 4, 5):
                pygame.draw.line(surface, theme.mixed(theme.EDGE, theme.MUTED, 0.5), (start, y), (end, y))
            box = pygame.Rect(plot.x + 6, round(y) - theme.line_height(size), plot.width // 3, size)
            theme.write(surface, name, box, round(size * 0.8), theme.MUTED)
        y = y_of(bench.sight.sensed_ml_min)
        tip = plot.x + wide + 2
        corners = [(tip, y), (plot.right - 3, y - size * 0.4), (plot.right - 3, y + size * 0.4)]
        pygame.draw.polygon(surface, theme.ACCENT, corners)

    # Hands -------------------------------------------------------------------------------------

    def _hands(self, surface: pygame.Surface, bench: Bench) -> None:
        keys = {
            "green": "Space",
            "red": "1",
            "blue": "2",
            "yellow": "3",
            "stop": "Esc",
            "turn-": "Left",
            "turn+": "Right",
        }
        size = self._layout.type("small")
        for name, place in self.places.items():
            down = name in bench.held
            if name in bench.outputs.lamps:
                ring = place.inflate(place.width // 6, place.width // 6)
                surface.blit(
                    panel(ring.size, ring.width // 4, theme.PANEL, theme.ACCENT, max(2, place.width // 24)),
                    ring,
                )
            if name.startswith("turn"):
                self._knob(surface, place, name == "turn+")
            else:
                surface.blit(icons.button(name, place.width, down), place)
            under = place.bottom + place.width // 10
            box = pygame.Rect(
                place.x - place.width // 4, under, place.width * 3 // 2, self._row.bottom - under
            )
            stopped = name == "stop" and down
            text = "Esc: is in" if stopped else keys[name]
            theme.write(surface, text, box, size, theme.ACCENT if stopped else theme.MUTED, x=0.5)

    def _knob(self, surface: pygame.Surface, place: pygame.Rect, right: bool) -> None:
        """One direction of the knob that pushes the wire."""
        surface.blit(
            panel(place.size, place.width // 2, theme.BG, theme.MUTED, max(2, place.width // 30)), place
        )
        inner = place.inflate(-place.width // 2, -place.height // 2)
        tip, back = (inner.right, inner.left) if right else (inner.left, inner.right)
        points = [(back, inner.y), (tip, inner.centery), (back, inner.bottom)]
        stroke(surface, theme.TEXT, points, max(3, place.width // 14))
