"""`rig off`: put every pin in its safe state."""

from argparse import ArgumentParser, Namespace

from rig.base.faults import NANO_LOST, Unavailable
from rig.base.signals import SAFE
from rig.boards import open_board
from rig.commands.shared.arguments import add_flags, loaded
from rig.settings.config import Config


def add_arguments(parser: ArgumentParser) -> None:
    """What `rig off` takes."""
    parser.description = "Turn the pumps off, open the vein, and make the lights dark."
    add_flags(parser, "board", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    print(off(loaded(asked), asked.board))
    return 0


def off(config: Config, kind: str | None) -> str:
    """Switch everything off; a sentence about it. Raises Unavailable where the Nano cannot be reached."""
    opened = open_board(config, kind or config.board.kind)
    try:
        lost = opened.board.read(0.0).faults & NANO_LOST
        opened.board.write(SAFE)
    finally:
        opened.board.close()
    if lost:
        raise Unavailable(
            f"The Nano cannot be reached ({', '.join(sorted(lost))}). Its program stops the pumps by itself "
            "when it hears nothing; without power to it, switch the pumps' supply off"
        )
    return f"{opened.kind} board ({opened.why}): pumps off, vein open, lights dark"
