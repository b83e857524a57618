"""The safety interlock: the last check before the hardware. It overrides the story."""

import math
from dataclasses import dataclass, fields
from functools import lru_cache

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.settings.config import Limits

#: Travel above which a pinch is closed.
CLOSED_TRAVEL_RATIO = 0.9
#: Travel up to which pulses must come.
PULSES_TRAVEL_RATIO = 0.5
#: Duty above which a pump runs hard.
HARD_DUTY_RATIO = 0.3
#: A pump above this duty, against a closed pinch, ...
DEAD_HEAD_HARD_DUTY_RATIO = 0.6
#: ... uses up `limits.dead_head` this many times as fast. A Nano's firmware (limits.h) has the same rule with
#: the same numbers, these and the next.
DEAD_HEAD_COST_RATIO = 18
#: Highest duty of the main pump after it has pushed against a closed pinch for too long.
REDUCED_DUTY_RATIO = 0.3
#: A rest of the main pump for this long ends a visit and resets its limits.
REST_S = 3.0
#: A pump that has run into its limit rests for this long.
COOL_S = 20.0
#: Each pulse cancels this much silence, so a rotor that runs down does not count as flow.
SILENCE_CREDIT_S = 0.25
#: After so many starts of the main pump since a hand has last pressed a button, a fault that stops it waits
#: for the next.
MOST_STARTS = 3
#: The attendant is told once this part of the medicine cup is used up: two or three visits before its end.
CUP_LOW_RATIO = 0.75
#: What takes the power from the jaw, which then opens.
OPENS_JAW = frozenset({Fault.STOPPED, Fault.NO_POWER})
#: Once the emergency stop is out again, a jaw that it has opened goes back to where the story wants it in
#: this time from end to end, s: slowly enough for a finger.
JAW_BACK_S = 3.0
#: Interval of two readings above which the program has hung. The duty may then not rise by the missed time.
GAP_S = 0.25

#: Limits that no setting can exceed, because an extra digit is easily typed. A person who stands by may
#: allow a longer silence than a visit does (rig/commands/shared/manual_control.py).
CEILING = Limits(
    duty=1.0,
    slew=2.0,
    run=2400.0,
    blind=1200.0,
    dead_head=90.0,
    silence=8.0,
    medicine=30.0,
    medicine_day=800.0,
)


@dataclass(frozen=True, slots=True)
class Cup:
    """The cup from which the medicine pump draws. An empty one would have it push air into the vein."""

    holds_s: float = math.inf
    """What it holds, s at full duty."""
    refills: int = 0
    """How often the attendant has said that it is full again."""


@dataclass(frozen=True, slots=True)
class Guard:
    """State of the interlock."""

    time: float = 0.0
    pump: float = 0.0
    """Last permitted duty."""
    pinch: float = 0.0
    """Last permitted travel."""
    jaw_returns: bool = False
    """The emergency stop has opened the jaw, and it is not back yet."""
    running: float = 0.0
    """Time that the main pump has run without a rest, s."""
    resting: float = 0.0
    """Time that it has rested, s."""
    dead_head_s: float = 0.0
    """Time that it has run against a closed pinch, s; hard running counts several times. It decreases at the
    normal rate while the pump does not."""
    silent: float = 0.0
    """Time that it has run with the pinch open and hardly a pulse, s."""
    pulses: int = 0
    medicine: float = 0.0
    """Last permitted duty of the medicine pump."""
    given: float = 0.0
    """Medicine in this visit, s at full duty."""
    given_in_all: float = 0.0
    """Medicine since the cup was filled, s at full duty."""
    refills: int = 0
    starts: int = 0
    """Starts of the main pump since a button was last pressed."""
    latched: frozenset[Fault] = frozenset()
    """Faults that stay until the pump has rested and somebody presses a button."""
    faults: frozenset[Fault] = frozenset()
    """The latched faults, and the interlock's other faults."""


