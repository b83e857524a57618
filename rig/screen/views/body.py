"""The way of a piece of the clot: from the leg to the heart, and on into a lung."""

import math

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import art, theme
from rig.screen.widgets.anatomy_colours import FIBRIN, RIM
from rig.screen.widgets.antialias import Point, Polyline, curve, dot, panel, shape
from rig.screen.widgets.sprite import Sprite, backdrop, line, rle
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

#: Start of the piece, and its travel time, s.
LEAVES_S, TRAVELS_S = 2.0, 8.5
#: The part of its way that leads up to the heart.
RISE_RATIO = 0.5
#: Positions of the piece with reduced motion: below the heart, at the heart, beyond it, in the lung.
PLACES = 4
#: Time in which the lung beyond the piece turns pale, s.
PALES_S = 2.0
#: Sizes of the two drawings in their own units, and the piece's paths in them.
FIGURE_U, CHEST_U = (300, 700), (640, 520)
LEG: Point = (178.0, 432.0)
UP: tuple[Point, ...] = (LEG, (169, 386), (156, 346), (148.5, 322), (147, 280), (145.5, 240), (144.5, 214))
ON: tuple[Point, ...] = (
    (276, 524), (277, 440), (276, 384), (274, 330), (290, 346), (318, 372), (346, 366), (348, 318),
    (350, 262), (338, 208), (300, 190), (252, 204), (206, 240), (186, 286), (173, 336),
)  # fmt: skip
#: Targets of the labels in the close-up, and the part of the lung beyond the piece.
HEART: Point = (410.0, 330.0)
LUNG: Point = (120.0, 250.0)
BEYOND: Point = (166.0, 384.0)
#: The square of the figure that the close-up shows.
WINDOW = (88, 122, 124, 124)
FLESH: RGB = (0x7A, 0x15, 0x26)
PALE: RGB = (0x3A, 0x3F, 0x5C)


