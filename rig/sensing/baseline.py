"""The flow of this tube on this day with nothing in its way. Every later reading is a part of it."""

import math
from dataclasses import dataclass
from statistics import median

#: Flow must have kept within this part of itself for this long (s), looked at this often (s).
STEADY, SECONDS, EVERY = 0.08, 3.0, 0.1


@dataclass(frozen=True, slots=True)
class Baseline:
    """What has been learnt of the day's own healthy flow."""

    rate: float | None = None
    """mL/min; None until it is known."""
    seen: tuple[float, ...] = ()
    """The latest readings on the way there, mL/min."""
    looked: float = -math.inf
    """When the last of them was taken, s."""


def learn(was: Baseline, time: float, rate: float, least: float) -> Baseline:
    """The baseline after one more reading of the flow in mL/min.

    It is known once the flow has stayed above `least` and steady for three seconds: the
    median of them.
    """
    if was.rate is not None or time - was.looked < EVERY - 1e-9:
        return was
    if rate < least:
        return Baseline(looked=time)
    seen = (*was.seen, rate)[-round(SECONDS / EVERY) :]
    middle = median(seen)
    if len(seen) * EVERY >= SECONDS and max(seen) - min(seen) <= 2 * STEADY * middle:
        return Baseline(rate=middle)
    return Baseline(seen=seen, looked=time)
