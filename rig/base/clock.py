"""The clocks that pace the ticks. Only this file reads a clock or sleeps."""

import time
from collections.abc import Iterator
from typing import Protocol

#: Ticks a second.
TICKS_HZ = 60.0
#: If the loop is later than this (s), it drops the lost time instead of catching up.
LOST_S = 0.25


class Clock(Protocol):
    """A source of ticks."""

    behind: float
    """Delay of the last tick, s."""

    def ticks(self) -> Iterator[float]:
        """Endless times of the ticks, s since the first; each is yielded when it is due."""


class LiveClock:
    """Real time, for real hardware: each tick has the time at which it really came."""

    def __init__(self) -> None:
        self.behind = 0.0

    def ticks(self) -> Iterator[float]:
        """See Clock."""
        start = due = time.monotonic()
        while True:
            now = time.monotonic()
            self.behind = now - due
            yield now - start
            due = max(due + 1 / TICKS_HZ, time.monotonic() - LOST_S)
            time.sleep(max(0.0, due - time.monotonic()))


class SteadyClock:
    """Simulated time in equal steps, at a given speed: the same ticks on every machine."""

    def __init__(self, speed: float = 1.0) -> None:
        """`speed` 2 runs twice as fast as real time; infinity never waits."""
        self.behind = 0.0
        self._speed = speed

    def ticks(self) -> Iterator[float]:
        """See Clock."""
        start, tick = time.monotonic(), 0
        unpaced = self._speed == float("inf")
        while True:
            yield tick / TICKS_HZ
            tick += 1
            if unpaced:
                continue
            late = time.monotonic() - (start + tick / TICKS_HZ / self._speed)
            self.behind = max(0.0, late)
            if late > LOST_S:
                start += late
            elif late < 0:
                time.sleep(-late)


def today() -> str:
    """The date and time of day, for people."""
    return time.strftime("%Y-%m-%d %H:%M")


def stamp() -> str:
    """The date and time of day, for file names."""
    return time.strftime("%Y-%m-%d-%H%M%S")


def computed() -> float:
    """CPU time of this thread so far, s."""
    return time.thread_time()


def computed_by_all() -> float:
    """CPU time of the whole program so far, s."""
    return time.process_time()


def elapsed() -> float:
    """Seconds of a monotonic clock."""
    return time.perf_counter()


def rest(seconds: float) -> None:
    """Sleep."""
    time.sleep(max(0.0, seconds))
