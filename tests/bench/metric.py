"""One figure of a bench: the median of several rounds, its spread, and its target."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rig.commands.bench.frames import ROUNDS

MET, MISSED, OPEN, ABSENT = "met", "missed", "", "not measured"


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure was meant to be: at most `limit`, or at least."""

    limit: float
    at_least: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value keeps to it; what is no number does not."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the table."""

    group: int
    """Which of the bench's nine kinds of figure it belongs to."""
    name: str
    unit: str
    rounds: tuple[float, ...] = ()
    """What each round gave, in `unit`."""
    target: Target | None = None
    p99: float | None = None
    """What 99 of 100 single measurements stayed within, in `unit`, where there are so many."""
    raw: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """What the figure was made from, round by round: its own times and its reference's, by name and unit."""
    why: str = ""
    """What bounds it: said where the target is missed, or nothing could be measured."""

    @property
    def median(self) -> float:
        """The middle round; no number where there is none."""
        return statistics.median(self.rounds) if self.rounds else math.nan

    @property
    def verdict(self) -> str:
        """MET or MISSED by the median; ABSENT where there are too few rounds; OPEN without a target."""
        if len(self.rounds) < ROUNDS or not math.isfinite(self.median):
            return ABSENT
        if self.target is None:
            return OPEN
        return MET if self.target.holds(self.median) else MISSED


def absent(group: int, name: str, unit: str, why: str, target: Target | None = None) -> Metric:
    """A figure that could not be had here, with the reason."""
    return Metric(group, name, unit, target=target, why=why)


def interleaved(works: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """What each piece of work gave in each round, one after the other, so that a busy moment hits all alike.

    Every other round goes backwards: who comes first has no advantage.
    """
    found: dict[str, list[float]] = {name: [] for name in works}
    for n in range(rounds):
        for name in list(works)[:: -1 if n % 2 else 1]:
            found[name].append(works[name]())
    return found


def ratios(one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    """Round by round, how many of the other fit into the one."""
    return tuple(a / b if b > 0 else math.nan for a, b in zip(one, other, strict=True))


def slope(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size with which the cost grows, fitted: 1 is as much again for as much again."""
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    return statistics.linear_regression(x, y).slope
