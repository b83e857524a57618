"""Mishaps inside the machine: a full disk, a jumping clock, a failing voice, screen or serial line."""

import errno
import random
from collections.abc import Iterator

from rig.base.clock import SteadyClock
from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.boards import Opened
from rig.loop import Observer
from rig.runlog.log import RunLog

#: Mean time between two jumps of the clock, and how far it jumps, s.
JUMP_EVERY_S, JUMP_S = 240.0, (0.3, 3.0)
#: What can fail, by the names that the visitors' mishaps use.
PARTS = ("disk", "voice", "screen")


class FullDiskLog(RunLog):
    """A run log whose disk can be full."""

    full = False

    def _write(self) -> bool:
        if self.full:
            self._lost(OSError(errno.ENOSPC, "No space left on device"))
            return False
        return super()._write()


class JumpyClock:
    """Ticks at full speed with random jumps forward, as of a machine that hangs for a moment."""

    def __init__(self, seed: int) -> None:
        self.behind = 0.0
        self._random = random.Random(f"clock {seed}")

    def ticks(self) -> Iterator[float]:
        """See Clock."""
        skipped, due = 0.0, self._random.expovariate(1 / JUMP_EVERY_S)
        for tick in SteadyClock(float("inf")).ticks():
            if tick + skipped >= due:
                skipped += self._random.uniform(*JUMP_S)
                due = tick + skipped + self._random.expovariate(1 / JUMP_EVERY_S)
            yield tick + skipped


class Inside(Observer):
    """The parts of the machine that fail."""

    def __init__(self, opened: Opened, log: FullDiskLog | None) -> None:
        self._log, self._failing = log, set[str]()
        self._restart = getattr(opened.board, "restart", None)
        self.parts = tuple(part for part in PARTS if part != "disk" or log is not None)
        """What can fail here."""
        if self._restart is not None:
            self.parts += ("link",)

    def fail(self, part: str) -> None:
        """Make a part fail."""
        self._failing.add(part)
        if part == "disk" and self._log is not None:
            self._log.full = True
        if part == "link" and self._restart is not None:
            self._restart()

    def mend(self, part: str) -> None:
        """Repair it."""
        self._failing.discard(part)
        if part == "disk" and self._log is not None:
            self._log.full = False

    def sense(self, inputs: Inputs) -> Inputs:
        """A reading with the effects of the failures."""
        if "voice" in self._failing:  # a device that always reports the same position
            inputs = fast_replace(inputs, heard=0.2)
        if "screen" in self._failing:
            inputs = fast_replace(inputs, faults=inputs.faults | {Fault.NO_SCREEN})
        return inputs
