"""The files of the stories, words and clips: where they are, and how they are read."""

import re
from functools import lru_cache
from pathlib import Path

from rig.base.schema import BadFiles, Problem, did_you_mean, load
from rig.story import clip_manifest
from rig.story.clip_manifest import Clip
from rig.story.pseudolocale import BASE, PSEUDO

#: Beside the package in a checkout, inside it in an installed wheel.
_PLACES = (Path(__file__).parents[2] / "media", Path(__file__).parents[1] / "media")
MEDIA = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])

#: Largest lock file of the voice clips, bytes; each language needs 65 kB.
LOCK = 4_000_000


def names(folder: str) -> list[str]:
    """The available stories or languages: the names of the TOML files in a folder."""
    return sorted(path.stem for path in (MEDIA / folder).glob("*.toml"))


def text(folder: str, name: str) -> str:
    """The text of `media/<folder>/<name>.toml`. Raises BadFiles if there is no such file."""
    if not re.fullmatch(r"[\w-]+", name) or name not in names(folder):
        hint = did_you_mean(name, names(folder))
        raise BadFiles([Problem(f"media/{folder}", name, f"is not there{hint}")])
    return load(MEDIA / folder / f"{name}.toml")


def texts(language: str = "") -> dict[str, str]:
    """The text of every words file by language; a requested pseudo-language has the text of its base."""
    found = {code: text("words", code) for code in names("words")}
    if language in PSEUDO:
        found[language] = found[BASE]
    return found


def load_lock() -> dict[str, Clip]:
    """The clips whose files exist with the right size; none if no voice has been made.

    Raises BadFiles if the lock file cannot be read.
    """
    lock = read_lock()
    return {key: clip for key, clip in lock.items() if _is_there(key, clip)}


def lock_path() -> Path:
    """Path of the lock file."""
    return MEDIA / "voice" / "lock.json"


def read_lock() -> dict[str, Clip]:
    """All clips of the lock file, with or without their files. Raises BadFiles if it is damaged."""
    return dict(_clips(load(lock_path(), LOCK))) if lock_path().is_file() else {}


@lru_cache(maxsize=2)
def _clips(lock: str) -> dict[str, Clip]:
    """The clips of a lock file's text, cached because it is long and both the story and the voice read it."""
    return clip_manifest.parse_lock(lock, "voice/lock.json")


def clip_path(key: str) -> Path:
    """Path of a clip's file, by its name in the lock file. Raises BadFiles for a name that leads
    elsewhere."""
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*/[a-z0-9_.]+", key):
        raise BadFiles([Problem("voice/lock.json", key, "is not the name of a clip")])
    return MEDIA / "voice" / f"{key}.ogg"


def _is_there(key: str, clip: Clip) -> bool:
    try:
        return clip_path(key).stat().st_size == clip.size
    except (OSError, BadFiles):
        return False
