"""Whether air goes through the flow sensor: its pulses then come unevenly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rig.sensing.flow import PulseSample
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.signs import SETTLED_S

#: Clear water's pulses are uneven by 0.03, bubbly water's by 0.17. Above this there is air ...
BUBBLY_RATIO = 0.09
#: ... and below this, where there was some, no more.
CLEAR_RATIO = 0.06
#: For how long the one, or the other, must last.
BUBBLY_S = 1.0
CLEAR_S = 5.0
#: A flow below this part of the open tube's has slowed to a trickle, which is uneven by itself.
TRICKLE_RATIO = 0.4
#: Fewer intervals than this tell nothing.
LEAST_INTERVALS = 12


@dataclass(frozen=True)
class Air:
    """What is known of air in the water."""

    found: bool = False
    streak_s: float = 0.0
    """For how long the pulses have come unevenly, or evenly again."""


def judge_air(
    previous: Air, point: OperatingPoint, samples: Sequence[PulseSample], part: float, blind: bool
) -> Air:
    """What is known after one more reading; `part` is the flow as a part of the open tube's."""
    # What came while the flow still changed is uneven by itself.
    steady = (
        point.settled_s >= SETTLED_S
        and len(samples) > 1
        and samples[0].time > point.time - point.settled_s
        and not blind
    )
    if not steady or shows_air(samples, part, previous.found) == previous.found:
        return Air(previous.found) if previous.streak_s else previous
    streak = previous.streak_s + point.passed_s
    if streak >= (CLEAR_S if previous.found else BUBBLY_S):
        return Air(not previous.found)
    return Air(previous.found, streak)


def shows_air(samples: Sequence[PulseSample], part: float, found: bool = False) -> bool:
    """Whether pulses show air; where they tell nothing, what was `found` stands."""
    spread = unevenness(samples) if part >= TRICKLE_RATIO else None
    if spread is None:
        return found
    return spread >= CLEAR_RATIO if found else spread > BUBBLY_RATIO


def unevenness(samples: Sequence[PulseSample]) -> float | None:
    """How unlike one another the intervals of pulses are; None where there are too few.

    Each is compared with the one before, so that flow that rises or falls counts for little. A reading
    may bring several pulses: their mean wanders less, and is weighed up for it.
    """
    spans = [(after.time - before.time, after.pulses - before.pulses) for before, after in pairwise(samples)]
    spans = [(span / count, count) for span, count in spans if span > 0 and count > 0]
    if len(spans) < LEAST_INTERVALS:
        return None
    squares = 0.0
    for (first, some), (second, more) in pairwise(spans):
        middle = (first + second) / 2
        squares += ((first - second) / middle) ** 2 / (1 / some + 1 / more)
    return math.sqrt(squares / (len(spans) - 1))
