"""What is reported about the tube and when, what must not be reported, and what must be remembered."""

from dataclasses import replace

import pytest

from rig.base.faults import Fault
from rig.base.signals import Inputs, Outputs
from rig.sensing.air import Air, judge_air
from rig.sensing.causes import ALL_CAUSES, Cause
from rig.sensing.diagnosis import Diagnosis, diagnose
from rig.sensing.expected import expected
from rig.sensing.flow import Flow, PulseSample
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.return_line import ReturnLine
from rig.sensing.sensor_trust import SensorTrust
from rig.sensing.signs import ANY_PRESSURE, Sign
from rig.sensing.suspects import Suspects, narrow_down
from rig.settings.config import Config, Pins

EXPECT = expected(Config())
WHOLE = EXPECT.flow
UNKNOWN = Suspects()
NONE, LOW, WEAK, RIGHT, HIGH = (frozenset({sign}) for sign in Sign)


def seen(
    seconds: float,
    part: float,
    pressures=ANY_PRESSURE,
    *,
    suspects: Suspects = UNKNOWN,
    pinch: float = 0.0,
    silence: float = 0.0,
    duty: float = 0.5,
) -> Suspects:
    """The suspects after some seconds of the same steady tube, 20 readings a second."""
    for n in range(1, round(seconds * 20) + 1):
        time = suspects.since + n * 0.05
        point = OperatingPoint(
            time,
            0.05,
            duty=duty,
            pinch=pinch,
            settled_s=9.0,
            running_s=9.0,
            silence_s=silence,
            rate=part * WHOLE,
        )
        suspects = narrow_down(EXPECT, suspects, point, WHOLE, pressures)
    return suspects


def test_a_verdict_must_hold_for_three_seconds():
    assert seen(2.5, 0.5, HIGH).fault is None
    assert seen(3.5, 0.5, HIGH).fault == Fault.KINK


def test_a_dry_pump_is_told_at_once():
    assert seen(0.1, 0.0, NONE, silence=1.0).fault == Fault.DRY


def test_what_was_seen_before_something_went_wrong_says_nothing_about_it():
    fine = seen(4.0, 1.0, RIGHT)
    assert Cause.HEALTHY in fine.causes
    shut = seen(4.0, 0.9, RIGHT, suspects=replace(fine, since=10.0), pinch=1.0)
    assert shut.fault == Fault.PINCH_STUCK
    both = Suspects(causes=frozenset({Cause.HEALTHY}), closed=frozenset({Cause.HEALTHY, Cause.WORN}))
    assert seen(4.0, 0.85, LOW, suspects=both).causes == {Cause.BEND, Cause.WORN}


def test_a_gauge_that_shows_nothing_while_water_flows_is_not_trusted():
    assert not seen(4.0, 1.0, NONE).gauge_trusted
    assert seen(4.0, 1.0, RIGHT).gauge_trusted


def test_a_pump_that_does_not_do_as_the_story_says_is_not_judged():
    assert seen(9.0, 0.5, HIGH, duty=0.3).fault is None


# ---- the whole diagnosis


def told(previous: Diagnosis, *, faults=(), pump: float = 0.5, config: Config | None = None) -> Diagnosis:
    expect = expected(config) if config else EXPECT
    inputs = Inputs(previous.point.time + 0.1, pulses=previous.point.pulses + 5, faults=frozenset(faults))
    return diagnose(expect, previous, inputs, Outputs(pump=pump), Flow(), WHOLE)


def test_what_stopped_the_water_is_the_interlocks_to_keep_once_the_pump_rests():
    dry = Diagnosis(suspects=Suspects(fault=Fault.DRY, no_flow=True))
    assert told(dry, pump=0.0).faults == set()
    kink = Diagnosis(suspects=Suspects(fault=Fault.KINK))
    assert told(kink, pump=0.0).faults == {Fault.KINK}, "what does not stop the water is still told"


def test_a_wet_tray_is_a_leak_and_nothing_else():
    assert told(Diagnosis(), faults={Fault.TRAY_WET}).suspects.causes == {Cause.LEAK}
    assert told(Diagnosis()).suspects.causes == ALL_CAUSES


def test_every_finding_is_told():
    found = Diagnosis(air=Air(True), back=ReturnLine(leak=True), point=OperatingPoint(running_s=5.0))
    assert {Fault.AIR, Fault.LEAK} <= told(found, config=Config(pins=Pins(flow_return=7))).faults
    assert told(found, config=Config(pins=Pins(flow_return=7))).suspects.causes == {Cause.LEAK}


def test_a_dead_sensor_does_not_accuse_the_tube():
    dead = Diagnosis(
        sensor=SensorTrust(Fault.SENSOR_DEAD), point=OperatingPoint(running_s=9.0, settled_s=9.0)
    )
    after = dead
    for _ in range(60):
        after = told(after)
    assert Fault.SENSOR_DEAD in after.faults
    assert after.faults <= {Fault.SENSOR_DEAD}


# ---- air


def pulses(uneven: float, count: int = 30) -> tuple[PulseSample, ...]:
    """Pulses at 50 Hz, each second interval longer and the next shorter by this part."""
    time, samples = 100.0, []
    for n in range(count):
        time += 0.02 * (1 + (uneven if n % 2 else -uneven))
        samples.append(PulseSample(n, time))
    return tuple(samples)


def air(seconds: float, uneven: float, *, part: float = 1.0, count: int = 30, found: bool = False) -> bool:
    state, samples = Air(found), pulses(uneven, count)
    point = OperatingPoint(time=101.0, passed_s=0.1, settled_s=9.0)
    for _ in range(round(seconds * 10)):
        state = judge_air(state, point, samples, part, False)
    return state.found


@pytest.mark.parametrize(
    ("uneven", "seconds", "found"), [(0.10, 1.2, True), (0.10, 0.8, False), (0.04, 9.0, False)]
)
def test_uneven_pulses_are_air_after_a_second(uneven, seconds, found):
    assert air(seconds, uneven) == found


@pytest.mark.parametrize(
    ("uneven", "seconds", "found"), [(0.0, 4.8, True), (0.01, 5.2, False), (0.05, 9.0, True)]
)
def test_air_is_over_once_pulses_have_come_evenly_for_five_seconds(uneven, seconds, found):
    assert air(seconds, uneven, found=True) == found


def test_a_trickle_or_a_few_pulses_show_no_air():
    assert not air(3.0, 0.3, part=0.3)
    assert not air(3.0, 0.3, count=10)
