"""The time from program start to first picture, and to load modules, stories and languages."""

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.child import PEERS, took
from bench.metric import Metric, Target, absent, interleaved, ratios
from bench.plan import Plan
from rig.base.clock import computed
from rig.commands.bench.frames import ROUNDS
from rig.commands.shared.load import load_exhibit
from rig.story.media_files import names
from rig.story.words import parse_words, script

#: A bare window loads numpy where it is installed; ours does not, so it is compared with one that has none.
PLAIN = "import sys; sys.modules['numpy'] = None; "
#: The whole rig, its board and voice with it, until its first picture is presented.
RIG = """
import os
from rig.screen.sdl import pygame
present = pygame.display.flip
pygame.display.flip = lambda: (present(), os._exit(0))
from rig.commands.cli import main
main(["run", "--board", "virtual", "--screen", "window"])
"""
#: Seconds of computing that may lie between a bare window and our first picture.
LATER = Target(0.7)
BELOW = Target(1.0)
PEER_NAMES = {"pgzero": "Pygame Zero", "kivy": "Kivy", "arcade": "Arcade"}
WHY = "stories, words and art are read and checked before the first picture"
#: What `python -X importtime` says of one module: its own time and its name.
_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(rig[\w.]*)")
IMPORTS = (
    "import rig.commands.cli, rig.commands.run.run, rig.boards.virtual, rig.screen.window.window, "
    "rig.sound.voice"
)
#: A module of ours that takes longer to load than this has a line of its own, ms.
WORTH_TELLING = 4.0


def measured(plan: Plan) -> list[Metric]:
    """The figures."""
    return [*_first(plan.peers), *_modules(), _more(plan)]


def _first(peers: Path | None) -> list[Metric]:
    """First frames, in turn: ours, a bare window's, and the hello of what else one could have taken."""
    clocks: dict[str, list[float]] = {}

    def run(name: str, *command: str | Path) -> float:
        done = took(command)
        clocks.setdefault(name, []).append(done.clock)
        return done.computing

    took([sys.executable, "-c", RIG])  # every module is compiled by now, as after a first day
    works = {"ours": partial(run, "ours", sys.executable, "-c", RIG)}
    bare = PLAIN + (PEERS / "hello_pygame.py").read_text()
    works["bare"] = partial(run, "bare", sys.executable, "-c", bare)
    missing: dict[str, str] = {}
    for name, full in PEER_NAMES.items():
        script = PEERS / f"hello_{name}.py"
        why = "it is not installed; make bench installs it" if peers is None else _trouble(peers, script)
        if why:
            missing[name] = f"{full}: {why}"
        else:
            works[name] = partial(run, name, str(peers), script)
    found = interleaved(works)
    raw = {f"s of {name}": tuple(found[name]) for name in ("ours", "bare")}
    later = tuple(ours - bare for ours, bare in zip(found["ours"], found["bare"], strict=True))
    figures = [
        Metric(2, "first frame beyond a bare pygame window's", "s computed", later, LATER, None, raw, WHY),
        _waited("a bare pygame window", clocks["ours"], clocks["bare"], None),
    ]
    for name, full in PEER_NAMES.items():
        target = None if name == "pgzero" else BELOW
        if name in missing:
            figures.append(
                absent(2, f"first frame against {full}'s hello", "of its wait", missing[name], target)
            )
            continue
        figures.append(_waited(f"{full}'s hello", clocks["ours"], clocks[name][-ROUNDS:], target))
        parts = ratios(found["ours"], found[name])
        figures.append(Metric(2, f"computing for it against {full}'s", "of its", parts))
    return figures


def _waited(theirs: str, mine: Sequence[float], other: Sequence[float], target: Target | None) -> Metric:
    """How long one waits for the first picture, against another's: a busy machine makes both wait."""
    raw = {"s for ours": tuple(mine), "s for theirs": tuple(other)}
    return Metric(
        2, f"first frame against {theirs}", "of its wait", ratios(mine, other), target, None, raw, WHY
    )


def _trouble(python: Path, script: Path) -> str:
    """Why a hello does not come; empty where it does."""
    try:
        took([python, script])
    except subprocess.SubprocessError as wrong:
        return f"its hello did not run here ({wrong.__class__.__name__})"
    return ""


def _modules() -> list[Metric]:
    """What each of our modules takes to load by itself, without what it loads in turn."""
    rounds: list[dict[str, float]] = []
    bare: list[float] = []
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-X", "importtime", "-c", IMPORTS]
    for _ in range(ROUNDS):
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=around)
        rounds.append({name: int(us) / 1000 for us, name in _LINE.findall(done.stderr)})
        bare.append(1000 * took([sys.executable, "-c", "pass"]).clock)
    whole = tuple(sum(one.values()) for one in rounds)
    alone = {"ms of Python alone": tuple(bare)}
    figures = [Metric(2, f"loading our {len(rounds[0])} modules", "ms", whole, raw=alone)]
    for name in sorted(rounds[0]):
        times = tuple(one.get(name, 0.0) for one in rounds)
        if statistics.median(times) >= WORTH_TELLING:
            figures.append(Metric(2, f"loading {name} alone", "ms", times))
    return figures


def _more(plan: Plan) -> Metric:
    """Every story there is in three languages against one in those there are."""

    def timed(stories: list[str], language: str) -> float:
        for kept in (parse_words, script):
            kept.cache_clear()  # a program that has just started has read nothing yet
        began = computed()
        for story in stories:
            load_exhibit(plan.config, story, language)
        return computed() - began

    stories = names("story")[:3]
    found = interleaved({"three": partial(timed, stories, "x-long"), "one": partial(timed, stories[:1], "")})
    raw = {f"ms of {name}": tuple(1000 * cost for cost in costs) for name, costs in found.items()}
    name = f"reading {len(stories)} stories in {len(names('words')) + 1} languages"
    return Metric(2, name, f"of 1 in {len(names('words'))}", ratios(found["three"], found["one"]), raw=raw)
