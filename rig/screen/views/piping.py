"""A drawing of the virtual rig's water: tubes, vessels and parts, with pulses in the flowing water."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rig.screen.sdl import pygame
from rig.screen.widgets import icons, theme
from rig.screen.widgets.anatomy_colours import CLOT, RIM, WALL
from rig.screen.widgets.antialias import Point, Polyline, dot, panel, tube
from rig.screen.widgets.sprite import Sprite, backdrop, rle
from rig.screen.widgets.theme import RGB, Layout
from rig.twin.bench_state import Bench

WATER: RGB = (0x2F, 0x74, 0xA8)
DEEP: RGB = (0x16, 0x3E, 0x66)
SHINE: RGB = (0x9F, 0xD6, 0xF2)
GLASS: RGB = (0x56, 0x74, 0xA0)
STEEL: RGB = (0xB9, 0xC6, 0xD8)
DARK: RGB = (0x0B, 0x15, 0x26)
#: The loop in a space 100 wide and 60 high, along the water.
SUPPLY: tuple[Point, ...] = ((17, 45), (22, 45), (22, 29), (22.6, 27.6), (24, 27), (30, 27))
LEG: tuple[Point, ...] = ((30, 27), (44, 27))
VEIN: tuple[Point, ...] = ((43, 27), (82, 27))
COLLATERAL: tuple[Point, ...] = (
    *((46, 27), (46, 14.5), (46.7, 12.7), (48.5, 12)),
    *((78.5, 12), (80.3, 12.7), (81, 14.5), (81, 27)),
)
RETURN: tuple[Point, ...] = (
    *((82, 27), (90.5, 27), (92.3, 27.7), (93, 29.5), (93, 35.5), (92.3, 37.3), (90.5, 38)),
    *((12.5, 38), (10.7, 38.7), (10, 40.5), (10, 42.4)),
)
PINCH_U, CARTRIDGE_U, SENSOR_U = 52.0, 62.0, 74.0
#: Each tube with its bore in those units and the name of its flow.
TUBES: tuple[tuple[tuple[Point, ...], float, str], ...] = (
    (COLLATERAL, 1.1, "collateral_ml_min"),
    (RETURN, 2.0, "return_ml_min"),
    (SUPPLY, 2.0, "supply_ml_min"),
    (VEIN, 2.8, "vein_ml_min"),
)
#: Positions and widths of the metal sleeves that join the tubes in the vein's row.
COUPLINGS_U = ((30.0, 3.6), (44.0, 4.4), (83.4, 4.4))
#: Flow at which a branch has its full brightness, mL/min.
FULL_ML_MIN = 900.0
#: Movement of the marks in the water per pulse of the sensor, their distance, and their length, in units of
#: the drawing.
STEP_U, APART_U, LONG_U = 0.12, 4.0, 1.5
#: Cached positions per unit of a tube's length.
POSITIONS_PER_U = 8
#: Volume at which the drawing of the reservoir and of the tray is full, mL.
RESERVOIR_ML, TRAY_ML = 1500.0, 20.0
#: The two vessels, in the drawing's units.
TANK_U, DISH_U = (4, 41, 13, 10), (3, 54.6, 94, 4.2)
#: Supersampling of the static parts.
SUPERSAMPLING = 2


class Piping:
    """The loop in one place on the screen. The static parts are one picture, made once."""

    def __init__(self, box: pygame.Rect, layout: Layout) -> None:
        self._table, self._layout = box, layout
        self._unit = min(box.width / 100, box.height / 60)
        self._origin = box.centerx - 50 * self._unit, box.centery - 30 * self._unit
        self._ways = [self._places(way) for way, _, _ in TUBES]
        self._still = self._drawn()

    def draw(self, surface: pygame.Surface, bench: Bench) -> None:
        surface.blit(self._still, self._table, ((0, 0), self._table.size))
        self._levels(surface, bench)
        self._leg(surface, bench)
        moved = bench.pulses * STEP_U
        for (_, bore, name), way in zip(TUBES, self._ways, strict=True):
            self._pulses(surface, way, bore, getattr(bench.sight, name), moved)
        self._parts(surface, bench)
        self._lights(surface, bench)

    # Static parts ------------------------------------------------------------------------------

    def _drawn(self) -> Sprite:
        """The panel, empty vessels, and tubes full of water."""
        box = self._table
        large = pygame.Surface((box.width * SUPERSAMPLING, box.height * SUPERSAMPLING), pygame.SRCALPHA, 32)
        for way, bore, _ in TUBES:
            self._glass(large, way, bore)
        for vessel in (TANK_U, DISH_U):
            self._vessel(large, vessel)
        for x, bore in COUPLINGS_U:
            self._coupling(large, x, bore)
        for middle, radius in (((22.0, 45.0), 3.4), ((SENSOR_U, 27.0), 3.0)):
            self._housing(large, middle, radius)
        still = backdrop(box.size)
        still.fill(theme.BG)
        still.blit(panel(box.size, self._layout.margin // 2, theme.PANEL), (0, 0))
        still.blit(pygame.transform.smoothscale(large, box.size), (0, 0))
        return still

    def _large(self, point: Point) -> Point:
        x, y = self._at(point)
        return (x - self._table.x) * SUPERSAMPLING, (y - self._table.y) * SUPERSAMPLING

    def _glass(self, large: pygame.Surface, way: Sequence[Point], bore: float) -> None:
        """A glass tube: a bright rim, water that is darker at its sides, and a streak of light."""
        points = [self._large(p) for p in way]
        unit = self._unit * SUPERSAMPLING
        for colour, wide in (
            (theme.mixed(DARK, theme.PANEL, 0.3), bore + 1.5),
            (GLASS, bore + 1.1),
            (DEEP, bore + 0.35),
            (theme.mixed(DEEP, WATER, 0.55), bore * 0.86),
            (WATER, bore * 0.62),
            (theme.mixed(WATER, SHINE, 0.22), bore * 0.3),
        ):
            tube(large, colour, points, [wide * unit] * len(points))
        # The light comes from the upper left, as on the vein.
        shift = bore * 0.30 * unit
        streak = [(x - shift * 0.7, y - shift) for x, y in points]
        tube(large, theme.mixed(WATER, SHINE, 0.55), streak, [bore * 0.12 * unit] * len(streak))

    def _vessel(self, large: pygame.Surface, vessel: tuple[float, float, float, float]) -> None:
        x, y = self._large((vessel[0], vessel[1]))
        unit = self._unit * SUPERSAMPLING
        box = pygame.Rect(round(x), round(y), round(vessel[2] * unit), round(vessel[3] * unit))
        pygame.draw.rect(large, GLASS, box.inflate(unit * 0.8, unit * 0.8), border_radius=round(unit * 0.9))
        pygame.draw.rect(large, theme.BG, box, border_radius=round(unit * 0.6))

    def _coupling(self, large: pygame.Surface, x: float, bore: float) -> None:
        """A metal sleeve at the joint of two tubes in the vein's row."""
        left, top = self._large((x - 0.8, VEIN[0][1] - bore / 2))
        unit = self._unit * SUPERSAMPLING
        rows = round(bore * unit)
        for row in range(rows):
            # Round: bright above its middle, dark at both edges.
            light = math.sin(math.pi * (0.5 + row) / rows) ** 0.8 * (1.05 - 0.45 * row / rows)
            colour = theme.mixed(DARK, STEEL, light)
            pygame.draw.line(large, colour, (left, top + row), (left + 1.6 * unit, top + row))

    def _housing(self, large: pygame.Surface, middle: Point, radius: float) -> None:
        """A round metal case."""
        place, unit = self._large(middle), self._unit * SUPERSAMPLING
        for part, colour in (
            (1.06, theme.mixed(DARK, theme.PANEL, 0.3)),
            (1.0, theme.mixed(STEEL, DARK, 0.45)),
            (0.93, STEEL),
            (0.84, theme.mixed(STEEL, DARK, 0.35)),
            (0.78, DARK),
        ):
            pygame.draw.circle(large, colour, place, radius * part * unit)

    # Moving parts ------------------------------------------------------------------------------

    def _levels(self, surface: pygame.Surface, bench: Bench) -> None:
        """The water in the reservoir and in the tray."""
        sight = bench.sight
        for vessel, level in ((TANK_U, sight.reservoir_ml / RESERVOIR_ML), (DISH_U, sight.tray_ml / TRAY_ML)):
            box = self._box(*vessel)
            tall = round((box.height - 2) * min(1.0, max(0.0, level)))
            if tall > 1:
                water = _water((box.width - 2, tall), max(2, round(self._unit * 0.5)))
                surface.blit(water, (box.x + 1, box.bottom - 1 - tall))
        small = self._layout.type("small")
        dish = self._box(*DISH_U)
        theme.write(surface, f"tray {sight.tray_ml:.1f} mL", dish.inflate(-8, 0), small, x=0.5)
        self._tag(surface, f"{sight.reservoir_ml:.0f} mL", 3, 51.2, 15)

    def _leg(self, surface: pygame.Surface, bench: Bench) -> None:
        """The soft tube, which bulges with the water that backs up."""
        swell = 3.4 + min(5.0, max(0.0, 0.55 * bench.sight.swelling_ml))
        leg = self._box(LEG[0][0], LEG[0][1] - swell / 2, LEG[1][0] - LEG[0][0], swell)
        surface.blit(_bulge(leg.size, max(2, round(0.5 * self._unit))), leg)
        self._tag(surface, "soft leg", 30, 32, 14)
        self._tag(surface, "way round", 54, 7.4, 19)
        self._tag(surface, "return", 40, 41.2, 20)

    def _places(self, way: Sequence[Point]) -> list[Point]:
        """Points of a tube's centre line on the screen, POSITIONS_PER_U per unit of its length."""
        line, count = Polyline([self._at(p) for p in way]), round(_length(way) * POSITIONS_PER_U)
        return [line.at(n / count) for n in range(count + 1)]

    def _pulses(
        self, surface: pygame.Surface, way: Sequence[Point], bore: float, flow: float, moved: float
    ) -> None:
        """Short bright marks that move with the water; they are longer and brighter at a higher flow."""
        part = min(1.0, abs(flow) / FULL_ML_MIN)
        if part < 0.01:
            return
        radius = max(2, round(bore * self._unit * 0.34))
        steps = 2 + round(3 * part)
        sparks = [_spark(radius, round(8 * (0.25 + 0.75 * part) * (1 - n / steps))) for n in range(steps)]
        behind = LONG_U * (0.4 + 0.6 * part) / steps
        at = moved % APART_U
        while at * POSITIONS_PER_U < len(way) - 1:
            for n, spark in enumerate(sparks):
                place = round((at - n * behind) * POSITIONS_PER_U)
                if place > 0:
                    x, y = way[place]
                    corner = round(x) - radius, round(y) - radius
                    surface.blit(spark, corner, special_flags=pygame.BLEND_RGB_ADD)
            at += APART_U

    def _parts(self, surface: pygame.Surface, bench: Bench) -> None:
        sight, out, unit = bench.sight, bench.outputs, self._unit
        pump = self._at((22, 45))
        dot(surface, pump, round(2.5 * unit), theme.mixed(DARK, theme.FLOW, 0.75 * sight.pump_speed))
        self._wheel(surface, pump, 2.3 * unit, 3, bench.pulses * 36.0, STEEL)
        self._tag(surface, f"pump {100 * out.pump:.0f} %", 26, 44.4, 14)

        # Two jaws that meet in the middle of the tube.
        for turn in (-1, 1):
            edge = VEIN[0][1] + turn * (1.7 - 1.6 * sight.jaw)
            jaw = self._box(PINCH_U - 1.5, min(edge, edge + turn * 4.6), 3.0, 4.6)
            surface.blit(panel(jaw.size, max(2, round(0.5 * unit)), theme.ACCENT, DARK, 2), jaw)
            grip = pygame.Rect(jaw.x, 0, jaw.width, max(2, round(0.7 * unit)))
            grip.centery = jaw.bottom - grip.height if turn < 0 else jaw.top + grip.height
            surface.fill(theme.mixed(theme.ACCENT, DARK, 0.4), grip.inflate(-4, 0))
        self._tag(surface, f"pinch {100 * sight.jaw:.0f} %", PINCH_U - 7, 33, 14)

        cartridge = self._box(CARTRIDGE_U - 4, VEIN[0][1] - 2.3, 8, 4.6)
        plug = 1.0 - sight.clot_lumen
        if plug > 0.02:
            for turn in (-1, 1):
                tall = 1.4 * plug
                y = VEIN[0][1] + turn * 1.4 - (tall if turn > 0 else 0)
                gel = self._box(CARTRIDGE_U - 2.5, y, 5, tall)
                surface.blit(panel(gel.size, max(1, gel.height // 2), CLOT, RIM, 2), gel)
        pygame.draw.rect(surface, theme.TEXT, cartridge, max(2, round(0.3 * unit)), border_radius=round(unit))
        for turn in (-1, 1):
            cap = self._box(CARTRIDGE_U + turn * 4 - 0.6, VEIN[0][1] - 2.7, 1.2, 5.4)
            surface.blit(panel(cap.size, max(2, cap.width // 3), STEEL, DARK, 1), cap)
        self._tag(surface, "cartridge", CARTRIDGE_U - 7, 19.4, 14)
        needle = self._at((CARTRIDGE_U, VEIN[0][1] - 2.3))
        if out.medicine > 0:
            side = round(3.2 * unit)
            drop = icons.drop(side, theme.MEDICINE, theme.TEXT)
            surface.blit(drop, (needle[0] - side // 2, needle[1] - side))

        middle = self._at((SENSOR_U, VEIN[0][1]))
        dot(surface, middle, round(2.3 * unit), DARK)
        self._wheel(surface, middle, 2.1 * unit, 6, bench.pulses * 22.5, (0x8F, 0xE3, 0xF5))
        self._tag(surface, f"wheel {bench.pulses}", SENSOR_U - 8, 33, 16)

    def _wheel(
        self, surface: pygame.Surface, middle: Point, radius: float, blades: int, turned: float, colour: RGB
    ) -> None:
        """An impeller with curved blades, turned by an angle in degrees."""
        wide = max(2, round(radius * 0.2))
        for n in range(blades):
            points = []
            for step in range(5):
                away = radius * (0.2 + 0.2 * step)
                angle = math.radians(turned + 360 / blades * n + 11 * step)
                points.append((middle[0] + away * math.cos(angle), middle[1] + away * math.sin(angle)))
            for a, b in pairwise(points):
                pygame.draw.line(surface, colour, a, b, wide)
        dot(surface, middle, max(2, round(radius * 0.26)), colour)

    def _lights(self, surface: pygame.Surface, bench: Bench) -> None:
        """The light strip with its true colours, and their glow."""
        lamps = bench.outputs.lights
        strip = self._box(5, 1.4, 90, 3.8)
        surface.blit(panel(strip.size, strip.height // 2, (0x05, 0x09, 0x0F), GLASS, 2), strip)
        before = surface.get_clip()
        surface.set_clip(self._table.clip(before))
        for n, lamp in enumerate(lamps):
            x = strip.x + strip.height // 3 + (strip.width - strip.height * 2 // 3) * (n + 0.5) / len(lamps)
            radius = min(round(strip.height * 0.34), max(1, round(strip.width / len(lamps) * 0.36)))
            # Full drive is brighter than any screen; half of it already looks fully lit.
            colour = (min(255, 2 * lamp[0]), min(255, 2 * lamp[1]), min(255, 2 * lamp[2]))
            glow = _glow(3 * radius, (colour[0] // 8 * 8, colour[1] // 8 * 8, colour[2] // 8 * 8))
            corner = round(x) - 3 * radius, strip.centery - 3 * radius
            surface.blit(glow, corner, special_flags=pygame.BLEND_RGB_ADD)
            pygame.draw.circle(surface, colour, (round(x), strip.centery), radius)
            pygame.draw.circle(surface, GLASS, (round(x), strip.centery), radius + 1, 1)
        surface.set_clip(before)

    def _tag(self, surface: pygame.Surface, text: str, x: float, y: float, wide: float) -> None:
        box = self._box(x, y, wide, 3.6)
        theme.write(surface, text, box, min(self._layout.type("small"), box.height), theme.MUTED, x=0.5)

    def _at(self, point: Point) -> Point:
        return self._origin[0] + point[0] * self._unit, self._origin[1] + point[1] * self._unit

    def _box(self, x: float, y: float, wide: float, tall: float) -> pygame.Rect:
        left, top = self._at((x, y))
        return pygame.Rect(round(left), round(top), round(wide * self._unit), round(tall * self._unit))


def _length(way: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(way))


@lru_cache(maxsize=64)
def _spark(radius: int, level: int) -> Sprite:
    """A light in the water for additive blending; `level` 0 to 8."""
    return _halo(radius, (14 * level, 17 * level, 17 * level))


@lru_cache(maxsize=256)
def _glow(radius: int, colour: RGB) -> Sprite:
    """The glow of a lamp for additive blending."""
    return _halo(radius, theme.mixed((0, 0, 0), colour, 0.4))


def _halo(radius: int, colour: RGB) -> Sprite:
    """A light on black, brightest in the middle and zero at the edge."""
    few = 16
    small = pygame.Surface((few, few), 0, 32)
    for x in range(few):
        for y in range(few):
            away = math.hypot(x + 0.5 - few / 2, y + 0.5 - few / 2) / (few / 2)
            small.set_at((x, y), theme.mixed((0, 0, 0), colour, max(0.0, 1 - away) ** 1.3))
    return pygame.transform.smoothscale(small, (2 * radius, 2 * radius))


@lru_cache(maxsize=64)
def _water(size: tuple[int, int], surface: int) -> Sprite:
    """Standing water: darker with depth, under a bright surface of some px."""
    column = pygame.Surface((1, 16), 0, 32)
    for row in range(16):
        column.set_at((0, row), theme.mixed(WATER, DEEP, row / 15))
    water = pygame.transform.smoothscale(column, size)
    water.fill(theme.mixed(WATER, SHINE, 0.7), (0, 0, size[0], min(surface, size[1])))
    return water


@lru_cache(maxsize=32)
def _bulge(size: tuple[int, int], edge: int) -> Sprite:
    """A soft wall around water, lit from above."""
    wide, tall = size
    bulge = pygame.Surface((wide * SUPERSAMPLING, tall * SUPERSAMPLING), pygame.SRCALPHA, 32)
    bulge.fill((*WALL, 0))
    whole = bulge.get_rect()
    for part, colour in ((0.0, WALL), (1.0, DEEP), (1.5, theme.mixed(DEEP, WATER, 0.6)), (2.6, WATER)):
        inner = whole.inflate(-2 * part * edge * SUPERSAMPLING, -2 * part * edge * SUPERSAMPLING)
        if min(inner.size) > 2:
            pygame.draw.rect(bulge, colour, inner, border_radius=inner.height // 2)
    streak = pygame.Rect(0, 0, round(wide * SUPERSAMPLING * 0.76), max(2, round(tall * SUPERSAMPLING * 0.09)))
    streak.midtop = whole.centerx, round(tall * SUPERSAMPLING * 0.3)
    pygame.draw.rect(bulge, theme.mixed(WATER, SHINE, 0.6), streak, border_radius=streak.height // 2)
    return rle(pygame.transform.smoothscale(bulge, size))
