"""What one step of a visit must and must not change: boundaries of time, water, medicine and jaw."""

from dataclasses import replace
from itertools import pairwise

import pytest
from shared.sessions import changed

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import BUTTONS, Inputs
from rig.sensing.baseline import Baseline
from rig.sensing.flow import Flow
from rig.settings.odds import Odds
from rig.story.scenes import Exit, Outcome, Scene
from rig.story.views import View
from rig.visit.attendant_panel import Panel
from rig.visit.course import sample_course
from rig.visit.exhibit import Exhibit
from rig.visit.hands import awaited
from rig.visit.narration import Narration
from rig.visit.pinch_drive import drive_pinch
from rig.visit.procedure import treat
from rig.visit.session import TRACE_POINTS, advance, outputs
from rig.visit.state import Session, Visit
from rig.visit.transitions import enter, leave, opening
from rig.visit.treatment import TRAVEL_S, TreatmentProgress

STOPPED, NOW = frozenset({Fault.STOPPED}), 100.0


def at(exhibit: Exhibit, scene: str, **values: object) -> Session:
    """A visit in the middle of a scene whose words are over, at 100 s."""
    usual = {
        "time": NOW,
        "entered": NOW - 20.0,
        "narration": Narration(line=99, over=NOW - 10.0),
        "baseline": Baseline(rate=800.0),
        "running_s": 20.0,
        "flow": Flow(rate=800.0, smoothed=800.0, time=NOW),
    }
    return changed(opening(exhibit, "en"), scene=scene, **{**usual, **values})


def on(exhibit: Exhibit, session: Session, passed: float = 0.1, **reading: object) -> Session:
    return advance(exhibit, session, Inputs(session.time + passed, **reading))


# ---- time, and who is there


@pytest.mark.parametrize(("stopped", "scene"), [(29.8, "hello"), (29.95, "attract")])
def test_a_fault_ends_a_visit_after_half_a_minute(exhibit, stopped, scene):
    assert on(exhibit, at(exhibit, "hello", stopped_s=stopped), faults=STOPPED).stay.scene == scene


def test_a_fault_in_the_opening_does_not_begin_it_again(exhibit):
    before = at(exhibit, "attract", stopped_s=500.0)
    assert on(exhibit, before, faults=STOPPED).stay.entered == before.stay.entered


@pytest.mark.parametrize(("stay", "scene"), [(179.8, "hello"), (179.95, "attract")])
def test_patience_ends_a_scene_even_where_something_always_moves_on(exhibit, stay, scene):
    assert on(exhibit, at(exhibit, "hello", entered=NOW - stay, idle_s=0.0)).stay.scene == scene


@pytest.mark.parametrize(
    "touch", [{"pressed": frozenset({"red"})}, {"held": frozenset({"red"})}, {"turned": 1}, {}]
)
def test_a_visitor_who_touches_anything_is_back(exhibit, touch):
    assert on(exhibit, at(exhibit, "choose", unattended=True), **touch).stay.unattended == (not touch)


def test_an_empty_room_stays_empty_from_scene_to_scene(exhibit):
    assert enter(exhibit, at(exhibit, "danger", unattended=True), "choose").stay.unattended
    assert not enter(exhibit, at(exhibit, "danger"), "choose").stay.unattended
    helped = at(exhibit, "hello", idle_s=exhibit.story.ladder.assist)
    assert enter(exhibit, helped, "first_flow").stay.unattended


def test_who_answers_is_taken_back_to_help_and_not_to_the_beginning(exhibit):
    asked = at(exhibit, "choose", idle_s=exhibit.story.ladder.still_there)
    assert on(exhibit, asked, pressed=frozenset({"green"})).stay.idle_s == exhibit.story.ladder.assist


def test_a_scene_waits_only_once_its_words_are_over(exhibit):
    assert on(exhibit, at(exhibit, "choose")).stay.idle_s == pytest.approx(0.1)
    speaking = at(exhibit, "choose", narration=Narration(began=NOW))
    assert on(exhibit, speaking).stay.idle_s == 0.0


def test_a_treatment_that_works_is_waited_for(exhibit):
    under_way = TreatmentProgress(sample_course(Odds(), "thinner", 1, 1, 1))
    before = at(exhibit, "thinner", treatment=under_way)
    assert on(exhibit, before).stay.idle_s == 0.0


