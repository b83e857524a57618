"""Pulses that do not come from the rotor indicate the sensor's wire, and nothing else."""

import pytest
from sensing.test_diagnosis import Bench

from rig.base.faults import BLIND, Fault
from rig.twin.parameters import Faults

MAINS = [50.0, 60.0]


@pytest.mark.slow
@pytest.mark.parametrize("hertz", [*MAINS, 100.0, 300.0])
@pytest.mark.parametrize("dead", [True, False])
def test_pulses_while_nothing_pumps_accuse_the_sensors_wire(hertz, dead):
    bench = Bench(pressure=False, faults=Faults(hum_hz=hertz))
    bench.run(2, pump=0.0).tube.inject_fault("hum")
    if dead:
        bench.tube.inject_fault("sensor_dead")
    assert bench.run(5, pump=0.0).faults == {Fault.SENSOR_NOISY}
    assert bench.run(6).run(10, pinch=1.0).run(6).faults == {Fault.SENSOR_NOISY}
    bench.tube.clear_fault("hum")
    bench.tube.clear_fault("sensor_dead")
    assert Fault.SENSOR_NOISY not in bench.run(6, pump=0.0).faults  # a silent rest clears it
    assert bench.run(6).faults == set()


@pytest.mark.slow
@pytest.mark.parametrize("hertz", MAINS)
@pytest.mark.parametrize("dead", [True, False])
@pytest.mark.parametrize("pinch", [0.0, 0.6, 0.75, 1.0])
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
def test_the_mains_on_the_wire_are_never_a_pinch_that_is_stuck(hertz, dead, pinch, seed):
    bench = Bench(pressure=False, seed=seed, faults=Faults(hum_hz=hertz)).learn()
    bench.run(4, pinch=pinch).tube.inject_fault("hum")
    if dead:
        bench.tube.inject_fault("sensor_dead")
    told = set()
    for travel in (pinch, 1.0, 0.7, 0.0):
        for _ in range(20):
            told |= bench.run(0.5, pinch=travel).faults
    assert told <= BLIND
    assert told


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_a_healthy_rotor_is_none_of_the_mains(seed):
    bench = Bench(pressure=False, seed=seed).learn()
    for step in range(101):  # through every flow, slowly enough to stay at each for a while
        assert bench.run(0.6, pinch=step / 100).faults == set()
    assert bench.run(10, pump=0.0).faults == set()


@pytest.mark.slow
@pytest.mark.parametrize("tick", [1 / 60, 1 / 30])
@pytest.mark.parametrize("seed", range(4))
def test_every_fourth_pulse_missing_is_the_sensors_and_no_air(tick, seed):
    bench = Bench(pressure=False, seed=seed, tick=tick).learn()
    bench.tube.inject_fault("pulses_missing")
    told = set()
    for _ in range(12):
        told |= bench.run(0.5).faults
    assert told == {Fault.SENSOR_SKIPS}
    assert bench.run(6, pinch=1.0).run(6).faults == {Fault.SENSOR_SKIPS}
    bench.tube.clear_fault("pulses_missing")
    assert bench.run(12).faults == set()


def test_bubbles_are_no_lost_pulses():
    bench = Bench(pressure=False).learn()
    bench.tube.inject_fault("air")
    assert bench.run(10).faults == {Fault.AIR}


def test_a_rotor_that_sticks_is_a_dead_sensor_until_it_is_free():
    bench = Bench(pressure=False).learn()
    bench.tube.inject_fault("rotor_stuck")
    assert bench.run(2).faults == {Fault.SENSOR_DEAD}
    bench.tube.clear_fault("rotor_stuck")
    assert bench.run(5).faults == set()
