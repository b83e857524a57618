"""The run log: the cost of a line, of a replay, and of a day's report; and a soak at full speed."""

import contextlib
import io
import math
import re
import tempfile
from functools import partial
from itertools import islice
from pathlib import Path

from bench.metric import Metric, Target, interleaved
from bench.plan import Plan
from rig.base.clock import SteadyClock, computed
from rig.boards import open_board
from rig.commands.bench.visit import visit
from rig.commands.replay import replay
from rig.commands.report.report import report
from rig.commands.run.observers import RunEnd
from rig.commands.shared.load import load_exhibit
from rig.commands.shared.log_header import log_header
from rig.commands.soak.monkey import Visitors
from rig.commands.soak.soak import Watch
from rig.loop import Recorder, Runner, Tick, initial_tick
from rig.runlog.log import RunLog
from rig.settings.config import Config
from rig.visit.exhibit import Exhibit

LINE = Target(40.0)
VISITS = 400
#: A line of a log, cut about its time.
_TIME = re.compile(r'(\{"(?:t|at)":)([\d.e+-]+)(.*)')
WHY = "json.dumps makes a line's text, a dictionary for it first"


def measured(plan: Plan) -> list[Metric]:
    """The figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exhibit = load_exhibit(plan.config, plan.story)
        ticks = list(islice(visit(exhibit, plan.language, plan.seed), 90 if plan.short else None))
        log = _written(folder / "visit.jsonl", plan, ticks)
        day = folder / "day.jsonl"
        _day(log, day, int(plan.much(VISITS, 2)))
        seconds, soaked = ticks[-1].session.time, plan.much(90.0, 0.5)
        found = interleaved(
            {
                "line": partial(_lines, folder / "lines.jsonl", ticks),
                "plain": partial(_plain, folder / "plain.txt", log),
                "replay": partial(_replayed, log),
                "report": partial(_reported, day, folder / "out"),
                "soak": partial(_soaked, plan, exhibit, soaked),
            }
        )
        megabytes = day.stat().st_size / 1e6
    count = len(ticks)
    each = tuple(1e6 * cost / count for cost in found["line"])
    plain = tuple(1e6 * cost / count for cost in found["plain"])
    return [
        Metric(7, "a reading's line in the log", "µs", each, LINE, None, {"µs of plain writing": plain}, WHY),
        Metric(7, "replay", "times real time", tuple(seconds / cost for cost in found["replay"])),
        Metric(
            7, f"report of a day of {plan.much(VISITS, 2):g} visits", "s", tuple(found["report"]), None, None,
            {"MB a second read": tuple(megabytes / cost for cost in found["report"])},
        ),
        Metric(7, "soak with mishaps", "times real time", tuple(soaked / cost for cost in found["soak"])),
    ]  # fmt: skip


def _written(path: Path, plan: Plan, ticks: list[Tick]) -> Path:
    """The run log of a visit, as the rig writes it."""
    exhibit, opened = load_exhibit(plan.config, plan.story), open_board(plan.config, "virtual", plan.seed)
    story = plan.story or plan.config.story.name
    log = RunLog(path, log_header(exhibit, opened, None, plan.language, story, plan.seed))
    recorder = Recorder(log, exhibit, initial_tick(exhibit, plan.language, plan.seed))
    for tick in ticks:
        recorder.see(tick)
    recorder.close()
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


def _soaked(plan: Plan, exhibit: Exhibit, seconds: float) -> float:
    """So many seconds of a soak: visitors who do anything, mishaps, pictures, and all that must hold."""
    opened = open_board(plan.config, "virtual", plan.seed)
    crowd = Visitors(exhibit, opened.hands, opened.water, plan.seed, monkey=True)
    watch = Watch(exhibit, opened, crowd, math.inf)
    observers = [watch, crowd, RunEnd(seconds)]
    began = computed()
    Runner(exhibit, opened.board, plan.language, observers, plan.seed).run(SteadyClock(math.inf))
    cost = computed() - began
    if watch.tally.broken:
        raise RuntimeError(f"a soak must hold for its speed to mean anything: {watch.tally.broken[0]}")
    return cost
