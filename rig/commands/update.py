"""`rig update FILE`: installs another version from a wheel, such as on a USB stick; keeps the former one.

A virtual environment cannot be moved, because its programs contain the path of its folder. The former one is
therefore renamed, and the new one is made in the same place. The former one works again under its old name.
"""

import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from rig.base.faults import Unavailable
from rig.base.places import DELIVERED
from rig.base.schema import BadFiles, Problem
from rig.commands.shared.services import installed

#: Runs a program; returns None if it succeeded, otherwise the last line of its output.
Call = Callable[[Sequence[str]], str | None]


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig update`."""
    parser.description = (
        "Replace this installation with the version in a wheel. Your settings and stories are not "
        "touched. If the new version fails rig check, the previous one is restored."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "file",
        metavar="FILE.whl",
        type=Path,
        nargs="?",
        help="wheel to install; its libraries may be in the same folder",
    )
    what.add_argument(
        "--undo", action="store_true", help="switch to the previous version; once more switches back"
    )
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    venv = _environment()
    if asked.undo:
        undo(venv)
    else:
        update(venv, asked.file, _call)
    print("Done. Your settings are as they were.")
    for service in installed():
        user = "--user " if "user" in service.unit.parts else ""
        print(f"Start the new one with: {'' if user else 'sudo '}systemctl {user}restart {service.unit.stem}")
    return 0


def update(venv: Path, wheel: Path, call: Call) -> None:
    """Build a new environment from a wheel. Raises BadFiles or Unavailable, with the former one in place."""
    if not (wheel.is_file() and wheel.name.startswith("clot_rig-") and wheel.suffix == ".whl"):
        raise BadFiles([Problem(str(wheel), "", "is no wheel of the rig (clot_rig-VERSION-....whl)")])
    former = kept(venv)
    system = "include-system-site-packages = true" in (venv / "pyvenv.cfg").read_text(encoding="utf-8")
    python = str(getattr(sys, "_base_executable", "") or shutil.which("python3") or "python3")
    shutil.rmtree(former, ignore_errors=True)
    venv.rename(former)
    pip = [str(venv / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    local = ["--find-links", str(wheel.parent), str(wheel)]
    steps = (
        (
            f"Making an environment in {venv} ...",
            [[python, "-m", "venv", *["--system-site-packages"] * system, str(venv)]],
        ),
        (f"Installing {wheel.name} ...", [[*pip, "--no-index", *local], [*pip, *local]]),
        ("Checking it ...", [[str(venv / "bin/python"), "-m", "rig", "check"]]),
    )
    try:
        for said, ways in steps:
            print(said, flush=True)
            for way in ways:
                trouble = call(way)
                if trouble is None:
                    break
            else:
                failed = said.removesuffix(" ...")
                raise Unavailable(f"{failed} failed ({trouble}); the former version is back")
    except BaseException:
        shutil.rmtree(venv, ignore_errors=True)
        former.rename(venv)
        raise


def undo(venv: Path) -> None:
    """Swap this version with the former one. Raises Unavailable if there is none."""
    former, aside = kept(venv), venv.with_name(f"{venv.name}.aside")
    if not former.is_dir():
        raise Unavailable(f"There is no former version: {former} is not there")
    venv.rename(aside)
    former.rename(venv)
    aside.rename(former)


def kept(venv: Path) -> Path:
    """The former version's folder. If the power fails in an update, the Python in it can undo the update."""
    return venv.with_name(f"{venv.name}.former")


def _environment() -> Path:
    """The environment that this program runs in. Raises Unavailable if it must not be replaced."""
    if DELIVERED is not None:
        raise Unavailable(
            f"This is a checkout, {DELIVERED.parent}: update that folder, then run: make install"
        )
    if sys.prefix == sys.base_prefix:
        raise Unavailable("The rig is not in a virtual environment of its own; update it as it was installed")
    prefix = Path(sys.prefix)
    return prefix.with_name(prefix.name.removesuffix(".former"))


def _call(command: Sequence[str]) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode == 0:
        return None
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else f"status {done.returncode}"
