"""How much medicine has been given since its cup was filled: kept beside the settings, across starts."""

import json
import math
from pathlib import Path

from rig.base.files import write_whole
from rig.base.schema import BadFiles, load
from rig.loop import Observer, Tick

#: Beside `config.toml`.
FILE = "medicine.json"
#: Less than this (s at full duty) is not worth a write to the disk.
WORTH_S = 0.01


def given_before(path: Path | None) -> float:
    """Medicine that was given before this start, s at full duty; a file that cannot be read says nothing."""
    if path is None or not path.is_file():
        return 0.0
    try:
        given = json.loads(load(path)).get("given_s")
    except (BadFiles, ValueError, AttributeError, RecursionError):
        return 0.0
    fit = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
    return max(0.0, float(given)) if fit else 0.0


class MedicineTank(Observer):
    """Writes down what has been given, between visits, and when the cup is filled."""

    def __init__(self, path: Path, given_s: float, opening: str) -> None:
        self._path, self._opening = path, opening
        self._kept = self._given = given_s

    def see(self, tick: Tick) -> bool:
        """Write down what has changed, while nobody waits for it."""
        self._given = tick.guard.given_in_all
        if tick.session.stay.scene == self._opening or self._given < self._kept:
            self._keep()
        return False

    def close(self) -> None:
        """Write down the rest."""
        self._keep()

    def _keep(self) -> None:
        if abs(self._given - self._kept) < WORTH_S:
            return
        self._kept = self._given
        try:
            write_whole(self._path, json.dumps({"given_s": round(self._given, 2)}) + "\n")
        except OSError:
            return  # the interlock goes on counting; only the next start will not know
