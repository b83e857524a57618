"""The run log: a line of it, living it again, a day of it as a report; and a soak at full speed."""

import contextlib
import io
import re
import tempfile
from functools import partial
from pathlib import Path

from bench.plan import Plan
from rig.boards import open_board
from rig.cli import main
from rig.clock import computed
from rig.config import Config
from rig.library import load_show
from rig.loop import Tick, name_of
from rig.loop import _record as record
from rig.play import made_of
from rig.replay import replay
from rig.report import report
from rig.runlog import RunLog
from rig.speed.figure import Figure, Target, interleaved
from rig.speed.visit import visit

LINE = Target(40.0)
VISITS = 400
#: A line of a log, cut about its time.
_TIME = re.compile(r'(\{"(?:t|at)":)([\d.e+-]+)(.*)')
WHY = "json.dumps makes a line's text, a dictionary for it first"


def measured(plan: Plan) -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        show = load_show(plan.config, "express" if plan.short else plan.story)
        ticks = list(visit(show, plan.language, plan.seed))
        ticks = ticks[: int(plan.much(len(ticks), 600))]
        log = _written(folder / "visit.jsonl", plan, ticks)
        day = folder / "day.jsonl"
        _day(log, day, int(plan.much(VISITS, 5)))
        seconds, soaked = ticks[-1].session.time, plan.much(90.0, 3.0)
        found = interleaved(
            {
                "line": partial(_lines, folder / "lines.jsonl", ticks),
                "plain": partial(_plain, folder / "plain.txt", log),
                "replay": partial(_replayed, log),
                "report": partial(_reported, day, folder / "out"),
                "soak": partial(_soaked, soaked, plan.seed),
            }
        )
        megabytes = day.stat().st_size / 1e6
    count = len(ticks)
    each = tuple(1e6 * cost / count for cost in found["line"])
    plain = tuple(1e6 * cost / count for cost in found["plain"])
    return [
        Figure(7, "a reading's line in the log", "µs", each, LINE, None, {"µs of plain writing": plain}, WHY),
        Figure(7, "replay", "times real time", tuple(seconds / cost for cost in found["replay"])),
        Figure(
            7, f"report of a day of {plan.much(VISITS, 5):g} visits", "s", tuple(found["report"]), None, None,
            {"MB a second read": tuple(megabytes / cost for cost in found["report"])},
        ),
        Figure(7, "soak with mishaps", "times real time", tuple(soaked / cost for cost in found["soak"])),
    ]  # fmt: skip


def _written(path: Path, plan: Plan, ticks: list[Tick]) -> Path:
    """The run log of a visit, as the rig writes it."""
    show, opened = load_show(plan.config, plan.story), open_board(plan.config, "virtual", plan.seed)
    story = plan.story or plan.config.story.name
    log = RunLog(path, made_of(show, opened, None, plan.language, story, plan.seed))
    was = None
    for tick in ticks:
        if was is not None:
            record(log, show, was, tick)
        was = tick
    assert was is not None
    log.close(was.session.scene, name_of(was))
    opened.board.close()
    return path


def _day(log: Path, path: Path, visits: int) -> None:
    """A day's log: the same visit over and over, each after the last."""
    head, *lines = log.read_text().splitlines()
    told = [_timed(line) for line in lines]
    last = max(at for _, at, _ in told)
    with path.open("w") as file:
        file.write(head + "\n")
        for n in range(visits):
            file.writelines(f"{key}{at + n * (last + 1):.6g}{rest}\n" for key, at, rest in told if key)


def _timed(line: str) -> tuple[str, float, str]:
    """A line cut about its time; nothing before it for a line that has none."""
    found = _TIME.match(line)
    return (found[1], float(found[2]), found[3]) if found else ("", 0.0, "")


def _lines(path: Path, ticks: list[Tick]) -> float:
    log = RunLog(path, {})
    began = computed()
    for tick in ticks:
        log.reading(tick.inputs)
    cost = computed() - began
    log.close("", "")
    return cost


def _plain(path: Path, log: Path) -> float:
    """The same bytes, written as they are."""
    lines = [line for line in log.read_text().splitlines(keepends=True) if line.startswith('{"t"')]
    began = computed()
    with path.open("w") as file:
        for line in lines:
            file.write(line)
    return computed() - began


def _replayed(log: Path) -> float:
    began = computed()
    same, said = replay(log)
    cost = computed() - began
    if not same:
        raise RuntimeError(f"the bench's own log does not replay: {said}")
    return cost


def _reported(day: Path, out: Path) -> float:
    began = computed()
    with contextlib.redirect_stdout(io.StringIO()):
        report(Config(), str(day), out)
    return computed() - began


def _soaked(seconds: float, seed: int) -> float:
    began = computed()
    with contextlib.redirect_stdout(io.StringIO()):
        status = main(["soak", "--hours", f"{seconds / 3600}", "--monkey", "--seed", str(seed)])
    if status:
        raise RuntimeError("something did not hold in the soak; no figure would mean anything")
    return computed() - began
