"""Appearance of the screen: colours, caption size, motion, reading direction, and how far it is read from."""

import math
from dataclasses import dataclass, replace

from rig.base.schema import setting
from rig.base.signals import Request, Verb

COLOURS = ("dark", "projector")
CAPTIONS = ("large", "xl")
#: Millimetres in an inch.
MM_PER_INCH = 25.4
#: Speed of all animation with reduced motion; 1 is normal.
CALM_RATIO = 0.25


@dataclass(frozen=True, slots=True)
class Appearance:
    """The attendant's choices for the picture."""

    colours: str = setting("dark", one_of=COLOURS)
    """`dark` suits a monitor, `projector` a bright hall."""
    captions: str = setting("large", one_of=CAPTIONS)
    """Type size of the captions."""
    reduced_motion: bool = False
    """Animation runs at a quarter of its speed or in steps, and nothing pulsates."""
    mirrored: bool = False
    """Right-to-left layout. The vein and numbers keep their direction."""
    faces: tuple[str, ...] = ()
    """Font files, or names of installed fonts, for the letters that the rig's own face lacks; the current
    language's first."""
    inches: float = 15.6
    """Diagonal of the screen."""
    metres: float = 1.0
    """Distance from which it is read."""

    def millimetres(self, length: float, size: tuple[int, int]) -> float:
        """A length (mm) on a screen of a size (px), px."""
        return length * math.hypot(*size) / (self.inches * MM_PER_INCH)

    def arc_minutes(self, angle: float, size: tuple[int, int]) -> float:
        """What a reader sees under an angle (arc minutes), px."""
        return self.millimetres(1000 * self.metres * math.tan(math.radians(angle / 60)), size)

    def quantized(self, part: float, places: int) -> float:
        """Position of a gliding object, 0 to 1; with reduced motion, the last of `places` equal steps."""
        return math.floor(part * places + 1e-9) / places if self.reduced_motion else part

    def turned(self, what: str) -> "Appearance":
        """The appearance with one choice (colours, captions or motion) advanced to its next value."""
        if what == "motion":
            return replace(self, reduced_motion=not self.reduced_motion)
        if what == "colours":
            return replace(self, colours=_after(COLOURS, self.colours))
        if what == "captions":
            return replace(self, captions=_after(CAPTIONS, self.captions))
        return self

    def orders(self, was: "Appearance") -> tuple[Request, ...]:
        """The requests that turn the appearance `was` into this one. Each choice has two values."""
        pairs = (
            ("colours", self.colours != was.colours),
            ("captions", self.captions != was.captions),
            ("motion", self.reduced_motion != was.reduced_motion),
        )
        return tuple((Verb.LOOK, what) for what, differs in pairs if differs)


#: The default appearance.
PLAIN = Appearance()


def _after(options: tuple[str, ...], now: str) -> str:
    return options[(options.index(now) + 1) % len(options)]
