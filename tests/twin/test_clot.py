"""The plug, the medicine, and how it dissolves the plug."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from shared.drug_accounts import unaccounted

from rig.twin import DEFAULTS, Drive, Parameters, Tube
from rig.twin.clot import Plug
from rig.twin.drug import NONE, Drug, Infusion, Volumes
from rig.twin.parameters import Clot, Medicine
from rig.twin.plumbing import Flows

FRAME = 1 / 60
GEL = Clot(kind="gel")


@pytest.mark.parametrize("mg_l", [0.5, 2.0, 20.0, 500.0])
@pytest.mark.parametrize("lumen", [0.03, 0.4, 0.9])
def test_lysis_takes_as_long_as_its_formula_says(mg_l: float, lumen: float) -> None:
    """T = R·(1 - s0)/v·(1 + half/c), with v = 5.4 mm/h a hundred times as fast and R = 4 mm."""
    plug = Plug(replace(GEL, regrowth_per_s=0.0))
    plug.insert(lumen)
    frames = 0
    while plug.lumen < 1.0:
        plug.step(FRAME, mg_l, 0.0)
        frames += 1
    seconds = 4.0 * (1.0 - lumen) / 0.15 * (1.0 + 2.0 / mg_l)
    assert abs(frames * FRAME - seconds) <= FRAME


@given(st.floats(0.03, 0.99), st.floats(0.0, 50.0), st.floats(0.0, 20.0), st.integers(1, 50))
def test_many_short_steps_are_one_long_one(lumen: float, mg_l: float, flow: float, count: int) -> None:
    once, often = Plug(GEL), Plug(GEL)
    once.insert(lumen)
    often.insert(lumen)
    once.step(1.0, mg_l, flow)
    for _ in range(count):
        often.step(1.0 / count, mg_l, flow)
    assert often.lumen == pytest.approx(once.lumen, rel=1e-9)


def test_standing_water_lets_a_plug_grow_and_quick_water_hardly() -> None:
    still, quick = Plug(GEL), Plug(GEL)
    for plug, flow in ((still, 0.0), (quick, 15.0)):
        plug.insert(0.5)
        plug.step(20.0, 0.0, flow)
    assert still.lumen == pytest.approx(0.5 * math.exp(-0.02 * 20.0), rel=1e-12)
    shear = 32.0 * 15e-6 / (math.pi * 0.008**3)
    assert quick.lumen == pytest.approx(0.5 * math.exp(-0.4 / (1.0 + (shear / 50.0) ** 2)), rel=1e-12)
    still.step(1e6, 0.0, 0.0)
    assert still.lumen == GEL.smallest


def test_a_clear_cartridge_stays_clear() -> None:
    plug = Plug(GEL)
    plug.step(1e6, 0.0, 0.0)
    assert plug.lumen == 1.0


def test_a_plug_needs_a_gel_rig_and_a_sensible_lumen() -> None:
    with pytest.raises(ValueError, match='kind = "gel"'):
        Tube().insert_clot()
    for lumen in (0.0, 1.1, math.nan):
        with pytest.raises(ValueError, match=r"must be from 0\.03 to 1"):
            Tube(replace(DEFAULTS, clot=GEL)).insert_clot(lumen)


VOLUMES = Volumes(1200.0, 60.0, 1.0, 40.0)
FLOWS = st.floats(-60.0, 60.0)


@given(FLOWS, FLOWS, FLOWS, FLOWS, st.floats(0.0, 20.0), st.floats(1e-4, 10.0), st.floats(0.0, 5.0))
def test_no_flow_however_odd_makes_drug_negative_or_loses_any(
    supply: float, vein: float, side: float, outlet: float, leak: float, step: float, dose: float
) -> None:
    drug = Drug(DEFAULTS.medicine)
    drug.step(1.0, Flows(), Infusion(dose, dose / 2.0, dose / 3.0), VOLUMES)
    for _ in range(50):
        drug.step(step, Flows(supply, vein, side, outlet, leak), NONE, VOLUMES)
        assert min(drug.masses()) >= 0.0
    assert abs(unaccounted(drug)) <= 1e-12 * drug.infused + 1e-300  # below that, floats lose digits


def test_an_even_mixture_stays_even() -> None:
    """Water that goes round must not concentrate what is dissolved in it."""
    drug = Drug(replace(DEFAULTS.medicine, loss_per_s=0.0))
    drug.reservoir, drug.leg, drug.segment, drug.downstream = (0.01 * volume for volume in VOLUMES)
    for _ in range(600):
        drug.step(FRAME, Flows(15.0, 13.0, 2.0, 15.0), NONE, VOLUMES)
    assert drug.masses() == pytest.approx([0.01 * volume for volume in VOLUMES], rel=1e-9)


def test_the_drug_agrees_with_an_independent_solver() -> None:
    """A minute's infusion at a half-shut vein, then a minute without, at steady flows."""
    supply, vein, side, rate, loss = 8.0, 5.0, 3.0, 0.1, 0.02
    medicine = Medicine(loss_per_s=loss, strength_mg_ml=0.2)
    drug = Drug(medicine)

    def slope(t: float, m: np.ndarray) -> list[float]:
        dose = 0.2 * rate if t < 60.0 else 0.0
        infused = rate if t < 60.0 else 0.0
        res, leg, seg, down = m / np.array([1200.0, 60.0, 1.0, 40.0])
        return [
            (supply + infused) * down - supply * res - loss * m[0],
            supply * res - (vein + side + 0.02) * leg + 0.02 * seg - loss * m[1],
            dose + (vein + 0.02) * leg - (vein + infused + 0.02) * seg - loss * m[2],
            (vein + infused) * seg + side * leg - (supply + infused) * down - loss * m[3],
        ]

    start = [0.0] * 4
    for begin, end in ((0.0, 60.0), (60.0, 120.0)):
        run = solve_ivp(slope, (begin, end - 1e-9), start, method="DOP853", rtol=1e-10, atol=1e-13)
        start = list(run.y[:, -1])
        infusion = Infusion(segment=rate) if begin == 0.0 else NONE
        for _ in range(3600):
            flows = Flows(supply, vein, side, supply + infusion.segment)
            drug.step(FRAME, flows, infusion, VOLUMES)
        assert drug.masses() == pytest.approx(start, rel=2e-3)


