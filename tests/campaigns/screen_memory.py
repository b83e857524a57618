"""How much the most memory held grows over so many minutes of a visit's frames, once a visit is over and
all that views make ahead is made: what they keep is bounded, but takes them a quarter of an hour to fill.

python tests/campaigns/screen_memory.py 30
"""

import gc
import os
import resource
import sys
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame

from rig.base.clock import TICKS_HZ
from rig.commands.bench.visit import frames
from rig.commands.shared.load import load_exhibit
from rig.screen.window.picture import Picture
from rig.settings.config import Config


def peak() -> float:
    """The most memory this program has held so far, MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def memory(minutes: float, size: tuple[int, int] = (800, 480)) -> None:
    """Draw them at full speed, and print it."""
    surface, picture = pygame.Surface(size), Picture(size)
    seen = frames(load_exhibit(Config()), "en", rate=TICKS_HZ if minutes > 5 else 2.0)
    for _ in range(2):
        for of in seen:
            picture.draw(surface, of)
            view = picture._view(of)
            while view.prerender(of):
                pass
    gc.collect()
    before = peak()
    for of in islice(cycle(seen), round(minutes * 60 * TICKS_HZ)):
        picture.draw(surface, of)
    print(f"{peak() - before:.2f} MB more after {minutes:g} minutes of frames; {before:.0f} MB before")


if __name__ == "__main__":
    memory(float(sys.argv[1]))
