"""The wires of a rig as tables: each signal from its pin to its part, and every conductor."""

from dataclasses import dataclass

from rig.commands.wiring.nano_pins import NanoPins
from rig.commands.wiring.netlist import Net, Netlist, Part, pin_of, ref_of
from rig.commands.wiring.sections import BOARD_H, SIGNALS, build
from rig.settings.config import Config
from rig.settings.pinout import ON_NANO, place

#: The signal of each name in board.h.
_NANO = {board_h: name for name, board_h in BOARD_H.items()}
#: The pins through which a part passes a signal on.
_THROUGH = {"74AHCT125": ("A", "Y"), "ULN2803": ("I", "O")}


@dataclass(frozen=True, slots=True)
class Link:
    """One signal: from a pin, through the parts in between, to its part."""

    part: str
    chip: str
    """Pi or Nano."""
    pin: str
    """GPIO17, D6."""
    hole: int | str
    """Header pin of the Pi, or the name printed on the Nano."""
    colour: str
    """Name of the wire's colour; two words if it is striped."""
    between: tuple[str, ...]
    """What the wire passes through, starting at the pin."""
    far: str
    """Where it ends."""
    ground: str = ""
    """The ground of the part's other end: star or board."""

    @property
    def row(self) -> tuple[str, ...]:
        """For the table."""
        chip = f"{self.hole}" if self.chip == "Pi" else "–"
        through = "; ".join(self.between) or "–"
        end = f"{self.far}; ground: {self.ground}" if self.ground else self.far
        return (self.part, f"{self.chip} {self.pin}", chip, self.colour, through, end)


COLUMNS = ("part", "pin", "header pin", "wire", "in between", "ends at")
ALL_COLUMNS = ("no.", "from", "to", "colour", "mm²", "m", "net")


def links(config: Config, nano: NanoPins | None) -> list[Link]:
    """Every signal of a rig, those of the header first; with a Nano if its pins are given."""
    netlist = build(config, nano)
    found = []
    for name in SIGNALS:
        number: int = getattr(config.pins, name, -1)
        if number >= 0 and (nano is None or name not in ON_NANO):
            found.append(_link(netlist, name, "Pi", f"GPIO{number}", place(number)))
    if config.lights.count and nano is None:
        for name, number in (("strip", 10), ("strip_clock", 11)):
            found.append(_link(netlist, name, "Pi", f"GPIO{number}", place(number)))
    for name, pin in (nano.place if nano is not None else {}).items():
        if name in _NANO and f"NANO.{pin}" in netlist.net_of:
            found.append(_link(netlist, _NANO[name], "Nano", pin, pin))
    return found


def _link(netlist: Netlist, name: str, chip: str, pin: str, hole: int | str) -> Link:
    part, colour = SIGNALS[name]
    if name == "supply":
        part = "emergency stop"
    between: list[str] = []
    end = _follow(netlist, f"{'PI' if chip == 'Pi' else 'NANO'}.{hole}", between)
    if end is None:
        return Link(part, chip, pin, hole, colour, (), "the board's ground: no such sensor is fitted")
    met = netlist.part(end)
    if met.ref.startswith("X"):
        return Link(part, chip, pin, hole, colour, tuple(between), "12 V behind the stop switch")
    ground = _ground(netlist, met)
    return Link(part, chip, pin, hole, colour, tuple(between), _far(met, pin_of(end)), ground)


def _far(part: Part, pin: str) -> str:
    lamp = {"K": "LED: short leg", "NO": "one contact", "A": "A", "B": "B"}
    what = {"S1": "stop", "B8": "tray"}.get(part.ref, part.name)
    if part.ref == "B8":
        return "tray: bare wire"
    return f"{what}: {'second contact, NC' if part.ref == 'S1' else lamp.get(pin, pin)}"


def _follow(netlist: Netlist, terminal: str, between: list[str]) -> str | None:
    """The terminal at which a signal ends; the parts that it passes through are added to `between`."""
    seen = {terminal}
    net = netlist.net_of[terminal]
    while net.volts != 0.0 or net.name != "ground":
        onward = ""
        for each in net.terminals:
            part = netlist.part(each)
            if each in seen or part.ref[0] not in "RC":
                continue
            seen |= {each, netlist.other(each)}
            there = netlist.net_of[netlist.other(each)]
            if there.name == "ground":
                between.append(f"{part.value} to ground")
            elif netlist.other(each).startswith("R") and _rail(netlist, there):
                if there.name == "12 V behind the stop":
                    onward = netlist.other(each)
                    between.append(f"{part.value} in series")
                else:
                    between.append(f"{part.value} up to {there.name.split(' for')[0]}")
            else:
                onward = netlist.other(each)
                between.append(f"{part.value} in series")
        through = next((each for each in net.terminals if each not in seen and _passes(netlist, each)), None)
        if through is not None:
            ref, pin = ref_of(through), pin_of(through)
            a, b = _THROUGH[netlist.parts[ref].value]
            onward = f"{ref}.{pin.replace(a, b)}"
            between.append(netlist.parts[ref].value + (" to 5 V" if b == "Y" else ""))
        if not onward:
            return next((each for each in net.terminals if each not in seen and _ends(netlist, each)), None)
        seen.add(onward)
        net = netlist.net_of[onward]
        if net.name == "12 V behind the stop":
            return "X2.1"
    return None


def _rail(netlist: Netlist, net: Net) -> bool:
    return any(netlist.role(each) == "source" for each in net.terminals) or net.name.startswith("12 V")


def _passes(netlist: Netlist, terminal: str) -> bool:
    """Whether a terminal is the input of something that passes a signal on."""
    a = _THROUGH.get(netlist.part(terminal).value, ("–",))[0]
    return a in pin_of(terminal) and netlist.role(terminal) == "input"


def _ends(netlist: Netlist, terminal: str) -> bool:
    part = netlist.part(terminal)
    return not part.kind.board and part.ref[0] not in "JRCX"


def _ground(netlist: Netlist, part: Part) -> str:
    """Where the ground of a part goes: star or board; empty if another of its pins already says so."""
    pins = {"S_knob": ("C",)}.get(part.ref, tuple(part.kind.pins))
    for pin in pins:
        terminal = f"{part.ref}.{pin}"
        if terminal in netlist.net_of and netlist.net_of[terminal].name == "ground":
            ends = [end for wire in netlist.wires if terminal in wire.ends for end in wire.ends]
            return "star" if any(end.startswith("X0.") for end in ends) else "board"
    return ""


def table(found: list[Link]) -> list[str]:
    """The signals as a Markdown table."""
    return markdown([COLUMNS, *(link.row for link in found)])


def every_wire(netlist: Netlist) -> list[str]:
    """Every conductor between two parts as a Markdown table, with numbers to tick off."""
    wires = [wire for wire in netlist.wires if not wire.track]
    rows = [
        (str(n), _at(netlist, wire.a), _at(netlist, wire.b), wire.colour, f"{wire.mm2:g}", f"{wire.metres:g}",
         netlist.net_of[wire.a].name)
        for n, wire in enumerate(wires, start=1)
    ]  # fmt: skip
    return markdown([ALL_COLUMNS, *rows])


def _at(netlist: Netlist, terminal: str) -> str:
    return f"{terminal} ({netlist.part(terminal).name})"


def markdown(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as a Markdown table; the first is the header."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return lines
