"""The main picture: a vein cut lengthwise, drawn live from the measured flow."""

from functools import cached_property

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.catheter import Catheter
from rig.screen.vein.cells import Cells
from rig.screen.vein.clot import Clot
from rig.screen.vein.lumen import STEPS, Dome, Lumen
from rig.screen.vein.wall import lower_lip, wall
from rig.screen.vein.wound import Wound
from rig.screen.widgets.anatomy_colours import DARK, MARK
from rig.screen.widgets.antialias import shape
from rig.screen.widgets.sprite import Drawn, Sprite, blit_all, crop
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.cues import Effect
from rig.story.scenes import Interaction
from rig.story.views import View

#: Sizes of the ring that a cue draws around the clot.
RINGS = 8


class Vein(ViewPicture, of=(View.VEIN, View.CUT)):
    """The vein in one place on the screen. Its art is made once, and every frame is drawn from it."""

    def __init__(self, rect: pygame.Rect, _: Layout | None = None) -> None:
        self.rect = pygame.Rect(rect)
        lumen = Lumen(rect.width, rect.height)
        self.lumen = lumen
        self.wall = wall(lumen)
        self.cells = Cells(lumen)
        self.catheter = Catheter(lumen)
        self.clot = Clot(lumen, self.catheter.band)
        self.wound = Wound(lumen, self.cells.sprites[1])
        self._rings: dict[int, pygame.Surface] = {}

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Draw over the whole of the picture's rect."""
        before = surface.get_clip()
        surface.set_clip(self.rect.clip(before))
        corner = self.rect.topleft
        dome = self._dome(frame)
        surface.blit(self.wall, corner)
        far, middle, near = self.cells.draw(dome, frame.volume, frame.time, corner)
        blit_all(surface, far)
        if frame.view == View.CUT:
            self.wound.draw(surface, corner, frame.elapsed, frame.time, frame.look)
        self.clot.draw(surface, corner, dome, frame.dose)
        blit_all(surface, middle)
        if in_sight(frame):
            self._catheter(surface, frame, dome)
        self._lip(surface, dome)
        blit_all(surface, near)
        if frame.cues.get(Effect.RING_CLOT):
            self._ring(surface, dome, frame.cues[Effect.RING_CLOT])
        if frame.view == View.WHOLE_BODY:
            self._blits(surface, self.cells.medicine(dome, frame.volume, frame.time, self.catheter.drops))
        surface.set_clip(before)

    def prerender(self, frame: Frame, most: float | None = None) -> bool:
        """Prepare the next frames, for about a millisecond; `most` as in Clot.ahead.

        False if everything is ready.
        """
        dome = self._dome(frame)
        if "_foot" not in self.__dict__:
            return bool(self._foot)  # the longest step, and the first that a clot needs
        return self.clot.prerender(dome, frame.dose, most) or self.cells.prerender(dome)

    def _dome(self, frame: Frame) -> Dome:
        return Dome(self.lumen, round(min(1.0, max(0.0, frame.closure)) * STEPS) / STEPS)

    def _catheter(self, surface: pygame.Surface, frame: Frame, dome: Dome) -> None:
        # Medicine is only requested, or given, with the catheter in place.
        depth = 1.0 if frame.dose > 0 or frame.ask == Interaction.SPRAY else frame.depth
        tip = self.catheter.draw(surface, self.rect.topleft, depth)
        self.clot.draw_over(surface, self.rect.topleft, dome, frame.dose, tip)
        if frame.giving:
            still = frame.look.reduced_motion
            self.catheter.glow(surface, self.rect.topleft, depth, 0.0 if still else frame.time)
            self._blits(surface, self.catheter.medicine(depth, frame.time))

    def _ring(self, surface: pygame.Surface, dome: Dome, strength: float) -> None:
        """A ring around the clot, or around its future place; `strength` 0 to 1."""
        step = round(dome.closure * RINGS)
        if step not in self._rings:
            self._rings[step] = ring(self.lumen, Dome(self.lumen, step / RINGS))
        sprite = self._rings[step]
        sprite.set_alpha(round(255 * min(1.0, strength)))
        top = self.lumen.floor(dome.seat) - max(dome.peak, 0.3 * self.lumen.half) / 2
        middle = self.rect.x + round(dome.seat), self.rect.y + round(top)
        surface.blit(sprite, sprite.get_rect(center=middle))

    @cached_property
    def _foot(self) -> tuple[Sprite, pygame.Rect]:
        """The lower wall and its place; not made before there is a clot behind it."""
        return crop(lower_lip(self.lumen, self.wall))

    def _lip(self, surface: pygame.Surface, dome: Dome) -> None:
        """The lower wall again, over the foot of the clot."""
        if dome.closure > 0:
            left = max(0, int(dome.seat - dome.reach - 10 * self.lumen.unit))
            wide = int(2 * dome.reach + 20 * self.lumen.unit)
            lip, box = self._foot
            at = (self.rect.x + box.x + left, self.rect.y + box.y)
            surface.blit(lip, at, (left, 0, wide, int(self.lumen.height * 0.16)))

    def _blits(self, surface: pygame.Surface, sprites: list[Drawn]) -> None:
        left, top = self.rect.topleft
        blit_all(surface, [(sprite, (left + x, top + y)) for sprite, (x, y) in sprites])


def in_sight(frame: Frame) -> bool:
    """Whether the catheter is in the picture."""
    if frame.view not in (View.VEIN, View.CATHETER):
        return False
    return frame.depth > 0 or frame.dose > 0 or frame.ask == Interaction.SPRAY


def ring(lumen: Lumen, dome: Dome) -> pygame.Surface:
    """A yellow ring with a dark edge, around a clot of some size."""
    room = 26 * lumen.unit
    size = round(2 * (dome.reach + room)), round(max(dome.peak, 0.3 * lumen.half) + 2 * room)
    thick = max(3, round(3.4 * lumen.unit))

    def paint(surface: pygame.Surface, k: int) -> None:
        box = surface.get_rect()
        surface.fill((*DARK, 0))
        pygame.draw.ellipse(surface, DARK, box, (thick + 2) * k)
        pygame.draw.ellipse(surface, MARK, box.inflate(-2 * k, -2 * k), thick * k)

    return shape(size, paint)
