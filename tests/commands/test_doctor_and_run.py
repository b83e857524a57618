"""`rig doctor` and a run judge the same water alike."""

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rig.base.clock import SteadyClock
from rig.base.faults import Fault
from rig.base.signals import Inputs, Outputs
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.operator import Person
from rig.commands.doctor.result import CheckResult, Verdict
from rig.commands.doctor.water_checks import check_pump, check_return
from rig.commands.shared.manual_control import ManualControl, Measurement
from rig.sensing.air import BUBBLY_RATIO, TRICKLE_RATIO, unevenness
from rig.sensing.diagnosis import Diagnosis, diagnose
from rig.sensing.expected import expected
from rig.sensing.flow import Flow, PulseSample, measure
from rig.sensing.return_line import ALL_BACK_RATIO
from rig.sensing.signs import (
    ABSURD_FLOW_RATIO,
    GAUGE_ERROR_KPA,
    HIGH_PRESSURE_RATIO,
    LOW_FLOW_RATIO,
    LOW_PRESSURE_RATIO,
    NO_PRESSURE_RATIO,
    WEAK_FLOW_RATIO,
)
from rig.settings.config import Config, Pins
from rig.twin import Parameters
from rig.twin.parameters import Sensor

#: Little enough that no reading brings two pulses: what is uneven is then the same in any stretch.
FLOW_ML_MIN = 400.0
TICK = 1 / 60
SECONDS = 8.0


class Untouched:
    """A board that no check of what has been seen may touch."""

    def read(self, now: float) -> Inputs:
        raise AssertionError(now)

    def write(self, outputs: Outputs) -> None:
        raise AssertionError(outputs)

    def close(self) -> None:
        raise AssertionError


NOTHING = ManualControl(Untouched(), SteadyClock(0.0), Config().limits)


def config(at: str = "vein", tray: bool = True) -> Config:
    built = Config(twin=Parameters(sensor=Sensor(at=at)), pins=Pins(tray=4 if tray else -1))
    return replace(built, flow=replace(built.flow, expected=FLOW_ML_MIN))


@dataclass
class Water:
    """A steady flow as a part of the expected one, every second pulse late by a part of its interval."""

    config: Config
    part: float
    late: float = 0.0
    kpa: float | None = None

    def readings(self) -> list[Inputs]:
        sensor = self.config.flow.sensor
        frequency = sensor.pulses_per_litre / 60_000 * (self.part * FLOW_ML_MIN - sensor.offset)
        edges = []
        if frequency > 0:
            count = int(SECONDS * frequency)
            edges = [(n + (self.late if n % 2 else 0.0)) / frequency for n in range(1, count)]
        inputs, pulses = [], 0
        for tick in range(1, round(SECONDS / TICK)):
            now = tick * TICK
            while pulses < len(edges) and edges[pulses] <= now:
                pulses += 1
            edge = edges[pulses - 1] if pulses else None
            inputs.append(Inputs(now, pulses, edge, leg_kpa=self.kpa))
        return inputs

    def seen(self) -> Measurement:
        """What `rig doctor` measures of it."""
        readings = self.readings()
        marks = tuple(
            PulseSample(now.pulses, now.edge)
            for before, now in pairwise(readings)
            if now.edge is not None and now.pulses > before.pulses and now.time > SECONDS / 2
        )
        return Measurement(SECONDS / 2, readings[-1].time, len(marks), marks, leg_kpa=self.kpa)

    def in_a_run(self) -> frozenset[Fault]:
        """What a run says of it."""
        return judged(self.config, self.readings())

    def at_the_doctor(self) -> CheckResult:
        """What `rig doctor` says of it, with nobody there."""
        exam = Examination(self.config, "virtual", NOTHING, Person(may_move=True))
        return check_pump(exam, self.seen(), frozenset())


def judged(rig: Config, readings: list[Inputs]) -> frozenset[Fault]:
    """What is wrong by the diagnosis of a run, with the pump on and the pinch open."""
    expect, flow, said = expected(rig), Flow(), Diagnosis()
    for inputs in readings:
        flow = measure(flow, inputs, rig.flow.sensor)
        said = diagnose(expect, said, inputs, Outputs(pump=rig.pump.duty), flow, None)
    return said.faults


NEAR = 0.004
RATIOS = (LOW_FLOW_RATIO, WEAK_FLOW_RATIO, ABSURD_FLOW_RATIO, TRICKLE_RATIO)


@pytest.mark.slow
@given(
    st.one_of(
        st.floats(0.0, 1.5),
        st.builds(lambda edge, off: edge + off, st.sampled_from(RATIOS), st.floats(-0.02, 0.02)),
    ),
    st.one_of(st.none(), st.floats(0.0, 8.0)),
    st.sampled_from(["vein", "supply"]),
    st.booleans(),
)
@example(LOW_FLOW_RATIO - NEAR, None, "vein", True)
@example(LOW_FLOW_RATIO + NEAR, None, "vein", True)
@example(WEAK_FLOW_RATIO - NEAR, None, "vein", True)
@example(WEAK_FLOW_RATIO + NEAR, None, "vein", True)
@example(ABSURD_FLOW_RATIO - NEAR, None, "vein", True)
@example(ABSURD_FLOW_RATIO + NEAR, None, "vein", True)
@example(0.0, None, "vein", True)
def test_doctor_and_run_find_the_same_steady_water_right_or_wrong(part, kpa, at, tray):
    rig = config(at, tray)
    rest = expected(rig).leg_kpa(0.0)
    edges = [ratio * rest for ratio in (LOW_PRESSURE_RATIO, HIGH_PRESSURE_RATIO, NO_PRESSURE_RATIO)]
    assume(all(abs(part - edge) > 0.002 for edge in RATIOS))
    assume(kpa is None or all(abs(kpa - edge) > 3 * GAUGE_ERROR_KPA for edge in edges))
    water = Water(rig, part, kpa=kpa)
    told, found = water.in_a_run(), water.at_the_doctor()
    assert (found.verdict is Verdict.BAD) == bool(told), (found, told)
    assert (found.name == "sensor_reversed") == (Fault.SENSOR_REVERSED in told)


@pytest.mark.slow
@given(st.floats(0.45, 0.9), st.floats(0.0, 0.2))
def test_doctor_and_run_find_air_in_the_same_pulses(part, late):
    water = Water(config(), part, late)
    spread = unevenness(water.seen().marks)
    assume(spread is not None and abs(spread - BUBBLY_RATIO) > 0.002)
    assert (water.at_the_doctor().name == "air") == (Fault.AIR in water.in_a_run())


@pytest.mark.slow
@given(st.one_of(st.floats(0.5, 1.1), st.floats(ALL_BACK_RATIO - 0.02, ALL_BACK_RATIO + 0.02)))
def test_doctor_and_run_bear_with_the_same_difference_of_two_sensors(back):
    assume(abs(back - ALL_BACK_RATIO) > 0.002)
    rig = config()
    rig = replace(rig, pins=replace(rig.pins, flow_return=16))
    out, come = Water(rig, 0.9), Water(rig, 0.9 * back)
    seen = replace(out.seen(), returned=come.seen().marks)
    exam = Examination(rig, "virtual", NOTHING, Person(may_move=True))
    both = [
        replace(each, returned=other.pulses, returned_edge=other.edge)
        for each, other in zip(out.readings(), come.readings(), strict=True)
    ]
    assert (check_return(exam, seen).verdict is Verdict.BAD) == (Fault.LEAK in judged(rig, both))
