"""The bench view: the virtual rig as a person at the table would see it, to click on."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pygame

from rig.bench import Bench
from rig.frame import TRACE, Frame
from rig.screen import icons, theme
from rig.screen.card import runs
from rig.screen.smooth import Point, along, dot, panel, stroke
from rig.screen.theme import Layout, Paint
from rig.signals import BUTTONS

WATER: Paint = (0x2F, 0x74, 0xA8)
GLASS: Paint = (0x3A, 0x52, 0x76)
#: The loop in a space 100 wide and 60 high, along the water.
SUPPLY: tuple[Point, ...] = ((17, 45), (22, 45), (22, 29), (24, 27), (30, 27))
LEG: tuple[Point, ...] = ((30, 27), (44, 27))
VEIN: tuple[Point, ...] = ((44, 27), (83, 27))
COLLATERAL: tuple[Point, ...] = ((44, 27), (44, 14), (46, 12), (81, 12), (83, 14), (83, 27))
RETURN: tuple[Point, ...] = ((83, 27), (91, 27), (93, 29), (93, 36), (91, 38), (12, 38), (10, 40), (10, 41))
PINCH, CARTRIDGE, SENSOR = 52.0, 62.0, 74.0
#: Flow that draws a branch at its brightest, mL/min.
FULL = 900.0
#: How far the marks in the water move for each pulse of the sensor, in units of the drawing.
STEP = 0.12
#: Water that fills the picture of the reservoir and of the tray, mL.
RESERVOIR, TRAY = 1500.0, 20.0


#: The trace reaches this many times as high.
CEILING = 1.35


def _percent(part: float) -> str:
    return f"{100 * part:.0f} %"


#: What is compared: a name, what the rig knows or asks for, and what the simulated water does.
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
    """A schematic of the loop left, the readings right, what a hand can press below."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        width, height = layout.size
        gap = layout.margin
        self._row = pygame.Rect(
            gap, round(height * 0.8), width - 2 * gap, height - round(height * 0.8) - gap // 2
        )
        wide = round(width * 0.3)
        tall = self._row.y - gap - gap // 2
        self._readings = pygame.Rect(width - gap - wide, gap, wide, tall)
        self._table = pygame.Rect(gap, gap, width - 3 * gap - wide, tall)
        self._unit = min(self._table.width / 100, self._table.height / 60)
        self._origin = (
            self._table.centerx - 50 * self._unit,
            self._table.centery - 30 * self._unit,
        )
        self.places = dict(self._places())
        """What can be clicked: buttons by name, `stop`, and the knob as `turn+` and `turn-`."""

    def draw(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        surface.fill(theme.BG)
        for box in (self._table, self._readings, self._row):
            surface.blit(panel(box.size, self._layout.margin // 2, theme.PANEL), box)
        self._vessels(surface, bench)
        self._loop(surface, bench)
        self._parts(surface, bench)
        self._lights(surface, bench)
        self._read(surface, bench, frame)
        self._hands(surface, bench)

    # Places ------------------------------------------------------------------------------------

    def _at(self, point: Point) -> Point:
        return self._origin[0] + point[0] * self._unit, self._origin[1] + point[1] * self._unit

    def _box(self, x: float, y: float, wide: float, tall: float) -> pygame.Rect:
        left, top = self._at((x, y))
        return pygame.Rect(round(left), round(top), round(wide * self._unit), round(tall * self._unit))

    def _places(self) -> Iterator[tuple[str, pygame.Rect]]:
        """Green, red, blue, yellow, the two ways of the knob, and the stop at the far right."""
        names = (*BUTTONS, "turn-", "turn+", "stop")
        cell = self._row.width / len(names)
        side = round(min(cell * 0.8, self._row.height * 0.66))
        for n, name in enumerate(names):
            middle = (round(self._row.x + cell * (n + 0.5)), self._row.y + round(self._row.height * 0.4))
            place = pygame.Rect(0, 0, side, side)
            place.center = middle
            yield name, place

    # The loop ----------------------------------------------------------------------------------

    def _pipe(
        self, surface: pygame.Surface, way: Sequence[Point], bore: float, flow: float, phase: float
    ) -> None:
        """A tube with its water; marks move along it, brighter with more flow (mL/min)."""
        points = [self._at(p) for p in way]
        inner = max(2, round(bore * self._unit))
        for colour, wide in ((GLASS, inner + max(2, round(0.7 * self._unit))), (WATER, inner)):
            stroke(surface, colour, points, wide)
            for place in points:
                dot(surface, place, wide // 2, colour)
        part = min(1.0, abs(flow) / FULL)
        if part < 0.01:
            return
        long = sum(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(way))
        bright = theme.mixed(WATER, theme.FLOW, 0.25 + 0.75 * part)
        mark = phase % 3.0
        while mark < long:
            dot(surface, along(points, mark / long), max(1, round(inner * 0.28)), bright)
            mark += 3.0

    def _loop(self, surface: pygame.Surface, bench: Bench) -> None:
        sight, moved = bench.sight, bench.pulses * STEP
        self._pipe(surface, COLLATERAL, 0.9, sight.collateral_ml_min, moved)
        self._pipe(surface, RETURN, 2.0, sight.return_ml_min, moved)
        self._pipe(surface, SUPPLY, 2.0, sight.supply_ml_min, moved)
        self._pipe(surface, VEIN, 2.6, sight.vein_ml_min, moved)
        swell = 3.4 + min(5.0, max(0.0, 0.55 * sight.swelling_ml))
        leg = self._box(LEG[0][0], LEG[0][1] - swell / 2, LEG[1][0] - LEG[0][0], swell)
        surface.blit(
            panel(leg.size, leg.height // 2, WATER, (0xC9, 0x8B, 0x8B), max(2, round(0.5 * self._unit))), leg
        )
        self._tag(surface, "soft leg", 30, 31.4, 14)
        self._tag(surface, "way round", 54, 7.9, 19)
        self._tag(surface, "return", 40, 41.2, 20)

    def _vessels(self, surface: pygame.Surface, bench: Bench) -> None:
        """The reservoir with its level, and the tray under it all."""
        for box, level, name in (
            (self._box(4, 41, 13, 9), bench.sight.reservoir_ml / RESERVOIR, ""),
            (self._box(3, 54, 94, 4.6), bench.sight.tray_ml / TRAY, f"tray {bench.sight.tray_ml:.1f} mL"),
        ):
            surface.blit(panel(box.size, 4, theme.BG, GLASS, 2), box)
            tall = round((box.height - 4) * min(1.0, max(0.0, level)))
            surface.fill(WATER, (box.x + 2, box.bottom - 2 - tall, box.width - 4, tall))
            theme.write(surface, name, box.inflate(-8, 0), self._layout.type("small"), x=0.5)
        self._tag(surface, f"{bench.sight.reservoir_ml:.0f} mL", 3, 50.1, 15)

    def _parts(self, surface: pygame.Surface, bench: Bench) -> None:
        sight, out, unit = bench.sight, bench.outputs, self._unit
        pump = self._at((22, 45))
        dot(surface, pump, round(3.2 * unit), theme.MUTED)
        dot(surface, pump, round(2.7 * unit), theme.mixed(theme.PANEL, theme.FLOW, sight.pump_speed))
        self._tag(surface, f"pump {100 * out.pump:.0f} %", 26, 44.2, 14)

        # Two jaws that meet in the middle of the tube.
        for turn in (-1, 1):
            edge = VEIN[0][1] + turn * (1.5 - 1.4 * sight.jaw)
            jaw = self._box(PINCH - 1.4, min(edge, edge + turn * 4.2), 2.8, 4.2)
            surface.blit(panel(jaw.size, 3, theme.ACT), jaw)
        self._tag(surface, f"pinch {100 * sight.jaw:.0f} %", PINCH - 7, 33, 14)

        cartridge = self._box(CARTRIDGE - 4, VEIN[0][1] - 2.2, 8, 4.4)
        pygame.draw.rect(surface, theme.TEXT, cartridge, 2, border_radius=3)
        plug = 1.0 - sight.clot_lumen
        if plug > 0.02:
            for turn in (-1, 1):
                tall = 1.3 * plug
                y = VEIN[0][1] + turn * 1.3 - (tall if turn > 0 else 0)
                surface.fill((0xFF, 0xB3, 0xA7), self._box(CARTRIDGE - 2.5, y, 5, tall))
        self._tag(surface, "cartridge", CARTRIDGE - 5, 18.2, 10)
        needle = self._at((CARTRIDGE, VEIN[0][1] - 2.2))
        if out.medicine > 0:
            side = round(2.8 * unit)
            surface.blit(
                icons.drop(side, theme.MEDICINE, theme.TEXT), (needle[0] - side // 2, needle[1] - side)
            )

        middle = self._at((SENSOR, VEIN[0][1]))
        dot(surface, middle, round(2.7 * unit), theme.TEXT)
        dot(surface, middle, round(2.3 * unit), theme.BG)
        wheel = pygame.Vector2(0, 2.0 * unit)
        for n in range(4):
            arm = wheel.rotate(90 * n + bench.pulses * 22.5 % 360)
            pygame.draw.line(
                surface, theme.FLOW, middle, (middle[0] + arm.x, middle[1] + arm.y), max(2, round(0.4 * unit))
            )
        self._tag(surface, f"wheel {bench.pulses}", SENSOR - 8, 33, 16)

    def _lights(self, surface: pygame.Surface, bench: Bench) -> None:
        """The strip, just as its lamps are."""
        lamps = bench.outputs.lights
        strip = self._box(5, 1.6, 90, 3.4)
        surface.blit(panel(strip.size, strip.height // 2, theme.BAR), strip)
        for n, lamp in enumerate(lamps):
            x = strip.x + strip.width * (n + 0.5) / len(lamps)
            radius = min(round(strip.height * 0.36), max(1, round(strip.width / len(lamps) * 0.4)))
            # Full drive is brighter than any screen; half of it already looks full on.
            colour = (min(255, 2 * lamp[0]), min(255, 2 * lamp[1]), min(255, 2 * lamp[2]))
            pygame.draw.circle(surface, colour, (round(x), strip.centery), radius)
            pygame.draw.circle(surface, GLASS, (round(x), strip.centery), radius + 1, 1)

    def _tag(self, surface: pygame.Surface, text: str, x: float, y: float, wide: float) -> None:
        box = self._box(x, y, wide, 3.6)
        theme.write(surface, text, box, min(self._layout.type("small"), box.height), theme.MUTED, x=0.5)

    # Readings ----------------------------------------------------------------------------------

    def _read(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        """What the rig knows beside what the water truly does, and the last of the flow as a trace."""
        inner = self._readings.inflate(-self._layout.margin, -self._layout.margin)
        size, tall = self._layout.type("small"), inner.height * 0.64 / (len(ROWS) + 3)
        size = min(size, round(tall / 1.15))

        def row(n: int, texts: tuple[str, str, str], colours: tuple[Paint, Paint, Paint]) -> None:
            left = inner.x
            for text, colour, wide, x in zip(
                texts, colours, (0.32, 0.32, 0.36), (0.0, 1.0, 1.0), strict=True
            ):
                box = pygame.Rect(left, round(inner.y + n * tall), round(inner.width * wide) - 4, round(tall))
                theme.write(surface, text, box, size, colour, x=x)
                left += round(inner.width * wide)

        row(0, (f"{bench.board} board", "the rig", "the water"), (theme.MUTED, theme.FLOW, theme.ACT))
        for n, (name, knows, does) in enumerate(ROWS, start=1):
            row(n, (name, knows(bench, frame), does(bench)), (theme.MUTED, theme.TEXT, theme.TEXT))
        faults = ", ".join(sorted(bench.sight.orders)).replace("_", " ") or "none"
        line = pygame.Rect(inner.x, round(inner.y + (len(ROWS) + 1) * tall), inner.width, round(tall))
        colour = theme.ACT if bench.sight.orders else theme.MUTED
        theme.write(surface, f"scene {frame.scene}; faults ordered: {faults}", line, size, colour)
        plot = pygame.Rect(inner.x, line.bottom + 4, inner.width, inner.bottom - line.bottom - 4)
        self._plot(surface, plot, size, bench, frame)

    def _plot(
        self, surface: pygame.Surface, plot: pygame.Rect, size: int, bench: Bench, frame: Frame
    ) -> None:
        """Twenty seconds of what the rig measured; an arrow where the water truly is now."""
        surface.blit(panel(plot.size, 6, theme.BG), plot)
        card = frame.card
        top = FULL * CEILING

        def y_of(flow: float) -> float:
            return plot.bottom - 4 - (plot.height - 8) * min(1.0, max(0.0, flow / top))

        normal = frame.normal
        for part, name in ((1.0, "normal"), (card.low, "low")):
            y = y_of(part * normal)
            for start, end in theme.dashes(plot.x + 4, plot.right - 4, 5):
                pygame.draw.line(surface, theme.EDGE, (start, y), (end, y))
            box = pygame.Rect(plot.x + 6, round(y) - theme.line_height(size), plot.width // 3, size)
            theme.write(surface, name, box, round(size * 0.8), theme.MUTED)
        wide = plot.width - round(size * 1.4)
        for low, run in runs(card.trace, card.low):
            points = [(plot.x + wide * (1 - ago / TRACE), y_of(part * normal)) for ago, part in run]
            stroke(surface, theme.BLOCKED if low else theme.FLOW, points, max(2, size // 8))
        y = y_of(bench.sight.sensed_ml_min)
        tip = plot.x + wide + 2
        corners = [(tip, y), (plot.right - 3, y - size * 0.4), (plot.right - 3, y + size * 0.4)]
        pygame.draw.polygon(surface, theme.ACT, corners)

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
                    panel(ring.size, ring.width // 4, theme.PANEL, theme.ACT, max(2, place.width // 24)), ring
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
            theme.write(surface, text, box, size, theme.ACT if stopped else theme.MUTED, x=0.5)

    def _knob(self, surface: pygame.Surface, place: pygame.Rect, right: bool) -> None:
        """One way of the knob that pushes the wire."""
        surface.blit(
            panel(place.size, place.width // 2, theme.BG, theme.MUTED, max(2, place.width // 30)), place
        )
        inner = place.inflate(-place.width // 2, -place.height // 2)
        tip, back = (inner.right, inner.left) if right else (inner.left, inner.right)
        points = [(back, inner.y), (tip, inner.centery), (back, inner.bottom)]
        stroke(surface, theme.TEXT, points, max(3, place.width // 14))
