"""A visit uses all calibrations: the pinch's curve, the medicine's rate, both sensors."""

from dataclasses import replace
from itertools import pairwise

import pytest
from shared.calibrating import rig as table
from shared.virtual_rig import Rig, seed_of

from rig.base.clock import TICKS_HZ
from rig.base.faults import Fault
from rig.base.schema import BadFiles
from rig.boards.virtual import VirtualBoard
from rig.commands.calibrate import pinch
from rig.commands.shared.load import load_exhibit
from rig.sensing.expected import expected
from rig.settings.calibration import Measured, MeasuredMedicine, MeasuredPinch, parse_measured
from rig.settings.config import Config, calibrated, parse_config
from rig.twin import Drive, Tube
from rig.visit.course import flow_through
from rig.visit.pinch_control import REACH_TRAVEL_RATIO, closing, step
from rig.visit.treatment import BY_HAND_S, DOSE_ML, LONGEST_S, SHORTEST_S, hold_time_s

#: A jaw of which the settings know nothing: it takes hold at another travel and bites far harder.
HIDDEN = {"cam": 6.0, "stop_mm": 0.3}
CURVE = MeasuredPinch(travel=(0.0, 0.4, 0.6, 0.8, 1.0), part=(1.0, 1.0, 0.6, 0.1, 0.0))


@pytest.fixture(scope="module")
def jaw():
    """The settings of a rig with the hidden jaw, and what its calibration found."""
    here = table(pinch=HIDDEN)
    found, _ = pinch.calibrate(here)
    return here.config, found


def stood(hidden: Config, measured: Measured, seed: int = 1) -> Rig:
    """A rig of the hidden kind whose program knows no more of it than what was measured."""
    rig = Rig(load_exhibit(calibrated(Config(), measured)), seed, VirtualBoard(hidden, seed))
    return rig.press("green").until("hello").press("green").until("bad_clot").run(8)


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_on_a_measured_pinch_the_vein_closes_evenly_and_opens_along_its_course(jaw, known):
    hidden, found = jaw
    rig = stood(
        hidden, Measured(pinch=found if known else None), seed_of("whole_body", lambda c: c.outcome == "some")
    )
    rig.board.press("green")
    flows = [rig.run(0.5).board.bench().sight.vein_ml_min / 850 for _ in range(12)]
    rig.board.release("green")
    steepest = max(before - after for before, after in pairwise(flows))
    rig.until("blocked").jump("whole_body")
    behind = []
    while rig.here.stay.scene == "whole_body":
        rig.run(1)
        assert rig.here.procedure.treatment is not None
        behind.append(flow_through(rig.here.procedure.treatment.gone) - rig.part)
    rig.board.close()
    assert abs(behind[-1]) <= 0.04
    # What the settings assume closes the last half of the vein at once, and opens it late.
    assert (steepest < 0.1) == known
    assert (max(behind) < 0.12) == known
    assert rig.here.sensed.faults == frozenset()


def test_a_calibrated_pinch_leaves_the_expected_flow(jaw):
    hidden, found = jaw
    expect = expected(calibrated(Config(), Measured(pinch=found)))
    tube = Tube(hidden.twin)
    tube.advance(4, Drive(pump=0.5))
    whole = tube.look().vein_ml_min
    for travel in (0.0, 0.3, 0.45, 0.6):
        tube.advance(tube.time + 3, Drive(pump=0.5, pinch=travel))
        assert expect.part(travel) == pytest.approx(tube.look().vein_ml_min / whole, abs=0.03)
        assert expect.leg_kpa(travel) == pytest.approx(tube.leg_kpa, rel=0.06)


def test_of_a_gel_plug_a_pinchs_curve_says_nothing():
    config = calibrated(parse_config('[twin.clot]\nkind = "gel"\n', "c.toml"), Measured(pinch=CURVE))
    assert expected(config).curve is None


def felt(curve: MeasuredPinch, true: MeasuredPinch, wanted: float, seconds: float):
    """The grip after a pinch has been steered by one curve, where the water follows another."""
    grip = step(None, curve, 0.0, None, wanted)
    for tick in range(1, round(seconds * TICKS_HZ)):
        grip = step(grip, curve, tick / TICKS_HZ, true.part_at(grip.travel), wanted)
    return grip


@pytest.mark.parametrize("off", [-0.1, 0.1])
def test_the_flow_corrects_a_worn_pinch(off):
    worn = replace(CURVE, travel=tuple(max(0.0, t + off) if 0 < t < 1 else t for t in CURVE.travel))
    grip = felt(CURVE, worn, 0.5, 10.0)
    assert worn.part_at(grip.travel) == pytest.approx(0.5, abs=0.02)


def test_a_flow_that_never_answers_leads_no_further_than_its_reach():
    stuck = replace(CURVE, part=(1.0,) * 5)
    assert felt(CURVE, stuck, 0.5, 60.0).travel - CURVE.travel_for(0.5) == pytest.approx(REACH_TRAVEL_RATIO)


def test_below_the_rotors_threshold_the_curve_alone_decides():
    silent = replace(CURVE, part=(0.0,) * 5)
    assert felt(CURVE, silent, 0.05, 10.0).travel == CURVE.travel_for(0.05)


