"""The loop of water as a graph: parts with ports, tubes cut to length between them, and their rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import dist
from pathlib import Path
from tomllib import loads
from typing import Any

from rig.commands.kit.sizes import KIT, Size
from rig.settings.config import Config

Place = tuple[float, float, float]
#: A barb may be wider than its tube's bore by this, mm.
WIDER_MM = 1.0
#: Greatest sag of a tube, as a part of its length.
SAG_RATIO = 0.12
#: A tube's ends cover their barbs by this, mm.
ON_BARB_MM = 10.0


@dataclass(frozen=True, slots=True)
class Fitting:
    """A part of the loop, with its ports."""

    ref: str
    name: str
    item: str
    at: Place
    size: Place = (14.0, 14.0, 14.0)
    ports: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tube:
    """A piece of tube, cut to a length."""

    item: str
    bore: float
    outside: float
    mm: float
    a: str
    b: str
    path: tuple[Place, ...]
    line: str = ""
    number: int = 0
    """Its number in cut list, drawing and book, the same in every variant."""

    @property
    def laid(self) -> float:
        """The length of its path, mm."""
        return sum(dist(a, b) for a, b in pairwise(self.path))


@dataclass(frozen=True, slots=True)
class Stand:
    """A printed part on the base board: its centre, and its rotation in degrees."""

    part: str
    at: tuple[float, float]
    turn: float


@dataclass(frozen=True, slots=True)
class Loop:
    """The complete loop."""

    fittings: dict[str, Fitting]
    tubes: tuple[Tube, ...]
    cones: tuple[tuple[str, str], ...]
    """Joints without a tube: Luer cones, and the catheter in its seal."""
    stands: tuple[Stand, ...]


def load(variant: str = "nano", folder: Path = KIT) -> Loop:
    """The loop of a variant: that of plumbing.toml, for gel with the changes of plumbing-gel.toml.

    If the changes remove or redefine a part, its tubes are removed with it; they list the stands to remove.
    """
    read = loads((folder / "plumbing.toml").read_text(encoding="utf-8"))
    rows = [row | {"number": n} for n, row in enumerate(read["tube"], start=1)]
    parts, stands = read["part"], read["stand"]
    if variant == "gel":
        other = loads((folder / "plumbing-gel.toml").read_text(encoding="utf-8"))
        gone = {*other["without"], *(row["ref"] for row in other["part"])}
        parts = [row for row in parts if row["ref"] not in gone] + other["part"]
        more = [row | {"number": n} for n, row in enumerate(other["tube"], start=len(rows) + 1)]
        rows = [row for row in rows if not {_ref(row["from"]), _ref(row["to"])} & gone] + more
        stands = [row for row in stands if row["part"] not in other["without_stand"]] + other["stand"]
    fittings = {row["ref"]: _fitting(row) for row in parts}
    cones = tuple((row["from"], row["to"]) for row in (*read["luer"], *read["seal"]))
    placed = (Stand(row["part"], (float(row["at"][0]), float(row["at"][1])), row["turn"]) for row in stands)
    return Loop(fittings, tuple(map(_tube, rows)), cones, tuple(placed))


def _ref(end: str) -> str:
    return end.partition(".")[0]


def _tube(row: dict[str, Any]) -> Tube:
    path = tuple((float(x), float(y), float(z)) for x, y, z in row["path"])
    return Tube(row["item"], row["bore"], row["outside"], row["mm"], row["from"], row["to"], path,
                row.get("line", ""), row["number"])  # fmt: skip


def _fitting(row: dict[str, Any]) -> Fitting:
    x, y, z = map(float, row["at"])
    wide, deep, high = map(float, row.get("size", (14, 14, 14)))
    return Fitting(row["ref"], row["name"], row["item"], (x, y, z), (wide, deep, high), row.get("ports", {}))


def faults(loop: Loop, config: Config, sizes: dict[str, Size]) -> list[str]:
    """All faults of the loop, a sentence each."""
    return [
        *_joints(loop),
        *_lengths(loop, config),
        *_places(loop, sizes),
        *_water(loop, config, sizes),
    ]


def port(loop: Loop, end: str) -> tuple[str, str]:
    """The kind and size of a port: barb 8, luer male …; open for the mouth of a tank or a cup."""
    ref, _, name = end.partition(".")
    kind, _, size = loop.fittings[ref].ports[name].partition(" ") if name else ("open", "", "")
    return kind, size


def _joints(loop: Loop) -> Iterator[str]:
    used: list[str] = []
    for tube in loop.tubes:
        for end in (tube.a, tube.b):
            kind, size = port(loop, end)
            used += [end] if kind != "open" else []
            if kind not in ("barb", "open"):
                yield f"a tube goes to {end}, which is a {kind}"
            if kind == "barb" and not tube.bore <= float(size) <= tube.bore + WIDER_MM:
                yield f"a tube of {tube.bore:g} mm goes to {end}, a barb of {size} mm"
    for a, b in loop.cones:
        used += [a, b]
        pair = {loop.fittings[end.partition(".")[0]].ports[end.partition(".")[2]] for end in (a, b)}
        if pair not in ({"luer male", "luer female"}, {"seal 6 to 8 Fr", "shaft 6 to 8 Fr"}):
            yield f"{a} and {b} do not go into each other: {sorted(pair)}"
    for ref, fitting in loop.fittings.items():
        for name, kind in fitting.ports.items():
            times = used.count(f"{ref}.{name}")
            if times != 1 and not kind.endswith("capped"):
                yield f"{ref}.{name} is joined {times} times"


def _lengths(loop: Loop, config: Config) -> Iterator[str]:
    for tube in loop.tubes:
        shortest, longest = tube.laid * 0.97, tube.laid * (1 + SAG_RATIO) + 2 * ON_BARB_MM
        if not shortest <= tube.mm <= longest:
            yield f"{tube.a} to {tube.b}: its path is {tube.laid:.0f} mm, it is cut to {tube.mm:g} mm"
    for line in ("supply_line", "return_line", "collateral"):
        known = getattr(config.twin, line)
        pieces = [tube for tube in loop.tubes if tube.line == line]
        total = sum(tube.mm for tube in pieces)
        if abs(total - 1000 * known.length_m) > 0.02 * total:
            yield f"{line}: {total:g} mm are cut, the simulated tube has {1000 * known.length_m:g} mm"
        if any(tube.bore != known.bore_mm for tube in pieces):
            yield f"{line}: the simulated tube has a bore of {known.bore_mm:g} mm"
    pinched = next(tube for tube in loop.tubes if tube.item == "hose6")
    if pinched.bore != config.twin.pinch.bore_mm:
        yield f"the pinched tube has a bore of {pinched.bore:g} mm, not {config.twin.pinch.bore_mm:g}"


def _places(loop: Loop, sizes: dict[str, Size]) -> Iterator[str]:
    long, deep = sizes["table_long"].value, sizes["table_deep"].value
    for fitting in loop.fittings.values():
        (x, y, _), (wide, broad, _) = fitting.at, fitting.size
        if not (wide / 2 <= x <= long - wide / 2 and broad / 2 <= y <= deep - broad / 2):
            yield f"{fitting.ref} stands beyond the tray"
    for tube in loop.tubes:
        if not all(0 <= x <= long and 0 <= y <= deep for x, y, _ in tube.path):
            yield f"{tube.a} to {tube.b} hangs beyond the tray"
    vent = loop.fittings["VENT"].at[2]
    highest = max(z for tube in loop.tubes for _, _, z in tube.path)
    if highest > vent:
        yield f"a tube goes up to {highest:g} mm, over the vent at {vent:g} mm"


def _water(loop: Loop, config: Config, sizes: dict[str, Size]) -> Iterator[str]:
    tray = sizes["table_long"].value * sizes["table_deep"].value * sizes["table_high"].value / 1000
    dose = config.twin.medicine.full_flow_ml_s * config.limits.medicine_day
    cup = loop.fittings["CUP"]
    cup_ml = 3.14 * (cup.size[0] / 2) ** 2 * cup.size[2] / 1000
    held = config.twin.reservoir.volume_ml + cup_ml + dose
    if tray < held:
        yield f"the tray holds {tray:.0f} mL; tank, cup and a day's medicine are {held:.0f} mL"
    tank = loop.fittings["TANK"]
    level = config.twin.reservoir.volume_ml + dose
    room = tank.size[0] * tank.size[1] * tank.size[2] / 1000
    if level > room:
        yield f"the tank holds {room:.0f} mL; by the evening {level:.0f} mL are in it"
    surface = tank.at[2] + 1000 * level / (tank.size[0] * tank.size[1])
    back = next(tube for tube in loop.tubes if tube.line == "return_line")
    if back.path[-1][2] <= surface:
        yield f"the way back ends at {back.path[-1][2]:g} mm, under the evening's water at {surface:.0f} mm"


def level_mm(loop: Loop, config: Config) -> float:
    """Height of the water in a freshly filled tank, mm above its floor: the tank's mark."""
    tank = loop.fittings["TANK"]
    return 1000 * config.twin.reservoir.volume_ml / (tank.size[0] * tank.size[1])


