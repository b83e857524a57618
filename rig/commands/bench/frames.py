"""What pictures cost, as multiples of one full-screen copy plus present in the same run.

Times are of this program's own computing, so that a busy machine spoils little, and in a window by the
clock too, as presenting is then another program's work. A round is a whole visit at thirty pictures a second.
"""

import gc
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

from rig.base.clock import computed, elapsed
from rig.commands.bench.metric import ROUNDS, Figure, Target, ratios, within
from rig.outputs.frame import Frame
from rig.screen.window.bench_display import Stage

#: How often the floor is measured between pictures.
FLOOR = 16
#: Pictures of the opening before any counts: a minute in which nobody came.
WAITED = 1800
#: Floors of a middling picture at the sizes that have a target, and of 99 in 100.
TARGETS = {(1280, 720): Target(4.0), (1920, 1080): Target(3.0)}
P99 = Target(6.0)
WAYS = {"clock": "by the clock", "computing": "computing"}
WAIT = "wait for a picture"
WHY = (
    "what Python does for each cell and word takes as long at any size, and the floor is what this machine's "
    "cache makes of a plain copy; see rig/README.md, Where the time goes"
)


class Times(NamedTuple):
    """What the same piece of work took each time, s."""

    computing: list[float]
    """Of this program's own thread: a busy machine spoils it little."""
    clock: list[float]
    """Until it was done: what another program does for it, such as a display server that presents, counts."""

    def take(self, work: Callable[[], None]) -> None:
        """Do it once more."""
        clock, began = elapsed(), computed()
        work()
        self.computing.append(computed() - began)
        self.clock.append(elapsed() - clock)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a round of drawing took, each picture by itself, s."""

    floors: Times
    """Copying and presenting alone."""
    pictures: Times
    views: list[str]


def drawn(stage: Stage, frames: Sequence[Frame]) -> Drawn:
    """One round: the whole visit, picture after picture, with the floor in between."""
    found = Drawn(Times([], []), Times([], []), [])
    for n, of in enumerate(frames):
        if n % FLOOR == 0:
            found.floors.take(stage.copy)
        found.pictures.take(partial(stage.draw, of))
        found.views.append(of.view)
    return found


def measured(frames: Sequence[Frame], size: tuple[int, int]) -> list[Figure]:
    """The figures of one size. Raises Unavailable where no display can be opened."""
    stage = Stage(size, [*dict.fromkeys((of.view, of.ask is not None) for of in frames)])
    try:
        for _ in range(WAITED):
            stage.draw(frames[0])
        gc.collect()
        gc.freeze()  # the bench's own frames, which a rig does not have
        rounds = [drawn(stage, frames) for _ in range(ROUNDS)]
        return figures(rounds, size, stage.driver)
    finally:
        gc.unfreeze()
        stage.close()


def figures(rounds: Sequence[Drawn], size: tuple[int, int], driver: str) -> list[Figure]:
    """What the rounds of one size say."""
    at, found = f"{size[0]}x{size[1]}", []
    for way in ("computing",) if driver == "dummy" else ("clock", "computing"):
        floors, pictures = ([getattr(times, way) for times in kind] for kind in _kinds(rounds))
        low, slow = [*map(statistics.median, floors)], [*map(within, pictures)]
        costs = [*map(statistics.median, pictures)]
        worst = within([*chain(*pictures)]) / statistics.median(low)
        raw = {f"ms a picture ({driver})": _ms(costs), "ms copy and present": _ms(low)}
        whole = Figure(
            1,
            f"{at} whole visit, {WAYS[way]}",
            "floors",
            ratios(costs, low),
            TARGETS.get(size),
            worst,
            raw,
            WHY,
        )
        p99, raw = P99 if size in TARGETS else None, {"ms": _ms(slow)}
        most = Figure(1, f"{at} 99 of 100, {WAYS[way]}", "floors", ratios(slow, low), p99, None, raw, WHY)
        found += [whole, most]
    floors, pictures = _kinds(rounds)
    waits = [*chain(*(times.clock for times in pictures))]
    middle = _ms([statistics.median(times.clock) for times in pictures])
    found.append(Figure(1, f"{at} {WAIT}", "ms", middle, None, 1000 * within(waits)))
    low = [statistics.median(times.computing) for times in floors]
    for view in sorted({view for one in rounds for view in one.views}):
        mine = [_of(one, view) for one in rounds]
        if all(mine):
            shares = ratios([*map(statistics.median, mine)], low)
            slowest = within([*chain(*mine)]) / statistics.median(low)
            found.append(Figure(1, f"{at} {view}", "floors", shares, None, slowest))
    return found


def _kinds(rounds: Sequence[Drawn]) -> tuple[list[Times], list[Times]]:
    return [one.floors for one in rounds], [one.pictures for one in rounds]


def _of(one: Drawn, view: str) -> list[float]:
    """What each picture of a view took to compute."""
    return [cost for cost, name in zip(one.pictures.computing, one.views, strict=True) if name == view]


def _ms(seconds: Sequence[float]) -> tuple[float, ...]:
    return tuple(1000 * value for value in seconds)
