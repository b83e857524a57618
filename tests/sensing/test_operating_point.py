"""The assumptions about pump, pinch, buttons and the day's flow, and what must not count."""

import pytest

from rig.base.faults import Fault
from rig.base.signals import Inputs, Outputs
from rig.sensing.baseline import Baseline, learn
from rig.sensing.flow import Flow
from rig.sensing.operating_point import OperatingPoint, operating_point
from rig.sensing.stuck_buttons import STUCK_S, track_held, without_stuck_buttons
from rig.settings.sensor import Sensor


def points(*steps: tuple[Inputs, Outputs]) -> OperatingPoint:
    point = OperatingPoint()
    for inputs, done in steps:
        point = operating_point(point, inputs, done, Flow(), Sensor())
    return point


ON = Outputs(pump=0.5)


def test_a_stopped_pump_neither_runs_nor_is_it_silent():
    stopped = frozenset({Fault.STOPPED})
    point = points((Inputs(1.0), ON), (Inputs(2.0), ON), (Inputs(3.0, faults=stopped), ON))
    assert (point.running_s, point.settled_s, point.silence_s) == (0.0, 0.0, 0.0)
    assert points((Inputs(1.0), ON), (Inputs(2.0), ON), (Inputs(3.0), ON)).running_s == 3.0


def test_the_boards_own_duty_counts_where_it_knows_it():
    assert points((Inputs(1.0, duty=0.3), ON)).duty == 0.3
    assert points((Inputs(1.0), ON)).duty == 0.5
    assert points((Inputs(1.0, duty=0.0), ON)).running_s == 0.0


def test_a_line_that_is_late_is_not_silent():
    late = points((Inputs(1.0, pulses=1), ON), (Inputs(4.0, pulses=1, counted=1.5), ON))
    assert late.silence_s == 0.5


@pytest.mark.parametrize(("pinch", "settled"), [(0.0, 2.0), (0.004, 2.0), (0.01, 0.0)])
def test_only_a_pinch_that_stands_has_settled(pinch, settled):
    steps = (Inputs(1.0), ON), (Inputs(2.0), ON), (Inputs(3.0), Outputs(pump=0.5, pinch=pinch))
    assert points(*steps).settled_s == settled


def held(time: float, *names: str, pressed: str = "") -> Inputs:
    return Inputs(time, held=frozenset(names), pressed=frozenset({pressed} if pressed else ()))


@pytest.mark.parametrize(("seconds", "stuck"), [(STUCK_S - 0.1, False), (90.0, True)])
def test_a_button_is_stuck_after_ninety_seconds_and_then_does_nothing(seconds, stuck):
    now = held(seconds, "green", "red", pressed="red")
    down = track_held(track_held((), held(0.0, "green")), now)
    left = without_stuck_buttons(down, now, ("green", "red"))
    assert (Fault.BUTTON_STUCK in left.faults) == stuck
    assert left.held == ({"red"} if stuck else {"green", "red"})
    assert left.pressed == {"red"}


def test_where_the_button_asked_for_is_stuck_any_other_does_it():
    now = held(100.0, "green", "red", pressed="red")
    down = track_held(track_held((), held(0.0, "green")), now)
    left = without_stuck_buttons(down, now, ("green",))
    assert "green" in left.pressed
    assert "green" in left.held
    idle = without_stuck_buttons(down[:1], held(100.0, "green"), ("green",))
    assert (idle.pressed, idle.held) == (set(), set())


def learnt(*rates: float) -> float | None:
    base = Baseline()
    for n, rate in enumerate(rates):
        base = learn(base, n * 0.1, rate, 540.0)
    return base.rate


def test_the_days_flow_is_known_after_three_steady_seconds_and_no_sooner():
    assert learnt(*[800.0] * 29) is None
    assert learnt(*[800.0] * 31) == 800.0


def test_a_flow_that_wanders_by_a_fifth_is_not_steady():
    assert learnt(*[800.0, 960.0] * 40) is None
    assert learnt(*[800.0, 900.0] * 40) is not None


def test_a_trickle_is_not_the_days_flow():
    assert learnt(*[400.0] * 100) is None
    assert learnt(*[800.0] * 20, *[400.0] * 10, *[800.0] * 18) is None, "nor one in between"
