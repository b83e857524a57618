"""Pictures without a window: of one frame as a file, or of many for nobody."""

from pathlib import Path

import pygame

from rig.frame import Frame
from rig.screen.picture import Picture


def save(frame: Frame, size: tuple[int, int], path: Path) -> None:
    """Write the frame as an image of `size` px; the ending of `path` says of which kind.

    Raises OSError with a sentence where it cannot be written.
    """
    surface = pygame.Surface(size)
    Picture(size).draw(surface, frame)
    try:
        pygame.image.save(surface, str(path))
    except (OSError, pygame.error) as error:
        raise OSError(f"The picture could not be written to {path}: {error}.") from error


class Unseen:
    """A picture that is drawn over and over, and shown to nobody: for finding what breaks in drawing."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._surface, self._picture = pygame.Surface(size), Picture(size)

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        self._picture.draw(self._surface, frame)
