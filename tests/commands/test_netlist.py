"""The netlist of every variant keeps the electrical rules, and each rule sees its fault."""

from dataclasses import fields, replace
from html import escape

import pytest

from rig.commands.wiring import board_layout, rules, schematic
from rig.commands.wiring.currents import currents, value_of, voltages
from rig.commands.wiring.netlist import Netlist, Wire, ref_of
from rig.commands.wiring.sections import build
from rig.commands.wiring.wires import every_wire
from rig.commands.wiring.wiring import nano_pins
from rig.paper.line_drawing import svg
from rig.settings.config import Config, Lights, Pins, Pressure, parse_config
from rig.settings.pinout import place

BARE = Pins(green_lamp=-1, red_lamp=-1, blue_lamp=-1, yellow_lamp=-1, knob_a=-1, knob_b=-1, stop=-1, tray=-1)
GEL = parse_config('[twin.clot]\nkind = "gel"\n', "config.toml")
VARIANTS = {
    "as delivered": Config(),
    "gel": GEL,
    "no strip": Config(lights=Lights(count=0)),
    "nothing that may be left out": Config(
        pins=BARE, lights=Lights(count=0), pressure=Pressure(fitted=False)
    ),
    "a return sensor, a shutdown button": Config(pins=Pins(flow_return=16, shutdown=3)),
    "other pins": Config(pins=Pins(pump=16, medicine=26, stop=17, flow=22, pinch=23, green=27)),
    "a long strip": Config(lights=Lights(count=300)),
}


def netlist(name="as delivered", kind="nano") -> Netlist:
    config = VARIANTS[name]
    if kind == "nano":
        config = replace(config, pins=replace(config.pins, flow_return=-1))
    return build(config, nano_pins(kind))


@pytest.mark.parametrize("kind", ["nano", "gpio"])
@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_keeps_every_rule(name, kind):
    assert rules.breaches(netlist(name, kind)) == []


@pytest.mark.parametrize("kind", ["nano", "gpio"])
def test_every_pin_of_the_settings_has_a_wire_of_its_own(kind):
    found = netlist(kind=kind)
    config = VARIANTS["as delivered"]
    for field in fields(config.pins):
        number = getattr(config.pins, field.name)
        there = f"PI.{place(number)}" in found.net_of if number >= 0 else None
        if kind == "gpio" and number >= 0:
            assert there, field.name


def without(found: Netlist, *ends: str) -> Netlist:
    """The same with the wires between two terminals left out."""
    return replace(found, wires=tuple(wire for wire in found.wires if set(wire.ends) != set(ends)))


def moved(found: Netlist, was: str, now: str, other: str = "") -> Netlist:
    """The same with the end of one wire elsewhere."""
    wires = []
    for wire in found.wires:
        if was in wire.ends and (not other or other in wire.ends):
            a, b = (now if end == was else end for end in wire.ends)
            wire = replace(wire, a=a, b=b)
        wires.append(wire)
    return replace(found, wires=tuple(wires))


def test_a_pin_without_a_wire_is_seen():
    found = list(rules.unconnected(without(netlist(), "M1.-", "X0.9")))
    assert found == ["M1.- (main pump) is on no net"]


def test_a_third_wire_in_a_hole_is_seen():
    found = netlist()
    twice = replace(found, wires=(*found.wires, Wire("PI.39", "J.1", "black", 0.25, 0.1)))
    assert list(rules.crowded(twice)) == ["PI.39 takes 1 wires and has 2"]


def test_a_servos_ground_on_the_header_is_seen():
    found = netlist(kind="gpio")
    (star,) = (end for wire in found.wires if "M3.GND" in wire.ends for end in wire.ends if end != "M3.GND")
    wrong = moved(found, star, "PI.14", "M3.GND")
    assert "2.50 A go through PI.14" in list(rules.through_computers(wrong))


def test_a_servos_ground_on_the_board_is_seen():
    found = netlist()
    (pole,) = (end for wire in found.wires if "NANO.A0" in wire.ends for end in wire.ends if end != "NANO.A0")
    (star,) = (end for wire in found.wires if "M3.GND" in wire.ends for end in wire.ends if end != "M3.GND")
    wrong = moved(found, star, pole, "M3.GND")
    assert any("not to the star" in each for each in rules.shared_grounds(wrong))


