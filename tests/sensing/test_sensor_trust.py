"""The trust in the flow sensor: the position of each threshold."""

import pytest

from rig.base.faults import Fault
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.sensor_trust import SensorTrust, judge_sensor
from rig.sensing.signs import ANY_PRESSURE, Sign

TICK = 0.05
RIGHT, NONE = frozenset({Sign.RIGHT}), frozenset({Sign.NONE})
DEAD, REVERSED = Fault.SENSOR_DEAD, Fault.SENSOR_REVERSED


def judged(
    seconds: float,
    part: float,
    *,
    silence: float = 0.0,
    speed: float = 1.0,
    pressures=ANY_PRESSURE,
    trust=None,
) -> SensorTrust:
    trust = trust or SensorTrust()
    for n in range(1, round(seconds / TICK) + 1):
        point = OperatingPoint(n * TICK, TICK, running_s=10.0 + n * TICK, silence_s=silence)
        trust = judge_sensor(trust, point, part, speed, pressures)
    return trust


@pytest.mark.parametrize(
    ("silence", "speed", "pressures", "fault"),
    [
        (0.41, 0.8, ANY_PRESSURE, DEAD),
        (0.41, 0.45, ANY_PRESSURE, DEAD),
        (0.38, 0.8, ANY_PRESSURE, None),
        (0.41, 0.35, ANY_PRESSURE, None),  # a rotor that had run down
        (0.41, 0.8, NONE, None),  # a pump that is dry
    ],
)
def test_a_wire_is_cut_where_a_fast_rotor_falls_silent_at_once(silence, speed, pressures, fault):
    assert judged(0.1, 0.0, silence=silence, speed=speed, pressures=pressures).fault == fault


@pytest.mark.parametrize(("seconds", "fault"), [(0.1, None), (0.3, DEAD)])
def test_a_sensor_that_counts_nothing_under_full_pressure_is_dead_soon(seconds, fault):
    assert judged(seconds, 0.0, silence=0.7, speed=0.0, pressures=RIGHT).fault == fault


@pytest.mark.parametrize(
    ("seconds", "part", "fault"), [(0.9, 1.5, None), (1.1, 1.5, REVERSED), (9.0, 1.25, None)]
)
def test_more_than_a_pump_can_bring_is_not_believed_for_more_than_a_second(seconds, part, fault):
    assert judged(seconds, part).fault == fault


@pytest.mark.parametrize(
    ("seconds", "part", "fault"), [(1.8, 0.5, DEAD), (2.1, 0.5, None), (9.0, 0.03, DEAD)]
)
def test_a_sensor_is_trusted_again_once_it_has_counted_well_for_two_seconds(seconds, part, fault):
    assert judged(seconds, part, trust=SensorTrust(DEAD)).fault == fault


def test_a_pump_at_rest_says_nothing_of_the_sensor():
    point = OperatingPoint(1.0, 1.0, running_s=0.0, silence_s=9.0)
    assert judge_sensor(SensorTrust(DEAD), point, 0.0, 1.0, RIGHT) == SensorTrust(DEAD)
    assert judge_sensor(SensorTrust(), point, 0.0, 1.0, RIGHT) == SensorTrust()
