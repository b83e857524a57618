"""The interface of a board: the inputs it reads and the outputs it writes."""

from dataclasses import dataclass
from typing import Protocol

from rig.base.faults import Fault
from rig.base.schema import Word

#: The buttons of the rig, in their order on the table.
BUTTONS = ("green", "red", "blue", "yellow")

#: Red, green and blue of a lamp, each 0 (dark) to 255.
RGB = tuple[int, int, int]

DARK: RGB = (0, 0, 0)

#: (verb, what): a request that does not come from a button, such as ("language", "es"). rig/visit/requests.py
#: carries them out.
Request = tuple[str, str]


class Verb(Word):
    """The requests that the rig knows; another one is passed over."""

    AGAIN = "again"
    HUSH = "hush"
    LANGUAGE = "language"
    VOLUME = "volume"
    SCENE = "scene"
    PANEL = "panel"
    LOOK = "look"
    STORY = "story"
    REFILLED = "refilled"
    RESTART = "restart"
    LATCH = "latch"
    QUIT = "quit"


@dataclass(frozen=True)
class Inputs:
    """One reading of the rig. It is the only input of the session."""

    time: float
    """Seconds since the board was opened; never decreases."""
    pulses: int = 0
    """Flow sensor pulses since the board was opened; never decreases."""
    edge: float | None = None
    """Time of the last of those pulses, on the scale of `time`; None before the first."""
    counted: float | None = None
    """Time at which those pulses were counted; None means at `time`. A board that gets its pulses over a line
    gets them a little late, which must not look like a stopped rotor."""
    pressed: frozenset[str] = frozenset()
    """Buttons pressed since the last reading: each press is reported once."""
    held: frozenset[str] = frozenset()
    """Buttons that are down now."""
    turned: int = 0
    """Detents of the knob since the last reading; positive pushes the wire in."""
    leg_kpa: float | None = None
    """Gauge pressure in the soft leg, kPa; None if no sensor is fitted."""
    faults: frozenset[Fault] = frozenset()
    """Faults that the board itself detected."""
    shutdown: bool = False
    """The shutdown button is down. The session ignores it: it shuts the computer down."""
    heard: float | None = None
    """Position in the clip that the loudspeaker has reached, s; None if it is unknown."""
    orders: tuple[Request, ...] = ()
    """Requests that do not come from a button; recorded and replayed."""
    returned: int = 0
    """Pulses of a second flow sensor, on the return line; 0 if none is fitted."""
    returned_edge: float | None = None
    """Time of the last of those pulses."""
    duty: float | None = None
    """Actual duty cycle of the main pump; None if the board does not know, which means as commanded."""


@dataclass(frozen=True)
class Outputs:
    """One write to the rig."""

    pump: float = 0.0
    """Duty cycle of the main pump, 0 to 1."""
    medicine: float = 0.0
    """Duty cycle of the medicine pump, 0 to 1."""
    pinch: float = 0.0
    """Travel of the pinch, 0 (open) to 1 (closed)."""
    lights: tuple[RGB, ...] = ()
    """One colour for each lamp along the tube, upstream first; further lamps are dark."""
    lamps: frozenset[str] = frozenset()
    """Buttons whose lamp is lit."""
    blind: bool = False
    """The flow sensor is known to be dead. A board with its own dry-run stop then does not wait for
    pulses."""


#: Everything off, the vein open: the safe state.
SAFE = Outputs()


class Board(Protocol):
    """The rig's hardware, however it is wired."""

    def read(self, now: float) -> Inputs:
        """The reading at `now` (s since the board was opened). Never raises for a dead part."""

    def write(self, outputs: Outputs) -> None:
        """Drive the outputs. Values out of range are clamped."""

    def close(self) -> None:
        """Pumps off, vein open, lights dark; safe to call twice."""