def test_a_hand_that_gives_medicine_is_waited_for_even_where_it_goes_round_again(exhibit):
    course = sample_course(Odds(), "catheter", 1, 1, 1)
    before = at(exhibit, "medicine", treatment=TreatmentProgress(course), press_is_fresh=True, depth=1.0)
    after = on(exhibit, before, held=frozenset({"green"}))
    assert after.procedure.dose > before.procedure.dose
    assert after.stay.idle_s == 0.0
    assert on(exhibit, before).stay.idle_s == pytest.approx(0.1)


def test_the_trace_of_a_long_visit_keeps_its_beginning_and_is_halved(exhibit):
    trace = tuple((n * 0.01, float(n)) for n in range(TRACE_POINTS))
    after = on(exhibit, at(exhibit, "choose", visit=Visit(trace=trace))).visit.trace
    assert TRACE_POINTS == 2400
    assert len(after) == TRACE_POINTS // 2 + 1
    assert after[:2] == (trace[0], trace[2])


@pytest.mark.parametrize(
    ("formed", "low", "lowest"), [(0.7, True, 150.0), (0.7, False, 200.0), (0.0, True, 200.0)]
)
def test_the_least_flow_is_of_a_clot_that_stands(exhibit, formed, low, lowest):
    levels = (("low", NOW - 5),) if low else ()
    flow = Flow(rate=150.0, smoothed=150.0, time=NOW)
    before = at(
        exhibit, "blocked", pinch=0.7, levels=levels, flow=flow, visit=Visit(formed=formed, lowest=200.0)
    )
    silent = replace(exhibit.config.flow.levels.low, enter=0.4 if low else -1.0, leave=0.5 if low else -0.5)
    settings = replace(exhibit.config.flow, levels=replace(exhibit.config.flow.levels, low=silent))
    show = replace(exhibit, config=replace(exhibit.config, flow=settings))
    held = advance(show, before, Inputs(NOW, faults=frozenset({Fault.SENSOR_DEAD})))
    assert held.visit.lowest == pytest.approx(lowest, abs=20)


# ---- water and lamps


def test_no_water_is_asked_for_under_a_fault(exhibit):
    wanted = outputs(exhibit, at(exhibit, "medicine", faults=STOPPED, giving=True, pinch=0.5))
    assert (wanted.pump, wanted.medicine, wanted.pinch) == (0.0, 0.0, 0.5)
    assert wanted.lamps <= {"red"}


@pytest.mark.parametrize(
    ("scene", "pump"), [("attract", 0.0), ("hello", 0.0), ("choose", 0.5), ("take_home", 0.0)]
)
def test_the_pump_does_what_the_scene_says(exhibit, scene, pump):
    assert outputs(exhibit, at(exhibit, scene)).pump == pump


@pytest.mark.parametrize(("giving", "duty"), [(True, 0.6), (False, 0.0)])
def test_medicine_is_asked_for_only_while_it_is_given(exhibit, giving, duty):
    assert outputs(exhibit, at(exhibit, "medicine", giving=giving)).medicine == duty


@pytest.mark.parametrize("scene", ["hello", "choose", "blocked", "x_ray"])
def test_only_buttons_that_do_something_are_lit_whatever_the_attendant_should_know(exhibit, scene):
    here = at(exhibit, scene, faults=frozenset({Fault.KINK}))
    for step in range(40):
        now = fast_replace(here, time=NOW + step * 0.25)
        lit = outputs(exhibit, now).lamps
        assert lit == (awaited(exhibit, now) if exhibit.story[scene].ask else set())
        assert lit <= set(BUTTONS)


def test_in_the_opening_the_red_lamp_blinks_for_the_attendant(exhibit):
    here = at(exhibit, "attract", faults=frozenset({Fault.KINK}))
    seen = {"red" in outputs(exhibit, fast_replace(here, time=NOW + n * 0.25)).lamps for n in range(40)}
    assert seen == {True, False}


# ---- medicine


@pytest.mark.parametrize("faults", [STOPPED, frozenset({Fault.DRY})])
def test_a_stop_ends_the_medicine(exhibit, faults):
    assert not on(exhibit, at(exhibit, "medicine", giving=True), faults=faults).procedure.giving


def test_the_attendants_panel_ends_the_medicine(exhibit):
    assert not on(exhibit, at(exhibit, "medicine", giving=True, panel=Panel(open=True))).procedure.giving


