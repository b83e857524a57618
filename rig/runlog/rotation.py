"""A folder of run logs: the names of its parts, and the limit of their size."""

import contextlib
import errno
import re
from collections.abc import Collection
from pathlib import Path

from rig.base.files import open_regular, write_whole

#: A part of the log ends after this many bytes: about twenty minutes of a busy booth.
PART_BYTES = 3_900_000
#: Greatest number of files in a folder of logs.
MOST_FILES = 50
#: Greatest size of a folder of logs, bytes.
MOST_BYTES = 200_000_000
#: A part may be this much larger (bytes), because it ends between two flushes.
OVER_BYTES = 200_000
#: Folder that keeps the events of parts whose readings were deleted.
HAPPENED = "happened"
#: Greatest size of that folder, bytes: months of events.
HAPPENED_BYTES = 300_000_000

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d{6})(?:-(\d{1,6}))?\.jsonl")


def at_home(folder: str) -> Path:
    """The path of a folder, with `~` expanded. Raises OSError if there is no such home."""
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        raise FileNotFoundError(errno.ENOENT, "there is no such home") from None


def next_part(folder: Path, began: str, mine: Collection[str] = ()) -> Path:
    """The path of a new part that begins at `began`, after deleting old parts to make room for it.

    The oldest parts are deleted first. Parts of this day and of this run (`mine`, by name) are deleted last,
    because names do not show the age of a part if the clock has been set in the meantime. A part of this day
    is deleted only when the day's parts alone exceed twice the limits. The events of a deleted part are kept
    in the folder HAPPENED. Other files are not touched. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    today = began[:10]
    there = sorted(
        _parts(folder), key=lambda path: (path.name in mine, path.name.startswith(today), _order(path))
    )
    sizes = {path: path.stat().st_size for path in there}
    while there:
        room = 2 if there[0].name.startswith(today) else 1
        if (
            len(there) < room * MOST_FILES
            and sum(sizes[path] for path in there) <= room * MOST_BYTES - PART_BYTES - OVER_BYTES
        ):
            break
        _distil(there[0])
        there.pop(0).unlink()
    number, path = 1, folder / f"{began}.jsonl"
    while path.exists():
        number, path = number + 1, folder / f"{began}-{number + 1}.jsonl"
    return path


def parts_of(folder: Path, day: str) -> list[Path]:
    """The parts that began on a day such as 2026-03-14, in order, each with or without its readings.

    Raises OSError.
    """
    return sorted((path for path in _all(folder) if path.name.startswith(f"{day}-")), key=_order)


def newest(folder: Path) -> Path | None:
    """The part that was written last; None if there is none. Raises OSError."""
    return max(_parts(folder), key=lambda path: path.stat().st_mtime, default=None)


def days(folder: Path) -> list[str]:
    """The days for which a folder has parts, in order. Raises OSError."""
    return sorted({path.name[:10] for path in _all(folder)})


def _all(folder: Path) -> list[Path]:
    """The parts of a folder, and the events of those whose readings were deleted."""
    whole = _parts(folder)
    names, kept = {path.name for path in whole}, folder / HAPPENED
    return whole + [path for path in (_parts(kept) if kept.is_dir() else []) if path.name not in names]


def _distil(part: Path) -> None:
    """Keep the events of a part without its readings. If the disk refuses the file, only these are lost."""
    with contextlib.suppress(OSError):
        kept = part.parent / HAPPENED
        kept.mkdir(exist_ok=True)
        with open_regular(part) as lines:
            happened = b"".join(line for line in lines if not line.startswith((b'{"t"', b'{"check"')))
        write_whole(kept / part.name, happened)
        old = sorted(_parts(kept), key=_order)
        sizes = {path: path.stat().st_size for path in old}
        while sum(sizes[path] for path in old) > HAPPENED_BYTES:
            old.pop(0).unlink()


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file()]


def _order(path: Path) -> tuple[str, str, int]:
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return found[1], found[2], int(found[3] or 1)
