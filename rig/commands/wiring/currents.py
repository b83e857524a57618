"""The current in each wire at full load, and the voltage of each net, by Kirchhoff's laws."""

import re
from collections import defaultdict
from collections.abc import Mapping

from rig.commands.wiring.netlist import Groups, Net, Netlist, Wire, pin_of, ref_of

#: Resistivity of copper at 20 °C, Ω·mm²/m.
RESISTIVITY_OHM_MM2_M = 0.0175
#: Contact resistance of a crimp, screw or joint, and of a jumper, Ω.
CONTACT_OHM = 0.005

#: SI prefixes of a value such as "10 k".
_PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "m": 1e-3, "µ": 1e-6, "n": 1e-9, "p": 1e-12}


def value_of(text: str) -> float:
    """Parse a value such as 4.7 kΩ, 100 nF or 1 mH, in Ω, F or H."""
    found = re.match(r"([\d.]+) ([kMmµnp]?)(?:Ω|F|H)", text)
    if found is None:
        raise ValueError(text)
    return float(found[1]) * _PREFIXES[found[2]]


def ohms(wire: Wire) -> float:
    """The resistance of a conductor, including both its ends."""
    return RESISTIVITY_OHM_MM2_M * wire.metres / wire.mm2 + 2 * CONTACT_OHM


def solve(
    links: list[tuple[str, str, float]], fixed: Mapping[str, float], fed: Mapping[str, float]
) -> dict[str, float]:
    """The voltages of nodes joined by conductances (node, node, 1/Ω). Some nodes have a fixed voltage, V;
    some are fed a current, A. Nodes that are not joined to a fixed one are at 0."""
    groups = Groups(dict.fromkeys([*fixed, *fed, *(end for a, b, _ in links for end in (a, b))]))
    for a, b, _ in links:
        groups.join(a, b)
    held = {groups.leader(node) for node in fixed}
    free = [
        node
        for node in dict.fromkeys(end for a, b, _ in links for end in (a, b))
        if node not in fixed and groups.leader(node) in held
    ]
    place = {node: n for n, node in enumerate(free)}
    rows = [[0.0] * len(free) + [fed.get(node, 0.0)] for node in free]
    for a, b, siemens in links:
        for one, other in ((a, b), (b, a)):
            if one in place:
                rows[place[one]][place[one]] += siemens
                if other in place:
                    rows[place[one]][place[other]] -= siemens
                else:
                    rows[place[one]][-1] += siemens * fixed.get(other, 0.0)
    return dict(fixed) | dict(zip(free, _eliminated(rows), strict=True))


def _eliminated(rows: list[list[float]]) -> list[float]:
    """Solve a system of equations whose diagonal is the largest entry of each column."""
    size = len(rows)
    for n in range(size):
        pivot = rows[n]
        for below in rows[n + 1 :]:
            if part := below[n] / pivot[n]:
                for k in range(n, size + 1):
                    below[k] -= part * pivot[k]
    found = [0.0] * size
    for n in reversed(range(size)):
        known = sum(rows[n][k] * found[k] for k in range(n + 1, size))
        found[n] = (rows[n][size] - known) / rows[n][n]
    return found


def draws(netlist: Netlist) -> dict[str, float]:
    """The current that enters each terminal from its net at full load, A. Current that leaves the terminal is
    negative."""
    found: dict[str, float] = defaultdict(float)
    for part in netlist.parts.values():
        for a, b, amps in part.draws:
            found[f"{part.ref}.{a}"] += amps
            found[f"{part.ref}.{b}"] -= amps
    for net in netlist.nets:  # the current drawn from a supply returns to its ground
        source = _source(netlist, net)
        if source is not None and net.volts:
            total = _total(netlist, net, found)
            kind = netlist.part(source).kind
            back = next(pin for pin, role in kind.pins.items() if role == "ground")
            found[f"{ref_of(source)}.{back}"] += total
    return found


