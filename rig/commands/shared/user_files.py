"""A user's own files for an archive: settings, calibration, stories, words and clips."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from rig.base.files import write_whole
from rig.base.places import SETTINGS, beside, own_media
from rig.base.schema import BadFiles, Problem
from rig.settings.calibration import FILE

#: Every name that an archive may contain.
NAMES = re.compile(
    r"config\.toml|calibration\.toml|media/claims\.toml|media/(story|words)/[\w-]+\.toml"
    r"|media/voice/lock\.json|media/voice/[a-z0-9-]+/[a-z0-9_.]+\.ogg"
)
#: An archive larger than this is not a backup of a rig, bytes.
LARGEST_BYTES = 200_000_000


def files_of(settings: Path | None) -> dict[str, Path]:
    """Each file by its name in an archive, including the settings in use."""
    found = {SETTINGS: settings} if settings is not None else {}
    if (calibration := beside(settings, FILE)).is_file():
        found[FILE] = calibration
    for folder in reversed(own_media()):  # the first folder takes precedence
        for path in sorted(folder.rglob("*")):
            name = f"media/{path.relative_to(folder).as_posix()}"
            if path.is_file() and NAMES.fullmatch(name):
                found[name] = path
    return found


def pack(out: Path, content: Mapping[str, bytes | str]) -> None:
    """Write an archive completely or not at all. Raises BadFiles."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    try:
        write_whole(out, memory.getvalue())
    except OSError as wrong:
        raise BadFiles([Problem(str(out), "", f"cannot be written ({wrong.strerror})")]) from None


def unpack(file: Path) -> dict[str, bytes]:
    """The files of an archive. Raises BadFiles if `rig backup` did not write it."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            strange = [info.filename for info in infos if not NAMES.fullmatch(info.filename)]
            if strange or sum(info.file_size for info in infos) > LARGEST_BYTES:
                why = f"has a file that no backup has: {strange[0]}" if strange else "is too large"
                raise BadFiles([Problem(file.name, "", f"{why}; nothing was restored")])
            return {info.filename: archive.read(info) for info in infos}
    except OSError as wrong:
        raise BadFiles([Problem(file.name, "", f"cannot be read ({wrong.strerror})")]) from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, ValueError):
        raise BadFiles(
            [Problem(file.name, "", "is no archive, or a damaged one; nothing was restored")]
        ) from None