def test_a_servo_before_the_stop_is_seen():
    wrong = moved(netlist(), "X2.3", "X1.5", "U6.IN+")
    parts = dict(wrong.parts)
    from rig.commands.wiring.kinds import block

    parts["X1"] = replace(parts["X1"], kind=block(5))
    assert list(rules.past_the_stop(replace(wrong, parts=parts))) == [
        "the pinch servo runs on with the emergency stop pushed in"
    ]


def test_an_input_that_nothing_holds_is_seen():
    wrong = without(netlist(kind="gpio"), "U7.GND", "U7.1OE")
    assert any("floats" in each for each in rules.floating(wrong))


def test_a_sensors_5_v_straight_on_a_pi_is_seen():
    found = netlist(kind="gpio")
    (entry,) = (end for wire in found.wires if "PI.16" in wire.ends for end in wire.ends if end != "PI.16")
    (out,) = (end for wire in found.wires if "B1.OUT" in wire.ends for end in wire.ends if end != "B1.OUT")
    wrong = moved(found, entry, out, "PI.16")
    assert list(rules.over_voltage(wrong)) == ["5.2 V on PI.16, which bears 3.3 V"]


def test_a_supply_wire_thinner_than_its_fuse_is_seen():
    found = netlist()
    wires = tuple(replace(wire, mm2=0.25) if wire.a == "PS1.+" else wire for wire in found.wires)
    assert list(rules.thin(replace(found, wires=wires))) == ["PS1.+ to F1.1: 0.25 mm² carry 3 A, not 5 A"]


@pytest.mark.parametrize("kind", ["nano", "gpio"])
def test_what_goes_out_of_the_brick_comes_back_to_it_and_the_fuse_bears_it(kind):
    flows = {wire.ends: amps for wire, amps in currents(netlist(kind=kind)).items()}
    out, back = flows["PS1.+", "F1.1"], flows["PS1.-", "X0.1"]
    assert out == pytest.approx(-back, rel=1e-9)
    assert 2.0 < out < 3.15


@pytest.mark.parametrize("low", [4.75, 5.25])
def test_the_flow_sensors_high_is_between_24_and_33_volts_at_the_pi(low):
    volts = voltages(netlist(kind="gpio"), outputs=low)
    assert 2.4 < volts["flow sensor's divided signal"] < 3.3


def test_every_wire_of_the_nano_rig_stands_in_the_list_with_colour_gauge_and_length():
    lines = every_wire(netlist())
    assert len(lines) - 2 == sum(not wire.track for wire in netlist().wires)
    assert len(lines) > 90
    assert all(wire.mm2 > 0 and 0 < wire.metres < 2 for wire in netlist().wires)


def test_values_are_read_with_their_units():
    assert [value_of(text) for text in ("4.7 kΩ", "100 nF", "1 mH", "470 Ω 1 W")] == pytest.approx(
        [4700, 1e-7, 1e-3, 470]
    )


@pytest.mark.parametrize("kind", ["nano", "gpio"])
@pytest.mark.parametrize("name", VARIANTS)
def test_every_lead_of_the_board_has_a_hole_of_its_own_and_every_joint_stands_in_its_list(name, kind):
    found = netlist(name, kind)
    layout = board_layout.lay_out(found)
    leads = {each for each in found.terminals if found.part(each).place == "board"}
    assert set(layout.holes) == leads
    assert len(set(layout.holes.values())) == len(leads)
    assert all(column < board_layout.COLUMNS and row < layout.rows for column, row in layout.holes.values())
    joined = board_layout.joints(found, layout)
    assert len(joined) == sum(wire.track for wire in found.wires)


@pytest.mark.parametrize("kind", ["nano", "gpio"])
def test_the_schematic_shows_every_part_and_every_net(kind):
    found = netlist(kind=kind)
    text = svg(schematic.drawing(found))
    for part in found.parts.values():
        assert part.ref == "J" or f">{part.ref}<" in text
    for net in found.nets:
        ends = {ref_of(each) for each in net.terminals} - {"J"}
        if any(not ref.startswith("X") for ref in ends):
            assert escape(net.name) in text, net.name
