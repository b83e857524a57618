"""The Nano's pins, as `firmware/board.h` names them, and why some parts must be where they are."""

import re
from dataclasses import dataclass

from rig.base.schema import BadFiles, Problem

_PIN = re.compile(r"^#define PIN_(\w+)\s+P([BCD])(\d)\b", re.MULTILINE)
_ANALOGUE = re.compile(r"^#define ADC_(\w+)\s+(\d)\b", re.MULTILINE)

#: Pins of the board's left and right rows, starting at the end with the USB socket.
LEFT = ("D13", "3V3", "AREF", "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "5V", "RST", "GND", "VIN")
RIGHT = ("D12", "D11", "D10", "D9", "D8", "D7", "D6", "D5", "D4", "D3", "D2", "GND", "RST", "RX0", "TX1")

#: Parts that must be on one of these pins, and why.
NEEDS = {
    "PUMP": (("D5", "D6"), "the firmware makes the pumps' PWM with timer 0, which reaches D5 and D6 alone"),
    "MEDICINE": (
        ("D5", "D6"),
        "the firmware makes the pumps' PWM with timer 0, which reaches D5 and D6 alone",
    ),
    "SERVO": (("D9", "D10"), "the servo's pulse comes from timer 1, which reaches D9 and D10 alone"),
    "FLOW": (("D2", "D3"), "the flow sensor needs an interrupt pin, D2 or D3"),
}
#: Pins that no part may be on.
REFUSED = {
    "D0": "it is the USB line",
    "D1": "it is the USB line",
    "D13": "the bootloader blinks it at every start: a pump would run",
}
#: Names in board.h of those parts of `[pins]` that are connected to the Nano.
NAMES = {"pump": "PUMP", "medicine": "MEDICINE", "pinch": "SERVO", "flow": "FLOW", "tray": "TRAY"}


@dataclass(frozen=True, slots=True)
class NanoPins:
    """The Nano's pin of each part, by the name printed beside it."""

    place: dict[str, str]
    """PUMP, MEDICINE, FLOW, SUPPLY, SERVO, STRIP, CURRENT, TRAY, LEG_DATA, LEG_CLOCK."""


def parse_board(text: str, file: str = "board.h") -> NanoPins:
    """The pins that a board.h names. Raises BadFiles with every conflict and every impossible pin."""
    place = {name: _printed(port, int(bit)) for name, port, bit in _PIN.findall(text)}
    place |= {name: f"A{number}" for name, number in _ANALOGUE.findall(text)}
    problems = [
        Problem(file, f"PIN_{name}", "is not named; without it nobody knows its pin")
        for name in ("PUMP", "MEDICINE", "FLOW", "SUPPLY", "SERVO")
        if name not in place
    ]
    taken: dict[str, str] = {}
    for name, pin in place.items():
        if pin in taken:
            what = f"is {pin}, which PIN_{taken[pin]} already uses; give one of them another pin"
            problems.append(Problem(file, f"PIN_{name}", what))
        taken.setdefault(pin, name)
        if pin in REFUSED:
            problems.append(Problem(file, f"PIN_{name}", f"is {pin}, and {REFUSED[pin]}; choose another pin"))
        if name in NEEDS and pin not in NEEDS[name][0]:
            problems.append(Problem(file, f"PIN_{name}", f"is {pin}, but {NEEDS[name][1]}"))
    if problems:
        raise BadFiles(problems)
    return NanoPins(place)


def _printed(port: str, bit: int) -> str:
    """The name printed on a Nano beside a pin of its processor."""
    if port == "C":
        return f"A{bit}"
    return f"D{bit + 8 if port == 'B' else bit}"
