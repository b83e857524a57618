"""Three treatments on simulated water: the vein opens as far as each course says, by the measured flow."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from shared.sessions import changed
from shared.virtual_rig import Rig, seed_of

from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import closure, frame
from rig.settings.config import Config
from rig.settings.levels import Levels
from rig.settings.odds import Odds
from rig.story.treatments import DAYS
from rig.visit.course import Course, sample_course
from rig.visit.exhibit import Exhibit
from rig.visit.state import HelpLevel
from rig.visit.transitions import opening
from rig.visit.treatment import (
    BY_HAND_S,
    JUDGED_S,
    TreatmentProgress,
    advance_treatment,
    outcome,
    pinch_target,
)

Stand = Callable[..., Rig]


@pytest.fixture(scope="module")
def lesson() -> Exhibit:
    return load_exhibit(Config(), "lesson")


@pytest.fixture
def stand(exhibit: Exhibit) -> Iterator[Stand]:
    """A rig with a blocked vein, its seed chosen so that a treatment goes as wanted."""
    opened: list[Rig] = []

    def at(tool: str, wanted: Callable[[Course], bool], of: Exhibit = exhibit, count: int = 1) -> Rig:
        rig = Rig(of, seed_of(tool, wanted, count))
        opened.append(rig)
        return rig.clot()

    yield at
    for rig in opened:
        rig.board.close()


def open_part(rig: Rig) -> list[float]:
    """Measured flow once a second until the scene changes, parts of the baseline."""
    scene, found = rig.here.stay.scene, []
    while rig.here.stay.scene == scene:
        found.append(rig.run(1).part)
        assert len(found) < 60
    return found


@pytest.mark.slow
def test_under_a_blood_thinner_the_calendar_turns_and_the_flow_stays_low(stand):
    rig = stand("thinner", lambda c: True).jump("thinner")
    before = rig.here.procedure.pinch
    flows = open_part(rig)
    assert max(flows) < 0.4
    assert rig.here.stay.scene == "choose"
    assert rig.here.visit.tried == ("thinner",)
    assert len(flows) >= DAYS
    assert rig.here.procedure.pinch == pytest.approx(before, abs=0.01)


@pytest.mark.long_but("some-whole_shut-0.4-0.8")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("comes", "scene", "least", "most"),
    [("most", "whole_open", 0.8, 1.1), ("some", "whole_shut", 0.4, 0.8)],
)
def test_the_whole_body_drug_opens_the_vein_or_does_not_and_the_story_says_which(
    stand, comes, scene, least, most
):
    rig = stand("whole_body", lambda c: c.outcome == comes).jump("whole_body")
    open_part(rig)
    assert rig.here.stay.scene == scene
    assert least < rig.part < most


CATHETER = [
    (lambda c: c.outcome == "complete" and not c.quick, "flow_back", BY_HAND_S, 0.9, 1.1),
    (lambda c: c.quick, "flow_back", 0.4 * BY_HAND_S, 0.9, 1.1),
    (lambda c: 0.55 < c.cleared < 0.6, "flow_most", BY_HAND_S, 0.8, 0.92),
    (lambda c: 0.85 < c.cleared < 1.0, "flow_most", BY_HAND_S, 0.88, 1.05),
    (lambda c: c.outcome == "some", "flow_part", BY_HAND_S, 0.45, 0.83),
    (lambda c: c.outcome == "little", "flow_low", BY_HAND_S, 0.0, 0.5),
]


@pytest.mark.long_but("<lambda>-flow_part-8.0-0.45-0.83")
@pytest.mark.slow
@pytest.mark.parametrize(("wanted", "scene", "hold", "least", "most"), CATHETER)
def test_the_catheter_clears_all_most_some_or_little_and_the_picture_shows_what_is_left(
    stand, wanted, scene, hold, least, most
):
    rig = stand("catheter", wanted).jump("medicine", depth=1.0).run(0.5)
    rig.hold("green", hold + 0.2)
    assert rig.here.procedure.dose == 1.0
    rig.until(scene, within=10)
    assert least < rig.part < most
    assert rig.here.visit.lowest < 0.4 * rig.here.sensed.baseline.rate
    course, clot = (
        rig.here.procedure.treatment.course,
        closure(rig.here.visit.lowest, rig.here.sensed.baseline.rate),
    )
    shown = frame(rig.exhibit, rig.here, "simulated").closure
    assert shown == pytest.approx(clot * (1 - course.cleared), abs=0.08)
    assert (shown < 0.02) == (course.outcome == "complete")
    assert rig.here.visit.outcomes == (("catheter", course.outcome),)


@pytest.mark.long
def test_a_vein_that_stays_shut_is_not_this_time_and_the_next_try_is_drawn_anew(stand):
    rig = stand("catheter", lambda c: c.outcome == "complete" and not c.quick)
    # A clot that lets a little through: with none at all the pump would be stopped, as it must be.
    while rig.part < 0.15:
        rig.jump("blocked", pinch=rig.here.procedure.pinch - 0.01).run(0.5)
    rig.jump("blocked", visit=replace(rig.here.visit, formed=rig.here.procedure.pinch)).run(1)
    rig.board.inject_fault("pinch_stuck")
    rig.jump("medicine", depth=1.0).run(0.5).hold("green", BY_HAND_S + 0.2).until("flow_low", within=10)
    first = rig.here.procedure.treatment.course
    shown = frame(rig.exhibit, rig.here, "simulated")
    assert shown.ask == "retry"
    rig.board.clear_fault("pinch_stuck")
    rig.run(1).press("green").until("again", within=2).until("choose")
    assert rig.here.procedure.treatment is None
    assert rig.here.procedure.dose == 0
    rig.jump("medicine", depth=1.0).run(0.2)
    assert rig.here.procedure.treatment.course != first
    assert rig.here.visit.tried == ("catheter", "catheter")


@pytest.mark.slow
def test_the_ending_says_how_much_of_the_clot_went(stand):
    rig = stand("catheter", lambda c: True)
    assert frame(rig.exhibit, changed(rig.here, scene="your_test"), "simulated").result.outcome is None
    visit = replace(rig.here.visit, outcomes=(("whole_body", "some"), ("catheter", "most")))
    tried = changed(rig.here, scene="your_test", visit=visit)
    assert frame(rig.exhibit, tried, "simulated").result.outcome == "most"


def test_another_visitor_finds_another_course_and_the_same_seed_finds_the_same(stand, exhibit):
    courses = [sample_course(Odds(), "catheter", 5, visit, 1) for visit in range(1, 9)]
    assert len({(course.hours, course.cleared) for course in courses}) == 8
    here = replace(opening(exhibit, "en", 5), visits=3)
    assert (here.seed, here.visits) == (5, 3)


@pytest.mark.slow
def test_hours_pass_as_seconds_and_the_medicine_keeps_to_its_limit(stand, lesson):
    rig = stand_in(stand, lesson, lambda c: c.outcome == "complete" and c.hours > 20)
    rig.jump("medicine", depth=1.0).run(0.5).hold("green", 0.3 * BY_HAND_S).until("hours", within=5)
    began, hours = rig.here.time, rig.here.procedure.treatment.hours
    strokes = 0
    while rig.here.procedure.treatment.over is None:
        rig.run(0.5)
        strokes += rig.last.outputs.medicine > 0
    spent = rig.here.time - began
    assert spent == pytest.approx((rig.here.procedure.treatment.course.hours - hours) * 40 / 24, abs=1.0)
    assert 0.1 < strokes * 0.5 / spent < 0.35  # short strokes, not one long one
    assert rig.last.guard.given < lesson.config.limits.medicine
    assert not frame(lesson, rig.here, "simulated").ready
    rig.run(JUDGED_S + 0.1)
    assert frame(lesson, rig.here, "simulated").ready
    rig.press("green").until("flow_back", within=1)


def stand_in(stand: Stand, exhibit: Exhibit, wanted: Callable[[Course], bool]) -> Rig:
    """A rig at the lesson's blocked vein: its first scenes wait for a presenter, so they are left out."""
    rig = Rig(exhibit, seed_of("catheter", wanted))
    rig.press("green").until("hello").press("green").until("healthy", within=40).jump("bad_clot").run(12)
    return rig.hold("green", 6).until("blocked")


