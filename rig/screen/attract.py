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
#: Parts of the height: the vein, and where the invitation begins, over the tissue below the vein.
TALL, FROM = 0.84, 0.71


class Attract:
    """The vein across the whole picture; the invitation stands on its lower edge."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._vein = Vein(pygame.Rect(rect.x, rect.y, rect.width, round(rect.height * TALL)))
        top = rect.y + round(rect.height * FROM)
        tall = rect.bottom - top
        pad = round(tall * 0.1)
        side = tall - 2 * pad
        size = layout.type("title")
        words = min(theme.width_of("n" * 22, size), rect.width - side - 6 * pad)
        wide = side + words + 4 * pad
        self._panel = pygame.Rect(rect.centerx - wide // 2, top, wide, tall)
        self._button = pygame.Rect(self._panel.x + pad, top + pad, side, side)
        self._words = pygame.Rect(self._button.right + 2 * pad, top + pad, words, side)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        # No visit is on: a healthy vein, whatever water stands in the tube.
        calm = replace(frame, closure=0.0, depth=0.0, dose=0.0, giving=False, volume=frame.time * DRIFT)
        self._vein.draw(surface, calm)
        edge = max(3, self._panel.height // 45)
        board = panel(self._panel.size, self._panel.height // 6, theme.BG, theme.ACT, edge)
        surface.blit(board, self._panel)
        # The button breathes once in four seconds, like the lights along the tube.
        still = frame.look.reduced_motion
        breath = 1.0 if still else 0.5 + 0.5 * math.sin(math.tau * frame.time / 4.0)
        icon = icons.button("green", round(self._button.width * (0.88 + 0.10 * breath)))
        surface.blit(icon, icon.get_rect(center=self._button.center))
        words = frame.labels["start"].replace("{minutes}", str(frame.minutes))
        theme.write(surface, words, self._words, self._layout.type("title"), rows=2)

    @property
    def places(self) -> dict[str, pygame.Rect]:
        """The invitation presses the button."""
        return {"green": self._panel}
