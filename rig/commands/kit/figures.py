"""The figures that a maker should measure, each with two limits. They come from ngspice and the netlist, from
the simulated tube, or from the tolerance of bought parts."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rig.commands.kit import circuits
from rig.commands.wiring.currents import currents, value_of
from rig.commands.wiring.netlist import Netlist
from rig.settings.config import Config
from rig.twin.lamps import LED_V
from rig.twin.steady import standing, standings

#: A DRV8871's own pull-down: 100 kΩ, a third more or less.
_OWN_OHM = (70e3, 130e3)
#: Duties at which the pump's voltage is listed.
DUTY_RATIOS = (0.3, 0.5, 0.8)
#: Tolerance of a rig's flow, as a fraction of the simulated one; `rig doctor` uses the same.
FLOW_SPREAD_RATIO = 0.3


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: its limits, its unit and where they come from."""

    low: float
    high: float
    unit: str
    by: str
    """ngspice, twin, Kirchhoff, springs or bought."""

    def __str__(self) -> str:
        return f"{self.low:.3g} to {self.high:.3g} {self.unit}"


def figures(config: Config, netlist: Netlist) -> dict[str, Figure]:
    """Every figure of a variant, by name. Raises Unavailable if there is no ngspice."""
    return dict([*_supply(netlist), *_signals(netlist), *_pump(netlist), *_lamps(netlist), *_water(config)])


def _supply(netlist: Netlist) -> Iterator[tuple[str, Figure]]:
    yield "brick", Figure(11.4, 12.6, "V", "bought")
    yield "buck", Figure(4.9, 5.1, "V", "bought")
    if "U4" in netlist.parts:
        yield "pump_buck", Figure(4.4, 4.6, "V", "bought")
    if netlist.variant == "nano":
        slow, quick = circuits.stop_sense(netlist, 12.6, 1.05), circuits.stop_sense(netlist, 11.4, 0.95)
        yield "stop_sense", Figure(0.97 * quick["volts"], 1.03 * slow["volts"], "V", "ngspice")
        yield "stop_seconds", Figure(quick["seconds"] * 0.5, slow["seconds"] * 2, "s", "ngspice")
        yield "stop_rest", Figure(0.0, max(0.1, 2 * slow["rest"]), "V", "ngspice")
    else:
        yield "stop_rest", Figure(0.0, 0.1, "V", "Kirchhoff")
    plug = circuits.inrush(netlist)
    yield "inrush", Figure(0.5 * plug["peak"], plug["peak"], "A", "ngspice")
    yield "inrush_heat", Figure(0.0, plug["heat"], "A²s", "ngspice")
    drop = circuits.sag(netlist)
    yield "servo_stalled", Figure(drop["servo"] - 0.3, drop["servo"], "V", "ngspice")
    yield "ground_shift", Figure(0.0, max(2.0, 2000 * abs(drop["board"])), "mV", "ngspice")
    if "H9" in netlist.parts:
        far = circuits.strip_volts(netlist)
        yield "strip_volts", Figure(far - 0.2, far + 0.2, "V", "ngspice")
    brick = next(amps for wire, amps in currents(netlist).items() if wire.a == "PS1.+")
    yield "all_on", Figure(0.3 * brick, brick, "A", "Kirchhoff")


