"""What a whole visit's pictures cost, as multiples of one full-screen copy plus present in the same run.

    python tests/bench_screen.py                  # costs at 1280x720 and 1920x1080
    python tests/bench_screen.py memory 30        # memory over so many minutes of frames, at full speed

Nothing here passes or fails on time; machines differ, and so does the floor itself: a machine whose
cache holds two whole screens copies one in a twelfth of the time that one without takes, while what
Python does for each cell and word takes as long as ever. Times are of this program's own CPU; on the
dummy driver, which is the default, the present costs nothing.
"""

import gc
import os
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
# As the rig has it, which sets this before pygame is loaded: a plain copy to the window.
os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")

import pygame

from rig.boards import open_board
from rig.clock import RATE
from rig.config import Config
from rig.frame import Frame, frame
from rig.library import load_show
from rig.loop import first, step
from rig.screen.picture import Picture
from rig.visitor import Visitor, load_script

VISIT = Path(__file__).parent / "visits" / "catheter.toml"
SIZES = ((1280, 720), (1920, 1080))
#: Every so many frames of the visit is drawn, and the floor is measured so often between them.
EVERY, FLOOR = 1, 8


def visit(every: int = 1) -> Iterator[Frame]:
    """The frames of a scripted visit, as they come 60 times a second."""
    config, script = Config(), load_script(VISIT)
    show, opened, visitor = load_show(config), open_board(config, "virtual", 1), Visitor(script)
    assert opened.hands is not None
    assert opened.water is not None
    tick = first(show, "en")
    try:
        for n in range(round(script.seconds * RATE)):
            tick = step(show, tick, opened.board.read(n / RATE))
            opened.board.write(tick.outputs)
            visitor.act(show, tick.session, opened.hands, opened.water)
            if n % every == 0:
                yield frame(show, tick.session, "simulated")
    finally:
        opened.board.close()


def costs(size: tuple[int, int], frames: list[Frame]) -> tuple[float, dict[str, list[float]]]:
    """The floor, and what each frame cost, by view; CPU seconds of the program, present included."""
    window = pygame.display.set_mode(size)
    still = pygame.Surface(size).convert()
    picture = Picture(size)
    floors: list[float] = []
    found: dict[str, list[float]] = {}
    for warm in frames[:: max(1, len(frames) // 200)]:
        picture.draw(window, warm)
    gc.collect()
    gc.freeze()
    gc.disable()
    for n, of in enumerate(frames):
        if n % FLOOR == 0:
            start = time.thread_time()
            window.blit(still, (0, 0))
            pygame.display.flip()
            floors.append(time.thread_time() - start)
        start = time.thread_time()
        picture.draw(window, of)
        pygame.display.flip()
        found.setdefault(of.view, []).append(time.thread_time() - start)
    gc.enable()
    return statistics.median(floors), found


def bench() -> None:
    """Print the table."""
    pygame.display.init()
    frames = list(visit(EVERY))
    print(
        f"pygame {pygame.version.ver}, driver {pygame.display.get_driver()}, {len(frames)} frames of a visit"
    )
    for size in SIZES:
        floor, found = costs(size, frames)
        every = sorted(cost for costs in found.values() for cost in costs)
        print(f"\n{size[0]}x{size[1]}: floor {floor * 1000:.2f} ms")
        for name, times in [("whole visit", every), *found.items()]:
            times = sorted(times)
            middle, high = times[len(times) // 2], times[int(len(times) * 0.99)]
            print(
                f"  {name:12} median {middle * 1000:5.2f} ms {middle / floor:5.1f} floors,"
                f" p99 {high * 1000:5.2f} ms {high / floor:5.1f} floors"
            )


def peak() -> float:
    """The most memory this program has held so far, MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def memory(minutes: float, size: tuple[int, int] = (800, 480)) -> None:
    """Print how much the most memory held grows over so many minutes of frames, once a visit is over."""
    surface, picture = pygame.Surface(size), Picture(size)
    every = 1 if minutes > 5 else 12
    frames = list(visit(every))
    for of in [*frames, *frames]:
        picture.draw(surface, of)
    gc.collect()
    before = peak()
    for of in islice(cycle(frames), round(minutes * 60 * RATE)):
        picture.draw(surface, of)
    print(f"{peak() - before:.2f} MB more after {minutes:g} minutes of frames; {before:.0f} MB before")


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        memory(float(sys.argv[2]))
    else:
        bench()
