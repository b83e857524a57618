"""Runs other programs, two at a time: the smallest machine that makes a kit has two cores."""

import subprocess
from collections import deque
from collections.abc import Iterable

#: Number of programs that run at the same time.
AT_ONCE = 2
#: Time limit for a program, s.
TIMEOUT_S = 300.0


def run_all(orders: Iterable[list[str]]) -> list[str]:
    """Run each command; return their outputs in the same order. Raises FileNotFoundError without the program,
    and subprocess.TimeoutExpired if one exceeds the time limit."""
    running: deque[subprocess.Popen[str]] = deque()
    said: list[str] = []
    try:
        for order in orders:
            if len(running) == AT_ONCE:
                said.append(running[0].communicate(timeout=TIMEOUT_S)[1])
                running.popleft()
            running.append(
                subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            )
        while running:
            said.append(running[0].communicate(timeout=TIMEOUT_S)[1])
            running.popleft()
    finally:
        for each in running:
            each.kill()
    return said
