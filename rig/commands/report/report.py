"""`rig report`: a day at the rig, as a page to read and a table for a spreadsheet."""

import csv
import io
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from rig.base.clock import stamp
from rig.base.files import write_whole
from rig.base.places import log_folder
from rig.base.schema import BadFiles, Problem, plain
from rig.commands.report.charts import clock
from rig.commands.report.html import date, missing, page
from rig.commands.shared.arguments import add_flags, loaded
from rig.runlog.rotation import at_home, days, parts_of
from rig.runlog.visits import Run, VisitRecord, runs_of
from rig.settings.config import Config
from rig.story.sentences import sentences

COLUMNS = (
    "day", "began", "seconds", "story", "language", "ended", "last_scene", "scenes", "helped", "tools",
    "outcomes", "questions", "right", "before", "after", "normal_ml_min", "lowest_ml_min", "after_ml_min",
    "medicine_ml",
    "faults", "flow_is",
)  # fmt: skip

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig report`."""
    parser.description = "Write a page and a table of the visits of one day, or of one log."
    parser.add_argument("what", metavar="DAY|FILE", help="day such as 2026-03-14, today, or a log file")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for page and table")
    add_flags(parser, "config", "lang")
    parser.set_defaults(do=lambda asked: report(loaded(asked), asked.what, asked.out, asked.language))


def report(config: Config, what: str, out: Path, language: str | None = None) -> int:
    """Write `report.html` and `visits.csv` about a day or a log file into a folder.

    In a `language`, the settings' own if none is given. The table's heads and words are the same in all, so
    that the tables of two rigs can be joined.

    Raises BadFiles if there is no such day or log, or the folder cannot be written to.
    """
    paths = _logs(config, what)
    say = sentences("report", language or config.story.language)
    runs = runs_of(paths, say.language)
    day = runs[0].day if runs else ""
    title = date(say, day) if _DAY.fullmatch(day) else paths[0].stem
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / "report.html", page(say, title, runs))
        # Spreadsheet programs read a file as UTF-8 only if it begins with this mark.
        write_whole(out / "visits.csv", "\ufeff" + table(day or title, runs))
    except OSError as wrong:
        raise BadFiles([Problem(str(out), "", f"cannot be written ({wrong.strerror})")]) from None
    count, done = sum(len(run.visits) for run in runs), sum(v.finished for run in runs for v in run.visits)
    files = {"page": out / "report.html", "table": out / "visits.csv"}
    print(plain(say.counted("done", count, title=title, count=count, finished=done, **files)))
    for run in runs:
        if run.missing:
            print(say("notice", what=missing(say, run)))
    return 0


def table(day: str, runs: list[Run]) -> str:
    """Every visit as a line of CSV."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([_cell(value) for value in row] for row in _rows(day, runs))
    return text.getvalue()


def _logs(config: Config, what: str) -> list[Path]:
    """The log files of a day, or the file named."""
    if what == "today":
        what = stamp()[:10]
    if not _DAY.fullmatch(what):
        return [Path(what)]
    folder = config.log.folder or (str(log_folder()) if log_folder().is_dir() else "")
    if not folder:
        why = "has no folder of logs; start the rig with --logs, as a kiosk does, or name a log file"
        raise BadFiles([Problem("rig report", what, why)])
    try:
        found, there = parts_of(at_home(folder), what), days(at_home(folder))
    except OSError as wrong:
        raise BadFiles([Problem(folder, "", f"cannot be read ({wrong.strerror})")]) from None
    if not found:
        known = f"; there are logs of {', '.join(there[-5:])}" if there else "; it has no logs at all"
        raise BadFiles([Problem(folder, what, f"has no log of that day{known}")])
    return found


def _rows(day: str, runs: list[Run]) -> Iterator[tuple[object, ...]]:
    for run in runs:
        for visit in run.visits:
            yield (
                day, clock(visit.began), round(visit.seconds), visit.story, visit.language, visit.ended,
                visit.scenes[-1] if visit.scenes else "", len(visit.scenes), "yes" if visit.helped else "no",
                " ".join(tool for tool, _ in visit.tools),
                " ".join(f"{tool}:{outcome}" for tool, outcome in visit.outcomes), len(visit.answers),
                sum(right for _, right in visit.answers), *_twice(visit),
                _whole(visit.normal), _whole(visit.lowest), _whole(visit.after),
                round(visit.medicine_ml, 1), " ".join(visit.faults), visit.source,
            )  # fmt: skip


def _twice(visit: VisitRecord) -> tuple[str, str]:
    """The first question that was answered before and after: whether it was right each time."""
    said = {True: "right", False: "wrong"}
    return next(((said[b], said[a]) for _, b, a in visit.asked_twice), ("", ""))


def _whole(rate: float | None) -> int | str:
    return "" if rate is None else round(rate)


def _cell(value: object) -> object:
    """A value that a spreadsheet takes for text or a number, never for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
