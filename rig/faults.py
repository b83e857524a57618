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
    NANO_STARTING = "nano_starting"  # the line to the Nano is being opened, or its pumps are not armed yet
    NANO_MISSING = "nano_missing"  # no Nano is plugged in
    NANO_DENIED = "nano_denied"  # this user may not use its port
    NANO_BUSY = "nano_busy"  # another program uses its port
    NANO_UNPLUGGED = "nano_unplugged"  # its port vanished
    NANO_SILENT = "nano_silent"  # it never answered
    NANO_GARBLED = "nano_garbled"  # it speaks at another speed
    NANO_FOREIGN = "nano_foreign"  # it runs another program
    NANO_OLD = "nano_old"  # its program is older than this one
    NANO_NEW = "nano_new"  # its program is newer than this one
    NANO_QUIET = "nano_quiet"  # it answered, and then no more
    NANO_RESTARTED = "nano_restarted"  # it started anew by itself


#: Faults of the line to the Nano that do not pass by waiting.
NANO_LOST = frozenset(
    fault for fault in Fault if fault.startswith("nano_") and fault is not Fault.NANO_STARTING
)

#: Faults under which no pump may run, whatever the story wants.
STOPS_WATER = frozenset(
    {
        Fault.STOPPED,
        Fault.TRAY_WET,
        Fault.NO_FLOW,
        Fault.NANO_STARTING,
        *NANO_LOST,
    }
)


class Unavailable(Exception):
    """A board or a display that cannot be had: one sentence, with what to do."""
