"""A picture of one frame as a file, without a window."""

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
