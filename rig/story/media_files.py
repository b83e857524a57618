"""Where the stories, words and clips are, and reading them from there and nowhere else."""

import re
from functools import lru_cache
from pathlib import Path

from rig.base.schema import BadFiles, Problem, did_you_mean, load
from rig.story import clip_manifest
from rig.story.clip_manifest import Clip
from rig.story.pseudolocale import BASE, PSEUDO

#: Beside the package in a checkout, inside it once installed from a wheel.
_PLACES = (Path(__file__).parents[2] / "media", Path(__file__).parents[1] / "media")
MEDIA = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])

#: Largest lock of the voice clips, bytes: 65 kB for each language.
LOCK = 4_000_000


def names(folder: str) -> list[str]:
    """The stories or languages there are: the TOML files of a folder, by name."""
    return sorted(path.stem for path in (MEDIA / folder).glob("*.toml"))


def text(folder: str, name: str) -> str:
    """The text of `media/<folder>/<name>.toml`. Raises BadFiles where there is none."""
    if not re.fullmatch(r"[\w-]+", name) or name not in names(folder):
        hint = did_you_mean(name, names(folder))
        raise BadFiles([Problem(f"media/{folder}", name, f"is not there{hint}")])
    return load(MEDIA / folder / f"{name}.toml")


def texts(language: str = "") -> dict[str, str]:
    """The text of every words file by language; a pseudo-language asked for has that of its base."""
    found = {code: text("words", code) for code in names("words")}
    if language in PSEUDO:
        found[language] = found[BASE]
    return found


def load_lock() -> dict[str, Clip]:
    """The clips whose files are there, of the size they had; none where no voice has been made.

    Raises BadFiles for a lock that cannot be read.
    """
    lock = read_lock()
    return {key: clip for key, clip in lock.items() if _is_there(key, clip)}


def lock_path() -> Path:
    """Where the lock of the voice clips is."""
    return MEDIA / "voice" / "lock.json"


def read_lock() -> dict[str, Clip]:
    """The lock as it stands, whether its files are there or not. Raises BadFiles where it is damaged."""
    return dict(_clips(load(lock_path(), LOCK))) if lock_path().is_file() else {}


@lru_cache(maxsize=2)
def _clips(lock: str) -> dict[str, Clip]:
    """The clips of a lock's text, which is long, and read for the story and for the voice."""
    return clip_manifest.parse_lock(lock, "voice/lock.json")


def clip_path(key: str) -> Path:
    """Where a clip's file is, by its name in the lock. Raises BadFiles for a name that leads elsewhere."""
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*/[a-z0-9_.]+", key):
        raise BadFiles([Problem("voice/lock.json", key, "is not the name of a clip")])
    return MEDIA / "voice" / f"{key}.ogg"


def _is_there(key: str, clip: Clip) -> bool:
    try:
        return clip_path(key).stat().st_size == clip.size
    except (OSError, BadFiles):
        return False