def _source(netlist: Netlist, net: Net) -> str | None:
    return next((each for each in net.terminals if netlist.role(each) == "source"), None)


def _total(netlist: Netlist, net: Net, entering: Mapping[str, float]) -> float:
    """All current drawn from a net, including what passes through fuse and stop."""
    total = sum(entering.get(each, 0.0) for each in net.terminals if netlist.role(each) != "source")
    for a, b in _through(netlist, net):
        total += _total(netlist, netlist.net_of[b], entering) if a else 0.0
    return total


def _through(netlist: Netlist, net: Net) -> list[tuple[str, str]]:
    """Fuses and contacts through which a net feeds another: the terminals on both sides."""
    found = []
    for terminal in net.terminals:
        part = netlist.part(terminal)
        if not part.draws and part.kind.name.startswith(("fuse", "emergency")):
            for a, b in part.kind.feeds:
                if a == pin_of(terminal):
                    found.append((terminal, f"{part.ref}.{b}"))
    return found


def currents(netlist: Netlist) -> dict[Wire, float]:
    """The current in each wire at full load, A."""
    entering = draws(netlist)
    for net in netlist.nets:
        for a, b in _through(netlist, net):
            total = _total(netlist, netlist.net_of[b], entering)
            entering[a] += total
            entering[b] -= total
    found = {}
    pieces = _pieces(netlist)
    for net in netlist.nets:
        wires = [wire for wire in netlist.wires if netlist.net_of[wire.a] is net]
        source = _source(netlist, net) or (f"{_brick(netlist)}.-" if net.volts == 0.0 else net.terminals[0])
        fed: dict[str, float] = defaultdict(float)
        for terminal in net.terminals:
            fed[pieces.leader(terminal)] -= entering.get(terminal, 0.0)
        links = [(pieces.leader(wire.a), pieces.leader(wire.b), 1 / ohms(wire)) for wire in wires]
        volts = solve(links, {pieces.leader(source): 0.0}, fed)
        for wire, (a, b, siemens) in zip(wires, links, strict=True):
            found[wire] = (volts[a] - volts[b]) * siemens
    return found


def _brick(netlist: Netlist) -> str:
    return next(ref for ref, part in netlist.parts.items() if part.kind.name.startswith("12 V brick"))


def _pieces(netlist: Netlist) -> Groups:
    """Groups of terminals that are one piece of metal."""
    groups = Groups(netlist.terminals)
    for part in netlist.parts.values():
        for joined in part.kind.joined:
            for pin in joined[1:]:
                groups.join(f"{part.ref}.{joined[0]}", f"{part.ref}.{pin}")
    return groups


def voltages(netlist: Netlist, outputs: float | None = None) -> dict[str, float]:
    """The voltage of each net by its name, V. Sources are at their highest, and sensors' outputs are high (at
    their own supply) or at `outputs`. Nets that a computer drives are left out."""
    fixed = {net.name: net.volts for net in netlist.nets if net.volts == 0.0 or _source(netlist, net)}
    fixed |= {
        net.name: net.volts
        for net in netlist.nets
        for a, b in _through(netlist, net)
        for net in [netlist.net_of[b]]
    }
    links = []
    for part in netlist.parts.values():
        terminals = [f"{part.ref}.{pin}" for pin in part.kind.pins]
        if part.kind.name == "resistor":
            a, b = (netlist.net_of[each].name for each in terminals)
            links.append((a, b, 1 / value_of(part.value)))
        for terminal in terminals:
            if netlist.role(terminal) == "output" and part.ref.startswith("B") and terminal in netlist.net_of:
                supply = next(pin for pin, role in part.kind.pins.items() if role == "supply")
                high = netlist.net_of[f"{part.ref}.{supply}"].volts
                fixed[netlist.net_of[terminal].name] = high if outputs is None else outputs
    return solve(links, fixed, {})
