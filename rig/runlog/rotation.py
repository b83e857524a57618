"""A folder of run logs: the names of its parts, and the limit of their size."""

import errno
import re
from collections.abc import Collection
from pathlib import Path

#: Bytes after which a part ends, and the most files and bytes in a folder. At a busy booth a part lasts about
#: twenty minutes.
PART, FILES, BYTES = 3_900_000, 50, 200_000_000
#: A part may be this much larger (bytes), because it ends between two flushes.
OVER = 200_000

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d{6})(?:-(\d{1,6}))?\.jsonl")


def at_home(folder: str) -> Path:
    """The path of a folder, with `~` expanded. Raises OSError if there is no such home."""
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        raise FileNotFoundError(errno.ENOENT, "there is no such home") from None


def next_part(folder: Path, began: str, mine: Collection[str] = ()) -> Path:
    """The path of a new part that begins at `began`, after deleting old parts to make room for it.

    The oldest parts are deleted first, and parts of this run (`mine`, by name) last: if the clock has been
    set in the meantime, names do not show what is old. Other files in the folder are not touched. Raises
    OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    there = sorted(_parts(folder), key=lambda path: (path.name in mine, _order(path)))
    sizes = {path: path.stat().st_size for path in there}
    while there and (len(there) >= FILES or sum(sizes[path] for path in there) > BYTES - PART - OVER):
        there.pop(0).unlink()
    number, path = 1, folder / f"{began}.jsonl"
    while path.exists():
        number, path = number + 1, folder / f"{began}-{number + 1}.jsonl"
    return path


def parts_of(folder: Path, day: str) -> list[Path]:
    """The parts that began on a day such as 2026-03-14, in order. Raises OSError."""
    return sorted((path for path in _parts(folder) if path.name.startswith(f"{day}-")), key=_order)


def newest(folder: Path) -> Path | None:
    """The part that was written last; None if there is none. Raises OSError."""
    return max(_parts(folder), key=lambda path: path.stat().st_mtime, default=None)


def days(folder: Path) -> list[str]:
    """The days for which a folder has parts, in order. Raises OSError."""
    return sorted({path.name[:10] for path in _parts(folder)})


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file()]


def _order(path: Path) -> tuple[str, str, int]:
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return found[1], found[2], int(found[3] or 1)
