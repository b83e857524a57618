"""Builds a netlist: parts, wires with colour and gauge, terminal blocks, the perfboard's joints."""

from dataclasses import replace
from itertools import pairwise

from rig.commands.wiring.kinds import block, screws
from rig.commands.wiring.netlist import Kind, Label, Netlist, Part, Wire, pin_of, ref_of

#: Cross-sections, mm²: of wires that the fuse protects, and of signal wires.
POWER_MM2, SIGNAL_MM2 = 0.75, 0.25
#: Length of a wire from one place to another, including bends and strain relief, m.
_WAYS_M = {
    ("plate", "plate"): 0.15,
    ("board", "plate"): 0.2,
    ("board", "pi"): 0.25,
    ("pi", "plate"): 0.5,
    ("board", "box"): 0.8,
    ("box", "plate"): 0.8,
    ("box", "box"): 0.15,
    ("board", "loop"): 0.9,
    ("loop", "plate"): 0.9,
    ("board", "tray"): 0.9,
    ("loop", "loop"): 0.1,
}
#: Colours that are reserved for supply and ground.
RED, BLACK = "red", "black"


class Circuit:
    """A builder of a netlist."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._wires: list[Wire] = []
        self._labels: list[Label] = []
        self._poles: dict[str, int] = {}
        self._last: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self.section = ""

    def add(
        self, ref: str, kind: Kind, name: str, value: str = "", place: str = "plate",
        draws: tuple[tuple[str, str, float], ...] = (),
    ) -> str:  # fmt: skip
        """Add a part; return its reference. A reference that ends in # gets the next number."""
        if ref.endswith("#"):
            self._numbers[ref] = self._numbers.get(ref, 0) + 1
            ref = f"{ref[:-1]}{self._numbers[ref]}"
        self._parts[ref] = Part(ref, kind, name, value, place, self.section, draws)
        return ref

    def block(self, ref: str, name: str) -> None:
        """Add a bridged terminal block, which gets as many poles as it has wires."""
        self.add(ref, block(1), name)
        self._poles[ref] = 0

    def pole(self, ref: str) -> str:
        """The next free pole of a block."""
        self._poles[ref] += 1
        return f"{ref}.{self._poles[ref]}"

    def wire(self, a: str, b: str, colour: str, mm2: float = SIGNAL_MM2) -> str:
        """Add a wire between two terminals; return the second one. On the board the wire is a joint."""
        places = tuple(sorted(self._place(end) for end in (a, b)))
        track = places == ("board", "board")
        metres = 0.02 if track else _WAYS_M[(places[0], places[1])]
        self._wires.append(Wire(a, b, colour, mm2, metres, track))
        return b

    def join(self, *terminals: str) -> str:
        """Add joints of the board from one terminal to the next; return the last terminal."""
        for a, b in pairwise(terminals):
            self.wire(a, b, "bare")
        return terminals[-1]

    def edge(self) -> str:
        """Add a screw terminal at the board's edge."""
        if "J" not in self._parts:
            self._parts["J"] = Part("J", screws(1), "screw terminals", place="board", section=self.section)
            self._poles["J"] = 0
        return self.pole("J")

    def enter(self, far: str, colour: str, mm2: float = SIGNAL_MM2) -> str:
        """Add a screw terminal of the board with a wire to a terminal elsewhere."""
        pole = self.edge()
        self.wire(far, pole, colour, mm2)
        return pole

    def rail(self, name: str, terminal: str) -> str:
        """Join a terminal of the board to the end of one of the board's rails."""
        if name in self._last:
            self.join(self._last[name], terminal)
        self._last[name] = terminal
        return terminal

    def ground(self, terminal: str, mm2: float = SIGNAL_MM2) -> None:
        """Join a terminal to the board's ground; one that is not on the board gets a screw terminal."""
        if self._place(terminal) == "board":
            self.rail("GND", terminal)
        else:
            self.rail("GND", self.enter(terminal, BLACK, mm2))

    def resistor(self, value: str, a: str = "", b: str = "", amps: float = 0.0) -> str:
        """Add a resistor on the board, between two terminals if they are given; return its reference."""
        draws = (("1", "2", amps),) if amps else ()
        return self._two("R#", "RESISTOR", value, a, b, draws)

    def capacitor(self, value: str, a: str = "", b: str = "") -> str:
        """Add a ceramic capacitor on the board."""
        return self._two("C#", "CAPACITOR", value, a, b, ())

    def _two(
        self, ref: str, kind: str, value: str, a: str, b: str, draws: tuple[tuple[str, str, float], ...]
    ) -> str:
        from rig.commands.wiring import kinds

        found = self.add(ref, getattr(kinds, kind), value, value, "board", draws)
        for terminal, pin in ((a, "1"), (b, "2")):
            if terminal == "GND":
                self.ground(f"{found}.{pin}")
            elif terminal:
                self.join(terminal, f"{found}.{pin}")
        return found

    def label(self, at: str, name: str, volts: float, amps: float) -> None:
        """Name the net of a terminal."""
        self._labels.append(Label(at, name, volts, amps))

    def done(self, variant: str) -> Netlist:
        """The netlist, with each block as long as needed."""
        for ref, poles in self._poles.items():
            part = self._parts[ref]
            kind = screws(poles) if ref == "J" else block(poles)
            self._parts[ref] = replace(part, kind=kind)
        return Netlist(variant, self._parts, tuple(self._wires), tuple(self._labels))

    def _place(self, terminal: str) -> str:
        part = self._parts[ref_of(terminal)]
        if pin_of(terminal) not in part.kind.pins and part.ref not in self._poles:
            raise KeyError(terminal)
        return part.place
