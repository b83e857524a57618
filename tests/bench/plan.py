"""The options of a bench."""

from dataclasses import dataclass
from pathlib import Path

from rig.settings.config import Config


@dataclass(frozen=True)
class Plan:
    """Sizes, seed and story may be others: the figures are of a program, not of one visit."""

    config: Config = Config()
    story: str | None = None
    language: str = "en"
    seed: int = 1
    sizes: tuple[tuple[int, int], ...] = ((800, 480), (1280, 720), (1920, 1080))
    peers: Path | None = None
    """The Python in which Pygame Zero, Kivy and Arcade are installed; None where there is none."""
    short: bool = False
    """As little work in each round as still gives every figure: to see that the bench itself works."""

    @property
    def port(self) -> str | None:
        """The serial port of a real Nano; None for to be found."""
        return None if self.config.board.port == "auto" else self.config.board.port

    def much(self, whole: float, little: float) -> float:
        """A whole bench's amount of work, or the little that a short one does."""
        return little if self.short else whole
