"""Every wire of a rig: from which pin, in which colour, through what, to where."""

from dataclasses import dataclass

from rig.commands.wiring.nano_pins import NanoPins
from rig.settings.config import Config
from rig.settings.pinout import ON_NANO, nearest_ground, place


@dataclass(frozen=True, slots=True)
class Link:
    """One wire: from a pin through what must sit in between to the part."""

    part: str
    chip: str
    """Pi or Nano."""
    pin: str
    """GPIO17, D6."""
    hole: int | str
    """Header pin of the Pi, or the name printed on the Nano."""
    colour: str
    """Name of the wire's colour; two words where it is striped."""
    between: tuple[str, ...]
    """What the wire goes through, from the pin on."""
    far: str
    """Where it ends."""
    ground: str = ""
    """Where the part's other end goes, if it is ground."""

    @property
    def row(self) -> tuple[str, ...]:
        """For the table."""
        chip = f"{self.hole}" if self.chip == "Pi" else "–"
        through = "; ".join(self.between) or "–"
        end = f"{self.far}; ground: {self.ground}" if self.ground else self.far
        return (self.part, f"{self.chip} {self.pin}", chip, self.colour, through, end)


COLUMNS = ("part", "pin", "header pin", "wire", "in between", "ends at")

_GATE = ("100 Ω in series", "10 kΩ to ground")
_LAMP = ("330 Ω in series",)

#: For each part of `[pins]`: its name, its wire, what is in between, where it ends, ground or not.
_PI: dict[str, tuple[str, str, tuple[str, ...], str, bool]] = {
    "pump": ("main pump", "orange", _GATE, "pump driver: gate of its MOSFET, or IN1", True),
    "medicine": ("medicine pump", "violet", _GATE, "medicine driver: gate of its MOSFET, or IN1", True),
    "pinch": (
        "pinch servo",
        "brown striped",
        ("330 Ω in series",),
        "servo: signal; its 5 V from the buck",
        True,
    ),
    "flow": (
        "flow sensor",
        "white",
        ("20 kΩ to ground", "10 nF to ground", "10 kΩ in series"),
        "flow sensor: signal (5 V)",
        True,
    ),
    "green": ("green button", "green", (), "button: one contact", True),
    "red": ("red button", "pink", (), "button: one contact", True),
    "blue": ("blue button", "blue", (), "button: one contact", True),
    "yellow": ("yellow button", "yellow", (), "button: one contact", True),
    "green_lamp": ("green button's lamp", "green striped", _LAMP, "LED: long leg", True),
    "red_lamp": ("red button's lamp", "pink striped", _LAMP, "LED: long leg", True),
    "blue_lamp": ("blue button's lamp", "blue striped", _LAMP, "LED: long leg", True),
    "yellow_lamp": ("yellow button's lamp", "yellow striped", _LAMP, "LED: long leg", True),
    "knob_a": ("knob A", "grey", (), "encoder: A; its middle one", True),
    "knob_b": ("knob B", "grey striped", (), "encoder: B", False),
    "stop": ("emergency stop", "brown", (), "stop: second contact, NC", True),
    "tray": ("tray sensor", "white striped", (), "tray: bare wire", True),
}
_PI["shutdown"] = ("shutdown button", "violet striped", (), "button: one contact", True)
_PI["flow_return"] = ("return flow sensor", "orange striped", *_PI["flow"][2:])
#: The light strip's bus.
_STRIP = (
    ("light strip data", 10, "turquoise", ("74AHCT125 to 5 V",), "APA102: DI"),
    ("light strip clock", 11, "turquoise striped", ("74AHCT125 to 5 V",), "APA102: CI"),
)
#: For each part of board.h.
_NANO: dict[str, tuple[str, str, tuple[str, ...], str, bool]] = {
    "PUMP": _PI["pump"],
    "MEDICINE": _PI["medicine"],
    "FLOW": ("flow sensor", "white", ("10 kΩ up to 5 V",), "flow sensor: signal (5 V)", True),
    "SUPPLY": (
        "emergency stop",
        "brown",
        ("4.7 kΩ to ground", "10 kΩ in series"),
        "12 V behind the stop switch",
        False,
    ),
    "SERVO": _PI["pinch"],
    "STRIP": ("light strip data", "turquoise", ("330 Ω in series",), "WS2812: DIN", True),
    "CURRENT": ("pump current", "green", (), "sensor, 1 V per ampere; to ground if none", True),
    "TRAY": _PI["tray"],
    "LEG_DATA": ("leg pressure data", "grey", (), "HX710B: OUT", True),
    "LEG_CLOCK": ("leg pressure clock", "grey striped", (), "HX710B: SCK", False),
}


def links(config: Config, nano: NanoPins | None) -> list[Link]:
    """Every wire of a rig, the header's first; with a Nano where its pins are given."""
    found = []
    for name, (part, colour, between, far, ground) in _PI.items():
        number: int = getattr(config.pins, name, -1)
        if number < 0 or (nano is not None and name in ON_NANO):
            continue
        hole = place(number)
        to = f"header pin {nearest_ground(hole)}" if ground else ""
        found.append(Link(part, "Pi", f"GPIO{number}", hole, colour, between, far, to))
    if config.lights.count and nano is None:
        for part, number, colour, between, far in _STRIP:
            hole = place(number)
            to = f"header pin {nearest_ground(hole)}"
            found.append(Link(part, "Pi", f"GPIO{number}", hole, colour, between, far, to))
    for name, pin in (nano.place if nano is not None else {}).items():
        if name not in _NANO or (name == "STRIP" and not config.lights.count):
            continue
        part, colour, between, far, ground = _NANO[name]
        found.append(Link(part, "Nano", pin, pin, colour, between, far, "Nano GND" if ground else ""))
    return found


def table(found: list[Link]) -> list[str]:
    """The wires as a Markdown table."""
    rows = [COLUMNS, *(link.row for link in found)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return lines


#: What no pin shows, and what must be right all the same.
SUPPLY = (
    "12 V brick, 5 A, certified, away from and above the water",
    "fuse 3 A, slow; 470 µF across the 12 V behind it",
    "emergency stop (NC mushroom), in the pumps' 12 V: no program can get round it",
    "both pump drivers. A DRV8871 works as half a bridge: IN2 to ground, OUT2 free, the pump from OUT1 to "
    "ground; a brushless pump behind 1 mH in series and 1000 µF to ground",
    "where a driver is a MOSFET (brushed pumps only): the pump from 12 V to it, a Schottky diode (1N5822) "
    "across the pump, its ring to 12 V",
    "5 V buck, 5 A, before the stop: servo, light strip; 470 µF at the servo, 1000 µF at the strip",
    "the Pi has its own supply and feeds a Nano through USB: their 5 V is never joined to the buck's. From "
    "the Pi's (header pin 2), or the Nano's: flow sensor (red), HX710B; from the buck's: 74AHCT125",
    "one common ground: supply, drivers, Pi, Nano, servo and strip meet at one point",
)
