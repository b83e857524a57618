"""What can go wrong at the table, as values. Their sentences are in the words files."""

from enum import StrEnum


class Fault(StrEnum):
    """Something wrong that a person at the table can see or mend.

    A fault is not an exception: the rig goes on, safely, and says the sentence
    that `media/words/<language>.toml` gives under `[faults]`.
    """

    STOPPED = "stopped"  # the emergency stop is pressed, or its wire is broken
    TRAY_WET = "tray_wet"  # water lies in the drip tray
    NO_FLOW = "no_flow"  # the pump runs, the pinch is open, and nothing moves
    EVENTS_DEAD = "events_dead"  # pin events no longer arrive; levels still can be read
    NO_LIGHTS = "no_lights"  # the light strip does not answer
    NO_LINK = "no_link"  # the Nano has gone quiet


#: Faults under which no pump may run, whatever the story wants.
STOPS_WATER = frozenset({Fault.STOPPED, Fault.TRAY_WET, Fault.NO_FLOW, Fault.NO_LINK})


class Unavailable(Exception):
    """A board or a display that cannot be had: one sentence, with what to do."""
