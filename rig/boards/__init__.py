"""Chooses the hardware, in this one place. Nothing above it asks which hardware it runs on.

It may import story and the packages before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from rig.base.faults import Unavailable
from rig.base.signals import Board
from rig.settings.config import BoardKind, Config
from rig.twin.bench_state import Bench


class Hands(Protocol):
    """Actions at a rig whose buttons are simulated."""

    def press(self, name: str) -> None:
        """Push a button, or the emergency stop (`stop`), in."""

    def release(self, name: str) -> None:
        """Release it."""

    def turn(self, detents: int) -> None:
        """Turn the knob; positive pushes the wire in."""


class Water(Protocol):
    """Simulated water in which faults can be injected."""

    def inject_fault(self, fault: str) -> None:
        """Inject one of `rig.twin.FAULTS`."""

    def clear_fault(self, fault: str) -> None:
        """Clear it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A board, and the other parts of its table."""

    board: Board
    kind: BoardKind
    why: str = "as asked"
    source: str = "measured"
    """measured or simulated: the origin of the flow on the screen."""
    hands: Hands | None = None
    """Simulated buttons, for keys and mouse; None if the buttons are real."""
    water: Water | None = None
    """Simulated water; None if it is real."""
    pins: str = "mock"
    """The pin library in use, such as lgpio; mock for gpiozero's mock pins."""
    bench: Callable[[], Bench] | None = None
    """The state of a virtual table."""

    @property
    def keyed(self) -> bool:
        """Whether a real rig has no buttons: a Nano on a PC, where keys replace them."""
        return self.hands is not None and self.bench is None


def open_board(config: Config, kind: str, seed: int = 0) -> Opened:
    """The board of a kind (see `rig.settings.config.BoardKind`). Raises Unavailable with one sentence.

    Modules are imported when they are needed, so that a PC never loads a Pi's pin library and a rig without a
    Nano never opens a serial port.
    """
    if kind != BoardKind.AUTO:
        return BOARDS[BoardKind(kind)](config, seed)
    if on_a_pi():
        return replace(_gpio(config, seed), why="this is a Raspberry Pi")
    return replace(_virtual(config, seed), why="this is not a Raspberry Pi")


def _gpio(config: Config, seed: int) -> Opened:
    from rig.boards.gpio import GpioBoard

    board = GpioBoard(config)
    return Opened(board, BoardKind.GPIO, pins=board.pins)


def _virtual(config: Config, seed: int) -> Opened:
    from rig.boards.virtual import VirtualBoard

    board = VirtualBoard(config, seed)
    return Opened(board, BoardKind.VIRTUAL, "as asked", "simulated", board, board, bench=board.bench)


def _virtual_nano(config: Config, seed: int) -> Opened:
    from rig.boards.virtual_nano import VirtualNanoBoard

    nano = VirtualNanoBoard(config, seed)
    return Opened(nano, BoardKind.VIRTUAL_NANO, "as asked", "simulated", nano, nano, bench=nano.bench)


def _nano(config: Config, seed: int) -> Opened:
    """A Nano, with the buttons on this machine's header, or, on a PC, on its keyboard."""
    from rig.boards.header import Header, factory, pin_library
    from rig.boards.mock_pins import VirtualControls, VirtualFactory
    from rig.boards.nano import NanoBoard
    from rig.boards.nano_port import UsbPorts

    ports = UsbPorts(None if config.board.port == "auto" else config.board.port)
    library = "mock"
    if on_a_pi():
        try:
            found = factory()
            library = pin_library(found)
            header, hands = Header(config.pins, found), None
        except Exception as wrong:  # each pin library has its own errors
            raise Unavailable(
                f"A button's pin cannot be opened: {wrong}. See [pins] in config.toml"
            ) from None
    else:
        pins = VirtualFactory()
        header, hands = Header(config.pins, pins), VirtualControls(config.pins, pins)
    counts, ends = config.pressure.counts_per_kpa, config.pinch.ends_us
    board = NanoBoard(header, ports.open, 1 / counts, ends, ports.turn_away)
    return Opened(board, BoardKind.NANO, hands=hands, pins=library)


#: How each kind of board is opened.
BOARDS: Mapping[BoardKind, Callable[[Config, int], Opened]] = {
    BoardKind.GPIO: _gpio,
    BoardKind.NANO: _nano,
    BoardKind.VIRTUAL: _virtual,
    BoardKind.VIRTUAL_NANO: _virtual_nano,
}


def on_a_pi(model: Path = Path("/proc/device-tree/model")) -> bool:
    """Whether this machine is a Raspberry Pi."""
    try:
        return "Raspberry Pi" in model.read_text(errors="replace")
    except OSError:
        return False


def serial_number(file: Path = Path("/proc/device-tree/serial-number")) -> str | None:
    """The serial number of a Raspberry Pi; None on other machines."""
    try:
        return file.read_text(errors="replace").strip("\0 \n") or None
    except OSError:
        return None
