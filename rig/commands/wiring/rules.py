"""The rules for every netlist of the rig; each violation is reported in one sentence."""

from collections import Counter
from collections.abc import Iterator

from rig.commands.wiring.currents import currents, voltages
from rig.commands.wiring.netlist import Groups, Netlist, pin_of, ref_of

#: Continuous current rating of a stranded copper wire in a bundle, A, by its cross-section, mm².
AMPACITY_A = {0.1: 0.5, 0.25: 3.0, 0.5: 4.5, 0.75: 6.0, 1.0: 8.0}
#: More current than this through a computer's pin counts as a load's current, A.
COMPUTER_A = 0.1
#: Highest current in a shared ground wire, A: signals and lamps.
SHARED_A = 0.2
#: Margin of a ground wire's rating over its full load.
_MARGIN_RATIO = 1.25
#: Permitted overvoltage at an input, as a multiple of its limit: the tolerance of a supply.
_OVER_RATIO = 1.02


def breaches(netlist: Netlist) -> list[str]:
    """All electrical faults of a netlist."""
    return [
        *unconnected(netlist),
        *crowded(netlist),
        *through_computers(netlist),
        *past_the_stop(netlist),
        *floating(netlist),
        *over_voltage(netlist),
        *thin(netlist),
        *shared_grounds(netlist),
    ]


def unconnected(netlist: Netlist) -> Iterator[str]:
    """Pins that are on no net although they are not declared free."""
    for terminal in netlist.terminals:
        if terminal not in netlist.net_of and pin_of(terminal) not in netlist.part(terminal).kind.free:
            yield f"{terminal} ({netlist.part(terminal).name}) is on no net"


def crowded(netlist: Netlist) -> Iterator[str]:
    """Holes, screws and pins with too many wires."""
    for track in (False, True):
        count = Counter(end for wire in netlist.wires if wire.track is track for end in wire.ends)
        for terminal, wires in count.items():
            most = 2 if track else netlist.part(terminal).kind.wires
            if wires > most:
                yield f"{terminal} takes {most} {'joints' if track else 'wires'} and has {wires}"


def through_computers(netlist: Netlist) -> Iterator[str]:
    """Wires at a Pi's or a Nano's pin that carry a load's current."""
    for wire, amps in currents(netlist).items():
        for end in wire.ends:
            if netlist.part(end).kind.board and abs(amps) > COMPUTER_A:
                yield f"{amps:.2f} A go through {end}"


def past_the_stop(netlist: Netlist) -> Iterator[str]:
    """Motors that still have power when the emergency stop is pressed."""
    reached = {net.name for net in netlist.nets if any(netlist.role(each) == "source" and
               netlist.part(each).kind.name.startswith("12 V") for each in net.terminals)}  # fmt: skip
    grown = True
    while grown:
        grown = False
        for part in netlist.parts.values():
            for a, b in part.kind.feeds:
                ends = (f"{part.ref}.{a}", f"{part.ref}.{b}")
                if part.kind.switch or any(end not in netlist.net_of for end in ends):
                    continue
                here, there = (netlist.net_of[end].name for end in ends)
                if here in reached and there not in reached:
                    reached.add(there)
                    grown = True
    for part in netlist.parts.values():
        supply = next((pin for pin, role in part.kind.pins.items() if role == "supply"), "")
        if part.kind.motor and netlist.net_of[f"{part.ref}.{supply}"].name in reached:
            yield f"the {part.name} runs on with the emergency stop pushed in"


def floating(netlist: Netlist) -> Iterator[str]:
    """Inputs that nothing drives or pulls to a level."""
    held = Groups([net.name for net in netlist.nets])
    for part in netlist.parts.values():
        if part.kind.name in ("resistor", "coil"):
            a, b = (netlist.net_of[f"{part.ref}.{pin}"].name for pin in part.kind.pins)
            held.join(a, b)
    driven = {
        held.leader(netlist.net_of[each].name)
        for each in netlist.net_of
        if netlist.role(each) in ("output", "source", "ground", "supply") or netlist.part(each).kind.board
    }
    for terminal, net in netlist.net_of.items():
        if netlist.role(terminal) == "input" and held.leader(net.name) not in driven:
            yield f"{terminal} floats"


def over_voltage(netlist: Netlist) -> Iterator[str]:
    """Inputs whose voltage can exceed their limit."""
    volts = voltages(netlist)
    for terminal, net in netlist.net_of.items():
        most = netlist.part(terminal).kind.highest.get(pin_of(terminal))
        if most is not None and (there := volts.get(net.name, 0.0)) > most * _OVER_RATIO:
            yield f"{there:.1f} V on {terminal}, which bears {most:g} V"


def thin(netlist: Netlist) -> Iterator[str]:
    """Supply wires that would overheat before fuse or supply cuts them off; grounds thin for their loads."""
    flows = currents(netlist)
    for wire in netlist.wires:
        net = netlist.net_of[wire.a]
        if wire.track or wire.colour == "bare":  # a joint, or a part's own leads
            continue
        limit = net.amps if net.volts else _MARGIN_RATIO * abs(flows[wire])
        if AMPACITY_A[wire.mm2] < limit:
            carried = f"{wire.mm2:g} mm² carry {AMPACITY_A[wire.mm2]:g} A, not {limit:.3g} A"
            yield f"{wire.a} to {wire.b}: {carried}"


def shared_grounds(netlist: Netlist) -> Iterator[str]:
    """Ground wires that carry a load's current and do not end at the star."""
    for wire, amps in currents(netlist).items():
        refs = {ref_of(end) for end in wire.ends}
        if (
            netlist.net_of[wire.a].volts == 0.0
            and abs(amps) > SHARED_A
            and "X0" not in refs
            and not wire.track
        ):
            yield f"{amps:.2f} A go through the ground wire from {wire.a} to {wire.b}, and not to the star"
