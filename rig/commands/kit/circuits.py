"""The rig's circuits: each as a SPICE deck from the netlist plus models of other parts, and its figures."""

import math
from collections.abc import Iterator

from rig.commands.kit.deck import conductors, node, passives, run, terminal
from rig.commands.wiring.netlist import Netlist
from rig.commands.wiring.sections import MEDICINE_A, PUMP_A, SERVO_A
from rig.twin.lamps import LED_A, LED_OHM, PIN_OHM

#: Tolerance of carbon film resistors.
TOLERANCE_RATIO = 0.05
#: Limits of a supply of 5 V.
LOW_RAIL_V, HIGH_RAIL_V = 4.75, 5.25
#: Pulses a second at 6 L/min, the highest rated flow of a YF-S401.
FASTEST_HZ = 588.0
#: Frequency of the pumps' pulses, Hz: Timer 0 of the Nano without prescaler.
PULSES_HZ = 62_500.0
#: Nets of the main pump after its driver, and after its filter.
PULSES, SMOOTH = "pump's pulses", "pump's smooth voltage"
#: Capacitance after the stop inside the modules, F: two drivers and a buck.
BEHIND_STOP_F = 2 * 10e-6 + 220e-6
#: Output stages of flow sensors that are sold under one name: driven to 5 V, or open with an inner resistor.
STAGES = {
    "pushes 5 V": "",
    "open, 4.7 kΩ inside": "4.7k",
    "open, 10 kΩ inside": "10k",
    "open, nothing inside": "1G",
}


def flow_sensor(
    netlist: Netlist, stage: str, volts: float, scale: float, pull_down: str = "1G"
) -> dict[str, float]:
    """The flow sensor's signal at the computer's pin: its levels, V, and the delay of a rising edge, s."""
    refs = [
        part.ref for part in netlist.parts.values() if part.section == "flow sensor" and part.ref[0] in "RC"
    ]
    refs = [ref for ref in refs if _touches(netlist, ref, "B1")]
    out = node(netlist.net_of["B1.OUT"])
    pin = "n_flow_sensor_s_divided_signal" if netlist.variant == "header" else out
    rail = node(netlist.at("5 V for the sensors"))
    inner = STAGES[stage]
    source = (
        [f"Eout so 0 c 0 {volts / 5:g}", f"Rout so {out} 20"]
        if not inner
        else [f"Sout {out} 0 cn 0 SW", "Ecn cn 0 nn c 1", "Vnn nn 0 5", f"Rin {rail} {out} {inner}"]
    )
    lines = [
        f"Vrail {rail} 0 {volts:g}",
        f"Vc c 0 PULSE(0 5 0 1u 1u {0.5 / FASTEST_HZ:g} {1 / FASTEST_HZ:g})",
        ".model SW SW(Ron=20 Roff=100Meg Vt=2.5 Vh=0.1)",
        *source,
        *passives(netlist, refs, scale),
        f"Rpd {pin} 0 {pull_down}",
    ]
    threshold = 2.0 if netlist.variant == "header" else 3.0
    return run(f"flow sensor, {stage}, {volts:g} V", lines, ".tran 2u 9m 3m", {
        "high": f"max v({pin})",
        "low": f"min v({pin})",
        "delay": f"trig v(c) val=2.5 rise=1 targ v({pin}) val={threshold:g} rise=1",
    })  # fmt: skip


def _passives_of(netlist: Netlist, section: str) -> list[str]:
    return [part.ref for part in netlist.parts.values() if part.section == section and part.ref[0] in "RC"]


def _touches(netlist: Netlist, ref: str, sensor: str) -> bool:
    """Whether a part belongs to this sensor rather than to a second one."""
    mine = {netlist.net_of[f"{sensor}.OUT"].name, "flow sensor's divided signal"}
    return any(netlist.net_of[f"{ref}.{pin}"].name in mine for pin in netlist.parts[ref].kind.pins)


