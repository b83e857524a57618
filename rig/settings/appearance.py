"""How the screen is to look for the people before it: colours, size of captions, motion, direction."""

import math
from dataclasses import dataclass, replace

from rig.base.schema import setting
from rig.base.signals import Order

COLOURS = ("dark", "projector")
CAPTIONS = ("large", "xl")
#: What is left of every motion on the screen where less of it is asked for.
CALM = 0.25


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the attendant may change about the picture."""

    colours: str = setting("dark", one_of=COLOURS)
    """dark for a monitor, projector for a wall in a bright hall."""
    captions: str = setting("large", one_of=CAPTIONS)
    """Size of the narration's type."""
    reduced_motion: bool = False
    """Everything that moves by itself moves at a quarter of its pace or from place to place, and nothing
    breathes."""
    mirrored: bool = False
    """Set out from right to left. Never the vein's own direction, nor a number."""

    def quantized(self, part: float, places: int) -> float:
        """How far along its way something is that glides, 0 to 1; with less motion it is only ever seen at so
        many places of it."""
        return math.floor(part * places + 1e-9) / places if self.reduced_motion else part

    def turned(self, what: str) -> "Appearance":
        """The look with one of its choices (colours, captions, motion) gone on to the next."""
        if what == "motion":
            return replace(self, reduced_motion=not self.reduced_motion)
        if what == "colours":
            return replace(self, colours=_after(COLOURS, self.colours))
        if what == "captions":
            return replace(self, captions=_after(CAPTIONS, self.captions))
        return self

    def orders(self, was: "Appearance") -> tuple[Order, ...]:
        """What to ask for so that `was` comes to look like this; each choice is between two."""
        pairs = (
            ("colours", self.colours != was.colours),
            ("captions", self.captions != was.captions),
            ("motion", self.reduced_motion != was.reduced_motion),
        )
        return tuple(("look", what) for what, differs in pairs if differs)


#: How a screen looks that nobody has changed.
PLAIN = Appearance()


def _after(options: tuple[str, ...], now: str) -> str:
    return options[(options.index(now) + 1) % len(options)]
