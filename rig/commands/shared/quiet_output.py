"""Words that perhaps nobody hears: a terminal that closed, a pipe nobody reads, a disk that is full.

What a run has to say is a courtesy; that it cannot be said is no reason to stop the water.
"""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO


class QuietStream(io.TextIOBase):
    """A stream that passes words on for as long as that goes, and then drops them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> int:
        """Pass words on at once; one fewer listener is not the speaker's affair."""
        try:
            self._stream.write(words)
            self._stream.flush()
        except (OSError, ValueError):  # ValueError: it was closed
            redirect_to_devnull(self._stream)
        return len(words)


@contextlib.contextmanager
def unheard(*names: str) -> Iterator[None]:
    """Until its end, nothing said on `stdout` or `stderr`, as named, can fail."""
    before = {name: getattr(sys, name) for name in names}
    for name, stream in before.items():
        if stream is not None:
            setattr(sys, name, QuietStream(stream))
    try:
        yield
    finally:
        for name, stream in before.items():
            setattr(sys, name, stream)


def redirect_to_devnull(stream: TextIO | None) -> None:
    """Let what a stream still holds go nowhere, so that Python's own last flush finds no fault either."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
        os.close(nowhere)
