"""The header board's rules: what its pins do at the end, and what counts as a pulse, a press or a turn."""

import pytest

from rig.base.faults import Fault
from rig.base.signals import SAFE, Outputs
from rig.boards.gpio import GpioBoard
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.settings.config import Config, Lights

CONFIG = Config(lights=Lights(count=2))


class Table:
    """A header board on mock pins whose ends are noted."""

    def __init__(self) -> None:
        self.pins = VirtualFactory()
        self.board = GpioBoard(CONFIG, self.pins)
        self.hands = VirtualControls(CONFIG.pins, self.pins)

    def pin(self, name: str):
        return self.pins.pin(getattr(CONFIG.pins, name))

    def read(self, now: float):
        self.pins.now = now
        return self.board.read(now)

    def pulse(self, at: float) -> None:
        self.pins.now = at
        self.pin("flow").drive_high()
        self.pin("flow").drive_low()


@pytest.fixture
def table():
    made = Table()
    made.read(0.0)
    yield made
    made.board.close()


class Deaf:
    """A part that cannot be let go of."""

    def close(self) -> None:
        raise OSError("stuck")


@pytest.mark.parametrize("name", ["pump", "medicine"])
def test_each_pump_is_switched_off_by_itself_even_where_its_pin_cannot_be_let_go(table, name):
    table.board.write(Outputs(pump=0.5, medicine=0.5))
    table.board._parts = [Deaf()]
    table.board.close()
    assert table.pin(name).state == 0


@pytest.mark.parametrize(("travel", "width"), [(0.0, 1.0), (0.25, 1.25), (1.0, 2.0)])
def test_the_servo_is_told_open_at_nothing_and_shut_at_one(table, travel, width):
    table.board.write(Outputs(pinch=travel))
    assert table.pin("pinch").state * 20 == pytest.approx(width, abs=0.01)


@pytest.mark.parametrize(("gap", "count"), [(0.0005, 1), (0.002, 2), (0.05, 2)])
def test_pulses_closer_than_a_millisecond_are_noise(table, gap, count):
    table.pulse(1.0)
    table.pulse(1.0 + gap)
    assert table.read(1.2).pulses == count


def test_a_strip_that_stops_answering_is_told_and_the_water_goes_on(table):
    def gone(*_):
        raise OSError("bus")

    assert Fault.NO_LIGHTS not in table.read(0.1).faults
    table.board._strip.show = gone
    table.board.write(Outputs(pump=0.5, lights=((1, 2, 3),)))
    table.board.write(Outputs(pump=0.6, lights=((1, 2, 3),)))
    assert Fault.NO_LIGHTS in table.read(0.2).faults
    assert float(table.pin("pump").state) == pytest.approx(0.6)


@pytest.mark.parametrize("duty", [7.0, -3.0])
def test_a_duty_out_of_range_is_clamped_and_not_refused(table, duty):
    table.board.write(Outputs(pump=duty, medicine=duty, pinch=duty))
    assert float(table.pin("pump").state) == (1.0 if duty > 0 else 0.0)


def test_a_cut_wire_of_the_emergency_stop_stops(table):
    assert table.read(0.1).faults == set()
    table.pin("stop").drive_high()
    assert table.read(0.2).faults == {Fault.STOPPED}


def test_water_in_the_tray_is_told_as_that(table):
    table.pin("tray").drive_low()
    assert table.read(0.1).faults == {Fault.TRAY_WET}


def test_each_detent_counts_once(table):
    table.hands.turn(3)
    assert [table.read(n / 10).turned for n in range(1, 4)] == [3, 0, 0]
    table.hands.turn(-2)
    assert table.read(0.5).turned == -2


def test_a_button_whose_events_have_died_is_told_after_a_quarter_of_a_second(table):
    table.pin("green").when_changed = None
    table.pin("green").drive_low()
    table.read(1.0)
    assert Fault.EVENTS_DEAD not in table.read(1.2).faults
    assert Fault.EVENTS_DEAD in table.read(1.3).faults


def test_only_the_lamps_that_are_asked_for_are_lit(table):
    table.board.write(Outputs(lamps=frozenset({"red"})))
    assert table.hands.lamps() == {"red"}
    table.board.write(SAFE)
    assert table.hands.lamps() == set()
