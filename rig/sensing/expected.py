"""What this rig should do: flow and leg pressure at each travel of the pinch."""

from dataclasses import dataclass
from itertools import pairwise

from rig.settings.calibration import MeasuredPinch
from rig.settings.config import Config, is_gel
from rig.twin.steady import Standing, standing, standings


@dataclass(frozen=True)
class Expected:
    """What this rig should do, and which parts it has."""

    config: Config
    flow: float
    """Through the open tube, mL/min."""
    table: tuple[Standing, ...]
    """The settled twin at the pump's duty."""
    tray: bool
    gel: bool
    """A real plug may narrow the vein."""
    before: bool
    """The flow sensor sits before the leg, so it cannot see a leak there."""
    curve: MeasuredPinch | None = None
    """The measured flow past this pinch at each travel; None if it has not been measured."""

    def part(self, travel: float) -> float:
        """The part of the open tube's flow that the pinch should leave."""
        return self._twins(travel) if self.curve is None else self.curve.part_at(travel)

    def leg_kpa(self, travel: float) -> float:
        """The pressure that the leg should have."""
        return standing(self.table, travel if self.curve is None else self._alike(travel)).leg_kpa

    def _twins(self, travel: float) -> float:
        """The part that the simulated pinch leaves."""
        whole = self.table[0].sensed_ml_min
        return standing(self.table, travel).sensed_ml_min / whole if whole > 0 else 1.0

    def _alike(self, travel: float) -> float:
        """The travel at which the simulated pinch leaves the same flow as this one at another travel."""
        part = self.part(travel)
        for low, high in pairwise(row.travel for row in self.table):
            above, below = self._twins(low), self._twins(high)
            if below <= part < above:
                return low + (high - low) * (above - part) / (above - below)
        return self.table[-1].travel if part < self._twins(self.table[-1].travel) else 0.0


def expected(config: Config) -> Expected:
    """What a rig with these settings should do. Its table is a simulation, and takes 0.05 s."""
    gel = is_gel(config)
    return Expected(
        config=config,
        flow=config.flow.expected,
        table=standings(config.twin, config.pump.duty),
        tray=config.pins.tray >= 0,
        gel=gel,
        before=config.twin.sensor.at == "supply",
        # The servo's travel says nothing about a plug of gel.
        curve=None if gel else config.measured.pinch,
    )
