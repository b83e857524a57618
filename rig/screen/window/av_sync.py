"""A flashing window and a clicking loudspeaker, to measure the delay between the two."""

import array
import math
import os

from rig.base.faults import Unavailable
from rig.screen.sdl import pygame
from rig.screen.window.display import connect

#: Of the click: rate (Hz), length (s), pitch (Hz).
RATE, LENGTH, PITCH = 44_100, 0.03, 1000
_GREY, _LIGHT = (40, 44, 52), (220, 224, 232)


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
            pygame.mixer.init(RATE, -16, 1, 512)
            samples = (
                int(20_000 * math.sin(2 * math.pi * PITCH * n / RATE) * (1 - n / (LENGTH * RATE)))
                for n in range(int(LENGTH * RATE))
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
