"""A multimeter at a rig without power: which terminals beep together, and the resistance between them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from rig.commands.shared.console import Terminal
from rig.commands.wiring.currents import value_of
from rig.commands.wiring.netlist import Groups, Netlist, Wire

#: The cable that is unplugged meanwhile: its ground would replace the rig's own.
USB = "the USB cable's own"


#: A wire that has been taken off, and its free end.
Off = tuple[Wire, str]


class Meter(Protocol):
    """A person with a multimeter."""

    def beeps(
        self, tip: str, touched: tuple[str, ...], off: Off | None = None, silent: bool = False
    ) -> frozenset[str]:
        """The terminals that beep with the tip's; `off`: with this wire taken off at one end; `silent`: none
        of them should."""

    def ohms(self, a: str, b: str) -> float:
        """Resistance between two terminals, Ω."""


class VirtualMeter:
    """A meter at a netlist, with whatever is wrong with it."""

    def __init__(self, netlist: Netlist, shorts: Iterable[tuple[Wire, str]] = ()) -> None:
        self._netlist, self._shorts = netlist, tuple(shorts)

    def beeps(
        self, tip: str, touched: tuple[str, ...], off: Off | None = None, silent: bool = False
    ) -> frozenset[str]:
        """See Meter."""
        groups = metal(self._netlist, self._shorts, off)
        return frozenset(each for each in touched if groups.leader(each) == groups.leader(tip))

    def ohms(self, a: str, b: str) -> float:
        """See Meter."""
        return resistance(self._netlist, a, b, self._shorts)


class AtBench:
    """A person at the terminal, with a meter."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def beeps(
        self, tip: str, touched: tuple[str, ...], off: Off | None = None, silent: bool = False
    ) -> frozenset[str]:
        """See Meter: asks for what is silent, one after the other where anything is."""
        first = f"Take the wire from {off[0].a} to {off[0].b} off at {off[1]}. " if off else ""
        names = ", ".join(touched)
        if self._terminal.yes(
            f"{first}One tip on {tip}. Touch with the other: {names}. Do all of them beep?"
        ):
            return frozenset(touched)
        return frozenset(each for each in touched if self._terminal.yes(f"  {tip} and {each}: does it beep?"))

    def ohms(self, a: str, b: str) -> float:
        """See Meter."""
        return self._terminal.number(f"Ohms between {a} and {b} (open: 9999999)", "Ω", most=1e7)


def metal(netlist: Netlist, shorts: Iterable[tuple[Wire, str]] = (), off: Off | None = None) -> Groups:
    """Terminals that beep with each other: wires, joints, blocks; fuse and coil are out, the stop is in.

    A short is a wire whose bare middle touches a terminal.
    """
    groups = Groups(netlist.terminals)
    for part in netlist.parts.values():
        for joined in part.kind.joined:
            for pin in joined[1:]:
                groups.join(f"{part.ref}.{joined[0]}", f"{part.ref}.{pin}")
    gone = off[0] if off else None
    for wire in netlist.wires:
        if wire is not gone and wire.colour != USB:
            groups.join(*wire.ends)
    for wire, touched in shorts:
        stays = next((end for end in wire.ends if off and wire is gone and end != off[1]), wire.a)
        groups.join(stays, touched)
    return groups


def resistance(netlist: Netlist, a: str, b: str, shorts: Iterable[tuple[Wire, str]] = ()) -> float:
    """Resistance between two terminals through the rig's resistors, Ω; ten million without a path."""
    groups = metal(netlist, shorts)
    start, end = groups.leader(a), groups.leader(b)
    if start == end:
        return 0.0
    links: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for part in netlist.parts.values():
        if part.kind.name == "resistor":
            one, two = (groups.leader(f"{part.ref}.{pin}") for pin in part.kind.pins)
            siemens = 1 / value_of(part.value)
            links[one].append((two, siemens))
            links[two].append((one, siemens))
    volts = dict.fromkeys(links, 0.5) | {start: 1.0, end: 0.0}
    for _ in range(400):  # relaxation: networks of a handful of resistors
        for node, near in links.items():
            if node not in (start, end):
                volts[node] = sum(volts[other] * s for other, s in near) / sum(s for _, s in near)
    current = sum((1.0 - volts[other]) * s for other, s in links.get(start, ()))
    return min(1e7, 1 / current) if current > 1e-7 else 1e7
