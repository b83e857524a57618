"""A moving X-ray, drawn: bones, a branching vein, the clot, and the tube on its way to it."""

import random

import pygame

from rig.frame import Frame
from rig.screen import theme
from rig.screen.smooth import Point, along, curve, dot, panel, shape, stroke, tube
from rig.screen.theme import Layout

FIELD = (0xD7, 0xDB, 0xDE)
BONE = (0xEC, 0xEE, 0xEF)
DYE = (0x55, 0x5B, 0x62)
WIRE = (0x10, 0x14, 0x1A)
#: The vein, and its branches, in a space 100 wide and 50 high; the clot is CLOT of the way along.
VEIN: tuple[Point, ...] = ((-3, 33), (14, 31), (30, 27), (48, 26), (66, 22), (84, 19), (103, 17))
BRANCHES: tuple[tuple[tuple[Point, ...], float], ...] = (
    (((20, 29.5), (29, 39), (37, 53)), 3.2),
    (((40, 26), (50, 14), (52, -3)), 2.8),
    (((58, 24), (69, 33), (82, 38), (103, 41)), 3.4),
)
CLOT, LENGTH = 0.72, 0.12
WIDE = 6.6
#: The picture carries this many specks of grain in each square of 100 px.
GRAIN = 0.9


class XRay:
    """The field fills the picture but for the bar below, which tells how far the tube has gone."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        tall = theme.line_height(layout.type("label")) + layout.margin // 3
        self._field = pygame.Rect(rect.x, rect.y, rect.width, rect.height - tall)
        self._bar = pygame.Rect(rect.x, self._field.bottom, rect.width, tall)
        self._unit = (self._field.width / 100, self._field.height / 50)
        self._art = self._still()
        self._way = [self._at(p) for p in curve(VEIN)]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        surface.blit(self._art, self._field)
        before = surface.get_clip()
        surface.set_clip(self._field.clip(before))
        self._clot(surface, frame)
        depth = min(1.0, max(0.0, frame.depth))
        reach = 0.03 + (CLOT - LENGTH * 0.35 - 0.03) * depth
        ahead = min(CLOT + LENGTH * 0.2, reach + 0.05)
        thick = max(3, round(self._field.height * 0.022))
        stroke(surface, WIRE, self._part(ahead), max(1, thick // 3))
        stroke(surface, WIRE, self._part(reach), thick)
        stroke(surface, FIELD, self._part(reach), max(1, thick // 4))
        tip = along(self._way, reach)
        dot(surface, tip, thick + 1, WIRE)
        pygame.draw.circle(surface, theme.ACT, (round(tip[0]), round(tip[1])), thick * 3, max(2, thick // 2))
        surface.set_clip(before)
        self._label(surface, frame.labels["x_ray"])
        self._distance(surface, depth)

    def _at(self, point: Point) -> Point:
        return self._field.x + point[0] * self._unit[0], self._field.y + point[1] * self._unit[1]

    def _part(self, end: float, start: float = 0.0) -> list[Point]:
        """The way along the vein, as points close enough to look round."""
        steps = 48
        return [along(self._way, start + (end - start) * n / steps) for n in range(steps + 1)]

    def _clot(self, surface: pygame.Surface, frame: Frame) -> None:
        """A pale gap in the dye where the clot sits; it thins as the flow comes back."""
        wide = WIDE * self._unit[1] * 0.86 * (0.25 + 0.75 * min(1.0, frame.closure / 0.6))
        for n in range(13):
            t = n / 12
            # Round ends: the gap is a row of discs, smaller towards both ends.
            radius = wide / 2 * (1 - (2 * t - 1) ** 6) ** 0.5
            place = along(self._way, CLOT - LENGTH / 2 + LENGTH * t)
            if radius >= 1:
                dot(surface, place, round(radius), (0xBB, 0xC0, 0xC5))

    def _still(self) -> pygame.Surface:
        """All that does not move."""
        size = self._field.size
        ux, uy = self._unit

        def paint(surface: pygame.Surface, k: int) -> None:
            surface.fill(FIELD)
            sx, sy = ux * k, uy * k
            for x in (6, 38, 70):
                bone = pygame.Rect(round(x * sx), round(3 * sy), round(25 * sx), round(12.5 * sy))
                pygame.draw.rect(
                    surface,
                    (0xC8, 0xCD, 0xD1),
                    bone.inflate(round(sy), round(sy)),
                    border_radius=round(4 * sy),
                )
                pygame.draw.rect(surface, BONE, bone, border_radius=round(3.4 * sy))
                pygame.draw.ellipse(surface, (0xE0, 0xE3, 0xE5), bone.inflate(-round(9 * sx), -round(6 * sy)))
            shaft = curve([(-4 * sx, 50 * sy), (30 * sx, 45 * sy), (70 * sx, 46 * sy), (104 * sx, 51 * sy)])
            tube(surface, (0xC8, 0xCD, 0xD1), shaft, [10 * sy] * len(shaft))
            tube(surface, BONE, shaft, [8.6 * sy] * len(shaft))
            for points, wide in BRANCHES:
                way = curve([(x * sx, y * sy) for x, y in points])
                tube(surface, DYE, way, [wide * sy * (1 - 0.3 * n / len(way)) for n in range(len(way))])
            way = curve([(x * sx, y * sy) for x, y in VEIN])
            tube(surface, DYE, way, [WIDE * sy] * len(way))

        still = shape(size, paint)
        noise = random.Random(7)
        for _ in range(round(size[0] * size[1] / 100 * GRAIN)):
            x, y = noise.randrange(size[0]), noise.randrange(size[1])
            red, green, blue, _alpha = still.get_at((x, y))
            shift = noise.choice((-9, -6, 6))
            still.set_at((x, y), tuple(min(255, max(0, c + shift)) for c in (red, green, blue)))
        return still.convert() if pygame.display.get_surface() else still

    def _label(self, surface: pygame.Surface, text: str) -> None:
        size, pad = self._layout.type("small"), self._layout.margin // 2
        used, _ = theme.fitted(text, size, self._field.width - 4 * pad, 2 * size, 1)
        place = pygame.Rect(0, 0, theme.width_of(text, used) + 2 * pad, theme.line_height(size) + pad // 2)
        place.bottomleft = (self._field.x + pad, self._field.bottom - pad)
        surface.blit(panel(place.size, pad // 2, theme.BG), place)
        theme.write(surface, text, place, used, x=0.5)

    def _distance(self, surface: pygame.Surface, depth: float) -> None:
        size = self._layout.type("label")
        bar = self._bar
        percent = theme.width_of("100 %", size) + size // 2
        theme.write(
            surface,
            f"{round(100 * depth)} %",
            pygame.Rect(bar.right - percent, bar.y, percent, bar.height),
            size,
            x=1.0,
        )
        tall = round(size * 0.55)
        track = pygame.Rect(bar.x, bar.centery - tall // 2, bar.width - percent - size // 2, tall)
        surface.blit(panel(track.size, tall // 2, theme.PANEL, theme.EDGE, 1), track)
        wide = round(track.width * depth)
        if wide >= 2:
            surface.blit(panel((max(tall, wide), tall), tall // 2, theme.ACT), track)
        goal = track.x + round(track.width * 0.95)
        pygame.draw.line(
            surface, theme.TEXT, (goal, track.y - tall // 3), (goal, track.bottom + tall // 3), 2
        )
