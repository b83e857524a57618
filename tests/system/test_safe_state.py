"""A safe state gets the time that it needs: pumps off at once, and the jaw opens before its signal ends."""

from dataclasses import replace

import pytest

from rig.base.faults import Unavailable
from rig.base.signals import Board, Outputs
from rig.boards import Opened
from rig.boards.gpio import OPENING_S, GpioBoard
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.boards.nano import NanoBoard
from rig.boards.virtual import VirtualBoard
from rig.boards.virtual_nano import VirtualNanoBoard
from rig.commands import off
from rig.settings.config import BoardKind, Config, Pins

SHUT = Outputs(pump=0.5, medicine=0.5, pinch=1.0)


class Waiting:
    """A header board that notes what its pins do while it waits."""

    def __init__(self) -> None:
        self.pins, self.waits = VirtualFactory(), list[tuple[float, float, float, float]]()
        self.pins.wait = self._wait
        self.board = GpioBoard(Config(), self.pins)

    def _wait(self, seconds: float) -> None:
        number = Config().pins
        states = [float(self.pins.pin(pin).state) for pin in (number.pump, number.medicine, number.pinch)]
        self.waits.append((seconds, states[0], states[1], states[2] * 20))


def test_at_the_end_the_pumps_are_off_while_the_jaw_is_held_to_open():
    table = Waiting()
    table.board.write(SHUT)
    table.board.close()
    assert table.waits == [(OPENING_S, 0.0, 0.0, pytest.approx(1.0))]
    assert Config().twin.pinch.closing_s <= OPENING_S <= 1.0, "as long as it takes, and bounded"


@pytest.mark.parametrize(("before", "waits"), [(0.0, OPENING_S), (0.2, OPENING_S - 0.2), (5.0, 0.0)])
def test_a_jaw_that_was_told_to_open_before_needs_only_the_rest(before, waits):
    table = Waiting()
    table.board.write(SHUT)
    table.board.write(Outputs())
    table.pins.now += before
    table.board.write(Outputs())
    table.board.close()
    assert table.waits[0][0] == pytest.approx(waits)


def test_a_wait_that_is_broken_off_is_waited_by_the_next_close():
    table = Waiting()
    table.board.write(SHUT)
    whole = table.pins.wait

    def broken(seconds: float) -> None:
        table.pins.wait = whole
        raise KeyboardInterrupt

    table.pins.wait = broken
    with pytest.raises(KeyboardInterrupt):
        table.board.close()
    table.board.close()
    assert [wait[0] for wait in table.waits] == [OPENING_S]


def shut(board: VirtualBoard | VirtualNanoBoard) -> None:
    for n in range(1, 121):
        board.read(n / 60)
        board.write(replace(SHUT, pump=0.5 if n > 30 else 0.0, medicine=0.0))
    assert board.bench().sight.jaw == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("kind", [VirtualBoard, VirtualNanoBoard])
def test_once_a_board_is_closed_the_jaw_stands_open(kind):
    board = kind(Config())
    shut(board)
    board.close()
    assert board.bench().sight.jaw == 0.0
    assert board.bench().outputs.pump == 0.0


def test_a_servo_without_a_signal_stays_where_it_is():
    board = VirtualBoard(Config())
    shut(board)
    servo = board.pins.pin(Config().pins.pinch)
    servo.pulse(50, 0.0)
    board.read(9.0)
    assert board.bench().sight.jaw == pytest.approx(1.0)
    board.close()


# ---- rig off


class Silent:
    """A port at which nobody answers."""

    in_waiting = 0

    def read(self, size: int = 1, /) -> bytes:
        return b""

    def write(self, data: bytes, /) -> int:
        return len(data)

    def close(self) -> None:
        pass


def stood_in(monkeypatch: pytest.MonkeyPatch, board: Board) -> None:
    opened = Opened(board, BoardKind.NANO, source="simulated")
    monkeypatch.setattr(off, "open_board", lambda *_: opened)


def test_off_tells_of_a_nano_that_never_said_that_it_is_at_rest(monkeypatch):
    pins = VirtualFactory()
    header = Header(Pins(), pins)
    VirtualControls(Pins(), pins)
    stood_in(monkeypatch, NanoBoard(header, Silent))
    with pytest.raises(Unavailable, match="nano_silent"):
        off.off(Config(), "nano")


def test_off_waits_for_a_nano_and_then_for_its_jaw(monkeypatch):
    board = VirtualNanoBoard(Config())
    stood_in(monkeypatch, board)
    assert "pumps off" in off.off(Config(), "nano")
    assert board.bench().sight.jaw == 0.0
