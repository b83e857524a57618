"""The contract that every board keeps, and further requirements of a header's pins."""

import threading

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from rig.base.faults import Fault, Unavailable
from rig.base.signals import SAFE, Outputs
from rig.boards import on_a_pi, open_board
from rig.boards.gpio import GpioBoard
from rig.boards.mock_pins import VirtualFactory
from rig.boards.virtual import VirtualBoard
from rig.settings.config import BoardChoice, Config, Lights, Pins

CONFIG = Config()


class Plain:
    """A GpioBoard on mock pins whose clock and levels the test drives itself."""

    def __init__(self) -> None:
        self.factory = VirtualFactory()
        self.board = GpioBoard(Config(lights=Lights(count=2)), self.factory)
        self.pin("stop").drive_low()

    def pin(self, name: str):
        return self.factory.pin(f"GPIO{getattr(CONFIG.pins, name)}")

    def read(self, now: float):
        self.factory.now = now
        return self.board.read(now)

    def write(self, outputs: Outputs) -> None:
        self.board.write(outputs)

    def close(self) -> None:
        self.board.close()

    def press(self, name: str) -> None:
        self.pin(name).drive_low()

    def release(self, name: str) -> None:
        self.pin(name).drive_high()

    def duty(self, name: str) -> float:
        return float(self.pin(name).state)


class Virtual(VirtualBoard):
    """The virtual board, with its pins to look at."""

    def __init__(self) -> None:
        super().__init__(CONFIG, seed=1)

    def duty(self, name: str) -> float:
        return float(self.pins.pin(getattr(CONFIG.pins, name)).state)


@pytest.fixture(params=[Plain, Virtual])
def board(request):
    board = request.param()
    yield board
    board.close()


def test_one_press_is_reported_once(board):
    board.read(0.0)
    board.press("green")
    seen = [board.read(n / 60).pressed for n in range(1, 10)]
    board.release("green")
    seen += [board.read(n / 60).pressed for n in range(10, 20)]
    assert seen.count({"green"}) == 1
    assert set().union(*seen) == {"green"}


def test_a_button_is_held_until_it_is_let_go(board):
    board.press("blue")
    board.read(0.0)
    assert board.read(0.1).held == {"blue"}
    board.release("blue")
    board.read(0.2)
    assert board.read(0.3).held == set()


def test_pulses_never_go_down_and_their_time_is_in_the_past(board):
    board.write(Outputs(pump=0.5))
    last = 0
    for n in range(120):
        inputs = board.read(n / 60)
        assert inputs.pulses >= last
        assert inputs.edge is None or inputs.edge <= inputs.time
        last = inputs.pulses


@pytest.mark.parametrize(("asked", "done"), [(0.5, 0.5), (7.0, 1.0), (-3.0, 0.0)])
def test_a_duty_out_of_range_is_clamped(board, asked, done):
    board.write(Outputs(pump=asked, medicine=asked))
    assert board.duty("pump") == pytest.approx(done)
    assert board.duty("medicine") == pytest.approx(done)


def test_after_closing_everything_is_off_and_closing_twice_is_harmless(board):
    board.write(Outputs(pump=0.7, medicine=0.7, pinch=1.0))
    board.close()
    board.close()
    assert board.duty("pump") == 0
    assert board.duty("medicine") == 0
    board.write(Outputs(pump=0.7))
    assert board.duty("pump") == 0
    assert board.read(9.0).pressed == set()


def test_the_emergency_stop_is_a_fault_and_so_is_its_broken_wire(board):
    assert Fault.STOPPED not in board.read(0.0).faults
    board.release("stop") if isinstance(board, Plain) else board.press("stop")  # the pin goes high
    assert Fault.STOPPED in board.read(0.1).faults


def test_no_board_starts_a_thread(board):
    board.read(0.0)
    assert threading.enumerate() == [threading.main_thread()]


def test_the_knob_counts_detents_both_ways():
    board = Virtual()
    board.read(0.0)
    board.turn(5)
    assert board.read(0.1).turned == 5
    board.turn(-7)
    assert board.read(0.2).turned == -7
    board.close()


