"""Bringing the pinch to a part of the flow by feel: the measured flow decides, the curve only guesses."""

from dataclasses import dataclass, replace

#: As near as this to the wanted part is there.
NEAR = 0.015
#: Part of the error that is taken away in a second. Servo, water and rotor lag by about one second
#: together: much more than this would swing.
GAIN = 0.5
#: Least slope assumed of the curve, part of flow per whole travel: where it is flat, go slowly.
FLATTEST = 0.7
#: After a move the flow needs this long (s) to tell of it.
SETTLE = 0.6


@dataclass(frozen=True, slots=True)
class Grip:
    """Where the pinch is being sent."""

    travel: float
    time: float
    moved: float
    """When it was last sent further than the flow can have told of yet, s."""


def begin(guess: float, time: float) -> Grip:
    """Send the pinch at once where the curve says; the flow puts the rest right."""
    return Grip(travel=guess, time=time, moved=time)


def follow(was: Grip, time: float, part: float, wanted: float, slope: float) -> Grip:
    """The travel after one more reading of the flow, as a part of the open vein's.

    `slope` is how steeply the flow falls there, part of flow per whole travel (positive). Steps of any
    length give the same path: it integrates the error over time.
    """
    passed = max(0.0, time - was.time)
    error = part - wanted
    if time - was.moved < SETTLE or abs(error) < NEAR:
        return replace(was, time=time)
    change = GAIN * passed * error / max(FLATTEST, slope)
    return Grip(min(1.0, max(0.0, was.travel + change)), time, was.moved)
