"""The medicine in the loop: four well-mixed compartments, and an account of the rest."""

import math
from typing import NamedTuple

from rig.twin.parameters import Medicine
from rig.twin.plumbing import Flows


class Volumes(NamedTuple):
    """Water in which the medicine is mixed, mL."""

    reservoir: float
    leg: float
    segment: float
    """Within and around the clot."""
    downstream: float
    """Between the clot and the reservoir."""


class Infusion(NamedTuple):
    """Infused medicine, mL/s, by destination."""

    reservoir: float = 0.0
    leg: float = 0.0
    segment: float = 0.0


#: No medicine.
NONE = Infusion()


class Drug:
    """Masses of active drug, mg. `unaccounted` checks the balance."""

    __slots__ = ("_given", "bucket", "downstream", "infused", "leg", "reservoir", "segment", "spent", "tray")

    def __init__(self, medicine: Medicine) -> None:
        self._given = medicine
        self.reservoir = self.leg = self.segment = self.downstream = 0.0
        self.tray = self.bucket = 0.0
        self.spent = 0.0
        """Decayed drug."""
        self.infused = 0.0

    def step(self, seconds: float, flow: Flows, infusion: Infusion, volumes: Volumes) -> None:
        """Advance the drug, with a step's mean flows and its final volumes.

        Every flow carries the concentration of its origin (upwind). The step is implicit and its matrix is an
        M-matrix, so masses stay positive for any flow and any step. The decay is the same everywhere and is
        therefore computed exactly, separately from the transport.
        """
        res, leg, seg, down = self.reservoir, self.leg, self.segment, self.downstream
        if infusion is not NONE:
            dose = seconds * self._given.strength_mg_ml
            res, leg, seg = (
                res + dose * infusion.reservoir,
                leg + dose * infusion.leg,
                seg + dose * infusion.segment,
            )
            self.infused += dose * (infusion.reservoir + infusion.leg + infusion.segment)
        if res + leg + seg + down == 0.0:
            return

        # Water exchanged in the step, mL, named by the initials of its origin and destination.
        rl, lr = _split(seconds * flow.supply)
        ls, sl = _split(seconds * flow.vein)
        sd, ds = _split(seconds * (flow.vein + infusion.segment))
        ld, dl = _split(seconds * flow.collateral)
        dr, rd = _split(seconds * flow.outlet)
        spill = seconds * flow.leak
        mixed = seconds * self._given.exchange_ml_s
        ls, sl = ls + mixed, sl + mixed

        # Reservoir and segment border only on leg and downstream; eliminating them leaves two equations.
        per_res = 1.0 / (volumes.reservoir + rl + rd)
        per_seg = 1.0 / (volumes.segment + sl + sd)
        m11 = volumes.leg + lr + ls + ld + spill - rl * lr * per_res - sl * ls * per_seg
        m12 = dl + rl * dr * per_res + sl * ds * per_seg
        m21 = ld + rd * lr * per_res + sd * ls * per_seg
        m22 = volumes.downstream + dr + dl + ds - rd * dr * per_res - sd * ds * per_seg
        b1 = leg + rl * res * per_res + sl * seg * per_seg
        b2 = down + rd * res * per_res + sd * seg * per_seg
        scale = 1.0 / (m11 * m22 - m12 * m21)
        in_leg, in_down = (b1 * m22 + m12 * b2) * scale, (b2 * m11 + m21 * b1) * scale

        res = (res + lr * in_leg + dr * in_down) * per_res * volumes.reservoir
        seg = (seg + ls * in_leg + ds * in_down) * per_seg * volumes.segment
        leg, down = in_leg * volumes.leg, in_down * volumes.downstream
        self.tray += spill * in_leg

        fade = -math.expm1(-self._given.loss_per_s * seconds)
        self.spent += fade * (res + leg + seg + down)
        keep = 1.0 - fade
        self.reservoir, self.leg, self.segment, self.downstream = (
            res * keep,
            leg * keep,
            seg * keep,
            down * keep,
        )

    def masses(self) -> tuple[float, float, float, float]:
        """Drug in each compartment, mg."""
        return self.reservoir, self.leg, self.segment, self.downstream


def _split(volume: float) -> tuple[float, float]:
    """A volume moved, as (forwards, backwards)."""
    return (volume, 0.0) if volume >= 0.0 else (0.0, -volume)
