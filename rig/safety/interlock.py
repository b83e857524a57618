"""The safety interlock: the last check before the hardware. It overrides the story."""

import math
from dataclasses import dataclass

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault
from rig.base.records import replace
from rig.base.signals import Inputs, Outputs
from rig.settings.config import Limits

#: Travel above which the pinch is closed, travel below which it is open, and duty above which a pump runs
#: hard.
CLOSED, OPEN, HARD = 0.9, 0.5, 0.3
#: Highest duty of the main pump after it has pushed against a closed pinch for too long.
REDUCED = 0.3
#: Rest of the main pump (s) that ends a visit and resets its limits; rest after the pump has reached its
#: limit.
REST, COOL = 3.0, 20.0
#: Silence (s) that one pulse cancels. The last turns of a rotor that runs down thus do not count as flow.
SILENCE_CREDIT_S = 0.25
#: Interval of two readings (s) above which the program has hung. The duty may then not rise by the missed
#: time.
GAP = 0.25


@dataclass(frozen=True, slots=True)
class Guard:
    """State of the interlock."""

    time: float = 0.0
    pump: float = 0.0
    """Last permitted duty."""
    pinch: float = 0.0
    """Last permitted travel."""
    running: float = 0.0
    """Time that the main pump has run without a rest, s."""
    resting: float = 0.0
    """Time that it has rested, s."""
    pushing: float = 0.0
    """Time that it has run against a closed pinch, s; it decreases at the same rate while the pump does
    not."""
    silent: float = 0.0
    """Time that it has run with the pinch open and hardly a pulse, s."""
    pulses: int = 0
    medicine: float = 0.0
    """Last permitted duty of the medicine pump."""
    given: float = 0.0
    """Medicine in this visit, s at full duty."""
    given_in_all: float = 0.0
    """Medicine since the start of the program, s at full duty."""
    latched: frozenset[Fault] = frozenset()
    """Faults that stay until the pump has rested and somebody presses a button."""
    faults: frozenset[Fault] = frozenset()
    """The latched faults, and the interlock's other faults."""


def permitted(wanted: Outputs, was: Guard, inputs: Inputs, limits: Limits) -> tuple[Outputs, Guard]:
    """The outputs that may go to the board, and the interlock's new state.

    The previous outputs count as active until now, however long that is. If the time is not finite, nothing
    is permitted; if it is in the past, the count begins again.
    """
    fit = math.isfinite(inputs.time)
    now = inputs.time if fit else was.time
    passed = max(0.0, now - was.time)
    blind = bool(inputs.faults & BLIND)
    want_pump, want_medicine, pinch = _part(wanted.pump), _part(wanted.medicine), _part(wanted.pinch)

    running = was.running + (passed if was.pump > 0 else 0.0)
    resting = was.resting + passed if was.pump == 0 else 0.0
    given, in_all = was.given + was.medicine * passed, was.given_in_all + was.medicine * passed
    pushing = was.pushing
    if was.pinch <= CLOSED or was.pump == 0:
        pushing = max(0.0, was.pushing - passed)
    elif was.pump > HARD:
        pushing = was.pushing + passed
    silent = 0.0
    if was.pump > HARD and was.pinch <= OPEN and not blind:
        silent = max(0.0, was.silent + passed - SILENCE_CREDIT_S * abs(inputs.pulses - was.pulses))
    tired = running >= (min(limits.run, limits.blind) if blind else limits.run)
    if resting >= (COOL if tired else REST) and want_pump == 0.0:
        running, given, pushing, tired = 0.0, 0.0, 0.0, False

    latched = frozenset[Fault]() if resting >= REST and inputs.pressed else was.latched
    latched |= inputs.faults & LATCHES
    if silent >= limits.silence:
        latched |= {Fault.NO_FLOW}
    faults = latched
    if tired:
        faults |= {Fault.PUMP_REST}
    if in_all >= limits.medicine_day:
        faults |= {Fault.MEDICINE_OUT}

    pump = min(want_pump, limits.duty, was.pump + limits.slew * min(passed, GAP))
    if pushing >= limits.dead_head:
        pump = min(pump, REDUCED)
    if not fit or (inputs.faults | faults) & STOPS_WATER:
        pump = 0.0
    spent = given >= limits.medicine or in_all >= limits.medicine_day
    medicine = 0.0 if pump == 0.0 or spent else want_medicine
    guard = Guard(
        time=now,
        pump=pump,
        pinch=pinch,
        running=running,
        resting=resting,
        pushing=pushing,
        silent=silent,
        pulses=inputs.pulses,
        medicine=medicine,
        given=given,
        given_in_all=in_all,
        latched=latched,
        faults=faults,
    )
    return replace(wanted, pump=pump, medicine=medicine, pinch=pinch, blind=blind), guard


def _part(value: float) -> float:
    """A value clamped to 0 to 1; NaN becomes 0."""
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
