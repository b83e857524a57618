"""Where a piece of the clot can go: from the leg, through the heart, to the lungs."""

import pygame

from rig.frame import Frame
from rig.screen import theme
from rig.screen.smooth import Point, along, curve, dot, panel, shape, tube
from rig.screen.take_home import SKIN, lungs
from rig.screen.theme import Layout

#: The piece leaves after this, and is this long on its way, s.
LEAVES, TRAVELS = 2.5, 7.0
#: The figure in a space 100 wide and 100 high; the clot's vein from the calf to the heart and on.
CALF: Point = (44.5, 76.0)
HEART: Point = (51.5, 33.5)
LUNG: Point = (43.5, 30.5)
WAY = ((44.0, 88.0), CALF, (45.5, 62.0), (49.0, 51.0), (50.0, 42.0), HEART)
ON = (HEART, (50.5, 29.0), (47.5, 27.6), LUNG)
VEIN = (0x5B, 0x8D, 0xD9)


class Body:
    """A calm outline, the way through it, and three names beside it."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._rect, self._layout = rect, layout
        self._side = rect.height
        self._left = rect.centerx - self._side // 2
        self._art = shape((self._side, self._side), self._paint)
        self._way = [self._at(p) for p in curve(WAY[1:])] + [self._at(p) for p in curve(ON)]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        surface.blit(panel(self._rect.size, self._layout.margin // 2, theme.PANEL), self._rect)
        surface.blit(self._art, (self._left, self._rect.y))
        unit = self._side / 100
        part = min(1.0, max(0.0, (frame.elapsed - LEAVES) / TRAVELS))
        done = [along(self._way, part * n / 24) for n in range(25)]
        if part > 0.0:
            for place in done[:-1:2]:
                dot(surface, place, max(2, round(unit * 0.5)), theme.mixed(theme.BLOCKED, theme.TEXT, 0.35))
        for point, radius in ((CALF, 1.9 - 0.6 * (part > 0)),):
            dot(surface, self._at(point), round(unit * (radius + 0.6)), theme.TEXT)
            dot(surface, self._at(point), round(unit * radius), theme.BLOCKED)
        dot(surface, done[-1], round(unit * 2.0), theme.TEXT)
        dot(surface, done[-1], round(unit * 1.4), theme.BLOCKED)
        self._name(surface, frame.labels["lungs"], (39.0, 31.0), (24.0, 24.0), part >= 1.0)
        self._name(surface, frame.labels["heart"], (54.5, 33.0), (76.0, 33.0), 0.72 <= part < 1.0)
        self._name(surface, frame.labels["leg"], (42.0, 76.0), (24.0, 70.0), part < 0.2)

    def _at(self, point: Point) -> Point:
        return self._left + point[0] * self._side / 100, self._rect.y + point[1] * self._side / 100

    def _name(self, surface: pygame.Surface, text: str, start: Point, end: Point, now: bool) -> None:
        """A name beside the figure, with a line to what it names; the part of the moment is yellow."""
        colour = theme.ACT if now else theme.TEXT
        a, b = self._at(start), self._at(end)
        pygame.draw.aaline(surface, colour, a, b)
        pygame.draw.aaline(surface, colour, (a[0], a[1] + 1), (b[0], b[1] + 1))
        dot(surface, a, max(2, self._side // 120), colour)
        size = round(self._layout.type("label") * 1.3)
        tall = theme.line_height(size)
        right = end[0] > start[0]
        gap = self._layout.margin // 2
        left = round(b[0]) + gap if right else self._rect.x + gap
        wide = self._rect.right - gap - left if right else round(b[0]) - gap - left
        box = pygame.Rect(left, round(b[1]) - tall // 2, wide, tall)
        theme.write(surface, text, box, size, colour, x=0.0 if right else 1.0)

    def _paint(self, surface: pygame.Surface, k: int) -> None:
        unit = surface.get_width() / 100

        def scaled(points: tuple[Point, ...]) -> list[Point]:
            return [(x * unit, y * unit) for x, y in points]

        rim, wide = theme.mixed(SKIN, theme.TEXT, 0.25), 0.8
        skin = theme.mixed(SKIN, theme.PANEL, 0.45)
        # Twice: first a little fatter in the colour of the outline, then the figure itself.
        for colour, more in ((rim, wide), (skin, 0.0)):
            pygame.draw.circle(surface, colour, (50 * unit, 10.5 * unit), (6.8 + more / 2) * unit)
            limbs: tuple[tuple[tuple[Point, ...], tuple[float, float]], ...] = (
                (((50, 16), (50, 22)), (6, 7)),
                (((41, 25), (36, 38), (33, 53)), (7, 4.5)),
                (((59, 25), (64, 38), (67, 53)), (7, 4.5)),
                (((46, 54), (45, 72), (44, 93)), (10.5, 5)),
                (((54, 54), (55, 72), (56, 93)), (10.5, 5)),
                (((44, 95), (41, 95.6)), (4, 3.4)),
                (((56, 95), (59, 95.6)), (4, 3.4)),
            )
            for points, (first, last) in limbs:
                way = curve(scaled(points))
                widths = [
                    (first + (last - first) * n / max(1, len(way) - 1) + more) * unit for n in range(len(way))
                ]
                tube(surface, colour, way, widths)
            trunk = (
                (41, 22),
                (59, 22),
                (61, 30),
                (58, 44),
                (59.2, 56),
                (50, 59),
                (40.8, 56),
                (42, 44),
                (39, 30),
            )
            pygame.draw.polygon(surface, colour, scaled(trunk))
            if more:
                pygame.draw.lines(surface, colour, True, scaled(trunk), round(more * unit))
        box = pygame.Rect(round(41.5 * unit), round(21.5 * unit), round(17 * unit), round(17 * unit))
        lungs(surface, box, theme.mixed(theme.FLOW, skin, 0.35))
        tube(surface, VEIN, curve(scaled(WAY)), [1.5 * unit] * len(curve(WAY)))
        tube(surface, VEIN, curve(scaled(ON)), [1.3 * unit] * len(curve(ON)))
        x, y = HEART
        heart = (
            (x, y + 3.4),
            (x - 2.8, y),
            (x - 1.8, y - 2.4),
            (x, y - 1.4),
            (x + 1.8, y - 2.4),
            (x + 2.8, y),
        )
        pygame.draw.polygon(surface, (0xE5, 0x48, 0x4D), scaled(heart))
        for turn in (-1, 1):
            pygame.draw.circle(
                surface, (0xE5, 0x48, 0x4D), ((x + turn * 1.4) * unit, (y - 1.2) * unit), 1.6 * unit
            )
