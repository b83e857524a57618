"""The last gate before the hardware. Whatever the story wants, no more than this is done."""

import math
from dataclasses import dataclass, replace

from rig.config import Limits
from rig.faults import STOPS_WATER, Fault
from rig.signals import Inputs, Outputs

#: A pinch further in than this is closed, one less far than that is open; a pump above this runs hard.
CLOSED, OPEN, HARD = 0.9, 0.5, 0.3
#: What is left of the main pump's duty once it has pushed against a closed pinch for too long.
REDUCED = 0.3
#: With the main pump at rest for this long (s), a visit is over and the limits begin anew.
REST = 3.0


@dataclass(frozen=True, slots=True)
class Guard:
    """What the gate must remember."""

    time: float = 0.0
    pump: float = 0.0
    """Duty let through last."""
    running: float = 0.0
    """Seconds the main pump has run without a rest."""
    resting: float = 0.0
    """Seconds it has rested."""
    pushing: float = 0.0
    """Seconds it has run against a closed pinch."""
    silent: float = 0.0
    """Seconds it has run with the pinch open and no pulse."""
    pulses: int = 0
    given: float = 0.0
    """Medicine in this visit, s of full duty."""
    fault: Fault | None = None
    """A dry run that this gate or the board has found.

    Kept until the pump has rested and somebody presses a button.
    """


def permitted(wanted: Outputs, was: Guard, inputs: Inputs, limits: Limits) -> tuple[Outputs, Guard]:
    """The outputs that may go to the board, and what to remember of them."""
    passed = max(0.0, inputs.time - was.time)
    want_pump, want_medicine = _part(wanted.pump), _part(wanted.medicine)
    pinch = _part(wanted.pinch)
    fault = None if was.resting >= REST and inputs.pressed else was.fault
    dry = was.silent >= limits.silence and want_pump > 0
    if dry or Fault.NO_FLOW in inputs.faults:
        fault = Fault.NO_FLOW
    stop = bool(inputs.faults & STOPS_WATER) or fault is not None

    pump = min(want_pump, limits.duty, was.pump + limits.slew * passed)
    if was.pushing >= limits.dead_head and pinch > CLOSED:
        pump = min(pump, REDUCED)
    if stop or was.running >= limits.run:
        pump = 0.0
    medicine = 0.0 if stop or pump == 0.0 or was.given >= limits.medicine else want_medicine

    resting = was.resting + passed if pump == 0.0 else 0.0
    rested = resting >= REST and want_pump == 0.0
    guard = Guard(
        time=inputs.time,
        pump=pump,
        running=0.0 if rested else was.running + (passed if pump > 0 else 0.0),
        resting=resting,
        pushing=was.pushing + passed
        if pump > HARD and pinch > CLOSED
        else (0.0 if pinch <= CLOSED else was.pushing),
        silent=was.silent + passed if pump > HARD and pinch <= OPEN and inputs.pulses == was.pulses else 0.0,
        pulses=inputs.pulses,
        given=0.0 if rested else was.given + medicine * passed,
        fault=fault,
    )
    return replace(wanted, pump=pump, medicine=medicine, pinch=pinch), guard


def _part(value: float) -> float:
    """A number from 0 to 1; what is no number at all is 0."""
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
