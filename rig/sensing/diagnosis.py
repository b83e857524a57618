"""What the sensors say about the tube: how the vein is doing, and what may be wrong.

A sensor shows a sign, never a cause. Each pair of signs leaves some causes possible; a sensor
that is not fitted, or dead, rules nothing out. A fault is named only where every cause that is
left shares its remedy; where they do not, `weak_flow` says that nobody knows. So a rig with
fewer sensors says less, and never something else.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.flow import Flow, heard, measure
from rig.settings.calibration import MeasuredPinch
from rig.settings.config import Config, is_gel
from rig.twin.steady import Standing, standing, standings


class Vessel(StrEnum):
    """How the vein is doing."""

    UNKNOWN = "unknown"  # the pump rests, normal is not known yet, or the flow sensor is dead
    HEALTHY = "healthy"
    NARROWING = "narrowing"
    BLOCKED = "blocked"
    DISSOLVING = "dissolving"  # medicine was given, and the flow rises
    RESTORED = "restored"  # healthy again after it was blocked


class Cause(StrEnum):
    """What may be the matter with the tube."""

    HEALTHY = "healthy"
    BEND = "bend"  # a slight narrowing before the leg
    KINK = "kink"  # a severe one
    NARROW = "narrow"  # the vein or the return is narrower than the pinch makes it
    PINCH_OPEN = "pinch_open"  # the pinch does not close as it is told
    LEAK = "leak"
    WORN = "worn"  # the pump makes less pressure than it did
    DRY = "dry"  # the pump brings nothing: no water, no power, no rotor
    DULL = "dull"  # the flow sensor counts too little


class Sign(StrEnum):
    """What one sensor shows, against what it should."""

    NONE = "none"
    LOW = "low"
    WEAK = "weak"  # a little low
    RIGHT = "right"  # as it should be
    HIGH = "high"


_NONE, _LOW, _WEAK, _RIGHT, _HIGH = Sign
_C = Cause
_ALL = frozenset(Cause)
_FLOWS, _PRESSURES = frozenset(Sign), frozenset({_NONE, _LOW, _RIGHT, _HIGH})
_FINE = frozenset({_C.HEALTHY, _C.PINCH_OPEN})
_BEHIND = frozenset({_C.NARROW})
_BEFORE = frozenset({_C.BEND, _C.WORN, _C.LEAK})

#: With the pinch open: what each pair of flow and pressure leaves possible. Pairs that no cause
#: explains accuse nobody.
OPEN: Mapping[tuple[Sign, Sign], frozenset[Cause]] = {
    (_NONE, _NONE): frozenset({_C.DRY, _C.KINK}),
    (_NONE, _LOW): frozenset({_C.KINK, _C.WORN, _C.LEAK}),
    (_NONE, _RIGHT): frozenset({_C.DULL}),
    (_NONE, _HIGH): _BEHIND,
    (_LOW, _NONE): frozenset({_C.DRY, _C.KINK, _C.WORN}),
    (_LOW, _LOW): frozenset({_C.DRY, _C.KINK, _C.WORN, _C.LEAK}),
    (_LOW, _RIGHT): frozenset({_C.DULL}),
    (_LOW, _HIGH): _BEHIND,
    (_WEAK, _NONE): _BEFORE,
    (_WEAK, _LOW): _BEFORE,
    (_WEAK, _RIGHT): _BEFORE | _BEHIND | {_C.DULL},
    (_WEAK, _HIGH): _BEHIND,
    (_RIGHT, _LOW): _FINE,
    (_RIGHT, _RIGHT): _FINE,
    (_RIGHT, _HIGH): _FINE,
}
#: The same with the pinch closed, where a rotor may stick, and no pulse is no sign of its own.
_SHUT = frozenset({_C.HEALTHY, _C.BEND, _C.KINK, _C.NARROW, _C.DULL})
CLOSED: Mapping[tuple[Sign, Sign], frozenset[Cause]] = {
    (_NONE, _NONE): frozenset({_C.DRY, _C.KINK}),
    (_NONE, _LOW): frozenset({_C.WORN, _C.LEAK, _C.KINK}),
    (_NONE, _RIGHT): _SHUT,
    (_NONE, _HIGH): _SHUT,
    (_RIGHT, _LOW): frozenset({_C.WORN, _C.LEAK, _C.KINK}),
    (_RIGHT, _RIGHT): _SHUT,
    (_RIGHT, _HIGH): _SHUT,
    (_HIGH, _NONE): frozenset({_C.PINCH_OPEN, _C.LEAK}),
    (_HIGH, _LOW): frozenset({_C.PINCH_OPEN, _C.LEAK}),
    (_HIGH, _RIGHT): frozenset({_C.PINCH_OPEN}),
    (_HIGH, _HIGH): frozenset({_C.PINCH_OPEN}),
}

#: Causes that share a remedy, and the fault that tells it; the first that covers all that is left.
NAMED: tuple[tuple[frozenset[Cause], Fault], ...] = (
    (frozenset({_C.WORN}), Fault.PUMP_WORN),
    (frozenset({_C.PINCH_OPEN, _C.LEAK}), Fault.PINCH_STUCK),
    (frozenset({_C.BEND, _C.KINK, _C.NARROW}), Fault.KINK),
    (frozenset({_C.DRY, _C.KINK}), Fault.DRY),
)

#: Parts of what should flow: under the first, flow is low; under the second, weak.
LOW, WEAK = 0.80, 0.92
#: A flow this far (part of the open tube's) above what the closed pinch should leave has come past it.
PAST = 0.25
#: More than this part of the open tube's flow is more than the pump can bring.
ABSURD = 1.3
#: Parts of what the leg's pressure should be: low, high; and this much (kPa) is the gauge's own affair.
PRESSED = 0.85, 1.15
GAUGE = 0.05
#: A leg that should stand at less than this (kPa) tells nothing by being there. Its water sloshes: s.
TELLING, SLOSH = 0.5, 0.4
#: Travel up to which the pinch counts as open; part of the open flow under which it counts as closed.
OPEN_TO, CLOSED_FROM = 0.2, 0.45
#: Pump and pinch must have stood still for this long (s) before the tube is judged, and a verdict have
#: held for this long before it counts; one that stops the water counts at once.
SETTLE, DWELL = 1.5, 3.0
#: No pulse for this long (s) is no flow. In a tube that is losing its water the rotor runs down over
#: several turns; one that turned at this part of the open tube's speed and was never heard again has
#: lost its wire, or is jammed.
SILENCE, RUN_DOWN, CUT = 0.6, 0.4, 0.4
#: Unevenness of the pulses' intervals: above the first for a second there is air; below the second for
#: five seconds no more. Clear water gives 0.03, bubbly water 0.17.
BUBBLY, CLEAR, BUBBLES, CLEARED = 0.09, 0.06, 1.0, 5.0
#: A sensor is given up after counting too much, or nothing under full pressure, for this long (s).
TOO_MUCH, MUTE = 1.0, 0.2
#: A dead sensor that has counted well for this long (s) is trusted again.
BACK = 2.0
#: With a flow sensor on the return as well: two sensors never agree, so what comes back through the open
#: tube is first taken as all of it, unless this part is missing (s, part). Later, less than that by the
#: second figure (part of the open tube's flow) for so long (s) is water that is lost; only a flow above
#: the third part surely turns both rotors.
FIRST_BACK, LOST, LOST_FOR, BOTH_TURN = (4.0, 0.88), 0.05, 3.0, 0.4
#: Smoothing of the flow by which the vein is judged (s), and how long a state must last (s).
CALM, STATE = 0.1, 0.1
#: Parts of normal: narrowing begins and ends; how much a dissolving clot must have given, and for how
#: long after medicine (s) it may; how long healthy flow makes a restored vein (s).
NARROW, WIDE, GIVEN, SINCE_MEDICINE, RESTORED = 0.88, 0.92, 0.08, 60.0, 3.0
#: A leg at this many times its resting pressure narrows, whatever the flow says.
EARLY = 2.0


@dataclass(frozen=True)
class Expected:
    """What this rig should do, and what it is fitted with."""

    duty: float
    flow: float
    """Through the open tube, mL/min."""
    config: Config
    tray: bool
    gel: bool
    """A real plug may narrow the vein."""
    before: bool
    """The flow sensor sits before the leg: it cannot see water leave from there."""
    curve: MeasuredPinch | None = None
    """What this very pinch leaves at each travel, where it has been measured."""

    @cached_property
    def table(self) -> tuple[Standing, ...]:
        """The settled twin at that duty: worked out once, when it is first wanted, as that takes a while."""
        return standings(self.config.twin, self.duty)

    def part(self, travel: float) -> float:
        """What the pinch should leave of the open tube's flow."""
        return self._twins(travel) if self.curve is None else self.curve.part_at(travel)

    def leg_kpa(self, travel: float) -> float:
        """Pressure that the leg should stand at."""
        return standing(self.table, travel if self.curve is None else self._alike(travel)).leg_kpa

    def _twins(self, travel: float) -> float:
        """What the simulated pinch leaves."""
        whole = self.table[0].sensed_ml_min
        return standing(self.table, travel).sensed_ml_min / whole if whole > 0 else 1.0

    def _alike(self, travel: float) -> float:
        """The travel at which the simulated pinch leaves what this one leaves at another."""
        part = self.part(travel)
        for low, high in pairwise(row.travel for row in self.table):
            above, below = self._twins(low), self._twins(high)
            if below <= part < above:
                return low + (high - low) * (above - part) / (above - below)
        return self.table[-1].travel if part < self._twins(self.table[-1].travel) else 0.0


