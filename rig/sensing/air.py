"""Detects air in the flow sensor, which makes its pulses uneven."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rig.sensing.flow import PulseSample
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.signs import SETTLED_S

#: Unevenness is 0.03 in clear water and 0.17 in bubbly water. Above this there is air ...
BUBBLY_RATIO = 0.09
#: ... and below this the air has gone.
CLEAR_RATIO = 0.06
#: Either must last this long.
BUBBLY_S = 1.0
CLEAR_S = 5.0
#: A flow below this part of the open tube's is a trickle, which is always uneven.
TRICKLE_RATIO = 0.4
#: Fewer intervals than this show nothing.
LEAST_INTERVALS = 12


@dataclass(frozen=True)
class Air:
    """Whether there is air in the water."""

    found: bool = False
    streak_s: float = 0.0
    """How long the pulses have been uneven, or even again."""


def judge_air(
    previous: Air, point: OperatingPoint, samples: Sequence[PulseSample], part: float, blind: bool
) -> Air:
    """The state after one more reading; `part` is the flow as a part of the open tube's."""
    # Pulses are uneven anyway while the flow changes.
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
    """Whether pulses show air; if they show nothing, `found` is kept."""
    spread = unevenness(samples) if part >= TRICKLE_RATIO else None
    if spread is None:
        return found
    return spread >= CLEAR_RATIO if found else spread > BUBBLY_RATIO


def unevenness(samples: Sequence[PulseSample]) -> float | None:
    """How much successive intervals of pulses differ; None if there are too few.

    Each interval is compared with the one before, so a rising or falling flow counts little. A reading may
    bring several pulses: their mean varies less, and is weighted accordingly.
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
