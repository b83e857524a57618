"""What the sensors say about the tube: how the vein is doing, and what may be wrong."""

from dataclasses import dataclass

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.air import Air, judge_air
from rig.sensing.causes import Cause
from rig.sensing.expected import Expected
from rig.sensing.flow import Flow
from rig.sensing.operating_point import OperatingPoint, operating_point
from rig.sensing.return_line import ReturnLine, judge_return
from rig.sensing.sensor_trust import SensorTrust, judge_sensor
from rig.sensing.signs import ANY_PRESSURE, SETTLED_S, pressure_signs
from rig.sensing.suspects import Suspects, narrow_down
from rig.sensing.vein import Vein, judge_vein, swells_early

_LEAK = frozenset({Cause.LEAK})


@dataclass(frozen=True)
class Diagnosis:
    """What has been made out so far."""

    faults: frozenset[Fault] = frozenset()
    """What is wrong with the tube and its sensors."""
    point: OperatingPoint = OperatingPoint()
    vein: Vein = Vein()
    suspects: Suspects = Suspects()
    sensor: SensorTrust = SensorTrust()
    air: Air = Air()
    back: ReturnLine = ReturnLine()


def diagnose(
    expect: Expected, previous: Diagnosis, inputs: Inputs, done: Outputs, flow: Flow, normal: float | None
) -> Diagnosis:
    """The diagnosis after one more reading.

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
        sensor=sensor,
        air=air,
        back=back,
    )


def _rested(suspects: Suspects) -> Suspects:
    """The interlock keeps what stopped the water until a hand lets go of it; kept here as well, it could
    never pass, since a tube at rest shows nothing.
    """
    kept = None if suspects.fault in LATCHES else suspects.fault
    if suspects.no_flow or kept is not suspects.fault:
        return replace(suspects, no_flow=False, fault=kept)
    return suspects


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
