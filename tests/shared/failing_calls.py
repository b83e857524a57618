"""A disk that fails at the n-th call: each call of `os`, and of an open file, that can fail is counted."""

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

#: What a program asks of its disk.
CALLS = (
    *("open", "write", "fsync", "close", "stat", "lstat", "fstat", "replace", "rename", "unlink", "chmod"),
    *("mkdir", "listdir", "scandir", "posix_fadvise"),
)


class FailingDisk:
    """Counts the calls and makes one of them fail, or that one and all later ones."""

    def __init__(self, at: int, lasts: bool) -> None:
        self.at, self.lasts, self.calls = at, lasts, 0
        self.failed: list[str] = []
        """The calls that failed."""

    def passes(self, name: str) -> None:
        """Count one more call. Raises OSError if it is to fail."""
        self.calls += 1
        if self.calls == self.at or (self.lasts and self.calls > self.at):
            self.failed.append(name)
            raise OSError(errno.EIO, "Input/output error")


class _File:
    """An open file whose calls are counted."""

    def __init__(self, file: Any, disk: FailingDisk) -> None:
        self._file, self._disk = file, disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()  # a file is closed even where its close fails
        self._disk.passes("close")

    def write(self, data: bytes) -> int:
        self._disk.passes("write")
        return self._file.write(data)

    def flush(self) -> None:
        self._disk.passes("flush")
        self._file.flush()


def _counted(name: str, real: Callable[..., Any], disk: FailingDisk) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        if name == "close":
            real(*args, **more)
            return disk.passes(name)
        disk.passes(name)
        return real(*args, **more)

    return call


@contextmanager
def failing(at: int, *, lasts: bool = False) -> Iterator[FailingDisk]:
    """Within this context call number `at`, from 1, fails; with `lasts`, every later one too."""
    disk, opened = FailingDisk(at, lasts), io.open

    def open_file(*args: Any, **more: Any) -> _File:
        disk.passes("open")
        return _File(opened(*args, **more), disk)

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            if hasattr(os, name):
                patch.setattr(os, name, _counted(name, getattr(os, name), disk))
        patch.setattr(io, "open", open_file)
        yield disk
