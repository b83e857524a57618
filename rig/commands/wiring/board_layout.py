"""The perfboard: the hole of each part's leads, and the joints below the board."""

from collections.abc import Iterator
from dataclasses import dataclass

from rig.commands.wiring.netlist import Netlist, Part, pin_of, ref_of
from rig.paper.line_drawing import INK, PALE, PAPER, Box, Dot, Drawing, Shape, Wire, Words

#: Distance from hole to hole, mm.
PITCH_MM = 2.54
#: Number of columns of holes; the number of rows follows from the parts.
COLUMNS = 36
#: Distance between the leads of a part that lies flat, and length of a DIP, holes.
_SPAN_HOLES = {"resistor": 4, "capacitor": 2, "electrolytic capacitor": 3, "coil": 5, "Schottky diode": 4}
_DIP_HOLES = {"ULN2803": 9, "74AHCT125": 7}
#: A screw terminal's poles are two holes apart (5.08 mm).
_POLE_HOLES = 2
Hole = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """The board with its parts on it, seen from above."""

    holes: dict[str, Hole]
    """Column and row of each lead, counted from 0 at the top left."""
    rows: int

    @property
    def size_mm(self) -> tuple[float, float]:
        """Length and width of the board."""
        return (COLUMNS + 1) * PITCH_MM, (self.rows + 1) * PITCH_MM


def name_of(hole: Hole) -> str:
    """The name of a hole in the drawing: column letters and row number, such as C7."""
    column, row = hole
    letters = chr(65 + column % 26)
    return f"{'A' if column >= 26 else ''}{letters}{row + 1}"


def lay_out(netlist: Netlist) -> Layout:
    """Place all parts of the board: screw terminals along two edges, and chips and other parts in rows
    between them, each where its joints are shortest."""
    holes: dict[str, Hole] = {}
    poles = list(netlist.parts["J"].kind.pins)
    half = (len(poles) + 1) // 2
    row = _edge_of_poles(holes, poles[:half], 0) + 3
    parts = [part for part in netlist.parts.values() if part.place == "board" and part.ref != "J"]
    column = 0
    for part in parts:
        if part.value in _DIP_HOLES:
            holes |= {f"{part.ref}.{pin}": (column + x, row + y) for pin, (x, y) in _leads(part).items()}
            column += _extent(part)[0] + 2
    small = [part for part in parts if part.value not in _DIP_HOLES]
    band = 5 if column else 0
    free = [(x, row + y) for y in (0, 2) for x in range(column, COLUMNS - 5, 6)] if column else []
    down = 0
    while len(free) < len(small):
        free += [(x, row + band + down) for x in range(0, COLUMNS - 5, 6)]
        down += 2
    low = _edge_of_poles(holes, poles[half:], row + band + down + 1)
    neighbours = _neighbours(netlist)
    for part in small:
        places = [slot for slot in free if slot[0] + _extent(part)[0] <= COLUMNS]
        best = min(places, key=lambda slot: (_reach(part, slot, neighbours, holes), slot))
        free.remove(best)
        for pin, (x, y) in _leads(part).items():
            holes[f"{part.ref}.{pin}"] = (best[0] + x, best[1] + y)
    return Layout(holes, low + 2)


