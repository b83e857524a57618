"""The list of parts to print, and OpenSCAD, which makes their solids."""

import struct
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rig.base.faults import Unavailable
from rig.commands.kit.processes import run_all

Point = tuple[float, float, float]
Triangle = tuple[Point, Point, Point]

#: Each part to print, by its OpenSCAD file.
_FILES = {
    "pinch": ("pinch_frame", "pinch_anvil", "pinch_jaw", "pinch_cam", "pinch_guard"),
    "cock": ("cock_frame", "cock_coupling", "cock_cradle"),
    "holders": ("window_holder", "y_holder", "tube_clip_8", "tube_clip_10", "strip_channel", "cup_stand"),
    "boxes": ("button_box", "button_lid", "plate_computer", "plate_power"),
}
PARTS = {part: file for file, parts in _FILES.items() for part in parts}
#: Corners closer than this are merged, mm.
_GRID_MM = 1e-4


@dataclass(frozen=True, slots=True)
class Solid:
    """A solid as triangles, mm, whose corners are counter-clockwise when seen from outside."""

    triangles: tuple[Triangle, ...]


def make(folder: Path, part: str, file: str, **values: float) -> Solid:
    """A part, or a part in its position in the assembly (`placed_…`). Raises Unavailable without OpenSCAD."""
    return make_all(folder, {part: file}, **values)[part]


def make_all(folder: Path, parts: Mapping[str, str], **values: float) -> dict[str, Solid]:
    """Several parts, each from its file, two at a time. Raises Unavailable without OpenSCAD."""
    defined = [f"-D{name}={value:g}" for name, value in values.items()]
    with tempfile.TemporaryDirectory() as made:
        out = {part: Path(made) / f"{part}.stl" for part in parts}
        orders = [
            [
                "openscad",
                "-q",
                "-o",
                str(out[part]),
                f'-Dpart="{part}"',
                *defined,
                str(folder / f"{file}.scad"),
            ]
            for part, file in parts.items()
        ]
        try:
            said = run_all(orders)
        except FileNotFoundError:
            raise Unavailable(
                "OpenSCAD is not installed. Install it with: sudo apt install openscad"
            ) from None
        for part, words in zip(parts, said, strict=True):
            if not out[part].exists():
                raise Unavailable(f"OpenSCAD made no {part}: {words.strip()[-400:]}")
        return {part: parse(path.read_text(encoding="ascii")) for part, path in out.items()}


def parse(text: str) -> Solid:
    """The solid of an ASCII STL; the order of its triangles depends only on their corners."""
    corners: list[Point] = []
    for line in text.splitlines():
        words = line.split()
        if words and words[0] == "vertex":
            x, y, z = (round(float(word) / _GRID_MM) * _GRID_MM for word in words[1:4])
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
    """The unit normal of a triangle, pointing outwards."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = triangle
    ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    length = (x * x + y * y + z * z) ** 0.5 or 1.0
    return x / length, y / length, z / length
