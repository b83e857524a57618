"""From the start of a program to its first picture; what our modules, stories and languages take to load."""

import re
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

from bench.child import PEERS, took
from bench.plan import Plan
from rig.clock import computed
from rig.library import load_show, names
from rig.speed.figure import ROUNDS, Figure, Target, absent, interleaved, ratios

#: The whole rig, its board and sound with it, for the two ticks that bring its first picture.
RIG = (
    "from rig.cli import main; main(['run', '--board', 'virtual', '--seconds', '0.01', '--screen', 'window'])"
)
#: Seconds of computing that may lie between a bare window and our first picture.
LATER = Target(0.7)
BELOW = Target(1.0)
PEER_NAMES = {"pgzero": "Pygame Zero", "kivy": "Kivy", "arcade": "Arcade"}
WHY = "stories, words and art are read and checked before the first picture"
#: What `python -X importtime` says of one module: its own time and its name.
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(rig[\w.]*)")
IMPORTS = "import rig.cli, rig.play, rig.boards.virtual, rig.screen.window, rig.voice"
#: A module of ours that takes longer to load than this has a line of its own, ms.
WORTH_TELLING = 4.0


def measured(plan: Plan) -> list[Figure]:
    """The figures."""
    return [*_first(plan.peers), *_modules(), _more(plan)]


def _first(peers: Path | None) -> list[Figure]:
    """First frames, in turn: ours, a bare window's, and the hello of what else one could have taken."""
    clocks: dict[str, list[float]] = {}

    def run(name: str, *command: str | Path) -> float:
        done = took(command)
        clocks.setdefault(name, []).append(done.clock)
        return done.computing

    works = {"ours": partial(run, "ours", sys.executable, "-c", RIG)}
    works["bare"] = partial(run, "bare", sys.executable, PEERS / "hello_pygame.py")
    missing: dict[str, str] = {}
    for name, full in PEER_NAMES.items():
        script = PEERS / f"hello_{name}.py"
        why = "it is not installed; make bench installs it" if peers is None else _trouble(peers, script)
        if why:
            missing[name] = f"{full}: {why}"
        else:
            works[name] = partial(run, name, str(peers), script)
    found = interleaved(works)
    raw = {f"s of {name}": tuple(costs) for name, costs in found.items() if name in ("ours", "bare")}
    later = tuple(ours - bare for ours, bare in zip(found["ours"], found["bare"], strict=True))
    figures = [
        Figure(2, "first frame beyond a bare pygame window's", "s computed", later, LATER, None, raw, WHY)
    ]
    for name, full in PEER_NAMES.items():
        target, title = (None if name == "pgzero" else BELOW), f"first frame against {full}'s hello"
        if name in missing:
            figures.append(absent(2, title, "of its time", missing[name], target))
            continue
        times = {f"s of {full}": tuple(found[name])}
        figures.append(
            Figure(2, title, "of its time", ratios(found["ours"], found[name]), target, None, times, WHY)
        )
    figures += [
        Figure(2, f"first frame of {PEER_NAMES.get(name, name)}, by the clock", "s", tuple(times[-ROUNDS:]))
        for name, times in clocks.items()
    ]
    return figures


def _trouble(python: Path, script: Path) -> str:
    """Why a hello does not come; empty where it does."""
    try:
        took([python, script])
    except subprocess.SubprocessError as wrong:
        return f"its hello did not run here ({wrong.__class__.__name__})"
    return ""


def _modules() -> list[Figure]:
    """What each of our modules takes to load by itself, without what it loads in turn."""
    rounds: list[dict[str, float]] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", IMPORTS], check=True, capture_output=True, text=True
        )
        rounds.append({name: int(us) / 1000 for us, name in _LINE.findall(done.stderr)})
        bare.append(1000 * took([sys.executable, "-c", "pass"]).clock)
    whole = tuple(sum(one.values()) for one in rounds)
    alone = {"ms of Python alone": tuple(bare)}
    figures = [Figure(2, f"loading our {len(rounds[0])} modules", "ms", whole, raw=alone)]
    for name in sorted(rounds[0]):
        times = tuple(one.get(name, 0.0) for one in rounds)
        if statistics.median(times) >= WORTH_TELLING:
            figures.append(Figure(2, f"loading {name} alone", "ms", times))
    return figures


def _more(plan: Plan) -> Figure:
    """Every story there is in three languages against one in those there are."""

    def timed(stories: list[str], language: str) -> float:
        began = computed()
        for story in stories:
            load_show(plan.config, story, language)
        return computed() - began

    stories = names("story")[:3]
    found = interleaved({"three": partial(timed, stories, "x-long"), "one": partial(timed, stories[:1], "")})
    raw = {f"ms of {name}": tuple(1000 * cost for cost in costs) for name, costs in found.items()}
    name = f"reading {len(stories)} stories in {len(names('words')) + 1} languages"
    return Figure(2, name, f"of 1 in {len(names('words'))}", ratios(found["three"], found["one"]), raw=raw)
