"""The passage from one scene's picture to the next: a short fade, an opening iris, or a cut."""

import math

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.story.scenes import Transition
from rig.story.views import View

#: How long a passage takes, s.
TRANSITION_S = 0.35
#: Where an iris opens, as parts of the screen: at the clot.
_CENTRE_RATIOS = (0.42, 0.45)
#: The colour that is clear in an opening iris; no picture has it.
_CLEAR = (255, 0, 254)


class ScenePassage:
    """Keeps the last picture of a scene, and lays it over the first ones of the next."""

    def __init__(self) -> None:
        self._scene = ""
        self._old: pygame.Surface | None = None
        self._last: Frame | None = None

    def begin(self, surface: pygame.Surface, frame: Frame) -> None:
        """Before a frame is drawn: keep what the surface still shows, if the scene has changed."""
        if frame.scene == self._scene:
            return
        before, self._scene = self._last, frame.scene
        # The vein goes on from scene to scene; with reduced motion every passage is a cut.
        vein = (View.VEIN, View.CUT)
        same = before is not None and before.view in vein and frame.view in vein
        cut = frame.enter == Transition.CUT or frame.look.reduced_motion or before is None
        self._old = None if same or cut else surface.copy()

    def finish(self, surface: pygame.Surface, frame: Frame) -> None:
        """After a frame was drawn: what is left of the old picture over it."""
        self._last = frame
        if self._old is None:
            return
        part = frame.elapsed / TRANSITION_S
        if not 0.0 <= part < 1.0 or frame.desk is not None:
            self._old = None
        elif frame.enter == Transition.IRIS:
            width, height = surface.get_size()
            centre = width * _CENTRE_RATIOS[0], height * _CENTRE_RATIOS[1]
            self._old.set_colorkey(_CLEAR)
            pygame.draw.circle(self._old, _CLEAR, centre, part * math.hypot(width, height) * 0.62)
            surface.blit(self._old, (0, 0))
        else:
            self._old.set_alpha(round(255 * (1.0 - part)))
            surface.blit(self._old, (0, 0))
