"""The shopping list: every item with its count for each variant, from netlist, plumbing and prints."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tomllib import loads
from typing import Any

from rig.commands.kit.plumbing import Loop
from rig.commands.kit.prints import Print
from rig.commands.kit.sizes import KIT
from rig.commands.wiring.netlist import Netlist, Part

#: The variants that are counted; gel is the recommended rig with a plug of gel.
VARIANTS = ("nano", "header", "gel")
#: Wire, tube and filament to buy, as a multiple of what is used.
_RESERVE_RATIO = 1.15
#: Parts that the list names directly, independent of the netlist.
_FIXED = ("J", "PI", "NANO")
#: Number of poles of a terminal block as sold.
_POLES = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    id: str
    name: str
    usd: float
    shops: str
    instead: str
    quantity: dict[str, float]


@dataclass(frozen=True, slots=True)
class Rig:
    """The sources of the counts."""

    netlists: dict[str, Netlist]
    loops: dict[str, Loop]
    prints: dict[str, Print]
    copies: dict[str, dict[str, int]]
    """How many of each printed part, by variant."""


def items(rig: Rig, folder: Path = KIT) -> tuple[str, list[Item]]:
    """The day of the prices, and every item, with quantities by variant."""
    read = loads((folder / "items.toml").read_text(encoding="utf-8"))
    found = [
        Item(name, row["name"], float(row["usd"]), row["shops"], row["instead"],
             {variant: _count(name, row, rig, variant) for variant in VARIANTS})
        for name, row in read["item"].items()
    ]  # fmt: skip
    return str(read["prices"]), found


def _count(name: str, row: dict[str, Any], rig: Rig, variant: str) -> float:
    netlist = rig.netlists[variant]
    if "fixed" in row:
        fixed = row["fixed"]
        if isinstance(fixed, dict):
            fixed = fixed[variant] if variant in fixed else fixed["nano"]
        return float(fixed)
    if "part" in row:
        return float(sum(_pieces(part) for part in netlist.parts.values() if matches(row["part"], part)))
    if "wire" in row:
        mm2, colour = row["wire"]
        metres = sum(w.metres for w in _wires(netlist) if w.mm2 == mm2 and (not colour or w.colour == colour))
        return float(math.ceil(metres * _RESERVE_RATIO))
    if "ends" in row:
        ends = [end for wire in _wires(netlist) for end in wire.ends]
        return float(sum(netlist.part(end).kind.end == row["ends"] for end in ends))
    if row.get("poles"):
        return float(math.ceil(len(netlist.parts["J"].kind.pins) / 2))
    if row.get("tube"):
        metres = sum(tube.mm for tube in rig.loops[variant].tubes if tube.item == name) / 1000
        return math.ceil(2 * metres * _RESERVE_RATIO) / 2
    if row.get("filament"):
        grams = sum(rig.prints[part].grams * copies for part, copies in rig.copies[variant].items())
        return float(math.ceil(grams * _RESERVE_RATIO / 100))
    return float(sum(fitting.item == name for fitting in rig.loops[variant].fittings.values()))


def _wires(netlist: Netlist) -> list[Any]:
    return [wire for wire in netlist.wires if not wire.track and wire.colour != "bare" and wire.mm2 > 0.1]


def matches(wanted: str, part: Part) -> bool:
    """Whether an item names a part of the netlist: by its value, or by the start of its kind's name."""
    return part.value == wanted or part.kind.name.startswith(wanted)


def unbought(netlist: Netlist, folder: Path = KIT) -> Iterator[str]:
    """Parts of a netlist that match no item of items.toml, or more than one."""
    rows = loads((folder / "items.toml").read_text(encoding="utf-8"))["item"]
    wanted = {name: row["part"] for name, row in rows.items() if "part" in row}
    for part in netlist.parts.values():
        if part.ref not in _FIXED and part.kind.name != "motor":
            found = [name for name, each in wanted.items() if matches(each, part)]
            if len(found) != 1:
                yield f"{part.ref} ({part.value or part.name}) is {', '.join(found) or 'no item of the list'}"


def _pieces(part: Part) -> int:
    """The number of an item's pieces in a part: a long terminal block needs several."""
    return math.ceil(len(part.kind.pins) / _POLES) if part.kind.name.startswith("terminal block") else 1


def total(found: list[Item], variant: str) -> float:
    """Total cost, USD."""
    return sum(item.usd * item.quantity[variant] for item in found)


def table(day: str, found: list[Item], steps: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The list as rows, with the header first and the totals last; `steps`: the steps that use each item."""
    yield (
        "id",
        "item",
        "step",
        *VARIANTS,
        "unit price, USD",
        f"prices of {day}, USD (nano)",
        "shops",
        "instead",
    )
    for item in found:
        amounts = (f"{item.quantity[variant]:g}" for variant in VARIANTS)
        cost = item.usd * item.quantity["nano"]
        step = steps.get(item.id, "")
        price = (f"{item.usd:g}", f"{cost:.2f}")
        yield (item.id, item.name, step, *amounts, *price, item.shops, item.instead)
    sums = (f"{total(found, variant):.0f} USD" for variant in VARIANTS)
    yield ("total", "all of it, an estimate", "", *sums, "", f"{total(found, 'nano'):.2f}", "", "")


def as_csv(rows: list[tuple[str, ...]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
