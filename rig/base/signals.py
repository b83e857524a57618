"""The words that every part of the rig speaks: what comes in, what goes out, and the board between."""

from dataclasses import dataclass
from typing import Protocol

from rig.base.faults import Fault

#: The buttons of the rig, in the order in which they stand on the table.
BUTTONS = ("green", "red", "blue", "yellow")

#: Red, green and blue of one lamp, each 0 (dark) to 255.
RGB = tuple[int, int, int]

DARK: RGB = (0, 0, 0)

#: (verb, what): something asked of the rig beside its buttons, such as ("language", "es"). What each verb
#: does is in rig/visit/requests.py.
Order = tuple[str, str]


@dataclass(frozen=True)
class Inputs:
    """What the rig senses at one moment. Everything the session learns comes through here."""

    time: float
    """Seconds since the board was opened; never goes back."""
    pulses: int = 0
    """Flow-sensor pulses since the board was opened; never goes down."""
    edge: float | None = None
    """Time of the last of those pulses, on the same scale as `time`; None before the first."""
    counted: float | None = None
    """When those pulses were counted; None means at `time`. A board that hears of its pulses
    over a line knows them a little late, and must not let that look like a stopped rotor."""
    pressed: frozenset[str] = frozenset()
    """Buttons whose press began since the last reading: each press is reported once."""
    held: frozenset[str] = frozenset()
    """Buttons that are down now."""
    turned: int = 0
    """Detents of the knob since the last reading; positive pushes the wire in."""
    leg_kpa: float | None = None
    """Pressure in the soft leg over the air's, kPa; None where no sensor is fitted."""
    faults: frozenset[Fault] = frozenset()
    """What the board itself saw go wrong."""
    shutdown: bool = False
    """The shutdown button is down. No part of the session: it ends the computer's day, not a visit."""
    heard: float | None = None
    """How far into its clip the voice has been heard, s; None where nobody can tell."""
    orders: tuple[Order, ...] = ()
    """What was asked for beside the buttons; recorded, and lived again in a replay."""
    returned: int = 0
    """Pulses of a second flow sensor, on the return line; 0 where none is fitted."""
    returned_edge: float | None = None
    """Time of the last of those."""


@dataclass(frozen=True)
class Outputs:
    """What the rig does at one moment."""

    pump: float = 0.0
    """Duty of the main pump, 0 to 1 of full supply."""
    medicine: float = 0.0
    """Duty of the medicine pump, 0 to 1 of full supply."""
    pinch: float = 0.0
    """Travel of the pinch, 0 (open) to 1 (closed)."""
    lights: tuple[RGB, ...] = ()
    """One colour for each lamp along the tube, upstream first; lamps not named are dark."""
    lamps: frozenset[str] = frozenset()
    """Buttons whose own lamp is lit."""
    blind: bool = False
    """The flow sensor is known to be dead: a board that looks after its pump itself waits for no pulse."""


#: Everything off, the vein open: the state in which the rig can be left alone.
SAFE = Outputs()


class Board(Protocol):
    """A pump, a pinch, some lights, some buttons and a flow sensor, however they are wired."""

    def read(self, now: float) -> Inputs:
        """What the board senses at `now` (seconds since it was opened). Never raises for a dead part."""

    def write(self, outputs: Outputs) -> None:
        """Bring the outputs about. Values out of range are clamped."""

    def close(self) -> None:
        """Pumps off, vein open, lights dark; safe to call twice."""
