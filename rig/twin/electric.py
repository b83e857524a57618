"""The voltage that a driver makes from a pump's duty, and the flow sensor's edges that a Pi's pin sees."""

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
#: Resistance of an output that drives high, and of one that drives low, Ω.
OUTPUT_OHM = 20.0
#: Levels, V. A Pi is guaranteed to read a level above the first as high. Each pin has its own threshold,
#: never below the second. Within the third of its threshold, a pin sees some of the edges.
SURE_V, NEVER_V, VAGUE_V = 2.0, 1.3, 0.02
#: Number of edges that Linux queues for a program.
EVENTS_HELD = 16
#: Shortest and longest time for which a busy Pi does not read them, s.
STALL_S = (0.005, 0.12)


def pump_part(duty: float, electric: Electric) -> float:
    """The fraction of the pumps' 12 V that a driver puts out at a duty, both 0 to 1.

    A half bridge that coasts is a buck converter with a diode. In continuous conduction its output is the
    duty less the diode's drop. In discontinuous conduction (K = 2Lf/R below 1 - duty) its output is higher:
    2/(1 + sqrt(1 + 4K/duty²)). The losses of the supply reduce both.
    """
    if duty <= 0.0 or (electric.driver == "ideal" and electric.supply_ohm == 0.0):
        return max(0.0, duty)
    low, high = 0.0, 1.0
    for _ in range(40):  # the load's resistance depends on the voltage to be found
        part = 0.5 * (low + high)
        low, high = (part, high) if _makes(duty, part, electric) > part else (low, part)
    return 0.5 * (low + high)


def pump_a(part: float, electric: Electric) -> float:
    """The current (A) of a pump that runs on this fraction of its 12 V."""
    slope: float = max(part, 1e-6) ** (LOAD_EXPONENT - 1.0)
    return part * max(PUMP_V / LOAD_MOST_OHM, electric.pump_a * slope)


def _makes(duty: float, part: float, electric: Electric) -> float:
    """The fraction of the voltage at a duty, into the load of a pump that runs on the fraction `part`."""
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
    # Conductances: of the pull-up on the sensor's wire, of the divider, and of the pin's own resistor.
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
        """The edges that a pin with this internal resistor sees: all, none, or some if near its threshold."""
        part = 0.5 + (sensor_high(self._electric, pull) - self._level) / (2.0 * VAGUE_V)
        if part >= 1.0:
            return list(edges)
        return [edge for edge in edges if self._random.random() < part]


class EventQueue:
    """Edges on their way to the program of a busy Pi. They are held while the Pi is busy, so they arrive
    late, and those beyond the kernel's queue are lost. Each keeps its original time."""

    def __init__(self, busy: float, seed: int) -> None:
        """`busy` is the fraction of the time (0 to 1) for which the Pi does not read its edges."""
        self._busy, self._random = busy, random.Random(seed)
        self._until = self._free = 0.0
        self._held: list[float] = []

    def pass_on(self, edges: Sequence[float], now: float) -> list[float]:
        """Add these edges; return those that reach the program by `now` (s)."""
        if not self._busy:
            return list(edges)
        self._held = [*self._held, *edges][:EVENTS_HELD]
        if now < self._until:
            return []
        if now >= self._free:  # plan the next busy time, and the free time after it that keeps the fraction
            stall = self._random.uniform(*STALL_S)
            self._until = now + stall
            self._free = self._until + stall * (1.0 / self._busy - 1.0) * self._random.uniform(0.5, 1.5)
        came, self._held = self._held, []
        return came
