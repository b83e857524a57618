"""The filament and time for each print, from a slicer if there is one."""

import json
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from rig.base.faults import Unavailable
from rig.commands.kit.processes import run_all

#: Layers of 0.2 mm, three walls, 30 % filled, PETG, a nozzle of 0.4 mm, a bed of 180 mm.
SETTINGS = (
    "--layer-height", "0.2", "--first-layer-height", "0.2", "--perimeters", "3", "--fill-density", "30%",
    "--filament-density", "1.27", "--filament-type", "PETG", "--nozzle-diameter", "0.4",
    "--bed-shape", "0x0,180x0,180x180,0x180", "--center", "90,90", "--gcode-flavor", "marlin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Print:
    """Filament and time for a part."""

    grams: float
    hours: float


def sliced(files: list[Path]) -> dict[str, Print]:
    """Filament and time for each part, from PrusaSlicer. Raises Unavailable if that is missing or fails."""
    with tempfile.TemporaryDirectory() as made:
        out = {stl.stem: Path(made) / f"{stl.stem}.gcode" for stl in files}
        orders = [
            ["prusa-slicer", "--export-gcode", *SETTINGS, "-o", str(out[stl.stem]), str(stl)] for stl in files
        ]
        try:
            said = run_all(orders)
        except FileNotFoundError:
            raise Unavailable("PrusaSlicer is not installed (apt install prusa-slicer)") from None
        for part, words in zip(out, said, strict=True):
            if not out[part].exists():
                raise Unavailable(f"PrusaSlicer refuses {part}: {words.strip()[-300:]}")
        return {part: _read(path.read_text(encoding="utf-8", errors="replace")) for part, path in out.items()}


def _read(text: str) -> Print:
    """Grams and hours, read from a printer file."""
    grams = re.search(r"; filament used \[g\] = ([\d.]+)", text)
    time = re.search(r"estimated printing time \(normal mode\) = (.*)", text)
    if grams is None or time is None:
        raise Unavailable("PrusaSlicer says neither grams nor hours")
    spans = {unit: int(number) for number, unit in re.findall(r"(\d+)([dhms])", time[1])}
    hours = 24 * spans.get("d", 0) + spans.get("h", 0) + spans.get("m", 0) / 60 + spans.get("s", 0) / 3600
    return Print(float(grams[1]), round(hours, 1))


def save(path: Path, found: dict[str, Print]) -> None:
    """Write the results as JSON."""
    text = json.dumps({part: asdict(each) for part, each in found.items()}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Print]:
    """The saved results."""
    return {part: Print(**each) for part, each in json.loads(path.read_text(encoding="utf-8")).items()}
