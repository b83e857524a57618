"""From measurements to the wire that is missing, swapped or shorted: net by net, each question asked once."""

from collections.abc import Iterator
from dataclasses import dataclass

from rig.commands.bringup.meter import USB, Meter, metal, resistance
from rig.commands.wiring.netlist import Groups, Net, Netlist, Wire

#: A resistor may differ from its computed value by this part.
SPREAD_RATIO = 0.15


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A wire, or a part with its joints, and its fault."""

    kind: str
    """open, swapped, shorted or part."""
    wires: tuple[Wire, ...]
    said: str


def examine(netlist: Netlist, meter: Meter) -> Iterator[Diagnosis]:
    """Everything that a meter finds, with nothing plugged in. An empty result: every wire is right."""
    nets = [net for net in netlist.nets if _ends(netlist, net)]
    anchors = {net.name: _anchor(netlist, net) for net in nets}
    silent: dict[str, frozenset[str]] = {}
    for net in nets:
        tip = anchors[net.name]
        touched = tuple(each for each in _ends(netlist, net) if each != tip)
        if touched:
            silent[net.name] = frozenset(touched) - meter.beeps(tip, touched)
    yield from _broken(netlist, meter, anchors, {name: gone for name, gone in silent.items() if gone})
    if not any(silent.values()):
        shorted = list(_shorts(netlist, meter, nets, anchors))
        yield from shorted
        if not shorted:
            yield from _resistors(netlist, meter, anchors)


def _ends(netlist: Netlist, net: Net) -> list[str]:
    """The ends of a net's wires, in the order of the list of wires."""
    wires = [wire for wire in netlist.wires if netlist.net_of[wire.a] is net and not wire.track]
    return list(dict.fromkeys(end for wire in wires if wire.colour != USB for end in wire.ends))


def _anchor(netlist: Netlist, net: Net) -> str:
    """The place of the first tip: a terminal of a block, else a screw of the board, else the first end."""
    ends = _ends(netlist, net)
    for letter in "XJ":
        for end in ends:
            if end.startswith(letter):
                return end
    return ends[0]


def _behind(netlist: Netlist, wire: Wire, tip: str) -> frozenset[str]:
    """The terminals of a net that only this wire connects to the tip."""
    groups = _net_groups(netlist, wire)
    return frozenset(
        each for each in netlist.net_of[tip].terminals if groups.leader(each) != groups.leader(tip)
    )


def _net_groups(netlist: Netlist, without: Wire) -> Groups:
    groups = Groups(netlist.terminals)
    for part in netlist.parts.values():
        for joined in part.kind.joined:
            for pin in joined[1:]:
                groups.join(f"{part.ref}.{joined[0]}", f"{part.ref}.{pin}")
    for wire in netlist.wires:
        if wire is not without and wire.colour != USB:
            groups.join(*wire.ends)
    return groups


def _broken(
    netlist: Netlist, meter: Meter, anchors: dict[str, str], silent: dict[str, frozenset[str]]
) -> Iterator[Diagnosis]:
    """Wires that are open or missing; two wires whose ends are swapped."""
    found: dict[str, Wire] = {}
    for name, gone in silent.items():
        tip = anchors[name]
        ends = set(_ends(netlist, netlist.net_of[tip]))
        wires = [wire for wire in netlist.wires if netlist.net_of[wire.a] is netlist.net_of[tip]]
        matching = [wire for wire in wires if _behind(netlist, wire, tip) & ends == gone]
        # If the meter cannot tell, blame a wire rather than a joint: joints are below the board.
        matching.sort(key=lambda wire: wire.track)
        if matching:
            found[name] = matching[0]
        else:
            yield Diagnosis(
                "part", (), f"{', '.join(sorted(gone))}: none of them beeps with {tip}; look at each"
            )
    done: set[str] = set()
    for name, wire in found.items():
        others = tuple(anchors[each] for each in found if each != name)
        end = next(iter(sorted(silent[name])))
        crossed = meter.beeps(end, others, silent=True) if others else frozenset()
        partner = next((each for each in found if anchors[each] in crossed), "")
        if partner and partner not in done:
            done |= {name, partner}
            yield Diagnosis(
                "swapped", (wire, found[partner]), f"{_say(wire)} and {_say(found[partner])} are swapped"
            )
        elif name not in done:
            yield Diagnosis("open", (wire,), f"{_say(wire)} is missing or broken")


def _say(wire: Wire) -> str:
    if wire.track:
        return f"the joint of the board from {wire.a} to {wire.b}"
    return f"the {wire.colour} wire from {wire.a} to {wire.b}"


def _shorts(netlist: Netlist, meter: Meter, nets: list[Net], anchors: dict[str, str]) -> Iterator[Diagnosis]:
    """Nets that beep with each other and should not: the wire that contains the short."""
    whole = metal(netlist)
    told: set[frozenset[str]] = set()
    for n, net in enumerate(nets):
        tip = anchors[net.name]
        others = tuple(
            anchors[each.name]
            for each in nets[n + 1 :]
            if whole.leader(anchors[each.name]) != whole.leader(tip)
        )
        for other in sorted(meter.beeps(tip, others, silent=True)) if others else ():
            pair = frozenset((whole.leader(tip), whole.leader(other)))
            if pair in told:
                continue
            told.add(pair)
            # Follow the smaller net, where fewer wires have to be taken off.
            here = min((tip, other), key=lambda each: len(netlist.net_of[each].terminals))
            there = other if here == tip else tip
            wires = _trace(netlist, meter, here, there)
            if not wires:  # it is at the tip's own screw: continue from the other net's side
                here, there = there, here
                wires = _trace(netlist, meter, here, there)
            where = _say(wires[-1]) if wires else here
            said = f"{where} touches {netlist.net_of[there].name} ({there})"
            yield Diagnosis("shorted", tuple(wires[-1:]), said)


def _trace(netlist: Netlist, meter: Meter, here: str, there: str) -> list[Wire]:
    """The wires from a tip to the place where its net touches another: taken off, they end the beep."""
    net = netlist.net_of[here]
    wires = [w for w in netlist.wires if netlist.net_of[w.a] is net and not w.track and w.colour != USB]
    wires.sort(key=lambda wire: -len(_behind(netlist, wire, here)))  # from the tip outwards
    return [
        wire for wire in wires if not meter.beeps(here, (there,), (wire, _near(netlist, wire, here)), True)
    ]


def _near(netlist: Netlist, wire: Wire, tip: str) -> str:
    """The end of a wire that is closer to a tip of its net."""
    far = _behind(netlist, wire, tip)
    return wire.b if wire.a in far else wire.a


def _resistors(netlist: Netlist, meter: Meter, anchors: dict[str, str]) -> Iterator[Diagnosis]:
    """Resistors whose value is not measured: a wrong value, or an open joint."""
    for part in netlist.parts.values():
        if part.kind.name != "resistor":
            continue
        nets = [netlist.net_of[f"{part.ref}.{pin}"] for pin in part.kind.pins]
        a, b = (
            anchors.get(net.name)
            or next(each for each in net.terminals if not each.startswith(f"{part.ref}."))
            for net in nets
        )
        wanted, shown = resistance(netlist, a, b), meter.ohms(a, b)
        if abs(shown - wanted) > SPREAD_RATIO * wanted:
            yield Diagnosis(
                "part", (), f"{part.ref} ({part.value}) measures {shown:.0f} Ω for {wanted:.0f} Ω between "
                f"{a} and {b}: another value, or a joint of it is open",
            )  # fmt: skip
