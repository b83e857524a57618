"""What a person standing at a virtual rig would see: for the bench view, and for nothing that decides."""

from dataclasses import dataclass

from rig.base.signals import Outputs
from rig.twin import Observation


@dataclass(frozen=True, slots=True)
class Bench:
    """A virtual rig at one moment."""

    board: str
    """What kind of board it is."""
    outputs: Outputs
    """What the pins really carry, read back from them."""
    held: frozenset[str]
    """Buttons that are down; `stop` among them while the emergency stop is pressed."""
    pulses: int
    """Flow-sensor pulses so far."""
    sight: Observation
    """The water itself."""
