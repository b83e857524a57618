"""Flow from pulses: quick, smooth, and honest about silence."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.base.signals import Inputs
from rig.sensing.flow import Flow, estimated, measure, reset_volume
from rig.settings.sensor import Sensor

SENSOR = Sensor()
TICK = 1 / 60


def frequency(flow: float) -> float:
    """Pulses per second of the sensor at a flow in mL/min."""
    return SENSOR.pulses_per_litre / 60_000 * (flow - SENSOR.offset)


def edges(
    flows: list[tuple[float, float]], *, jitter: float = 0.0, spacing: float = 0.0, seed: int = 1
) -> list[float]:
    """Pulse times for flows given as (until, mL/min), with iid edge jitter and uneven poles."""
    chance, times, turn, t, pole = random.Random(seed), [], 0.0, 0.0, 0
    poles = [1 + spacing, 1 - spacing, 1 + spacing / 2, 1 - spacing / 2]
    for until, flow in flows:
        while t < until:
            hz = frequency(flow) if flow > SENSOR.offset else 0.0
            if not hz:
                t = until
                break
            need = poles[pole % 4] - turn
            if t + need / hz > until:
                turn += (until - t) * hz
                t = until
            else:
                t += need / hz
                turn, pole = 0.0, pole + 1
                times.append(t + chance.gauss(0, jitter / hz))
    return sorted(times)


def readings(times: list[float], until: float, tick: float = TICK) -> list[Flow]:
    """The flow at each tick."""
    flow, out, seen = Flow(), [], 0
    for n in range(1, math.ceil(until / tick)):
        now = n * tick
        while seen < len(times) and times[seen] <= now:
            seen += 1
        flow = measure(flow, Inputs(now, pulses=seen, edge=times[seen - 1] if seen else None), SENSOR)
        out.append(flow)
    return out


@pytest.mark.parametrize(
    ("flow", "scatter"), [(100, 0.02), (200, 0.02), (500, 0.02), (1000, 0.012), (2000, 0.005)]
)
def test_steady_flow_is_read_with_little_scatter_and_no_bias(flow, scatter):
    rates = [r.rate for r in readings(edges([(60, flow)], jitter=0.05), 60) if r.time > 2]
    mean = sum(rates) / len(rates)
    sd = math.sqrt(sum((r - mean) ** 2 for r in rates) / len(rates))
    assert abs(mean / flow - 1) < 0.003
    assert sd / flow < scatter


@pytest.mark.parametrize("flow", [100, 500, 900])
def test_uneven_poles_do_not_show_because_only_whole_turns_are_timed(flow):
    rates = [r.rate for r in readings(edges([(30, flow)], spacing=0.1), 30) if r.time > 2]
    assert max(rates) / min(rates) < 1.02  # single periods scatter by 15 %


@pytest.mark.parametrize(
    ("before", "after", "within"),
    [
        (0, 100, 0.300),
        (100, 500, 0.120),
        (500, 2000, 0.130),
        (2000, 500, 0.120),
        (500, 100, 0.500),
        (500, 0, 0.080),
        (2000, 0, 0.040),
        (100, 0, 0.400),
    ],
)
def test_a_step_is_seen_in_time(before, after, within):
    """Worst delay over twenty phases of the tick, to within a tenth of the step."""
    worst = 0.0
    for phase in range(20):
        change = 3 + phase * TICK / 20
        flows = readings(edges([(change, before), (change + 3, after)]), change + 3)
        settled = [
            r.time for r in flows if r.time > change and abs(r.rate - after) > 0.1 * abs(after - before)
        ]
        worst = max(worst, (settled[-1] if settled else change) + TICK - change)
    assert worst <= within


def test_no_pulses_at_all_is_no_flow():
    assert [r.rate for r in readings([], 1)] == [0.0] * 59


def test_pulses_heard_of_late_are_not_taken_for_a_stopped_rotor():
    flow = Flow()
    for n in range(1, 9):
        late = Inputs(n * 0.04 + 0.03, pulses=n * 4, edge=n * 0.04, counted=n * 0.04 + 0.002)
        flow = measure(flow, late, SENSOR)
    assert flow.frequency == pytest.approx(100)
    assert flow.rate == pytest.approx(SENSOR.flow(100))


def test_after_a_stop_the_old_rate_is_forgotten():
    times = edges([(2, 900), (5, 0), (6, 200)])
    first = next(r for r in readings(times, 6) if r.time > 5 and r.rate > 0)
    assert first.rate < 300


@pytest.mark.slow
@given(st.lists(st.floats(0.0005, 3.0), min_size=1, max_size=60), st.floats(0.004, 0.5))
def test_any_pulses_at_any_ticks_give_a_finite_flow_that_dies_out(gaps, tick):
    times, t = [], 0.0
    for gap in gaps:
        t += gap
        times.append(t)
    flows = readings(times, t + 12, tick)
    assert all(math.isfinite(r.rate) and r.rate >= 0 for r in flows)
    assert flows[-1].rate == 0.0


@pytest.mark.slow
@given(st.lists(st.sampled_from([100, 300, 900, 2000]), min_size=1, max_size=4))
def test_the_volume_that_flowed_is_close_to_what_the_pulses_say(flows):
    plan = [(4.0 * (n + 1), flow) for n, flow in enumerate(flows)]
    volume = readings(edges(plan), plan[-1][0])[-1].volume
    assert volume == pytest.approx(sum(flows) * 4 / 60, rel=0.12)


def test_the_number_for_the_eye_follows_in_four_tenths_of_a_second():
    flows = readings(edges([(6, 600)]), 6)
    began = next(r.time for r in flows if r.rate > 590)
    at = {round(r.time - began, 2): r.smoothed for r in flows if r.time >= began}
    assert 0.55 * 600 < next(value for age, value in at.items() if age >= 0.4) < 0.8 * 600
    assert next(value for age, value in at.items() if age >= 2.0) > 590


def test_an_estimate_swells_as_water_does_and_its_volume_counts_once():
    flow, seen = Flow(), {}
    for n in range(1, 301):
        measured = measure(flow, Inputs(n / 60, pulses=8 * n, edge=n / 60 - 0.001), SENSOR)
        flow = estimated(flow, measured, 600.0)
        seen[n] = flow
    assert 0.55 * 600 < seen[25].rate < 0.75 * 600
    assert seen[300].rate == pytest.approx(600, rel=0.001)
    assert seen[300].volume == pytest.approx(600 / 60 * (5 - 0.42), rel=0.02)


def test_volume_is_flow_times_time_and_a_new_visit_begins_with_none():
    flow = readings(edges([(13, 600)]), 13)[-1]
    assert flow.volume == pytest.approx(600 * 13 / 60, rel=0.02)
    assert reset_volume(flow).volume == 0.0
    assert reset_volume(flow).rate == flow.rate


def test_a_silent_rotor_is_shown_to_slow_down_and_then_to_stand():
    flow = readings(edges([(3, 300)]), 3)[-1]
    last, period = flow.samples[-1].time, 1 / flow.frequency
    rates = [
        measure(flow, Inputs(last + n * period, pulses=flow.samples[-1].pulses, edge=last), SENSOR).rate
        for n in (1.9, 2.5, 3.1)
    ]
    assert rates[0] == pytest.approx(flow.rate)
    assert 0 < rates[1] < 0.6 * flow.rate
    assert rates[2] == 0.0


def test_after_a_stop_what_was_before_is_forgotten_even_for_the_first_turn():
    flow = readings(edges([(3, 600)]), 3)[-1]
    last = flow.samples[-1]
    again = measure(flow, Inputs(last.time + 5, pulses=last.pulses + 1, edge=last.time + 5), SENSOR)
    assert len(again.samples) == 1
    assert again.frequency == 0.0
