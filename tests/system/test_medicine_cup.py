"""The medicine cup is counted: the attendant is told before it is empty, and says when it is full again."""

from dataclasses import replace

import pytest
from shared.virtual_rig import Rig

from rig.base.faults import Fault
from rig.base.signals import Inputs, Outputs, Verb
from rig.boards.virtual import VirtualBoard
from rig.commands.shared.load import load_exhibit
from rig.commands.shared.virtual_hands import VirtualHands
from rig.safety.interlock import Cup, Guard, permitted
from rig.settings.calibration import Measured, MeasuredMedicine
from rig.settings.config import Config, Lights, Limits, Pump, cup_s
from rig.twin import DEFAULTS, Drive, Tube

CUP_S = 10.0
ENDLESS = Limits(medicine=1e9)
GIVES = Outputs(pump=0.5, medicine=1.0)


def give(guard: Guard, seconds: float, refills: int = 0, limits: Limits = ENDLESS):
    """Outputs and guard after asking for medicine for so long."""
    out = Outputs()
    for _ in range(round(seconds * 10)):
        inputs = Inputs(guard.time + 0.1, pulses=guard.pulses + 5)
        out, guard = permitted(GIVES, guard, inputs, limits, Cup(CUP_S, refills))
    return out, guard


def test_the_attendant_is_told_before_the_cup_is_empty_and_nothing_pumps_air():
    out, guard = give(Guard(), 2.0)
    assert guard.faults == frozenset()
    out, guard = give(guard, 7.0)
    assert (guard.faults, out.medicine) == ({Fault.CUP_LOW}, 1.0)
    out, guard = give(guard, 3.0)
    assert (guard.faults, out.medicine) == ({Fault.MEDICINE_OUT}, 0.0)
    assert guard.given_in_all <= CUP_S + 0.1 + 1e-9


def test_a_refill_begins_the_cup_and_the_days_medicine_anew():
    for limits in (ENDLESS, Limits(medicine=1e9, medicine_day=CUP_S / 2)):
        out, guard = give(Guard(), 12.0, limits=limits)
        assert guard.faults == {Fault.MEDICINE_OUT}
        out, guard = give(guard, 1.0, refills=1, limits=limits)
        assert (guard.faults, out.medicine) == (frozenset(), 1.0)


def test_the_cups_time_follows_the_measured_pump():
    config, fast = Config(), Measured(medicine=MeasuredMedicine(ml_s_per_duty=3.0))
    assert cup_s(config) * 1.5 == pytest.approx(config.pump.cup_ml)
    assert cup_s(replace(config, measured=fast)) * 3.0 == pytest.approx(config.pump.cup_ml)
    assert cup_s(replace(config, pump=Pump(cup_ml=50))) == pytest.approx(cup_s(config) / 2)


@pytest.mark.long
def test_a_visit_whose_cup_runs_empty_ends_well_and_the_tile_begins_a_new_one():
    config = Config(lights=Lights(count=0), pump=Pump(cup_ml=5.0))
    twin = replace(config.twin, medicine=replace(config.twin.medicine, cup_ml=5.0))
    exhibit = load_exhibit(replace(config, twin=twin))
    rig = Rig(exhibit).clot().jump("medicine", depth=1.0).run(1)
    rig.hold("green", 14)
    assert Fault.MEDICINE_OUT in rig.here.sensed.faults
    assert rig.board.bench().sight.cup_ml < 1.0
    rig.until("attract", within=300)
    rig.order((Verb.PANEL, "open")).order((Verb.PANEL, "refilled")).run(0.2)
    assert rig.here.attendant.refills == 1
    assert not rig.here.sensed.faults & {Fault.MEDICINE_OUT, Fault.CUP_LOW}


def test_at_a_virtual_table_the_tile_fills_the_simulated_cup():
    exhibit = load_exhibit(Config(lights=Lights(count=0)))
    board = VirtualBoard(exhibit.config)
    hands = VirtualHands(board, board)
    rig = Rig(exhibit, board=board)
    board.inject_fault("cup_empty")
    assert rig.run(0.1).board.bench().sight.cup_ml == 0.0
    rig.order((Verb.REFILLED, ""))
    hands.see(rig.last)
    assert board.bench().sight.cup_ml == DEFAULTS.medicine.cup_ml


def test_a_cup_filled_from_the_tank_leaves_the_loop_with_the_water_that_it_had():
    tube, first = Tube(), None
    for visit in range(1, 60):  # a day of visits, 7.2 mL each
        tube.advance(tube.time + 8.0, Drive(pump=0.5, medicine=0.6))
        if visit % 10 == 0:
            gained = tube.look().infused_ml
            tube.clear_fault("cup_empty")
            water = tube.look().reservoir_ml + tube.look().swelling_ml
            first = first or water
            assert water == pytest.approx(first, abs=0.5)
    assert gained > 300.0  # what a cup filled from a tap would have brought


def test_an_empty_cup_is_told_of_by_the_water_itself():
    tube = Tube()
    tube.advance(100.0, Drive(pump=0.5, medicine=1.0))
    seen = tube.look()
    assert seen.orders == {"cup_empty"}
    assert seen.cup_ml == pytest.approx(0.0, abs=0.1)
    assert seen.infused_ml == pytest.approx(DEFAULTS.medicine.cup_ml, abs=0.1)
