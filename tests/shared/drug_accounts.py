"""The distribution of the drug in a simulated tube."""

import math

from rig.twin.drug import Drug


def unaccounted(drug: Drug) -> float:
    """Infused drug that is in no account, mg: rounding only."""
    return drug.infused - math.fsum((*drug.masses(), drug.tray, drug.bucket, drug.spent))
