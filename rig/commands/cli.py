"""The command line: the commands, and the meaning of their exit status."""

import argparse
import errno
import io
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rig import __version__
from rig.base.faults import Unavailable
from rig.base.files import absolute
from rig.base.schema import BadFiles, plain
from rig.commands.shared.quiet_output import redirect_to_devnull, unheard

#: Each command with the module of `rig.commands` that adds its arguments, and its purpose.
COMMANDS = {
    "run": ("run.run", "start the rig"),
    "check": ("check.check", "check settings, stories and words"),
    "config": ("config", "show the settings in use, list all, or create a file of your own"),
    "sources": ("sources.sources", "list the sources of everything that is said"),
    "replay": ("replay", "run a recorded run again"),
    "shot": ("shot", "draw one scene"),
    "poster": ("poster", "make a large-print card or a lesson sheet"),
    "film": ("film", "film a scripted visit"),
    "narrate": ("narrate.narrate", "make, check, record or play the voice's clips"),
    "twin": ("twin.twin", "show what the simulated tube does"),
    "flash": ("flash", "put the firmware on a Nano"),
    "wiring": ("wiring.wiring", "list or draw every wire"),
    "kit": ("kit.kit", "make everything that a rig is built from"),
    "bringup": ("bringup.bringup", "check a new rig's wires, one by one"),
    "doctor": ("doctor.doctor", "find out what is wrong with this rig or this machine"),
    "calibrate": ("calibrate.calibrate", "measure this rig's flow sensor, pumps, pinch or sound"),
    "completion": ("completion", "print a completion script for your shell"),
    "report": ("report.report", "summarize the visits of a day"),
    "soak": ("soak.soak", "simulate hours of visitors and mishaps"),
    "bench": ("bench.bench", "measure whether this machine keeps a screen smooth"),
    "report-bug": ("report_bug", "write one archive for a bug report"),
    "backup": ("backup", "archive your settings, calibration and stories"),
    "restore": ("restore", "restore a backup"),
    "update": ("update", "install another version, or go back to the previous one"),
    "card": ("card.card", "prepare a fresh card that installs and starts the rig"),
    "install": ("install", "start the rig at boot, as a supervised service"),
    "off": ("off", "put every pin in its safe state"),
}

DESCRIPTION = "A tabletop vein that a visitor can block and open again: a model for learning only."
#: The most file problems that are printed; further ones are only counted.
MOST_PROBLEMS = 100
EPILOG = """\
examples:
  rig run                               start the rig; on a PC, with simulated water
  rig run --screen full                 start it for a booth
  rig run --visit tests/visits/catheter.toml --speed max --screen none
  rig run --fault leak@30               simulate a leak after 30 seconds
  rig check                             check settings, stories and words
  rig replay run.jsonl                  run a recorded run again
  rig shot blocked --size 1280x720 --out blocked.png --flow 0.2
  rig poster --out signs.pdf            make a large-print card with the warning signs
  rig film tests/visits/catheter.toml --out visit.mp4
  rig wiring --out wiring.svg           draw every wire of this rig
  rig bringup --board nano              check a new rig's wires, one by one
  rig doctor                            find what is wrong, and what to do about it
  rig calibrate flow                    calibrate with a jug and a kitchen scale, step by step
  rig narrate listen                    have a speech recogniser listen to the clips
  rig bench                             measure whether the screen will be smooth
  rig report-bug                        write one archive for a bug report
  rig off                               put every pin in its safe state

exit status: 0 success; 1 failure; 2 wrong usage or bad files
keys: space green, 1 2 3 red blue yellow, arrows knob, Esc stop, F1 attendant, F2 bench
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    return answer(parse(arguments))


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The parsed command line, with the command's module loaded. Raises SystemExit for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")  # a terminal that cannot show Ω gets the rest of the text
    words = sys.argv[1:] if arguments is None else arguments
    asked = parser(words[0] if words else "").parse_args(words)
    for name, value in vars(asked).items():
        if isinstance(value, Path):  # a board's pin library may move the process to another folder
            setattr(asked, name, absolute(value))
    return asked


def answer(asked: argparse.Namespace) -> int:
    """Run the command; returns the exit status."""
    with unheard("stderr"):
        return _done(asked)


def _done(asked: argparse.Namespace) -> int:
    """The exit status of the command; its errors have been printed."""
    try:
        status: int = asked.do(asked)
        if sys.stdout is not None:  # a program started without a terminal has none
            sys.stdout.flush()
        return status
    except BadFiles as bad:
        for problem in bad.problems[:MOST_PROBLEMS]:
            print(f"rig: {problem}", file=sys.stderr)
        if len(bad.problems) > MOST_PROBLEMS:
            print(f"rig: and {len(bad.problems) - MOST_PROBLEMS} more", file=sys.stderr)
        return 2
    except Unavailable as missing:
        print(f"rig: {plain(str(missing))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("rig: stopped; everything is off", file=sys.stderr)
        return 130
    except BrokenPipeError:
        redirect_to_devnull(sys.stdout)  # the reader of our output has gone
        return 1
    except Exception as wrong:  # the last resort: no visitor ever sees a traceback
        if isinstance(wrong, OSError) and wrong.errno == errno.ENOSPC:
            redirect_to_devnull(sys.stdout)
            print("rig: the disk is full; make room on it and try again", file=sys.stderr)
            return 1
        return _explain(wrong)


def _explain(wrong: Exception) -> int:
    """One sentence for a fault of the program, and where its details are."""
    said = f"rig: the program failed ({type(wrong).__name__}: {plain(str(wrong))}); everything is off."
    try:
        with tempfile.NamedTemporaryFile("w", prefix="clot-rig-", suffix=".txt", delete=False) as file:
            file.write("".join(traceback.format_exception(wrong)))
        said += f" The details are in {file.name}. Run: rig report-bug, and send the archive that it writes"
    except OSError:
        said += " No folder for its details could be written to. Run: rig report-bug, and send its archive"
    print(said, file=sys.stderr)
    return 1


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands, with all their flags. If `command` is given, only that command's module is
    loaded and only its flags are added."""
    top = argparse.ArgumentParser(
        prog="rig",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"rig {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        sub = commands.add_parser(name, help=summary)
        if command in (None, name):
            import_module(f"rig.commands.{module}").add_arguments(sub)
    return top
