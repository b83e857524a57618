"""The command line: what can be asked of the rig, and what its answers mean."""

import argparse
import dataclasses
import errno
import io
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from rig import __version__
from rig.base.faults import Unavailable
from rig.base.schema import BadFiles, Problem
from rig.commands.completion import SHELLS, script
from rig.commands.narrate.narrate import add as add_narrate
from rig.commands.shared.quiet_output import silence, unheard
from rig.settings.calibration import PARTS
from rig.settings.config import KINDS, KIOSKS, SCREENS, Config, load_config, unfit

T = TypeVar("T")

DESCRIPTION = "A tabletop vein that a visitor can block and open again: a model for learning only."
#: So many problems of files are told; further ones are only counted.
TOLD = 100
EPILOG = """\
examples:
  rig run                               start the rig; on a PC with simulated water
  rig run --screen full                 the same for a booth
  rig run --visit tests/visits/catheter.toml --speed max --screen none
  rig run --fault leak@30               see what a leak does, 30 seconds in
  rig check                             is everything in config, stories and words in order?
  rig replay run.jsonl                  live a recorded run again
  rig shot blocked --size 1280x720 --out blocked.png --flow 0.2
  rig poster --out signs.pdf            a large-print card with the signs to know
  rig film tests/visits/catheter.toml --out visit.mp4
  rig wiring --out wiring.svg           every wire of this rig
  rig bringup --board nano              a new rig's wires, one by one
  rig doctor                            what is wrong, and what to do about it
  rig calibrate flow                    jug and kitchen scale, step by step
  rig narrate listen                    what does a speech recogniser hear in the clips?
  rig bench                             will the screen be smooth on this machine?
  rig off                               put every pin in its safe state

exit status: 0 all well; 1 what was asked for did not hold; 2 wrong usage or bad files
keys: space green, 1 2 3 red blue yellow, arrows knob, Esc stop, F1 attendant, F2 bench
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")  # a terminal that knows no Ω is told the rest
    asked = parser().parse_args(arguments)
    with unheard("stderr"):
        return _done(asked)


def _done(asked: argparse.Namespace) -> int:
    """The exit status of what was asked for; whatever went wrong has been said."""
    try:
        status: int = asked.do(asked)
        if sys.stdout is not None:  # as it is for a program that was started without
            sys.stdout.flush()
        return status
    except BadFiles as bad:
        for problem in bad.problems[:TOLD]:
            print(f"rig: {problem}", file=sys.stderr)
        if len(bad.problems) > TOLD:
            print(f"rig: and {len(bad.problems) - TOLD} more", file=sys.stderr)
        return 2
    except Unavailable as missing:
        print(f"rig: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("rig: stopped; everything is off", file=sys.stderr)
        return 130
    except BrokenPipeError:
        silence(sys.stdout)  # whoever read our words has gone; there is nobody left to tell
        return 1
    except Exception as wrong:  # the last net: no visitor ever sees a traceback
        if isinstance(wrong, OSError) and wrong.errno == errno.ENOSPC:
            silence(sys.stdout)
            print("rig: the disk is full; make room on it and try again", file=sys.stderr)
            return 1
        return _explain(wrong)


def _explain(wrong: Exception) -> int:
    """One sentence for a fault of the program, and where its details are."""
    said = f"rig: the program failed ({type(wrong).__name__}: {wrong}); everything is off."
    try:
        with tempfile.NamedTemporaryFile("w", prefix="clot-rig-", suffix=".txt", delete=False) as file:
            file.write("".join(traceback.format_exception(wrong)))
        said += f" Please send {file.name} to its makers"
    except OSError:
        said += " Please tell its makers; no folder for its details could be written to"
    print(said, file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    """All commands and their flags."""
    top = argparse.ArgumentParser(
        prog="rig",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"rig {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run", help="start the rig", description="Start the rig: board, story and screen."
    )
    run.add_argument("--board", choices=KINDS, help="which hardware (default: config.toml's, which is auto)")
    run.add_argument("--story", metavar="NAME", help="which story of media/story")
    run.add_argument("--lang", dest="language", metavar="CODE", help="language of media/words, such as en")
    run.add_argument("--screen", choices=SCREENS, help="where it is shown")
    run.add_argument(
        "--visit", metavar="FILE", type=Path, help="play a scripted visit; exit 1 if it goes otherwise"
    )
    run.add_argument("--speed", metavar="N|max", type=_speed, help="times real time, on simulated water")
    run.add_argument("--seconds", metavar="N", type=_seconds, help="stop after so many seconds of the run")
    run.add_argument("--record", metavar="FILE", type=Path, help="write the run log here")
    run.add_argument("--shots", metavar="DIR", type=Path, help="save a picture of each scene here")
    run.add_argument("--seed", metavar="N", type=int, help="what all chance in the run comes from")
    run.add_argument(
        "--fault",
        dest="faults",
        metavar="NAME@SECONDS",
        action="append",
        type=_fault,
        help="make something go wrong in the simulated water (can be given again)",
    )
    _config(run)
    run.set_defaults(do=_run)

    check = commands.add_parser(
        "check", help="is everything in the files in order?", description="Lint story, words and config."
    )
    check.add_argument("story", metavar="STORY", nargs="?", help="one story (default: all)")
    _config(check)
    check.set_defaults(do=_check)

    sources = commands.add_parser(
        "sources",
        help="where everything that is said comes from",
        description="Print the page of claims and sources, or the table of claims by scene.",
    )
    sources.add_argument("--table", action="store_true", help="the table that media/README.md holds")
    sources.add_argument("--out", metavar="FILE", type=Path, help="write it here instead of printing it")
    _config(sources)
    sources.set_defaults(do=_sources)

    replay = commands.add_parser(
        "replay",
        help="live a recorded run again",
        description="Run a log again; exit 1 if it ends otherwise.",
    )
    replay.add_argument("log", metavar="LOG", type=Path)
    replay.set_defaults(do=_replay)

    shot = commands.add_parser("shot", help="draw one scene", description="Draw one scene without a window.")
    shot.add_argument("scene", metavar="SCENE")
    shot.add_argument("--size", metavar="WxH", type=_size, default=(1280, 720), help="default 1280x720")
    shot.add_argument("--out", metavar="FILE.png", type=Path, required=True)
    shot.add_argument(
        "--flow", metavar="FRACTION", type=_fraction, default=1.0, help="part of normal flow, default 1"
    )
    shot.add_argument("--lang", dest="language", metavar="CODE")
    shot.add_argument("--story", metavar="NAME")
    _config(shot)
    shot.set_defaults(do=_shot)

    poster = commands.add_parser(
        "poster",
        help="a large-print card to take home or hang up; a lesson sheet",
        description="Write a one-page card with the signs to know, in every language there is; or a lesson "
        "sheet of two sides: what was seen, questions to ask, the signs to know.",
    )
    poster.add_argument("--lesson", action="store_true", help="the lesson sheet")
    poster.add_argument("--lang", dest="language", metavar="CODE", help="of the sheet; all where not given")
    poster.add_argument("--out", metavar="FILE.pdf|FILE.png", type=Path, required=True)
    poster.add_argument("--story", metavar="NAME")
    _config(poster)
    poster.set_defaults(do=_poster)

    film = commands.add_parser(
        "film", help="film a scripted visit", description="Film a scripted visit; needs ffmpeg."
    )
    film.add_argument("visit", metavar="VISIT", type=Path)
    film.add_argument("--out", metavar="FILE.mp4|FILE.gif", type=Path, required=True)
    film.add_argument("--size", metavar="WxH", type=_size, default=(1280, 720), help="default 1280x720")
    film.add_argument(
        "--start", metavar="S", type=_seconds, default=0.0, help="begin so many seconds into the visit"
    )
    film.add_argument("--seconds", metavar="N", type=_seconds, help="how long it lasts (default: to the end)")
    film.add_argument("--lang", dest="language", metavar="CODE")
    film.add_argument("--bench", action="store_true", help="the bench view instead of the visitor's screen")
    _config(film)
    film.set_defaults(do=_film)

    narrate = commands.add_parser(
        "narrate", help="the voice's clips: make, check, record, hear", description="The voice's clips."
    )
    add_narrate(narrate)

    twin = commands.add_parser(
        "twin",
        help="what the simulated tube does",
        description="Print the simulated tube's operating points; with --out, draw its three curves.",
    )
    twin.add_argument("--out", metavar="DIR", type=Path, help="folder for the pictures")
    _config(twin)
    twin.set_defaults(do=_twin)

    flash = commands.add_parser(
        "flash",
        help="put the firmware on a Nano",
        description="Find the Nano and write firmware/clot-rig.hex to it.",
    )
    flash.add_argument("--port", metavar="NAME", help="its serial port (default: found)")
    flash.set_defaults(do=_flash)

    wiring = commands.add_parser(
        "wiring",
        help="every wire, as a table or a drawing",
        description="Print every wire of this rig, from config.toml and board.h; with --out, draw it.",
    )
    wiring.add_argument("--out", metavar="FILE", type=_picture, help="a .svg, .png or .md")
    wiring.add_argument("--board", choices=KINDS, help="gpio: all on the header; nano: water on a Nano")
    _config(wiring)
    wiring.set_defaults(do=_wiring)

    kit = commands.add_parser(
        "kit",
        help="everything to build a rig from",
        description="Make schematic, board, parts to print, cut list, shopping list and build book; "
        "needs OpenSCAD and ngspice.",
    )
    kit.add_argument("--out", metavar="DIR", type=Path, help="folder (default: media/kit)")
    kit.add_argument("--only", choices=("all", "text"), default="all", help="text: what needs no tool")
    _config(kit)
    kit.set_defaults(do=_kit)

    bringup = commands.add_parser(
        "bringup",
        help="a new rig's wires, one by one",
        description="Ask for one measurement after the other, with nothing plugged in, and name the wire "
        "that is missing, swapped or shorted. Exit 1 where one is.",
    )
    bringup.add_argument("--board", choices=KINDS)
    bringup.add_argument(
        "--yes", dest="alone", action="store_true", help="ask nothing: a simulated meter answers"
    )
    _config(bringup)
    bringup.set_defaults(do=_bringup)

    doctor = commands.add_parser(
        "doctor",
        help="what is wrong with this rig or this machine?",
        description="Look at machine and rig, from what moves nothing to what moves water. Exit 1 where "
        "something is wrong. It asks before anything moves.",
    )
    doctor.add_argument("--board", choices=KINDS)
    doctor.add_argument(
        "--yes", dest="alone", action="store_true", help="ask nothing, and let water and pinch move"
    )
    doctor.add_argument("--json", action="store_true", help="for programs; moves nothing unless with --yes")
    doctor.add_argument("--seed", metavar="N", type=int, help="seed of the simulated water's chances")
    _config(doctor)
    doctor.set_defaults(do=_doctor)

    calibrate = commands.add_parser(
        "calibrate",
        help="measure this rig's flow sensor, pumps, pinch or sound",
        description="Guide through a calibration and keep it in calibration.toml, beside config.toml.",
        epilog="In this order: " + ", ".join(PARTS) + ". It asks before anything moves.",
    )
    calibrate.add_argument("part", choices=PARTS, help="what to calibrate")
    calibrate.add_argument("--board", choices=KINDS)
    calibrate.add_argument("--out", metavar="FILE", type=Path, help="keep it here instead")
    calibrate.add_argument("--serial", metavar="TEXT", help="serial number to note (default: the Pi's own)")
    calibrate.add_argument(
        "--yes", dest="alone", action="store_true", help="ask nothing: the simulated table answers"
    )
    calibrate.add_argument("--speed", metavar="N|max", type=_speed, help="times real time (default max)")
    calibrate.add_argument("--seed", metavar="N", type=int, help="seed of the simulated water's chances")
    _config(calibrate)
    calibrate.set_defaults(do=_calibrate)

    completion = commands.add_parser(
        "completion",
        help="let your shell complete rig's words",
        description="Print a script for your shell; its first line says how to switch it on.",
    )
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(do=lambda asked: print(script(asked.shell, parser()), end="") or 0)

    report = commands.add_parser(
        "report",
        help="what a day at the rig was like",
        description="Write a page and a table about the visits of a day, or of one log.",
    )
    report.add_argument("what", metavar="DAY|FILE", help="a day such as 2026-03-14, today, or a log file")
    report.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for page and table")
    _config(report)
    report.set_defaults(do=_report)

    soak = commands.add_parser(
        "soak",
        help="hours of visitors and mishaps at full speed",
        description="Run a virtual rig for hours of simulated visitors; exit 1 if anything does not hold.",
    )
    soak.add_argument("--hours", metavar="N", type=_hours, default=1.0, help="of session time, default 1")
    soak.add_argument(
        "--monkey", action="store_true", help="visitors who do anything, and things going wrong"
    )
    soak.add_argument("--seed", metavar="N", type=int, default=1, help="of the crowd and of the water")
    soak.add_argument("--story", metavar="NAME")
    soak.add_argument("--log", metavar="DIR", type=Path, help="keep its run log in this folder")
    _config(soak)
    soak.set_defaults(do=_soak)

    bench = commands.add_parser(
        "bench",
        help="how close to the limit does this machine run the rig?",
        description="Measure pictures, buttons, the line to a Nano and the processor's load, each against "
        "the least it could be, in a few minutes; no figure of time passes or fails.",
    )
    bench.add_argument(
        "--size",
        metavar="WxH",
        dest="sizes",
        type=_size,
        action="append",
        help="default config.toml's; can be given again",
    )
    bench.add_argument("--story", metavar="NAME")
    bench.add_argument("--seed", metavar="N", type=int, default=1, help="of the visitor and of the water")
    bench.add_argument("--out", metavar="FILE.json", type=Path, help="write all figures here, too")
    _config(bench)
    bench.set_defaults(do=_bench)

    install = commands.add_parser(
        "install",
        help="start with the computer, as a watched service",
        description="Write the systemd unit that starts the rig, watches it and turns everything off after.",
    )
    install.add_argument("--user", action="store_true", help="for you alone, without the rights of root")
    install.add_argument(
        "--kiosk", choices=KIOSKS, help="full screen: on the desktop, or where there is none"
    )
    install.add_argument("--dry-run", action="store_true", help="only print what would be written and run")
    install.add_argument("--remove", action="store_true", help="take it away again (with the same flags)")
    _config(install)
    install.set_defaults(do=_install)

    off = commands.add_parser(
        "off", help="put every pin in its safe state", description="Pumps off, vein open, lights dark."
    )
    off.add_argument("--board", choices=KINDS)
    _config(off)
    off.set_defaults(do=_off)
    return top


def _config(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config", metavar="FILE", type=Path, help="settings (default: config.toml, where there is one)"
    )


def _load(asked: argparse.Namespace) -> Config:
    settings = _settings(asked)
    config = load_config(settings)
    kind = getattr(asked, "board", None)  # another one than the settings were checked for
    problems = unfit(config, settings.name, kind) if kind and settings else []
    if problems:
        raise BadFiles(problems)
    return config


def _settings(asked: argparse.Namespace) -> Path | None:
    """The settings' file: the one named, else the one at hand, which `asked` names from now on; None for the
    built-in ones.
    """
    if asked.config is None:
        places = (Path("config.toml"), Path(__file__).parents[2] / "config.toml")
        asked.config = next((place for place in places if place.is_file()), None)
    found: Path | None = asked.config
    return found


def _as(kind: type[T], asked: argparse.Namespace) -> T:
    """A record of what was asked: its fields as the command line has them, or as they are by themselves."""
    known = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in vars(asked).items() if name in known and value is not None})


def _run(asked: argparse.Namespace) -> int:
    from rig.commands.run.run import RunOptions, play

    config = _load(asked)
    with unheard("stdout"):
        return play(config, _as(RunOptions, asked))


def _check(asked: argparse.Namespace) -> int:
    from rig.commands.check.check import check

    for sentence in check(_settings(asked), asked.story):
        print(sentence)
    return 0


def _sources(asked: argparse.Namespace) -> int:
    from rig.commands.sources import sources

    print(sources(_load(asked), asked.table, asked.out), end="" if asked.out is None else "\n")
    return 0


def _replay(asked: argparse.Namespace) -> int:
    from rig.commands.replay import replay

    same, sentence = replay(asked.log)
    print(sentence)
    return 0 if same else 1


def _shot(asked: argparse.Namespace) -> int:
    from rig.commands.shot import shot

    config = _load(asked)
    shot(
        config,
        asked.scene,
        asked.story,
        asked.language or config.story.language,
        asked.size,
        asked.out,
        asked.flow,
    )
    return 0


def _poster(asked: argparse.Namespace) -> int:
    from rig.commands.poster import lesson, poster

    if asked.lesson:
        print(lesson(_load(asked), asked.story, asked.language, asked.out))
    else:
        print(poster(_load(asked), asked.story, asked.out))
    return 0


def _film(asked: argparse.Namespace) -> int:
    from rig.commands.film import Cut, film

    cut = Cut(asked.size, asked.start, asked.seconds, asked.language, asked.bench)
    print(film(_load(asked), asked.visit, asked.out, cut))
    return 0


def _twin(asked: argparse.Namespace) -> int:
    from rig.commands.twin import twin

    config = _load(asked)
    try:
        return twin(asked.out, config.twin, config.pump.duty)
    except OSError as wrong:
        raise BadFiles([Problem("rig twin", str(asked.out), str(wrong))]) from None


def _flash(asked: argparse.Namespace) -> int:
    from rig.commands.flash import flash

    return flash(asked.port)


def _wiring(asked: argparse.Namespace) -> int:
    from rig.commands.wiring.wiring import wiring

    config = _load(asked)
    for sentence in wiring(config, asked.board or config.board.kind, asked.out):
        print(sentence)
    return 0


def _kit(asked: argparse.Namespace) -> int:
    from rig.commands.kit.kit import kit
    from rig.commands.kit.sizes import KIT

    for sentence in kit(_load(asked), asked.out or KIT, asked.only):
        print(sentence)
    return 0


def _bringup(asked: argparse.Namespace) -> int:
    from rig.commands.bringup.bringup import bringup
    from rig.commands.shared.console import Terminal

    config = _load(asked)
    return bringup(config, asked.board or config.board.kind, Terminal(alone=asked.alone))


def _doctor(asked: argparse.Namespace) -> int:
    from rig.commands.doctor.doctor import Asked, doctor

    return doctor(_load(asked), _settings(asked), _as(Asked, asked))


def _calibrate(asked: argparse.Namespace) -> int:
    from rig.commands.calibrate.calibrate import Asked, calibrate

    return calibrate(_load(asked), _settings(asked), _as(Asked, asked))


def _report(asked: argparse.Namespace) -> int:
    from rig.commands.report.report import report

    return report(_load(asked), asked.what, asked.out)


def _soak(asked: argparse.Namespace) -> int:
    from rig.commands.soak.soak import soak

    config = _load(asked)
    return soak(
        config, asked.hours, asked.seed, asked.story, _settings(asked), asked.log, monkey=asked.monkey
    )


def _bench(asked: argparse.Namespace) -> int:
    from rig.commands.bench.bench import bench

    config = _load(asked)
    sizes = asked.sizes or [(config.screen.width, config.screen.height)]
    return bench(config, sizes, asked.story, asked.seed, asked.out)


def _install(asked: argparse.Namespace) -> int:
    from rig.commands.install import asking, install

    _load(asked)  # a service with settings that cannot be used would only ever fail
    todo = asking(asked.user, asked.kiosk, _settings(asked))
    return install(todo, remove=asked.remove, dry_run=asked.dry_run)


def _off(asked: argparse.Namespace) -> int:
    from rig.commands.off import off

    print(off(_load(asked), asked.board))
    return 0


def _speed(text: str) -> float:
    if text == "max":
        return float("inf")
    return _positive(text, "a speed such as 2, or max")


def _seconds(text: str) -> float:
    return _positive(text, "a number of seconds above 0")


def _hours(text: str) -> float:
    return _positive(text, "a number of hours above 0")


def _positive(text: str, expected: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return value


def _fraction(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a part of normal flow from 0 to 2")
    return value


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not (
        320 <= int(width) <= 7680 and 240 <= int(height) <= 4320
    ):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    return int(width), int(height)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix not in (".svg", ".png", ".md"):
        raise argparse.ArgumentTypeError(f"{text!r} must end in .svg, .png or .md")
    return path


def _fault(text: str) -> tuple[str, float]:
    from rig.base.schema import did_you_mean
    from rig.twin import FAULTS

    name, _, at = text.partition("@")
    if name not in FAULTS:
        raise argparse.ArgumentTypeError(
            f"{name!r} is not a fault of the simulated water{did_you_mean(name, FAULTS)}"
        )
    return name, (_positive(at, "a time such as 30, in NAME@30") if at else 0.0)
