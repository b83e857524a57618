"""Draws solids as a picture: orthographic, with a depth buffer, shaded by their angle to the light."""

import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from rig.commands.kit.solids import Point, Solid, normal

Colour = tuple[int, int, int]
#: Supersampling: pixels across per pixel of the final picture.
_SUPERSAMPLING = 2
PAPER: Colour = (255, 255, 255)
_LIGHT: Point = (-0.35, -0.55, 0.76)


@dataclass(frozen=True, slots=True)
class View:
    """The viewpoint of a scene: degrees around from the front and up from the table; the picture's size."""

    round: float = 25.0
    up: float = 35.0
    width: int = 640
    height: int = 440


@dataclass(frozen=True, slots=True)
class Thing:
    """A solid with its colour."""

    solid: Solid
    colour: Colour


def render(things: Sequence[Thing], view: View, whole: Sequence[Solid] = ()) -> bytes:
    """A PNG of the things; `whole` sets the framing if only some of the things are shown."""
    wide, high = view.width * _SUPERSAMPLING, view.height * _SUPERSAMPLING
    turned = [_turned(thing.solid, view) for thing in things]
    extent = [point for solid in whole for triangle in _turned(solid, view) for point in triangle]
    extent = extent or [point for triangles in turned for triangle in triangles for point in triangle]
    left, right = min(p[0] for p in extent), max(p[0] for p in extent)
    low, top = min(p[1] for p in extent), max(p[1] for p in extent)
    scale = min(wide * 0.94 / (right - left), high * 0.92 / (top - low))
    dx, dy = wide / 2 - scale * (left + right) / 2, high / 2 + scale * (low + top) / 2
    depth = [-1e9] * (wide * high)
    dots = bytearray(bytes(PAPER) * (wide * high))
    for thing, triangles in zip(things, turned, strict=True):
        shades = {}
        for original, triangle in zip(thing.solid.triangles, triangles, strict=True):
            facing = normal(original)
            lit = sum(a * b for a, b in zip(facing, _LIGHT, strict=True))
            level = round(12 * (0.62 + 0.38 * lit))
            if level not in shades:
                shades[level] = bytes(min(255, round(c * level / 12)) for c in thing.colour)
            flat = [(p[0] * scale + dx, dy - p[1] * scale, p[2]) for p in triangle]
            _fill(flat, shades[level], depth, dots, wide, high)
    return _png(_softened(dots, wide, high), view.width, view.height)


def _turned(solid: Solid, view: View) -> list[tuple[Point, Point, Point]]:
    """The coordinates of each corner: right, up, and towards the viewer."""
    cr, sr = math.cos(math.radians(view.round)), math.sin(math.radians(view.round))
    cu, su = math.cos(math.radians(view.up)), math.sin(math.radians(view.up))
    found: dict[Point, Point] = {}

    def put(p: Point) -> Point:
        if p not in found:
            x, y = p[0] * cr + p[1] * sr, p[1] * cr - p[0] * sr
            found[p] = x, y * su + p[2] * cu, p[2] * su - y * cu
        return found[p]

    return [(put(a), put(b), put(c)) for a, b, c in solid.triangles]


def _fill(flat: list[Point], shade: bytes, depth: list[float], dots: bytearray, wide: int, high: int) -> None:
    """Draw a triangle wherever it is nearer than what has been drawn."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = flat
    area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if abs(area) < 1e-6:
        return
    # The change of depth from pixel to pixel.
    sx = ((bz - az) * (cy - ay) - (cz - az) * (by - ay)) / area
    sy = ((cz - az) * (bx - ax) - (bz - az) * (cx - ax)) / area
    edges = ((ax, ay, bx, by), (bx, by, cx, cy), (cx, cy, ax, ay))
    for y in range(
        max(0, math.ceil(min(ay, by, cy) - 0.5)), min(high - 1, math.floor(max(ay, by, cy) - 0.5)) + 1
    ):
        line = y + 0.5
        start, end = 1e9, -1e9
        for x0, y0, x1, y1 in edges:
            if (y0 <= line < y1) or (y1 <= line < y0):
                x = x0 + (line - y0) * (x1 - x0) / (y1 - y0)
                start, end = min(start, x), max(end, x)
        first, last = max(0, math.ceil(start - 0.5)), min(wide - 1, math.floor(end - 0.5))
        z = az + sx * (first + 0.5 - ax) + sy * (line - ay)
        for at in range(y * wide + first, y * wide + last + 1):
            if z > depth[at]:
                depth[at] = z
                dots[3 * at : 3 * at + 3] = shade
            z += sx


def _softened(dots: bytearray, wide: int, high: int) -> bytes:
    """Average each block of four pixels."""
    out = bytearray(len(dots) // 4)
    row = 3 * wide
    n = 0
    for y in range(0, high, 2):
        for x in range(0, row, 6):
            at = y * row + x
            for c in (at, at + 1, at + 2):
                out[n] = (dots[c] + dots[c + 3] + dots[c + row] + dots[c + row + 3]) >> 2
                n += 1
    return bytes(out)


def _png(dots: bytes, width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + dots[3 * width * y : 3 * width * (y + 1)] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def pixels(png: bytes) -> bytes:
    """The pixels of one of our PNGs, independent of zlib's compression."""
    at, data = 8, b""
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(data)
