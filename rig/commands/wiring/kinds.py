"""The kinds of parts that the rig is wired from: pins, roles, and what may stay unconnected and why."""

from rig.commands.wiring.nano_pins import LEFT, RIGHT
from rig.commands.wiring.netlist import Kind
from rig.settings.pinout import HEADER

#: The highest voltage at the signal input of a DRV8871, MOSFET or servo, V.
_LOGIC_V = 5.5

_UNUSED = "not used"
BRICK = Kind("12 V brick, 5 A, with its socket", {"+": "source", "-": "ground"}, end="ferrule")
FUSE = Kind("fuse holder in the line", {"1": "passive", "2": "passive"}, feeds=(("1", "2"),), end="solder")
STOP = Kind(
    "emergency stop, two NC contacts",
    {"11": "contact", "12": "contact", "21": "contact", "22": "contact"},
    feeds=(("11", "12"),),
    switch=(("11", "12"), ("21", "22")),
    end="ferrule",
    free={"21": "no second contact is read", "22": "no second contact is read"},
)
DRIVER = Kind(
    "DRV8871 driver",
    {"VM": "supply", "GND": "ground", "IN1": "input", "IN2": "input", "OUT1": "output", "OUT2": "output"},
    feeds=(("VM", "OUT1"), ("VM", "OUT2")),
    end="ferrule",
    free={"OUT2": "half a bridge is used"},
    highest={"IN1": _LOGIC_V, "IN2": _LOGIC_V},
)
MOSFET = Kind(
    "MOSFET IRLML6344 on an adapter",
    {"G": "input", "D": "passive", "S": "ground"},
    feeds=(("D", "S"),),
    highest={"G": 12.0},
)
BUCK = Kind(
    "buck converter",
    {"IN+": "supply", "IN-": "ground", "OUT-": "ground", "OUT+": "source"},
    joined=(("IN-", "OUT-"),),
    feeds=(("IN+", "OUT+"),),
    end="ferrule",
    free={"OUT-": "the same metal as IN-"},
)
MOTOR = Kind("motor", {"+": "supply", "-": "passive"}, end="lead", motor=True)
SERVO = Kind(
    "servo MG996R",
    {"V+": "supply", "GND": "ground", "SIG": "input"},
    end="lead",
    highest={"SIG": _LOGIC_V},
    motor=True,
)
FLOW = Kind("flow sensor YF-S401", {"V+": "supply", "GND": "ground", "OUT": "output"}, end="lead")
PRESSURE = Kind(
    "HX710B with MPS20N0040D",
    {"VCC": "supply", "GND": "ground", "OUT": "output", "SCK": "input"},
    end="jumper",
    wires=1,
)
TRAY = Kind("tray sensor, two bare wires", {"A": "contact", "B": "contact"}, end="lead")
BUTTON = Kind("push button", {"NO": "contact", "C": "contact"})
LAMP = Kind("button's lamp, LED", {"A": "supply", "K": "passive"})
KNOB = Kind("rotary encoder", {"A": "contact", "B": "contact", "C": "contact"})
WS2812 = Kind(
    "strip WS2812B",
    {"5V": "supply", "GND": "ground", "DIN": "input", "DOUT": "output"},
    free={"DOUT": "the strip's far end"},
    end="lead",
)
APA102 = Kind(
    "strip APA102",
    {"5V": "supply", "GND": "ground", "DI": "input", "CI": "input", "DO": "output", "CO": "output"},
    free={"DO": "the strip's far end", "CO": "the strip's far end"},
    end="lead",
)
BUFFER = Kind(
    "74AHCT125",
    {
        "1OE": "input", "1A": "input", "1Y": "output", "2OE": "input", "2A": "input", "2Y": "output",
        "GND": "ground", "3Y": "output", "3A": "input", "3OE": "input", "4Y": "output", "4A": "input",
        "4OE": "input", "VCC": "supply",
    },
    free={"3Y": _UNUSED, "4Y": _UNUSED},
)  # fmt: skip
#: An input of a ULN2803 has 2.7 kΩ to a base and 10 kΩ from there to ground, so an open input is off.
_OWN = "not used; it has resistors to ground of its own"
ULN = Kind(
    "ULN2803",
    {f"I{n}": "input" for n in range(1, 9)}
    | {"GND": "ground", "COM": "supply"}
    | {f"O{n}": "output" for n in range(8, 0, -1)},
    free={f"I{n}": _OWN for n in range(1, 9)} | {f"O{n}": _UNUSED for n in range(1, 9)},
    highest={f"I{n}": 30.0 for n in range(1, 9)},
)
RESISTOR = Kind("resistor", {"1": "passive", "2": "passive"})
CAPACITOR = Kind("capacitor", {"1": "passive", "2": "passive"})
ELECTROLYTIC = Kind("electrolytic capacitor", {"+": "passive", "-": "passive"})
COIL = Kind("coil", {"1": "passive", "2": "passive"}, feeds=(("1", "2"), ("2", "1")))
DIODE = Kind("Schottky diode", {"A": "passive", "K": "passive"})
PI = Kind(
    "Raspberry Pi",
    {str(n): _pi if isinstance(what, str) else "input" for n, what in HEADER.items()
     for _pi in ["ground" if what == "ground" else "source"]}
    | {"USB": "ground"},
    joined=(
        (*(str(n) for n, what in HEADER.items() if what == "ground"), "USB"),
        tuple(str(n) for n, what in HEADER.items() if what == "5 V"),
        tuple(str(n) for n, what in HEADER.items() if what == "3.3 V"),
    ),
    wires=1,
    end="jumper",
    free={str(n): _UNUSED for n in HEADER} | {"USB": _UNUSED},
    highest={str(n): 3.3 for n, what in HEADER.items() if isinstance(what, int)},
    board=True,
)  # fmt: skip
#: Power and ground of a Nano; all others are signal pins.
_NANO_POWER = {
    "5V": "source",
    "3V3": "source",
    "GND": "ground",
    "VIN": "supply",
    "RST": "input",
    "AREF": "input",
}
NANO = Kind(
    "Arduino Nano on a terminal adapter",
    {name: _NANO_POWER.get(name, "input") for name in dict.fromkeys((*LEFT, *RIGHT))}
    | {"GND right": "ground", "USB": "ground"},
    joined=(("GND", "GND right", "USB"),),
    wires=2,
    end="ferrule",
    free=dict.fromkeys((*LEFT, *RIGHT, "GND right", "USB"), _UNUSED),
    highest={name: 5.25 for name in (*LEFT, *RIGHT) if name[0] in "AD"},
    board=True,
)  # fmt: skip


def block(poles: int) -> Kind:
    """A terminal block whose poles are all joined by its bridge."""
    pins = tuple(str(n) for n in range(1, poles + 1))
    return Kind(
        f"terminal block of {poles}, bridged",
        dict.fromkeys(pins, "passive"),
        joined=(pins,),
        end="ferrule",
        free=dict.fromkeys(pins, "spare"),
    )


def screws(poles: int) -> Kind:
    """The perfboard's screw terminals; each pole is a separate net."""
    return Kind(
        "screw terminals of the board", {str(n): "passive" for n in range(1, poles + 1)}, end="ferrule"
    )