def expected(config: Config) -> Expected:
    """What a rig with these settings should do."""
    gel = is_gel(config)
    return Expected(
        duty=config.pump.duty,
        flow=config.flow.expected,
        config=config,
        tray=config.pins.tray >= 0,
        gel=gel,
        before=config.twin.sensor.at == "supply",
        # Of a plug of gel the servo's travel says nothing.
        curve=None if gel else config.measured.pinch,
    )


@dataclass(frozen=True)
class Finding:
    """What has been made out so far."""

    time: float = 0.0
    vessel: Vessel = Vessel.UNKNOWN
    became: float = 0.0
    """When the vein became so, s."""
    faults: frozenset[Fault] = frozenset()
    """What is wrong with the tube and its sensors."""
    suspects: frozenset[Cause] = _ALL
    """Causes that are left possible."""
    duty: float = 0.0
    pinch: float = 0.0
    settled: float = 0.0
    """Seconds for which pump and pinch have stood still."""
    running: float = 0.0
    """Seconds for which the pump has been on."""
    pulses: int = 0
    heard: float = 0.0
    """When the last pulse came, or the pump was switched on, s."""
    part: float = 0.0
    """Flow, smoothed, as a part of normal."""
    lowest: float = 1.0
    """Its least since the vein was last healthy."""
    medicine: float = -math.inf
    """When medicine was last given, s."""
    turning: tuple[Vessel, float] = (Vessel.UNKNOWN, 0.0)
    """What the vein looks like this moment, and since when."""
    was_blocked: bool = False
    open: frozenset[Cause] = _ALL
    """What the open tube last left possible."""
    closed: frozenset[Cause] = _ALL
    """What the closed tube last left possible."""
    verdict: tuple[frozenset[Cause], float] = (_ALL, 0.0)
    """What the tube leaves possible this moment, and since when."""
    kpa: float | None = None
    """Leg pressure, smoothed: water sloshes."""
    gauge: bool = True
    """The pressure can be believed: while water flowed, it was there."""
    uneven: float = 0.0
    """Seconds for which the pulses have come unevenly, or evenly again."""
    sound: float = 0.0
    """Seconds for which a bad sensor has counted well, or a good one as none can."""
    back: Flow = Flow()
    """What the second flow sensor tells, where there is one."""
    share: float | None = None
    """What it tells of all that goes out, as a part of what the first one tells; None until that is known."""
    missing: float = 0.0
    """Seconds for which too little has come back."""


