"""What `rig calibrate` has found out about one rig: `calibration.toml`, read on top of `config.toml`."""

from dataclasses import dataclass
from itertools import pairwise

from rig.base.schema import BadFiles, Problem, parse, read, setting

#: The file beside config.toml.
FILE = "calibration.toml"
#: The parts that can be calibrated, in the order in which to do it.
PARTS = ("flow", "pump", "pinch", "medicine", "screen")
#: What full duty of the medicine pump is taken to give where it has not been measured, mL/s.
NOMINAL_ML_S = 1.5


@dataclass(frozen=True, slots=True)
class Provenance:
    """When, on what, and of which water a figure was taken."""

    date: str = ""
    serial: str = ""
    """Of the machine; a calibration belongs to one rig."""
    water: str = setting("measured", one_of=("measured", "simulated"))


@dataclass(frozen=True, slots=True)
class MeasuredFlow(Provenance):
    """The flow sensor's law, by jug and kitchen scale."""

    pulses_per_litre: float = setting(5880.0, low=100, high=50_000, unit="pulses/L")
    pulses_per_litre_sd: float = setting(0.0, low=0, unit="pulses/L")
    offset: float = setting(20.0, low=0, high=500, unit="mL/min")
    offset_sd: float = setting(0.0, low=0, unit="mL/min")
    spread: float = setting(0.0, low=0)
    """Largest difference between repeats, part of their mean."""


@dataclass(frozen=True, slots=True)
class MeasuredPump(Provenance):
    """When the main pump moves water, and how much, with the vein open."""

    start: float = setting(0.0, low=0, high=1)
    """Least duty that sets the resting pump going."""
    stop: float = setting(0.0, low=0, high=1)
    """Duty below which the running pump stops."""
    duty: tuple[float, ...] = setting((), low=0, high=1)
    flow: tuple[float, ...] = setting((), low=0, unit="mL/min")
    """Flow at each of those duties."""

    def at(self, duty: float) -> float | None:
        """Flow to be expected at a duty, mL/min; None outside what was measured."""
        return between(self.duty, self.flow, duty)


@dataclass(frozen=True, slots=True)
class MeasuredPinch(Provenance):
    """How much of the flow is left at each travel of the pinch."""

    travel: tuple[float, ...] = setting((), low=0, high=1)
    part: tuple[float, ...] = setting((), low=0, high=2)
    """Flow at each of those travels, part of the flow through the open vein."""

    def travel_for(self, part: float) -> float | None:
        """The travel that leaves this part of the flow; None outside what was measured."""
        return between(tuple(reversed(self.part)), tuple(reversed(self.travel)), part)

    def part_at(self, travel: float) -> float:
        """The part of the flow that is left at a travel; beyond what was measured, that at its end."""
        low, high = self.travel[0], self.travel[-1]
        return between(self.travel, self.part, min(high, max(low, travel))) or 0.0

    @property
    def least(self) -> float:
        """The smallest part that still turns the sensor's rotor."""
        return min((part for part in self.part if part > 0), default=1.0)


@dataclass(frozen=True, slots=True)
class MeasuredMedicine(Provenance):
    """What the medicine pump delivers, by syringe."""

    ml_s_per_duty: float = setting(NOMINAL_ML_S, above=0, high=10, unit="mL/s")
    """Slope: mL a second for each whole of duty."""
    ml_s_at_zero: float = setting(0.0, low=-5, high=5, unit="mL/s")
    """Where that straight line meets duty 0."""
    spread: float = setting(0.0, low=0)

    def flow(self, duty: float) -> float:
        """mL a second at a duty at which the pump turns."""
        return max(0.0, self.ml_s_at_zero + self.ml_s_per_duty * duty)


@dataclass(frozen=True, slots=True)
class MeasuredScreen(Provenance):
    """How much later than the picture the sound is heard."""

    sound_ms: float = setting(0.0, low=-1000, high=1000, unit="ms")
    sound_ms_sd: float = setting(0.0, low=0, unit="ms")


@dataclass(frozen=True, slots=True)
class Measured:
    """All that has been calibrated; None for what has not."""

    flow: MeasuredFlow | None = None
    pump: MeasuredPump | None = None
    pinch: MeasuredPinch | None = None
    medicine: MeasuredMedicine | None = None
    screen: MeasuredScreen | None = None


def parse_measured(text: str, file: str = FILE) -> Measured:
    """The calibrations in the text of a file. Raises BadFiles with all that is wrong."""
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
    """The value at `at` on the line through points whose x never fall; None outside them."""
    for (left, low), (right, high) in pairwise(zip(x, y, strict=True)):
        if left <= at <= right:
            return low if right == left else low + (high - low) * (at - left) / (right - left)
    return None
