"""The schematic: each section of the rig in a frame, with parts as symbols and nets by name."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from rig.commands.wiring.kinds import BRICK
from rig.commands.wiring.netlist import Net, Netlist, Part
from rig.paper.line_drawing import INK, PALE, PAPER, Box, Dot, Drawing, Shape, Wire, Words
from rig.settings.pinout import HEADER

#: Sizes, units: side margin, top margin, column width, gap, and distance between pins.
_EDGE_U, _TOP_U, _COLUMN_U, _GAP_U, _PIN_U = 36.0, 90.0, 400.0, 22.0, 22.0
#: Number of columns of parts.
_COLUMNS = 4
#: Parts that are drawn as a circle with a letter or a sign.
_LETTERS = {"motor": "M", "push button": "B", BRICK.name: "="}
_COLOUR = {"source": "#d43c3c", "supply": "#d43c3c", "ground": "#1d2530"}
#: Sections in reading order.
ORDER = (
    "supply", "main pump", "medicine pump", "pinch", "flow sensor", "sensors of the Nano", "lights", "lamps",
    "hands", "computer",
)  # fmt: skip


def drawing(netlist: Netlist) -> Drawing:
    """The complete schematic, section by section, in columns that are filled from the left."""
    frames = []
    for section in ORDER:
        parts = [part for part in netlist.parts.values() if part.section == section and part.ref != "J"]
        if parts:
            shapes, high = _section(netlist, section, parts)
            frames.append((shapes, high))
    heights = [0.0] * _COLUMNS
    placed: list[Shape] = []
    for shapes, high in sorted(frames, key=lambda frame: -frame[1]):
        column = heights.index(min(heights))
        x, y = _EDGE_U + column * (_COLUMN_U + _GAP_U), _TOP_U + heights[column]
        placed += [_moved(shape, x, y) for shape in shapes]
        heights[column] += high + _GAP_U
    wide = 2 * _EDGE_U + _COLUMNS * (_COLUMN_U + _GAP_U) - _GAP_U
    head = (
        Words(_EDGE_U, 40, f"The clot rig ({netlist.variant}): schematic", 28, bold=True),
        Words(
            _EDGE_U, 66, "Ends of the same name are one net. J is a screw terminal of the board.", 15, PALE
        ),
    )
    return Drawing(
        f"Schematic of the clot rig, {netlist.variant}",
        wide,
        _TOP_U + max(heights) + _EDGE_U,
        (*head, *placed),
    )


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Wire):
        return replace(shape, points=tuple((a + x, b + y) for a, b in shape.points))
    return replace(shape, x=shape.x + x, y=shape.y + y)


def _section(netlist: Netlist, name: str, parts: list[Part]) -> tuple[list[Shape], float]:
    """Draw a frame with its parts one below the other; return the shapes and the height."""
    shapes: list[Shape] = [Words(14, 26, name, 18, bold=True)]
    y = 44.0
    for small, group in groupby(parts, key=lambda part: len(part.kind.pins) == 2):
        for part in group:
            drawn, high = _small(netlist, part) if small else _chip(netlist, part)
            shapes += [_moved(shape, 0, y) for shape in drawn]
            y += high
    frame: Shape = Box(0, 0, _COLUMN_U, y + 8, "#fcfdfe", "#aab3bd", 8, 1.2)
    return [frame, *shapes], y + 8


def label(netlist: Netlist, terminal: str) -> str:
    """The text at a pin: its net and the board's screw terminal, or why it is free."""
    net = netlist.net_of.get(terminal)
    if net is None:
        return f"free: {netlist.part(terminal).kind.free[terminal.partition('.')[2]]}"
    return short(net)


def short(net: Net) -> str:
    """A net's name with the board's terminals on it."""
    poles = [each for each in net.terminals if each.startswith("J.")]
    if net.volts == 0.0 or len(poles) > 3 or not poles:
        return net.name
    return f"{net.name} ({', '.join(pole.replace('.', '') for pole in poles)})"


def _small(netlist: Netlist, part: Part) -> tuple[list[Shape], float]:
    """Draw a part with two pins between its nets."""
    a, b = (f"{part.ref}.{pin}" for pin in part.kind.pins)
    middle, y = _COLUMN_U / 2, 28.0
    left, right = middle - 34, middle + 34
    shapes: list[Shape] = [
        Words(12, y - 4, label(netlist, a), 10.5, _colour(netlist, a)),
        Words(_COLUMN_U - 12, y - 4, label(netlist, b), 10.5, _colour(netlist, b), "end"),
        Wire(((12, y), (left, y)), INK, 1.4),
        Wire(((right, y), (_COLUMN_U - 12, y)), INK, 1.4),
        Words(middle, y - 18, part.ref, 11, anchor="middle", bold=True),
        Words(middle, y + 26, part.value or part.name, 10.5, PALE, "middle"),
    ]
    return [*shapes, *_symbol(part, left, right, y)], 58.0


