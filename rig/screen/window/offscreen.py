"""Pictures without a window: one frame as a file, frames for a film, or frames for tests."""

from collections.abc import Sequence
from pathlib import Path

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame, save_whole
from rig.screen.window.picture import Picture
from rig.story.views import View
from rig.twin.bench_state import Bench


def save(frame: Frame, size: tuple[int, int], path: Path) -> None:
    """Write the frame as an image of `size` px, in the format of `path`'s suffix.

    Raises OSError with a sentence if it cannot be written.
    """
    surface = pygame.Surface(size)
    Picture(size).draw(surface, frame)
    try:
        save_whole(surface, path)
    except OSError as error:
        raise OSError(f"The picture could not be written to {path}: {error}.") from error


class Reel:
    """Frames as raw pixels, for a film."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._surface, self._picture = pygame.Surface(size), Picture(size)

    def draw(self, frame: Frame, bench: Bench | None) -> bytes:
        """One picture, row by row, three bytes per pixel: the bench view if `bench` is given, else the
        frame."""
        if bench is not None:
            self._picture.draw_bench(self._surface, bench, frame)
        else:
            self._picture.draw(self._surface, frame)
        return pygame.image.tobytes(self._surface, "RGB")


class Unseen:
    """Pictures that are drawn and not shown, to find errors in drawing."""

    def __init__(self, size: tuple[int, int], coming: Sequence[tuple[View, bool]] = ()) -> None:
        """`coming` as in Picture."""
        self._surface, self._picture = pygame.Surface(size), Picture(size, coming=coming)

    def draw(self, frame: Frame) -> None:
        """Draw a frame."""
        self._picture.draw(self._surface, frame)
