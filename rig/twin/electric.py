"""What a driver makes of a pump's duty, and what a Pi's pin sees of the flow sensor."""

import math
import random
from collections.abc import Sequence

from rig.twin.parameters import Electric

#: The supply of the pumps, and of the flow sensor, V.
PUMP_V, SENSOR_V = 12.0, 5.0
#: Voltage across a driver's body diode while the pump coasts, V.
DIODE_V = 0.5
#: Resistance of driver and coil, Ω.
SERIES_OHM = 0.88
#: A pump's current grows with this power of its voltage. Fitted, with `pump_a`, to the loads of the runs in
#: ngspice.
LOAD_EXPONENT = 2.75
#: Highest resistance of a pump, Ω.
LOAD_MOST_OHM = 120.0
#: Pull-up and pull-down resistors of a Pi's pin, Ω.
PI_PULL_OHM = 50_000.0
#: Supply of a Pi's pins, V.
PI_V = 3.3
#: An output that pushes, and one that pulls to ground, ohm.
OUTPUT_OHM = 20.0
#: A Pi guarantees to see a level above the first as high. Each pin sees one from a level of its own on, not
#: below the second, V. This close to that level it sees some.
SURE_V, NEVER_V, VAGUE_V = 2.0, 1.3, 0.02
#: Edges that Linux keeps for a program.
EVENTS_HELD = 16
#: Shortest and longest time in which a busy Pi does not read them, s.
STALL_S = (0.005, 0.12)


def pump_part(duty: float, electric: Electric) -> float:
    """The part of the pumps' 12 V that a driver makes of a duty, both 0 to 1.

    A half bridge that coasts is a buck converter with a diode. While the coil's current never ends, it makes
    the duty less the diode's drop. Where the current ends within a period (K = 2Lf/R below 1 - duty), it
    makes 2/(1 + sqrt(1 + 4K/duty²)), which is more. What the supply loses on the way is missing from both.
    """
    if duty <= 0.0 or (electric.driver == "ideal" and electric.supply_ohm == 0.0):
        return max(0.0, duty)
    low, high = 0.0, 1.0
    for _ in range(40):  # the load's resistance falls with the voltage that is looked for
        part = 0.5 * (low + high)
        low, high = (part, high) if _makes(duty, part, electric) > part else (low, part)
    return 0.5 * (low + high)


def pump_a(part: float, electric: Electric) -> float:
    """The current (A) of a pump that runs on this part of its 12 V."""
    slope: float = max(part, 1e-6) ** (LOAD_EXPONENT - 1.0)
    return part * max(PUMP_V / LOAD_MOST_OHM, electric.pump_a * slope)


def _makes(duty: float, part: float, electric: Electric) -> float:
    """The part of the voltage that a duty makes into the load of a pump that runs on `part` of it."""
    amperes = pump_a(part, electric)
    made, lost = duty, duty * duty * electric.supply_ohm
    if electric.driver == "coasting":
        load = PUMP_V * part / amperes
        k = 2e-3 * electric.coil_mh * electric.pwm_hz / load
        drop = (1.0 - duty) * DIODE_V / PUMP_V
        if k < 1.0 - duty:
            made, drop = 2.0 / (1.0 + math.sqrt(1.0 + 4.0 * k / duty**2)), drop * k / (1.0 - duty)
        made, lost = made - drop, lost + SERIES_OHM
    return made - amperes * lost / PUMP_V


def sensor_high(electric: Electric, pull: str) -> float:
    """The level at a Pi's pin (V) while the flow sensor's output is high.

    `pull` is the pin's own resistor: up, down or floating.
    """
    # As conductances: what pulls the sensor's wire up, the divider, and the pin's own resistor.
    up = 1.0 / OUTPUT_OHM if electric.sensor_output == "push_pull" else _siemens(electric.sensor_ohm)
    up += _siemens(electric.pull_up_ohm)
    over, under = 1.0 / electric.divider_over_ohm, 1.0 / electric.divider_under_ohm
    own = 0.0 if pull == "floating" else 1.0 / PI_PULL_OHM
    # Two nodes, the wire and the pin.
    pin_in = own * PI_V if pull == "up" else 0.0
    wire, pin = up + over, over + under + own
    return (pin_in * wire + over * up * SENSOR_V) / (wire * pin - over * over)


def _siemens(ohm: float) -> float:
    return 1.0 / ohm if ohm > 0.0 else 0.0


class SensorWire:
    """The flow sensor's wire to a Pi's pin: which of its edges are seen."""

    def __init__(self, electric: Electric, seed: int) -> None:
        self._electric = electric
        self._random = random.Random(seed)
        self._level = self._random.uniform(NEVER_V, SURE_V - VAGUE_V)

    def seen(self, edges: Sequence[float], pull: str) -> list[float]:
        """The edges that a pin with this resistor of its own sees: all or none, and some near its level."""
        part = 0.5 + (sensor_high(self._electric, pull) - self._level) / (2.0 * VAGUE_V)
        if part >= 1.0:
            return list(edges)
        return [edge for edge in edges if self._random.random() < part]


class EventQueue:
    """Edges on their way to the program of a busy Pi: held while it has no time, late, and lost beyond the
    kernel's queue. Each keeps the time at which it came."""

    def __init__(self, busy: float, seed: int) -> None:
        """`busy` is the part of the time (0 to 1) for which the Pi has none."""
        self._busy, self._random = busy, random.Random(seed)
        self._until = self._free = 0.0
        self._held: list[float] = []

    def pass_on(self, edges: Sequence[float], now: float) -> list[float]:
        """The edges that reach the program by `now` (s), after these more have come."""
        if not self._busy:
            return list(edges)
        self._held = [*self._held, *edges][:EVENTS_HELD]
        if now < self._until:
            return []
        if now >= self._free:  # next time it is busy, and then has time again for as long as makes up for it
            stall = self._random.uniform(*STALL_S)
            self._until = now + stall
            self._free = self._until + stall * (1.0 / self._busy - 1.0) * self._random.uniform(0.5, 1.5)
        came, self._held = self._held, []
        return came
