"""Steady states of the tube: the values to expect of a rig at each travel of its pinch."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from rig.twin.parameters import Parameters
from rig.twin.tube import Drive, Tube

#: Travels of the pinch that are simulated; most of them where the flow changes most.
TRAVEL_RATIOS = (0.0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0)
#: Settling time (s) after the pump has started, and after the pinch has moved.
STARTED_S, MOVED_S = 4.0, 1.5


@dataclass(frozen=True, slots=True)
class Standing:
    """The steady state at one travel of the pinch."""

    travel: float
    sensed_ml_min: float
    """Flow through the flow sensor, in any position."""
    leg_kpa: float


@lru_cache(maxsize=8)
def standings(parameters: Parameters, duty: float) -> tuple[Standing, ...]:
    """The steady state at a duty of the main pump, for each of TRAVEL_RATIOS."""
    tube, found = Tube(parameters), []
    tube.advance(STARTED_S, Drive(pump=duty))
    for travel in TRAVEL_RATIOS:
        tube.advance(tube.time + MOVED_S, Drive(pump=duty, pinch=travel))
        sight = tube.look()
        found.append(Standing(travel, sight.sensed_ml_min, sight.leg_kpa))
    return tuple(found)


def standing(table: tuple[Standing, ...], travel: float) -> Standing:
    """The steady state at any travel from 0 to 1, interpolated."""
    n = min(max(1, bisect_left(table, travel, key=lambda row: row.travel)), len(table) - 1)
    low, high = table[n - 1], table[n]
    part = min(1.0, max(0.0, (travel - low.travel) / (high.travel - low.travel)))
    return Standing(
        travel,
        low.sensed_ml_min + part * (high.sensed_ml_min - low.sensed_ml_min),
        low.leg_kpa + part * (high.leg_kpa - low.leg_kpa),
    )
