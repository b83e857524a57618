"""Finds the compiled firmware, in a checkout and in an installed package."""

from pathlib import Path

#: Next to the package in a checkout, inside it in an installation.
_PLACES = (Path(__file__).resolve().parents[2], Path(__file__).resolve().parents[1])
FIRMWARE = next(
    (hex for place in _PLACES if (hex := place / "firmware" / "clot-rig.hex").exists()),
    _PLACES[0] / "firmware" / "clot-rig.hex",
)
