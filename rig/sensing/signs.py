"""What a sensor shows, against what it should. Every threshold of a sign stands here.

A sensor shows a sign, never a cause; `causes.py` holds what signs leave possible. A part of the flow is
always a part of what comes through the open tube.
"""

from enum import StrEnum


class Sign(StrEnum):
    """What one sensor shows, against what it should."""

    NONE = "none"
    LOW = "low"
    WEAK = "weak"  # a little low
    RIGHT = "right"  # as it should be
    HIGH = "high"


#: What a sensor may show that is not fitted, or not to be believed.
ANY_FLOW = frozenset(Sign)
ANY_PRESSURE = frozenset(Sign) - {Sign.WEAK}

#: Below this part the flow is low.
LOW_FLOW_RATIO = 0.80
#: Below this part it is weak.
WEAK_FLOW_RATIO = 0.92
#: A pump cannot bring more than this part.
ABSURD_FLOW_RATIO = 1.3
#: A flow this far above what the closed pinch should leave has come past it.
PAST_PINCH_RATIO = 0.25
#: No pulse for this long is no flow.
SILENT_S = 0.6

#: Below and above these parts of what it should be, a pressure is low, or high.
LOW_PRESSURE_RATIO = 0.85
HIGH_PRESSURE_RATIO = 1.15
#: Below this part of it there is none.
NO_PRESSURE_RATIO = 0.15
#: A pressure gauge may be wrong by this much.
GAUGE_ERROR_KPA = 0.05
#: A leg that should stand at less than this tells nothing by being there.
TELLING_KPA = 0.5

#: Up to this part of its travel the pinch counts as open.
OPEN_TRAVEL_RATIO = 0.2
#: A pinch that leaves less than this part of the flow counts as closed.
CLOSED_FLOW_RATIO = 0.45
#: Pump and pinch must have stood still for this long before the tube is judged.
SETTLED_S = 1.5


def flow_signs(part: float, should: float, opened: bool, silence_s: float) -> frozenset[Sign]:
    """The signs that a flow may stand for, both given as parts of the open tube's.

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
    """The signs that a leg pressure may stand for: a small one cannot be told from none, or a low one."""
    if kpa > HIGH_PRESSURE_RATIO * should_kpa + 2 * GAUGE_ERROR_KPA:
        return frozenset({Sign.HIGH})
    if kpa < max(GAUGE_ERROR_KPA, NO_PRESSURE_RATIO * should_kpa):
        return frozenset({Sign.NONE})
    if should_kpa <= TELLING_KPA:
        return frozenset({Sign.LOW, Sign.RIGHT})
    right = kpa > LOW_PRESSURE_RATIO * should_kpa - GAUGE_ERROR_KPA
    return frozenset({Sign.RIGHT if right else Sign.LOW})