def diagnose(
    expect: Expected, was: Finding, inputs: Inputs, done: Outputs, flow: Flow, normal: float | None
) -> Finding:
    """The finding after one more reading.

    `done` is what was let through to the board before it; `normal` the day's own flow in mL/min,
    where it is known. The pump is judged by the duty that the board reports, where it can.
    """
    passed = max(0.0, inputs.time - was.time)
    duty = done.pump if inputs.duty is None else inputs.duty
    on = duty > 0 and not inputs.faults & STOPS_WATER
    still = abs(duty - was.duty) < 0.02 and abs(done.pinch - was.pinch) < 0.005
    now = fast_replace(
        was,
        time=inputs.time,
        duty=duty,
        pinch=done.pinch,
        settled=was.settled + passed if on and still else 0.0,
        running=was.running + passed if on else 0.0,
        pulses=inputs.pulses,
        heard=inputs.time if not on or inputs.pulses != was.pulses else was.heard,
        medicine=inputs.time if done.medicine > 0 else was.medicine,
        # The interlock keeps what stopped the water until a hand lets go of it; kept here as well, it
        # could never pass, since a tube at rest shows nothing.
        faults=was.faults if on else was.faults - LATCHES,
        kpa=_smoothed(was.kpa, inputs.leg_kpa, passed),
    )
    rate = heard(flow, inputs, expect.config.flow.sensor)
    now = _sensor(expect, now, was, inputs, flow, rate, passed)
    now = _bubbles(now, flow, rate / expect.flow, passed)
    now = _unheard(expect, _tube(expect, now, inputs, rate, normal), inputs)
    if expect.config.pins.flow_return >= 0:
        now = _returned(expect, now, inputs, flow, passed)
    return _vein(expect, now, inputs, rate, normal, passed)


