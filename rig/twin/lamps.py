"""The current of a button's lamp, by its colour and how it is driven."""

from rig.twin.parameters import Electric

#: Forward voltage of bright LEDs at LED_A, V: lowest and highest of the usual data sheets.
LED_V = {"red": (1.8, 2.2), "yellow": (1.9, 2.3), "green": (2.8, 3.3), "blue": (2.8, 3.4)}
#: The current at which those data sheets give it, A.
LED_A = 0.02
#: Slope of the forward voltage over the current, Ω.
LED_OHM = 4.0
#: Resistors of the kit's lamps, for `lamp_ohm` = 0.
KIT_OHM = {"red": 150.0, "yellow": 150.0, "green": 82.0, "blue": 82.0}
#: Voltage drop of a ULN2803's output at 5 to 25 mA, extrapolated to no current, V. Fitted to ngspice runs.
SINK_V = 0.70
#: Resistance of that output, Ω. Fitted in the same way.
SINK_OHM = 2.35
#: Voltage of a Pi's pin that drives high, V.
PIN_V = 3.3
#: Output resistance of such a pin, Ω.
PIN_OHM = 30.0
#: Below this current a lamp looks unlit in a bright hall, A. Estimated.
SEEN_A = 0.003


def lamp_a(colour: str, electric: Electric, forward_v: float | None = None) -> float:
    """The current (A) of a lamp of this colour while it is lit.

    `forward_v` is its LED's voltage at 20 mA, by default the middle of LED_V.
    """
    forward = sum(LED_V[colour]) / 2 if forward_v is None else forward_v
    volts, ohm = (PIN_V, PIN_OHM) if electric.lamp_drive == "pin" else (electric.lamp_v - SINK_V, SINK_OHM)
    ohm += (electric.lamp_ohm or KIT_OHM[colour]) + LED_OHM
    return max(0.0, volts - forward + LED_A * LED_OHM) / ohm


def dim(electric: Electric) -> frozenset[str]:
    """The colours whose lamps look unlit when they are lit."""
    return frozenset(colour for colour in LED_V if lamp_a(colour, electric) < SEEN_A)
