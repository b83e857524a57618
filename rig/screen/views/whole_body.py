"""The whole-body drug, which drips into an arm, reaches everything, and can cause bleeding anywhere."""

from dataclasses import replace

from rig.outputs.frame import Frame, Treated
from rig.screen.sdl import pygame
from rig.screen.vein import legend
from rig.screen.vein.vein import Vein
from rig.screen.widgets import art, icons, theme
from rig.screen.widgets.anatomy_colours import PALE
from rig.screen.widgets.antialias import Point, curve, panel, stroke
from rig.screen.widgets.split_layout import meaning, over
from rig.screen.widgets.sprite import Sprite, backdrop, rle
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.treatments import HOURS_PER_S, WHOLE_BODY_H, TreatmentName
from rig.story.views import View
from rig.twin.clinical import WHOLE_BODY

#: The drawings of a person and of the drip's bag, in their own units.
PERSON_U, BAG_U = (300, 700), (140, 216)
#: Entry of the drip, and final places of the drops, in the person's units. They are in the order of arrival:
#: along the veins to the heart, and from there everywhere.
ARM: Point = (56.0, 268.0)
DROPS: tuple[Point, ...] = (
    (62, 244), (74, 204), (86, 164), (118, 146), (146, 166), (150, 210), (138, 104), (162, 70), (186, 146),
    (216, 172), (147, 262), (228, 222), (134, 36), (147, 316), (128, 376), (174, 392), (242, 272), (121, 446),
    (180, 462), (118, 530), (182, 548), (119, 612), (181, 624),
)  # fmt: skip
#: Marks of possible bleeding: brain, stomach, gut, an arm and a leg.
BLEEDS: tuple[Point, ...] = ((158, 32), (176, 256), (124, 300), (238, 244), (172, 500))
#: Rows of the bag's full and empty level; its outlet.
LEVELS_U, OUTLET_U = (34, 180), (70.0, 212.0)
#: Duration of the drip, h.
DRIP_H = WHOLE_BODY.hours
#: The part of it after which the drug is everywhere.
SPREAD_RATIO = 0.6
#: Steps in which the drug fills the person: none of them is seen, and each is mixed once.
MIXES = 48


