"""The pictures of this checkout beside those of another: `python tests/bench against FOLDER [WIDTHxHEIGHT]`.

FOLDER is another checkout of this project, such as of an older commit (`git worktree add FOLDER COMMIT`).
Each draws the visit of the same seed in a separate process. The two draw the same view in turn, so that a
busy machine affects both equally. Times are CPU times of the process, with everything prepared in advance.
"""

import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.metric import interleaved, ratios

#: Pictures of a view in a round, one after the other, from its middle; rounds.
PICTURES, ROUNDS = 40, 9
#: What both processes do: nothing that has come since the older of them.
DRAWS = f"""
import statistics, sys, time
from rig.commands.bench.visit import frames
from rig.commands.shared.load import load_exhibit
from rig.screen.window.bench_display import Stage
from rig.settings.config import Config
pictures = frames(load_exhibit(Config()), "en", 1)
views = {{}}
for one in pictures:
    views.setdefault(str(one.view), []).append(one)
coming = list(dict.fromkeys((of.view, of.ask is not None) for of in pictures))
stage = Stage(tuple(map(int, sys.argv[1].split("x"))), coming)
stage._picture._prerender = lambda frame: None  # what is not made yet is made when it is first drawn
print(*views, flush=True)
for line in sys.stdin:
    mine = views[line.strip()]
    middle = max(0, len(mine) // 2 - {PICTURES // 2})
    mine, took = mine[middle:middle + {PICTURES}], []
    for one in mine:
        stage.draw(one)
    for one in mine:
        began = time.thread_time()
        stage.draw(one)
        took.append(time.thread_time() - began)
    print(statistics.median(took), flush=True)
"""


class Drawer:
    """A process that draws views of one checkout when it is asked."""

    def __init__(self, folder: Path, size: str) -> None:
        # Isolated, so that neither this checkout's path nor its environment leads to the other's modules.
        begin = f"import sys; sys.path.insert(0, {str(folder)!r})\n" + DRAWS
        self._asked = subprocess.Popen(
            [sys.executable, "-c", begin, size],
            cwd=folder,
            env=None,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.views = self._line().split()
        """Those of its visit."""

    def __call__(self, view: str) -> float:
        """The median time of the view's pictures, s."""
        assert self._asked.stdin is not None
        print(view, file=self._asked.stdin, flush=True)
        return float(self._line())

    def close(self) -> None:
        """End it."""
        self._asked.communicate()

    def _line(self) -> str:
        assert self._asked.stdout is not None
        return self._asked.stdout.readline()


def told(words: Sequence[str]) -> int:
    """Print the ratio of each view."""
    other, size = Path(words[0]).resolve(), words[1] if len(words) > 1 else "1280x720"
    here = Path(__file__).resolve().parents[2]
    ours, theirs = Drawer(here, size), Drawer(other, size)
    for view in [each for each in ours.views if each in theirs.views]:
        works = {"ours": lambda: ours(view), "theirs": lambda: theirs(view)}  # noqa: B023 - used at once
        found = interleaved(works, ROUNDS)
        part = statistics.median(ratios(found["ours"], found["theirs"]))
        mine, other_s = (1e6 * statistics.median(found[name]) for name in ("ours", "theirs"))
        print(f"{size} {view:12} x{part:.2f}  ({other_s:5.0f} -> {mine:5.0f} us)", flush=True)
    ours.close()
    theirs.close()
    return 0
