"""Output that may have no reader: a closed terminal, a broken pipe, a full disk.

The messages of a run are not essential, so a failure to print them must not stop the water.
"""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO


class QuietStream(io.TextIOBase):
    """A stream that passes text on while it can, and then drops it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> int:
        """Pass text on at once; a lost reader is not an error."""
        try:
            self._stream.write(words)
            self._stream.flush()
        except (OSError, ValueError):  # ValueError: it was closed
            redirect_to_devnull(self._stream)
        return len(words)


@contextlib.contextmanager
def unheard(*names: str) -> Iterator[None]:
    """Until its end, nothing printed on `stdout` or `stderr`, as named, can fail."""
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
    """Send what a stream still holds to nowhere, so that Python's own last flush does not fail either."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
        os.close(nowhere)