def pump(netlist: Netlist, duty: float, hertz: float = PULSES_HZ, thinner: float = 50.0) -> dict[str, float]:
    """The main pump's voltage, its ripple and the coil's peak current at a duty, after driver and filter.

    The driver drives or coasts (IN2 on ground), so the current continues through its lower diode. The pump's
    current grows with the square of its voltage. A smaller capacitor is simulated, so that the mean is
    reached sooner, and the ripple is corrected for that.
    """
    period = 1 / hertz
    pulses, smooth = node(netlist.at(PULSES)), node(netlist.at(SMOOTH))
    coil, cap = passives(netlist, ["L1", "C21"])
    cap = " ".join([*cap.split()[:3], f"{float(cap.split()[3]) / thinner:g}"])
    seconds = 0.03
    lines = [
        "Vm vm 0 12",
        f"Vg g 0 PULSE(0 5 0 50n 50n {duty * period:g} {period:g})",
        ".model HS SW(Ron=0.28 Roff=10Meg Vt=2.5 Vh=0.2)",
        ".model BD D(Is=1e-9 N=1.6 Rs=0.1)",
        f"S1 vm {pulses} g 0 HS",
        f"D1 0 {pulses} BD",
        f"D2 {pulses} vm BD",
        coil.replace(f" {smooth} ", " n_coil "),
        f"Rcoil n_coil {smooth} 0.6",
        cap,
        f"Bpump {smooth} 0 I={PUMP_A:g}*v({smooth})*v({smooth})/144",
        f".ic v({smooth})={12 * duty:g}",
        ".options method=gear",
    ]
    last = f"from={seconds - 40 * period:g} to={seconds:g}"
    found = run(f"pump at {duty:.0%}", lines, f".tran {period / 40:g} {seconds:g} 0 {period / 40:g} uic", {
        "volts": f"avg v({smooth}) {last}",
        "ripple": f"pp v({smooth}) {last}",
        "peak": f"max i(LL1) {last}",
    })  # fmt: skip
    return found | {"ripple": found["ripple"] / thinner}


def pump_start(netlist: Netlist, seconds: float) -> dict[str, float]:
    """The coil's peak current and the pump's highest voltage while the duty rises to 1 in so many seconds."""
    smooth = node(netlist.at(SMOOTH))
    coil, cap = passives(netlist, ["L1", "C21"])
    lines = [
        f"Vm {node(netlist.at(PULSES))} 0 PWL(0 0 {seconds:g} 12)",
        coil.replace(f" {smooth} ", " n_coil "),
        f"Rcoil n_coil {smooth} 0.9",
        cap,
        f"Bpump {smooth} 0 I={PUMP_A:g}*v({smooth})*v({smooth})/144",
    ]
    return run("pump's start", lines, f".tran 50u {seconds + 0.1:g} 0 50u uic", {
        "peak": "max i(LL1)", "volts": f"max v({smooth})",
    })  # fmt: skip


def lamp(netlist: Netlist, colour: str, volts: float, forward: float, scale: float) -> dict[str, float]:
    """A button's lamp: its current, A, at a supply and a forward voltage, through the ULN2803."""
    low = netlist.net_of[f"H_{colour}.K"]
    ref = next(end.partition(".")[0] for end in low.terminals if end.startswith("R"))
    sink = node(netlist.net_of[netlist.other(next(end for end in low.terminals if end.startswith("R")))])
    lines = [
        f"Vs v5 0 {volts:g}",
        "Vin in 0 3.3",
        # The LED model is its forward voltage at 20 mA plus a few Ω, which is accurate while it is lit.
        f"Vled v5 led {forward - LED_A * LED_OHM:g}",
        f"Rled led {node(low)} {LED_OHM:g}",
        *passives(netlist, [ref], scale),
        ".model N NPN(Bf=60 Is=1e-14 Rc=3)",
        "Rb in b 2.7k",
        f"Q1 {sink} b e N",
        f"Q2 {sink} e 0 N",
        "Rb1 b e 7.2k",
        "Rb2 e 0 3k",
    ]
    return run(f"{colour} lamp", lines, ".tran 1u 20u", {"amps": "find i(Vled) at=15u"})


def lamp_on_pin(ohms: float, forward: float) -> dict[str, float]:
    """The current of a lamp directly on a Pi's pin, A, as in older drawings, with a real LED's curve."""
    volts, ideality = forward - LED_A * LED_OHM, 2.0
    lines = [
        "Vp 0 p -3.3",
        f"Rp p a {PIN_OHM:g}",
        f"R1 a b {ohms:g}",
        f"Rled b c {LED_OHM:g}",
        "D1 c 0 LED",
        f".model LED D(Is={LED_A / math.expm1(volts / (ideality * 0.025865)):g} N={ideality:g})",
    ]
    return run("lamp on a pin", lines, ".tran 1u 20u", {"amps": "find i(Vp) at=15u"})


def stop_sense(netlist: Netlist, volts: float, scale: float) -> dict[str, float]:
    """At rest: the voltage at D3 with 12 V after the stop, V, and the time from a stop until it is low, s."""
    behind, sense = (node(netlist.at(name)) for name in ("12 V behind the stop", "the stop's sense"))
    refs = [ref for ref in _passives_of(netlist, "sensors of the Nano") if ref[0] == "R"]
    lines = [
        f"Vs supply 0 {volts:g}",
        "Vk k 0 PWL(0 5 10m 5 10.01m 0)",
        ".model SW SW(Ron=0.02 Roff=1G Vt=2.5 Vh=0.1)",
        f"S1 supply {behind} k 0 SW",
        f"Cmod {behind} 0 {BEHIND_STOP_F:g} IC={volts:g}",
        *passives(netlist, [*refs, "R40"], scale),
    ]
    return run("stop's sense", lines, ".tran 0.2m 1 uic", {
        "volts": f"find v({sense}) at=9m",
        "rest": f"find v({behind}) at=0.99",
        "seconds": f"trig v(k) val=2.5 fall=1 targ v({sense}) val=1.5 fall=1",
    })  # fmt: skip


