"""The rig's circuits, section by section, for the variant that the settings and board.h describe."""

from rig.commands.wiring import kinds
from rig.commands.wiring.circuit import BLACK, POWER_MM2, RED, Circuit
from rig.commands.wiring.nano_pins import NanoPins
from rig.commands.wiring.netlist import Netlist
from rig.settings.config import Config, is_gel
from rig.settings.pinout import ON_NANO, place

#: Name and wire colour of each part of `[pins]` and board.h; two words where the wire is striped.
SIGNALS = {
    "pump": ("main pump", "orange"),
    "medicine": ("medicine pump", "violet"),
    "pinch": ("pinch servo", "brown striped"),
    "flow": ("flow sensor", "white"),
    "green": ("green button", "green"),
    "red": ("red button", "pink"),
    "blue": ("blue button", "blue"),
    "yellow": ("yellow button", "yellow"),
    "green_lamp": ("green button's lamp", "green striped"),
    "red_lamp": ("red button's lamp", "pink striped"),
    "blue_lamp": ("blue button's lamp", "blue striped"),
    "yellow_lamp": ("yellow button's lamp", "yellow striped"),
    "knob_a": ("knob A", "grey"),
    "knob_b": ("knob B", "grey striped"),
    "stop": ("emergency stop", "brown"),
    "tray": ("tray sensor", "white striped"),
    "shutdown": ("shutdown button", "violet striped"),
    "flow_return": ("return flow sensor", "orange striped"),
    "strip": ("light strip data", "turquoise"),
    "strip_clock": ("light strip clock", "turquoise striped"),
    "supply": ("12 V behind the stop", "brown"),
    "current": ("pump current", "green"),
    "leg_data": ("leg pressure data", "grey"),
    "leg_clock": ("leg pressure clock", "grey striped"),
}
#: Names in board.h of the signals that a Nano has.
BOARD_H = {
    "pump": "PUMP", "medicine": "MEDICINE", "flow": "FLOW", "supply": "SUPPLY", "pinch": "SERVO",
    "strip": "STRIP", "current": "CURRENT", "tray": "TRAY", "leg_data": "LEG_DATA", "leg_clock": "LEG_CLOCK",
}  # fmt: skip
BUTTONS = ("green", "red", "blue", "yellow")
#: Series resistors of the buttons' lamps, which are bare LEDs on 5 V; the ULN2803 drops 0.8 V: 10 to 20 mA.
LAMP_OHMS = {"green": "82 Ω", "red": "150 Ω", "blue": "82 Ω", "yellow": "150 Ω"}
#: Greatest currents, A: pumps at 12 V (listing, 4.8 W and 5 W), the brushed pump at 4.5 V, a stalled servo.
PUMP_A, BRUSHED_A, MEDICINE_A, SERVO_A, LAMP_A = 0.4, 0.22, 0.42, 2.5, 0.02
#: Current of each lamp of the strip at full white, A; the firmware limits all lamps to 2 A (LAMP_MA_MAX).
STRIP_LAMP_A, STRIP_A = 0.06, 2.0
#: Ratings of the fuse in the 12 V line and of a buck's output, A. A fuse of 3.15 A may carry 4 A for an hour.
FUSE_A, BUCK_A = 3.15, 3.0
#: Efficiency of a buck.
_BUCK_EFFICIENCY_RATIO = 0.85
#: Current that the sensors draw from 5 V, A.
_FLOW_A, _PRESSURE_A = 0.015, 0.002


def build(config: Config, nano: NanoPins | None) -> Netlist:
    """The netlist of a rig, with a Nano if its pins are given."""
    c = Circuit()
    c.section = "computer"
    c.add("PI", kinds.PI, "Raspberry Pi", place="pi")
    if nano is not None:
        c.add("NANO", kinds.NANO, "Arduino Nano")
    _supply(c, config, nano)
    _logic(c, nano)
    _main_pump(c, _pin(config, nano, "pump"), brushed=nano is None)
    _medicine_pump(c, _pin(config, nano, "medicine"))
    _servo(c, _pin(config, nano, "pinch"), is_gel(config))
    _flow(c, _pin(config, nano, "flow"), nano is not None, "flow")
    if nano is None and config.pins.flow_return >= 0:
        _flow(c, _pin(config, nano, "flow_return"), False, "flow_return")
    if nano is not None:
        _nano_senses(c, config, nano)
    _contacts(c, config, nano)
    _lamps(c, config)
    if config.lights.count:
        _strip(c, config, nano)
    _name_signals(c, config, nano)
    return c.done("nano" if nano is not None else "header")


