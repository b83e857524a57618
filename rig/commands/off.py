"""`rig off`: put every pin in its safe state."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.base.clock import Clock, LiveClock, SteadyClock
from rig.base.faults import NANO_LOST, Fault, Unavailable
from rig.base.signals import SAFE
from rig.boards import open_board
from rig.commands.shared.arguments import add_flags, loaded, settings_file
from rig.commands.shared.services import installed
from rig.settings.config import Config, load_config

BUILT_IN = "built-in (no settings file was found: rig config)"

_NANO = NANO_LOST | {Fault.NANO_STARTING}
#: Time allowed for a Nano to report that it is at rest, s; it needs half of this to start.
ANSWER_S = 3.5


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig off`."""
    parser.description = (
        "Turn the pumps off, open the vein, and make the lights dark. Without --config it uses the settings "
        "of the installed service, if there is one."
    )
    add_flags(parser, "board", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    """0, or 1 if a service's pins are not those that were switched off."""
    services = installed()
    if asked.config is None and services:
        files = list(dict.fromkeys(service.settings for service in services))
    else:
        files = [settings_file(asked)]
    done = [_off(asked, file) for file in files]
    status = 0
    for service in services:
        if service.settings not in files and _wiring(_loaded(asked, service.settings)) not in map(
            _wiring, done
        ):
            status = 1
            print(
                f"rig: the installed service ({service.unit}) has other pins, of "
                f"{service.settings or BUILT_IN}, and they have not been switched off: rig off",
                file=sys.stderr,
            )
    return status


def _loaded(asked: Namespace, settings: Path | None) -> Config:
    return loaded(Namespace(**{**vars(asked), "config": settings})) if settings else load_config(None)


def _off(asked: Namespace, settings: Path | None) -> Config:
    config = _loaded(asked, settings)
    print(f"{off(config, asked.board)}; settings {settings or BUILT_IN}")
    return config


def _wiring(config: Config) -> tuple[object, ...]:
    """The settings that decide which pins are switched off."""
    return config.board, config.pins, config.lights.count > 0


def off(config: Config, kind: str | None) -> str:
    """Switch everything off; return a sentence about it. Raises Unavailable if a Nano does not confirm it."""
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
