"""The run log: every reading of a run as JSON lines, so that the run can be replayed.

The first line holds everything that the run consists of, including the texts of its story, words and
settings, so that a log can be replayed after those files have changed. Then there is one line per reading,
with the events between them, and a last line with the digest at the end.

In a folder of logs a run is split into parts. Each part is a log by itself: its first line also holds the
state of the rig at its beginning.
"""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rig.base.clock import stamp
from rig.base.schema import BadFiles, Problem
from rig.base.signals import Inputs
from rig.runlog.reading import to_line
from rig.runlog.rotation import PART_BYTES, at_home, next_part

#: Version of the log's format; any other is refused.
FORMAT = 2
#: Interval at which the log is handed to the disk, s of session time.
FLUSH_EVERY_S = 1.0
#: Interval of the session's digests, s, so that a replay can say where it differs.
CHECK_EVERY_S = 10.0
#: Interval after which a log that could not be written is tried again, s of session time.
RETRY_S = 60.0


class RunLog:
    """A log that is being written. Its errors never stop the rig.

    An error is reported once, on standard error. The rig continues, and a log in a folder is tried again.
    """

    def __init__(self, path: Path, head: Mapping[str, Any], *, folder: bool = False) -> None:
        """Begin a log in the file `path`, or, with `folder`, in parts in the folder `path`.

        Raises BadFiles if a single file cannot be written.
        """
        self.path = path
        self.trouble: str | None = None
        """Why nothing is written; None if all is well."""
        self.checked = self.flushed = 0.0
        self.told: float | None = None
        """Time of the last reading in the log, s."""
        self._folder = path if folder else None
        self._mine: list[str] = []
        self._head = {"clot-rig": FORMAT, **head}
        self._lines: list[str] = []
        self._size, self._tried = 0, 0.0
        self._gone = False
        """The file was deleted, so writing to it is useless."""
        self._file: int | None = None
        self._begin(0.0, {})
        if self.trouble and not folder:
            raise BadFiles([Problem(str(path), "", f"{self.trouble}; choose another --record")])

    def wants_part(self, time: float) -> bool:
        """Whether a new part is due: then call `part` with the state of the rig before the next reading."""
        if self._folder is None:
            return False
        return time - self._tried >= RETRY_S if self._file is None else self._size >= PART_BYTES or self._gone

    def part(self, time: float, tick: Any) -> None:
        """Continue in a new part whose first line holds `tick`, the state of the rig as JSON data."""
        lost = self.trouble is not None
        self._write()
        self._let_go()
        number = len(self._mine) + 1
        run = self._head.get("began")
        self._begin(time, {"run": run, "part": number, "began": stamp(), "at": time, "tick": tick})
        if lost and self.trouble is None:
            print(f"rig: the run log is written again, to {self.path}", file=sys.stderr)

    def reading(self, inputs: Inputs) -> None:
        """One reading of the board."""
        self._line(to_line(inputs))
        self.told = inputs.time
        if inputs.time - self.flushed >= FLUSH_EVERY_S:
            self.flushed = inputs.time
            self._write()

    def happened(self, time: float, what: str, value: object) -> None:
        """An event for the log."""
        self._line({"at": round(time, 3), what: value})

    def check(self, time: float, digest: str) -> None:
        """The session's digest at this moment."""
        self.checked = time
        self._line({"check": digest})

    def close(self, scene: str, digest: str) -> None:
        """End the log with the last scene and digest."""
        self._line({"end": digest, "scene": scene})
        self._write()
        self._let_go()

    def _line(self, line: Mapping[str, Any]) -> None:
        if self._file is not None:
            self._lines.append(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")

    def _begin(self, time: float, more: Mapping[str, Any]) -> None:
        """Open the file, or the folder's next part, and write its first line."""
        self._tried, self._size, self._gone = time, 0, False
        flags = (
            os.O_WRONLY
            | os.O_CREAT
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
            | getattr(os, "O_CLOEXEC", 0)
        )
        try:
            if self._folder is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self.path, flags | os.O_TRUNC, 0o644)
            else:
                self.path = next_part(at_home(str(self._folder)), stamp(), self._mine)
                self._file = os.open(self.path, flags | os.O_EXCL, 0o644)
        except OSError as wrong:
            self._lost(wrong)
            return
        self._mine.append(self.path.name)
        self._line({**self._head, **more})
        if self._write():
            self.trouble, self._size = None, 0  # the first line does not count
        elif self._folder is not None:
            with contextlib.suppress(OSError):  # an empty part must not displace a full one
                self.path.unlink()

    def _write(self) -> bool:
        """Hand the buffered lines to the system; whether it accepted them."""
        if self._file is None:
            return False
        data = memoryview("".join(self._lines).encode("utf-8", "backslashreplace"))
        self._lines.clear()
        self._size += len(data)
        try:
            while data:
                data = data[os.write(self._file, data) :]
            if sys.platform == "linux":
                # Linux then starts to write the pages to the disk, and the rig does not wait for it.
                os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_DONTNEED)
            self._gone = os.fstat(self._file).st_nlink == 0
        except OSError as wrong:
            self._lost(wrong)
            return False
        return True

    def _let_go(self) -> None:
        file, self._file = self._file, None
        try:
            if file is not None:
                os.close(file)
        except OSError as wrong:
            self._lost(wrong)

    def _lost(self, wrong: OSError) -> None:
        """Report the error once, and continue without a log."""
        self._let_go()
        self._lines.clear()
        told, self.trouble = self.trouble, f"cannot be written ({wrong.strerror})"
        if told is None and (self._folder is not None or self._mine):
            print(
                f"rig: the run log {self.path} cannot be written ({wrong.strerror}); the rig runs on without "
                "it. Make room on the disk, or give another folder in config.toml under [log]",
                file=sys.stderr,
            )
