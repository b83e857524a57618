"""The whole-body drug: it drips into an arm, goes everywhere, and can cause bleeding anywhere."""

from dataclasses import replace

import pygame

from rig.frame import Frame, Treated
from rig.screen import icons, theme
from rig.screen.beside import beside
from rig.screen.flesh import PALE, SKIN
from rig.screen.smooth import Point, curve, panel, shape, tube
from rig.screen.theme import Layout, Paint
from rig.screen.vein import Vein

#: The figure is this wide against its height.
ASPECT = 0.56
#: Where the drip enters, and where drops of the drug come to lie, in parts of the figure's width and height:
#: nearest to the arm first.
ARM: Point = (0.17, 0.42)
DROPS: tuple[Point, ...] = (
    (0.25, 0.33),
    (0.37, 0.28),
    (0.47, 0.36),
    (0.40, 0.44),
    (0.58, 0.27),
    (0.50, 0.21),
    (0.62, 0.43),
    (0.43, 0.085),
    (0.57, 0.50),
    (0.72, 0.34),
    (0.41, 0.63),
    (0.86, 0.51),
    (0.59, 0.66),
    (0.42, 0.80),
    (0.58, 0.84),
    (0.40, 0.93),
)
#: Where bleeding is marked: head, stomach, gut, arm and leg.
BLEEDS: tuple[Point, ...] = ((0.58, 0.055), (0.57, 0.35), (0.41, 0.51), (0.79, 0.41), (0.60, 0.75))
#: Hours of the drip, and the part of it after which the drug is everywhere.
DRIP_H, SPREAD = 2.0, 0.6


