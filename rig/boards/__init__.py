"""Choosing the hardware, once, here. Above this nothing asks what it runs on."""

from dataclasses import dataclass
from pathlib import Path

from rig.config import Config
from rig.signals import Board


@dataclass(frozen=True, slots=True)
class Opened:
    """A board, and what a person should be told about it."""

    board: Board
    kind: str
    why: str
    source: str
    """measured or simulated: what the flow on the screen is."""


def open_board(config: Config, kind: str, seed: int = 0) -> Opened:
    """The board of a kind (see `rig.config.KINDS`). Raises Unavailable with one sentence.

    Modules are imported as they are needed, so that a PC never loads a Pi's pin library and
    a rig without a Nano never opens a serial port.
    """
    why = "as asked"
    if kind == "auto":
        kind, why = (
            ("gpio", "this is a Raspberry Pi") if on_a_pi() else ("virtual", "this is not a Raspberry Pi")
        )
    if kind == "gpio":
        from rig.boards.gpio import GpioBoard

        return Opened(GpioBoard(config), kind, why, "measured")
    from rig.boards.virtual import VirtualBoard

    return Opened(VirtualBoard(config, seed), kind, why, "simulated")


def on_a_pi(model: Path = Path("/proc/device-tree/model")) -> bool:
    """Whether this machine says that it is a Raspberry Pi."""
    try:
        return "Raspberry Pi" in model.read_text(errors="replace")
    except OSError:
        return False
