"""Choosing the hardware, once, here. Above this nothing asks what it runs on.

It may import story and the packages before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from rig.base.faults import Unavailable
from rig.base.signals import Board
from rig.settings.config import BoardKind, Config
from rig.twin.bench_state import Bench


class Hands(Protocol):
    """What can be done at a rig whose buttons are not of wood and wire."""

    def press(self, name: str) -> None:
        """Push a button down, or the emergency stop (`stop`) in."""

    def release(self, name: str) -> None:
        """Let it up, or out."""

    def turn(self, detents: int) -> None:
        """Turn the knob; positive pushes the wire in."""


class Water(Protocol):
    """Simulated water, in which things can be made to go wrong."""

    def order(self, fault: str) -> None:
        """Let one of `rig.twin.FAULTS` happen."""

    def relieve(self, fault: str) -> None:
        """Put it right."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A board, and what else there is at its table."""

    board: Board
    kind: BoardKind
    why: str
    source: str
    """measured or simulated: what the flow on the screen is."""
    hands: Hands | None = None
    """Where keys and mouse stand for the buttons; None where those are real."""
    water: Water | None = None
    """Where the water is simulated."""
    bench: Callable[[], Bench] | None = None
    """How the table looks, where it is a virtual one."""

    @property
    def keyed(self) -> bool:
        """Whether a real rig has no buttons of its own: a Nano on a PC, whose keys stand for them."""
        return self.hands is not None and self.bench is None


class Parts(NamedTuple):
    """A board as it was opened, with what of `Opened` it has."""

    board: Board
    hands: Hands | None = None
    bench: Callable[[], Bench] | None = None
    water: Water | None = None


def open_board(config: Config, kind: str, seed: int = 0) -> Opened:
    """The board of a kind (see `rig.settings.config.BoardKind`). Raises Unavailable with one sentence.

    Modules are imported as they are needed, so that a PC never loads a Pi's pin library and
    a rig without a Nano never opens a serial port.
    """
    found, why = BoardKind(kind), "as asked"
    if found == BoardKind.AUTO:
        found, why = BoardKind.VIRTUAL, "this is not a Raspberry Pi"
        if on_a_pi():
            found, why = BoardKind.GPIO, "this is a Raspberry Pi"
    board, hands, bench, water = BOARDS[found](config, seed)
    return Opened(board, found, why, "measured" if bench is None else "simulated", hands, water, bench)


def _gpio(config: Config, seed: int) -> Parts:
    from rig.boards.gpio import GpioBoard

    return Parts(GpioBoard(config))


def _virtual(config: Config, seed: int) -> Parts:
    from rig.boards.virtual import VirtualBoard

    board = VirtualBoard(config, seed)
    return Parts(board, board, board.bench, board)


def _virtual_nano(config: Config, seed: int) -> Parts:
    from rig.boards.virtual_nano import VirtualNanoBoard

    nano = VirtualNanoBoard(config, seed)
    return Parts(nano, nano, nano.bench, nano)


def _nano(config: Config, seed: int) -> Parts:
    """A Nano, with the buttons on this machine's header; on a PC, which has none, on its keyboard."""
    from rig.boards.header import Header, factory
    from rig.boards.mock_pins import Table, VirtualFactory
    from rig.boards.nano import NanoBoard, open_usb

    port = None if config.board.port == "auto" else config.board.port
    if on_a_pi():
        try:
            header, hands = Header(config.pins, factory()), None
        except Exception as wrong:  # the pin libraries' own errors differ from one to the next
            raise Unavailable(
                f"A button's pin cannot be opened: {wrong}. See [pins] in config.toml"
            ) from None
    else:
        pins = VirtualFactory()
        header, hands = Header(config.pins, pins), Table(config.pins, pins)
    counts, ends = config.pressure.counts_per_kpa, config.pinch.ends_us
    return Parts(NanoBoard(header, lambda: open_usb(port), 1 / counts, ends), hands)


#: What opens each kind of board.
BOARDS: Mapping[BoardKind, Callable[[Config, int], Parts]] = {
    BoardKind.GPIO: _gpio,
    BoardKind.NANO: _nano,
    BoardKind.VIRTUAL: _virtual,
    BoardKind.VIRTUAL_NANO: _virtual_nano,
}


def on_a_pi(model: Path = Path("/proc/device-tree/model")) -> bool:
    """Whether this machine says that it is a Raspberry Pi."""
    try:
        return "Raspberry Pi" in model.read_text(errors="replace")
    except OSError:
        return False


def serial_number(file: Path = Path("/proc/device-tree/serial-number")) -> str | None:
    """The serial number that a Raspberry Pi bears; None on other machines."""
    try:
        return file.read_text(errors="replace").strip("\0 \n") or None
    except OSError:
        return None
