"""Controls the pinch by the flow: the measured flow decides, the curve gives the first guess."""

from dataclasses import dataclass, replace

from rig.settings.calibration import MeasuredPinch

#: A part of the flow this close to the wanted one is good enough.
NEAR_RATIO = 0.015
#: Part of the error that is corrected in a second. Servo, water and rotor together lag by about one second: a
#: much higher gain would oscillate.
GAIN_PER_S = 0.5
#: Least slope assumed for the curve, part of flow per whole travel: slow where the curve is flat.
FLATTEST_RATIO = 0.7
#: The flow shows the effect of a move after this long.
SETTLE_S = 0.6
#: If the wanted part changes faster than this, the curve alone leads.
STILL_PER_S = 0.02
#: Farthest that the flow may lead the travel away from the curve. More than that is a fault, not drift.
REACH_TRAVEL_RATIO = 0.15
#: The slope is measured over this much travel on both sides.
SIDE_TRAVEL_RATIO = 0.075


@dataclass(frozen=True, slots=True)
class PinchController:
    """Where the pinch is being sent."""

    travel: float
    time: float
    moved: float
    """When it last moved further than the flow can show yet, s."""
    wanted: float = 1.0
    """Wanted part of the flow."""
    trim: float = 0.0
    """Correction of the curve by the flow."""


def begin(guess: float, time: float) -> PinchController:
    """Start where the curve says; the flow corrects the rest."""
    return PinchController(travel=guess, time=time, moved=time)


def follow(
    previous: PinchController, time: float, part: float, wanted: float, slope: float
) -> PinchController:
    """The travel after one more reading of the flow, as a part of the open vein's.

    `slope` is the slope of the flow there, part of flow per whole travel (positive). Steps of any length give
    the same path, because the error is integrated over time.
    """
    passed = max(0.0, time - previous.time)
    error = part - wanted
    if time - previous.moved < SETTLE_S or abs(error) < NEAR_RATIO:
        return replace(previous, time=time)
    change = GAIN_PER_S * passed * error / max(FLATTEST_RATIO, slope)
    return replace(previous, travel=_within(previous.travel + change), time=time)


def step(
    previous: PinchController | None, curve: MeasuredPinch, time: float, part: float | None, wanted: float
) -> PinchController:
    """The controller after one more reading. The wanted part may move: the curve leads, the flow corrects.

    `part` is the measured flow as a part of the open vein's; None if it cannot be trusted. While the rotor
    turns too slowly to measure, only the curve counts.
    """
    guess = guessed(curve, wanted)
    if previous is None:
        return PinchController(guess, time, time, wanted)
    passed = max(0.0, time - previous.time)
    moving = abs(wanted - previous.wanted) > STILL_PER_S * passed
    held = replace(previous, travel=_within(guess + previous.trim), wanted=wanted)
    if moving or part is None or wanted < curve.least:
        return replace(held, time=time, moved=time if moving else previous.moved)
    felt = follow(held, time, part, wanted, slope(curve, held.travel))
    trim = min(REACH_TRAVEL_RATIO, max(-REACH_TRAVEL_RATIO, previous.trim + felt.travel - held.travel))
    return replace(felt, travel=_within(guess + trim), trim=trim)


def closing(curve: MeasuredPinch, previous: float, share: float, most: float) -> float:
    """The travel after the vein has been closed by a further `share` (0 to 1) of what the pinch can close.

    The flow falls evenly from wherever the jaw begins to close; no step is longer than `most`.
    """
    open_part, shut = curve.part[0], curve.part[-1]
    wanted = max(shut, curve.part_at(previous) - share * (open_part - shut))
    return min(1.0, previous + most, max(previous, guessed(curve, wanted)))


def guessed(curve: MeasuredPinch, wanted: float) -> float:
    """The travel at which the curve leaves a part of the flow; beyond its ends, the travel there."""
    found = curve.travel_for(wanted)
    return found if found is not None else (curve.travel[0] if wanted > curve.part[0] else curve.travel[-1])


def slope(curve: MeasuredPinch, travel: float) -> float:
    """Slope of the flow at a travel, part of flow per whole travel."""
    low, high = max(0.0, travel - SIDE_TRAVEL_RATIO), min(1.0, travel + SIDE_TRAVEL_RATIO)
    return max(0.0, curve.part_at(low) - curve.part_at(high)) / (high - low)


def _within(travel: float) -> float:
    return min(1.0, max(0.0, travel))
