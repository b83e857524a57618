"""The odds of each treatment's outcomes."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Odds:
    """Probabilities of the treatments' outcomes. No treatment can be set to succeed always."""

    catheter_complete: float = setting(0.31, low=0.0, high=0.5)
    """The catheter clears all of the clot. Sourced: 31 of 100 limbs (Mewissen 1999)."""
    catheter_leaves: float = setting(0.17, low=0.01, high=0.45)
    """The catheter leaves more than half of the clot. Sourced: 17 of 100 limbs (Mewissen 1999). In the
    remaining 52 of 100, it leaves less than half."""
    catheter_quick: float = setting(0.20, low=0.0, high=0.5)
    """The catheter clears all of the clot within a few hours, at most as often as `catheter_complete`.
    Illustrative; more likely with a fresh clot."""
    whole_body_opens: float = setting(0.50, low=0.05, high=0.95)
    """The whole-body drug clears more than half of the clot. Illustrative: no trial has tested one drip for
    a leg clot."""
