"""The causes that the settled tube leaves possible, and the fault with their remedy."""

from dataclasses import dataclass

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.sensing.causes import ALL_CAUSES, Cause, fault_of, possible
from rig.sensing.expected import Expected
from rig.sensing.operating_point import STILL_DUTY_RATIO, OperatingPoint
from rig.sensing.signs import ANY_FLOW, ANY_PRESSURE, CLOSED_FLOW_RATIO, SETTLED_S, Sign, flow_signs

#: A verdict counts after this long; one that stops the water counts at once.
DWELL_S = 3.0


@dataclass(frozen=True)
class Suspects:
    """The remaining causes, and their grounds."""

    causes: frozenset[Cause] = ALL_CAUSES
    fault: Fault | None = None
    """The fault whose remedy fits all of them."""
    no_flow: bool = False
    """No pulse comes past a pinch that should leave a good part of the flow."""
    open: frozenset[Cause] = ALL_CAUSES
    """What the open tube left possible, when last judged."""
    closed: frozenset[Cause] = ALL_CAUSES
    """What the closed tube left possible, when last judged."""
    candidate: frozenset[Cause] = ALL_CAUSES
    """What the tube leaves possible now ..."""
    since: float = 0.0
    """... and since when, s."""
    gauge_trusted: bool = True
    """The pressure can be trusted: it was there while water flowed."""


def narrow_down(
    expect: Expected,
    previous: Suspects,
    point: OperatingPoint,
    whole: float | None,
    pressures: frozenset[Sign],
) -> Suspects:
    """The suspects after one more reading with a dry tray.

    `whole` is what comes through the open tube, mL/min, or None if the flow sensor is not believed;
    `pressures` are the signs of the leg's pressure, whether its gauge is trusted or not.
    """
    still = point.settled_s >= SETTLED_S and abs(point.duty - expect.config.pump.duty) <= STILL_DUTY_RATIO
    part = expect.part(point.pinch) if still else 1.0
    if not still or (not point.opened and part > CLOSED_FLOW_RATIO):
        anything = fast_replace(previous, candidate=ALL_CAUSES, since=point.time)
        return _watch_silence(expect, anything, point, whole)
    flows = ANY_FLOW
    if whole is not None:
        flows = flow_signs(point.rate / whole, part, point.opened, point.silence_s)
    left = possible(
        point.opened,
        flows,
        pressures if previous.gauge_trusted else ANY_PRESSURE,
        expect.tray,
        expect.gel,
        expect.before,
    )
    now = previous if previous.candidate == left else fast_replace(previous, candidate=left, since=point.time)
    dry = left <= {Cause.DRY, Cause.KINK} and Cause.DRY in left
    if dry or point.time - now.since >= DWELL_S:
        if point.opened and flows == {Sign.RIGHT}:
            now = fast_replace(now, gauge_trusted=pressures != {Sign.NONE})
        now = _judged(now, point.opened, left)
    return _watch_silence(expect, now, point, whole)


def _watch_silence(expect: Expected, now: Suspects, point: OperatingPoint, whole: float | None) -> Suspects:
    """The last gate waits for pulses only while the pinch is open, because it does not know where an
    unmeasured pinch begins to close. A measured pinch is judged here."""
    if expect.curve is None or point.settled_s < SETTLED_S or whole is None or now.no_flow:
        return now
    passes = not point.opened and expect.curve.part_at(point.pinch) > CLOSED_FLOW_RATIO
    if passes and point.silence_s >= expect.config.limits.silence:
        return fast_replace(now, no_flow=True)
    return now


def _judged(now: Suspects, opened: bool, left: frozenset[Cause]) -> Suspects:
    """The suspects after a verdict has lasted.

    The open and the closed tube together tell more than either; but what was seen before a fault began does
    not tell its cause.
    """
    other = now.closed if opened else now.open
    if Cause.HEALTHY in now.causes and Cause.HEALTHY not in left:
        other = ALL_CAUSES
    causes = left & other or left
    return fast_replace(
        now,
        causes=causes,
        fault=fault_of(causes),
        no_flow=False,
        open=left if opened else other,
        closed=other if opened else left,
    )
