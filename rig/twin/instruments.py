"""Readings of a jug, a kitchen scale and a syringe at the simulated rig."""

import random
from collections.abc import Callable

from rig.twin.tube import Observation

#: Error of a kitchen scale that shows grams (g, one standard deviation). Estimated.
SCALE_G = 2.0
#: Error of reading a syringe, mL. Estimated.
SYRINGE_ML = 0.2


class Bystander:
    """A person at the simulated rig, with a jug under the hose and a syringe on the catheter.

    The jug collects exactly the water that went through the flow sensor, because the side branch is clamped,
    as the instructions say.
    """

    def __init__(self, look: Callable[[], Observation], density_kg_m3: float, seed: int = 0) -> None:
        self._look, self._density = look, density_kg_m3 / 1000.0
        self._random = random.Random(seed)
        self._time = look().time
        self._jug = 0.0
        self._syringe = look().infused_ml

    def watch(self) -> None:
        """Collect water; to be called after every tick of the rig."""
        sight = self._look()
        self._jug += sight.sensed_ml_min / 60.0 * (sight.time - self._time)
        self._time = sight.time

    def weigh(self) -> float:
        """Weigh the jug's water, g, and empty the jug into the tank."""
        grams = self._jug * self._density + self._random.gauss(0.0, SCALE_G)
        self._jug = 0.0
        return float(round(max(0.0, grams)))

    def syringe(self) -> float:
        """Read the syringe, mL, and empty it."""
        given = self._look().infused_ml
        taken, self._syringe = given - self._syringe, given
        return round(max(0.0, taken + self._random.gauss(0.0, SYRINGE_ML)) * 5.0) / 5.0
