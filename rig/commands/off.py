"""`rig off`: put every pin in its safe state."""

from rig.base.faults import NANO_LOST, Unavailable
from rig.base.signals import SAFE
from rig.boards import open_board
from rig.settings.config import Config


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
