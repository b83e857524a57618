"""The state of the vein: the position of each threshold, and what must not be reported."""

import pytest

from rig.sensing.operating_point import OperatingPoint
from rig.sensing.vein import Vein, VeinState, judge_vein, swells_early
from rig.settings.levels import Levels

BLOCKED = Levels().blocked
TICK = 0.05


class Lesson:
    """A vein with a flow that the test chooses."""

    def __init__(self) -> None:
        self.vein, self.time, self.running = Vein(), 0.0, 0.0
        self.normal: float | None = 1000.0

    def run(self, part: float, seconds: float, *, early: bool = False, on: bool = True) -> VeinState:
        for _ in range(round(seconds / TICK)):
            self.time += TICK
            self.running = self.running + TICK if on else 0.0
            point = OperatingPoint(self.time, TICK, running_s=self.running, rate=part * 1000)
            self.vein = judge_vein(self.vein, point, self.normal, False, early, BLOCKED)
        return self.vein.state

    def medicine(self) -> None:
        from rig.base.records import fast_replace

        self.vein = fast_replace(self.vein, medicine=self.time)


@pytest.fixture
def lesson() -> Lesson:
    made = Lesson()
    assert made.run(1.0, 4.0) == VeinState.HEALTHY
    return made


def test_nothing_is_said_while_the_pump_rests_or_has_only_just_begun():
    lesson = Lesson()
    assert lesson.run(0.0, 5.0, on=False) == VeinState.UNKNOWN
    assert lesson.run(0.0, 1.3) == VeinState.UNKNOWN
    assert lesson.run(0.0, 1.0) == VeinState.BLOCKED


@pytest.mark.parametrize(("part", "state"), [(0.89, VeinState.HEALTHY), (0.86, VeinState.NARROWING)])
def test_a_vein_narrows_below_seven_eighths(lesson, part, state):
    assert lesson.run(part, 2.0) == state


@pytest.mark.parametrize(("part", "state"), [(0.9, VeinState.NARROWING), (0.94, VeinState.HEALTHY)])
def test_a_narrowed_vein_is_well_again_only_above_what_it_fell_from(lesson, part, state):
    lesson.run(0.7, 2.0)
    assert lesson.run(part, 2.0) == state


def test_a_blocked_vein_is_restored_only_once_it_has_stayed_open(lesson):
    lesson.run(0.1, 2.0)
    assert lesson.run(1.0, 2.0) != VeinState.RESTORED
    assert lesson.run(1.0, 2.0) == VeinState.RESTORED


def test_a_vein_that_was_never_blocked_is_not_restored(lesson):
    lesson.run(0.7, 2.0)
    assert lesson.run(1.0, 5.0) == VeinState.HEALTHY


def test_the_next_visitors_vein_is_healthy_and_not_restored(lesson):
    lesson.run(0.1, 2.0)
    lesson.normal = None
    lesson.run(0.1, 1.0)
    lesson.normal = 1000.0
    assert lesson.run(1.0, 6.0) == VeinState.HEALTHY


def test_a_vein_dissolves_only_after_medicine_and_for_as_long_as_that_works(lesson):
    lesson.run(0.1, 2.0)
    assert lesson.run(0.3, 1.0) != VeinState.DISSOLVING
    lesson.medicine()
    assert lesson.run(0.3, 1.0) == VeinState.DISSOLVING
    assert lesson.run(0.3, 30.0) == VeinState.DISSOLVING
    assert lesson.run(0.3, 35.0) != VeinState.DISSOLVING


def test_a_twelfth_of_normal_more_is_needed_to_dissolve(lesson):
    lesson.run(0.1, 2.0)
    lesson.medicine()
    assert lesson.run(0.15, 1.0) == VeinState.BLOCKED
    assert lesson.run(0.2, 1.0) == VeinState.DISSOLVING


@pytest.mark.parametrize(("kpa", "early"), [(2.1, False), (2.3, True)])
def test_a_leg_at_twice_its_rest_swells_early(kpa, early):
    assert swells_early(kpa, 1.0) == early


def test_a_swollen_leg_narrows_whatever_the_flow_says(lesson):
    assert lesson.run(1.0, 2.0, early=True) == VeinState.NARROWING
