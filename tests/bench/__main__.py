"""All figures: `python tests/bench`, or `make bench`, which also installs the programs to compare with.

`python tests/bench against FOLDER` compares the pictures of two checkouts.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[:1] = [str(here.parent), str(here.parent / "firmware"), str(here.parent.parent)]
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    from bench import against, hours, whole

    others = {"hours": hours.told, "against": lambda words: against.told(words[1:])}
    of = others.get((sys.argv[1:2] or [""])[0], whole.main)
    sys.exit(of(sys.argv[1:]))
