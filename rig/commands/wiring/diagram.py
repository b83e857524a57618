"""The drawing of every wire: the Pi's header, the Nano, a card for each part, and the supply."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

from rig.commands.wiring.nano_pins import LEFT, RIGHT
from rig.commands.wiring.netlist import Netlist
from rig.commands.wiring.supply import supply
from rig.commands.wiring.wires import Link
from rig.paper.line_drawing import INK, PALE, PAPER, Box, Dot, Drawing, Shape, Wire, Words
from rig.settings.pinout import HEADER

#: Sizes, in the drawing's units.
EDGE_U, CARD_U, CARD_HIGH_U, GAP_U, LANES_U, CHIP_U = 36.0, 580.0, 66.0, 10.0, 190.0, 216.0
ROW_U, TOP_U, PANEL_GAP_U = 42.0, 96.0, 70.0
WIDTH_U = 2 * EDGE_U + 2 * CARD_U + 2 * LANES_U + CHIP_U
#: Approximate width of a label's character, as a fraction of its type size.
CHARACTER_RATIO = 0.5

COLOURS = {
    "orange": "#e8791a",
    "violet": "#8a4fc7",
    "yellow": "#d9a800",
    "blue": "#2f6fde",
    "green": "#2e9e4f",
    "red": "#d43c3c",
    "grey": "#7d858f",
    "brown": "#7a5230",
    "turquoise": "#12a5a5",
    "pink": "#e0559b",
    "white": "#b9c0c8",
}
BOARD, GOLD, POWER = "#20613f", "#e8c34a", "#d43c3c"


@dataclass(frozen=True, slots=True)
class Hole:
    """A pin of a chip: its row, its side, and the text beside it."""

    row: int
    left: bool
    label: str
    number: str


def draw(links: list[Link], netlist: Netlist) -> Drawing:
    """The whole drawing."""
    shapes: list[Shape] = [
        Words(EDGE_U, 44, "The clot rig: every wire", 30, bold=True),
        Words(
            EDGE_U,
            70,
            "Drawn from config.toml and board.h as they are. Switch everything off before you touch a wire. "
            "Red wires are a supply, black ones ground; no signal has either colour.",
            17,
            PALE,
        ),
    ]
    y = TOP_U
    for chip in ("Pi", "Nano"):
        mine = [link for link in links if link.chip == chip]
        if mine:
            panel, high = _panel(chip, mine, y)
            shapes += panel
            y += high + PANEL_GAP_U
    panel, high = _supply(netlist, y)
    shapes += panel
    return Drawing("Wiring of the clot rig", WIDTH_U, y + high + EDGE_U, tuple(shapes))


def _holes(chip: str) -> dict[int | str, Hole]:
    if chip == "Pi":
        return {
            number: Hole(
                (number - 1) // 2,
                number % 2 == 1,
                f"GPIO{what}" if isinstance(what, int) else what,
                str(number),
            )
            for number, what in HEADER.items()
        }
    found: dict[int | str, Hole] = {name: Hole(n, False, name, "") for n, name in enumerate(RIGHT)}
    for n, name in enumerate(LEFT):  # ground and reset are on both sides, but no part's wire ends there
        found[f"{name} left" if name in found else name] = Hole(n, True, name, "")
    return found


def _panel(chip: str, links: list[Link], top: float) -> tuple[list[Shape], float]:
    """Draw a chip with its cards to the left and right; return the shapes and their height."""
    holes = _holes(chip)
    sides = [
        sorted(
            (link for link in links if holes[link.hole].left is left), key=lambda link: holes[link.hole].row
        )
        for left in (True, False)
    ]
    rows = 1 + max(hole.row for hole in holes.values())
    cards = max(len(side) for side in sides) * (CARD_HIGH_U + GAP_U) - GAP_U
    high = max(rows * ROW_U + 44, cards)
    chip_top = top + (high - rows * ROW_U - 44) / 2 + 44
    middle = WIDTH_U / 2
    used = {link.hole: COLOURS[link.colour.split()[0]] for link in links}
    shapes: list[Shape] = []
    for side, left in zip(sides, (True, False), strict=True):
        shapes += _side(side, left, holes, top, high, chip_top)
    title = "Raspberry Pi, from above" if chip == "Pi" else "Arduino Nano, USB socket up"
    shapes.append(Box(middle - CHIP_U / 2, chip_top - 44, CHIP_U, rows * ROW_U + 44, BOARD, "#123d28", 10))
    shapes.append(Words(middle, chip_top - 20, title, 13, PAPER, "middle"))
    for name, hole in holes.items():
        x, y = _pin(hole, chip_top)
        power = hole.label in ("5 V", "3.3 V", "5V", "3V3", "VIN")
        ground = hole.label in ("ground", "GND")
        fill = used.get(name, POWER if power else INK if ground else GOLD)
        away = -1 if hole.left else 1
        shapes.append(Dot(x, y, 8, fill, PAPER if name in used else "#123d28"))
        shapes.append(
            Words(x + away * 16, y + 5, hole.label, 14, PAPER, "end" if hole.left else "start", name in used)
        )
        if hole.number:
            shapes.append(
                Words(x - away * 13, y + 4, hole.number, 12, "#bfe3cf", "start" if hole.left else "end")
            )
    return shapes, high


def _pin(hole: Hole, chip_top: float) -> tuple[float, float]:
    return WIDTH_U / 2 + (-32 if hole.left else 32), chip_top + ROW_U * (hole.row + 0.5)


def _side(
    links: list[Link], left: bool, holes: dict[int | str, Hole], top: float, high: float, chip_top: float
) -> Iterator[Shape]:
    """Draw the cards of one side and their wires, none of which crosses another."""
    first = top + (high - len(links) * (CARD_HIGH_U + GAP_U) + GAP_U) / 2
    ends = []
    for n, link in enumerate(links):
        y = first + n * (CARD_HIGH_U + GAP_U)
        ends.append((link, _pin(holes[link.hole], chip_top)[1], y + 44, y))
    bends = _bends([(pin, card) for _, pin, card, _ in ends])
    sign = -1 if left else 1
    edge = EDGE_U + CARD_U if left else WIDTH_U - EDGE_U - CARD_U
    for (link, pin, card, y), lane in zip(ends, bends, strict=True):
        x = WIDTH_U / 2 + sign * (CHIP_U / 2 + 22 + lane * (LANES_U - 44))
        colour, striped = COLOURS[link.colour.split()[0]], link.colour.endswith("striped")
        start = WIDTH_U / 2 + sign * 32
        points = ((start, pin), (x, pin), (x, card), (edge, card))
        yield Wire(points, colour, 4)
        if striped:  # a pale core tells a second wire of the same colour from the first
            yield Wire(points, PAPER, 1.6, dash=(7, 7))
        yield from _card(link, left, y, colour)


def _bends(ends: list[tuple[float, float]]) -> list[float]:
    """The distance from the chip at which each wire bends, 0 to 1. Among wires that go up, a lower one bends
    further out; among wires that go down, a higher one does. This way no wire crosses another."""
    up = [n for n, (pin, card) in enumerate(ends) if card < pin]
    down = [n for n, (pin, card) in enumerate(ends) if card >= pin]
    lanes = [0.0] * len(ends)
    for order in (up, down[::-1]):
        for k, n in enumerate(order):
            lanes[n] = k / max(1, len(order) - 1) if len(order) > 1 else 0.5
    return lanes


def _card(link: Link, left: bool, y: float, colour: str) -> Iterator[Shape]:
    """Draw one part: its name, its pin, what the wire passes through, and where it ends."""
    x = EDGE_U if left else WIDTH_U - EDGE_U - CARD_U
    inner, outer = (x + CARD_U, x + 14) if left else (x, x + CARD_U - 14)
    near, far = ("end", "start") if left else ("start", "end")
    step = -1 if left else 1
    yield Box(x, y, CARD_U, CARD_HIGH_U, "#f5f7fa", "#c9d0d8", 8, 1.2)
    yield Box(inner - (5 if left else 0), y, 5, CARD_HIGH_U, colour, colour, 2, 0)
    yield Words(outer, y + 24, link.part, 18, anchor=far, bold=True)
    where = f"{link.pin}, header pin {link.hole}" if link.chip == "Pi" else f"Nano {link.pin}"
    yield Words(inner + step * 14, y + 23, f"{where} · {link.colour} wire", 14, PALE, near)
    at, row = inner + step * 5, y + 44
    for part in link.between:
        label, _, how = part.partition(" ")
        unit, _, how = how.partition(" ")
        if how == "to ground":
            at = yield from _to_ground(f"{label} {unit}", at, row, step, colour)
        else:
            at = yield from _in_line(f"{label} {unit}" if how == "in series" else part, at, row, step, colour)
    yield Wire(((at, row), (at + step * 14, row)), colour, 3)
    yield Dot(at + step * 18, row, 4, PAPER, colour)
    ground = f" · ground: {link.ground}" if link.ground else ""
    yield Words(at + step * 28, row + 5, f"{link.far}{ground}", 14, anchor=near)


def _in_line(label: str, at: float, row: float, step: int, colour: str) -> Generator[Shape, None, float]:
    """Draw a part that the wire passes through; return where the wire continues."""
    wide = 14 + 14 * CHARACTER_RATIO * len(label)
    yield Wire(((at, row), (at + step * 12, row)), colour, 3)
    x = at + step * 12 if step > 0 else at + step * 12 - wide
    yield Box(x, row - 11, wide, 22, "#fff4d9", "#9a7b25", 4, 1.2)
    yield Words(x + wide / 2, row + 5, label, 13, anchor="middle")
    return at + step * (12 + wide)


def _to_ground(label: str, at: float, row: float, step: int, colour: str) -> Generator[Shape, None, float]:
    """Draw a part from the wire to ground; return where the wire continues."""
    node = at + step * 14
    wide = 8 + 13 * CHARACTER_RATIO * len(label)
    yield Wire(((at, row), (node + step * (wide + 8), row)), colour, 3)
    yield Dot(node, row, 3.5, colour, colour)
    yield Wire(((node, row), (node, row + 10)), INK, 1.6)
    for n, half in enumerate((8.0, 5.0, 2.0)):
        yield Wire(((node - half, row + 10 + 3 * n), (node + half, row + 10 + 3 * n)), INK, 1.6)
    yield Words(node + step * 11, row + 17, label, 13, anchor="start" if step > 0 else "end")
    return node + step * (wide + 8)


#: Sizes of the supply's boxes: width, height, gap.
_WIDE_U, _HIGH_U, _APART_U = 236.0, 62.0, 68.0
_Box = tuple[str, str]


def _boxes(netlist: Netlist) -> tuple[list[_Box], list[_Box]]:
    """The supply's parts, as name and note: the row after fuse and stop, and the row before the stop."""
    parts = netlist.parts
    drivers = [parts[ref] for ref in ("U2", "U4", "U3") if ref in parts]
    first = [
        ("12 V brick, 5 A", "certified; above the water"),
        ("fuse", f"{parts['F1'].value}; {parts['C20'].value}"),
        ("emergency stop", "NC mushroom, in the 12 V"),
        ("both pumps", " and ".join(dict.fromkeys(part.kind.name for part in drivers))),
        ("servo's buck", parts["U6"].value),
        ("pinch servo", f"{parts['C22'].value} beside it"),
    ]
    second = [("lights' buck", parts["U5"].value)] if "U5" in parts else []
    if "H9" in parts:
        second.append(("light strip", f"{parts['H9'].value}; {parts['C23'].value}"))
    if "U1" in parts:
        second.append(("buttons' lamps", f"through {parts['U1'].value}"))
    return first, [*second, ("Raspberry Pi", "its own supply")]