class Everywhere:
    """The figure stands left of the vein, the dose over it and the risk under it."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._panel, place = beside(rect, layout, 0.36)
        inner = self._panel.inflate(-layout.margin, -layout.margin)
        label, small = theme.line_height(layout.type("label")), theme.line_height(layout.type("small"))
        self._dose = pygame.Rect(inner.x, inner.y, inner.width, label)
        self._risk = pygame.Rect(inner.x, inner.bottom - round(2.3 * small), inner.width, round(2.3 * small))
        room = pygame.Rect(inner.x, self._dose.bottom, inner.width, self._risk.y - self._dose.bottom).inflate(
            0, -layout.margin // 2
        )
        tall = room.height
        self._body = pygame.Rect(0, 0, min(room.width, round(tall * ASPECT)), tall)
        self._body.center = room.centerx + room.width // 16, room.centery
        self._bag = pygame.Rect(0, 0, max(8, round(tall * 0.11)), max(12, round(tall * 0.17)))
        self._bag.topleft = max(inner.x, self._body.x - round(self._bag.width * 0.9)), room.y
        self._plain = shape(self._body.size, lambda s, k: _figure(s, SKIN))
        self._full = shape(self._body.size, lambda s, k: _figure(s, theme.mixed(theme.MEDICINE, SKIN, 0.25)))
        self._vein = Vein(place)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        on = frame.treated or Treated("whole_body", frame.elapsed * 0.6, 6.0, 0.0, 0.0, False)
        self._vein.draw(surface, replace(frame, depth=0.0, dose=0.0))
        surface.blit(panel(self._panel.size, self._layout.margin // 2, theme.PANEL), self._panel)
        part = min(1.0, on.hours / (DRIP_H * SPREAD))
        self._amount(surface, frame, on)
        self._line(surface, on.hours < DRIP_H)
        surface.blit(self._plain, self._body)
        if part > 0:
            self._full.set_alpha(round(255 * part))
            surface.blit(self._full, self._body)
        side = max(8, round(self._body.height * 0.055))
        drop = icons.drop(side, PALE, theme.MEDICINE)
        for n, spot in enumerate(DROPS):
            if part >= (n + 1) / len(DROPS):
                surface.blit(drop, drop.get_rect(center=self._at(spot)))
        if part >= 1.0:
            self._bleeding(surface, frame, side)

    def _at(self, point: Point) -> tuple[int, int]:
        return (
            self._body.x + round(point[0] * self._body.width),
            self._body.y + round(point[1] * self._body.height),
        )

    def _amount(self, surface: pygame.Surface, frame: Frame, on: Treated) -> None:
        """How much has been given, and in what time."""
        label = self._layout.type("label")
        text = f"{on.mg:.0f} mg, {min(DRIP_H, on.hours):.1f} {frame.labels['hours']}"
        icon = icons.drop(round(label * 1.1), theme.MEDICINE, theme.TEXT)
        wide = theme.width_of(text, label) + icon.get_width() + label // 3
        left = self._dose.centerx - min(self._dose.width, wide) // 2
        surface.blit(icon, icon.get_rect(midleft=(left, self._dose.centery)))
        left += icon.get_width() + label // 3
        theme.write(
            surface, text, pygame.Rect(left, self._dose.y, self._dose.right - left, self._dose.height), label
        )

    def _line(self, surface: pygame.Surface, runs: bool) -> None:
        """A bag, and a line from it to the arm."""
        bag, arm = self._bag, self._at(ARM)
        wide = max(2, bag.width // 8)
        way = curve(
            [bag.midbottom, (bag.centerx, (bag.bottom + arm[1]) / 2), (arm[0] - wide * 2, arm[1]), arm]
        )
        pygame.draw.lines(surface, theme.MEDICINE if runs else theme.MUTED, False, way, wide)
        surface.blit(panel(bag.size, bag.width // 4, theme.BG, theme.TEXT, max(1, wide // 2)), bag)
        if runs:
            level = bag.inflate(-wide * 2, -wide * 2)
            level.top += level.height // 3
            level.height -= level.height // 3
            surface.blit(panel(level.size, bag.width // 6, theme.MEDICINE), level)

    def _bleeding(self, surface: pygame.Surface, frame: Frame, side: int) -> None:
        """A mark at each place where bleeding could begin; nothing bleeds."""
        mark = _mark(round(side * 1.35))
        for spot in BLEEDS:
            surface.blit(mark, mark.get_rect(center=self._at(spot)))
        box = self._risk
        surface.blit(panel(box.size, box.height // 4, theme.PANEL, theme.BLOCKED, 2), box)
        icon = _mark(round(box.height * 0.7))
        inner = box.inflate(-box.height // 3, 0)
        surface.blit(icon, icon.get_rect(midleft=inner.midleft))
        left = inner.x + icon.get_width() + box.height // 6
        words = pygame.Rect(left, inner.y, inner.right - left, inner.height)
        theme.write(surface, frame.labels["bleed_anywhere"], words, self._layout.type("small"), rows=2)


def _mark(side: int) -> pygame.Surface:
    """A warning about a drop of blood."""
    return icons.warning(side, theme.BLOCKED, theme.BG)


def _figure(surface: pygame.Surface, colour: Paint) -> None:
    """A calm figure from the front."""
    wide, tall = surface.get_size()
    surface.fill((*colour, 0))

    def limb(points: tuple[Point, ...], first: float, last: float) -> None:
        way = curve([(x * wide, y * tall) for x, y in points])
        tube(
            surface,
            colour,
            way,
            [(first + (last - first) * n / max(1, len(way) - 1)) * tall for n in range(len(way))],
        )

    pygame.draw.circle(surface, colour, (0.5 * wide, 0.072 * tall), 0.066 * tall)
    limb(((0.5, 0.12), (0.5, 0.19)), 0.055, 0.07)
    limb(((0.35, 0.21), (0.25, 0.33), (0.17, 0.42), (0.11, 0.52)), 0.075, 0.042)
    limb(((0.65, 0.21), (0.75, 0.33), (0.81, 0.44), (0.87, 0.52)), 0.075, 0.042)
    trunk = (
        (0.33, 0.18),
        (0.67, 0.18),
        (0.69, 0.25),
        (0.65, 0.38),
        (0.68, 0.53),
        (0.5, 0.56),
        (0.32, 0.53),
        (0.35, 0.38),
        (0.31, 0.25),
    )
    points = [(x * wide, y * tall) for x, y in trunk]
    pygame.draw.polygon(surface, colour, points)
    pygame.draw.lines(surface, colour, True, points, round(0.02 * tall))
    limb(((0.415, 0.53), (0.41, 0.72), (0.40, 0.93)), 0.105, 0.05)
    limb(((0.585, 0.53), (0.59, 0.72), (0.60, 0.93)), 0.105, 0.05)
    limb(((0.39, 0.965), (0.34, 0.972)), 0.04, 0.034)
    limb(((0.61, 0.965), (0.66, 0.972)), 0.04, 0.034)
