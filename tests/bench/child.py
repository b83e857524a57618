"""Separate programs, each run once and measured from outside."""

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PEERS = Path(__file__).parent / "peers"


class Took(NamedTuple):
    """What a program took from its start to its end, s."""

    computing: float
    clock: float
    said: str


def took(command: Sequence[str | Path], folder: Path | None = None, **settings: str) -> Took:
    """Run a program. Raises subprocess.CalledProcessError where it fails, and TimeoutExpired."""
    # As a user's Python, which compiles a module once and keeps that: some machines forbid it.
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=120,
        cwd=folder,
        env={**around, "SDL_AUDIODRIVER": "dummy", **settings},
    )
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    computing = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(computing, clock, done.stdout)
