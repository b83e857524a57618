"""`make art`: bakes every picture anew. Needs numpy and resvg, which the rig itself never does."""

import shutil
import sys
from pathlib import Path

import cells
import clot
import figures
import lock
import vein
import x_ray
from canvas import HEIGHTS

PARTS = (cells, vein, clot, x_ray, figures)


def main() -> int:
    """Bake all heights, or those named."""
    for height in [int(word) for word in sys.argv[1:]] or HEIGHTS:
        folder = lock.ART / str(height)
        shutil.rmtree(folder, ignore_errors=True)
        for part in PARTS:
            part.bake(Path(folder), height)
        size = sum(path.stat().st_size for path in folder.glob("*.png"))
        print(f"{height}: {len(list(folder.glob('*.png')))} pictures, {size / 1e6:.1f} MB")
    lock.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
