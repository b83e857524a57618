"""What waits for a visitor: the vein, the button, and nothing to read but how to begin."""

import math
from dataclasses import replace

import pygame

from rig.frame import Frame
from rig.screen import icons, theme
from rig.screen.smooth import panel
from rig.screen.theme import Layout
from rig.screen.vein import Vein

#: How fast the waiting vein's cells go by, as if so many mL flowed in a second.
DRIFT = 5.0


class Attract:
    """The vein across the whole picture; the invitation stands below it."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        upper = pygame.Rect(rect.x, rect.y, rect.width, round(rect.height * 0.58))
        self._vein = Vein(upper)
        top = upper.bottom + layout.margin // 2
        self._below = pygame.Rect(rect.x, top, rect.width, rect.bottom - top)
        side = round(self._below.height * 0.96)
        self._button = pygame.Rect(0, 0, side, side)
        words = min(theme.width_of("n" * 24, layout.type("title")), rect.width - side - 3 * layout.margin)
        self._button.midleft = (rect.centerx - (side + layout.margin + words) // 2, self._below.centery)
        self._words = pygame.Rect(
            self._button.right + layout.margin, self._below.y, words, self._below.height
        )

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        # No visit is on: a healthy vein, whatever water stands in the tube.
        calm = replace(frame, closure=0.0, depth=0.0, dose=0.0, giving=False, volume=frame.time * DRIFT)
        self._vein.draw(surface, calm)
        # The button breathes once in four seconds, like the lights along the tube.
        breath = 0.5 + 0.5 * math.sin(math.tau * frame.time / 4.0)
        side = round(self._button.width * (0.86 + 0.06 * breath))
        halo = panel(self._button.size, self._button.width // 4, theme.PANEL, theme.ACT, max(2, side // 30))
        surface.blit(halo, self._button)
        icon = icons.button("green", round(side * 0.9))
        surface.blit(icon, icon.get_rect(center=self._button.center))
        words = frame.labels["start"].replace("{minutes}", str(frame.minutes))
        theme.write(surface, words, self._words, self._layout.type("title"), rows=2)

    @property
    def places(self) -> dict[str, pygame.Rect]:
        """The picture of the button presses it."""
        return {"green": self._button}
