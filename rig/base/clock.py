"""When each tick is due: the only file that reads a clock or sleeps."""

import time
from collections.abc import Iterator
from typing import Protocol

#: Ticks a second.
RATE = 60.0
#: Further behind than this (s), lost time is let go instead of raced after.
LOST = 0.25


class Clock(Protocol):
    """Where the ticks come from."""

    behind: float
    """How late the last tick came, s."""

    def ticks(self) -> Iterator[float]:
        """The time of each tick in seconds since the first, for ever, each when it is due."""


class LiveClock:
    """Real time, for real hardware: each tick bears the time at which it truly came."""

    def __init__(self) -> None:
        self.behind = 0.0

    def ticks(self) -> Iterator[float]:
        """See Clock."""
        start = due = time.monotonic()
        while True:
            now = time.monotonic()
            self.behind = now - due
            yield now - start
            due = max(due + 1 / RATE, time.monotonic() - LOST)
            time.sleep(max(0.0, due - time.monotonic()))


class SteadyClock:
    """Simulated time in equal steps, at some speed: the same ticks on every machine."""

    def __init__(self, speed: float = 1.0) -> None:
        """`speed` 2 runs twice as fast as real time; infinity never waits."""
        self.behind = 0.0
        self._speed = speed

    def ticks(self) -> Iterator[float]:
        """See Clock."""
        start, tick = time.monotonic(), 0
        unpaced = self._speed == float("inf")
        while True:
            yield tick / RATE
            tick += 1
            if unpaced:
                continue
            late = time.monotonic() - (start + tick / RATE / self._speed)
            self.behind = max(0.0, late)
            if late > LOST:
                start += late
            elif late < 0:
                time.sleep(-late)


def today() -> str:
    """The date and time of day, for people."""
    return time.strftime("%Y-%m-%d %H:%M")


def stamp() -> str:
    """The date and time of day, fit for a file's name."""
    return time.strftime("%Y-%m-%d-%H%M%S")


def computed() -> float:
    """Seconds that this thread has computed so far."""
    return time.thread_time()


def computed_by_all() -> float:
    """Seconds that all of this program has computed so far."""
    return time.process_time()


def elapsed() -> float:
    """Seconds by a clock that only ever goes on."""
    return time.perf_counter()


def rest(seconds: float) -> None:
    """Do nothing for so long."""
    time.sleep(max(0.0, seconds))