def _smoothed(was: float | None, kpa: float | None, passed: float) -> float | None:
    return kpa if was is None or kpa is None else kpa + (was - kpa) * math.exp(-passed / SLOSH)


def _sensor(
    expect: Expected, now: Finding, was: Finding, inputs: Inputs, flow: Flow, rate: float, passed: float
) -> Finding:
    """Whether the flow sensor can be believed."""
    part = rate / expect.flow
    if not now.running:
        return fast_replace(now, sound=0.0) if now.sound else now
    if now.faults & BLIND:
        return _trusted_again(now, was, inputs, part, passed)
    return _doubted(expect, now, inputs, flow, part, passed)


def _doubted(
    expect: Expected, now: Finding, inputs: Inputs, flow: Flow, part: float, passed: float
) -> Finding:
    """Whether a sensor that was believed counts too much, or nothing though water must be moving."""
    absurd, quiet = part > ABSURD, _silence(now, inputs)
    speed = expect.config.flow.sensor.flow(flow.frequency) / expect.flow
    cut = quiet >= RUN_DOWN and speed > CUT
    empty = right = False
    if now.kpa is not None and now.gauge and now.running >= SETTLE:
        signs = _sign_of_pressure(expect, now.pinch, now.kpa)
        empty = _NONE in signs  # without pressure the pump is dry and not only unheard
        right = signs == {_RIGHT} and expect.leg_kpa(now.pinch) > TELLING and now.pinch <= OPEN_TO
    doubt = now.sound + passed if absurd or (right and quiet >= SILENCE) else 0.0
    if (cut and not empty) or (not absurd and doubt >= MUTE):
        return fast_replace(now, faults=now.faults | {Fault.SENSOR_DEAD}, sound=0.0)
    if absurd and doubt >= TOO_MUCH:
        return fast_replace(now, faults=now.faults | {Fault.SENSOR_REVERSED}, sound=0.0)
    return fast_replace(now, sound=doubt) if doubt != now.sound else now


