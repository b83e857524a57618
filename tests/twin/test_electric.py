"""The electrical model is realistic: drivers that coast, and output stages that a pin may not read."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from sensing.test_diagnosis import Bench
from shared.virtual_rig import Rig

from rig.base.faults import BLIND, Fault
from rig.boards.virtual import VirtualBoard
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config, Lights
from rig.twin import Drive, Parameters, Tube
from rig.twin.electric import NEVER_V, SURE_V, pump_part, sensor_high
from rig.twin.parameters import Electric

#: Part of 12 V that ngspice finds behind a DRV8871 that coasts, a coil of 1 mH and a pump: at each frequency,
#: for these duties.
DUTIES = (0.2, 0.3, 0.5, 0.8)
SPICE = {7812.0: (0.41, 0.51, 0.60, 0.77), 62_500.0: (0.17, 0.26, 0.47, 0.78)}
#: The level at a Pi's pin that ngspice finds, V, behind 10 over 20 kΩ with the Pi's own 50 kΩ down.
STAGES = {
    "push-pull": (Electric(sensor_output="push_pull"), 2.94),
    "4.7 kΩ": (Electric(sensor_output="open", sensor_ohm=4_700), 2.46),
    "10 kΩ": (Electric(sensor_output="open", sensor_ohm=10_000), 2.08),
    "20 kΩ": (Electric(sensor_output="open", sensor_ohm=20_000), 1.61),
    "none": (Electric(sensor_output="open", sensor_ohm=0), 0.0),
}
SIGHTLESS = BLIND | {Fault.NO_FLOW}


@pytest.mark.parametrize("hertz", SPICE)
def test_a_driver_that_coasts_makes_what_circuit_simulation_finds(hertz):
    electric = Electric(driver="coasting", pwm_hz=hertz)
    made = [pump_part(duty, electric) for duty in DUTIES]
    assert made == pytest.approx(SPICE[hertz], abs=0.02)


def test_a_driver_makes_more_of_more_duty_and_nothing_of_none():
    for hertz in (1000.0, 7812.0, 62_500.0):
        electric = Electric(driver="coasting", pwm_hz=hertz)
        made = [pump_part(n / 100, electric) for n in range(101)]
        assert made[0] == 0.0
        assert made == sorted(made)
    assert pump_part(0.37, Electric()) == 0.37


def test_a_slow_driver_moves_more_water_than_was_asked_for():
    def flow(electric: Electric) -> float:
        tube = Tube(Parameters(electric=electric))
        tube.advance(10.0, Drive(pump=0.5))
        return tube.look().vein_ml_min

    ideal = flow(Electric())
    assert flow(Electric(driver="coasting", pwm_hz=7812.0)) > 1.1 * ideal
    assert flow(Electric(driver="coasting")) == pytest.approx(ideal, rel=0.08)


@pytest.mark.parametrize("stage", STAGES)
def test_a_pins_level_is_what_circuit_simulation_finds(stage):
    electric, volts = STAGES[stage]
    bare = replace(electric, pull_up_ohm=0, divider_under_ohm=20_000)
    assert sensor_high(bare, "down") == pytest.approx(volts, abs=0.01)


@pytest.mark.parametrize("part", [0.5, 0.7, 0.85])
def test_edges_lost_at_random_are_the_sensors(part):
    bench, luck = Bench(pressure=False).learn(), random.Random(1)
    step = bench.tube.advance
    bench.tube.advance = lambda until, drive: [each for each in step(until, drive) if luck.random() < part]
    told = set()
    for _ in range(12):
        told |= bench.run(0.5).faults
    assert told - {Fault.AIR} == {Fault.SENSOR_SKIPS}


def config(electric: Electric) -> Config:
    built = Config(lights=Lights(count=0))
    return replace(built, twin=replace(built.twin, electric=electric))


def wirings() -> Iterator[object]:
    """Resistor to 5 V, resistor to ground, the pin's own, and a seed: those that the rig has had, and all."""
    usual = ((1000, 15_000, "floating", 0), (0, 20_000, "down", 1))
    for each in product((1000, 0), (15_000, 20_000), ("floating", "down", "up"), range(2)):
        yield pytest.param(*each, marks=() if each in usual else pytest.mark.long)


@pytest.mark.slow
@pytest.mark.parametrize(("pull_up_ohm", "under_ohm", "pull", "seed"), list(wirings()))
@pytest.mark.parametrize("stage", STAGES)
def test_each_output_stage_reads_right_or_has_a_sentence_of_its_own(
    stage, pull_up_ohm, under_ohm, pull, seed, monkeypatch
):
    electric = replace(STAGES[stage][0], pull_up_ohm=pull_up_ohm, divider_under_ohm=under_ohm)
    exhibit = load_exhibit(config(electric))
    board = VirtualBoard(exhibit.config, seed)
    wire = board._wire.seen
    monkeypatch.setattr(board._wire, "seen", lambda edges, _: wire(edges, pull))
    rig = Rig(exhibit, board=board).press("green").until("hello").press("green").run(7)
    true = board.bench().sight.vein_ml_min
    faults, read = rig.here.sensed.faults, rig.here.sensed.flow.smoothed
    level = sensor_high(electric, pull)
    if level >= SURE_V:
        assert faults == frozenset()
    if not faults & SIGHTLESS:  # shown as measured
        assert read == pytest.approx(true, rel=0.06)
        assert level >= NEVER_V
    assert not faults & {Fault.WEAK_FLOW, Fault.AIR, Fault.KINK}
    board.close()
