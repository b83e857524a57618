"""The two pumps: speed of their rotors, and pressure of the main pump."""

import math

from rig.twin.parameters import Pump


class Rotor:
    """A motor that needs a higher duty to start than to keep turning, and whose speed lags behind its
    supply."""

    __slots__ = ("lag_s", "speed", "start", "stop", "target", "turning")

    def __init__(self, start: float, stop: float, lag_s: float) -> None:
        self.start, self.stop, self.lag_s = start, stop, lag_s
        self.turning = False
        self.speed = 0.0
        """Fraction of full speed."""
        self.target = 0.0

    def feed(self, duty: float) -> None:
        """Apply `duty`, 0 to 1, which sets the target of the speed."""
        self.turning = duty > 0.0 and duty >= (self.stop if self.turning else self.start)
        self.target = duty if self.turning else 0.0

    def after(self, seconds: float) -> float:
        """The exact speed after some seconds, for any step."""
        if self.speed == self.target:
            return self.target
        return self.target + (self.speed - self.target) * math.exp(-seconds / self.lag_s)


class Head:
    """The main pump's head: u²·P0 - u·B·Q - A·Q|Q|, kPa, with u its speed and Q its flow in mL/s."""

    __slots__ = ("dead", "linear", "square")

    def __init__(self, pump: Pump, worn: bool = False) -> None:
        self.dead = pump.dead_head_kpa * (pump.worn if worn else 1.0)
        """P0, kPa."""
        self.linear = (1.0 - pump.curve) * self.dead / pump.free_flow_ml_s
        """B, kPa·s/mL."""
        self.square = pump.curve * self.dead / pump.free_flow_ml_s**2
        """A, kPa/(mL/s)²."""
