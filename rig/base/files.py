"""Atomic file writes, so that a power cut never leaves half a file; regular files only; and stable paths."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def folder_kept() -> Iterator[None]:
    """A context that restores the process's working folder at its end."""
    try:
        before = Path.cwd()
    except OSError:  # the folder has been deleted
        before = None
    try:
        yield
    finally:
        if before is not None:
            with contextlib.suppress(OSError):
                os.chdir(before)


def absolute(path: Path) -> Path:
    """A path that does not depend on the working folder; unchanged if that folder has been deleted."""
    try:
        return path.absolute()
    except OSError:
        return path


def open_regular(path: Path) -> BinaryIO:
    """A file opened for reading. Raises OSError also for what is no regular file: a pipe would never end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise OSError(errno.EINVAL, "is not a regular file", str(path))


def write_whole(path: Path, data: bytes | str) -> None:
    """Replace the content of a file with `data` (text as UTF-8) in one step.

    A reader sees the old content or the new, even if the program is killed or the power fails during the
    write. A link is followed, so that settings may be on another disk. A kill may leave a `.name.part` file,
    which nothing reads. If it raises OSError, the file has its old content.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is not a regular file", str(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):  # a new file has no permissions to copy
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    # The new name is only durable once its folder is on the disk; not every system can sync a folder.
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
