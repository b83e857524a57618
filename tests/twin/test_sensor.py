"""The turbine: how many pulses, when, and how uneven."""

import math
from dataclasses import replace
from itertools import pairwise
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.twin import DEFAULTS, Drive, Tube
from rig.twin.parameters import Sensor
from rig.twin.sensor import Turbine

CALM = Sensor(pole_spread=0.0, jitter=0.0)


def run(turbine: Turbine, l_min: float, start: float, end: float, step: float = 1 / 60) -> list[float]:
    """Edges while one flow runs."""
    edges: list[float] = []
    for count in range(round((end - start) / step)):
        edges += turbine.step(start + count * step, step, l_min / 0.06)
    return edges


@pytest.mark.parametrize("l_min", [0.3, 0.9, 1.8])
def test_frequency_is_k_times_flow_less_its_offset(l_min: float) -> None:
    turbine = Turbine(Sensor(), seed=3)
    run(turbine, l_min, 0.0, 2.0)
    edges = run(turbine, l_min, 2.0, 62.0)
    assert len(edges) == pytest.approx(60.0 * 98.0 * (l_min - 0.02), rel=0.002)
    assert turbine.hertz == pytest.approx(98.0 * (l_min - 0.02), rel=1e-9)


def test_edges_have_their_exact_times_whatever_the_frame() -> None:
    slow, fast = Turbine(CALM, seed=1), Turbine(CALM, seed=1)
    for turbine in (slow, fast):
        turbine.step(0.0, 50.0, 15.0)
    coarse, fine = run(slow, 0.9, 50.0, 60.0, 1 / 30), run(fast, 0.9, 50.0, 60.0, 1 / 960)
    assert coarse == pytest.approx(fine, abs=1e-9)
    gaps = [b - a for a, b in pairwise(coarse)]
    assert max(gaps) - min(gaps) < 1e-9


def test_a_changing_speed_is_followed_within_the_frame() -> None:
    """The rotor's angle after a jump of flow: exact is f·t + (f0 - f)·lag·(1 - exp(-t/lag))."""
    turbine = Turbine(CALM, seed=1)
    run(turbine, 0.4, 0.0, 20.0)
    before = turbine.hertz
    edges = run(turbine, 1.2, 20.0, 21.0)
    goal, lag = 98.0 * 1.18, 0.1 / 1.2
    turned = [goal * (t - 20.0) + (before - goal) * lag * (1.0 - math.exp(-(t - 20.0) / lag)) for t in edges]
    # Whole poles apart; within a frame the speed is taken to change evenly, which costs 1 % of a pole.
    assert [b - a for a, b in pairwise(turned)] == pytest.approx([1.0] * (len(turned) - 1), abs=0.01)


def test_it_starts_late_and_stops_late() -> None:
    turbine = Turbine(Sensor(), seed=1)
    assert run(turbine, 0.21, 0.0, 5.0) == []
    assert run(turbine, 0.23, 5.0, 10.0)
    assert run(turbine, 0.16, 12.0, 15.0)
    run(turbine, 0.14, 15.0, 20.0)
    assert run(turbine, 0.14, 20.0, 30.0) == []


def test_poles_are_uneven_alike_in_every_turn() -> None:
    turbine = Turbine(replace(Sensor(), jitter=0.0), seed=5)
    run(turbine, 0.9, 0.0, 5.0)
    gaps = [b - a for a, b in pairwise(run(turbine, 0.9, 5.0, 30.0))]
    assert pstdev(gaps) / fmean(gaps) > 0.005
    assert gaps[4:] == pytest.approx(gaps[:-4], rel=1e-6)
    assert fmean(gaps[:400]) == pytest.approx(1.0 / (98.0 * 0.88), rel=1e-9)


def test_noise_is_as_large_as_stated() -> None:
    turbine = Turbine(replace(Sensor(), pole_spread=0.0), seed=5)
    run(turbine, 0.9, 0.0, 5.0)
    gaps = [b - a for a, b in pairwise(run(turbine, 0.9, 5.0, 65.0))]
    assert pstdev(gaps) / fmean(gaps) == pytest.approx(0.015, rel=0.1)


@given(st.lists(st.tuples(st.floats(-60.0, 60.0), st.floats(1e-4, 2.0)), max_size=40), st.integers(0, 999))
def test_edges_are_in_order_and_in_their_step(flows: list[tuple[float, float]], seed: int) -> None:
    turbine, time = Turbine(Sensor(), seed), 0.0
    for flow, seconds in flows:
        edges = turbine.step(time, seconds, flow)
        assert edges == sorted(edges)
        assert all(time < edge <= time + seconds for edge in edges)
        assert math.isfinite(turbine.hertz)
        assert turbine.hertz >= 0.0
        time += seconds


def visit(seed: int) -> list[float]:
    tube, edges = Tube(seed=seed), []
    for frame in range(1, 1201):
        time = frame / 60
        edges += tube.advance(time, Drive(0.5, pinch=1.0 if 5.0 < time < 9.0 else 0.0))
    return edges


def test_the_same_seed_gives_the_same_edges_bit_for_bit() -> None:
    assert visit(7) == visit(7)
    assert visit(7) != visit(8)


@pytest.mark.parametrize("at", ["vein", "return", "supply"])
def test_the_sensors_reading_depends_on_its_position(at: str) -> None:
    tube = Tube(replace(DEFAULTS, sensor=Sensor(at=at)))
    tube.advance(10.0, Drive(0.5))
    see = tube.look()
    flow = {"vein": see.vein_ml_min, "return": see.return_ml_min, "supply": see.supply_ml_min}[at]
    assert see.sensed_ml_min == flow
    assert see.sensor_hz == pytest.approx(98.0 * (flow / 1000.0 - 0.02), rel=1e-6)
    assert 800.0 < flow < 1000.0


def test_a_leak_does_not_look_like_healing() -> None:
    """On the vein a leak takes flow away; on the supply it adds some, and looks like a vein that opens."""
    for at, healing in (("vein", False), ("supply", True)):
        tube = Tube(replace(DEFAULTS, sensor=Sensor(at=at)))
        tube.advance(10.0, Drive(0.5, pinch=0.75))
        blocked = tube.look().sensed_ml_min
        tube.inject_fault("leak")
        tube.advance(15.0, Drive(0.5, pinch=0.75))
        assert (tube.look().sensed_ml_min > blocked) is healing


def test_the_pinch_has_a_useful_range() -> None:
    """For a hand on a button: nothing jumps, and the flow passes 0.4 of healthy past the middle."""
    tube, readings = Tube(), {}
    for percent in range(0, 101, 5):
        tube.advance(tube.time + 6.0, Drive(0.5, pinch=percent / 100))
        readings[percent] = tube.look().sensor_hz
    parts = {percent: hertz / readings[0] for percent, hertz in readings.items()}
    assert parts[45] > 0.8
    assert parts[60] > 0.4 > parts[75]
    assert parts[85] < 0.25
    assert parts[100] < 0.2
    assert all(a - b < 0.2 for a, b in pairwise(parts.values()))