def _edge_of_poles(holes: dict[str, Hole], poles: list[str], row: int) -> int:
    """Place screw terminals in rows from `row` on; return the last row that they occupy."""
    per_row = COLUMNS // _POLE_HOLES
    for n, pole in enumerate(poles):
        holes[f"J.{pole}"] = (_POLE_HOLES * (n % per_row), row + 3 * (n // per_row))
    return row + 3 * ((len(poles) - 1) // per_row)


def _neighbours(netlist: Netlist) -> dict[str, list[str]]:
    """The leads to which each lead is joined."""
    found: dict[str, list[str]] = {}
    for wire in netlist.wires:
        if wire.track:
            found.setdefault(wire.a, []).append(wire.b)
            found.setdefault(wire.b, []).append(wire.a)
    return found


def _reach(part: Part, slot: Hole, neighbours: dict[str, list[str]], holes: dict[str, Hole]) -> int:
    """Total length of a part's joints in a slot, holes; joints whose other end has no place are left out."""
    total = 0
    for pin, (x, y) in _leads(part).items():
        for other in neighbours.get(f"{part.ref}.{pin}", []):
            if other in holes:
                total += abs(holes[other][0] - slot[0] - x) + abs(holes[other][1] - slot[1] - y)
    return total


def _leads(part: Part) -> dict[str, Hole]:
    """Positions of a part's leads, relative to the part's place."""
    pins = list(part.kind.pins)
    if part.value in _DIP_HOLES:
        side = _DIP_HOLES[part.value]
        # Counter-clockwise from the notch at the left: the lower row from left to right, then back.
        return {pin: (n, 3) if n < side else (2 * side - 1 - n, 0) for n, pin in enumerate(pins)}
    if len(pins) == 3:
        return {pin: (n, 0) for n, pin in enumerate(pins)}
    return {pins[0]: (0, 0), pins[1]: (_SPAN_HOLES[part.kind.name], 0)}


def _extent(part: Part) -> Hole:
    places = _leads(part).values()
    return max(x for x, _ in places) + 1, max(y for _, y in places) + 1


def joints(netlist: Netlist, layout: Layout) -> list[tuple[str, str, str]]:
    """The joints below the board, hole by hole, with their nets: from, to, net."""
    return [
        (name_of(layout.holes[wire.a]), name_of(layout.holes[wire.b]), netlist.net_of[wire.a].name)
        for wire in netlist.wires
        if wire.track
    ]


#: Units of the drawing per hole.
_HOLE_U, _EDGE_U = 26.0, 40.0
_NET_COLOURS = {"ground": INK, "3.3 V": "#e0559b", "5 V for the sensors": "#d43c3c"}
_FILL = {
    "resistor": "#f2e3c2",
    "capacitor": "#f5b971",
    "electrolytic capacitor": "#9db8d9",
    "coil": "#c9b8e8",
}


def drawing(netlist: Netlist) -> Drawing:
    """The board from above: its parts, the joints below it as thin lines, and the names of the holes."""
    layout = lay_out(netlist)
    wide = 2 * _EDGE_U + (COLUMNS - 1) * _HOLE_U
    top = 96.0
    table = joints(netlist, layout)
    lines = (len(table) + 5) // 6
    high = top + layout.rows * _HOLE_U + 40 + 20 * lines + 20
    long, broad = layout.size_mm
    said = (
        f"Perfboard, {long:.0f} × {broad:.0f} mm, holes 2.54 mm apart, seen from above. Thin lines are "
        "joints below it: tinned wire of 0.6 mm, two to a hole at most."
    )
    shapes = [
        Words(_EDGE_U, 40, f"The board of the rig ({netlist.variant})", 28, bold=True),
        Words(_EDGE_U, 66, said, 15, PALE),
        *_grid(layout, top),
        *_lines(netlist, layout, top),
        *_parts(netlist, layout, top),
        *_list(table, top + layout.rows * _HOLE_U + 40, wide),
    ]  # fmt: skip
    return Drawing(f"Board of the clot rig, {netlist.variant}", wide, high, tuple(shapes))


def _at(hole: Hole, top: float) -> tuple[float, float]:
    return _EDGE_U + hole[0] * _HOLE_U, top + hole[1] * _HOLE_U


def _grid(layout: Layout, top: float) -> Iterator[Shape]:
    edge = _HOLE_U * 0.8
    wide, high = (COLUMNS - 1) * _HOLE_U + 2 * edge, (layout.rows - 1) * _HOLE_U + 2 * edge
    yield Box(_EDGE_U - edge, top - edge, wide, high, "#f7f2e6", "#b9a97c", 6)
    for column in range(0, COLUMNS, 2):
        x, _ = _at((column, 0), top)
        yield Words(x, top - 10, name_of((column, 0))[:-1], 10, PALE, "middle")
    for row in range(layout.rows):
        yield Words(_EDGE_U - 14, top + row * _HOLE_U + 4, str(row + 1), 10, PALE, "middle")
        for column in range(COLUMNS):
            x, y = _at((column, row), top)
            yield Dot(x, y, 1.6, "#d8ccaa", "#d8ccaa")


def _lines(netlist: Netlist, layout: Layout, top: float) -> Iterator[Shape]:
    for wire in netlist.wires:
        if wire.track:
            colour = _NET_COLOURS.get(netlist.net_of[wire.a].name, "#2f6fde")
            yield Wire((_at(layout.holes[wire.a], top), _at(layout.holes[wire.b], top)), colour, 1.2)


def _parts(netlist: Netlist, layout: Layout, top: float) -> Iterator[Shape]:
    wires = {end: wire for wire in netlist.wires if not wire.track for end in wire.ends}
    for ref in dict.fromkeys(ref_of(terminal) for terminal in layout.holes):
        part = netlist.parts[ref]
        places = {pin_of(each): hole for each, hole in layout.holes.items() if ref_of(each) == ref}
        if ref == "J":
            for pole, hole in places.items():
                x, y = _at(hole, top)
                wire = wires.get(f"J.{pole}")
                far = next((end for end in wire.ends if end != f"J.{pole}"), "") if wire else ""
                yield Box(x - 11, y - 11, 22, 22, "#cfe5cf", "#2e7d4f", 3, 1.2)
                yield Words(x, y + 4, pole, 11, anchor="middle", bold=True)
                yield Words(x, y + 21, far.replace("S_", "").replace("H_", "")[:11], 7.5, PALE, "middle")
            continue
        spots = [_at(hole, top) for hole in places.values()]
        left, right = min(x for x, _ in spots), max(x for x, _ in spots)
        above, below = min(y for _, y in spots), max(y for _, y in spots)
        yield Box(left - 4, above - 8, right - left + 8, below - above + 16,
                  _FILL.get(part.kind.name, "#dfe6ee"), "#7d858f", 5, 1.2)  # fmt: skip
        for x, y in spots:
            yield Dot(x, y, 3.2, PAPER, INK)
        middle = (left + right) / 2
        yield Words(middle, (above + below) / 2 + 4, f"{ref} {part.value}"[: int((right - left) / 5) + 3], 10,
                    anchor="middle", bold=True)  # fmt: skip


def _list(table: list[tuple[str, str, str]], top: float, wide: float) -> Iterator[Shape]:
    yield Words(_EDGE_U, top, "Joints, hole to hole", 16, bold=True)
    lines = (len(table) + 5) // 6
    for n, (a, b, net) in enumerate(table):
        column, row = divmod(n, lines)
        yield Words(
            _EDGE_U + column * (wide - 2 * _EDGE_U) / 6, top + 22 + 20 * row, f"{a}–{b}  {net[:17]}", 11
        )
