"""The circuits, solved by ngspice from the netlist's own values, and the figures that the book prints."""

from dataclasses import replace
from pathlib import Path

import pytest

from rig.base.faults import Unavailable
from rig.commands.kit import circuits, figures, springs
from rig.commands.kit.kit import sources
from rig.commands.wiring.currents import value_of
from rig.commands.wiring.netlist import Netlist
from rig.commands.wiring.sections import LAMP_OHMS, PUMP_A, build
from rig.commands.wiring.wiring import nano_pins
from rig.settings.config import Config
from rig.twin.lamps import KIT_OHM, LED_V, SEEN_A, dim, lamp_a
from rig.twin.parameters import Electric
from rig.twin.supply import coil_a

KEPT = Path(__file__).parents[2] / "media" / "kit" / "figures.json"


@pytest.fixture(scope="module")
def nano() -> Netlist:
    return build(Config(), nano_pins("nano"))


@pytest.fixture(scope="module")
def header() -> Netlist:
    return build(Config(), None)


def with_value(netlist: Netlist, ref: str, value: str) -> Netlist:
    return replace(netlist, parts=dict(netlist.parts) | {ref: replace(netlist.parts[ref], value=value)})


@pytest.mark.slow
def test_the_flow_sensor_is_high_and_low_whatever_its_output_stage_supply_and_tolerance(header):
    for name, found in circuits.all_flow(header):
        assert 2.4 < found["high"] < 3.3, name
        assert found["low"] < 0.4, name
        assert found["delay"] < 0.1 / circuits.FASTEST_HZ, name


def test_without_a_pull_up_an_open_output_would_never_be_high(header):
    pull_up = next(
        ref for ref in header.parts
        if ref[0] == "R" and {"flow sensor's signal", "5 V for the sensors"}
        == {header.net_of[f"{ref}.{pin}"].name for pin in ("1", "2")}
    )  # fmt: skip
    none = with_value(header, pull_up, "1000 MΩ")
    with pytest.raises(Exception, match="measured no delay"):
        circuits.flow_sensor(none, "open, nothing inside", 5.0, 1.0, "50k")


@pytest.mark.slow
@pytest.mark.parametrize("duty", figures.DUTY_RATIOS)
def test_the_pumps_voltage_follows_its_duty_as_the_twin_takes_it_to(nano, duty):
    found = circuits.pump(nano, duty)
    assert found["volts"] / 12 == pytest.approx(duty, abs=0.045)
    assert found["ripple"] < 0.02
    assert found["peak"] < 1.0  # what the coil bears


@pytest.mark.slow
def test_at_the_slower_pulses_of_before_a_third_of_the_duty_gave_nearly_half_the_voltage(nano):
    assert circuits.pump(nano, 0.3, hertz=7812.5)["volts"] / 12 > 0.42


def test_the_pump_starts_gently_behind_the_firmwares_ramp_and_would_not_without(nano):
    assert circuits.pump_start(nano, 0.25)["peak"] < 0.5
    assert circuits.pump_start(nano, 0.001)["peak"] > 5


@pytest.mark.parametrize("colour", LED_V)
def test_every_lamp_is_lit_and_none_burns(nano, colour):
    low, high = LED_V[colour]
    assert circuits.lamp(nano, colour, circuits.LOW_RAIL_V, high, 1.05)["amps"] > 0.007
    assert circuits.lamp(nano, colour, circuits.HIGH_RAIL_V, low, 0.95)["amps"] < 0.025


@pytest.mark.parametrize("colour", LED_V)
def test_the_twins_lamps_have_the_current_that_the_circuit_gives_them(nano, colour):
    low, high = LED_V[colour]
    for volts in (circuits.LOW_RAIL_V, 5.0, circuits.HIGH_RAIL_V):
        for forward in (low, (low + high) / 2, high):
            found = circuits.lamp(nano, colour, volts, forward, 1.0)["amps"]
            assert lamp_a(colour, Electric(lamp_v=volts), forward) == pytest.approx(found, rel=0.015)
    assert KIT_OHM[colour] == value_of(LAMP_OHMS[colour])


@pytest.mark.parametrize("colour", LED_V)
def test_lamps_straight_on_a_pin_are_as_dim_in_the_twin_as_in_the_circuit(colour):
    bare = Electric(lamp_drive="pin", lamp_ohm=330)
    found = circuits.lamp_on_pin(330, sum(LED_V[colour]) / 2)["amps"]
    assert lamp_a(colour, bare) == pytest.approx(found, abs=0.6e-3)
    assert (found < SEEN_A) == (colour in dim(bare)) == (colour in ("green", "blue"))


@pytest.mark.parametrize("seconds", [0.25, 0.05, 0.01, 0.001])
def test_the_twins_pump_starts_with_the_current_that_the_circuit_gives_it(nano, seconds):
    found = circuits.pump_start(nano, seconds)["peak"]
    assert coil_a(0.0, 1.0, seconds, Electric(pump_a=PUMP_A)) == pytest.approx(found, rel=0.12)


def test_an_emergency_stop_is_known_to_the_nano_within_a_quarter_of_a_second(nano):
    for volts, scale in ((11.4, 0.95), (12.6, 1.05)):
        found = circuits.stop_sense(nano, volts, scale)
        assert 3.0 < found["volts"] < 5.0  # an AVR at 5 V takes 3.0 V for high
        assert found["seconds"] < 0.25
    with pytest.raises(Unavailable, match="measured no seconds"):  # without the resistor that empties it
        circuits.stop_sense(with_value(nano, "R40", "100 kΩ"), 12.6, 1.0)


def test_plugging_in_does_not_blow_the_fuse(nano):
    assert circuits.inrush(nano)["heat"] < 1  # a slow fuse of 3.15 A melts at some 20 A²s


def test_a_stalled_servo_still_has_its_45_volts_and_lifts_no_computers_ground(nano, header):
    for netlist in (nano, header):
        found = circuits.sag(netlist)
        assert found["servo"] > 4.5
        assert abs(found["board"]) < 0.01


@pytest.mark.slow
def test_the_figures_of_the_build_book_are_what_the_circuits_give(nano, header):
    kept = figures.read(KEPT)
    for variant, netlist in (("nano", nano), ("header", header)):
        found = figures.figures(Config(), netlist) | springs.figures(sources(Config()).measures)
        assert found.keys() == kept[variant].keys()
        for name, figure in found.items():
            assert (kept[variant][name].unit, kept[variant][name].by) == (figure.unit, figure.by)
            assert kept[variant][name].low == pytest.approx(figure.low, rel=0.02, abs=1e-3), name
            assert kept[variant][name].high == pytest.approx(figure.high, rel=0.02, abs=1e-3), name


def test_every_figure_has_two_limits_the_lower_one_first():
    for variant, some in figures.read(KEPT).items():
        for name, figure in some.items():
            assert figure.low < figure.high, (variant, name)
