"""Pictures without a window: of one frame as a file, or of many for nobody."""

from collections.abc import Sequence
from pathlib import Path

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.window.picture import Picture
from rig.story.views import View
from rig.twin.bench_state import Bench


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


class Reel:
    """Frames drawn one after the other, as raw pixels for a film."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._surface, self._picture = pygame.Surface(size), Picture(size)

    def draw(self, frame: Frame, bench: Bench | None) -> bytes:
        """One picture, row by row, three bytes a pixel: the bench where there is one, else the frame."""
        if bench is not None:
            self._picture.draw_bench(self._surface, bench, frame)
        else:
            self._picture.draw(self._surface, frame)
        return pygame.image.tobytes(self._surface, "RGB")


class Unseen:
    """A picture that is drawn over and over, and shown to nobody: for finding what breaks in drawing."""

    def __init__(self, size: tuple[int, int], coming: Sequence[tuple[View, bool]] = ()) -> None:
        """`coming` as a Picture has it."""
        self._surface, self._picture = pygame.Surface(size), Picture(size, coming=coming)

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        self._picture.draw(self._surface, frame)
