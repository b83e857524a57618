"""The run log: every reading of a run as JSON lines, enough to live it again.

The first line holds what the run was made of, the texts of its story, words and settings
included, so that a log can be replayed long after those files have changed. Then one line
for each reading, between them what happened, and last what the run ended in.

In a folder of logs a run goes on from part to part, each a log of its own: its first line
also says how the rig stood as the part began.
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
from rig.runlog.rotation import PART, at_home, next_part

#: Version of the log's form; an older or newer one is refused.
FORM = 1
#: The log is written through to the disk this often, s of session time.
FLUSH = 1.0
#: A check of the whole session is written this often, s, so that a replay can say where it parted.
CHECK = 10.0
#: A log that could not be written is begun anew after this long, s of session time.
AGAIN = 60.0


class RunLog:
    """A log being written. Nothing that goes wrong with it ever stops the rig.

    It is told of once, on standard error; the rig runs on, and a folder's log is tried again.
    """

    def __init__(self, path: Path, head: Mapping[str, Any], *, folder: bool = False) -> None:
        """Begin a log in the file `path`, or in parts in the `folder` of that name.

        Raises BadFiles where a file that was asked for by name cannot be written.
        """
        self.path = path
        self.trouble: str | None = None
        """Why nothing is being written; None while all is well."""
        self.checked = self.flushed = 0.0
        self.told: float | None = None
        """Time of the last reading in the log, s."""
        self._folder = path if folder else None
        self._mine: list[str] = []
        self._head = {"clot-rig": FORM, **head}
        self._lines: list[str] = []
        self._size, self._tried = 0, 0.0
        self._gone = False
        """Somebody has deleted the file: what is written to it, nobody will ever read."""
        self._file: int | None = None
        self._begin(0.0, {})
        if self.trouble and not folder:
            raise BadFiles([Problem(str(path), "", f"{self.trouble}; choose another --record")])

    def wants_part(self, time: float) -> bool:
        """Whether a new part is due: before the next reading, give `part` how the rig stands."""
        if self._folder is None:
            return False
        return time - self._tried >= AGAIN if self._file is None else self._size >= PART or self._gone

    def part(self, time: float, tick: Any) -> None:
        """Go on in a new part that begins with the rig as `tick`, plain data, says."""
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
        if inputs.time - self.flushed >= FLUSH:
            self.flushed = inputs.time
            self._write()

    def happened(self, time: float, what: str, value: object) -> None:
        """Something a person reading the log would want to know."""
        self._line({"at": round(time, 3), what: value})

    def check(self, time: float, digest: str) -> None:
        """The session's short name at this moment."""
        self.checked = time
        self._line({"check": digest})

    def close(self, scene: str, digest: str) -> None:
        """End the log with what the run ended in."""
        self._line({"end": digest, "scene": scene})
        self._write()
        self._let_go()

    def _line(self, line: Mapping[str, Any]) -> None:
        if self._file is not None:
            self._lines.append(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")

    def _begin(self, time: float, more: Mapping[str, Any]) -> None:
        """Open the file, or the folder's next part, and write its first line."""
        self._tried, self._size, self._gone = time, 0, False
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
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
            self.trouble, self._size = None, 0  # however long the story, a part is for readings
        elif self._folder is not None:
            with contextlib.suppress(OSError):  # a part that says nothing must not push out one that does
                self.path.unlink()

    def _write(self) -> bool:
        """Hand the waiting lines to the system; whether it took them."""
        if self._file is None:
            return False
        data = memoryview("".join(self._lines).encode("utf-8", "backslashreplace"))
        self._lines.clear()
        self._size += len(data)
        try:
            while data:
                data = data[os.write(self._file, data) :]
            if hasattr(os, "posix_fadvise"):
                # Linux then begins to put the pages on the disk, and the rig does not wait for it.
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
        """Say once what is wrong, and go on without a log."""
        self._let_go()
        self._lines.clear()
        told, self.trouble = self.trouble, f"cannot be written ({wrong.strerror})"
        if told is None and (self._folder is not None or self._mine):
            print(
                f"rig: the run log {self.path} cannot be written ({wrong.strerror}); the rig runs on without "
                "it. Make room on the disk, or give another folder in config.toml under [log]",
                file=sys.stderr,
            )
