"""How close to the limit the program runs: figures of one run, each against its own reference.

    make bench

Nothing here passes or fails on time; machines differ. The ratios are what can be compared.
"""

import contextlib
import io
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from rig.cli import main
from rig.twin import Drive, Tube

ROUNDS = 5
VISIT = Path(__file__).parent / "visits" / "catheter.toml"
VISIT_SECONDS = 200


def cpu(work) -> float:
    """CPU seconds that a piece of work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def calm() -> None:
    """A simulated minute of steady flow at 60 steps a second."""
    tube = Tube()
    for n in range(1, 3601):
        tube.advance(n / 60, Drive(pump=0.5))


def lively() -> None:
    """A simulated minute in which the pinch goes to and fro in four seconds each, and medicine flows."""
    tube = Tube()
    for n in range(1, 3601):
        tube.advance(n / 60, Drive(pump=0.5, medicine=0.5, pinch=abs((n / 240) % 2 - 1)))


def visit() -> None:
    """A whole visit with twin, pins, session, lights and interlock, and no screen."""
    with contextlib.redirect_stdout(io.StringIO()):
        flags = ["--board", "virtual", "--speed", "max", "--screen", "none"]
        if main(["run", *flags, "--visit", str(VISIT)]) != 0:
            raise SystemExit("the visit did not go as expected; no figure would mean anything")


def bench() -> None:
    """Print the table."""
    times: dict[str, list[float]] = {"calm": [], "lively": [], "visit": []}
    for _ in range(ROUNDS):  # interleaved, so that a busy moment hits all alike
        times["calm"].append(cpu(calm))
        times["lively"].append(cpu(lively))
        times["visit"].append(cpu(visit))
    middle = {name: statistics.median(found) for name, found in times.items()}
    print(f"Python {sys.version.split()[0]}, medians of {ROUNDS} rounds (least to most)\n")
    for name, what, seconds in (
        ("calm", "twin, steady flow", 60),
        ("lively", "twin, pinch moving and medicine", 60),
        ("visit", "whole visit, no screen", VISIT_SECONDS),
    ):
        low, high = min(times[name]), max(times[name])
        print(
            f"{what:34} {middle[name] / seconds * 1000:6.2f} ms CPU a simulated second"
            f" ({low / seconds * 1000:.2f} to {high / seconds * 1000:.2f}),"
            f" {seconds / middle[name]:5.0f} times real time"
        )
    share = middle["calm"] / 60 / (middle["visit"] / VISIT_SECONDS)
    print(f"\nthe twin's share of a visit: about {share:.0%}")


if __name__ == "__main__":
    bench()