def test_flow_edges_bear_the_pins_own_time_on_the_boards_scale():
    plain = Plain()
    plain.factory.now = 100.0
    plain.board.read(5.0)  # the board's clock began 95 s after the pins'
    plain.factory.now = 100.25
    plain.pin("flow").drive_high()
    inputs = plain.board.read(5.5)
    assert inputs.pulses == 1
    assert inputs.edge == pytest.approx(5.25)
    plain.close()


def test_noise_on_the_flow_pin_is_not_flow():
    plain = Plain()
    plain.read(0.0)
    for n in range(20):
        plain.factory.now = 0.1 + n * 0.0002
        plain.pin("flow").drive_high()
        plain.pin("flow").drive_low()
    assert plain.read(0.2).pulses == 4
    plain.close()


def test_a_press_is_still_seen_when_pin_events_have_died():
    plain = Plain()
    plain.read(0.0)
    plain.pin("green").when_changed = None  # what one exception in a callback does on a Pi
    plain.press("green")
    readings = [plain.read(n / 60) for n in range(1, 60)]
    assert sum(len(reading.pressed) for reading in readings) == 1
    assert Fault.EVENTS_DEAD in readings[-1].faults
    plain.close()


def test_water_in_the_tray_is_a_fault():
    plain = Plain()
    plain.pin("tray").drive_low()
    assert Fault.TRAY_WET in plain.read(0.0).faults
    plain.close()


def test_the_strip_shows_the_colours_it_was_sent():
    board = Virtual()
    board.read(1.0)
    colours = tuple((n, 2 * n, 255 - n) for n in range(CONFIG.lights.count))
    board.write(Outputs(lights=colours))
    assert board.bench().outputs.lights == colours
    board.close()


def test_a_strip_without_its_bus_is_a_fault_and_no_more(monkeypatch):
    factory = MockFactory(pin_class=MockPWMPin)
    monkeypatch.setattr(factory, "spi", lambda **_: (_ for _ in ()).throw(OSError("no bus")))
    board = GpioBoard(CONFIG, factory)
    board.write(Outputs(lights=((1, 2, 3),)))
    assert Fault.NO_LIGHTS in board.read(0.0).faults
    board.close()


def test_parts_that_are_not_fitted_are_left_out():
    pins = Pins(stop=-1, tray=-1, knob_a=-1, knob_b=-1, green_lamp=-1)
    board = VirtualBoard(Config(pins=pins, lights=Lights(count=0)))
    board.turn(3)
    board.press("stop")
    inputs = board.read(0.1)
    assert inputs.faults == frozenset()
    assert inputs.turned == 0
    board.write(Outputs(lamps=frozenset({"green", "red"})))
    assert board.bench().outputs.lamps == {"red"}
    board.close()


def test_memory_stays_flat_over_many_pulses():
    board = Virtual()
    board.write(Outputs(pump=0.8))
    for n in range(600):
        board.read(n / 60)
    assert board.bench().pulses > 500
    assert all(len(pin.states) == 0 for pin in board.pins.pins.values())
    board.close()


def test_a_pin_held_by_another_part_is_one_sentence_and_nothing_stays_open():
    factory = MockFactory(pin_class=MockPWMPin)
    first = GpioBoard(Config(lights=Lights(count=0)), factory)
    with pytest.raises(Unavailable, match="pin GPIO17 is already in use"):
        GpioBoard(CONFIG, factory)
    first.close()
    second = GpioBoard(Config(lights=Lights(count=0)), factory)
    second.write(SAFE)
    second.close()


def test_a_machine_without_a_header_is_told_what_to_do(monkeypatch):
    from gpiozero import Device

    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    with pytest.raises(Unavailable, match="rig run --board virtual"):
        open_board(CONFIG, "gpio")


def test_auto_means_the_header_on_a_pi_and_simulated_water_elsewhere(tmp_path):
    model = tmp_path / "model"
    model.write_text("Raspberry Pi 4 Model B Rev 1.4\0")
    assert on_a_pi(model)
    assert not on_a_pi(tmp_path / "none")
    opened = open_board(Config(board=BoardChoice("auto")), "auto")
    assert (opened.kind, opened.source) == ("virtual", "simulated")
    opened.board.close()
