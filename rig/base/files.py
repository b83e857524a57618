"""Files written whole or not at all, so that a power cut never leaves half of one, and where they are."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def folder_kept() -> Iterator[None]:
    """Put the process back into its working folder afterwards, however what is done meanwhile ends."""
    try:
        before = Path.cwd()
    except OSError:  # it has been deleted: there is no way back to it
        before = None
    try:
        yield
    finally:
        if before is not None:
            with contextlib.suppress(OSError):
                os.chdir(before)


def absolute(path: Path) -> Path:
    """A path that stays right wherever the process goes; unchanged where its folder has been deleted."""
    try:
        return path.absolute()
    except OSError:
        return path


def write_whole(path: Path, data: bytes | str) -> None:
    """Put `data` (text as UTF-8) into a file, in one step as any reader sees it.

    Whoever opens the file finds the old content or the new, even if the program is killed or the
    power fails in the middle. A link is followed, so that settings may live on another disk. A kill
    may leave a `.name.part` file behind, which no one reads. Raises OSError, and then the old
    content stands.
    """
    path = path.resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):  # a new file has no rights to take over
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    # The new name is itself only safe once its folder is on the disk; not every system can say so.
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
