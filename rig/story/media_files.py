"""The files of the stories, words and clips: where they are, and how they are read.

A user's own file goes before the delivered one of the same name (see `rig.base.places`).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rig.base.files import write_whole
from rig.base.places import own_media, user_folder
from rig.base.schema import BadFiles, Problem, did_you_mean, load
from rig.story import clip_manifest
from rig.story.clip_manifest import Clip
from rig.story.pseudolocale import BASE, PSEUDO

#: Beside the package in a checkout, inside it in an installed wheel.
_PLACES = (Path(__file__).parents[2] / "media", Path(__file__).parents[1] / "media")
MEDIA = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])

#: Largest lock file of the voice clips, bytes; each language needs 65 kB.
LARGEST_LOCK_BYTES = 4_000_000


def folders() -> list[Path]:
    """The media folders, in order: a file in one goes before the file of that name in the next."""
    return [*own_media(), MEDIA]


def find(name: str, among: Sequence[Path] = ()) -> Path:
    """The path of a media file, by its path in such a folder; the delivered one if there is none.

    `among`: the media folders, for a caller that asks for many files.
    """
    return next((path for folder in among or folders() if (path := folder / name).is_file()), MEDIA / name)


def names(folder: str) -> list[str]:
    """The available stories or languages: the names of the TOML files in a folder."""
    return sorted({path.stem for media in folders() for path in (media / folder).glob("*.toml")})


def text(folder: str, name: str) -> str:
    """The text of `media/<folder>/<name>.toml`. Raises BadFiles if there is no such file."""
    if not re.fullmatch(r"[\w-]+", name) or name not in names(folder):
        hint = did_you_mean(name, names(folder))
        raise BadFiles([Problem(f"media/{folder}", name, f"is not there{hint}")])
    return load(find(f"{folder}/{name}.toml"))


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
    lock, among = read_lock(), folders()
    return {key: clip for key, clip in lock.items() if _is_there(key, clip, among)}


def read_lock() -> dict[str, Clip]:
    """All clips of the lock files, with or without their files. Raises BadFiles if one is damaged."""
    found: dict[str, Clip] = {}
    for folder in reversed(folders()):
        path = folder / "voice" / "lock.json"
        found |= _clips(load(path, LARGEST_LOCK_BYTES)) if path.is_file() else {}
    return found


def voice_folder() -> Path:
    """Where clips are made: in a checkout its own folder, elsewhere the user's, which an update keeps."""
    return (user_folder() / "media" if _PLACES[1] == MEDIA else MEDIA) / "voice"


def save_lock(lock: Mapping[str, Clip]) -> None:
    """Write the lock file of the clips that are made here; those delivered elsewhere have their own."""
    folder = voice_folder()
    if folder.parent != MEDIA:
        lock = {key: clip for key, clip in lock.items() if made_path(key).is_file()}
    write_whole(folder / "lock.json", clip_manifest.write_lock(lock))


@lru_cache(maxsize=4)
def _clips(lock: str) -> dict[str, Clip]:
    """The clips of a lock file's text, cached because it is long and both the story and the voice read it."""
    return clip_manifest.parse_lock(lock, "voice/lock.json")


def clip_path(key: str, among: Sequence[Path] = ()) -> Path:
    """Path of a clip's file, by its name in the lock file; `among` as for `find`.

    Raises BadFiles for a name that leads elsewhere.
    """
    return find(f"voice/{_checked(key)}.ogg", among)


def made_path(key: str) -> Path:
    """Path at which a clip's file is made. Raises BadFiles as `clip_path` does."""
    return voice_folder() / f"{_checked(key)}.ogg"


def _checked(key: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*/[a-z0-9_.]+", key):
        raise BadFiles([Problem("voice/lock.json", key, "is not the name of a clip")])
    return key


def _is_there(key: str, clip: Clip, among: Sequence[Path]) -> bool:
    try:
        return clip_path(key, among).stat().st_size == clip.size
    except (OSError, BadFiles):
        return False
