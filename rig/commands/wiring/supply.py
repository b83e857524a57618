"""The supply in words, from the netlist: the part of the wiring that no pin of a computer shows."""

from collections.abc import Iterator

from rig.commands.wiring.netlist import Netlist, ref_of
from rig.commands.wiring.rules import AMPACITY_A


def supply(netlist: Netlist) -> tuple[str, ...]:
    """Every step of this rig's supply, starting at the brick."""
    return tuple(_steps(netlist))


def _steps(netlist: Netlist) -> Iterator[str]:
    parts = netlist.parts
    power = max(wire.mm2 for wire in netlist.wires)
    yield (
        f"12 V brick, 5 A, certified, away from and above the water. Red and black wires of {power:g} mm² "
        f"(they bear {AMPACITY_A[power]:g} A), signals of 0.25 mm²"
    )
    yield f"fuse {parts['F1'].value} in the line; {_across(netlist, 'X1')} across the 12 V behind it"
    cut = [parts[ref].name for ref in _fed(netlist, "X2")]
    yield (
        f"emergency stop (NC mushroom); behind it, on one block: {_list(cut)}, "
        f"{_across(netlist, 'X2')}. No program can get round it"
    )
    if "U2" in parts:
        yield (
            f"main pump: DRV8871 as half a bridge (IN2 to its own ground, OUT2 free), "
            f"{parts['L1'].value} in series, {parts['C21'].value} to ground, the pump from there to the star"
        )
    else:
        yield (
            f"main pump, brushed: {parts['U4'].value} buck, its plus to the pump; {parts['Q1'].value} "
            f"between the pump's minus and the star; {parts['D1'].value} across the pump, its ring to plus"
        )
    yield "medicine pump: DRV8871 as half a bridge (IN2 to its own ground, OUT2 free); 100 nF on the motor"
    yield (
        f"servo: a {parts['U6'].value} buck of its own, behind the stop, {_across(netlist, 'X4')} beside it; "
        "set it to 5.0 V and measure, before anything hangs on it"
    )
    if "U5" in parts:
        fed = [parts[ref].name for ref in ("H9",) if ref in parts]
        fed += ["buttons' lamps"] if "U1" in parts else []
        beside = f", {_across(netlist, 'X3')} at the strip" if "H9" in parts else ""
        yield f"lights: a {parts['U5'].value} buck before the stop, set to 5.0 V: {_list(fed)}{beside}"
    logic = "the Nano's 5 V, which comes through USB" if "NANO" in parts else "the Pi's 5 V (header pin 2)"
    yield (
        f"the Pi has its own supply, never joined to a buck's: only grounds meet. From {logic}: "
        f"{_list([part.name for part in parts.values() if part.ref in ('B1', 'B2', 'B9')])}"
    )
    poles = sum(end.startswith("X0.") for wire in netlist.wires for end in wire.ends)
    boards = "Pi and Nano" if "NANO" in parts else "Pi"
    yield (
        f"ground: {poles} wires meet at one block, the star; every load has its own. {boards} and "
        "the board's signals come to it through the board's one wire"
    )


def _fed(netlist: Netlist, block: str) -> list[str]:
    """The drivers and bucks that are connected to a block."""
    ends = [wire.ends for wire in netlist.wires if block in map(ref_of, wire.ends)]
    refs = [ref_of(end) for pair in ends for end in pair]
    return list(dict.fromkeys(ref for ref in refs if ref.startswith("U")))


def _across(netlist: Netlist, block: str) -> str:
    """Parts from a block to ground: a capacitor, and the resistor that discharges it."""
    refs = [ref_of(end) for wire in netlist.wires for end in wire.ends if block in map(ref_of, wire.ends)]
    found = [netlist.parts[ref].value for ref in dict.fromkeys(refs) if ref[0] in "CR"]
    return _list(found)


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