def inrush(netlist: Netlist) -> dict[str, float]:
    """Inrush: the fuse's peak current, A, and its ∫I²dt, A²s, with discharged capacitors after it."""
    before = node(netlist.at("12 V"))
    lines = [
        "Vs s 0 PWL(0 0 2m 12)",
        "Rbrick s2 b 0.15",
        "Rfuse b f 0.05",
        f"Rwire f {before} 0.02",
        *passives(netlist, ["C20"]),
        f"Cmod {before} 0 {BEHIND_STOP_F + 220e-6:g}",
        "Bsq 0 sq I=i(Vm)*i(Vm)",
        "Csq sq 0 1",
        "Rsq sq 0 1G",
        "Vm s s2 0",
    ]
    return run("plugging in", lines, ".tran 5u 30m 0 5u uic", {"peak": "max i(Vm)", "heat": "max v(sq)"})


def sag(netlist: Netlist) -> dict[str, float]:
    """At full load: the voltage at the servo, and that of the board's ground relative to the star, V."""
    star = terminal(netlist, "X0.1")
    servo = terminal(netlist, "M3.V+")
    lines = [
        *conductors(netlist, "5 V for the servo"),
        f"Vbuck {terminal(netlist, 'U6.OUT+')} {terminal(netlist, 'U6.IN-')} 5.0",
        *conductors(netlist, "ground"),
        f"Vzero {star} 0 0",
        f"Iservo {servo} {terminal(netlist, 'M3.GND')} {SERVO_A:g}",
        f"Imed 0 {terminal(netlist, 'M2.-')} {MEDICINE_A:g}",
        f"Ediff diff 0 {servo} {terminal(netlist, 'M3.GND')} 1",
    ]
    board = terminal(netlist, "J.1") if netlist.variant == "nano" else terminal(netlist, "PI.39")
    return run("sag", lines, ".tran 1u 10u", {
        "servo": "find v(diff) at=9u",
        "board": f"find v({board}) at=9u",
    })  # fmt: skip


def strip_volts(netlist: Netlist) -> float:
    """The voltage at the strip with every lamp white, V: 5.0 V less the wires' losses."""
    plus, minus = terminal(netlist, "H9.5V"), terminal(netlist, "H9.GND")
    amps = next(amps for a, _, amps in netlist.parts["H9"].draws if a == "5V")
    lines = [
        *conductors(netlist, "5 V for the lights"),
        *conductors(netlist, "ground"),
        f"Vbuck {terminal(netlist, 'U5.OUT+')} {terminal(netlist, 'U5.IN-')} 5.0",
        f"Vzero {terminal(netlist, 'X0.1')} 0 0",
        f"Istrip {plus} {minus} {amps:g}",
        f"Ediff diff 0 {plus} {minus} 1",
    ]
    return run("strip", lines, ".tran 1u 10u", {"volts": "find v(diff) at=9u"})["volts"]


def all_flow(netlist: Netlist) -> Iterator[tuple[str, dict[str, float]]]:
    """The flow sensor for every output stage, supply and tolerance; on a header also with a Pi's 50 kΩ."""
    downs = ("1G", "50k") if netlist.variant == "header" else ("1G",)
    for stage in STAGES:
        for volts in (LOW_RAIL_V, HIGH_RAIL_V):
            for scale in (1 - TOLERANCE_RATIO, 1 + TOLERANCE_RATIO):
                for down in downs:
                    yield f"{stage}, {volts:g} V, {down}", flow_sensor(netlist, stage, volts, scale, down)


def gate(netlist: Netlist) -> dict[str, float]:
    """The level at the main pump's driver or MOSFET while the computer's pin is high, V."""
    pin = "NANO.D6" if netlist.variant == "nano" else next(
        f"PI.{each}" for each in netlist.parts["PI"].kind.pins
        if f"PI.{each}" in netlist.net_of and netlist.net_of[f"PI.{each}"].name == "main pump"
    )  # fmt: skip
    far = "U2.IN1" if netlist.variant == "nano" else "Q1.G"
    lines = [
        f"Vp {node(netlist.net_of[pin])} 0 {5 if netlist.variant == 'nano' else 3.3:g}",
        *passives(netlist, ["R1", "R2"]),
    ]
    lines.append(f"Rdrv {node(netlist.net_of[far])} 0 {'100k' if netlist.variant == 'nano' else '1G'}")
    return run("gate", lines, ".tran 1u 10u", {"volts": f"find v({node(netlist.net_of[far])}) at=9u"})
