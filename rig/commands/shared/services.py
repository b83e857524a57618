"""The services that `rig install` has set up on this computer, and the settings of each."""

import contextlib
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rig.base.places import NAME, find_settings, is_there, user_folder

#: Folder of the units for the whole computer.
SYSTEM = Path("/etc/systemd/system")
#: Folder of other users' homes.
HOMES = Path("/home")
FILE = f"{NAME}.service"


@dataclass(frozen=True, slots=True)
class Service:
    """An installed service."""

    unit: Path
    settings: Path | None
    """Its settings file; None for the built-in settings."""


def installed() -> list[Service]:
    """The services on this computer, as far as this user may see them."""
    return [Service(path, _settings(path)) for path in dict.fromkeys(_units()) if is_there(path)]


def _units() -> Iterator[Path]:
    yield SYSTEM / FILE
    yield user_folder().parent / "systemd" / "user" / FILE
    try:
        homes = sorted(HOMES.iterdir())
    except OSError:
        homes = []
    for home in homes:
        yield home / ".config" / "systemd" / "user" / FILE


def _settings(unit: Path) -> Path | None:
    """The settings file that a unit names, or that its user's service finds; it has no working folder."""
    try:
        lines = unit.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    user = unit.parents[2] / NAME
    for line in lines:
        if line.startswith("ExecStopPost="):
            words = shlex.split(line.partition("=")[2].replace("%%", "%").replace("$$", "$"))
            if "--config" in words[:-1]:
                return Path(words[words.index("--config") + 1])
        elif line.startswith("User="):
            with contextlib.suppress(RuntimeError):
                user = Path(f"~{line.removeprefix('User=')}").expanduser() / ".config" / NAME
    return find_settings(here=False, user=user)