def _name_signals(c: Circuit, config: Config, nano: NanoPins | None) -> None:
    """Name the nets of the pins after their signals if they have no better name."""
    for name, (part, _) in SIGNALS.items():
        number = getattr(config.pins, name, -1)
        if number >= 0 and (nano is None or name not in ON_NANO):
            c.label(f"PI.{place(number)}", part, 3.3, 0.1)
        elif nano is not None and (pin := nano.place.get(BOARD_H.get(name, ""))):
            c.label(f"NANO.{pin}", part, 5.0, 0.1)
    for name, number in (("strip", 10), ("strip_clock", 11)):
        if config.lights.count and nano is None:
            c.label(f"PI.{place(number)}", SIGNALS[name][0], 3.3, 0.1)


def _pin(config: Config, nano: NanoPins | None, name: str) -> str:
    """The terminal of a signal: on the Nano if it is connected there, otherwise on the header."""
    if nano is not None:
        return f"NANO.{nano.place[BOARD_H[name]]}"
    return f"PI.{place(getattr(config.pins, name))}"


def _lit(config: Config) -> bool:
    """Whether anything needs the lights' 5 V."""
    return config.lights.count > 0 or any(getattr(config.pins, f"{name}_lamp") >= 0 for name in BUTTONS)


def strip_amps(config: Config) -> float:
    """The strip's greatest current, A."""
    return min(STRIP_A, config.lights.count * STRIP_LAMP_A)


def _supply(c: Circuit, config: Config, nano: NanoPins | None) -> None:
    """12 V: brick, fuse, block, stop and the block after it; the bucks; the star."""
    c.section = "supply"
    c.add("PS1", kinds.BRICK, "12 V supply")
    c.add("F1", kinds.FUSE, "fuse", "3.15 A slow")
    c.block("X0", "ground, the star")
    c.block("X1", "12 V before the stop")
    c.add("S1", kinds.STOP, "emergency stop", place="box")
    c.block("X2", "12 V behind the stop")
    c.wire("PS1.+", "F1.1", RED, POWER_MM2)
    c.wire("F1.2", c.pole("X1"), RED, POWER_MM2)
    c.wire("PS1.-", c.pole("X0"), BLACK, POWER_MM2)
    c.label("PS1.+", "12 V at the brick", 12.6, 5.0)
    c.label("X1.1", "12 V", 12.6, FUSE_A)
    c.label("PS1.-", "ground", 0.0, FUSE_A)
    c.wire(c.pole("X1"), "S1.11", RED, POWER_MM2)
    c.wire("S1.12", c.pole("X2"), RED, POWER_MM2)
    c.label("S1.12", "12 V behind the stop", 12.6, FUSE_A)
    c.add("C20", kinds.ELECTROLYTIC, "470 µF, 25 V", "470 µF")
    c.wire(c.pole("X1"), "C20.+", RED, POWER_MM2)
    c.wire(c.pole("X0"), "C20.-", BLACK, POWER_MM2)
    # Discharges the capacitors after an open stop, so that the stop is noticed at once.
    c.add("R40", kinds.RESISTOR, "470 Ω, 1 W", "470 Ω 1 W", draws=(("1", "2", 0.027),))
    c.wire(c.pole("X2"), "R40.1", RED, POWER_MM2)
    c.wire(c.pole("X0"), "R40.2", BLACK, POWER_MM2)
    _buck(c, "U6", "servo's 5 V buck", "X2", 5.0, SERVO_A)
    c.block("X4", "the servo's 5 V")
    c.wire("U6.OUT+", c.pole("X4"), RED, POWER_MM2)
    c.label("U6.OUT+", "5 V for the servo", 5.25, BUCK_A)
    if nano is None:
        _buck(c, "U4", "pump's 4.5 V buck", "X2", 4.5, BRUSHED_A)
        c.label("U4.OUT+", "4.5 V for the pump", 4.7, BUCK_A)
    if _lit(config):
        _buck(c, "U5", "lights' 5 V buck", "X1", 5.0, strip_amps(config) + 4 * LAMP_A)
        c.block("X3", "the lights' 5 V")
        c.wire("U5.OUT+", c.pole("X3"), RED, POWER_MM2)
        c.label("U5.OUT+", "5 V for the lights", 5.25, BUCK_A)