@pytest.mark.parametrize("after", ["flow_back", "attract", "choose"])
def test_no_scene_begins_with_medicine_flowing(exhibit, after):
    assert not enter(exhibit, at(exhibit, "medicine", giving=True), after).procedure.giving


def given_after(exhibit: Exhibit, given: float, *, holding: bool = True) -> Session:
    before = at(exhibit, "medicine", visit=Visit(medicine_s=given), depth=1.0)
    return treat(exhibit, fast_replace(before, passed_s=0.1), exhibit.story["medicine"], holding)


@pytest.mark.parametrize(("given", "giving"), [(14.9, True), (15.0, False)])
def test_a_visitor_gets_one_dose_and_no_more(exhibit, given, giving):
    assert given_after(exhibit, given).procedure.giving == giving


def test_no_medicine_flows_without_a_hand(exhibit):
    after = given_after(exhibit, 0.0, holding=False)
    assert (after.procedure.giving, after.procedure.dose) == (False, 0.0)


def test_what_is_given_is_counted(exhibit):
    after = on(exhibit, at(exhibit, "medicine", giving=True, depth=1.0))
    assert after.visit.medicine_s == pytest.approx(0.06)
    assert on(exhibit, at(exhibit, "medicine", depth=1.0)).visit.medicine_s == 0.0


def test_another_treatment_is_a_course_of_its_own(exhibit):
    before = TreatmentProgress(sample_course(Odds(), "thinner", 1, 1, 1), hours=100.0, over=50.0)
    here = fast_replace(at(exhibit, "medicine", treatment=before), passed_s=0.1)
    after = treat(exhibit, here, exhibit.story["medicine"], True)
    assert after.procedure.treatment.course.tool == "catheter"
    assert after.visit.tried == ("catheter",)


# ---- the jaw


@pytest.mark.parametrize(
    ("scene", "pinch", "goal"), [("hello", 0.9, 0.0), ("choose", 0.2, 0.7), ("danger", 0.4, 0.4)]
)
def test_the_jaw_goes_where_the_scene_wants_it_and_no_faster_than_it_may(exhibit, scene, pinch, goal):
    here = fast_replace(at(exhibit, scene, pinch=pinch, visit=Visit(formed=0.7)), passed_s=0.1)
    way = [pinch]
    for _ in range(40):
        here = drive_pinch(exhibit, here, exhibit.story[scene])
        way.append(here.procedure.pinch)
    assert way[-1] == pytest.approx(goal)
    assert max(abs(a - b) for a, b in pairwise(way)) <= 0.1 / TRAVEL_S + 1e-9


def test_a_clot_stays_where_the_visitor_made_it(exhibit):
    assert enter(exhibit, at(exhibit, "bad_clot", pinch=0.73), "blocked").visit.formed == 0.73
    kept = at(exhibit, "danger", pinch=0.1, visit=Visit(formed=0.73))
    assert enter(exhibit, kept, "choose").visit.formed == 0.73


# ---- a new visitor


def test_a_new_visitor_begins_with_nothing_of_the_last_ones(exhibit):
    used = Visit(
        began=3.0, formed=0.7, answers=(("q", "red"),), medicine_s=9.0, helped=True, trace=((1.0, 2.0),)
    )
    flow = Flow(volume=900.0, time=NOW)
    last = at(
        exhibit, "attract", visit=used, volume=0, levels=(("low", 1.0),), depth=1.0, dose=1.0, flow=flow
    )
    here = enter(exhibit, fast_replace(last, visits=6), "hello")
    assert here.visit == Visit(began=NOW)
    assert here.visits == 7
    assert here.speech.volume == exhibit.config.sound.volume
    assert (here.sensed.baseline, here.sensed.levels, here.sensed.flow.volume) == (Baseline(), (), 0.0)
    assert (here.procedure.depth, here.procedure.dose) == (0.0, 0.0)


def test_within_a_visit_nothing_of_that_begins_anew(exhibit):
    here = enter(exhibit, at(exhibit, "danger", volume=2, visit=Visit(formed=0.7)), "choose")
    assert (here.speech.volume, here.visits, here.visit.formed) == (2, 0, 0.7)
    assert here.sensed.baseline.rate == 800.0


# ---- ways on