def _signals(netlist: Netlist) -> Iterator[tuple[str, Figure]]:
    runs = [found for _, found in circuits.all_flow(netlist)]
    lows, highs = (2.4, 3.3) if netlist.variant == "header" else (4.4, 5.3)
    yield "flow_high", Figure(lows, highs, "V", "ngspice")
    reached = [found["high"] for found in runs]
    yield "flow_high_computed", Figure(min(reached), max(reached), "V", "ngspice")
    yield "flow_low", Figure(0.0, max(0.4, max(found["low"] for found in runs)), "V", "ngspice")
    yield "flow_delay", Figure(0.0, 1e6 * max(found["delay"] for found in runs), "µs", "ngspice")
    level = circuits.gate(netlist)["volts"]
    yield "gate_high", Figure(0.95 * level, 1.03 * level, "V", "ngspice")
    hold = value_of(netlist.parts["R2"].value)
    low, high = hold * (1 - circuits.TOLERANCE_RATIO), hold * (1 + circuits.TOLERANCE_RATIO)
    driver = Figure(_across(low, _OWN_OHM[0]) / 1e3, _across(high, _OWN_OHM[1]) / 1e3, "kΩ", "Kirchhoff")
    yield "driver_ohms", driver
    yield "gate_ohms", Figure(low / 1e3, high / 1e3, "kΩ", "Kirchhoff")
    up = value_of("1 kΩ")
    most, least = 3.4 / up / (1 - circuits.TOLERANCE_RATIO), 3.2 / up / (1 + circuits.TOLERANCE_RATIO)
    yield "button_amps", Figure(1e3 * least, 1e3 * most, "mA", "Kirchhoff")


def _across(a: float, b: float) -> float:
    return a * b / (a + b)


def _pump(netlist: Netlist) -> Iterator[tuple[str, Figure]]:
    if netlist.variant != "nano":
        return
    for duty in DUTY_RATIOS:
        found = circuits.pump(netlist, duty)
        volts, ripple, percent = found["volts"], 2e3 * found["ripple"], round(100 * duty)
        yield f"pump_{percent}", Figure(0.93 * volts, 1.07 * volts, "V", "ngspice")
        yield f"ripple_{percent}", Figure(0.0, max(5.0, ripple), "mV", "ngspice")
    start = circuits.pump_start(netlist, 0.25)
    yield "pump_start", Figure(0.3 * start["peak"], start["peak"], "A", "ngspice")


def _lamps(netlist: Netlist) -> Iterator[tuple[str, Figure]]:
    for colour, (low, high) in LED_V.items():
        if f"H_{colour}" in netlist.parts:
            dim = circuits.lamp(netlist, colour, circuits.LOW_RAIL_V, high, 1 + circuits.TOLERANCE_RATIO)[
                "amps"
            ]
            bright = circuits.lamp(netlist, colour, circuits.HIGH_RAIL_V, low, 1 - circuits.TOLERANCE_RATIO)[
                "amps"
            ]
            yield f"lamp_{colour}", Figure(1e3 * dim, 1e3 * bright, "mA", "ngspice")


def _water(config: Config) -> Iterator[tuple[str, Figure]]:
    table = standings(config.twin, config.pump.duty)
    flow = standing(table, 0.0).sensed_ml_min
    yield (
        "flow_open",
        Figure((1 - FLOW_SPREAD_RATIO) * flow, (1 + FLOW_SPREAD_RATIO) * flow, "mL/min", "twin"),
    )
    # Below the first limit the rotor stands still; above the second the vein is not blocked.
    least = 100 * 1000 * config.twin.sensor.stop_l_min / flow
    yield "flow_shut", Figure(least, 100 * config.flow.levels.of("blocked").enter - 1, "%", "twin")
    rest, shut = (standing(table, travel).leg_kpa for travel in (0.0, 1.0))
    yield "leg_open", Figure(0.5 * rest, 1.5 * rest, "kPa", "twin")
    yield "leg_shut", Figure(0.7 * shut, 1.3 * shut, "kPa", "twin")
    seconds = config.limits.medicine
    dose = config.twin.medicine.full_flow_ml_s * seconds
    yield "dose", Figure(0.3 * dose, dose, "mL", "twin")


def save(path: Path, found: dict[str, dict[str, Figure]]) -> None:
    """Write the figures of every variant as JSON, with four digits each."""
    rounded = {
        variant: {
            name: asdict(each) | {"low": _round(each.low), "high": _round(each.high)}
            for name, each in some.items()
        }
        for variant, some in found.items()
    }
    path.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, dict[str, Figure]]:
    """The saved figures."""
    text = json.loads(path.read_text(encoding="utf-8"))
    return {variant: {name: Figure(**each) for name, each in some.items()} for variant, some in text.items()}


def _round(value: float) -> float:
    return float(f"{value:.4g}")