def _buck(c: Circuit, ref: str, name: str, source: str, volts: float, amps: float) -> None:
    c.add(
        ref,
        kinds.BUCK,
        name,
        f"{volts:g} V 3 A",
        draws=(("IN+", "IN-", volts * amps / 12 / _BUCK_EFFICIENCY_RATIO),),
    )
    c.wire(c.pole(source), f"{ref}.IN+", RED, POWER_MM2)
    c.wire(c.pole("X0"), f"{ref}.IN-", BLACK, POWER_MM2)


def _logic(c: Circuit, nano: NanoPins | None) -> None:
    """The board's rails: ground once to the star, once to each computer; its 3.3 V and sensors' 5 V."""
    c.section = "computer"
    c.rail("GND", c.enter(c.pole("X0"), BLACK, POWER_MM2))
    c.rail("GND", c.enter("PI.39", BLACK))
    c.rail("3V3", c.enter("PI.1", RED))
    c.label("PI.1", "3.3 V", 3.3, 0.5)
    source = "NANO.5V" if nano is not None else "PI.2"
    c.rail("5V", c.enter(source, RED))
    c.label(source, "5 V for the sensors", 5.25, 0.5 if nano is not None else 3.0)
    c.capacitor("100 nF")
    c.rail("5V", "C1.1")
    c.ground("C1.2")
    if nano is not None:
        c.rail("GND", c.enter("NANO.GND right", BLACK))
        c.wire("NANO.USB", "PI.USB", "the USB cable's own", 0.1)


def _gate(c: Circuit, pin: str, colour: str, far: str) -> None:
    """A pin that must be off while nothing drives it: 100 Ω in series, then 10 kΩ to ground."""
    entry = c.enter(pin, colour)
    series, hold = c.resistor("100 Ω"), c.resistor("10 kΩ")
    c.join(entry, f"{series}.1")
    c.join(f"{series}.2", f"{hold}.1", far)
    c.ground(f"{hold}.2")


def _main_pump(c: Circuit, pin: str, brushed: bool) -> None:
    c.section = "main pump"
    colour = SIGNALS["pump"][1]
    amps = BRUSHED_A if brushed else PUMP_A
    c.add("M1", kinds.MOTOR, "main pump", "brushed, 4.5 V" if brushed else "brushless, 12 V", "loop",
          draws=(("+", "-", amps),))  # fmt: skip
    if brushed:
        c.add("Q1", kinds.MOSFET, "main pump's MOSFET", "IRLML6344", "board", draws=(("D", "S", amps),))
        _gate(c, pin, colour, "Q1.G")
        c.add("D1", kinds.DIODE, "1N5822", "1N5822", "board")
        plus = c.enter("U4.OUT+", RED, POWER_MM2)
        c.join(plus, "D1.K", c.enter("M1.+", RED, POWER_MM2))
        minus = c.enter("M1.-", "orange striped", POWER_MM2)  # the MOSFET is between it and ground
        c.join("Q1.D", "D1.A", minus)
        c.capacitor("100 nF", plus, minus)
        source = c.edge()
        c.join("Q1.S", source)
        c.wire(source, c.pole("X0"), BLACK, POWER_MM2)
        c.label("M1.-", "pump's minus", 4.7, BUCK_A)
        return
    c.add("U2", kinds.DRIVER, "main pump's driver", draws=(("VM", "OUT1", amps),))
    _driver(c, "U2", pin, colour)
    c.add("L1", kinds.COIL, "1 mH, 1 A", "1 mH", draws=(("1", "2", amps),))
    c.add("C21", kinds.ELECTROLYTIC, "1000 µF, 25 V", "1000 µF", "board")
    # Between two screws, so that a meter can tell the nets on both sides apart once a lead is off.
    c.join(c.enter("U2.OUT1", RED, POWER_MM2), c.enter("L1.1", "bare"))
    c.join(c.enter("L1.2", "bare"), "C21.+", c.enter("M1.+", RED, POWER_MM2))
    back = c.edge()
    c.join("C21.-", back)
    c.wire(back, c.pole("X0"), BLACK, POWER_MM2)
    c.wire("M1.-", c.pole("X0"), BLACK, POWER_MM2)
    c.label("U2.OUT1", "pump's pulses", 12.6, FUSE_A)
    c.label("M1.+", "pump's smooth voltage", 12.6, FUSE_A)


