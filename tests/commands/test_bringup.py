"""`rig bringup` with each wire wrong in turn: it names that wire and never reports success."""

from dataclasses import replace
from itertools import combinations

import pytest

from rig.commands.bringup.bringup import bringup
from rig.commands.bringup.examine import examine
from rig.commands.bringup.meter import USB, AtBench, VirtualMeter
from rig.commands.cli import main
from rig.commands.shared.console import Terminal
from rig.commands.wiring.netlist import Netlist, Wire, ref_of
from rig.commands.wiring.sections import build
from rig.commands.wiring.wiring import nano_pins
from rig.settings.config import Config

RIGS = {kind: build(Config(), nano_pins(kind)) for kind in ("nano", "gpio")}


def wires(netlist: Netlist) -> list[Wire]:
    return [wire for wire in netlist.wires if not wire.track and wire.colour not in (USB, "bare")]


def missing(netlist: Netlist):
    for wire in wires(netlist):
        yield (wire,), replace(netlist, wires=tuple(each for each in netlist.wires if each is not wire)), ()


def swapped(netlist: Netlist):
    """Two wires that come to one part, in each other's hole there."""
    for one, two in combinations(wires(netlist), 2):
        if netlist.net_of[one.a] is netlist.net_of[two.a]:
            continue
        for a in one.ends:
            for b in two.ends:
                if ref_of(a) == ref_of(b) and (ref_of(a) != "J" or near(a, b)):
                    exchanged = {one: moved(one, a, b), two: moved(two, b, a)}
                    yield (
                        (one, two),
                        replace(netlist, wires=tuple(exchanged.get(w, w) for w in netlist.wires)),
                        (),
                    )


def near(a: str, b: str) -> bool:
    return abs(int(a.split(".")[1]) - int(b.split(".")[1])) == 1


def moved(wire: Wire, was: str, now: str) -> Wire:
    return replace(wire, a=now if wire.a == was else wire.a, b=now if wire.b == was else wire.b)


def shorted(netlist: Netlist):
    """A wire whose far end touches ground, or the next screw's wire."""
    ground = netlist.at("ground")
    for wire in wires(netlist):
        if netlist.net_of[wire.a] is not ground:
            yield (wire,), netlist, ((wire, "X0.1"),)
    for one, two in combinations(wires(netlist), 2):
        for a in one.ends:
            for b in two.ends:
                if a[:2] == b[:2] == "J." and near(a, b) and netlist.net_of[a] is not netlist.net_of[b]:
                    yield (one, two), netlist, ((one, b),)


MUTATIONS = {"missing": missing, "swapped": swapped, "shorted": shorted}


@pytest.mark.parametrize("kind", RIGS)
def test_a_rig_that_is_wired_right_is_said_to_be(kind):
    assert list(examine(RIGS[kind], VirtualMeter(RIGS[kind]))) == []


@pytest.mark.slow
@pytest.mark.parametrize("how", MUTATIONS)
@pytest.mark.parametrize("kind", RIGS)
def test_the_wire_that_is_wrong_is_named(kind, how):
    netlist, right, silent, count = RIGS[kind], 0, [], 0
    for at_fault, faulty, shorts in MUTATIONS[how](netlist):
        found = list(examine(netlist, VirtualMeter(faulty, shorts)))
        count += 1
        named = {wire for each in found for wire in each.wires}
        right += bool(named & set(at_fault))
        if not found:
            silent.append(at_fault)
    assert silent == []
    assert count > 25
    assert right / count >= 0.95, f"{right} of {count}"


@pytest.mark.long_but("gpio")
@pytest.mark.slow
@pytest.mark.parametrize("kind", RIGS)
def test_a_resistor_that_is_another_or_not_soldered_is_named(kind):
    netlist = RIGS[kind]
    resistors = [part for part in netlist.parts.values() if part.kind.name == "resistor"]
    for part in resistors:
        other = replace(part, value="1000 kΩ")
        faulty = replace(netlist, parts=dict(netlist.parts) | {part.ref: other})
        said = " ".join(each.said for each in examine(netlist, VirtualMeter(faulty)))
        assert f"{part.ref} (" in said, part


def test_two_swapped_wires_are_called_swapped_and_a_missing_one_missing():
    netlist = RIGS["nano"]
    pair, faulty, _ = next(each for each in swapped(netlist) if each[0][0].colour == "green")
    (found,) = examine(netlist, VirtualMeter(faulty))
    assert (found.kind, set(found.wires)) == ("swapped", set(pair))
    (wire,), faulty, _ = next(missing(netlist))
    (found,) = examine(netlist, VirtualMeter(faulty))
    assert found.said == f"the {wire.colour} wire from {wire.a} to {wire.b} is missing or broken"


def test_the_command_goes_through_every_wire_of_the_simulated_rig(capsys):
    assert main(["bringup", "--board", "nano", "--yes"]) == 0
    count = sum(not wire.track for wire in RIGS["nano"].wires)
    assert f"{count} wires (nano)" in capsys.readouterr().out


def test_somebody_at_the_terminal_is_asked_and_told():
    netlist = RIGS["gpio"]
    wire = next(each for each in netlist.wires if "F1.2" in each.ends)
    said: list[str] = []

    def answer(question: str) -> str:
        if "F1.2" in question:
            return "n"
        return "n" if "Does any" in " ".join(question.split()) else "y"

    terminal = Terminal(ask=answer, say=said.append, live=False)
    assert bringup(Config(), "gpio", terminal, AtBench(terminal)) == 1
    assert any(f"from {wire.a} to {wire.b} is missing" in " ".join(each.split()) for each in said)
