"""One line per visit in `visits.csv`, written when the visit ends and never changed or deleted."""

import contextlib
import csv
import io
import os
from pathlib import Path

from rig.base.clock import stamp
from rig.runlog.rotation import at_home
from rig.runlog.visits import endings
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session

FILE = "visits.csv"
COLUMNS = (
    *("ended", "seconds", "story", "language", "last_scene", "finished", "helped", "tools"),
    *("normal_ml_min", "lowest_ml_min", "medicine_ml", "faults"),
)


class VisitBook:
    """The visits of a folder of logs. If the disk refuses a line, only that line is lost."""

    def __init__(self, folder: Path, exhibit: Exhibit) -> None:
        self._folder, self._exhibit = folder, exhibit
        self._faults: set[str] = set()

    def see(self, before: Session, after: Session) -> None:
        """Write a line if a visit has just ended."""
        story = self._exhibit.story
        if after.stay.scene != story.opening:
            self._faults |= after.sensed.faults
        if after.stay.scene == before.stay.scene and after.stay.entered == before.stay.entered:
            return
        ends = after.stay.scene == story.opening or story[after.stay.scene].begins
        if ends and before.stay.scene != story.opening:
            self._write(before, after.time)
            self._faults.clear()

    def _write(self, session: Session, now: float) -> None:
        visit, normal = session.visit, session.sensed.baseline.rate
        text = io.StringIO()
        values = (
            stamp(), round(now - visit.began), self._exhibit.story.title, session.speech.language,
            session.stay.scene, "yes" if session.stay.scene in endings(self._exhibit.story) else "no",
            "yes" if visit.helped else "no", " ".join(visit.tried), "" if normal is None else round(normal),
            "" if visit.lowest is None else round(visit.lowest), round(visit.medicine_ml, 1),
            " ".join(sorted(self._faults)),
        )  # fmt: skip
        with contextlib.suppress(OSError):
            path = at_home(str(self._folder)) / FILE
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
            file = os.open(path, flags, 0o644)
            try:
                lines = csv.writer(text)
                if os.fstat(file).st_size == 0:
                    lines.writerow(COLUMNS)
                lines.writerow(values)
                os.write(file, text.getvalue().encode("utf-8", "backslashreplace"))
            finally:
                os.close(file)
