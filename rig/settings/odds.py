"""How often each treatment goes which way."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Odds:
    """How often a treatment goes which way, as parts of 1. None can be set to succeed always."""

    catheter_leaves: float = setting(0.17, low=0.01, high=0.45)
    """The catheter leaves more than half of the clot. Sourced: 17 in 100 limbs (Mewissen 1999)."""
    catheter_quick: float = setting(0.20, low=0.0, high=0.5)
    """The clot goes within a few hours. Illustrative: it happens, more with a fresh clot."""
    whole_body_opens: float = setting(0.50, low=0.05, high=0.95)
    """The whole-body drug opens the vein. Illustrative: no trial stands behind one drip in a leg."""