def cut_list(loop: Loop) -> list[tuple[str, ...]]:
    """Every piece of tube: number, kind, bore × outside, length, from, to."""
    head = ("no.", "tube", "mm", "from", "to")
    rows = [
        (
            str(tube.number),
            f"{tube.bore:g} × {tube.outside:g}",
            f"{tube.mm:g} ± 3",
            _end(loop, tube.a),
            _end(loop, tube.b),
        )
        for tube in loop.tubes
    ]
    return [head, *rows]


def joint_list(loop: Loop) -> list[tuple[str, ...]]:
    """Every joint: the two parts, and how they are held together."""
    rows = []
    for tube in loop.tubes:
        for end in (tube.a, tube.b):
            kind, size = port(loop, end)
            held = "hangs in it" if kind == "open" else "tie" if tube.bore > 2 else "push on, no tie"
            rows.append((f"tube {tube.number}", _end(loop, end), f"{kind} {size}".strip(), held))
    rows += [(_end(loop, a), _end(loop, b), "cone or seal", "turned tight by hand") for a, b in loop.cones]
    return [("this", "to this", "port", "held by"), *rows]


def _end(loop: Loop, end: str) -> str:
    ref, _, name = end.partition(".")
    return f"{loop.fittings[ref].name} ({end})" if name else loop.fittings[ref].name