def test_closing_skips_the_travel_that_does_nothing_and_ends_at_the_stop():
    travel, seen = 0.0, []
    while travel < 1.0:
        travel = closing(CURVE, travel, 1 / 300, 1 / 180)
        seen.append(CURVE.part_at(travel))
    assert len(seen) < 400
    falls = [before - after for before, after in pairwise(seen)]
    assert max(falls) <= 1 / 300 + 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("full_ml_s", [1.17, 2.1])
def test_the_logged_medicine_is_what_the_pump_delivered(full_ml_s):
    hidden = table(medicine={"full_flow_ml_s": full_ml_s}).config
    found = MeasuredMedicine(ml_s_per_duty=full_ml_s)  # as test_calibrate.py holds that a syringe finds it
    exhibit = load_exhibit(calibrated(Config(), Measured(medicine=found)))
    rig = Rig(exhibit, seed_of("catheter", lambda c: not c.quick), VirtualBoard(hidden, 1))
    rig.press("green").until("hello").press("green").until("first_flow").run(5)
    rig.jump("medicine", depth=1.0, pinch=1.0, visit=replace(rig.here.visit, formed=1.0)).run(1)
    before = rig.board.bench().sight.infused_ml
    rig.board.press("green")
    while rig.here.procedure.dose < 1.0:
        rig.run(0.1)
    rig.board.release("green")
    rig.run(1)
    given = rig.board.bench().sight.infused_ml - before
    rig.board.close()
    assert rig.here.visit.medicine_ml == pytest.approx(given, rel=0.03)
    assert given == pytest.approx(DOSE_ML, rel=0.05)


def test_a_pump_that_was_not_measured_gives_its_dose_in_the_usual_time_and_none_takes_too_long():
    assert hold_time_s(None) == hold_time_s(DOSE_ML / BY_HAND_S) == BY_HAND_S
    assert hold_time_s(0.01) == LONGEST_S
    assert hold_time_s(9.0) == SHORTEST_S


def test_a_medicine_pump_that_gives_more_may_run_for_less():
    usual = Config().limits
    fast = calibrated(Config(), Measured(medicine=MeasuredMedicine(ml_s_per_duty=3.0))).limits
    slow = calibrated(Config(), Measured(medicine=MeasuredMedicine(ml_s_per_duty=0.5))).limits
    assert (fast.medicine, fast.medicine_day) == (usual.medicine / 2, usual.medicine_day / 2)
    assert slow == usual


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("travel = [0, 0.5, 0.5]\npart = [1, 0.5, 0.1]", "pinch.travel"),
        ("travel = [0, 0.5, 1]\npart = [1, 0.5, 0.7]", "pinch.part"),
        ("travel = []\npart = []", "pinch.part"),
        ("travel = [0, 1]\npart = [1, 0.5, 0.1]", "pinch.part"),
    ],
)
def test_a_curve_that_cannot_be_followed_is_refused(text, told):
    with pytest.raises(BadFiles, match=told):
        parse_measured(f"[pinch]\n{text}\n")


#: Flow sensors on supply and return, and no contact in the tray that could tell a leak.
BOTH = """
[pins]
flow_return = 16
tray = -1
[twin.sensor]
at = "supply"
[flow]
expected = 910
[flow.levels]
low = { enter = 0.55, leave = 0.65 }
blocked = { enter = 0.42, leave = 0.5 }
"""


def two(more: str = "") -> Rig:
    """A rig with two flow sensors, its water running with the vein open."""
    rig = Rig(load_exhibit(parse_config(BOTH + more, "c.toml")))
    return rig.press("green").until("hello").press("green").until("first_flow").run(7)


#: The second sensor's own K, where it has not been calibrated.
APART = "[flow.return_sensor]\npulses_per_litre = {}\n"


@pytest.mark.slow
@pytest.mark.parametrize("k", [5500, 6260])
def test_two_sensors_that_differ_report_no_loss_and_still_find_a_leak(k):
    rig = two(APART.format(k))
    assert rig.here.sensed.faults == frozenset()
    rig.board.inject_fault("leak")
    rig.run(5)
    assert Fault.LEAK in rig.here.sensed.faults
    assert rig.last.outputs.pump == 0.0
    rig.run(4)
    assert Fault.LEAK in rig.here.sensed.faults  # the water has stopped, and nobody has mended anything
    rig.board.clear_fault("leak")
    rig.press("green").run(8)
    assert Fault.LEAK not in rig.here.sensed.faults
    assert rig.last.outputs.pump > 0.0
    rig.board.close()


def test_a_leak_that_is_there_from_the_start_is_found_as_well():
    rig = Rig(load_exhibit(parse_config(BOTH + "[twin.faults]\nleak_mm2 = 10.0\n", "c.toml")))
    rig.board.inject_fault("leak")
    rig.press("green").until("hello").press("green").run(9)
    assert Fault.LEAK in rig.here.sensed.faults
    rig.board.close()


@pytest.mark.slow
def test_a_closing_vein_loses_no_water():
    rig = two()
    rig.until("bad_clot").run(4).hold("green", 6).run(6)
    assert Fault.LEAK not in rig.here.sensed.faults
    assert rig.part < 0.6
    rig.board.close()