def _trusted_again(now: Finding, was: Finding, inputs: Inputs, part: float, passed: float) -> Finding:
    """Whether a sensor that was given up has counted well for long enough."""
    good = now.pulses != was.pulses or _silence(now, inputs) < RUN_DOWN
    sound = now.sound + passed if good and 0.05 < part <= ABSURD else 0.0
    if sound >= BACK:
        return fast_replace(now, faults=now.faults - BLIND, sound=0.0)
    return fast_replace(now, sound=sound)


def _silence(now: Finding, inputs: Inputs) -> float:
    """How long no pulse has come, s; a line that is late is not silent."""
    counted = inputs.time if inputs.counted is None else inputs.counted
    return max(0.0, counted - now.heard)


def _bubbles(now: Finding, flow: Flow, part: float, passed: float) -> Finding:
    """Whether air goes through the sensor: its pulses then come unevenly."""
    # What came while the flow still changed, or has slowed to a trickle, is uneven by itself.
    steady = now.settled >= SETTLE and len(flow.marks) > 1 and flow.marks[0].time > now.time - now.settled
    if not now.running or now.faults & BLIND or not steady or part < CUT:
        return fast_replace(now, uneven=0.0) if now.uneven else now
    airy, spread = Fault.AIR in now.faults, unevenness(flow)
    if spread is None:
        return now
    beyond = spread < CLEAR if airy else spread > BUBBLY
    uneven = now.uneven + passed if beyond else 0.0
    if uneven >= (CLEARED if airy else BUBBLES):
        return fast_replace(now, faults=now.faults ^ {Fault.AIR}, uneven=0.0)
    return fast_replace(now, uneven=uneven)


def unevenness(flow: Flow) -> float | None:
    """How unlike one another the intervals of the latest pulses are; None where there are too few.

    Each is compared with the one before, so that flow that rises or falls counts for little. A reading
    may bring several pulses: their mean wanders less, and is weighed up for it.
    """
    spans = [
        (after.time - before.time, after.pulses - before.pulses) for before, after in pairwise(flow.marks)
    ]
    spans = [(span / count, count) for span, count in spans if span > 0 and count > 0]
    if len(spans) < 12:
        return None
    squares = 0.0
    for (first, some), (second, more) in pairwise(spans):
        middle = (first + second) / 2
        squares += ((first - second) / middle) ** 2 / (1 / some + 1 / more)
    return math.sqrt(squares / (len(spans) - 1))


def _tube(expect: Expected, now: Finding, inputs: Inputs, rate: float, normal: float | None) -> Finding:
    """What may be wrong with the tube, by the signs while it stands still."""
    if Fault.TRAY_WET in inputs.faults:
        return fast_replace(now, suspects=frozenset({_C.LEAK}))
    if now.settled < SETTLE or abs(now.duty - expect.duty) > 0.02:
        return fast_replace(now, verdict=(_ALL, now.time))
    opened, part = now.pinch <= OPEN_TO, expect.part(now.pinch)
    if not opened and part > CLOSED_FROM:
        return fast_replace(now, verdict=(_ALL, now.time))
    flows, pressures = _FLOWS, _PRESSURES
    if not now.faults & BLIND:
        whole = max(expect.flow, normal or 0.0)
        flows = _sign_of_flow(rate / whole, part, opened, _silence(now, inputs))
    if now.kpa is not None:
        pressures = _sign_of_pressure(expect, now.pinch, now.kpa)
    lying = opened and flows == {_RIGHT} and _NONE in pressures
    if not now.gauge:
        pressures = _PRESSURES
    left = possible(opened, flows, pressures, expect.tray, expect.gel, expect.before)
    verdict = now.verdict if now.verdict[0] == left else (left, now.time)
    now = fast_replace(now, verdict=verdict)
    dry = left <= {_C.DRY, _C.KINK} and _C.DRY in left
    if not dry and now.time - verdict[1] < DWELL:
        return now
    gauge = not lying if opened and flows == {_RIGHT} else now.gauge
    return _judged(fast_replace(now, gauge=gauge), opened, left)


