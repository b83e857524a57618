"""What a treatment may and may not do, and its limits."""

from dataclasses import replace

import pytest
from shared.virtual_rig import seed_of

from rig.settings.levels import Levels
from rig.settings.odds import Odds
from rig.story.scenes import Outcome
from rig.visit.course import Course, sample_course
from rig.visit.treatment import (
    BY_HAND_S,
    TreatmentProgress,
    advance_treatment,
    hold_time_s,
    medicine_on,
    outcome,
    pinch_target,
)

LEVELS = Levels()


def course(tool: str = "catheter", *, quick: bool = False) -> Course:
    drawn = sample_course(Odds(), tool, seed_of(tool, lambda each: not each.quick), 1, 1)
    return replace(drawn, quick=quick)


def test_no_more_than_the_whole_course_is_given_and_its_end_is_kept():
    on = TreatmentProgress(course())
    for n in range(1, 401):
        on = advance_treatment(on, n * 0.1, 0.1, True)
    assert on.hours == on.course.hours
    assert on.given == 1.0
    assert on.over == pytest.approx(BY_HAND_S, abs=0.11)


@pytest.mark.parametrize(("quick", "seconds"), [(False, 8.0), (True, 3.2)])
def test_a_course_that_is_held_in_one_go_takes_its_time(quick, seconds):
    on, time = TreatmentProgress(course(quick=quick)), 0.0
    while on.over is None:
        time += 0.05
        on = advance_treatment(on, time, 0.05, True)
    assert time == pytest.approx(seconds, abs=0.11)


def test_a_hand_let_go_stops_it():
    on = TreatmentProgress(course(), hours=2.0)
    assert advance_treatment(on, 1.0, 0.5, False).hours == 2.0


@pytest.mark.parametrize(
    ("age", "part", "found"),
    [
        (2.9, 0.9, None),
        (3.0, 0.9, Outcome.COMPLETE),
        (9.0, 0.81, Outcome.COMPLETE),
        (9.0, 0.79, Outcome.SOME),
        (9.0, 0.51, Outcome.SOME),
        (9.0, 0.50, Outcome.LITTLE),
        (9.0, 0.45, Outcome.LITTLE),
        (9.0, None, None),
    ],
)
def test_the_water_says_how_it_came_out_once_it_has_followed(age, part, found):
    on = TreatmentProgress(replace(course(), cleared=1.0), over=100.0)
    assert outcome(on, 100.0 + age, LEVELS, part) == found
    assert outcome(replace(on, over=None), 100.0 + age, LEVELS, part) is None


def test_free_water_makes_no_course_better_than_it_was():
    on = TreatmentProgress(replace(course(), cleared=0.6), over=100.0)
    assert outcome(on, 109.0, LEVELS, 0.9) == Outcome.MOST


@pytest.mark.parametrize(
    ("tool", "held", "in_scene", "runs"),
    [
        ("catheter", True, 3.0, True),
        ("catheter", None, 0.9, True),
        ("catheter", None, 1.1, False),
        ("catheter", None, 5.5, True),
        ("whole_body", None, 0.5, False),  # a drip in the arm is not this pump
        ("thinner", None, 0.5, False),
    ],
)
def test_the_medicine_pump_runs_with_the_hand_or_in_strokes(tool, held, in_scene, runs):
    before = TreatmentProgress(course(tool))
    assert medicine_on(before, replace(before, hours=0.1), held, in_scene) == runs
    assert not medicine_on(before, before, held, in_scene)


def test_a_treatment_never_closes_the_vein_further_than_the_clot_did():
    shut = TreatmentProgress(replace(course(), cleared=0.1), hours=1.0)
    pinch = 0.6
    for _ in range(200):
        pinch = pinch_target(shut, pinch, 0.7, 0.95, 0.1)
    assert pinch == pytest.approx(0.7)
    assert pinch_target(shut, 0.69, 0.7, 0.95, 1.0) == 0.7, "not even in one long step"


def test_a_thinner_moves_no_jaw():
    assert pinch_target(TreatmentProgress(course("thinner"), hours=100.0), 0.7, 0.7, 0.2, 0.1) == 0.7


@pytest.mark.parametrize(("ml_s", "seconds"), [(None, 8.0), (0.9, 8.0), (0.01, 16.0), (9.0, 4.0)])
def test_how_long_a_dose_is_held_follows_the_pump_within_bounds(ml_s, seconds):
    assert hold_time_s(ml_s) == pytest.approx(seconds)
