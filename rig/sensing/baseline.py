"""The flow of the unobstructed tube on this day. All later readings are parts of it."""

import math
from dataclasses import dataclass
from statistics import median

#: The flow is known once it has kept within this part of itself ...
STEADY_RATIO = 0.08
#: ... for this long ...
STEADY_S = 3.0
#: ... in this part of the readings: a busy Pi gets some edges late and reads no flow.
STEADY_READINGS_RATIO = 0.8
#: Interval of the readings, s.
EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known of the day's healthy flow."""

    rate: float | None = None
    """mL/min; None until it is known."""
    seen: tuple[float, ...] = ()
    """The latest readings on the way there, mL/min."""
    looked: float = -math.inf
    """When the last of them was taken, s."""


def learn(previous: Baseline, time: float, rate: float, least: float) -> Baseline:
    """The baseline after one more reading of the flow in mL/min.

    It is known once the flow has been steady for three seconds, except for a few readings, and above `least`.
    It is their median.
    """
    if previous.rate is not None or time - previous.looked < EVERY_S - 1e-9:
        return previous
    seen = (*previous.seen, rate)[-round(STEADY_S / EVERY_S) :]
    middle = median(seen)
    near = sum(abs(each - middle) <= STEADY_RATIO * middle for each in seen)
    if len(seen) * EVERY_S >= STEADY_S and near >= STEADY_READINGS_RATIO * len(seen) and middle >= least:
        return Baseline(rate=middle)
    return Baseline(seen=seen, looked=time)