def opened(parameters: Parameters, dose: float, into: str = "clot", limit: float = 240.0) -> float:
    """Seconds until a plug is half gone, with `dose` mg in the first minute; `limit` if it never is."""
    strength = dose / (0.3 * 1.5 * 60.0)
    medicine = replace(parameters.medicine, strength_mg_ml=strength, into=into)
    tube = Tube(replace(parameters, medicine=medicine, clot=GEL))
    tube.advance(5.0, Drive(0.5))
    tube.insert_clot(0.05)
    while tube.time < 5.0 + limit and tube.look().clot_lumen < 0.5:
        tube.advance(tube.time + 0.25, Drive(0.5, medicine=0.3 if tube.time < 65.0 else 0.0))
    return tube.time - 5.0


@pytest.mark.long
@pytest.mark.parametrize("into", ["clot", "reservoir"])
def test_more_dose_never_takes_longer(into: str) -> None:
    times = [opened(DEFAULTS, dose, into) for dose in (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)]
    assert times == sorted(times, reverse=True)
    assert times[-1] < 60.0


@pytest.mark.slow
@pytest.mark.parametrize("dose", [1.0, 4.0])
def test_at_the_clot_a_dose_does_more_than_in_the_whole_loop(dose: float) -> None:
    assert opened(DEFAULTS, dose) < 0.6 * opened(DEFAULTS, dose, "reservoir")


def test_medicine_goes_where_its_line_ends() -> None:
    for into, near, far in (("clot", "clot", "reservoir"), ("reservoir", "reservoir", "clot")):
        tube = Tube(replace(DEFAULTS, medicine=Medicine(into=into)))
        tube.advance(4.0, Drive(medicine=0.5))
        see = tube.look()
        assert getattr(see.drug_mg_l, near) > 10 * getattr(see.drug_mg_l, far)
        assert see.infused_ml == pytest.approx(4.0 * 0.75)
        assert see.infused_mg == pytest.approx(4.0 * 0.75 * 0.2)


def test_flow_washes_the_medicine_out_of_the_clot() -> None:
    tube = Tube()
    tube.advance(10.0, Drive(0.5, 0.35, 1.0))
    loaded = tube.look().drug_mg_l
    tube.advance(15.0, Drive(0.5))
    washed = tube.look().drug_mg_l
    assert loaded.clot > 20.0
    assert washed.clot < 0.05 * loaded.clot
    assert washed.reservoir > loaded.reservoir


def test_a_plug_is_blocked_treated_and_open_again() -> None:
    tube = Tube(replace(DEFAULTS, clot=GEL))
    tube.advance(8.0, Drive(0.5))
    healthy = tube.look().vein_ml_min
    tube.insert_clot()
    tube.advance(14.0, Drive(0.5))
    assert tube.look().vein_ml_min < 0.02 * healthy
    tube.advance(40.0, Drive(0.5))
    assert tube.look().vein_ml_min < 0.02 * healthy  # water alone does nothing
    tube.advance(75.0, Drive(0.5, 0.3))
    tube.advance(80.0, Drive(0.5))
    assert tube.look().vein_ml_min == pytest.approx(healthy, rel=0.01)
