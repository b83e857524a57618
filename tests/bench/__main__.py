"""Every figure there is: `python tests/bench`, or `make bench`, which installs what it is compared with."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[:1] = [str(here.parent), str(here.parent / "firmware"), str(here.parent.parent)]
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    from bench import hours, whole

    of = hours.told if sys.argv[1:2] == ["hours"] else whole.main
    sys.exit(of(sys.argv[1:]))
