"""Reads a run log: its first line, its readings, and the events between them."""

import contextlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rig import __version__
from rig.base.files import open_regular
from rig.base.schema import BadFiles, Problem, shown
from rig.base.signals import Inputs
from rig.runlog.log import FORMAT
from rig.runlog.reading import from_line

#: Longest line of a log, bytes.
LONGEST_LINE_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Recording:
    """A log for reading."""

    path: Path
    head: dict[str, Any]

    def lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each line after the head, with its number.

        An incomplete line, or one damaged by a power cut, ends the log.
        """
        lines = _lines(self.path)
        next(lines, None)
        yield from lines


def read_log(path: Path) -> Recording:
    """A log, opened. Raises BadFiles for a file that is not a log, or is a log of another format."""
    _, head = next(_lines(path), (1, {}))
    form = head.get("clot-rig")
    if form == FORMAT:
        return Recording(path, head)
    what = "is not a run log; give a file that rig run wrote"
    if isinstance(form, int):
        other = "an older" if form < FORMAT else "a newer"
        who = another_version(head) or f"{other} state of this program recorded it; record the run again"
        what = f"has format {form}, and this program reads format {FORMAT}: {who}"
    raise BadFiles([Problem(path.name, "", what)])


def another_version(head: Mapping[str, Any]) -> str:
    """Which other version recorded a log, and what to do about it; empty if it was this version."""
    version = head.get("version")
    if not isinstance(version, str) or version == __version__:
        return ""
    return f"rig {shown(version)} recorded it, and this is rig {__version__!r}; use that version for this log"


@contextlib.contextmanager
def naming_version(recording: Recording) -> Iterator[None]:
    """Turns the problems of a log into one that names its version, if that is not this version."""
    try:
        yield
    except BadFiles:
        if another := another_version(recording.head):
            raise BadFiles([Problem(recording.path.name, "", f"cannot be read: {another}")]) from None
        raise


def _raw(path: Path) -> Iterator[bytes]:
    """The lines of a file. Raises BadFiles if it cannot be read."""
    try:
        with open_regular(path) as file:
            while text := file.readline(LONGEST_LINE_BYTES):
                yield text
    except OSError as wrong:
        raise BadFiles([Problem(path.name, "", f"cannot be read ({wrong.strerror})")]) from None


def _parsed(text: bytes) -> dict[str, Any] | None:
    """The table in a line; None if there is none."""
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, text in enumerate(_raw(path), start=1):
        line = _parsed(text)
        if line is None:
            return
        yield number, line


def readings(recording: Recording) -> Iterator[tuple[str, Inputs | dict[str, Any]]]:
    """The readings of a log as Inputs, with its digests and its end between them, each with its line number.

    Raises BadFiles for a reading that no board can give.
    """
    time = -math.inf
    for number, line in recording.lines():
        where = f"{recording.path.name} line {number}"
        if "t" in line:
            inputs = _inputs(line, where)
            if inputs.time < time:
                raise BadFiles([Problem(where, "", f"goes back in time, to {inputs.time:g} s")])
            time = inputs.time
            yield where, inputs
        elif "check" in line or "end" in line:
            yield where, line


def _inputs(line: Mapping[str, Any], where: str) -> Inputs:
    try:
        return from_line(line, Inputs)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise BadFiles([Problem(where, "", f"is not a reading ({wrong})")]) from None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def happenings(recording: Recording) -> Iterator[dict[str, Any]]:
    """The events of a run, line by line, and then its end, or the last time if the log is cut off.

    Readings are skipped without parsing, so that the log of a day takes seconds. Lines that cannot be read,
    or whose time is not a number, are skipped as well.
    """
    last = b""
    for text in _raw(recording.path):
        if text.startswith(b'{"t"'):
            last = text
        elif text.startswith((b'{"at"', b'{"end"')):
            line = _parsed(text)
            if line is not None and ("end" in line or _is_number(line.get("at"))):
                yield line
    reading = _parsed(last)
    if reading is not None and _is_number(reading.get("t")):
        yield {"at": reading["t"], "last": True}
