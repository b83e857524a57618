"""The catheter and its way to the clot: in behind the knee, and out again afterwards."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.vein import Vein
from rig.screen.widgets import art
from rig.screen.widgets.anatomy_colours import DARK, MARK
from rig.screen.widgets.antialias import Point, Polyline, curve, disc, dot, shape, stroke, tube
from rig.screen.widgets.split_layout import beside
from rig.screen.widgets.sprite import Sprite
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.cues import Effect
from rig.story.treatments import TreatmentName
from rig.story.views import View

#: Size of the drawing in its own units; path of the tube in it, from the end of the coil through the point of
#: entry to the clot, never down and never to the right; and the point of entry.
PICTURE_U = (420, 560)
WAY: tuple[Point, ...] = ((307, 480), (250, 476), (196, 456), (160, 428), (145, 405), (141, 380), (140, 358))
KNEE: Point = (142, 411)
#: Centre and size of the clot.
CLOT: Point = (140, 338)
CLOT_SIZE_U = (22, 52)
#: A smaller clot than this, as a part of the bore, is not shown.
LEAST_RATIO = 0.15
#: Light and dark colour of the tube in the drawing, with their widths; the ring at its tip.
LIGHT: RGB = (0xEA, 0xF3, 0xFC)
THIN_U, EDGE_U, TIP_U = 6.4, 11.0, 7.0
#: A cool spot on the numb skin.
COOL: RGB = (0x8F, 0xD8, 0xF5)
#: Its radius, and a needle's length, units.
SPOT_U, NEEDLE_U = 17, 60
#: The direction from which the needle comes, of length 1.
NEEDLE_FROM: Point = (0.8, 0.6)
#: When the tube starts on its way, how long that takes, and how long it stays before it is shown again, s.
STARTS_S, TAKES_S, STAYS_S = 1.0, 4.0, 4.0
#: Largest part of the width that the drawing takes.
WIDEST_RATIO = 0.5
#: Positions of the tube with reduced motion.
PLACES = 2


class WayIn(ViewPicture, of=View.CATHETER):
    """The drawing, to the left of the vein."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        part = min(WIDEST_RATIO, rect.height * PICTURE_U[0] / PICTURE_U[1] / rect.width)
        panel, place = beside(rect, layout, part)
        tall = round(panel.width * PICTURE_U[1] / PICTURE_U[0])
        panel = pygame.Rect(panel.x, panel.centery - tall // 2, panel.width, tall)
        height = layout.size[1]
        self._picture = art.figure("way_in", panel.size, height)
        self._at = self._picture.get_rect(center=panel.center)
        self._unit = self._at.width / PICTURE_U[0]
        self._way = [(x * self._unit, y * self._unit) for x, y in curve(WAY)]
        self._inserted = Polyline(self._way)
        self._tube = self._line()
        side = round(56 * self._unit)
        self._plaster = art.figure("plaster", (side, side), height)
        wide, tall = CLOT_SIZE_U
        self._clot = art.figure("leg_clot", (round(wide * self._unit), round(tall * self._unit)), height)
        self._numb = disc(round(SPOT_U * self._unit), COOL, LIGHT, 2)
        self._vein = Vein(place)

    def prerender(self, frame: Frame) -> bool:
        return self._vein.prerender(frame)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        self._vein.draw(surface, frame)
        surface.blit(self._picture, self._at)
        if frame.closure >= LEAST_RATIO:
            surface.blit(self._clot, self._clot.get_rect(center=self._place(CLOT)))
        on = frame.treated
        done = on is not None and on.tool == TreatmentName.CATHETER and on.over
        if done or frame.depth > 0:
            part = frame.depth
        else:
            since = max(0.0, frame.elapsed - STARTS_S) % (TAKES_S + STAYS_S)
            part = frame.look.quantized(min(1.0, since / TAKES_S), PLACES)
        if done and part <= 0:
            surface.blit(self._plaster, self._plaster.get_rect(center=self._place(KNEE)))
            return
        numb, prick = frame.cues.get(Effect.NUMB_SKIN, 0.0), frame.cues.get(Effect.PRICK_SKIN, 0.0)
        if numb or prick:
            self._prepared(surface, numb, prick)
        else:
            self._pushed(surface, part)

    def _prepared(self, surface: pygame.Surface, numb: float, prick: float) -> None:
        """The skin before the tube: a cool spot, then a thin needle that comes and goes; each 0 to 1."""
        spot, at = self._numb, self._place(KNEE)
        spot.set_alpha(round(255 * max(numb, prick)))
        surface.blit(spot, spot.get_rect(center=at))
        if prick > 0:
            far = NEEDLE_U * (1.0 + 0.6 * (1.0 - prick)) * self._unit
            near = NEEDLE_U * 0.6 * (1.0 - prick) * self._unit
            way = [(at[0] + part * NEEDLE_FROM[0], at[1] + part * NEEDLE_FROM[1]) for part in (near, far)]
            stroke(surface, DARK, way, max(4, round(6 * self._unit)))
            stroke(surface, LIGHT, way, max(2, round(3 * self._unit)))

    def _place(self, point: Point) -> tuple[int, int]:
        return self._at.x + round(point[0] * self._unit), self._at.y + round(point[1] * self._unit)

    def _pushed(self, surface: pygame.Surface, part: float) -> None:
        """The inserted tube: the part of its path below and to the right of its tip."""
        tip = self._inserted.at(part)
        left, top = int(tip[0]), int(tip[1])
        seen = pygame.Rect(left, top, self._at.width - left, self._at.height - top)
        surface.blit(self._tube, self._at.move(left, top).topleft, seen)
        place = self._at.x + tip[0], self._at.y + tip[1]
        dot(surface, place, round((TIP_U + 2.4) * self._unit), DARK)
        dot(surface, place, max(2, round(TIP_U * self._unit)), MARK)

    def _line(self) -> Sprite:
        """The whole path of the tube, on a transparent picture of the drawing's size."""

        def paint(surface: pygame.Surface, k: int) -> None:
            placed = [(x * k, y * k) for x, y in self._way]
            for colour, wide in ((DARK, EDGE_U), (LIGHT, THIN_U)):
                tube(surface, colour, placed, [wide * self._unit * k] * len(placed))

        return shape(self._at.size, paint)
