"""Where the rig looks for its settings and for what users make: one order, from near to delivered.

An update replaces the delivered files alone. What a user makes lies in the folders named here. Each of them
may have a `config.toml`, a `calibration.toml` beside it, and a folder `media` over the delivered one.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from rig.base.files import absolute

NAME = "clot-rig"
#: Name of the settings' file.
SETTINGS = "config.toml"
#: For a booth: settings of the whole computer.
SYSTEM = Path("/etc") / NAME
_ROOT = Path(__file__).parents[2]
#: The delivered settings: only a checkout has them as a file; elsewhere they are built in.
DELIVERED = _ROOT / SETTINGS if (_ROOT / "pyproject.toml").is_file() else None


def user_folder() -> Path:
    """The folder of this user's settings; with sudo, that of the user who called it."""
    caller = os.environ.get("SUDO_USER")
    if caller and hasattr(os, "geteuid") and os.geteuid() == 0:
        home = Path(f"~{caller}")
        try:
            return home.expanduser() / ".config" / NAME
        except RuntimeError:  # there is no such user any more
            pass
    return Path(platformdirs.user_config_path(NAME, appauthor=False))


def log_folder() -> Path:
    """The folder of the logs where the settings name none and logs are wanted, as in a kiosk."""
    return Path(platformdirs.user_state_path(NAME, appauthor=False)) / "logs"


def settings_places(here: bool = True, user: Path | None = None) -> Iterator[tuple[str, Path]]:
    """What the places of the settings are called, with their paths, in order.

    `here` False leaves out the working folder, which is not the same for a service; `user` is the folder of
    another user. The delivered settings come last, also in their own folder: another file replaces them.
    """
    if here:
        yield "the working folder", absolute(Path(SETTINGS))
    yield "this computer", SYSTEM / SETTINGS
    yield "this user", (user or user_folder()) / SETTINGS
    if DELIVERED is not None:
        yield "delivered", DELIVERED


def find_settings(here: bool = True, user: Path | None = None) -> Path | None:
    """The settings' file at hand, by `settings_places`; None for the built-in settings."""
    for name, path in settings_places(here, user):
        if is_there(path) and (name == "delivered" or not is_delivered(path)):
            return path
    return None


def is_there(path: Path) -> bool:
    """Whether there is such a file, as far as this user may look."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_delivered(path: Path) -> bool:
    """Whether a file is that of the delivered settings, which an update changes."""
    try:
        return DELIVERED is not None and path.samefile(DELIVERED)
    except OSError:
        return False


def beside(settings: Path | None, name: str) -> Path:
    """The path of a file that belongs to a settings' file; for built-in settings, in the user's folder."""
    return (settings.parent if settings is not None else user_folder()) / name


def own_media() -> list[Path]:
    """The folders with files over the delivered `media`, in order; only those that exist."""
    return [folder for folder in (SYSTEM / "media", user_folder() / "media") if folder.is_dir()]
