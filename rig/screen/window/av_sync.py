"""A flashing window and a clicking loudspeaker, to measure the delay between the two."""

import array
import math
import os

from rig.base.faults import Unavailable
from rig.base.signals import RGB
from rig.screen.sdl import pygame
from rig.screen.window.display import connect

#: Sampling rate and pitch of the click, Hz.
RATE_HZ, PITCH_HZ = 44_100, 1000
#: Length of the click, s.
LENGTH_S = 0.03
#: Colours of the screen, and of its flash.
_GREY: RGB = (40, 44, 52)
_LIGHT: RGB = (220, 224, 232)


class Beat:
    """See `rig.commands.calibrate.sound_delay.Beats`."""

    def __init__(self, size: tuple[int, int] = (640, 360)) -> None:
        """Raises Unavailable if there is no display or no sound."""
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        connect()
        try:
            self._window = pygame.display.set_mode(size)
            pygame.display.set_caption("Tap along")
        except pygame.error as wrong:
            raise Unavailable(f"No window can be opened ({wrong}). Run it where the screen is") from None
        try:
            pygame.mixer.init(RATE_HZ, -16, 1, 512)
            samples = (
                int(20_000 * math.sin(2 * math.pi * PITCH_HZ * n / RATE_HZ) * (1 - n / (LENGTH_S * RATE_HZ)))
                for n in range(int(LENGTH_S * RATE_HZ))
            )
            self._click = pygame.mixer.Sound(buffer=array.array("h", samples).tobytes())
        except (pygame.error, NotImplementedError) as wrong:
            pygame.display.quit()
            raise Unavailable(f"No sound can be made ({wrong}). Run: rig doctor") from None
        self.flash(False)

    def click(self) -> None:
        """Make a short sound now."""
        self._click.play()

    def flash(self, on: bool) -> None:
        """Make the window bright, or dark again."""
        self._window.fill(_LIGHT if on else _GREY)
        pygame.display.flip()

    def tapped(self) -> bool:
        """Whether a key or mouse button has been pressed since the last call."""
        downs = pygame.event.get((pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN))
        pygame.event.pump()
        return bool(downs)

    def close(self) -> None:
        """Close window and sound; safe to call twice."""
        pygame.mixer.quit()
        pygame.display.quit()
