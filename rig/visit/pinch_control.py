"""Bringing the pinch to a part of the flow by feel: the measured flow decides, the curve only guesses."""

from dataclasses import dataclass, replace

from rig.settings.calibration import MeasuredPinch

#: As near as this to the wanted part is there.
NEAR_RATIO = 0.015
#: Part of the error that is taken away in a second. Servo, water and rotor lag by about one second
#: together: much more than this would swing.
GAIN_PER_S = 0.5
#: Least slope assumed of the curve, part of flow per whole travel: where it is flat, go slowly.
FLATTEST_RATIO = 0.7
#: After a move the flow needs this long (s) to tell of it.
SETTLE_S = 0.6
#: A wanted part that changes faster than this (1/s) is on the move: the curve alone leads then.
STILL_PER_S = 0.02
#: How far (travel) the flow may lead away from the curve. What needs more is no drift but a fault.
REACH_TRAVEL_RATIO = 0.15
#: The slope is taken over this much travel to either side.
SIDE_TRAVEL_RATIO = 0.075


@dataclass(frozen=True, slots=True)
class PinchController:
    """Where the pinch is being sent."""

    travel: float
    time: float
    moved: float
    """When it was last sent further than the flow can have told of yet, s."""
    wanted: float = 1.0
    """Part of the flow that it is to leave."""
    trim: float = 0.0
    """How far the flow has led it away from the curve."""


def begin(guess: float, time: float) -> PinchController:
    """Send the pinch at once where the curve says; the flow puts the rest right."""
    return PinchController(travel=guess, time=time, moved=time)


def follow(
    previous: PinchController, time: float, part: float, wanted: float, slope: float
) -> PinchController:
    """The travel after one more reading of the flow, as a part of the open vein's.

    `slope` is how steeply the flow falls there, part of flow per whole travel (positive). Steps of any
    length give the same path: it integrates the error over time.
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

    `part` is the measured flow as a part of the open vein's; None where it cannot be believed. While the
    rotor turns too slowly to tell, the curve stands alone.
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

    The flow falls evenly, wherever the jaw takes hold; no step is longer than `most`.
    """
    open_part, shut = curve.part[0], curve.part[-1]
    wanted = max(shut, curve.part_at(previous) - share * (open_part - shut))
    return min(1.0, previous + most, max(previous, guessed(curve, wanted)))


def guessed(curve: MeasuredPinch, wanted: float) -> float:
    """The travel at which the curve leaves a part of the flow; at its ends, those of the travel."""
    found = curve.travel_for(wanted)
    return found if found is not None else (curve.travel[0] if wanted > curve.part[0] else curve.travel[-1])


def slope(curve: MeasuredPinch, travel: float) -> float:
    """How steeply the flow falls about a travel, part of flow per whole travel."""
    low, high = max(0.0, travel - SIDE_TRAVEL_RATIO), min(1.0, travel + SIDE_TRAVEL_RATIO)
    return max(0.0, curve.part_at(low) - curve.part_at(high)) / (high - low)


def _within(travel: float) -> float:
    return min(1.0, max(0.0, travel))
