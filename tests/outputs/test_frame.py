"""The numbers of a frame: measured or not, rounded, and of the right thing."""

import math
from dataclasses import replace

import pytest
from shared.sessions import changed

from rig.base.faults import Fault
from rig.outputs.frame import closure, frame
from rig.sensing.baseline import Baseline
from rig.sensing.flow import Flow
from rig.settings.odds import Odds
from rig.visit.course import sample_course
from rig.visit.state import Visit
from rig.visit.transitions import opening
from rig.visit.treatment import TreatmentProgress

NOW = 100.0


def shown(exhibit, scene: str = "blocked", rates=None, source: str = "measured", **values):
    """The frame of a visit, with a trace of these flows, one each fifth of a second up to now."""
    rates = rates or [200.0] * 50
    trace = tuple((NOW - 0.2 * (len(rates) - n - 1), rate) for n, rate in enumerate(rates))
    visit = values.pop("visit", Visit(formed=0.7, lowest=180.0, trace=trace))
    usual = {
        "time": NOW,
        "entered": NOW - 3,
        "visit": replace(visit, trace=trace),
        "baseline": Baseline(rate=800.0),
        "flow": Flow(rate=rates[-1], smoothed=rates[-1]),
    }
    session = changed(opening(exhibit, "en"), scene=scene, **{**usual, **values})
    return frame(exhibit, session, source)


@pytest.mark.parametrize(("rate", "number"), [(203.0, 205), (202.0, 200), (618.0, 620)])
def test_the_number_is_rounded_to_five(exhibit, rate, number):
    assert shown(exhibit, rates=[rate] * 50).card.number == number


@pytest.mark.parametrize(("still", "number"), [(5, 200), (9, 200), (14, 0)])
def test_nothing_flows_on_the_card_only_once_the_rotor_has_stood_for_two_seconds(exhibit, still, number):
    assert shown(exhibit, rates=[200.0] * 40 + [0.0] * still).card.number == number


def test_the_number_does_not_change_more_than_twice_a_second(exhibit):
    numbers = [
        shown(exhibit, rates=[200.0 + 40 * n for n in range(50)], time=NOW + t).card.number
        for t in (0.0, 0.4)
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("fault", [Fault.NANO_QUIET, Fault.NANO_UNPLUGGED])
def test_a_line_that_is_lost_shows_no_number(exhibit, fault):
    assert shown(exhibit, faults=frozenset({fault})).card.number is None
    assert shown(exhibit, faults=frozenset({Fault.KINK})).card.number is not None


@pytest.mark.parametrize(
    ("faults", "source"),
    [(set(), "measured"), ({Fault.SENSOR_DEAD}, "estimated"), ({Fault.KINK}, "measured")],
)
def test_an_estimate_is_called_one(exhibit, faults, source):
    assert shown(exhibit, faults=frozenset(faults)).card.source == source
    assert shown(exhibit, source="simulated").card.source == "simulated"


def test_flow_is_a_part_of_the_days_own_and_that_is_said_only_once_it_is_known(exhibit):
    card = shown(exhibit).card
    assert (card.part, card.learnt) == (0.25, True)
    unknown = shown(exhibit, baseline=Baseline()).card
    assert (unknown.part, unknown.learnt) == (pytest.approx(200 / exhibit.config.flow.expected), False)


@pytest.mark.parametrize(
    ("flow", "closed"), [(800, 0.0), (760, 0.0), (900, 0.0), (380, 0.5), (0, 1.0), (-5, 1.0), (700, 0.0789)]
)
def test_a_vein_looks_as_closed_as_flow_is_missing(flow, closed):
    assert closure(flow, 800.0) == pytest.approx(closed, abs=1e-3)
    assert closure(flow, None) == 0.0


def test_the_result_tells_of_before_clot_and_after(exhibit):
    result = shown(exhibit, "your_test", rates=[575.0] * 50).result
    assert (result.before, result.clot, result.after) == (800.0, 180.0, 575.0)


@pytest.mark.parametrize(
    ("faults", "warns"),
    [(set(), False), ({Fault.KINK}, False), ({Fault.TRAY_WET}, True), ({Fault.STOPPED}, True)],
)
def test_a_stopped_rig_warns(exhibit, faults, warns):
    assert shown(exhibit, faults=frozenset(faults)).warning == warns


def test_the_visit_takes_no_longer_than_the_screen_says(exhibit):
    odd = replace(exhibit.story, bounds=replace(exhibit.story.bounds, seconds=241.0))
    assert shown(replace(exhibit, story=odd)).minutes == math.ceil(241 / 60) == 5


def test_a_tube_drawn_out_gives_no_medicine_and_goes_no_way(exhibit):
    done = TreatmentProgress(sample_course(Odds(), "catheter", 1, 1, 1), over=NOW - 30)
    late = shown(exhibit, "catheter", treatment=done, dose=1.0, depth=1.0, entered=NOW - 20)
    assert (late.dose, late.depth) == (0.0, 0.0)
    early = shown(exhibit, "catheter", treatment=done, dose=1.0, depth=1.0, entered=NOW - 2)
    assert (early.dose, early.depth) == (1.0, 1.0)
