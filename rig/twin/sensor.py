"""The flow sensor: a turbine with lag, stiction and uneven poles, and the edges it sends."""

import math
import random

from rig.twin.parameters import Sensor

#: L/min in a mL/s.
L_MIN_PER_ML_S = 0.06
"""1 mL/s in L/min."""

#: Shortest interval, as a part of the mean one, whatever the jitter.
_SHORTEST_RATIO = 0.1


class Turbine:
    """A rotor in the water, and the pulses of its poles.

    The rotor's frequency f follows K·(Q - Q0) with a lag. A pulse comes each time the angle, counted in
    poles, passes the next pole. The poles are spaced a little unevenly, the same in every turn, and every
    interval has its own jitter. The noise comes from a separate seeded generator, one draw per pulse, so it
    does not depend on the division of time into steps.
    """

    def __init__(self, sensor: Sensor, seed: int) -> None:
        self._given = sensor
        self._random = random.Random(seed)
        spread = [
            max(_SHORTEST_RATIO, self._random.gauss(1.0, sensor.pole_spread)) for _ in range(sensor.poles)
        ]
        # The uneven poles must not change K.
        self._poles = [width * sensor.poles / sum(spread) for width in spread]
        self._pole = 0
        self._left = self._random.random()
        """Angle to the next pulse, in poles; the rotor starts at a random angle."""
        self.turning = False
        self.hertz = 0.0
        """The rotor's frequency, also while the sensor is dead."""
        self.jitter = sensor.jitter
        self.gain = 1.0
        """Pulses as a multiple of the right number."""
        self.dead = False
        self.skips = False
        """One pole of the rotor is not counted."""
        self.stuck = False
        """Something holds the rotor."""

    def step(self, start: float, seconds: float, flow_ml_s: float) -> list[float]:
        """Times of the rising edges in (start, start + seconds], for the mean flow in that time."""
        given = self._given
        litres = 0.0 if self.stuck else abs(flow_ml_s) * L_MIN_PER_ML_S  # a turbine also turns backwards
        self.turning = litres >= (given.stop_l_min if self.turning else given.start_l_min)
        was = self.hertz
        if self.turning:
            goal = max(0.0, given.k_hz * (litres - given.zero_l_min)) * self.gain
            lag = min(0.3, max(0.05, given.lag_s / max(litres, 1e-6)))
        else:
            goal, lag = 0.0, given.run_down_s
        if was == goal == 0.0:
            return []
        self.hertz = 0.0 if self.stuck else goal + (was - goal) * math.exp(-seconds / lag)

        edges = []
        # Within a step the frequency changes linearly from `was` to `hertz`.
        rise = (self.hertz - was) / seconds
        turned = 0.5 * (was + self.hertz) * seconds
        passed = 0.0
        while turned - passed >= self._left:
            passed += self._left
            # passed = was·t + rise·t²/2, in the form that neither cancels nor divides by zero.
            under = max(0.0, was * was + 2.0 * rise * passed)
            if not (self.skips and self._pole == 0):
                edges.append(start + min(seconds, 2.0 * passed / (was + math.sqrt(under))))
            self._pole = (self._pole + 1) % given.poles
            width = self._poles[self._pole]
            self._left = width * max(_SHORTEST_RATIO, self._random.gauss(1.0, self.jitter))
        self._left -= turned - passed
        return [] if self.dead else edges


def mains(hertz: float, start: float, until: float) -> list[float]:
    """Edges in (start, until] that a flow sensor's wire picks up from the mains, one each period, s."""
    first, last = math.floor(start * hertz) + 1, math.floor(until * hertz)
    return [number / hertz for number in range(first, last + 1)]
