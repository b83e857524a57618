"""The complete bench: all kinds of figures, the table, and `bench.json`."""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import edges, flow, frames, growth, hours, link, load, log, nano_link, start, visit
from bench.display import display
from bench.metric import ABSENT, MET, MISSED, Metric, absent
from bench.plan import Plan
from bench.results_table import GROUPS, plain, table
from rig.commands.bench.bench import write
from rig.commands.shared.arguments import parse_size
from rig.settings.config import load_config

#: What measures each of the nine kinds of figure, in the order of the table.
WORKS: tuple[Callable[[Plan], list[Metric]], ...] = (
    frames.measured,
    start.measured,
    edges.measured,
    flow.measured,
    lambda plan: [*link.measured(plan), *nano_link.measured(plan.port)],
    visit.measured,
    log.measured,
    lambda plan: [*hours.measured(plan), *load.measured(plan)],
    growth.measured,
)


def main(arguments: Sequence[str]) -> int:
    """Measure, print the table and write it; 0, as none passes or fails, or 1 where one failed to come."""
    asked = _parser().parse_args(arguments)
    # Their scripts run in folders of their own; a link to a Python stays one, or it forgets its environment.
    peers = asked.peers.absolute() if asked.peers is not None and asked.peers.exists() else None
    plan = Plan(load_config(asked.config), asked.story, seed=asked.seed, peers=peers, short=asked.short)
    if asked.sizes:
        plan = Plan(plan.config, plan.story, plan.language, plan.seed, tuple(asked.sizes), peers, plan.short)
    began, found, broken = time.perf_counter(), [], False
    with display() as shown:
        for number, work in enumerate(WORKS, start=1):
            if asked.only and number not in asked.only:
                continue
            here = time.perf_counter()
            print(f"  {number}. {GROUPS[number - 1]} …", end=" ", file=sys.stderr, flush=True)
            try:
                found += work(plan)
            except KeyboardInterrupt:
                print("stopped", file=sys.stderr)
                return 130
            except Exception as wrong:  # the other figures are still worth having
                broken = True
                found.append(absent(number, GROUPS[number - 1], "-", f"the bench failed here: {wrong!r}"))
            print(f"{time.perf_counter() - here:.0f} s", file=sys.stderr)
    took = time.perf_counter() - began
    print(f"\n{table(found)}\n")
    print(f"display: {shown}; {took:.0f} s in all, {_computed():.0f} s computed; {_counts(found)}")
    told = {"display": shown, "seconds": round(took), "seed": plan.seed}
    write(asked.out, {**told, "figures": plain(found)})
    print(f"written: {asked.out}")
    return 1 if broken else 0


def _computed() -> float:
    """Seconds that this program and all that it started have computed."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def _counts(found: list[Metric]) -> str:
    judged = [figure.verdict for figure in found if figure.target is not None]
    return ", ".join(f"{judged.count(verdict)} targets {verdict}" for verdict in (MET, MISSED, ABSENT))


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="make bench", description=__doc__)
    top.add_argument("--peers", type=Path, metavar="PYTHON", help="where Pygame Zero, Kivy and Arcade are")
    top.add_argument("--only", type=int, action="append", choices=range(1, 10), metavar="1-9")
    top.add_argument("--size", dest="sizes", action="append", type=parse_size, metavar="WxH")
    top.add_argument("--seed", type=int, default=1)
    top.add_argument("--story", metavar="NAME")
    top.add_argument("--config", type=Path, metavar="FILE", help="settings (default: the built-in ones)")
    top.add_argument(
        "--short", action="store_true", help="as little as gives every figure: it works, no more"
    )
    top.add_argument("--out", type=Path, default=Path("bench.json"), metavar="FILE.json")
    return top
