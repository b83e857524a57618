"""The measurements of one rig: `calibration.toml`, written by `rig calibrate`. They override
`config.toml`."""

from dataclasses import dataclass
from itertools import pairwise

from rig.base.schema import BadFiles, Problem, parse, read, setting

#: Name of the file, which lies beside config.toml.
FILE = "calibration.toml"
#: The parts that can be calibrated, in the recommended order.
PARTS = ("flow", "pump", "pinch", "medicine", "screen")
#: Assumed flow of an uncalibrated medicine pump at full duty, mL/s.
NOMINAL_ML_S = 1.5


@dataclass(frozen=True, slots=True)
class Provenance:
    """When and on which machine a value was taken, and whether the water was real."""

    date: str = ""
    serial: str = ""
    """Serial number of the machine; a calibration belongs to one rig."""
    water: str = setting("measured", one_of=("measured", "simulated"))


@dataclass(frozen=True, slots=True)
class MeasuredFlow(Provenance):
    """The flow sensor's coefficients, measured with a jug and a kitchen scale."""

    pulses_per_litre: float = setting(5880.0, low=100, high=50_000, unit="pulses/L")
    pulses_per_litre_sd: float = setting(0.0, low=0, unit="pulses/L")
    offset: float = setting(20.0, low=0, high=500, unit="mL/min")
    offset_sd: float = setting(0.0, low=0, unit="mL/min")
    spread: float = setting(0.0, low=0)
    """Largest difference between repeats, as a part of their mean."""


@dataclass(frozen=True, slots=True)
class MeasuredPump(Provenance):
    """The main pump's flow over its duty, with the vein open."""

    start: float = setting(0.0, low=0, high=1)
    """Lowest duty that starts the resting pump."""
    stop: float = setting(0.0, low=0, high=1)
    """Duty below which the running pump stops."""
    duty: tuple[float, ...] = setting((), low=0, high=1)
    flow: tuple[float, ...] = setting((), low=0, unit="mL/min")
    """Flow at each of those duties."""

    def at(self, duty: float) -> float | None:
        """Expected flow at a duty, mL/min; None outside the measured range."""
        return between(self.duty, self.flow, duty)


@dataclass(frozen=True, slots=True)
class MeasuredPinch(Provenance):
    """Remaining flow at each travel of the pinch."""

    travel: tuple[float, ...] = setting((), low=0, high=1)
    part: tuple[float, ...] = setting((), low=0, high=2)
    """Flow at each of those travels, as a part of the flow through the open vein."""

    def travel_for(self, part: float) -> float | None:
        """The travel that leaves this part of the flow; None outside the measured range."""
        return between(tuple(reversed(self.part)), tuple(reversed(self.travel)), part)

    def part_at(self, travel: float) -> float:
        """The part of the flow that a travel leaves. The travel is clamped to the measured range."""
        low, high = self.travel[0], self.travel[-1]
        return between(self.travel, self.part, min(high, max(low, travel))) or 0.0

    @property
    def least(self) -> float:
        """The smallest flow, as a part, that still turns the sensor's rotor."""
        return min((part for part in self.part if part > 0), default=1.0)


@dataclass(frozen=True, slots=True)
class MeasuredMedicine(Provenance):
    """The medicine pump's flow over its duty, measured with a syringe: a straight line."""

    ml_s_per_duty: float = setting(NOMINAL_ML_S, above=0, high=10, unit="mL/s")
    """Slope, from duty 0 to 1."""
    ml_s_at_zero: float = setting(0.0, low=-5, high=5, unit="mL/s")
    """Value of the line at duty 0."""
    spread: float = setting(0.0, low=0)

    def flow(self, duty: float) -> float:
        """Flow at a duty at which the pump turns, mL/s."""
        return max(0.0, self.ml_s_at_zero + self.ml_s_per_duty * duty)


@dataclass(frozen=True, slots=True)
class MeasuredScreen(Provenance):
    """Delay of the sound behind the picture."""

    sound_ms: float = setting(0.0, low=-1000, high=1000, unit="ms")
    sound_ms_sd: float = setting(0.0, low=0, unit="ms")


@dataclass(frozen=True, slots=True)
class Measured:
    """All calibrations; None for a part that has not been calibrated."""

    flow: MeasuredFlow | None = None
    pump: MeasuredPump | None = None
    pinch: MeasuredPinch | None = None
    medicine: MeasuredMedicine | None = None
    screen: MeasuredScreen | None = None


def parse_measured(text: str, file: str = FILE) -> Measured:
    """The calibrations in the text of a file. Raises BadFiles with every problem."""
    problems: list[Problem] = []
    found = read(Measured, parse(text, file), file, problems)
    if found is not None:
        for name, x, y in (("pump", "duty", "flow"), ("pinch", "travel", "part")):
            table = getattr(found, name)
            if table is None:
                continue
            given, found_there = getattr(table, x), getattr(table, y)
            if len(given) != len(found_there):
                what = f"has not as many values as {x}; run: rig calibrate {name}"
                problems.append(Problem(file, f"{name}.{y}", what))
            if any(after <= before for before, after in pairwise(given)):
                what = f"must rise from value to value; run: rig calibrate {name}"
                problems.append(Problem(file, f"{name}.{x}", what))
        pinch = found.pinch
        if pinch is not None and (
            len(pinch.part) < 2 or any(after > before for before, after in pairwise(pinch.part))
        ):
            what = "must have two values or more, and never rise; run: rig calibrate pinch"
            problems.append(Problem(file, "pinch.part", what))
    if found is None or problems:
        raise BadFiles(problems)
    return found


def between(x: tuple[float, ...], y: tuple[float, ...], at: float) -> float | None:
    """Linear interpolation at `at` between points with non-decreasing `x`; None outside them."""
    for (left, low), (right, high) in pairwise(zip(x, y, strict=True)):
        if left <= at <= right:
            return low if right == left else low + (high - low) * (at - left) / (right - left)
    return None
