"""The 40-pin header of a Raspberry Pi: the function of each pin, and what it must not be used for.

While a Pi boots, the processor's own resistors (about 50 kΩ) pull GPIO0 to 8 up and GPIO9 to 27 down. The
data sheet of the first Pi says so, and later models kept it. `pinctrl get` checks it on a Pi 5.
"""

#: Function of each header pin; a number is a GPIO.
HEADER: dict[int, int | str] = {
    1: "3.3 V", 2: "5 V", 3: 2, 4: "5 V", 5: 3, 6: "ground", 7: 4, 8: 14, 9: "ground", 10: 15,
    11: 17, 12: 18, 13: 27, 14: "ground", 15: 22, 16: 23, 17: "3.3 V", 18: 24, 19: 10, 20: "ground",
    21: 9, 22: 25, 23: 11, 24: 8, 25: "ground", 26: 7, 27: 0, 28: 1, 29: 5, 30: "ground",
    31: 6, 32: 12, 33: 13, 34: "ground", 35: 19, 36: 16, 37: 26, 38: 20, 39: "ground", 40: 21,
}  # fmt: skip

_PLACE = {what: number for number, what in HEADER.items() if isinstance(what, int)}


def place(gpio: int) -> int:
    """The header pin of a GPIO number from 0 to 27."""
    return _PLACE[gpio]


def pulled_up(gpio: int) -> bool:
    """Whether the pin is high while a Pi boots, before any program runs."""
    return gpio <= 8


#: How each part of `[pins]` uses its pin. power: must stay off until it is switched on; drive: a harmless
#: output; contact: a switch to ground; wet: a contact through water, which conducts badly; pulses: 3.3 V from
#: a divider.
USES = {
    "pump": "power",
    "medicine": "power",
    "pinch": "power",
    "flow": "pulses",
    "green": "contact",
    "red": "contact",
    "blue": "contact",
    "yellow": "contact",
    "green_lamp": "drive",
    "red_lamp": "drive",
    "blue_lamp": "drive",
    "yellow_lamp": "drive",
    "knob_a": "contact",
    "knob_b": "contact",
    "stop": "contact",
    "tray": "wet",
    "flow_return": "pulses",
    "shutdown": "contact",
}

#: Parts that are wired to the Nano if there is one.
ON_NANO = ("pump", "medicine", "pinch", "flow", "tray", "flow_return")


def refusal(part: str, gpio: int) -> str | None:
    """Why a part of `[pins]` must not be on a GPIO; None if it may."""
    use = USES[part]
    if gpio in (0, 1):
        return "at every start the Pi talks there to the memory of an add-on board"
    if gpio == 14:
        return (
            "at every start the Pi's serial console drives it high: the pump would run"
            if use == "power"
            else "at every start the Pi's serial console drives it high, against whatever is wired there"
        )
    if gpio == 15 and use == "power":
        return "the Pi's serial console pulls it high: the part would run"
    if gpio in (2, 3) and use == "power":
        return "1.8 kΩ hold it high (I²C): the part would run whenever no program holds it low"
    if gpio in (2, 3) and use in ("wet", "pulses"):
        return (
            "1.8 kΩ hold it high (I²C): water conducts too badly to pull it down"
            if use == "wet"
            else "1.8 kΩ hold it high (I²C), which the sensor's divider cannot pull down"
        )
    if use == "power" and pulled_up(gpio):
        return "it is pulled high while the Pi starts: the part would run"
    return None
