"""What pictures cost, beside one full-screen copy plus present.

Times are of this program's own computing, so that a busy machine spoils little, and by the clock too, as
presenting in a window is another program's work. A round is a whole visit at thirty pictures a second.
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

#: Rounds of every figure. Fewer say nothing that holds.
ROUNDS = 5
#: How often the floor is measured between pictures.
FLOOR_TIMES = 16
#: Pictures of the opening before any counts: a minute in which nobody came.
WARM_UP_PICTURES = 1800


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


@dataclass(frozen=True, slots=True)
class PictureTimes:
    """What pictures of one size take, ms."""

    size: tuple[int, int]
    """px."""
    median: float
    """By the clock."""
    p99: float
    """What 99 of 100 stay within, by the clock."""
    computing: float
    """What 99 of 100 stay within, of computing alone."""


def drawn(stage: Stage, frames: Sequence[Frame]) -> Drawn:
    """One round: the whole visit, picture after picture, with the floor in between."""
    found = Drawn(Times([], []), Times([], []), [])
    for n, of in enumerate(frames):
        if n % FLOOR_TIMES == 0:
            found.floors.take(stage.copy)
        found.pictures.take(partial(stage.draw, of))
        found.views.append(of.view)
    return found


def drawn_rounds(frames: Sequence[Frame], size: tuple[int, int]) -> tuple[list[Drawn], str]:
    """All rounds of one size, and the display's driver. Raises Unavailable where none can be opened."""
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
    """What the rounds of one size say."""
    return PictureTimes(
        size,
        1000 * statistics.median(statistics.median(one.pictures.clock) for one in rounds),
        1000 * within([*chain(*(one.pictures.clock for one in rounds))]),
        1000 * statistics.median(within(one.pictures.computing) for one in rounds),
    )


def within(values: Sequence[float], part: float = 0.99) -> float:
    """What this part of the values stays within."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]
