"""The display, for measuring: a frame brought onto it, and the least that any program must do for that."""

from collections.abc import Sequence

from rig.base.faults import Unavailable
from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.window.picture import Picture
from rig.story.views import View


class Stage:
    """A display of one size. Raises Unavailable where none can be opened."""

    def __init__(self, size: tuple[int, int], coming: Sequence[tuple[View, bool]] = ()) -> None:
        """`coming` as a Picture has it."""
        try:
            pygame.display.init()
            self._surface = pygame.display.set_mode(size)
        except pygame.error as wrong:
            raise Unavailable(f"No window of {size[0]}x{size[1]} can be opened here ({wrong}).") from None
        self._still = pygame.Surface(size).convert()
        self._picture = Picture(size, coming=coming)

    @property
    def driver(self) -> str:
        """How the display is reached: x11, wayland, kmsdrm, or dummy where nothing is shown."""
        return str(pygame.display.get_driver())

    def copy(self) -> None:
        """One full-screen copy and present: no picture costs less."""
        self._surface.blit(self._still, (0, 0))
        pygame.display.flip()

    def draw(self, frame: Frame) -> None:
        """A frame of the story, drawn and presented."""
        self._picture.draw(self._surface, frame)
        pygame.display.flip()

    def close(self) -> None:
        """Give the display back."""
        pygame.display.quit()
