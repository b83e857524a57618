"""A netlist: parts with pins, the conductors between them, and the nets that they make."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part: its name, its pins, and how wires are attached to them."""

    name: str
    pins: Mapping[str, str]
    """The role of each pin by its name: source, supply, ground, output, input, passive or contact."""
    joined: tuple[tuple[str, ...], ...] = ()
    """Pins that are one piece of metal inside the part, such as those of a bridged terminal block."""
    feeds: tuple[tuple[str, str], ...] = ()
    """Pins through which power passes: from, to."""
    switch: tuple[tuple[str, str], ...] = ()
    """Contacts that are closed at rest and open when the part is operated."""
    wires: int = 2
    """Greatest number of wires in one of its holes, screws or lugs."""
    end: str = "solder"
    """How a wire is terminated there: solder, ferrule (under a screw), jumper (on a header's pin) or lead
    (the part's own wires)."""
    free: Mapping[str, str] = field(default_factory=dict)
    """Pins that may stay unconnected, with the reason."""
    highest: Mapping[str, float] = field(default_factory=dict)
    """The highest voltage that an input withstands, V, if it is not the supply's."""
    motor: bool = False
    """Whether it moves something, so that the emergency stop must cut it."""
    board: bool = False
    """Whether it is a computer, which must not carry a load's current."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rig."""

    ref: str
    kind: Kind
    name: str
    value: str = ""
    place: str = "plate"
    """board (soldered on the perfboard), plate, pi, box, loop or tray; it sets the lengths of wires."""
    section: str = ""
    """The part of the schematic in which it is drawn."""
    draws: tuple[tuple[str, str, float], ...] = ()
    """Greatest currents, A, each from one pin to another."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One conductor between two terminals."""

    a: str
    b: str
    colour: str
    mm2: float
    """Cross-section of copper, mm²."""
    metres: float
    track: bool = False
    """Whether it is a solder joint of the perfboard rather than a wire."""

    @property
    def ends(self) -> tuple[str, str]:
        """Both terminals."""
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Label:
    """What is known about a net: one of its terminals, its name, its highest voltage, its current limit."""

    at: str
    name: str
    volts: float
    amps: float
    """The current that can flow for long before the fuse or the supply cuts it off, A."""


@dataclass(frozen=True, slots=True)
class Net:
    """All terminals that are joined by metal."""

    name: str
    volts: float
    amps: float
    terminals: tuple[str, ...]


def ref_of(terminal: str) -> str:
    """The part of a terminal such as U2.VM."""
    return terminal.partition(".")[0]


def pin_of(terminal: str) -> str:
    """The pin of a terminal such as U2.VM."""
    return terminal.partition(".")[2]


class Groups:
    """Groups of items, joined pair by pair (union-find)."""

    def __init__(self, things: Iterable[str]) -> None:
        self._leader = {thing: thing for thing in things}

    def leader(self, thing: str) -> str:
        """The representative of an item's group."""
        while (up := self._leader[thing]) != thing:
            self._leader[thing] = self._leader[up]
            thing = up
        return thing

    def join(self, one: str, other: str) -> None:
        """Join the groups of two items."""
        self._leader[self.leader(one)] = self.leader(other)

    def all(self) -> Iterator[tuple[str, ...]]:
        """Every group, in the order of its first member."""
        found: dict[str, list[str]] = {}
        for thing in self._leader:
            found.setdefault(self.leader(thing), []).append(thing)
        return (tuple(group) for group in found.values())


@dataclass(frozen=True)
class Netlist:
    """Everything electrical of one variant of the rig."""

    variant: str
    parts: Mapping[str, Part]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...] = ()

    @cached_property
    def terminals(self) -> tuple[str, ...]:
        """Every pin of every part, as U2.VM."""
        return tuple(f"{part.ref}.{pin}" for part in self.parts.values() for pin in part.kind.pins)

    @cached_property
    def nets(self) -> tuple[Net, ...]:
        """All nets of two or more terminals, the named ones by their labels."""
        groups = Groups(self.terminals)
        for part in self.parts.values():
            for joined in part.kind.joined:
                for pin in joined[1:]:
                    groups.join(f"{part.ref}.{joined[0]}", f"{part.ref}.{pin}")
        for wire in self.wires:
            groups.join(*wire.ends)
        named: dict[str, Label] = {}
        for label in self.labels:
            named.setdefault(groups.leader(label.at), label)
        wired = {end for wire in self.wires for end in wire.ends}
        found = []
        for group in groups.all():
            if not wired & set(group):
                continue
            label = named.get(groups.leader(group[0])) or Label(
                group[0], group[0].replace(".", " "), 5.0, 0.1
            )
            found.append(Net(label.name, label.volts, label.amps, group))
        return tuple(found)

    @cached_property
    def net_of(self) -> Mapping[str, Net]:
        """The net of each terminal that has one."""
        return {terminal: net for net in self.nets for terminal in net.terminals}

    def part(self, terminal: str) -> Part:
        """The part that a terminal belongs to."""
        return self.parts[ref_of(terminal)]

    def role(self, terminal: str) -> str:
        """The role of a terminal."""
        return self.part(terminal).kind.pins[pin_of(terminal)]

    def at(self, net: str) -> Net:
        """A net by its name."""
        return next(each for each in self.nets if each.name == net)

    def other(self, terminal: str) -> str:
        """The other end of a part with two pins."""
        ref, pin = ref_of(terminal), pin_of(terminal)
        (far,) = (each for each in self.parts[ref].kind.pins if each != pin)
        return f"{ref}.{far}"