def _symbol(part: Part, left: float, right: float, y: float) -> Iterator[Shape]:
    middle = (left + right) / 2
    if part.kind.name.endswith("capacitor"):
        for x in (middle - 4, middle + 4):
            yield Wire(((x, y - 9), (x, y + 9)), INK, 2.4)
        yield Wire(((left, y), (middle - 4, y)), INK, 1.4)
        yield Wire(((middle + 4, y), (right, y)), INK, 1.4)
        if part.kind.name.startswith("electrolytic"):
            yield Words(middle - 12, y - 4, "+", 12, anchor="middle", bold=True)
    elif "diode" in part.kind.name or "LED" in part.kind.name:
        yield Wire(((middle - 7, y - 7), (middle - 7, y + 7), (middle + 6, y), (middle - 7, y - 7)), INK, 1.6)
        yield Wire(((middle + 6, y - 7), (middle + 6, y + 7)), INK, 2.0)
        yield Wire(((left, y), (middle - 7, y)), INK, 1.4)
        yield Wire(((middle + 6, y), (right, y)), INK, 1.4)
    elif part.kind.name == "coil":
        for n in range(4):
            yield Dot(left + 10 + n * 16, y, 8, PAPER, INK)
    elif part.kind.name in _LETTERS or part.kind.name.startswith("tray"):
        yield Dot(middle, y, 15, PAPER, INK)
        yield Words(middle, y + 5, _LETTERS.get(part.kind.name, "T"), 13, anchor="middle")
        yield Wire(((left, y), (middle - 15, y)), INK, 1.4)
        yield Wire(((middle + 15, y), (right, y)), INK, 1.4)
    else:
        yield Box(left, y - 7, right - left, 14, PAPER, INK, 1, 1.4)


def _chip(netlist: Netlist, part: Part) -> tuple[list[Shape], float]:
    """Draw a part with many pins as a box, with its pins and their nets on the right."""
    pins = _drawn(netlist, part)
    high = _PIN_U * len(pins) + 14
    shapes: list[Shape] = [
        Box(12, 10, 128, high, "#f1f4f8", INK, 4, 1.4),
        Words(20, 28, part.ref, 13, bold=True),
        *(Words(20, 44 + 14 * n, line, 10.5, PALE) for n, line in enumerate(_lines(part.name))),
        Words(20, 44 + 14 * len(_lines(part.name)), part.value, 10.5, PALE),
    ]
    for n, (pin, words, colour) in enumerate(pins):
        y = 26 + n * _PIN_U
        shapes.append(Words(134, y + 4, pin, 10.5, INK, "end"))
        if not words.startswith("free"):
            shapes.append(Wire(((140, y), (158, y)), INK, 1.4))
        shapes.append(Words(162, y + 4, words[:34], 10.5, colour))
    return shapes, high + 24


def _lines(name: str) -> list[str]:
    words, lines = name.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 13:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _drawn(netlist: Netlist, part: Part) -> list[tuple[str, str, str]]:
    """The pins to draw: name, net, colour. Unused pins of computers and blocks share one row."""
    found, spare = [], []
    for pin in part.kind.pins:
        terminal = f"{part.ref}.{pin}"
        if terminal not in netlist.net_of and (part.kind.board or part.ref.startswith("X")):
            spare.append(pin)
            continue
        if part.ref.startswith("X"):
            ends = [
                end for wire in netlist.wires if terminal in wire.ends for end in wire.ends if end != terminal
            ]
            found.append((pin, ", ".join(ends), INK))
            continue
        what = HEADER.get(int(pin)) if part.kind.name == "Raspberry Pi" and pin.isdigit() else ""
        shown = f"{pin} GPIO{what}" if isinstance(what, int) else f"{pin} {what}".strip()
        found.append((shown, label(netlist, terminal), _colour(netlist, terminal)))
    if part.kind.board:  # grounds and supplies that only their board uses
        wired = {end for wire in netlist.wires for end in wire.ends}
        found = [
            row
            for row in found
            if f"{part.ref}.{row[0]}" in wired or f"{part.ref}.{row[0].split()[0]}" in wired
        ]
        found.append(("…", "free: all other pins, not used", PALE))
    return found


def _colour(netlist: Netlist, terminal: str) -> str:
    net = netlist.net_of.get(terminal)
    if net is None:
        return PALE
    return INK if net.volts == 0.0 else _COLOUR.get(netlist.role(terminal), "#1f5fbf")