def _driver(c: Circuit, ref: str, pin: str, colour: str) -> None:
    """A DRV8871 as a half bridge: its input, its supply, and its second input on ground."""
    entry = c.edge()
    _gate(c, pin, colour, entry)
    c.wire(entry, f"{ref}.IN1", colour)
    c.label(f"{ref}.IN1", f"{ref}'s input", 5.25, 0.1)
    c.wire(c.pole("X2"), f"{ref}.VM", RED, POWER_MM2)
    c.wire(c.pole("X0"), f"{ref}.GND", BLACK, POWER_MM2)
    c.wire(f"{ref}.GND", f"{ref}.IN2", BLACK, POWER_MM2)


def _medicine_pump(c: Circuit, pin: str) -> None:
    c.section = "medicine pump"
    c.add("M2", kinds.MOTOR, "medicine pump", "peristaltic, 12 V", "loop", draws=(("+", "-", MEDICINE_A),))
    c.add("U3", kinds.DRIVER, "medicine pump's driver", draws=(("VM", "OUT1", MEDICINE_A),))
    _driver(c, "U3", pin, SIGNALS["medicine"][1])
    c.wire("U3.OUT1", "M2.+", RED, POWER_MM2)
    c.wire("M2.-", c.pole("X0"), BLACK, POWER_MM2)
    c.add("C30", kinds.CAPACITOR, "100 nF, on the motor", "100 nF", "loop")
    c.wire("C30.1", "M2.+", "bare")
    c.wire("C30.2", "M2.-", "bare")
    c.label("U3.OUT1", "medicine pump's pulses", 12.6, FUSE_A)


def _servo(c: Circuit, pin: str, gel: bool) -> None:
    c.section = "pinch"
    does = "turns the three-way stopcock" if gel else "squeezes the tube"
    c.add("M3", kinds.SERVO, "pinch servo", does, "loop", draws=(("V+", "GND", SERVO_A),))
    entry, out = c.enter(pin, SIGNALS["pinch"][1]), c.edge()
    series = c.resistor("330 Ω", entry)
    c.join(f"{series}.2", out)
    c.wire(out, "M3.SIG", SIGNALS["pinch"][1])
    c.label(out, "servo's signal", 5.25, 0.1)
    c.wire(c.pole("X4"), "M3.V+", RED, POWER_MM2)
    c.wire("M3.GND", c.pole("X0"), BLACK, POWER_MM2)
    c.add("C22", kinds.ELECTROLYTIC, "470 µF, 25 V", "470 µF")
    c.wire(c.pole("X4"), "C22.+", RED, POWER_MM2)
    c.wire(c.pole("X0"), "C22.-", BLACK, POWER_MM2)


def _flow(c: Circuit, pin: str, nano: bool, which: str) -> None:
    """A flow sensor with any output stage: a 1 kΩ pull-up to 5 V, and a divider before a Pi."""
    c.section = "flow sensor"
    name, colour = SIGNALS[which]
    ref = c.add("B#", kinds.FLOW, name, place="loop", draws=(("V+", "GND", _FLOW_A),))
    out, entry = c.enter(f"{ref}.OUT", colour), c.enter(pin, colour)
    up = c.resistor("1 kΩ", out)
    c.rail("5V", f"{up}.2")
    if nano:
        c.join(f"{up}.1", entry)
    else:
        series, down, filter_ = c.resistor("10 kΩ"), c.resistor("15 kΩ"), c.capacitor("10 nF")
        c.join(f"{up}.1", f"{series}.1")
        c.join(f"{series}.2", f"{down}.1", f"{filter_}.1", entry)
        c.ground(f"{down}.2")
        c.ground(f"{filter_}.2")
        c.label(pin, f"{name}'s divided signal", 3.3, 0.01)
    c.label(f"{ref}.OUT", f"{name}'s signal", 5.25, 0.02)
    c.rail("5V", c.enter(f"{ref}.V+", RED))
    c.ground(f"{ref}.GND")