def permitted(
    wanted: Outputs, previous: Guard, inputs: Inputs, limits: Limits, cup: Cup = Cup()
) -> tuple[Outputs, Guard]:
    """The outputs that may go to the board, and the interlock's new state.

    The previous outputs count as active until now, however long that is. If the time is not finite, nothing
    is permitted; if it is in the past, the count begins again.
    """
    limits = _held_down(limits)
    fit = math.isfinite(inputs.time)
    now = inputs.time if fit else previous.time
    passed = max(0.0, now - previous.time)
    blind = bool(inputs.faults & BLIND)
    want_pump, want_medicine = _part(wanted.pump), _part(wanted.medicine)
    pinch, jaw_returns = _jaw(_part(wanted.pinch), previous, passed, bool(inputs.faults & OPENS_JAW))
    running = previous.running + (passed if previous.pump > 0 else 0.0)
    resting = previous.resting + passed if previous.pump == 0 else 0.0
    more = previous.medicine * passed
    given = previous.given + more
    in_all = previous.given_in_all + more if cup.refills == previous.refills else 0.0
    most = min(limits.medicine_day, cup.holds_s)
    dead_head_s = _dead_head(previous, passed)
    silent = 0.0
    if previous.pump > HARD_DUTY_RATIO and previous.pinch <= PULSES_TRAVEL_RATIO and not blind:
        silent = max(0.0, previous.silent + passed - SILENCE_CREDIT_S * abs(inputs.pulses - previous.pulses))
    tired = running >= (min(limits.run, limits.blind) if blind else limits.run)
    if resting >= (COOL_S if tired else REST_S) and want_pump == 0.0:
        running, given, dead_head_s, tired = 0.0, 0.0, 0.0, False

    latched = _latched(previous, inputs, resting)
    if silent >= limits.silence:
        latched |= {Fault.NO_FLOW}
    faults = latched | ({Fault.PUMP_REST} if tired else set()) | _cup_faults(in_all, most)

    pump = min(want_pump, limits.duty, previous.pump + limits.slew * min(passed, GAP_S))
    if dead_head_s >= limits.dead_head:
        pump = min(pump, REDUCED_DUTY_RATIO)
    if not fit or (inputs.faults | faults) & STOPS_WATER:
        pump = 0.0
    spent = given >= limits.medicine or in_all >= most
    medicine = 0.0 if pump == 0.0 or spent else want_medicine
    guard = Guard(
        time=now,
        pump=pump,
        pinch=pinch,
        jaw_returns=jaw_returns,
        running=running,
        resting=resting,
        dead_head_s=dead_head_s,
        silent=silent,
        pulses=inputs.pulses,
        starts=_starts(previous, inputs, pump),
        medicine=medicine,
        given=given,
        given_in_all=in_all,
        refills=cup.refills,
        latched=latched,
        faults=faults,
    )
    return fast_replace(wanted, pump=pump, medicine=medicine, pinch=pinch, blind=blind), guard


def _latched(previous: Guard, inputs: Inputs, resting: float) -> frozenset[Fault]:
    """The faults that stay: those that always do, and every other that has stopped the pump too often."""
    kept = frozenset[Fault]() if resting >= REST_S and inputs.pressed else previous.latched
    often = previous.starts >= MOST_STARTS and not inputs.pressed
    return kept | inputs.faults & (STOPS_WATER if often else LATCHES)


def _starts(previous: Guard, inputs: Inputs, pump: float) -> int:
    """How often the main pump has been started since a button was last pressed."""
    return (0 if inputs.pressed else previous.starts) + (pump > 0.0 and previous.pump == 0.0)


def _jaw(wanted: float, previous: Guard, passed: float, stopped: bool) -> tuple[float, bool]:
    """The permitted travel of the jaw, and whether it is on its way back after an emergency stop."""
    if stopped:
        return 0.0, True
    travel = previous.pinch + passed / JAW_BACK_S
    return (travel, True) if previous.jaw_returns and travel < wanted else (wanted, False)


def _cup_faults(given: float, most: float) -> frozenset[Fault]:
    """The fault to report for a cup that holds `most` and has `given` this much."""
    if given >= most:
        return frozenset({Fault.MEDICINE_OUT})
    return frozenset({Fault.CUP_LOW} if given >= CUP_LOW_RATIO * most else ())


@lru_cache(maxsize=8)
def _held_down(limits: Limits) -> Limits:
    """The limits, none of them above its ceiling; one that is no number is the ceiling."""
    held = {}
    for name in (field.name for field in fields(Limits)):
        limit, ceiling = getattr(limits, name), getattr(CEILING, name)
        held[name] = limit if limit <= ceiling else ceiling
    return Limits(**held)


def _dead_head(previous: Guard, passed: float) -> float:
    """Seconds that the pump has run against a closed pinch, after `passed` more of the previous outputs."""
    if previous.pinch <= CLOSED_TRAVEL_RATIO or previous.pump == 0:
        return max(0.0, previous.dead_head_s - passed)
    if previous.pump <= HARD_DUTY_RATIO:
        return previous.dead_head_s
    cost = DEAD_HEAD_COST_RATIO if previous.pump > DEAD_HEAD_HARD_DUTY_RATIO else 1
    return previous.dead_head_s + passed * cost


def _part(value: float) -> float:
    """A value clamped to 0 to 1; NaN becomes 0."""
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
