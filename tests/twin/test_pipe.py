"""Pressure drop in pipes, compared with textbook formulas that are written a second time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from rig.twin.pipe import (
    LAMINAR_REYNOLDS,
    TURBULENT_REYNOLDS,
    Pipe,
    flattened,
    poiseuille,
    viscosity,
)

MU, RHO = 1.0017e-3, 998.2


def friction_factor(reynolds: float) -> float:
    """Darcy's factor of the pipe's wall, from its loss: what is left of it without the fittings."""
    pipe = Pipe(1.3, 7.0, 2.5, RHO, MU)
    speed = reynolds * MU / (RHO * 7e-3)
    pascal = 1000.0 * pipe.drop(speed * math.pi * 3.5e-3**2 * 1e6)[0]
    return (pascal / (RHO * speed**2 / 2.0) - 2.5) * 7e-3 / 1.3


def smooth(reynolds: float) -> float:
    """Prandtl and Karman's law of the smooth turbulent pipe."""
    return brentq(lambda f: f**-0.5 + 2.0 * math.log10(2.51 / (reynolds * f**0.5)), 0.01, 0.1)


def dunlop(reynolds: float) -> float:
    """Dunlop's cubic, which EPANET uses from Re 2000 to 4000, for a smooth pipe."""
    y2 = 5.74 / 4000.0**0.9
    y3 = -0.86859 * math.log(y2)
    fa = y3**-2
    fb = fa * (2.0 - 0.00514215 / (y2 * y3))
    r = reynolds / 2000.0
    x1, x2 = 7.0 * fa - fb, 0.128 - 17.0 * fa + 2.5 * fb
    x3, x4 = -0.128 + 13.0 * fa - 2.0 * fb, r * (0.032 - 3.0 * fa + 0.5 * fb)
    return x1 + r * (x2 + r * (x3 + x4))


@pytest.mark.parametrize(
    ("celsius", "pascal_seconds"),
    [(5, 1.5182e-3), (10, 1.3059e-3), (20, 1.0016e-3), (40, 0.6527e-3), (60, 0.4660e-3)],
)
def test_viscosity_is_that_of_water(celsius: float, pascal_seconds: float) -> None:
    assert viscosity(celsius) == pytest.approx(pascal_seconds, rel=0.015)


@given(st.floats(0.05, 5.0), st.floats(2.0, 20.0), st.floats(1e-3, 0.9))
def test_slow_flow_is_poiseuilles(length: float, bore: float, part: float) -> None:
    pipe = Pipe(length, bore, 0.0, RHO, MU)
    flow = part * LAMINAR_REYNOLDS / pipe.reynolds
    speed = flow * 1e-6 / (math.pi * (bore / 2000.0) ** 2)
    pascal = 8.0 * MU * length * speed / (bore / 2000.0) ** 2
    assert pipe.drop(flow)[0] == pytest.approx(pascal / 1000.0, rel=1e-12)
    assert pipe.resistance == poiseuille(length, bore, MU)


@pytest.mark.parametrize("reynolds", range(4000, 8001, 250))
def test_turbulent_friction_is_within_three_per_cent_of_the_smooth_law(reynolds: int) -> None:
    assert friction_factor(reynolds) == pytest.approx(smooth(reynolds), rel=0.03)


@pytest.mark.parametrize("reynolds", range(2000, 4001, 125))
def test_transitional_friction_is_within_three_per_cent_of_epanets(reynolds: int) -> None:
    assert friction_factor(reynolds) == pytest.approx(dunlop(reynolds), rel=0.03)


@pytest.mark.parametrize("flow", [0.3, 9.0, 14.0, 21.0, 60.0])
def test_a_pipe_loses_as_much_either_way(flow: float) -> None:
    pipe = Pipe(1.3, 7.0, 2.5, RHO, MU)
    assert pipe.drop(-flow)[0] == -pipe.drop(flow)[0]


@pytest.mark.parametrize("join", [LAMINAR_REYNOLDS, TURBULENT_REYNOLDS])
def test_friction_joins_without_step_or_bend(join: float) -> None:
    pipe = Pipe(1.0, 8.0, 0.0, RHO, MU)
    flow = join / pipe.reynolds
    (before, slope_before), (after, slope_after) = pipe.drop(flow * (1 - 1e-9)), pipe.drop(flow * (1 + 1e-9))
    assert after == pytest.approx(before, rel=1e-8)
    assert slope_after == pytest.approx(slope_before, rel=1e-6)


@given(st.floats(-80.0, 80.0), st.floats(1e-6, 10.0), st.floats(0.0, 20.0))
def test_more_flow_always_costs_more_pressure(flow: float, more: float, fittings: float) -> None:
    pipe = Pipe(0.8, 8.0, fittings, RHO, MU)
    assert pipe.drop(flow + more)[0] > pipe.drop(flow)[0]


@given(st.floats(-80.0, 80.0), st.floats(0.0, 20.0))
def test_the_slope_is_the_slope(flow: float, fittings: float) -> None:
    """Newton's method converges fast only with the true derivative."""
    pipe = Pipe(0.8, 8.0, fittings, RHO, MU)
    step = 1e-5
    rise = (pipe.drop(flow + step)[0] - pipe.drop(flow - step)[0]) / (2.0 * step)
    assert pipe.drop(flow)[1] == pytest.approx(rise, rel=1e-4)


def test_a_kink_is_undone_without_trace() -> None:
    pipe = Pipe(0.8, 8.0, 2.0, RHO, MU)
    straight = pipe.drop(15.0)
    pipe.kink(0.1)
    assert pipe.drop(15.0)[0] == pytest.approx(straight[0] + 0.1 * 15.0**2)
    pipe.kink(0.0)
    assert pipe.drop(15.0) == straight


def test_a_flattened_tube_is_round_at_one_end_and_a_slit_at_the_other() -> None:
    fraction, resistance = flattened(6.0, 6.0, 0.025, MU)
    assert fraction == 1.0
    assert resistance == pytest.approx(poiseuille(0.025, 6.0, MU), rel=1e-12)
    gap = 0.03
    fraction, resistance = flattened(gap, 6.0, 0.025, MU)
    flat = math.pi * (6.0 - gap) / 2.0
    area = flat * gap + math.pi * gap**2 / 4.0
    assert fraction == pytest.approx(area / (math.pi * 9.0), rel=1e-12)
    slit = 12.0 * MU * 0.025 / (flat * 1e-3 * (gap * 1e-3) ** 3) * 1e-9
    assert resistance == pytest.approx(slit, rel=0.01)