def _unheard(expect: Expected, now: Finding, inputs: Inputs) -> Finding:
    """Whether no pulse comes past a pinch that is known to leave a good part of the flow.

    The last gate waits for pulses only while the pinch is open, since of one it has not measured nobody
    knows where it begins to close.
    """
    if expect.curve is None or now.settled < SETTLE or now.faults & BLIND:
        return now
    passes = now.pinch > OPEN_TO and expect.curve.part_at(now.pinch) > CLOSED_FROM
    if passes and _silence(now, inputs) >= expect.config.limits.silence:
        return fast_replace(now, faults=now.faults | {Fault.NO_FLOW})
    return now


def _returned(expect: Expected, now: Finding, inputs: Inputs, flow: Flow, passed: float) -> Finding:
    """Whether all the water comes back, by the second flow sensor."""
    seen = fast_replace(inputs, pulses=inputs.returned, edge=inputs.returned_edge, counted=None)
    now = fast_replace(now, back=measure(now.back, seen, expect.config.flow.return_sensor))
    out, come = flow.calm / expect.flow, now.back.calm / expect.flow
    if now.settled < SETTLE or out < BOTH_TURN or now.faults & BLIND:
        return fast_replace(now, missing=0.0) if now.missing else now
    least = FIRST_BACK[1] if now.share is None else now.share - LOST / out
    missing = now.missing + passed if come < least * out else 0.0
    now = fast_replace(now, missing=missing)
    if missing >= LOST_FOR:
        return fast_replace(now, faults=now.faults | {Fault.LEAK}, suspects=frozenset({_C.LEAK}))
    if now.share is None and now.pinch <= OPEN_TO and now.settled >= FIRST_BACK[0] and not missing:
        return fast_replace(now, share=come / out, faults=now.faults - {Fault.LEAK})
    return (
        fast_replace(now, faults=now.faults - {Fault.LEAK})
        if not missing and Fault.LEAK in now.faults
        else now
    )


def possible(
    opened: bool, flows: frozenset[Sign], pressures: frozenset[Sign], tray: bool, gel: bool, before: bool
) -> frozenset[Cause]:
    """The causes that signs leave possible.

    Each sensor gives the set of signs that its reading may stand for; one that is not fitted gives all.
    `tray`: there is a contact in the tray, and it is dry. `gel`: a narrow vein may be the lesson itself,
    and so may one that opens behind a turned stopcock.
    `before`: the flow sensor sits before the leg, where a leak leaves the flow as it should be.
    """
    table = OPEN if opened else CLOSED
    left = frozenset[Cause]().union(
        *(causes for (flow, pressure), causes in table.items() if flow in flows and pressure in pressures)
    )
    if before and opened and _RIGHT in flows:
        left |= {_C.LEAK}
    if tray:
        left -= {_C.LEAK}
    if gel and left & {_C.NARROW, _C.PINCH_OPEN}:
        left |= {_C.HEALTHY}
    return left or frozenset({_C.HEALTHY})


def fault_of(suspects: frozenset[Cause]) -> Fault | None:
    """The fault that tells the remedy for all of these causes; None where nothing need be wrong."""
    if _C.HEALTHY in suspects:
        return None
    return next((fault for causes, fault in NAMED if suspects <= causes), Fault.WEAK_FLOW)


