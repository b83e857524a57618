"""Signs: what a sensor shows, compared with what it should show. All their thresholds are here.

A sensor shows a sign, never a cause; `causes.py` lists what the signs leave possible. A part of the flow is
always a part of the open tube's.
"""

from enum import StrEnum


class Sign(StrEnum):
    """What one sensor shows, compared with what it should show."""

    NONE = "none"
    LOW = "low"
    WEAK = "weak"  # a little low
    RIGHT = "right"  # as it should be
    HIGH = "high"


#: The signs of a sensor that is not fitted or not trusted.
ANY_FLOW = frozenset(Sign)
ANY_PRESSURE = frozenset(Sign) - {Sign.WEAK}

#: Below this part the flow is low.
LOW_FLOW_RATIO = 0.80
#: Below this part it is weak.
WEAK_FLOW_RATIO = 0.92
#: A pump cannot deliver more than this part.
ABSURD_FLOW_RATIO = 1.3
#: A flow this far above what the closed pinch should leave passes it.
PAST_PINCH_RATIO = 0.25
#: Without a pulse for this long there is no flow.
SILENT_S = 0.6

#: Below the first and above the second part of its expected value, a pressure is low or high.
LOW_PRESSURE_RATIO = 0.85
HIGH_PRESSURE_RATIO = 1.15
#: Below this part of its expected value there is no pressure.
NO_PRESSURE_RATIO = 0.15
#: Error of the pressure gauge, kPa.
GAUGE_ERROR_KPA = 0.05
#: A leg whose expected pressure is below this shows nothing.
TELLING_KPA = 0.5

#: Up to this travel the pinch counts as open.
OPEN_TRAVEL_RATIO = 0.2
#: A pinch that leaves less than this part of the flow counts as closed.
CLOSED_FLOW_RATIO = 0.45
#: Pump and pinch must not have changed for this long before the tube is judged.
SETTLED_S = 1.5


def flow_signs(part: float, should: float, opened: bool, silence_s: float) -> frozenset[Sign]:
    """The signs that a flow may stand for. It and what is expected are parts of the open tube's.

    `opened`: the pinch is open; closed, only a flow that comes past it is a sign.
    """
    if silence_s >= SILENT_S:
        return frozenset({Sign.NONE})
    if not opened:
        return frozenset({Sign.HIGH if part > should + PAST_PINCH_RATIO else Sign.RIGHT})
    if part > ABSURD_FLOW_RATIO:
        return frozenset({Sign.HIGH})
    sign = Sign.LOW if part < LOW_FLOW_RATIO else Sign.WEAK if part < WEAK_FLOW_RATIO else Sign.RIGHT
    return frozenset({sign})


def pressure_signs(kpa: float, should_kpa: float) -> frozenset[Sign]:
    """The signs that a leg pressure may stand for: a small one looks like none, or like a low one."""
    if kpa > HIGH_PRESSURE_RATIO * should_kpa + 2 * GAUGE_ERROR_KPA:
        return frozenset({Sign.HIGH})
    if kpa < max(GAUGE_ERROR_KPA, NO_PRESSURE_RATIO * should_kpa):
        return frozenset({Sign.NONE})
    if should_kpa <= TELLING_KPA:
        return frozenset({Sign.LOW, Sign.RIGHT})
    right = kpa > LOW_PRESSURE_RATIO * should_kpa - GAUGE_ERROR_KPA
    return frozenset({Sign.RIGHT if right else Sign.LOW})
