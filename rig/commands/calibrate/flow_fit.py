"""The flow sensor's law from jugs of water: volume = pulses / K + offset · time, by least squares."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rig.commands.calibrate.refused import Refused

#: Weight of water at room temperature, g/mL.
DENSITY_G_ML = 0.9982
#: Repeats that differ by more than this part of their mean are refused.
SPREAD_RATIO = 0.015
#: K may differ from the one in config.toml by these factors; a YF-S401 is sold as 5880: 4000 to 8000.
LEAST_K_RATIO, MOST_K_RATIO = 4000 / 5880, 8000 / 5880
#: Error of a kitchen scale, g; no fit is better than its readings.
SCALE_G = 2.0


@dataclass(frozen=True, slots=True)
class Jug:
    """One jug of water."""

    step: int
    """The flow at which it was filled, by number."""
    grams: float
    pulses: int
    seconds: float
    """Time for which the rotor turned, s."""

    @property
    def millilitres(self) -> float:
        """Volume, mL."""
        return self.grams / DENSITY_G_ML


@dataclass(frozen=True, slots=True)
class Law:
    """`frequency = K (flow - offset)`, with one standard deviation of each."""

    pulses_per_litre: float
    pulses_per_litre_sd: float
    offset: float
    """mL/min."""
    offset_sd: float
    spread: float
    """Largest difference between repeats, as a part of their mean."""
    flow_sd: float
    """Error of a medium flow, as a part of it: the two errors cancel there."""


def fit(jugs: Sequence[Jug], named: float) -> Law:
    """The law from the jugs; `named` is the K of config.toml in pulses/L. Raises Refused."""
    plausible(jugs, named)
    spread = _spread(jugs)
    # Normal equations of V = a·N + b·T.
    nn = math.fsum(jug.pulses**2 for jug in jugs)
    nt = math.fsum(jug.pulses * jug.seconds for jug in jugs)
    tt = math.fsum(jug.seconds**2 for jug in jugs)
    nv = math.fsum(jug.pulses * jug.millilitres for jug in jugs)
    tv = math.fsum(jug.seconds * jug.millilitres for jug in jugs)
    scale = nn * tt - nt * nt
    if scale < 1e-6 * nn * tt:
        raise Refused(
            "All jugs were filled at nearly the same flow, so K and the offset cannot be told apart. "
            "Is the pump's supply adjustable? Run: rig calibrate pump"
        )
    a, b = (nv * tt - tv * nt) / scale, (tv * nn - nv * nt) / scale
    left = math.fsum((jug.millilitres - a * jug.pulses - b * jug.seconds) ** 2 for jug in jugs)
    variance = max(left / max(1, len(jugs) - 2), (SCALE_G / DENSITY_G_ML) ** 2)
    a_sd, b_sd = math.sqrt(variance * tt / scale), math.sqrt(variance * nn / scale)
    if b < -3.0 * b_sd:
        raise Refused(
            f"The offset comes out as {60 * b:.0f} mL/min, and cannot be below 0: at low flow the jug "
            "holds less than passed the sensor. Is the side branch clamped, and all of the hose in the jug?"
        )
    if b < 0.0:  # not significant: assume none
        a, b = nv / nn, 0.0
        a_sd = math.sqrt(variance / nn)
    middle = sorted(jugs, key=lambda jug: jug.pulses / jug.seconds)[len(jugs) // 2]
    flow = a * middle.pulses / middle.seconds + b
    cross = 0.0 if b == 0.0 else -nt * variance / scale
    f = middle.pulses / middle.seconds
    error = math.sqrt(max(0.0, (f * a_sd) ** 2 + (b_sd if b else 0.0) ** 2 + 2.0 * f * cross))
    return Law(
        pulses_per_litre=1000.0 / a,
        pulses_per_litre_sd=1000.0 * a_sd / a**2,
        offset=60.0 * b,
        offset_sd=60.0 * b_sd,
        spread=spread,
        flow_sd=error / flow,
    )


def plausible(jugs: Sequence[Jug], named: float) -> None:
    """Refuse jugs that no such sensor, with about the K of config.toml (pulses/L), can give."""
    _whole(jugs)
    per_litre = [1000.0 * jug.pulses / jug.millilitres for jug in jugs]
    _in_range(sum(per_litre) / len(per_litre), named)


def _whole(jugs: Sequence[Jug]) -> None:
    """Refuse jugs that are empty, or for which nothing was counted."""
    for jug in jugs:
        if jug.grams < 50.0:
            raise Refused(
                f"The water in a jug weighs {jug.grams:g} g. Was the scale set to zero with the empty jug on "
                "it, and to grams, and the hose in the jug?"
            )
        if jug.pulses < 50:
            raise Refused(
                f"Only {jug.pulses} pulses came while a jug was filled. Is the flow sensor's wire in "
                "its place? Run: rig doctor"
            )


def _in_range(mean: float, named: float) -> None:
    """Refuse a K that no such sensor has."""
    if LEAST_K_RATIO * named <= mean <= MOST_K_RATIO * named:
        return
    cause = (
        "Too many pulses: is the sensor the wrong way round (see its arrow), is there air in the water, "
        "did all of the water reach the jug?"
        if mean > named
        else "Too few pulses: is it another kind of sensor (then set flow.sensor.pulses_per_litre), "
        "did water go round the sensor, was the jug really empty before?"
    )
    raise Refused(
        f"{mean:.0f} pulses per litre is out of range "
        f"({LEAST_K_RATIO * named:.0f} to {MOST_K_RATIO * named:.0f}). {cause}"
    )


def _spread(jugs: Sequence[Jug]) -> float:
    """The largest difference between repeats, as a part of their mean. Refuses contradictory repeats."""
    worst = 0.0
    for step in sorted({jug.step for jug in jugs}):
        same = [1000.0 * jug.pulses / jug.millilitres for jug in jugs if jug.step == step]
        mean = sum(same) / len(same)
        spread = (max(same) - min(same)) / mean
        if spread > SPREAD_RATIO:
            shown = ", ".join(f"{value:.0f}" for value in same)
            raise Refused(
                f"The repeats at flow {step + 1} gave {shown} pulses per litre: they "
                f"differ by {100 * spread:.1f} %, more than {100 * SPREAD_RATIO:g} %. Likely causes: a jug "
                "not emptied or wet outside, air in the hose, water that runs on after the pump stops "
                "(keep the hose's end above the water). Do it again"
            )
        worst = max(worst, spread)
    return worst
