"""`rig calibrate PART`: guides a person through it at the terminal, and saves the result."""

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass, replace
from pathlib import Path

from rig.base.clock import Clock, LiveClock, SteadyClock, today
from rig.base.faults import Unavailable
from rig.base.places import beside
from rig.base.schema import load
from rig.boards import Opened, open_board, serial_number
from rig.commands.calibrate import flow, medicine, pinch, pump, sound_delay
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.refused import Refused
from rig.commands.calibrate.save import ready, save
from rig.commands.shared.arguments import add_flags, loaded, options, parse_speed, settings_file
from rig.commands.shared.console import Terminal
from rig.commands.shared.manual_control import ManualControl
from rig.commands.shared.stop_signals import off_on_signals
from rig.settings.calibration import FILE, PARTS, Provenance
from rig.settings.config import Config, parse_config
from rig.twin.instruments import Bystander

PROCEDURES = {
    "flow": flow.calibrate,
    "pump": pump.calibrate,
    "pinch": pinch.calibrate,
    "medicine": medicine.calibrate,
}


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """The options of the command line."""

    part: str
    board: str | None = None
    out: Path | None = None
    """File for the result; None for the one next to the settings, or in the user's folder."""
    serial: str | None = None
    speed: float = float("inf")
    """Times real time, with simulated water."""
    seed: int = 0
    alone: bool = False
    """Nobody is there: the simulated instruments answer."""


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig calibrate`."""
    parser.description = (
        "Guide you through a calibration, and save it in calibration.toml next to config.toml."
    )
    parser.epilog = "In this order: " + ", ".join(PARTS) + ". It asks before anything moves."
    parser.add_argument("part", choices=PARTS, help="part to calibrate")
    parser.add_argument("--out", metavar="FILE", type=Path, help="output file (default: calibration.toml)")
    parser.add_argument("--serial", metavar="TEXT", help="serial number to note (default: the Pi's own)")
    parser.add_argument(
        "--yes",
        dest="alone",
        action="store_true",
        help="run non-interactively with the simulated instruments",
    )
    parser.add_argument("--speed", metavar="N|max", type=parse_speed, help="times real time (default: max)")
    add_flags(parser, "board", "seed", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    return calibrate(loaded(asked), settings_file(asked), options(CalibrateOptions, asked))


def calibrate(
    config: Config, settings: Path | None, asked: CalibrateOptions, terminal: Terminal | None = None
) -> int:
    """Calibrate one part of a rig; 0, or 1 if the result was refused.

    Raises BadFiles for unusable files and Unavailable for unavailable hardware.
    """
    terminal = terminal or Terminal(alone=asked.alone)
    with off_on_signals():
        opened = open_board(config, asked.board or config.board.kind, asked.seed)
        try:
            return _calibrate(config, settings, asked, terminal, opened)
        except KeyboardInterrupt:
            terminal.say()  # so that the last message does not follow the live line
            raise
        finally:
            opened.board.close()


def _calibrate(
    config: Config, settings: Path | None, asked: CalibrateOptions, terminal: Terminal, opened: Opened
) -> int:
    measured = opened.source == "measured"
    if measured and terminal.alone:
        raise Unavailable("Real water needs somebody who pours and reads: leave out --yes")
    path = _place(asked, settings, measured)
    if path is not None:
        ready(path)
    terminal.say(f"Calibrating the {asked.part} on the {opened.kind} board ({opened.why}).")
    if not measured:
        terminal.say("The water is simulated; a simulated scale and syringe are read where yours would be.")
    live = measured or asked.part == "screen"
    clock: Clock = LiveClock() if live else SteadyClock(asked.speed)
    bystander = None
    if opened.bench is not None:
        look = opened.bench
        bystander = Bystander(lambda: look().sight, config.twin.water.density_kg_m3, asked.seed)
    named = parse_config(load(settings), settings.name) if settings is not None else Config()
    trial = ManualControl(opened.board, clock, config.limits)
    context = CalibrationContext(config, trial, terminal, named.flow.sensor.pulses_per_litre, bystander)
    try:
        found, sentence = _find(context, asked.part)
    except Refused as why:
        terminal.say(f"Not kept. {why.sentence}")
        return 1
    taken = replace(
        found,
        date=today(),
        serial=asked.serial or serial_number() or "unknown",
        water="measured" if measured else "simulated",
    )
    terminal.say(sentence)
    return _keep(taken, asked.part, path, terminal)


def _find(context: CalibrationContext, part: str) -> tuple[Provenance, str]:
    if part != "screen":
        return PROCEDURES[part](context)
    from rig.screen.window.av_sync import Beat

    beat = Beat()
    try:
        return sound_delay.calibrate(context, beat)
    finally:
        beat.close()


def _place(asked: CalibrateOptions, settings: Path | None, measured: bool) -> Path | None:
    """The file for the result. Results of simulated water are only saved in a named file."""
    if asked.out is None and (measured or asked.part == "screen"):
        return beside(settings, FILE)
    return asked.out


def _keep(taken: Provenance, part: str, path: Path | None, terminal: Terminal) -> int:
    if path is None:
        terminal.say(f"Simulated water: not kept. To keep it, name a file: --out {FILE}")
        return 0
    save(path, part, taken)
    terminal.say(f"Kept in {path}.")
    after = PARTS.index(part) + 1
    if after < len(PARTS):
        terminal.say(f"Next: rig calibrate {PARTS[after]}")
    return 0