class Body(ViewPicture, of=View.BODY):
    """A whole figure, a close-up of its chest beside it (on an upright screen, below it), and one piece that
    moves through both."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        gap = layout.margin
        wide = round(rect.width * 0.37)
        self._left = pygame.Rect(rect.x, rect.y, wide, rect.height)
        self._right = pygame.Rect(rect.x + wide + gap, rect.y, rect.width - wide - gap, rect.height)
        if layout.upright:
            tall = (rect.height - gap) // 2
            self._left = pygame.Rect(rect.x, rect.y, rect.width, tall)
            self._right = pygame.Rect(rect.x, self._left.bottom + gap, rect.width, tall)
        height = layout.size[1]
        inner = self._left.inflate(-gap // 2, -gap // 2)
        self._figure = art.figure("figure", inner.size, height)
        self._figure_at = self._figure.get_rect(midright=(inner.right - wide // 12, inner.centery))
        if layout.upright:
            self._figure_at.centerx = inner.centerx
        names = 5 * layout.type("label") if layout.upright else 0  # they stand at the sides
        inner = self._right.inflate(-gap - names, -gap)
        self._chest = art.figure("chest", inner.size, height)
        self._chest_at = self._chest.get_rect(center=inner.center)
        self._up = Polyline([self._in_figure(point) for point in curve(UP)])
        self._on = Polyline([self._in_chest(point) for point in curve(ON)])
        self._leg = Polyline([self._in_figure((180, 458)), self._in_figure(LEG)])
        unit = self._chest_at.width / CHEST_U[0]
        self._pale = rle(_cloud(round(170 * unit), round(190 * unit)))
        self._small = _piece(max(6, round(self._figure_at.width * 0.045)))
        self._large = _piece(max(7, round(17 * unit)))
        self._still = self._background()

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        surface.blit(self._still, self._left.topleft, ((0, 0), self._left.union(self._right).size))
        part = frame.look.quantized(min(1.0, max(0.0, (frame.elapsed - LEAVES_S) / TRAVELS_S)), PLACES)
        rising, onward = min(1.0, part / RISE_RATIO), max(0.0, (part - RISE_RATIO) / (1 - RISE_RATIO))
        self._clot(surface, part)
        if part > 0:
            self._trail(surface, self._up, rising, max(2, self._small.get_width() // 7))
        if onward > 0:
            self._trail(surface, self._on, onward, max(2, self._large.get_width() // 6))
        lodged = max(0.0, (frame.elapsed - LEAVES_S - TRAVELS_S) / PALES_S)
        if lodged > 0:
            self._pale.set_alpha(round(225 * min(1.0, lodged)))
            x, y = self._in_chest(BEYOND)
            surface.blit(self._pale, self._pale.get_rect(center=(round(x), round(y))))
        if rising < 1:
            self._put(surface, self._small, self._up.at(rising), 0.0)
        if onward > 0 or rising >= 1:
            self._put(surface, self._large, self._on.at(onward), 40 * part * (onward < 1))
        leg = self._in_figure(LEG)
        self._name(surface, frame.labels["leg"], leg, self._left, right=False, now=part < 0.1)
        at_heart = 0.08 <= onward < 0.62
        self._name(
            surface, frame.labels["heart"], self._in_chest(HEART), self._right, right=True, now=at_heart
        )
        self._name(
            surface, frame.labels["lungs"], self._in_chest(LUNG), self._right, right=False, now=onward >= 0.62
        )

    def _background(self) -> Sprite:
        """All static parts in one picture."""
        whole = self._left.union(self._right)
        still = backdrop(whole.size)
        still.fill(theme.BG)
        for box in (self._left, self._right):
            still.blit(panel(box.size, self._layout.margin // 2, theme.PANEL), box.move(-whole.x, -whole.y))
        # From the square in the figure to its close-up.
        window = self._window()
        edge = theme.mixed(theme.EDGE, theme.FLOW, 0.45)
        beam = pygame.Surface(whole.size, pygame.SRCALPHA, 32)
        corners = [
            window.topright,
            (self._right.x, self._right.y + self._layout.margin),
            (self._right.x, self._right.bottom - self._layout.margin),
            window.bottomright,
        ]
        if self._layout.upright:
            margin = self._layout.margin
            ends = (self._right.x + margin, self._right.y), (self._right.right - margin, self._right.y)
            corners = [window.bottomleft, *ends, window.bottomright]
        placed = [(x - whole.x, y - whole.y) for x, y in corners]
        pygame.draw.polygon(beam, (*edge, 34), placed)
        still.blit(beam, (0, 0))
        still.blit(self._figure, self._figure_at.move(-whole.x, -whole.y))
        for a, b in ((placed[0], placed[1]), (placed[3], placed[2])):
            pygame.draw.aaline(still, edge, a, b)
        thick = max(2, self._layout.margin // 12)
        pygame.draw.rect(still, edge, window.move(-whole.x, -whole.y), thick, border_radius=thick * 3)
        still.blit(self._chest, self._chest_at.move(-whole.x, -whole.y))
        return still

    def _window(self) -> pygame.Rect:
        unit = self._figure_at.width / FIGURE_U[0]
        x, y = self._in_figure((WINDOW[0], WINDOW[1]))
        return pygame.Rect(round(x), round(y), round(WINDOW[2] * unit), round(WINDOW[3] * unit))

    def _in_figure(self, point: Point) -> Point:
        box = self._figure_at
        return box.x + point[0] * box.width / FIGURE_U[0], box.y + point[1] * box.height / FIGURE_U[1]

    def _in_chest(self, point: Point) -> Point:
        box = self._chest_at
        return box.x + point[0] * box.width / CHEST_U[0], box.y + point[1] * box.height / CHEST_U[1]

    def _clot(self, surface: pygame.Surface, part: float) -> None:
        """The clot in the leg; smaller once a piece has left it."""
        size = self._small.get_width()
        for n in range(3 if part <= 0 else 2):
            place = self._leg.at(n / 2)
            self._put(surface, self._small, (place[0], place[1] + size * 0.1), 70.0 * n)

    def _trail(self, surface: pygame.Surface, way: Polyline, part: float, radius: int) -> None:
        """The trail of the piece."""
        count = max(2, round(22 * part))
        colour = theme.mixed(theme.ACCENT, theme.TEXT, 0.2)
        for n in range(count):
            dot(surface, way.at(part * n / count), radius, colour)

    def _put(self, surface: pygame.Surface, sprite: Sprite, place: Point, angle: float) -> None:
        turned = pygame.transform.rotozoom(sprite, angle, 1.0) if angle else sprite
        surface.blit(turned, turned.get_rect(center=(round(place[0]), round(place[1]))))

    def _name(
        self, surface: pygame.Surface, text: str, at: Point, box: pygame.Rect, *, right: bool, now: bool
    ) -> None:
        """A name at the side of a panel, with a line to what it names; the part of the moment is yellow."""
        colour = theme.ACCENT if now else theme.TEXT
        size = round(self._layout.type("label") * 1.15)
        tall, pad = theme.line_height(size), self._layout.margin // 2
        room = abs((box.right if right else box.x) - at[0]) - 2 * pad
        used, _ = theme.fitted(text, size, max(20, round(room)), tall, 1)
        wide = theme.width_of(text, used)
        place = pygame.Rect(box.right - pad - wide if right else box.x + pad, 0, wide + 1, tall)
        place.centery = round(at[1])
        # Exactly level: a slope of one pixel would look like a kink.
        at = at[0], float(place.centery)
        end = (place.x - pad // 2 if right else place.right + pad // 2, place.centery)
        thick = max(2, self._layout.margin // 10)
        pygame.draw.line(surface, colour, end, at, thick)
        dot(surface, at, thick * 2, theme.BG)
        dot(surface, at, max(2, round(thick * 1.4)), colour)
        theme.write(surface, text, place, used, colour)


def _piece(radius: int) -> Sprite:
    """A piece of clot: lumpy and dark, with the clot's pale rim and two strands."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = 2 * (radius + 2) * k
        surface.fill((*RIM, 0))
        for grow, colour in ((1.0, RIM), (0.78, FLESH)):
            outline = []
            for n in range(40):
                angle = math.tau * n / 40
                lump = 1 + 0.09 * math.sin(3 * angle + 0.6) + 0.05 * math.sin(5 * angle)
                away = radius * k * grow * lump * 0.9
                outline.append((full / 2 + away * math.cos(angle), full / 2 + away * math.sin(angle)))
            pygame.draw.polygon(surface, colour, outline)
        reach = radius * k * 0.5
        for dx, dy in ((1.0, 0.5), (0.4, -1.0)):
            ends = [
                (full / 2 - reach * dx, full / 2 - reach * dy),
                (full / 2 + reach * dx, full / 2 + reach * dy),
            ]
            line(surface, (*FIBRIN, 255), ends, max(1.0, radius * k * 0.12))

    return shape((2 * (radius + 2), 2 * (radius + 2)), paint)


def _cloud(wide: int, tall: int) -> Sprite:
    """A soft shade for the part of the lung without blood."""
    few = 20
    small = pygame.Surface((few, few), pygame.SRCALPHA, 32)
    for x in range(few):
        for y in range(few):
            away = math.hypot(x + 0.5 - few / 2, y + 0.5 - few / 2) / (few / 2 - 1)
            part = max(0.0, 1 - away)
            small.set_at((x, y), (*PALE, round(255 * min(1.0, 1.5 * part * part * (3 - 2 * part)))))
    return pygame.transform.smoothscale(small, (wide, tall))