def _judged(now: Finding, opened: bool, left: frozenset[Cause]) -> Finding:
    """The finding with a verdict that has held.

    Open and closed tube together tell more than each; but what was seen before something went
    wrong says nothing about what it is.
    """
    other = now.closed if opened else now.open
    if _C.HEALTHY in now.suspects and _C.HEALTHY not in left:
        other = _ALL
    suspects = left & other or left
    fault = fault_of(suspects)
    kept = now.faults & (BLIND | {Fault.AIR, Fault.LEAK})
    return fast_replace(
        now,
        open=left if opened else other,
        closed=other if opened else left,
        suspects=suspects,
        faults=kept if fault is None else kept | {fault},
    )


def _sign_of_flow(part: float, should: float, opened: bool, silence: float) -> frozenset[Sign]:
    if silence >= SILENCE:
        return frozenset({_NONE})
    if not opened:
        return frozenset({_HIGH if part > should + PAST else _RIGHT})
    return frozenset({_LOW if part < LOW else _WEAK if part < WEAK else _RIGHT if part <= ABSURD else _HIGH})


def _sign_of_pressure(expect: Expected, pinch: float, kpa: float) -> frozenset[Sign]:
    """The signs that a leg pressure may stand for: a small one cannot be told from none, or a low one."""
    should = expect.leg_kpa(pinch)
    if kpa > PRESSED[1] * should + 2 * GAUGE:
        return frozenset({_HIGH})
    if kpa < max(GAUGE, 0.15 * should):
        return frozenset({_NONE})
    if should <= TELLING:
        return frozenset({_LOW, _RIGHT})
    return frozenset({_RIGHT if kpa > PRESSED[0] * should - GAUGE else _LOW})


def _vein(
    expect: Expected, now: Finding, inputs: Inputs, rate: float, normal: float | None, passed: float
) -> Finding:
    """How the vein is doing."""
    if normal is None or not now.running or now.faults & BLIND or now.running < SETTLE:
        unknown = Vessel.UNKNOWN
        return fast_replace(
            now,
            vessel=unknown,
            became=now.became if now.vessel == unknown else now.time,
            turning=(unknown, now.time),
            part=0.0 if normal is None else rate / normal,
            lowest=1.0,
            was_blocked=now.was_blocked and normal is not None,
        )
    part = rate / normal + (now.part - rate / normal) * math.exp(-passed / CALM)
    early = now.kpa is not None and now.kpa > EARLY * expect.leg_kpa(0.0) + 4 * GAUGE
    now = fast_replace(now, part=part, lowest=min(now.lowest, part))
    looks = _looks(expect, now, early)
    since = now.turning[1] if now.turning[0] == looks else now.time
    lasts = RESTORED if looks == Vessel.RESTORED else STATE
    turned = looks != now.vessel and now.time - since >= lasts
    if looks in (Vessel.HEALTHY, Vessel.RESTORED) and now.time - since >= lasts:
        now = fast_replace(now, lowest=part)
    return fast_replace(
        now,
        turning=(looks, since),
        vessel=looks if turned else now.vessel,
        became=now.time if turned else now.became,
        was_blocked=now.was_blocked or now.vessel == Vessel.BLOCKED,
    )


def _looks(expect: Expected, now: Finding, early: bool) -> Vessel:
    """What the vein looks like this moment, with hysteresis about what it is."""
    well = now.vessel in (Vessel.HEALTHY, Vessel.RESTORED, Vessel.UNKNOWN)
    if now.part > (NARROW if well else WIDE) and not early:
        return Vessel.RESTORED if now.was_blocked else Vessel.HEALTHY
    recent = now.time - now.medicine <= SINCE_MEDICINE
    if recent and not well and now.part > now.lowest + GIVEN:
        return Vessel.DISSOLVING
    blocked = expect.config.flow.levels.blocked
    return Vessel.BLOCKED if blocked.holds(now.part, now.vessel == Vessel.BLOCKED) else Vessel.NARROWING
