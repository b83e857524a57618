"""The courses of treatments: how they are drawn, how they proceed, and what must never be promised."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.base.schema import BadFiles, load, parse
from rig.settings.config import Config, parse_config
from rig.settings.odds import Odds
from rig.story.claims import CHECKED_AGAINST
from rig.story.media_files import MEDIA
from rig.story.scenes import Outcome
from rig.story.treatments import DAYS, QUICK_H, TREATMENTS, WHOLE_BODY_H, TreatmentName
from rig.story.views import View
from rig.twin.clinical import BLOOD_THINNER, course
from rig.visit.course import Course, flow_through, sample_course
from rig.visit.treatment import JUDGED_S, NEAR_RATIO, TreatmentProgress, outcome

MANY = 4000
LEVELS = Config().flow.levels


USUAL = Odds()


def courses(tool: str, odds: Odds = USUAL) -> list[Course]:
    """What a treatment comes to on many rigs."""
    return [sample_course(odds, tool, seed, 1, 1) for seed in range(MANY)]


def share(found: list[Course], which) -> float:
    """The part of the courses that go so."""
    return sum(map(which, found)) / len(found)


def test_the_same_seed_visit_and_try_give_the_same_course_and_others_differ():
    for tool in TREATMENTS:
        once = sample_course(Odds(), tool, 7, 3, 2)
        assert sample_course(Odds(), tool, 7, 3, 2) == once
        others = {sample_course(Odds(), tool, *which) for which in ((8, 3, 2), (7, 4, 2), (7, 3, 1))}
        assert once not in others
        assert len(others) == 3


def test_a_course_is_the_same_on_every_machine():
    # Written down, so that a change of the draw, which would break every old run log, is seen.
    assert sample_course(Odds(), "catheter", 1, 1, 1).cleared == pytest.approx(0.7065, abs=1e-4)


def test_a_blood_thinner_never_opens_the_vein_within_the_days_shown():
    for found in courses("thinner"):
        assert found.hours == DAYS * 24
        assert found.outcome == "little"
        assert flow_through(found.dissolved(found.hours)) < LEVELS.low.enter
    whole = [moment.dissolved for moment in course(BLOOD_THINNER, DAYS * 24, 24)]
    assert flow_through(whole[-1]) < LEVELS.low.enter


def test_twenty_thousand_visits_show_what_the_registry_found():
    """Mewissen 1999: all of the clot gone in 31 of 100 limbs, half or more in 52, less in 17."""
    found = [sample_course(Odds(), "catheter", seed, 1, 1) for seed in range(20_000)]
    over = [TreatmentProgress(course, course.hours, 0.0) for course in found]
    shown = [outcome(on, JUDGED_S, LEVELS, flow_through(on.gone)) for on in over]
    parts = {name: shown.count(name) / len(shown) for name in Outcome}
    assert parts["complete"] == pytest.approx(0.31, abs=0.01)
    assert parts["most"] == pytest.approx(0.52, abs=0.01)
    assert parts["some"] + parts["little"] == pytest.approx(0.17, abs=0.01)
    assert parts["some"] == pytest.approx(parts["little"], abs=0.01)  # the registry does not divide them


def test_only_a_clot_that_goes_wholly_goes_quickly():
    found = courses("catheter")
    assert share(found, lambda c: c.quick) == pytest.approx(Odds().catheter_quick, abs=0.02)
    assert all(c.outcome == "complete" for c in found if c.quick)
    often = courses("catheter", Odds(catheter_complete=0.1, catheter_quick=0.5))
    assert share(often, lambda c: c.quick) == pytest.approx(0.1, abs=0.02)


def test_the_whole_body_drug_can_open_the_vein_and_can_fail():
    found = courses("whole_body")
    assert share(found, lambda c: c.outcome == "most") == pytest.approx(Odds().whole_body_opens, abs=0.025)


def test_the_water_tells_the_outcomes_apart():
    """With as much to spare as the pinch is held to (NEAR_RATIO)."""
    for tool in ("whole_body", "catheter"):
        for found in courses(tool):
            flow = flow_through(found.cleared)
            if found.outcome in ("complete", "most"):
                assert flow > LEVELS.open.enter + NEAR_RATIO
            elif found.outcome == "some":
                assert flow > LEVELS.low.leave + NEAR_RATIO
            else:
                assert flow < LEVELS.low.leave - NEAR_RATIO


@pytest.mark.parametrize("name", [field.name for field in fields(Odds)])
def test_no_treatment_can_be_set_to_succeed_always(name):
    sure = {"catheter_complete": 1.0, "catheter_leaves": 0.0, "catheter_quick": 1.0, "whole_body_opens": 1.0}[
        name
    ]
    with pytest.raises(BadFiles, match=f"odds.{name}"):
        parse_config(f"[odds]\n{name} = {sure}\n", "config.toml")
    kindest = Odds(catheter_complete=0.5, catheter_leaves=0.01, catheter_quick=0.5, whole_body_opens=0.95)
    assert any(c.outcome in ("some", "little") for c in courses("catheter", kindest))
    assert any(c.outcome in ("some", "little") for c in courses("whole_body", kindest))


def test_the_catheter_is_faster_than_a_blood_thinner_alone_and_slower_than_the_whole_body_drug():
    slow = [c for c in courses("catheter") if not c.quick]
    assert max(c.hours for c in slow) < min(c.hours for c in courses("thinner"))
    assert min(c.hours for c in slow) > WHOLE_BODY_H
    assert all(QUICK_H[0] <= c.hours <= QUICK_H[1] for c in courses("catheter") if c.quick)


def test_the_catheter_needs_a_quarter_of_the_dose_at_most():
    whole = sample_course(Odds(), "whole_body", 1, 1, 1)
    assert whole.given_mg(2.0) == whole.given_mg(6.0) == TREATMENTS["whole_body"].dose_mg.high == 100
    assert whole.given_mg(1.0) == 50
    for found in courses("catheter"):
        assert found.given_mg(found.hours) <= TREATMENTS["catheter"].dose_mg.high == 24
    assert sample_course(Odds(), "thinner", 1, 1, 1).given_mg(300) == 0


@given(st.sampled_from(TreatmentName), st.integers(0, 10**9), st.floats(0, 500), st.floats(0, 50))
def test_a_clot_only_ever_shrinks_and_ends_as_drawn(tool, seed, hours, more):
    found = sample_course(Odds(), tool, seed, 1, 1)
    early, late = found.dissolved(hours), found.dissolved(hours + more)
    assert 0 <= early <= late + 1e-12
    assert late <= found.cleared + 1e-12
    assert found.dissolved(0.0) == 0
    assert found.dissolved(found.hours) == found.cleared


def test_flow_grows_with_the_open_part_up_to_all_of_it():
    flows = [flow_through(n / 50) for n in range(51)]
    assert flows == sorted(flows)
    assert (flows[0], flows[-1]) == (0, 1)
    assert flow_through(0.5) == pytest.approx(0.8, abs=0.01)  # half the clot gone: about four fifths


def test_serious_bleeding_stands_in_the_order_of_the_studies_with_the_hedge_beside_it():
    thinner, whole, catheter = (TREATMENTS[tool].bleeding.middle for tool in TreatmentName)
    assert thinner < catheter < whole
    found = TREATMENTS["catheter"].bleeding
    assert found.low < found.typical < found.high
    assert {"not_head_to_head", "lung_doses", "model_only", "no_winner"} <= set(
        View.COMPARE.staging.labels.split()
    )


def test_the_comparison_shows_what_the_courses_come_to():
    for tool, treatment in TREATMENTS.items():
        found, told = [100 * c.cleared for c in courses(tool)], treatment.cleared
        assert told.low <= min(found) < told.low + 3
        assert told.high - 3 < max(found) <= told.high
        assert max(c.hours for c in courses(tool)) <= treatment.longest_h


def test_every_figure_of_a_study_has_a_source_that_the_claims_know():
    sources = parse(load(MEDIA / "claims.toml"), "claims.toml")["sources"]
    for treatment in TREATMENTS.values():
        for figure in (treatment.dose_mg, treatment.given_h, treatment.bleeding):
            assert figure.sources
            assert set(figure.sources) <= set(sources)
        assert treatment.cleared.sources == ()  # the model's own
    assert set(CHECKED_AGAINST) <= set(sources)
