"""The last gate before the hardware. Whatever the story wants, no more than this is done."""

import math
from dataclasses import dataclass

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.settings.config import Limits

#: A pinch further in than this is closed, one less far than that is open; a pump above this runs hard.
CLOSED, OPEN, HARD = 0.9, 0.5, 0.3
#: Against a closed pinch a second above the first duty counts as so many; once `limits.dead_head` is spent,
#: the third duty is left. A Nano's firmware (limits.h) has the same rule with the same numbers.
DEADHEAD_HARD, DEADHEAD_COST, REDUCED = 0.6, 18, 0.3
#: With the main pump at rest for this long (s), a visit is over and its limits begin anew; a pump that
#: has run into its limit rests for longer.
REST, COOL = 3.0, 20.0
#: A pulse makes up for this much silence (s): the last turns of a rotor that runs down are no flow.
SILENCE_CREDIT_S = 0.25
#: Two readings further apart than this (s) are a program that hung: the duty may not rise by what it missed.
GAP = 0.25


@dataclass(frozen=True, slots=True)
class Guard:
    """What the gate must remember."""

    time: float = 0.0
    pump: float = 0.0
    """Duty let through last."""
    pinch: float = 0.0
    """Travel let through last."""
    running: float = 0.0
    """Seconds the main pump has run without a rest."""
    resting: float = 0.0
    """Seconds it has rested."""
    pushing: float = 0.0
    """Seconds it has run against a closed pinch, each hard one as several; one by one they run down again."""
    silent: float = 0.0
    """Seconds it has run with the pinch open and hardly a pulse."""
    pulses: int = 0
    medicine: float = 0.0
    """Medicine let through last."""
    given: float = 0.0
    """Medicine in this visit, s of full duty."""
    given_in_all: float = 0.0
    """The same since the program was started."""
    latched: frozenset[Fault] = frozenset()
    """Faults that stay until the pump has rested and somebody presses a button."""
    faults: frozenset[Fault] = frozenset()
    """Those, and what else this gate has to tell."""


def permitted(wanted: Outputs, was: Guard, inputs: Inputs, limits: Limits) -> tuple[Outputs, Guard]:
    """The outputs that may go to the board, and what to remember of them.

    What was let through before is reckoned to have gone on until now, however long that is. At a time
    that is no number nothing is let through; one that lies in the past begins a new reckoning.
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
        pushing = was.pushing + passed * (DEADHEAD_COST if was.pump > DEADHEAD_HARD else 1)
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
    return fast_replace(wanted, pump=pump, medicine=medicine, pinch=pinch, blind=blind), guard


def _part(value: float) -> float:
    """A number from 0 to 1; what is no number at all is 0."""
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
