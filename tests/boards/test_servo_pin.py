"""The pinch's pulse on a header: its resolution, and that an unchanged pulse is not written again."""

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin
from shared.lgpio_stub import real_factory

from rig.base.signals import SAFE, Outputs
from rig.boards.gpio import GpioBoard
from rig.settings.config import Config, Pinch

CONFIG = Config()


@pytest.fixture
def on_a_pi(monkeypatch):
    """A whole board on gpiozero's own factory for a Pi, and the chip under it."""
    factory, chip = real_factory(monkeypatch)
    board = GpioBoard(CONFIG, factory)
    yield board, chip
    board.close()
    factory.close()


def width(chip) -> int:
    """The servo's pulse now, µs."""
    line = chip.line(CONFIG.pins.pinch)
    assert line.frame == 20_000
    return line.high


def test_the_pinch_has_as_many_places_as_there_are_microseconds_in_its_travel(on_a_pi):
    board, chip = on_a_pi
    widths = set()
    for step in range(2001):
        board.write(Outputs(pinch=step / 2000))
        widths.add(width(chip))
    assert widths == set(range(1000, 2001))


def test_each_travel_has_the_width_that_the_settings_name(on_a_pi):
    board, chip = on_a_pi
    assert width(chip) == 1000  # as it is opened: the vein is open
    for travel, expected in ((0.333, 1333), (0.5004, 1500), (1.0, 2000), (7.0, 2000), (-1.0, 1000)):
        board.write(Outputs(pinch=travel))
        assert width(chip) == expected


@pytest.mark.parametrize("ends", [(1.0, 2.0), (2.1, 0.9), (0.5, 2.5)])
def test_a_servo_may_turn_either_way(monkeypatch, ends):
    factory, chip = real_factory(monkeypatch)
    board = GpioBoard(Config(pinch=Pinch(*ends)), factory)
    assert width(chip) == round(1000 * ends[0])
    board.write(Outputs(pinch=1.0))
    assert width(chip) == round(1000 * ends[1])
    board.close()


def test_ten_seconds_without_a_change_are_ten_seconds_without_a_write(on_a_pi):
    board, chip = on_a_pi
    held = Outputs(
        pump=0.4321, medicine=0.333, pinch=0.4567, lights=((1, 2, 3),), lamps=frozenset({"green", "red"})
    )
    for n in range(60):
        board.read(n / 60)
        board.write(held)
    before = chip.writes
    for n in range(60, 660):
        board.read(n / 60)
        board.write(held)
    assert chip.writes == before


def test_a_slow_close_writes_each_width_once(on_a_pi):
    board, chip = on_a_pi
    for n in range(3001):
        board.write(Outputs(pinch=n / 3000))
    written = chip.line(CONFIG.pins.pinch).written
    widths = [high for high, _ in written if high]
    assert widths == list(range(1000, 2001))


def test_after_closing_there_is_no_pulse(on_a_pi):
    board, chip = on_a_pi
    board.write(Outputs(pump=0.5, pinch=1.0))
    board.close()
    for number in (CONFIG.pins.pinch, CONFIG.pins.pump, CONFIG.pins.medicine):
        assert (chip.line(number).frame, chip.line(number).level) == (0, 0)


def test_on_other_pin_libraries_the_pinch_is_as_fine_as_gpiozero_makes_it():
    factory = MockFactory(pin_class=MockPWMPin)
    board = GpioBoard(CONFIG, factory)
    board.write(Outputs(pinch=0.25))
    assert factory.pin(CONFIG.pins.pinch).state == pytest.approx(1.25 / 20)
    board.write(SAFE)
    assert factory.pin(CONFIG.pins.pinch).state == pytest.approx(1.0 / 20)
    board.close()
