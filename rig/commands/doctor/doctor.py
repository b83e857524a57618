"""`rig doctor`: examines everything, from harmless checks to those that move water, and gives remedies."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rig import __version__
from rig.base.clock import Clock, LiveClock, SteadyClock
from rig.base.faults import Unavailable
from rig.boards import Opened, on_a_pi, open_board, serial_number
from rig.commands.check.check import check
from rig.commands.doctor import host_checks, rig_checks
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.machine import Machine
from rig.commands.doctor.operator import AtTerminal, AtVirtualTable, Person
from rig.commands.doctor.result import Check, CheckResult, Verdict
from rig.commands.shared.arguments import add_flags, loaded, options, settings_file
from rig.commands.shared.console import Terminal
from rig.commands.shared.manual_control import ManualControl
from rig.commands.shared.stop_signals import off_on_signals
from rig.settings.calibration import FILE, PARTS
from rig.settings.config import Config


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """The options of the command line."""

    board: str | None = None
    alone: bool = False
    """Nobody answers: only checks that need no hands are made, and parts may move."""
    json: bool = False
    seed: int = 0


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig doctor`."""
    parser.description = (
        "Examine the machine and the rig: first the checks that move nothing, then those that move "
        "water. Asks before anything moves. Exit status 1 if something is wrong."
    )
    parser.add_argument(
        "--yes", dest="alone", action="store_true", help="do not ask; let water and pinch move"
    )
    parser.add_argument("--json", action="store_true", help="print JSON; without --yes nothing moves")
    add_flags(parser, "board", "seed", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    return doctor(loaded(asked), settings_file(asked), options(DoctorOptions, asked))


def doctor(config: Config, settings: Path | None, asked: DoctorOptions, on: Machine | None = None) -> int:
    """Examine machine and rig; 0, or 1 if something is wrong."""
    kind = asked.board or config.board.kind
    kind = ("gpio" if on_a_pi() else "virtual") if kind == "auto" else kind
    found: list[CheckResult] = []
    for result in _findings(config, settings, asked, kind, on or Machine()):
        if result.name and result.name in {each.name for each in found}:
            continue  # a fault that was found twice needs only one remedy
        found.append(result)
        if not asked.json:
            print("\n".join(result.lines()), flush=True)
    wrong = [result for result in found if result.verdict is Verdict.BAD]
    if asked.json:
        print(
            json.dumps(
                {
                    "rig": __version__,
                    "board": kind,
                    "failed": len(wrong),
                    "findings": [result.record() for result in found],
                },
                indent=1,
            )
        )
    else:
        print(_summary(found, wrong))
    return 1 if wrong else 0


def _findings(
    config: Config, settings: Path | None, asked: DoctorOptions, kind: str, on: Machine
) -> Iterator[CheckResult]:
    with off_on_signals():  # from the start, so that the programs that it starts are stopped too
        yield _files(settings)
        yield from host_checks.examine(on, config, kind, _port(config) if kind == "nano" else None)
        yield _calibration(config, kind)
        try:
            opened = open_board(config, kind, asked.seed)
        except Unavailable as missing:
            todo = "On a machine without a header, use simulated water", "rig doctor --board virtual"
            yield Check("board", f"opened the {kind} board").bad(str(missing), "no board", *todo)
            return
        try:
            measured = opened.source == "measured"
            clock: Clock = LiveClock() if measured else SteadyClock(float("inf"))
            trial = ManualControl(opened.board, clock, config.limits)
            yield from rig_checks.examine(
                Examination(config, kind, trial, _person(opened, asked), opened.keyed)
            )
        finally:
            opened.board.close()


def _person(opened: Opened, asked: DoctorOptions) -> Person:
    if opened.hands is not None and opened.bench is not None:
        return AtVirtualTable(opened.hands, opened.bench)
    if asked.alone or asked.json or sys.stdin is None or not sys.stdin.isatty():
        return Person(may_move=asked.alone)
    return AtTerminal(Terminal(), may_move=False)


def _port(config: Config) -> str | None:
    from rig.boards.nano_port import find_ports

    return next(iter(find_ports()), None) if config.board.port == "auto" else config.board.port


def _files(settings: Path | None) -> CheckResult:
    """Check that the stories and words can be read; the settings have been read already."""
    said = check(settings, None)
    return Check("settings, stories, words", "checked them").good("; ".join(said))


def _calibration(config: Config, kind: str) -> CheckResult:
    look, measured = Check("calibration", f"read {FILE}"), config.measured
    done = [name for name in PARTS if getattr(measured, name) is not None]
    if not done:
        return look.unknown("nothing has been calibrated", "When all else is well", "rig calibrate flow")
    if kind not in ("gpio", "nano"):
        return look.good(f"there is one of {', '.join(done)}")
    mine = serial_number()
    for name in done:
        taken = getattr(measured, name)
        if taken.water == "simulated":
            saw, todo = f"[{name}] comes from simulated water", f"Delete that table from {FILE}, or measure"
            return look.bad(saw, "foreign calibration", todo, f"rig calibrate {name}")
        if mine and taken.serial not in (mine, "unknown", ""):
            saw = f"[{name}] was taken on the machine {taken.serial}, this is {mine}"
            todo = "Measure again on this rig"
            return look.bad(saw, "foreign calibration", todo, f"rig calibrate {name}")
    rest = [name for name in PARTS if name not in done]
    if rest:
        saw = f"there is one of {', '.join(done)}"
        return look.unknown(saw, "Still to be done", f"rig calibrate {rest[0]}")
    return look.good("complete")


def _summary(found: list[CheckResult], wrong: list[CheckResult]) -> str:
    left = sum(result.verdict in (Verdict.UNKNOWN, Verdict.NOT_TRIED) for result in found)
    well = sum(result.verdict is Verdict.GOOD for result in found)
    tail = f"{well} well, {left} not tried or not certain."
    if not wrong:
        return f"Nothing wrong was found: {tail}"
    names = ", ".join(result.name for result in wrong)
    return f"Wrong: {names}. Mend the first, then run it again. {tail}"
