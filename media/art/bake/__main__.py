"""Bakes every picture anew. Needs numpy and resvg, which the rig itself never does."""

import shutil
import sys

from media.art.bake import cells, clot, figures, lock, vein, x_ray
from media.art.bake.canvas import HEIGHTS

#: Each bakes its pictures for one height of screen. The clot is made of the cells' pictures: they come first.
PARTS = (cells.bake, vein.bake, clot.bake, x_ray.bake, figures.bake)


def main() -> int:
    """Bake all heights, or those named."""
    for height in [int(word) for word in sys.argv[1:]] or HEIGHTS:
        folder = lock.ART / str(height)
        shutil.rmtree(folder, ignore_errors=True)
        for bake in PARTS:
            bake(folder, height)
        size = sum(path.stat().st_size for path in folder.glob("*.png"))
        print(f"{height}: {len(list(folder.glob('*.png')))} pictures, {size / 1e6:.1f} MB")
    lock.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
