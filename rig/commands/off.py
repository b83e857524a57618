"""`rig off`: put every pin in its safe state."""

from argparse import ArgumentParser, Namespace

from rig.base.clock import Clock, LiveClock, SteadyClock
from rig.base.faults import NANO_LOST, Fault, Unavailable
from rig.base.signals import SAFE
from rig.boards import open_board
from rig.commands.shared.arguments import add_flags, loaded
from rig.settings.config import Config

_NANO = NANO_LOST | {Fault.NANO_STARTING}
#: A Nano that has not said in this time (s) that it is at rest will not: it needs half of it to start.
ANSWER_S = 3.5


def add_arguments(parser: ArgumentParser) -> None:
    """What `rig off` takes."""
    parser.description = "Turn the pumps off, open the vein, and make the lights dark."
    add_flags(parser, "board", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    print(off(loaded(asked), asked.board))
    return 0


def off(config: Config, kind: str | None) -> str:
    """Switch everything off; a sentence about it. Raises Unavailable where a Nano does not confirm it."""
    opened = open_board(config, kind or config.board.kind)
    clock: Clock = LiveClock() if opened.source == "measured" else SteadyClock(float("inf"))
    try:
        for now in clock.ticks():
            lost = opened.board.read(now).faults & _NANO
            opened.board.write(SAFE)
            if not lost or lost & NANO_LOST or now > ANSWER_S:
                break
    finally:
        opened.board.close()
    if lost:
        raise Unavailable(
            f"The Nano cannot be reached ({', '.join(sorted(lost))}). Its program stops the pumps by itself "
            "when it hears nothing; without power to it, switch the pumps' supply off"
        )
    done = "pumps off, the pinch sent open and given the time, lights dark"
    return f"{opened.kind} board ({opened.why}): {done}"
