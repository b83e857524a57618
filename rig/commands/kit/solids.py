"""Parts to print: which there are, and OpenSCAD, which makes their solids."""

import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rig.base.faults import Unavailable

Point = tuple[float, float, float]
Triangle = tuple[Point, Point, Point]

#: Each part to print, by the file of OpenSCAD that has it.
_FILES = {
    "pinch": ("pinch_frame", "pinch_anvil", "pinch_jaw", "pinch_cam", "pinch_guard"),
    "holders": ("window_holder", "y_holder", "tube_clip_8", "tube_clip_10", "strip_channel", "cup_stand"),
    "boxes": ("button_box", "button_lid", "plate_computer", "plate_power"),
}
PARTS = {part: file for file, parts in _FILES.items() for part in parts}
#: Longer than this OpenSCAD has gone astray, s.
_TIMEOUT = 300.0
#: Corners closer than this are one, mm.
_GRID = 1e-4


@dataclass(frozen=True, slots=True)
class Solid:
    """A solid as triangles whose corners go counter-clockwise seen from outside, mm."""

    triangles: tuple[Triangle, ...]


def make(folder: Path, part: str, file: str, **values: float) -> Solid:
    """A part, or one in its place in the assembly (`placed_…`). Raises Unavailable without OpenSCAD."""
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "part.stl"
        defined = [f"-D{name}={value:g}" for name, value in values.items()]
        order = ["openscad", "-q", "-o", str(out), f'-Dpart="{part}"', *defined, str(folder / f"{file}.scad")]
        try:
            done = subprocess.run(order, capture_output=True, text=True, timeout=_TIMEOUT)
        except FileNotFoundError:
            raise Unavailable(
                "OpenSCAD is not installed. Install it with: sudo apt install openscad"
            ) from None
        if done.returncode or not out.exists():
            raise Unavailable(f"OpenSCAD made no {part}: {done.stderr.strip()[-400:]}")
        return parse(out.read_text(encoding="ascii"))


def parse(text: str) -> Solid:
    """The solid of an ASCII STL, its triangles in an order that depends on nothing but their corners."""
    corners: list[Point] = []
    for line in text.splitlines():
        words = line.split()
        if words and words[0] == "vertex":
            x, y, z = (round(float(word) / _GRID) * _GRID for word in words[1:4])
            corners.append((x + 0.0, y + 0.0, z + 0.0))
    triangles = [(corners[n], corners[n + 1], corners[n + 2]) for n in range(0, len(corners), 3)]
    whole = [_first(each) for each in triangles if len(set(each)) == 3]
    return Solid(tuple(sorted(whole)))


def _first(triangle: Triangle) -> Triangle:
    """The same triangle, beginning with its smallest corner."""
    n = triangle.index(min(triangle))
    return triangle[n], triangle[(n + 1) % 3], triangle[(n + 2) % 3]


def stl(name: str, solid: Solid) -> bytes:
    """A solid as a binary STL; the same solid gives the same bytes."""
    head = f"clot rig: {name}".encode("ascii").ljust(80)
    rows = [struct.pack("<12fH", *normal(each), *each[0], *each[1], *each[2], 0) for each in solid.triangles]
    return head + struct.pack("<I", len(rows)) + b"".join(rows)


def read_stl(data: bytes) -> Solid:
    """The solid of a binary STL."""
    (count,) = struct.unpack_from("<I", data, 80)
    rows = (struct.unpack_from("<12fH", data, 84 + 50 * n) for n in range(count))
    return Solid(tuple((row[3:6], row[6:9], row[9:12]) for row in rows))


def normal(triangle: Triangle) -> Point:
    """The direction out of a triangle, of length one."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = triangle
    ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    length = (x * x + y * y + z * z) ** 0.5 or 1.0
    return x / length, y / length, z / length
