"""The cost of pictures, relative to one full-screen copy plus present.

Two times are measured. A busy machine hardly affects the CPU time of this program. The elapsed time includes
the work of other programs, such as presenting in a window. A round is a whole visit at thirty pictures a
second.
"""

import gc
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

from rig.base.clock import computed, elapsed
from rig.outputs.frame import Frame
from rig.screen.window.bench_display import Stage

#: Rounds of every figure; fewer are not reliable.
ROUNDS = 5
#: How often the floor (copy and present only) is measured between pictures.
FLOOR_TIMES = 16
#: Pictures of the opening before the count: a minute without a visitor.
WARM_UP_PICTURES = 1800


class Times(NamedTuple):
    """Durations of repetitions of the same work, s."""

    computing: list[float]
    """CPU time of this program's own thread: a busy machine affects it little."""
    clock: list[float]
    """Elapsed time, which includes the work of other programs, such as a display server."""

    def take(self, work: Callable[[], None]) -> None:
        """Repeat the work once and record its times."""
        clock, began = elapsed(), computed()
        work()
        self.computing.append(computed() - began)
        self.clock.append(elapsed() - clock)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Durations of a round of drawing, picture by picture, s."""

    floors: Times
    """Copying and presenting only."""
    pictures: Times
    views: list[str]


@dataclass(frozen=True, slots=True)
class PictureTimes:
    """Durations of the pictures of one size, ms."""

    size: tuple[int, int]
    """px."""
    median: float
    """Elapsed time."""
    p99: float
    """99th percentile, elapsed time."""
    computing: float
    """99th percentile, CPU time."""


def drawn(stage: Stage, frames: Sequence[Frame]) -> Drawn:
    """One round: the whole visit, picture by picture, with the floor in between."""
    found = Drawn(Times([], []), Times([], []), [])
    for n, of in enumerate(frames):
        if n % FLOOR_TIMES == 0:
            found.floors.take(stage.copy)
        found.pictures.take(partial(stage.draw, of))
        found.views.append(of.view)
    return found


def drawn_rounds(frames: Sequence[Frame], size: tuple[int, int]) -> tuple[list[Drawn], str]:
    """All rounds of one size, and the display's driver. Raises Unavailable if none can be opened."""
    stage = Stage(size, [*dict.fromkeys((of.view, of.ask is not None) for of in frames)])
    try:
        for _ in range(WARM_UP_PICTURES):
            stage.draw(frames[0])
        gc.collect()
        gc.freeze()  # the bench's own frames, which a rig does not have
        return [drawn(stage, frames) for _ in range(ROUNDS)], stage.driver
    finally:
        gc.unfreeze()
        stage.close()


def picture_times(rounds: Sequence[Drawn], size: tuple[int, int]) -> PictureTimes:
    """The results of the rounds of one size."""
    return PictureTimes(
        size,
        1000 * statistics.median(statistics.median(one.pictures.clock) for one in rounds),
        1000 * within([*chain(*(one.pictures.clock for one in rounds))]),
        1000 * statistics.median(within(one.pictures.computing) for one in rounds),
    )


def within(values: Sequence[float], part: float = 0.99) -> float:
    """A percentile of the values."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]
