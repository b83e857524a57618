"""`rig report-bug`: everything that a fault report needs, in one archive, without personal names."""

import contextlib
import getpass
import importlib.metadata
import io
import json
import platform
import re
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from rig import __version__
from rig.base.clock import stamp
from rig.base.places import log_folder
from rig.base.schema import BadFiles
from rig.commands.config import shown
from rig.commands.doctor.doctor import DoctorOptions, doctor
from rig.commands.shared.arguments import add_flags, loaded, settings_file
from rig.commands.shared.user_files import pack
from rig.runlog.rotation import at_home, newest
from rig.settings.config import Config, load_calibration

#: The address of the program's development, if the package names it; otherwise its origin.
NOWHERE = "the issues page of the project from which you have this program"


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig report-bug`."""
    parser.description = (
        "Write one archive for a bug report: the doctor's results, versions, settings, calibration, "
        "the last part of the log and the last crash. It contains no names. Nothing moves."
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="archive (default: clot-rig-report-TIME.zip)"
    )
    add_flags(parser, "board", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    out = asked.out or Path(f"clot-rig-report-{stamp()}.zip")
    content = {name: nameless(text) for name, text in parts(asked)}
    pack(out, content)
    print(f"written: {out} ({', '.join(content)})")
    print(f"Look into it, then attach it to a new report at {where()}, and say what happened.")
    return 0


def parts(asked: Namespace) -> Iterator[tuple[str, str]]:
    """Each part of a report, by its name; a part that fails says why, and the others are complete."""
    yield "versions.txt", versions()
    settings = settings_file(asked)
    try:
        config = loaded(asked)
        yield "doctor.json", _examined(config, settings, asked.board)
    except BadFiles as bad:
        config = Config()
        yield "settings-refused.txt", str(bad)
    with contextlib.suppress(BadFiles):
        yield "places.txt", "\n".join(shown(settings))
    if settings is not None:
        with contextlib.suppress(OSError):
            yield "config.toml", settings.read_text(encoding="utf-8", errors="replace")
    with contextlib.suppress(BadFiles):
        if text := load_calibration(settings):
            yield "calibration.toml", text
    with contextlib.suppress(OSError):
        if last := newest(at_home(config.log.folder) if config.log.folder else log_folder()):
            yield "last-log.jsonl", last.read_text(encoding="utf-8", errors="replace")
    crashes = sorted(Path(tempfile.gettempdir()).glob("clot-rig-*.txt"), key=_age)
    if crashes:
        with contextlib.suppress(OSError):
            yield "crash.txt", crashes[-1].read_text(encoding="utf-8", errors="replace")


def versions() -> str:
    """This program, Python, the system, and every Python package."""
    system = ""
    with contextlib.suppress(OSError):
        system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    packages = sorted(
        f"{each.metadata['Name']} {each.version}" for each in importlib.metadata.distributions()
    )
    first = [
        f"rig {__version__}",
        f"Python {sys.version}",
        f"{platform.machine()} {platform.system()} {system}",
    ]
    return "\n".join([*first, *packages]) + "\n"


def nameless(text: str) -> str:
    """A text without the names of user and computer; a folder of a user is /home/USER."""
    text = re.sub(r"(/home/|/Users/|\\Users\\)[^/\\\"'\s:]+", r"\1USER", text.replace(str(Path.home()), "~"))
    names = {"HOST": platform.node()}
    with contextlib.suppress(OSError, KeyError):
        names["USER"] = getpass.getuser()
    for stands, name in names.items():
        if len(name) > 2 and name not in ("root", "localhost", "raspberrypi"):
            text = re.sub(rf"\b{re.escape(name)}\b", stands, text)
    return text


def where() -> str:
    """Where a report goes: the address that the package names for issues."""
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for line in importlib.metadata.metadata("clot-rig").get_all("Project-URL") or []:
            name, _, address = line.partition(", ")
            if name == "Issues":
                return str(address)
    return NOWHERE


def _examined(config: Config, settings: Path | None, board: str | None) -> str:
    words = io.StringIO()
    try:
        with contextlib.redirect_stdout(words):
            doctor(config, settings, DoctorOptions(board=board, json=True))
    except Exception as wrong:  # this may be the very fault that is being reported
        return json.dumps({"doctor": f"failed: {type(wrong).__name__}: {wrong}"})
    return words.getvalue()


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
