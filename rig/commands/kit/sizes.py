"""Every size of the kit, with reference point and tolerance, including the simulated tube's sizes."""

from dataclasses import dataclass
from pathlib import Path
from tomllib import loads

from rig.commands.wiring.board_layout import lay_out
from rig.commands.wiring.netlist import Netlist
from rig.story.media_files import MEDIA
from rig.twin import Parameters

#: The folder of the kit's sources and generated files.
KIT = MEDIA / "kit"


@dataclass(frozen=True, slots=True)
class Size:
    """One dimension."""

    value: float
    tolerance: float
    datum: str
    """The reference from which it is measured; for a bought part, the dimension's name."""


def spelled(found: dict[str, Size]) -> dict[str, str]:
    """Each size as text, by name: with tolerance and unit."""
    units = {name: "mL" if name.endswith("_ml") else "mm" for name in found}
    return {name: f"{each.value:g} ± {each.tolerance:g} {units[name]}" for name, each in found.items()}


def sizes(twin: Parameters, netlist: Netlist, folder: Path = KIT) -> dict[str, Size]:
    """All sizes by name, in mm except for angles: those of sizes.toml, the twin and the board."""
    read = loads((folder / "sizes.toml").read_text(encoding="utf-8"))
    found = {
        f"{table}_{name}": Size(float(row[0]), float(row[1]), str(row[2]))
        for table, rows in read.items()
        for name, row in rows.items()
    }
    long, deep = lay_out(netlist).size_mm
    return found | {
        "twin_bore": Size(twin.pinch.bore_mm, 0.1, "inside of the soft tube, round"),
        "twin_jaw": Size(twin.pinch.jaw_mm, 0.2, "jaw along the tube"),
        "twin_stop": Size(twin.pinch.stop_mm, 0.1, "inside of the tube that the stop leaves; set by flow"),
        "twin_cam": Size(twin.pinch.cam, 0.0, "exponent of the cam's law"),
        "clot_bore": Size(twin.clot.bore_mm, 0.1, "inside of the window tube"),
        "fill_tank_ml": Size(twin.reservoir.volume_ml, 50, "mL of water in the tank in the morning"),
        "board_long": Size(long, 0.5, "the rig's board, left to right"),
        "board_deep": Size(deep, 0.5, "the rig's board, front to back"),
    }


def scad(found: dict[str, Size]) -> str:
    """The sizes in OpenSCAD's syntax."""
    lines = [
        f"{name} = {size.value:g}; // ± {size.tolerance:g}, {size.datum}" for name, size in found.items()
    ]
    head = "// Made by `rig kit` from sizes.toml, the simulated tube and the board. Change those."
    return "\n".join([head, *lines, ""])
