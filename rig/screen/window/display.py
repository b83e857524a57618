"""Opens SDL's display, and refuses one that nobody would see."""

import os

from rig.base.environment import no_window, unasked
from rig.base.faults import Unavailable
from rig.screen.sdl import pygame


def open_display() -> str:
    """Open SDL's display; the name of the driver that was got.

    Raises Unavailable if there is none, or if SDL took one that shows nothing without being asked for it.
    """
    try:
        pygame.display.init()
    except pygame.error as wrong:
        raise Unavailable(no_window(str(wrong), os.environ)) from None
    driver = pygame.display.get_driver()
    if unasked(driver, os.environ):
        pygame.display.quit()
        reason = f"SDL found no display, and took {driver!r}, which shows nothing"
        raise Unavailable(no_window(reason, os.environ))
    return driver
