"""`rig doctor`: looks at everything, from what cannot hurt to what moves water, and says what to do."""

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
from rig.commands.doctor.host_checks import Machine
from rig.commands.doctor.operator import AtTerminal, AtVirtualTable, Person
from rig.commands.doctor.result import Finding, Verdict, bad, good, unknown
from rig.commands.shared.arguments import add_flags, loaded, options, settings_file
from rig.commands.shared.console import Terminal
from rig.commands.shared.manual_control import ManualControl
from rig.commands.shared.stop_signals import off_on_signals
from rig.settings.calibration import FILE, PARTS
from rig.settings.config import Config


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What the command line asks of the doctor."""

    board: str | None = None
    alone: bool = False
    """Nobody answers: what needs no hands is tried, and things may move."""
    json: bool = False
    seed: int = 0


def add_arguments(parser: ArgumentParser) -> None:
    """What `rig doctor` takes."""
    parser.description = (
        "Examine the machine and the rig, first what moves nothing, then what moves water. Exit status 1 if "
        "something is wrong. It asks before anything moves."
    )
    parser.add_argument(
        "--yes", dest="alone", action="store_true", help="ask nothing, and let water and pinch move"
    )
    parser.add_argument("--json", action="store_true", help="print JSON; moves nothing unless with --yes")
    add_flags(parser, "board", "seed", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    return doctor(loaded(asked), settings_file(asked), options(DoctorOptions, asked))


def doctor(config: Config, settings: Path | None, asked: DoctorOptions, on: Machine | None = None) -> int:
    """Examine machine and rig; 0, or 1 where something is wrong."""
    kind = asked.board or config.board.kind
    kind = ("gpio" if on_a_pi() else "virtual") if kind == "auto" else kind
    found: list[Finding] = []
    for finding in _findings(config, settings, asked, kind, on or Machine()):
        if finding.name and finding.name in {each.name for each in found}:
            continue  # seen from two sides, and one remedy is enough
        found.append(finding)
        if not asked.json:
            print("\n".join(finding.lines()), flush=True)
    wrong = [finding for finding in found if finding.verdict is Verdict.BAD]
    if asked.json:
        print(
            json.dumps(
                {
                    "rig": __version__,
                    "board": kind,
                    "failed": len(wrong),
                    "findings": [finding.record() for finding in found],
                },
                indent=1,
            )
        )
    else:
        print(_summary(found, wrong))
    return 1 if wrong else 0


def _findings(
    config: Config, settings: Path | None, asked: DoctorOptions, kind: str, on: Machine
) -> Iterator[Finding]:
    with off_on_signals():  # from the start: what it asks of other programs is not left running either
        yield _files(settings)
        yield from host_checks.examine(on, config, kind, _port(config) if kind == "nano" else None)
        yield _calibration(config, kind)
        try:
            opened = open_board(config, kind, asked.seed)
        except Unavailable as missing:
            todo = "On a machine without a header, use simulated water"
            command = "rig doctor --board virtual"
            yield bad("board", f"opened the {kind} board", str(missing), "no board", todo, command)
            return
        try:
            measured = opened.source == "measured"
            clock: Clock = LiveClock() if measured else SteadyClock(float("inf"))
            trial = ManualControl(opened.board, clock, config.limits)
            yield from rig_checks.examine(
                rig_checks.Examination(config, kind, trial, _person(opened, asked), opened.keyed)
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
    from rig.boards.nano import find_port

    return find_port() if config.board.port == "auto" else config.board.port


def _files(settings: Path | None) -> Finding:
    """The settings have been read by now; the stories and words as well?"""
    said = check(settings, None)
    return good("settings, stories, words", "checked them", "; ".join(said))


def _calibration(config: Config, kind: str) -> Finding:
    part, did, measured = "calibration", f"read {FILE}", config.measured
    done = [name for name in PARTS if getattr(measured, name) is not None]
    if not done:
        return unknown(
            part, did, "nothing has been calibrated", "When all else is well", "rig calibrate flow"
        )
    if kind not in ("gpio", "nano"):
        return good(part, did, f"there is one of {', '.join(done)}")
    mine = serial_number()
    for name in done:
        taken = getattr(measured, name)
        if taken.water == "simulated":
            return bad(
                part, did, f"[{name}] comes from simulated water", "foreign calibration",
                f"Delete that table from {FILE}, or measure", f"rig calibrate {name}",
            )  # fmt: skip
        if mine and taken.serial not in (mine, "unknown", ""):
            return bad(
                part, did, f"[{name}] was taken on the machine {taken.serial}, this is {mine}",
                "foreign calibration", "Measure again on this rig", f"rig calibrate {name}",
            )  # fmt: skip
    rest = [name for name in PARTS if name not in done]
    if rest:
        saw = f"there is one of {', '.join(done)}"
        return unknown(part, did, saw, "Still to be done", f"rig calibrate {rest[0]}")
    return good(part, did, "complete")


def _summary(found: list[Finding], wrong: list[Finding]) -> str:
    left = sum(finding.verdict in (Verdict.UNKNOWN, Verdict.NOT_TRIED) for finding in found)
    well = sum(finding.verdict is Verdict.GOOD for finding in found)
    tail = f"{well} well, {left} not tried or not certain."
    if not wrong:
        return f"Nothing wrong was found: {tail}"
    names = ", ".join(finding.name for finding in wrong)
    return f"Wrong: {names}. Mend the first, then run it again. {tail}"
