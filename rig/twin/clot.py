"""The gel plug: its open lumen, and how fast it changes. Demonstration clock.

Hours in a patient are a separate model on a separate clock: `rig.twin.clinical`.
"""

import math

from rig.twin.parameters import Clot


class Plug:
    """A plug lining the cartridge. Its lumen s, the open part of the radius, follows

        ds/dt = v/R · c/(c + half) - regrowth·s/(1 + (shear/still)²)

    as long as there is a plug; a clear cartridge (s = 1) stays clear. Times are seconds on the table, and v
    is the sourced front speed times the acceleration.
    """

    __slots__ = ("_bore", "_clot", "_reach", "lumen")

    def __init__(self, clot: Clot) -> None:
        self._clot = clot
        self._bore = clot.bore_mm * 1e-3
        self._reach = clot.front_mm_h * clot.acceleration / 3600.0 / (clot.bore_mm / 2.0)
        self.lumen = 1.0

    def insert(self, lumen: float) -> None:
        """Insert a plug that leaves `lumen` of the radius open, from `clot.smallest` to 1."""
        if self._clot.kind != "gel":
            raise ValueError('no plug can be put in: set kind = "gel" under [twin.clot]')
        if not self._clot.smallest <= lumen <= 1.0:
            raise ValueError(f"lumen is {lumen:g}, but must be from {self._clot.smallest:g} to 1")
        self.lumen = lumen

    def step(self, seconds: float, drug_mg_l: float, flow_ml_s: float) -> None:
        """Advance the plug at constant concentration and flow: in closed form, for any step."""
        if self.lumen >= 1.0:
            return
        clot = self._clot
        opening = self._reach * drug_mg_l / (drug_mg_l + clot.half_mg_l)
        # Wall shear rate of the open cartridge: a narrow lumen must not count as well washed.
        shear = 32.0 * abs(flow_ml_s) * 1e-6 / (math.pi * self._bore**3)
        closing = clot.regrowth_per_s / (1.0 + (shear / clot.still_per_s) ** 2)
        decay = closing * seconds
        # (1 - e^-x)/x, whose limit at 0 is 1.
        mean = -math.expm1(-decay) / decay if decay > 1e-12 else 1.0
        lumen = self.lumen * math.exp(-decay) + opening * seconds * mean
        self.lumen = min(1.0, max(clot.smallest, lumen))
