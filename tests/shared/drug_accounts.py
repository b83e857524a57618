"""The distribution of the drug in a simulated tube."""

import math

from rig.twin.drug import Drug


def unaccounted(drug: Drug) -> float:
    """Infused drug that is not accounted for, mg: only rounding errors."""
    return drug.infused - math.fsum((*drug.masses(), drug.tray, drug.bucket, drug.spent))