def _supply(netlist: Netlist, top: float) -> tuple[list[Shape], float]:
    """Draw the supply from the brick to the star, with its rules in words."""
    shapes: list[Shape] = [Words(EDGE_U, top, "Supply", 22, bold=True)]
    first, second = _boxes(netlist)
    columns = [EDGE_U + n * (_WIDE_U + _APART_U) for n in range(6)]
    rows = (top + 24, top + 130)
    live, low, ground = "#d43c3c", "#a8231c", rows[1] + _HIGH_U + 44
    upper, lower = rows[0] + _HIGH_U / 2, rows[1] + _HIGH_U / 2
    shapes.append(Wire(((columns[0] + _WIDE_U, upper), (columns[5], upper)), live, 4))
    offset = 6 - len(second)
    places = [*zip(columns, first, strict=True), *zip(columns[offset:], second, strict=True)]
    if len(second) > 1:
        node = columns[1] + _WIDE_U + _APART_U / 2
        shapes.append(Wire(((node, upper), (node, lower), (columns[offset], lower)), live, 4))
        shapes.append(Dot(node, upper, 5, live, live))
        shapes.append(Wire(((columns[offset] + _WIDE_U, lower), (columns[4], lower)), low, 4))
    # Ground wires run behind the boxes, down to the line that they all share.
    for n, (x, _) in enumerate(places):
        y = rows[n >= len(first)]
        if first[n][0] not in ("fuse", "emergency stop") if n < len(first) else True:
            at = x + (40 if n < len(first) else _WIDE_U / 2)
            shapes.append(Wire(((at, y + _HIGH_U), (at, ground)), INK, 3))
    shapes.append(Wire(((columns[0] + 40, ground), (columns[5] + _WIDE_U / 2, ground)), INK, 5))
    shapes.append(Words(columns[0] + 56, ground - 10, "the star: one block for every ground", 16, bold=True))
    for n, (x, (name, note)) in enumerate(places):
        danger = name == "emergency stop"
        fill, edge = ("#fdeaea", live) if danger else ("#f5f7fa", "#aab3bd")
        y = rows[n >= len(first)]
        shapes.append(Box(x, y, _WIDE_U, _HIGH_U, fill, edge, 8, 2.4 if danger else 1.4))
        shapes.append(Words(x + _WIDE_U / 2, y + 27, name, 18, anchor="middle", bold=True))
        shapes.append(Words(x + _WIDE_U / 2, y + 48, note, 14, PALE, "middle"))
    y = ground + 44
    for n, step in enumerate(supply(netlist), start=1):
        shapes.append(Words(EDGE_U, y, f"{n}. {step}", 16))
        y += 25
    return shapes, y - top