def test_a_presenters_scene_waits_for_its_button_and_heals_without_one(lesson):
    ladder = lesson.story.ladder
    here = changed(opening(lesson, "en"), scene="compare", time=1000.0, entered=500.0)
    for waited, help_level in (
        (0, HelpLevel.WATCHING),
        (ladder.hint, HelpLevel.HINT),
        (ladder.assist, HelpLevel.STRONG),
    ):
        assert changed(here, idle_s=waited).help_level(lesson) == help_level
    assert changed(here, idle_s=ladder.still_there).help_level(lesson) == HelpLevel.STILL_THERE
    assert changed(here, idle_s=ladder.reset).seconds_left(lesson) <= 0


def test_the_rig_helps_with_the_right_answer_and_keeps_the_visitors_own(lesson):
    for pressed, to in ((None, "quiz_2_right"), ("red", "quiz_2_wrong")):
        rig = Rig(lesson)
        rig.press("green").until("hello").jump("quiz_2").run(0.1)
        if pressed:
            rig.press(pressed)
        else:
            rig.jump("quiz_2").last = replace(rig.last, session=changed(rig.here, idle_s=61.0))
            rig.run(0.1)
        assert rig.here.stay.scene == to
        assert rig.here.visit.answers == (("thinner", pressed or "blue"),)
        shown = frame(lesson, rig.here, "simulated").question
        assert (shown.right, shown.answer) == ("blue", pressed or "blue")
        rig.board.close()


