"""A treatment in progress: its hours pass, its medicine flows, and the vein opens as its course says."""

from dataclasses import dataclass, replace

from rig.settings.levels import Levels
from rig.story.scenes import Outcome
from rig.visit.course import Course, flow_through

#: Held in one go, a whole course takes this long, s ...
BY_HAND_S = 8.0
#: ... and one that clears at once, this part of it.
QUICK_RATIO = 0.4
#: Volume that the medicine pump is assumed to give in that time, mL.
DOSE_ML = 7.2
#: Where the pump has been measured, that volume sets the time, within these limits, s.
SHORTEST_S, LONGEST_S = 4.0, 16.0
#: The pinch never moves faster than from end to end in this time, s.
TRAVEL_S = 3.0
#: Where a vein opens in part, the flow comes this close to the course's, as a part of the baseline ...
NEAR_RATIO = 0.04
#: ... at this pace, 1/s.
PACE_PER_S = 0.5
#: A drip that runs by itself: the medicine pump runs for the first time in every second one, s.
DRIP_S, DRIP_EVERY_S = 1.0, 5.0
#: Time from the end of a course until its outcome is read off the flow, s.
JUDGED_S = 3.0


@dataclass(frozen=True, slots=True)
class TreatmentProgress:
    """One course, and how far it has gone."""

    course: Course
    hours: float = 0.0
    """Time since it began, on the clinical clock."""
    over: float | None = None
    """When it ended, s of session time."""

    @property
    def gone(self) -> float:
        """Part of the clot that is dissolved, 0 to 1."""
        return self.course.dissolved(self.hours)

    @property
    def given(self) -> float:
        """Part of the medicine that has been given through the catheter, 0 to 1; 0 for other treatments."""
        return self.hours / self.course.hours if self.course.treatment.by_catheter else 0.0


def hold_time_s(ml_s: float | None) -> float:
    """Time for which a whole course is held, s, with a medicine pump of `ml_s`; None if not measured."""
    return BY_HAND_S if not ml_s else min(LONGEST_S, max(SHORTEST_S, DOSE_ML / ml_s))


def advance_treatment(
    previous: TreatmentProgress, time: float, seconds: float, held: bool | None, whole: float = BY_HAND_S
) -> TreatmentProgress:
    """The treatment some seconds later: `held` by a hand or not, or None if it runs by itself.

    `whole`: time for which a whole course is held, s.
    """
    course = previous.course
    if held is None:
        pace = course.treatment.hours_per_s
    else:
        pace = course.hours / (whole * (QUICK_RATIO if course.quick else 1.0)) if held else 0.0
    hours = min(course.hours, previous.hours + pace * seconds)
    over = time if previous.over is None and hours >= course.hours else previous.over
    return replace(previous, hours=hours, over=over)


def medicine_on(
    previous: TreatmentProgress, now: TreatmentProgress, held: bool | None, in_scene: float
) -> bool:
    """Whether the medicine pump runs: while a hand holds, or in short strokes if it runs by itself."""
    if not now.course.treatment.by_catheter or now.hours <= previous.hours:
        return False
    return held is not None or in_scene % DRIP_EVERY_S < DRIP_S


def pinch_target(
    on: TreatmentProgress, previous: float, formed: float, part: float | None, seconds: float
) -> float:
    """Where the treatment moves the pinch from `was`; never further closed than the clot was `formed`.

    `part` is the measured flow as a part of the baseline, None if that is not known.
    """
    course, most = on.course, seconds / TRAVEL_S
    if not course.treatment.opens_vein:
        return previous  # The clot stops growing, and two weeks show no more than that.
    if part is None or (on.over is not None and course.outcome == Outcome.COMPLETE):
        # The flow through a vein goes with the square of its open part.
        return min(previous, max(formed * (1.0 - on.gone**2), previous - most))
    short = flow_through(on.gone) - part
    if abs(short) < NEAR_RATIO or (short < 0 and previous >= formed):
        return previous
    return min(formed, max(0.0, previous - max(-most, min(most, short * PACE_PER_S * seconds))))


def wanted(on: TreatmentProgress, least: float) -> float:
    """Part of the open vein's flow that the course has reached; `least` is what the clot left of it."""
    return max(least, flow_through(on.gone))


def outcome(on: TreatmentProgress | None, time: float, levels: Levels, part: float | None) -> Outcome | None:
    """Part of the clot that is dissolved at the end of the course; None before that.

    The course says it, and the water may say less: behind a pinch that is stuck nothing went. `part` is the
    measured flow as a part of the baseline, judged by itself: the levels that a story waits for leave out a
    low flow where the pinch is open, since that is no clot, but it is no success.
    """
    if on is None or on.over is None or part is None or time - on.over < JUDGED_S - 1e-9:
        return None
    # A vein under treatment comes from below, so a level is left only at its upper edge.
    seen = Outcome.SOME
    if part <= levels.low.leave:
        seen = Outcome.LITTLE
    elif part > levels.open.enter:
        seen = Outcome.COMPLETE
    return max(on.course.outcome, seen, key=list(Outcome).index)