class Everywhere(ViewPicture, of=View.WHOLE_BODY):
    """The figure to the left of the vein, the dose above it; below the vein the explanation and the risk."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._panel, place, self._foot = over(rect, layout, 0.36)
        inner = self._panel.inflate(-layout.margin, -layout.margin)
        label = theme.line_height(layout.type("label"))
        self._dose = pygame.Rect(inner.x, inner.y, inner.width, label)
        top = self._dose.bottom + layout.margin // 4
        room = pygame.Rect(inner.x, top, inner.width, inner.bottom - top)
        tall, height = room.height, layout.size[1]
        self._body = pygame.Rect(0, 0, round(tall * PERSON_U[0] / PERSON_U[1]), tall)
        self._body.midright = room.right, room.centery
        self._body.centerx = min(self._body.centerx, room.centerx + room.width // 7)
        wide = min(round(tall * 0.15), self._body.x + round(self._body.width * 0.1) - inner.x)
        self._bag = pygame.Rect(inner.x, room.y, wide, round(wide * BAG_U[1] / BAG_U[0]))
        self._plain, self._full = (
            art.fitted(name, self._body.size, height) for name in ("person", "person_drug")
        )
        self._empty, self._drug = (
            art.fitted(name, self._bag.size, height) for name in ("drip_bag", "drip_full")
        )
        self._drop = self._droplet(max(8, round(tall * 0.05)), height)
        self._board, self._shown = backdrop(self._panel.size), (0, False, -1)
        """The panel's picture, and what it last showed."""
        self._vein = Vein(place)

    def prerender(self, frame: Frame) -> bool:
        return self._vein.prerender(_whole(frame), 1.0)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        on = frame.treated or Treated(
            TreatmentName.WHOLE_BODY, frame.elapsed * HOURS_PER_S, WHOLE_BODY_H, 0.0, 0.0, False
        )
        self._vein.draw(surface, _whole(frame))
        part = min(1.0, on.hours / (DRIP_H * SPREAD_RATIO))
        self._beside(max(0.0, 1.0 - on.hours / DRIP_H), round(part * MIXES))
        surface.blit(self._board, self._panel, ((0, 0), self._panel.size))
        self._amount(surface, frame, on)
        if part >= 1.0:
            self._bleeding(surface, max(8, round(self._body.height * 0.05)))
            meaning(surface, self._layout, self._foot, _mark, frame.labels["bleed_anywhere"], theme.BLOCKED)
        else:
            meaning(surface, self._layout, self._foot, self._medicine, frame.labels["seen_medicine"])

    def _beside(self, left: float, step: int) -> None:
        """Draw the panel's picture anew if it has changed: the bag with what is left, 1 to 0, and the person
        with `step` of MIXES parts of the drug."""
        unit = self._bag.width / BAG_U[0]
        top = round((LEVELS_U[0] + (LEVELS_U[1] - LEVELS_U[0]) * (1 - left)) * unit)
        if self._shown == (top, left > 0, step):
            return
        self._shown = top, left > 0, step
        board, body = self._board, self._body.move(-self._panel.x, -self._panel.y)
        board.fill(theme.BG)
        board.blit(panel(self._panel.size, self._layout.margin // 2, theme.PANEL), (0, 0))
        self._line(board, top if left > 0 else None)
        board.blit(self._plain, body)
        if step:
            self._full.set_alpha(round(255 * step / MIXES))
            board.blit(self._full, body)
        for x, y in (self._at(spot) for spot in DROPS[: len(DROPS) * step // MIXES]):
            place = self._drop.get_rect(center=(x - self._panel.x, y - self._panel.y))
            board.blit(self._drop, place)

    def _at(self, point: Point) -> tuple[int, int]:
        return (
            self._body.x + round(point[0] * self._body.width / PERSON_U[0]),
            self._body.y + round(point[1] * self._body.height / PERSON_U[1]),
        )

    def _amount(self, surface: pygame.Surface, frame: Frame, on: Treated) -> None:
        """The dose given, and the time."""
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

    def _line(self, board: pygame.Surface, top: int | None) -> None:
        """The bag, filled up to `top` px below its own top, or empty, and the line to the arm."""
        left, above = self._panel.topleft
        bag, arm = self._bag.move(-left, -above), self._at(ARM)
        arm = arm[0] - left, arm[1] - above
        unit = bag.width / BAG_U[0]
        wide = max(3, round(unit * 8))
        out = bag.x + OUTLET_U[0] * unit, bag.y + OUTLET_U[1] * unit
        way = curve([out, (out[0], (out[1] + arm[1]) / 2), ((out[0] + arm[0]) / 2, arm[1] + wide), arm])
        stroke(board, theme.TEXT, way, wide)
        if top is not None:
            stroke(board, theme.MEDICINE, way, max(1, wide - 2))
        board.blit(self._empty, bag)
        if top is not None:
            board.blit(self._drug, (bag.x, bag.y + top), (0, top, bag.width, bag.height - top))

    def _medicine(self, tall: int) -> Sprite:
        return legend.chip("medicine", (round(1.3 * tall), tall), self._layout.size[1])

    @staticmethod
    def _droplet(side: int, height: float) -> Sprite:
        found = art.load("droplet", height)
        if found is None:
            return icons.drop(side, PALE, theme.MEDICINE)
        return rle(art.resized(found[0], (side, side)).copy())

    def _bleeding(self, surface: pygame.Surface, side: int) -> None:
        """A mark at each place of possible bleeding; nothing bleeds."""
        mark = _mark(round(side * 1.35))
        for spot in BLEEDS:
            surface.blit(mark, mark.get_rect(center=self._at(spot)))


def _mark(side: int) -> pygame.Surface:
    """A warning sign with a drop of blood."""
    return icons.warning(side, theme.BLOCKED, theme.BG)


def _whole(frame: Frame) -> Frame:
    """The frame without the catheter and its effect on the clot."""
    return replace(frame, depth=0.0, dose=0.0)
