"""Finding the Nano's USB port among several: each is asked once, and no foreign device twice."""

import errno
from types import SimpleNamespace

import pytest
from shared.nano_scripts import Script, reply
from simnano.bench import COMMITTED
from simnano.simnano import SECOND, Nano

from rig.base.faults import Fault
from rig.base.signals import SAFE
from rig.boards import nano_port
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.boards.nano import NanoBoard, State
from rig.boards.nano_port import UsbPorts
from rig.boards.virtual_nano import VirtualLine
from rig.settings.config import Pins

TICK = 1 / 60
#: What may answer at a port: another program in plain text, another protocol, noise, nobody.
STRANGERS = {
    "a gadget": lambda data: b"Marlin ready\n",
    "another firmware": reply("ok marlin 1 sid=1"),
    "another speed": lambda data: b"\xff\x80\x07\n" * 4,
}


class Sockets:
    """The USB sockets of a computer, and how often each port was opened."""

    def __init__(self, monkeypatch, **there) -> None:
        self.there = there
        self.opened: list[str] = []
        monkeypatch.setattr(nano_port.list_ports, "comports", self._ports)
        monkeypatch.setattr(nano_port.serial, "Serial", self._open)
        ports, pins = UsbPorts(), VirtualFactory()
        header = Header(Pins(), pins)
        self.hands = VirtualControls(Pins(), pins)
        self.board = NanoBoard(header, ports.open, turn_away=ports.turn_away)
        self.nano = Nano(COMMITTED)
        self.count = 0

    def _ports(self):
        return [SimpleNamespaceInOrder(device=name, vid=0x1A86, pid=0x7523) for name in self.there]

    def _open(self, device, *_, **__):
        self.opened.append(device)
        answers = self.there[device]
        if isinstance(answers, OSError):
            raise answers
        return VirtualLine(self.nano) if answers == "nano" else Script(answers)

    def run(self, seconds: float) -> frozenset[Fault]:
        for _ in range(round(seconds / TICK)):
            self.count += 1
            self.nano.run_until(round(self.count * TICK * SECOND))
            faults = self.board.read(self.count * TICK).faults
            self.board.write(SAFE)
        return faults


class SimpleNamespaceInOrder(SimpleNamespace):
    """A port as pyserial tells of it: ports can be sorted."""

    def __lt__(self, other) -> bool:
        return self.device < other.device


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_at_the_first_port_is_asked_once_and_the_nano_found(monkeypatch, stranger):
    sockets = Sockets(monkeypatch, a=stranger, b="nano")
    assert sockets.run(6) == frozenset()
    assert sockets.board.state is State.UP
    assert sockets.opened == ["a", "b"]


def test_a_nano_that_is_lost_is_found_again_without_the_stranger_being_asked(monkeypatch):
    sockets = Sockets(monkeypatch, a=STRANGERS["a gadget"], b="nano")
    sockets.run(6)
    del sockets.there["b"]
    sockets.board._lose(Fault.NANO_UNPLUGGED, sockets.count * TICK)
    assert Fault.NANO_UNPLUGGED in sockets.run(10)
    sockets.there["c"] = "nano"
    assert sockets.run(8) == frozenset()
    assert sockets.opened == ["a", "b", "c"]


def test_a_stranger_alone_is_left_alone_and_told(monkeypatch):
    sockets = Sockets(monkeypatch, a=STRANGERS["a gadget"])
    assert sockets.run(30) == {Fault.NANO_FOREIGN}
    assert sockets.opened == ["a"]


def test_what_is_plugged_in_anew_is_asked_anew(monkeypatch):
    sockets = Sockets(monkeypatch, a=STRANGERS["a gadget"])
    sockets.run(6)
    del sockets.there["a"]
    assert Fault.NANO_MISSING in sockets.run(5)
    sockets.there["a"] = "nano"
    assert sockets.run(8) == frozenset()


def test_a_silent_port_is_asked_again_after_the_others(monkeypatch):
    sockets = Sockets(monkeypatch, a=lambda data: b"", b=STRANGERS["a gadget"])
    sockets.run(30)
    assert sockets.opened[:3] == ["a", "b", "a"]
    assert sockets.opened.count("b") == 1


def test_a_port_that_another_program_holds_keeps_no_nano_from_being_found(monkeypatch):
    sockets = Sockets(monkeypatch, a=OSError(errno.EBUSY, "busy"), b="nano")
    assert sockets.run(3) == frozenset()


def test_a_port_that_is_named_is_the_only_one_and_is_asked_again(monkeypatch):
    sockets = Sockets(monkeypatch, a="nano", b=STRANGERS["a gadget"])
    ports = UsbPorts("b")
    sockets.board = NanoBoard(sockets.board._header, ports.open, turn_away=ports.turn_away)
    assert sockets.run(12) == {Fault.NANO_FOREIGN}
    assert set(sockets.opened) == {"b"}
    assert len(sockets.opened) > 1
