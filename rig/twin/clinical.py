"""A clot in one large, blocked leg vein under three treatments, in hours. Model only; real results differ.

Units: h, mg, L. This model shares no variable and no clock with the water on the table.

    dCp/dt = rate/V - (CL/V)·Cp               drug in the plasma, mg/L
    C      = reach·Cp + jet                   drug at the clot, mg/L;  reach = phi0 + (1 - phi0)·(1 - M)
    B      = max(C, B decaying)               drug held by the clot's fibrin, mg/L
    dM/dt  = -(k0 + kmax·B/(B + half))·M      clot left, 1 at the start
    dF/dt  = -use·Cp·F + supply·(1 - F)       fibrinogen in the blood, 1 at the start
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rig.twin.time_scales import Clock

CLOCK = Clock.CLINICAL

#: V, L. Sourced: alteplase product texts give 2.8 to 4.4 L.
PLASMA_L = 4.0
#: CL, L/h. Sourced: alteplase product texts give 550 to 680 mL/min.
CLEARANCE_L_H = 36.0
#: Half-life with which fibrin releases its drug, h. Illustrative.
HOLD_H = 3.0
#: k0, 1/h: the body's own dissolution, a half-life of six weeks. Illustrative; in a duplex study most veins
#: that reopened under a blood thinner had done so within that time.
NATURAL_PER_H = 0.00069
#: kmax, 1/h. Illustrative, set so that a day through the catheter clears about four fifths.
FASTEST_PER_H = 0.075
#: Concentration at half that rate, mg/L. Illustrative.
HALF_MG_L = 1.0
#: use, L/(mg·h). Fitted, with the supply, to the product text: about 60 % fibrinogen 4 h after 100 mg, over
#: 80 % after 24 h.
USE_L_MG_H = 0.182
#: supply, 1/h.
SUPPLY_PER_H = 0.06

#: The inner step, h: a quarter of a minute; the plasma's time constant is 6.7 min.
_STEP_H = 1.0 / 240.0


@dataclass(frozen=True, slots=True)
class Regimen:
    """A drug against the clot, and its infusion."""

    name: str
    rate_mg_h: float = 0.0
    """Drug infused per hour."""
    hours: float = 0.0
    """Duration of the infusion."""
    jet_mg_l: float = 0.0
    """Concentration at the clot from the catheter's jet alone, while it runs."""
    reach: float = 0.35
    """phi0: the part of the plasma's concentration that reaches a clot which blocks the vein. Illustrative:
    0.15 to 0.35 in a blocked leg vein; 1 for a clot that blood flows past, as in a lung."""
    dissolves: bool = True
    """Whether the drug dissolves clot at all."""

    @property
    def dose_mg(self) -> float:
        """Total dose."""
        return self.rate_mg_h * self.hours


BLOOD_THINNER = Regimen("blood thinner", dissolves=False)
#: 100 mg in 2 h. Sourced: the licensed dose for a clot in the lung.
WHOLE_BODY = Regimen("whole-body, blocked leg", 50.0, 2.0)
#: 1 mg/h for 24 h of a 200 mg/L solution (sourced: infusion guides). A twentieth of that concentration stays
#: at the clot (illustrative).
CATHETER = Regimen("catheter at the clot", 1.0, 24.0, jet_mg_l=200.0 * 0.05)


class Hour(NamedTuple):
    """One moment of a course."""

    time_h: float
    plasma_mg_l: float
    held_mg_l: float
    """B, drug held by the clot."""
    dissolved: float
    """Part of the clot that is gone, 0 to 1."""
    fibrinogen: float
    """Part of the blood's fibrinogen that is left, 0 to 1; less means more bleeding."""


def course(regimen: Regimen, hours: float = 24.0, every_h: float = 0.1) -> Iterator[Hour]:
    """The course of a regimen for the first `hours`, at intervals of `every_h`.

    Each inner step is exact for the plasma, and exponential in clot and fibrinogen, so both stay within 0 to
    1. Raises ValueError for times that are not positive.
    """
    if not (0.0 < hours < math.inf and 0.0 < every_h < math.inf):
        raise ValueError(
            f"a course of {hours:g} h, shown every {every_h:g} h, cannot be run; both must be positive"
        )
    # The infusion must end between two steps.
    plasma, clot, fibrinogen = 0.0, 1.0, 1.0
    held = regimen.jet_mg_l if regimen.hours > 0.0 else 0.0
    yield Hour(0.0, plasma, held, 0.0, fibrinogen)
    time = 0.0
    for count in range(1, round(hours / every_h) + 1):
        end = count * every_h
        while time < end:
            until = end if time >= regimen.hours else min(end, regimen.hours)
            pieces = max(1, math.ceil((until - time) / _STEP_H - 1e-9))
            step = (until - time) / pieces
            rate = regimen.rate_mg_h if time < regimen.hours else 0.0
            jet = regimen.jet_mg_l if time < regimen.hours else 0.0
            for _ in range(pieces):
                was_plasma, was_held = plasma, held
                goal = rate / CLEARANCE_L_H
                plasma = goal + (plasma - goal) * math.exp(-CLEARANCE_L_H / PLASMA_L * step)
                reach = regimen.reach + (1.0 - regimen.reach) * (1.0 - clot)
                held = max(reach * plasma + jet, held * 0.5 ** (step / HOLD_H))
                clot *= math.exp(-0.5 * step * (_dissolving(regimen, was_held) + _dissolving(regimen, held)))
                used = USE_L_MG_H * 0.5 * (was_plasma + plasma)
                rest = SUPPLY_PER_H / (SUPPLY_PER_H + used)
                fibrinogen = rest + (fibrinogen - rest) * math.exp(-(SUPPLY_PER_H + used) * step)
            time = until
        yield Hour(end, plasma, held, 1.0 - clot, fibrinogen)


def _dissolving(regimen: Regimen, held: float) -> float:
    """Rate at which the clot dissolves, 1/h."""
    return NATURAL_PER_H + (FASTEST_PER_H * held / (held + HALF_MG_L) if regimen.dissolves else 0.0)