def _nano_senses(c: Circuit, config: Config, nano: NanoPins) -> None:
    """Circuits that only a Nano has: sensing of the stop, the pump's current and the leg's pressure."""
    c.section = "sensors of the Nano"
    entry = c.enter(f"NANO.{nano.place['SUPPLY']}", SIGNALS["supply"][1])
    series, down = c.resistor("10 kΩ"), c.resistor("4.7 kΩ")
    source = c.edge()
    c.wire(c.pole("X2"), source, SIGNALS["supply"][1], POWER_MM2)
    c.join(source, f"{series}.1")
    c.join(f"{series}.2", f"{down}.1", entry)
    c.ground(f"{down}.2")
    c.label(entry, "the stop's sense", 4.2, 0.01)
    if "CURRENT" in nano.place:
        c.ground(f"NANO.{nano.place['CURRENT']}")
    if config.pressure.fitted and "LEG_DATA" in nano.place:
        c.add(
            "B9", kinds.PRESSURE, "leg's pressure sensor", place="loop", draws=(("VCC", "GND", _PRESSURE_A),)
        )
        for name, pin in (("leg_data", "OUT"), ("leg_clock", "SCK")):
            pole = c.enter(f"NANO.{nano.place[name.upper()]}", SIGNALS[name][1])
            c.wire(pole, f"B9.{pin}", SIGNALS[name][1])
        c.rail("5V", c.enter("B9.VCC", RED))
        c.ground("B9.GND")


def _contacts(c: Circuit, config: Config, nano: NanoPins | None) -> None:
    """Contacts that a person closes to ground: a 1 kΩ pull-up to 3.3 V makes each carry milliamperes."""
    c.section = "hands"
    common = ""
    for name in (*BUTTONS, "shutdown"):
        number = getattr(config.pins, name)
        if number < 0:
            continue
        ref = c.add("S_" + name, kinds.BUTTON, SIGNALS[name][0], place="box")
        _pulled_up(c, f"PI.{place(number)}", f"{ref}.NO", SIGNALS[name][1])
        if common:
            c.wire(common, f"{ref}.C", BLACK)
        else:
            c.ground(f"{ref}.C")
        common = f"{ref}.C"
    turned = [each for each in (("knob_a", "A"), ("knob_b", "B")) if getattr(config.pins, each[0]) >= 0]
    if turned:
        c.add("S_knob", kinds.KNOB, "knob", place="box")
        for name, pin in turned:
            pole = c.enter(f"PI.{place(getattr(config.pins, name))}", SIGNALS[name][1])
            c.wire(pole, f"S_knob.{pin}", SIGNALS[name][1])
        c.wire(common, "S_knob.C", BLACK)
    if config.pins.stop >= 0:
        _pulled_up(c, f"PI.{place(config.pins.stop)}", "S1.21", SIGNALS["stop"][1])
        c.ground("S1.22")
    tray = f"NANO.{nano.place['TRAY']}" if nano is not None and "TRAY" in nano.place else ""
    if nano is None and config.pins.tray >= 0:
        tray = f"PI.{place(config.pins.tray)}"
    if tray:
        c.add("B8", kinds.TRAY, "tray sensor", place="tray")
        c.wire(c.enter(tray, SIGNALS["tray"][1]), "B8.A", SIGNALS["tray"][1])
        c.ground("B8.B")


def _pulled_up(c: Circuit, pin: str, far: str, colour: str) -> None:
    entry, out = c.enter(pin, colour), c.edge()
    up = c.resistor("1 kΩ")
    c.join(entry, f"{up}.1", out)
    c.rail("3V3", f"{up}.2")
    c.wire(out, far, colour)