def test_the_tube_is_drawn_out_once_its_work_is_done(lesson):
    course = sample_course(Odds(), "catheter", 1, 1, 1)
    over = advance_treatment(TreatmentProgress(course), 20.0, BY_HAND_S, True)
    here = changed(opening(lesson, "en"), scene="tube_out", entered=30.0, depth=1.0, dose=1.0, treatment=over)
    depths = [frame(lesson, replace(here, time=30.0 + n), "simulated").depth for n in range(12)]
    assert depths[:5] == [1.0] * 5
    assert depths == sorted(depths, reverse=True)
    assert depths[-1] == 0.0
    before = changed(here, scene="catheter", time=42.0, treatment=None)
    assert frame(lesson, before, "simulated").depth == 1.0


def test_the_outcome_is_read_off_the_water_only_once_the_course_is_over():
    on, levels = TreatmentProgress(Course("catheter", 20.0, 1.0)), Levels()
    assert outcome(None, 10.0, levels, 1.0) is None
    assert outcome(on, 10.0, levels, 1.0) is None
    over = advance_treatment(on, 20.0, 8.0, True)
    assert over.over == 20.0
    assert outcome(over, 20.0 + JUDGED_S - 0.1, levels, 1.0) is None
    assert outcome(over, 20.0 + JUDGED_S, levels, None) is None
    for part, found in (
        (0.0, "little"),
        (0.45, "little"),
        (0.55, "some"),
        (0.75, "some"),
        (0.85, "complete"),
    ):
        assert outcome(over, 20.0 + JUDGED_S, levels, part) == found


def test_the_pinch_never_closes_further_than_the_clot_was_nor_jumps():
    for tool in ("whole_body", "catheter"):
        for seed in range(30):
            on, pinch = TreatmentProgress(sample_course(Odds(), tool, seed, 1, 1)), 0.7
            for n in range(1, 1300):
                on = advance_treatment(on, n / 60, 1 / 60, None)
                part = (1.0 if n % 90 < 30 else 0.0) if n % 7 else None  # whatever the water says
                now = pinch_target(on, pinch, 0.7, part, 1 / 60)
                assert 0.0 <= now <= 0.7
                assert abs(now - pinch) <= 1 / 60 / 3 + 1e-9
                pinch = now
