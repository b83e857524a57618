"""The odds of each treatment's outcomes."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Odds:
    """Probabilities of the treatments' outcomes. No treatment can be set to succeed always."""

    catheter_complete: float = setting(0.31, low=0.0, high=0.5)
    """The catheter clears all of the clot. Sourced: 31 in 100 limbs (Mewissen 1999)."""
    catheter_leaves: float = setting(0.17, low=0.01, high=0.45)
    """It leaves more than half of the clot. Sourced: 17 in 100 limbs (Mewissen 1999); what neither this nor
    `catheter_complete` takes, 52 in 100, is left a part of the clot smaller than half."""
    catheter_quick: float = setting(0.20, low=0.0, high=0.5)
    """All of the clot goes within a few hours; never more often than `catheter_complete`. Illustrative: it
    happens, more with a fresh clot."""
    whole_body_opens: float = setting(0.50, low=0.05, high=0.95)
    """The whole-body drug clears more than half of the clot. Illustrative: no trial stands behind one drip
    in a leg."""
