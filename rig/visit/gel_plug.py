"""A rig whose clot is a gel plug: the medicine really dissolves it, and the story follows the water."""

from rig.settings.levels import Levels
from rig.story.scenes import Outcome

#: From this part of the baseline on, the flow does not differ from a healthy vein's.
WHOLE_RATIO = 0.95
#: A plug is still dissolving while the flow rises by this part of itself ...
RISE_RATIO = 0.02
#: ... over this many points of the trace.
POINTS = 20


def rises(trace: tuple[tuple[float, float], ...]) -> bool:
    """Whether the flow is rising, by a trace of (time, mL/min)."""
    if len(trace) <= POINTS:
        return False
    before, now = trace[-1 - POINTS][1], trace[-1][1]
    return now > before * (1 + RISE_RATIO) and now > 1.0


def plug_outcome(levels: Levels, part: float) -> Outcome:
    """The outcome by the water alone: no course says how much of a real plug dissolves."""
    if part <= levels.low.leave:
        return Outcome.LITTLE
    if part >= WHOLE_RATIO:
        return Outcome.COMPLETE
    return Outcome.MOST if part > levels.open.enter else Outcome.SOME
