"""The display for speed tests: a frame on it, and the least work that any program needs for that."""

from collections.abc import Sequence

from rig.base.faults import Unavailable
from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.window.display import connect
from rig.screen.window.picture import Picture
from rig.story.views import View


class Stage:
    """A display of one size. Raises Unavailable if none can be opened."""

    def __init__(self, size: tuple[int, int], coming: Sequence[tuple[View, bool]] = ()) -> None:
        """`coming` as in Picture."""
        try:
            connect()
            self._surface = pygame.display.set_mode(size)
        except pygame.error as wrong:
            raise Unavailable(f"No window of {size[0]}x{size[1]} can be opened here ({wrong}).") from None
        self._still = pygame.Surface(size).convert()
        self._picture = Picture(size, coming=coming)

    @property
    def driver(self) -> str:
        """SDL's video driver: x11, wayland, kmsdrm, or dummy for none."""
        return str(pygame.display.get_driver())

    def copy(self) -> None:
        """One full-screen copy and present, the lower limit of a picture's cost."""
        self._surface.blit(self._still, (0, 0))
        pygame.display.flip()

    def draw(self, frame: Frame) -> None:
        """A frame of the story, drawn and presented."""
        self._picture.draw(self._surface, frame)
        pygame.display.flip()

    def close(self) -> None:
        """Release the display."""
        pygame.display.quit()
