"""Simple solids for bought parts: boxes, cylinders, tubes along a path; and ways to move solids."""

import math
from collections.abc import Sequence
from itertools import pairwise

from rig.commands.kit.solids import Point, Solid, Triangle

#: Number of sides of a round solid.
ROUND_SIDES = 14


def box(at: Point, size: Point) -> Solid:
    """A box, positioned by the centre of its floor."""
    (x, y, z), (wide, deep, high) = at, size
    xs, ys, zs = (x - wide / 2, x + wide / 2), (y - deep / 2, y + deep / 2), (z, z + high)
    corner = [(xs[n & 1], ys[n >> 1 & 1], zs[n >> 2]) for n in range(8)]
    faces = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
    return Solid(
        tuple(each for a, b, c, d in faces for each in _quad(corner[a], corner[b], corner[c], corner[d]))
    )


def walls(at: Point, size: Point, thick: float, floor: float) -> Solid:
    """A box without a top: a tank, a tray."""
    (x, y, z), (wide, deep, high) = at, size
    sides = [
        box((x, y - deep / 2 + thick / 2, z), (wide, thick, high)),
        box((x, y + deep / 2 - thick / 2, z), (wide, thick, high)),
        box((x - wide / 2 + thick / 2, y, z), (thick, deep, high)),
        box((x + wide / 2 - thick / 2, y, z), (thick, deep, high)),
        box(at, (wide, deep, floor)),
    ]
    return joined(sides)


def tube(path: Sequence[Point], across: float, sides: int = ROUND_SIDES) -> Solid:
    """A round rod along a path with rounded corners."""
    points = _eased(path)
    rings: list[list[Point]] = []
    across_before: Point = (0.0, 0.0, 1.0)
    for n, point in enumerate(points):
        ahead, behind = points[min(n + 1, len(points) - 1)], points[max(n - 1, 0)]
        way = _unit((ahead[0] - behind[0], ahead[1] - behind[1], ahead[2] - behind[2]))
        side = _cross(way, across_before)
        if math.hypot(*side) < 0.1:
            side = _cross(way, (0.0, 1.0, 0.0))
        side = _unit(side)
        up = _cross(side, way)
        across_before = up
        ring = []
        for k in range(sides):
            angle = 2 * math.pi * k / sides
            a, b = across / 2 * math.cos(angle), across / 2 * math.sin(angle)
            ring.append((point[0] + a * side[0] + b * up[0], point[1] + a * side[1] + b * up[1],
                         point[2] + a * side[2] + b * up[2]))  # fmt: skip
        rings.append(ring)
    triangles: list[Triangle] = []
    for one, two in pairwise(rings):
        for k in range(sides):
            m = (k + 1) % sides
            triangles += _quad(one[k], two[k], two[m], one[m])
    for k in range(1, sides - 1):
        triangles += [
            (rings[0][0], rings[0][k], rings[0][k + 1]),
            (rings[-1][0], rings[-1][k + 1], rings[-1][k]),
        ]
    return Solid(tuple(triangles))


def cylinder(at: Point, across: float, high: float) -> Solid:
    """An upright cylinder, positioned by the centre of its floor."""
    x, y, z = at
    return tube(((x, y, z), (x, y, z + high)), across, 24)


def joined(solids: Sequence[Solid]) -> Solid:
    """Several solids as one."""
    return Solid(tuple(each for solid in solids for each in solid.triangles))


def moved(solid: Solid, by: Point, turn: float = 0.0) -> Solid:
    """A solid rotated about the vertical axis by degrees, then moved."""
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def put(p: Point) -> Point:
        return p[0] * c - p[1] * s + by[0], p[0] * s + p[1] * c + by[1], p[2] + by[2]

    return Solid(tuple((put(a), put(b), put(c_)) for a, b, c_ in solid.triangles))


def upright(solid: Solid) -> Solid:
    """A solid that lies on its back, set upright, with the middle of its depth over the origin."""
    deep = max(z for triangle in solid.triangles for _, _, z in triangle)

    def put(p: Point) -> Point:
        return p[0], deep / 2 - p[2], p[1]

    return Solid(tuple((put(a), put(b), put(c)) for a, b, c in solid.triangles))


def _eased(path: Sequence[Point]) -> list[Point]:
    """The path with its corners cut twice (Chaikin); its ends stay."""
    points = [tuple(map(float, each)) for each in path]
    for _ in range(2 if len(points) > 2 else 0):
        cut = [points[0]]
        for a, b in pairwise(points):
            cut.append(tuple(0.75 * p + 0.25 * q for p, q in zip(a, b, strict=True)))
            cut.append(tuple(0.25 * p + 0.75 * q for p, q in zip(a, b, strict=True)))
        points = [*cut, points[-1]]
    return [(x, y, z) for x, y, z in points]


def _quad(a: Point, b: Point, c: Point, d: Point) -> tuple[Triangle, Triangle]:
    return (a, b, c), (a, c, d)


def _cross(a: Point, b: Point) -> Point:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _unit(a: Point) -> Point:
    length = math.hypot(*a) or 1.0
    return a[0] / length, a[1] / length, a[2] / length
