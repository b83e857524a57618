"""Faults of the rig, as values. Their sentences are in the words files."""

from collections.abc import Iterable
from enum import StrEnum


class Fault(StrEnum):
    """Something wrong that a person at the rig can see or fix.

    A fault is not an exception: the rig continues safely, and shows the text under `[faults]` in
    `media/words/<language>.toml`: one sentence for what is wrong, then the remedy. If there are several,
    `by_urgency` decides which one is shown.
    """

    STOPPED = "stopped"  # the emergency stop is pressed, or its wire is broken
    NO_POWER = "no_power"  # the pumps' 12 V are missing or sag, though the emergency stop is out
    TRAY_WET = "tray_wet"  # water lies in the drip tray
    LEAK = "leak"  # less water comes back than goes out, or the second sensor is silent
    DRY = "dry"  # the pump brings no water: no flow, and no pressure behind it
    NO_FLOW = "no_flow"  # the pump runs, the pinch is open, and no pulse comes, for an unknown reason
    PUMP_REST = "pump_rest"  # the main pump has run for the longest time allowed
    NANO_STARTING = "nano_starting"  # the line to the Nano is being opened, or its pumps are not armed yet
    NANO_MISSING = "nano_missing"  # no Nano is plugged in
    NANO_DENIED = "nano_denied"  # this user may not use its port
    NANO_BUSY = "nano_busy"  # another program uses its port
    NANO_UNPLUGGED = "nano_unplugged"  # its port vanished
    NANO_SILENT = "nano_silent"  # it never answered
    NANO_GARBLED = "nano_garbled"  # it uses another baud rate
    NANO_FOREIGN = "nano_foreign"  # it runs another program
    NANO_OLD = "nano_old"  # its program is older than this one
    NANO_NEW = "nano_new"  # its program is newer than this one
    NANO_QUIET = "nano_quiet"  # it stopped answering
    NANO_RESTARTED = "nano_restarted"  # it restarted by itself
    SENSOR_DEAD = "sensor_dead"  # water moves, and the flow sensor does not detect it
    SENSOR_REVERSED = "sensor_reversed"  # it counts more than can flow: installed backwards, or a noisy wire
    SENSOR_NOISY = "sensor_noisy"  # pulses come though nothing pumps, or as evenly as the mains
    SENSOR_SKIPS = "sensor_skips"  # some pulses of each turn are missing
    KINK = "kink"  # the tube is narrower than the pinch makes it
    PINCH_STUCK = "pinch_stuck"  # the pinch should be closed, and water passes
    PUMP_WORN = "pump_worn"  # the pump no longer makes its pressure
    WEAK_FLOW = "weak_flow"  # too little flow, and the sensors cannot tell why
    AIR = "air"  # bubbles go through the flow sensor
    MEDICINE_OUT = "medicine_out"  # the medicine cup is empty, or all that the tank has room for was given
    CUP_LOW = "cup_low"  # the medicine cup is nearly empty
    BUTTON_STUCK = "button_stuck"  # a button has been down for longer than anyone presses
    NO_SCREEN = "no_screen"  # the display disappeared while the rig ran
    NO_LOG = "no_log"  # the run log cannot be written, mostly because the disk is full
    EVENTS_DEAD = "events_dead"  # pin events no longer arrive; levels can still be read
    NO_LIGHTS = "no_lights"  # the light strip does not answer


#: Faults of the line to the Nano that waiting does not cure.
NANO_LOST = frozenset(
    fault for fault in Fault if fault.startswith("nano_") and fault is not Fault.NANO_STARTING
)

#: Faults under which no pump may run, whatever the story says.
STOPS_WATER = frozenset(
    {
        Fault.STOPPED,
        Fault.NO_POWER,
        Fault.TRAY_WET,
        Fault.LEAK,
        Fault.DRY,
        Fault.NO_FLOW,
        Fault.PUMP_REST,
        Fault.NANO_STARTING,
        *NANO_LOST,
    }
)

#: Faults that stay until the pump has rested and somebody presses a button: while the water is stopped, no
#: sensor can show that they are over.
LATCHES = frozenset({Fault.TRAY_WET, Fault.LEAK, Fault.DRY, Fault.NO_FLOW})

#: Faults that make the flow sensor useless: the flow is then estimated.
BLIND = frozenset({Fault.SENSOR_DEAD, Fault.SENSOR_REVERSED, Fault.SENSOR_NOISY, Fault.SENSOR_SKIPS})

#: Time that a lamp is lit, dark, and dark between two groups of blinks (s): below one blink a second.
LIT_S, UNLIT_S, PAUSE_S = 0.5, 0.6, 2.0


def blinks(fault: Fault) -> int:
    """Number of blinks of the red button's lamp for a fault, which says where to look.

    1 the emergency stop or the 12 V, 2 the tank, 3 the tray, 4 the tube, pinch or pump, 5 the flow sensor,
    6 buttons, lights, screen or disk, 7 the Nano.
    """
    return _BLINKS.get(fault, 7)


#: Blinks in a group, by fault; 7 for any other.
_BLINKS = {
    Fault.STOPPED: 1,
    Fault.NO_POWER: 1,
    Fault.DRY: 2,
    Fault.NO_FLOW: 2,
    Fault.MEDICINE_OUT: 2,
    Fault.CUP_LOW: 2,
    Fault.TRAY_WET: 3,
    Fault.LEAK: 3,
    Fault.PUMP_REST: 4,
    Fault.KINK: 4,
    Fault.PINCH_STUCK: 4,
    Fault.PUMP_WORN: 4,
    Fault.WEAK_FLOW: 4,
    Fault.AIR: 4,
    Fault.SENSOR_DEAD: 5,
    Fault.SENSOR_REVERSED: 5,
    Fault.SENSOR_NOISY: 5,
    Fault.SENSOR_SKIPS: 5,
    Fault.BUTTON_STUCK: 6,
    Fault.NO_SCREEN: 6,
    Fault.NO_LOG: 6,
    Fault.EVENTS_DEAD: 6,
    Fault.NO_LIGHTS: 6,
}


def lit(fault: Fault, time: float) -> bool:
    """Whether a lamp that blinks for a fault is lit at `time`, s."""
    count = blinks(fault)
    into = time % (count * (LIT_S + UNLIT_S) + PAUSE_S)
    return into < count * (LIT_S + UNLIT_S) and into % (LIT_S + UNLIT_S) < LIT_S


def by_urgency(faults: Iterable[Fault]) -> list[Fault]:
    """The faults that stop the water, then the others; each group in the order of Fault."""
    order = list(Fault)
    return sorted(faults, key=lambda fault: (fault not in STOPS_WATER, order.index(fault)))


def worst(faults: Iterable[Fault]) -> Fault | None:
    """The fault to show; None if there is none."""
    return next(iter(by_urgency(faults)), None)


def told(text: str) -> tuple[str, str]:
    """A fault's text as (what is wrong, remedy): its first sentence, and the rest."""
    sentence, dot, remedy = text.partition(". ")
    return sentence + dot.rstrip(), remedy


class Unavailable(Exception):
    """A board or a display is not available. The message is one sentence with a remedy."""
