"""Lost water, found by a second flow sensor: when it is reported, and when it must not be."""

import pytest

from rig.base.signals import Inputs
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.return_line import ReturnLine, judge_return
from rig.settings.sensor import Sensor

SENSOR, WHOLE, TICK = Sensor(), 800.0, 0.02


class Return:
    """A return line through which a chosen part of the outgoing flow comes."""

    def __init__(self) -> None:
        self.line, self.time, self.pulses, self.edge = ReturnLine(), 0.0, 0.0, 0.0
        self.settled = self.running = 0.0

    def run(
        self, back: float, seconds: float, out: float = WHOLE, *, still: bool = True, on: bool = True
    ) -> bool:
        for _ in range(round(seconds / TICK)):
            self.time += TICK
            hertz = SENSOR.pulses_per_litre / 60_000 * (back * out - SENSOR.offset)
            before, self.pulses = int(self.pulses), self.pulses + max(0.0, hertz) * TICK
            if int(self.pulses) > before:
                self.edge = self.time - (self.pulses - int(self.pulses)) / hertz
            self.settled = self.settled + TICK if still and on else 0.0
            self.running = self.running + TICK if on else 0.0
            point = OperatingPoint(self.time, TICK, settled_s=self.settled, running_s=self.running)
            inputs = Inputs(self.time, returned=int(self.pulses), returned_edge=self.edge or None)
            self.line = judge_return(self.line, point, inputs, out if on else 0.0, WHOLE, SENSOR)
        return self.line.leak


@pytest.fixture
def line() -> Return:
    made = Return()
    assert not made.run(1.0, 8.0)
    assert made.line.share == pytest.approx(1.0, abs=0.02)
    return made


def test_a_tenth_that_is_missing_is_a_leak_after_three_seconds(line):
    assert not line.run(0.9, 2.5)
    assert line.run(0.9, 3.0)


def test_a_hundredth_that_is_missing_is_no_leak(line):
    assert not line.run(0.985, 20.0)


def test_an_eighth_that_is_missing_from_the_start_is_a_leak_and_a_tenth_is_not():
    assert Return().run(0.8, 12.0)
    assert not Return().run(0.92, 12.0)


def test_a_trickle_tells_nothing(line):
    assert not line.run(0.2, 20.0, out=0.3 * WHOLE)


def test_a_leak_stays_while_the_pinch_moves_and_is_told_on_at_once_afterwards(line):
    assert line.run(0.8, 6.0)
    assert line.run(0.8, 0.5, still=False)
    assert line.run(0.8, 1.7), "not only after another three seconds"


def test_a_leak_is_over_once_the_pump_rests(line):
    assert line.run(0.8, 6.0)
    assert not line.run(0.0, 0.1, on=False)
