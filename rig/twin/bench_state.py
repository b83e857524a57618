"""The visible state of a virtual rig, for the bench view; no decision depends on it."""

from dataclasses import dataclass

from rig.base.signals import Outputs
from rig.twin import Observation


@dataclass(frozen=True, slots=True)
class Bench:
    """A virtual rig at one moment."""

    board: str
    """Kind of the board."""
    outputs: Outputs
    """State of the output pins, read back from them."""
    held: frozenset[str]
    """Buttons that are down, including `stop` while the emergency stop is pressed."""
    pulses: int
    """Flow-sensor pulses so far."""
    sight: Observation
    """The water itself."""
    dim: frozenset[str] = frozenset()
    """Lamps that look unlit even while they are lit."""
