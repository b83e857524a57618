"""The mock pins are no more tolerant than a Pi's: they are compared with gpiozero's lgpio factory."""

import pytest
from gpiozero import PWMOutputDevice
from shared.lgpio_stub import real_factory

from rig.boards import servo_pin
from rig.boards.mock_pins import VirtualFactory
from rig.boards.virtual import VirtualBoard
from rig.commands.calibrate import pinch
from rig.commands.calibrate.refused import Refused
from rig.settings.config import Config

DUTIES = [n / 999 for n in range(1000)] + [0.29, 0.57, 0.58, 0.99, 1.0]


def test_a_mock_pins_duty_is_rounded_as_gpiozero_rounds_it_for_lgpio(monkeypatch):
    factory, chip = real_factory(monkeypatch)
    mock = VirtualFactory()
    real, virtual = (PWMOutputDevice(17, frequency=1000, pin_factory=pins) for pins in (factory, mock))
    for duty in DUTIES:
        real.value = virtual.value = duty
        line = chip.line(17)
        assert virtual.value == real.value == line.high / line.frame, duty
    real.close()
    virtual.close()


@pytest.mark.parametrize("frequency", [0.05, 0.1, 50, 10_000, 10_001])
def test_a_mock_pin_refuses_the_frequencies_that_lgpio_refuses(monkeypatch, frequency):
    outcomes = []
    for pins in (real_factory(monkeypatch)[0], VirtualFactory()):
        try:
            PWMOutputDevice(17, frequency=frequency, pin_factory=pins).close()
            outcomes.append("taken")
        except Exception as wrong:
            outcomes.append(str(wrong).split(" (")[0][:17])
    assert outcomes in (["taken"] * 2, ["bad PWM frequency"] * 2)


def test_a_servo_on_mock_pins_stands_where_it_would_on_a_pi(monkeypatch):
    factory, chip = real_factory(monkeypatch)
    mock = VirtualFactory()
    real, virtual = (servo_pin.ServoPin(22, 1000, pins) for pins in (factory, mock))
    for width in (500, 1000.4, 1234, 1999.6, 2500):
        real.hold(width)
        virtual.hold(width)
        assert mock.pin(22).state * servo_pin.FRAME_US == pytest.approx(chip.line(22).high) == round(width)
    real.close()
    virtual.close()


@pytest.mark.slow
def test_in_whole_per_cent_no_pinch_could_be_calibrated(monkeypatch):
    """Why a servo is not left to gpiozero: six places hold no part of the flow."""
    from shared.calibrating import rig

    monkeypatch.setattr(servo_pin, "fractional", lambda factory: None)
    with pytest.raises(Refused, match="did not come to 80 %"):
        pinch.calibrate(rig())


def test_what_is_on_or_off_is_nothing_between():
    board = VirtualBoard(Config())
    pin = board.pins.pin(Config().pins.green_lamp)
    pin.state = 0.4
    assert pin.state == 1
    board.close()
