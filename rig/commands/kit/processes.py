"""Other programs, two at a time: as many as the smallest machine that makes a kit has cores."""

import subprocess
from collections import deque
from collections.abc import Iterable

#: So many run side by side.
AT_ONCE = 2
#: Longer than this one has gone astray, s.
TIMEOUT_S = 300.0


def run_all(orders: Iterable[list[str]]) -> list[str]:
    """Run each order; what each of them said on its way, in their order. Raises FileNotFoundError without the
    program, subprocess.TimeoutExpired where one has gone astray."""
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