WAYS = [
    (Exit("choose", words_over=1.0), {"narration": Narration(over=NOW - 0.9)}, False),
    (Exit("choose", words_over=1.0), {"narration": Narration(over=NOW - 1.0)}, True),
    (Exit("choose", words_over=1.0), {"narration": Narration()}, False),
    (Exit("choose", after=5.0), {"entered": NOW - 4.9}, False),
    (Exit("choose", after=5.0), {"entered": NOW - 5.0}, True),
    (Exit("choose", flow="low", steady=1.0), {"levels": (("low", NOW - 0.9),)}, False),
    (Exit("choose", flow="low", steady=1.0), {"levels": (("low", NOW - 1.0),)}, True),
    (Exit("choose", flow="low"), {"levels": (("open", NOW - 9),)}, False),
    (Exit("choose", depth=0.95), {"depth": 0.94}, False),
    (Exit("choose", depth=0.95), {"depth": 0.95}, True),
    (Exit("choose", dose=0.5), {"dose": 0.49}, False),
    (Exit("choose", dose=0.5), {"dose": 0.5}, True),
    (Exit("choose", learnt=True), {"baseline": Baseline()}, False),
    (Exit("choose", learnt=True), {}, True),
    (Exit("choose", pressed="red"), {}, False),
]


@pytest.mark.parametrize(("way", "values", "goes"), WAYS)
def test_a_way_on_is_open_once_all_that_it_names_holds_and_not_before(exhibit, way, values, goes):
    scene = Scene(View.VEIN, exits=(way,))
    after = leave(exhibit, at(exhibit, "danger", **values), scene, frozenset({"green"}))
    assert after.stay.scene == ("choose" if goes else "danger")


@pytest.mark.parametrize(("running", "goes"), [(1.9, False), (2.0, True)])
def test_a_treatment_is_judged_only_once_the_water_runs(exhibit, running, goes):
    done = TreatmentProgress(sample_course(Odds(), "thinner", 1, 1, 1), over=NOW - 9)
    low = Flow(rate=100.0, smoothed=100.0, time=NOW)
    here = at(exhibit, "thinner", treatment=done, running_s=running, flow=low)
    after = leave(
        exhibit, here, Scene(View.VEIN, exits=(Exit("choose", outcome=Outcome.LITTLE),)), frozenset()
    )
    assert after.stay.scene == ("choose" if goes else "thinner")


# ---- what the sensors say


def test_water_that_was_stopped_is_no_clot_and_has_to_settle_again(exhibit):
    assert on(exhibit, at(exhibit, "bad_clot"), faults=STOPPED).sensed.running_s == 0.0
    assert on(exhibit, at(exhibit, "bad_clot")).sensed.running_s == pytest.approx(20.1)
    assert on(exhibit, at(exhibit, "hello")).sensed.running_s == 0.0


@pytest.mark.parametrize(("pinch", "low"), [(0.2, False), (0.6, True)])
def test_a_low_flow_with_the_jaw_open_is_no_clot(exhibit, pinch, low):
    names = {name for name, _ in on(exhibit, at(exhibit, "danger", pinch=pinch)).sensed.levels}
    assert ("low" in names) == low


def test_time_under_a_fault_runs_down_as_slowly_as_it_came(exhibit):
    assert on(exhibit, at(exhibit, "danger", stopped_s=10.0)).sensed.stopped_s == pytest.approx(9.9)
    assert on(exhibit, at(exhibit, "attract", stopped_s=10.0)).sensed.stopped_s == 0.0


def test_behind_a_dead_sensor_the_flow_is_what_pump_and_jaw_should_make_it(exhibit):
    dead = frozenset({Fault.SENSOR_DEAD})
    here = at(exhibit, "danger")
    assert on(exhibit, here, faults=dead).sensed.flow.rate == pytest.approx(800, rel=0.05)
    assert on(exhibit, here).sensed.flow.rate == 0.0
    for _ in range(30):
        here = on(exhibit, here, faults=dead | STOPPED)
    assert here.sensed.flow.rate < 10.0


def test_nothing_is_learnt_while_the_attendant_works(exhibit):
    before = at(
        exhibit, "first_flow", baseline=Baseline(seen=(800.0,) * 29, looked=NOW - 1), panel=Panel(open=True)
    )
    flow = fast_replace(before.sensed.flow, samples=())
    here = changed(before, flow=flow)
    assert on(exhibit, here, faults=frozenset({Fault.SENSOR_DEAD})).sensed.baseline == before.sensed.baseline
    assert on(
        exhibit, changed(here, panel=Panel()), faults=frozenset({Fault.SENSOR_DEAD})
    ).sensed.baseline.rate
