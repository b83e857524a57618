"""How much filament and time each print takes, by a slicer where there is one."""

import json
import re
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from rig.base.faults import Unavailable

#: Layers of 0.2 mm, three walls, 30 % filled, PETG, a nozzle of 0.4 mm, a bed of 180 mm.
SETTINGS = (
    "--layer-height", "0.2", "--first-layer-height", "0.2", "--perimeters", "3", "--fill-density", "30%",
    "--filament-density", "1.27", "--filament-type", "PETG", "--nozzle-diameter", "0.4",
    "--bed-shape", "0x0,180x0,180x180,0x180", "--center", "90,90", "--gcode-flavor", "marlin",
)  # fmt: skip
_TIMEOUT = 300.0


@dataclass(frozen=True, slots=True)
class Print:
    """What a part takes."""

    grams: float
    hours: float


def sliced(stl: Path) -> Print:
    """What a part takes by PrusaSlicer. Raises Unavailable without it, or where it refuses the part."""
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "part.gcode"
        order = ["prusa-slicer", "--export-gcode", *SETTINGS, "-o", str(out), str(stl)]
        try:
            done = subprocess.run(order, capture_output=True, text=True, timeout=_TIMEOUT)
        except FileNotFoundError:
            raise Unavailable(
                "PrusaSlicer is not installed. Install it with: apt install prusa-slicer"
            ) from None
        if not out.exists():
            raise Unavailable(f"PrusaSlicer refuses {stl.name}: {done.stderr.strip()[-300:]}")
        text = out.read_text(encoding="utf-8", errors="replace")
    grams = re.search(r"; filament used \[g\] = ([\d.]+)", text)
    time = re.search(r"estimated printing time \(normal mode\) = (.*)", text)
    if grams is None or time is None:
        raise Unavailable(f"PrusaSlicer says nothing of {stl.name}")
    spans = {unit: int(number) for number, unit in re.findall(r"(\d+)([dhms])", time[1])}
    hours = 24 * spans.get("d", 0) + spans.get("h", 0) + spans.get("m", 0) / 60 + spans.get("s", 0) / 3600
    return Print(float(grams[1]), round(hours, 1))


def save(path: Path, found: dict[str, Print]) -> None:
    """Write them as JSON."""
    text = json.dumps({part: asdict(each) for part, each in found.items()}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Print]:
    """As they were saved."""
    return {part: Print(**each) for part, each in json.loads(path.read_text(encoding="utf-8")).items()}