def _lamps(c: Circuit, config: Config) -> None:
    """The buttons' lamps, from 5 V through a ULN2803."""
    fitted = [name for name in BUTTONS if getattr(config.pins, f"{name}_lamp") >= 0]
    if not fitted:
        return
    c.section = "lamps"
    drawn = tuple((f"O{n}", "GND", LAMP_A) for n in range(1, len(fitted) + 1))
    c.add("U1", kinds.ULN, "lamps' driver", "ULN2803", "board", draws=drawn)
    c.ground("U1.GND")
    c.rail("5VL", c.enter(c.pole("X3"), RED, POWER_MM2))
    c.rail("5VL", "U1.COM")
    before = c.edge()
    c.rail("5VL", before)
    for n, name in enumerate(fitted, start=1):
        colour = SIGNALS[f"{name}_lamp"][1]
        c.join(c.enter(f"PI.{place(getattr(config.pins, f'{name}_lamp'))}", colour), f"U1.I{n}")
        ref = c.add("H_" + name, kinds.LAMP, SIGNALS[f"{name}_lamp"][0], name, "box", (("A", "K", LAMP_A),))
        back = c.enter(f"{ref}.K", colour)
        series = c.resistor(LAMP_OHMS[name], back, amps=LAMP_A)
        c.join(f"{series}.2", f"U1.O{n}")
        c.label(back, f"{SIGNALS[f'{name}_lamp'][0]} −", 5.25, 0.1)
        c.label(f"U1.O{n}", f"{name} lamp's sink", 5.25, 0.1)
        c.wire(before, f"{ref}.A", RED)
        before = f"{ref}.A"


def _strip(c: Circuit, config: Config, nano: NanoPins | None) -> None:
    c.section = "lights"
    amps = strip_amps(config)
    if nano is not None:
        c.add("H9", kinds.WS2812, "light strip", "WS2812B", "loop", (("5V", "GND", amps),))
        entry, out = c.enter(f"NANO.{nano.place['STRIP']}", SIGNALS["strip"][1]), c.edge()
        series = c.resistor("330 Ω", entry)
        c.join(f"{series}.2", out)
        c.wire(out, "H9.DIN", SIGNALS["strip"][1])
        c.label(out, "strip's data", 5.25, 0.1)
    else:
        c.add("H9", kinds.APA102, "light strip", "APA102", "loop", (("5V", "GND", amps),))
        _level_shifter(c)
    c.wire(c.pole("X3"), "H9.5V", RED, POWER_MM2)
    c.wire("H9.GND", c.pole("X0"), BLACK, POWER_MM2)
    c.add("C23", kinds.ELECTROLYTIC, "1000 µF, 25 V", "1000 µF")
    c.wire(c.pole("X3"), "C23.+", RED, POWER_MM2)
    c.wire(c.pole("X0"), "C23.-", BLACK, POWER_MM2)


def _level_shifter(c: Circuit) -> None:
    """Two of a 74AHCT125's four buffers; the other two are disabled, with grounded inputs."""
    c.add("U7", kinds.BUFFER, "strip's level shifter", "74AHCT125", "board")
    c.rail("5VB", c.enter(c.pole("X3"), RED))
    for pin in ("VCC", "3OE", "4OE"):
        c.rail("5VB", f"U7.{pin}")
    cap = c.capacitor("100 nF")
    c.rail("5VB", f"{cap}.1")
    c.ground(f"{cap}.2")
    for pin in ("GND", "1OE", "2OE", "3A", "4A"):
        c.ground(f"U7.{pin}")
    for name, gpio, buffer, far in (("strip", 10, "1", "DI"), ("strip_clock", 11, "2", "CI")):
        colour = SIGNALS[name][1]
        c.join(c.enter(f"PI.{place(gpio)}", colour), f"U7.{buffer}A")
        out = c.edge()
        c.join(f"U7.{buffer}Y", out)
        c.wire(out, f"H9.{far}", colour)
        c.label(out, f"strip's {far}", 5.25, 0.1)
