"""The rig as solids in position, one by one, for the pictures of the build book."""

from pathlib import Path

from rig.commands.kit import shapes
from rig.commands.kit.plumbing import Loop
from rig.commands.kit.sizes import KIT, Size
from rig.commands.kit.solids import PARTS, Point, Solid, make, read_stl

#: Height of the base board's top above the tray's floor, mm.
_BASE_MM = 16.0
#: The exploded view of the pinch: how far each part is lifted, mm.
_APART_MM = {"pinch_anvil": 28.0, "pinch_jaw": 55.0, "pinch_cam": 70.0, "pinch_guard": 110.0}

#: Parts that are printed on their backs.
_LYING = ("cock_frame",)


def printed(folder: Path = KIT) -> dict[str, Solid]:
    """The parts to print, from their STL files."""
    return {part: read_stl((folder / "stl" / f"{part}.stl").read_bytes()) for part in PARTS}


def table(loop: Loop, sizes: dict[str, Size], parts: dict[str, Solid]) -> dict[str, Solid]:
    """Everything on the tray by name: fittings and printed parts by reference, tubes as tube 1, tube 2 ..."""
    long, deep, rim = (sizes[f"table_{name}"].value for name in ("long", "deep", "high"))
    middle = (long / 2, deep / 2, 0.0)
    found = {
        "tray": shapes.walls((*middle[:2], -2.0), (long + 4, deep + 4, rim + 2), 2.0, 2.0),
        "base": shapes.box((long / 2, deep / 2, _BASE_MM - 10), (long - 12, deep - 12, 10.0)),
    }
    for ref, fitting in loop.fittings.items():
        x, y, z = fitting.at
        if ref == "TANK":
            found[ref] = shapes.walls((x, y, z), fitting.size, 2.0, 2.0)
        elif ref == "CUP":
            found[ref] = shapes.cylinder((x, y, z), fitting.size[0], fitting.size[2])
        elif ref == "WINDOW":
            found[ref] = shapes.tube(((x - 25, y, z), (x + 25, y, z)), 10.0)
        elif ref == "PINCH":
            continue
        elif fitting.size[0] > 20:
            found[ref] = shapes.box(
                (x, y, z - fitting.size[2] / 2 if ref != "PUMP" else _BASE_MM + 2), fitting.size
            )
        else:
            found[ref] = shapes.cylinder((x, y, z - 6), 13.0, 12.0)
    for tube in loop.tubes:
        found[f"tube {tube.number}"] = shapes.tube(tube.path, tube.outside)
    catheter = [loop.fittings[ref].at for ref in ("CATHETER", "Y", "T4", "WINDOW")]
    found["CATHETER"] = shapes.tube(catheter, 3.0)
    for n, stand in enumerate(loop.stands):
        solid = parts[stand.part]
        solid = shapes.upright(solid) if stand.part in _LYING else solid
        name = stand.part if stand.part not in found else f"{stand.part} {n}"
        found[name] = shapes.moved(solid, (*stand.at, _BASE_MM), stand.turn)
    return found


def pinch(parts_folder: Path, apart: bool) -> dict[str, Solid]:
    """The pinch, assembled with its jaw open, or as an exploded view."""
    found = {"pinch_frame": make(parts_folder, "pinch_frame", "pinch")}
    for part in _APART_MM:
        solid = make(parts_folder, part.replace("pinch_", "placed_"), "pinch", travel=0.0)
        found[part] = shapes.moved(solid, (0.0, 0.0, _APART_MM[part] if apart else 0.0))
    return found


def servo(sizes: dict[str, Size], lift: Point = (0.0, 0.0, 0.0)) -> Solid:
    """The servo in its plate: body, flange and horn."""
    long, wide, inset = (sizes[f"servo_{name}"].value for name in ("long", "wide", "shaft_in"))
    axis = (
        sizes["pinch_anvil_up"].value + sizes["pinch_anvil_high"].value + sizes["tube_soft_outside"].value
        + sizes["pinch_nose_up"].value + sizes["pinch_cam_pitch"].value
    )  # fmt: skip
    x = long / 2 - inset
    body = shapes.box((x, 29.0, axis - wide / 2), (long, 38.0, wide))
    flange = shapes.box((x, 21.5, axis - wide / 2), (54.5, 3.0, wide))
    horn = shapes.tube(((0.0, 10.0, axis), (0.0, 5.0, axis)), 20.0)
    return shapes.moved(shapes.joined([body, flange, horn]), lift)


def stopcock(parts_folder: Path, parts: dict[str, Solid], sizes: dict[str, Size]) -> dict[str, Solid]:
    """The stopcock with its servo's gantry and coupling, turned so that the water bypasses the cartridge."""

    def size(name: str) -> float:
        return sizes[name].value

    axis = size("pinch_anvil_up") + size("pinch_anvil_high") + size("tube_soft_outside") / 2
    lever, arm, across = axis + size("cock_lever_up"), size("cock_arm"), size("cock_arm_outside")
    top = lever + size("cock_lever_thick") + size("cock_gap") + size("cock_disc") + size("servo_horn_out")
    long, wide = size("servo_long"), size("servo_wide")
    x, half = long / 2 - size("servo_shaft_in"), size("cock_lever_long") / 2
    cock = [
        shapes.tube(((-arm, 0, axis), (arm, 0, axis)), across),
        shapes.tube(((0, -arm, axis), (0, 0, axis)), across),
        shapes.cylinder((0, 0, axis - 9), size("cock_body"), size("cock_lever_up") + 9),
        shapes.box((half, 0, lever), (2 * half, size("cock_lever_wide"), size("cock_lever_thick"))),
    ]
    servo = [
        shapes.box((x, 0, top - 9), (long, wide, 38)),
        shapes.box((x, 0, top), (54.5, wide, 3)),
        shapes.cylinder((0, 0, top - size("servo_horn_out")), 20, 8),
    ]
    return {
        "cock_frame": make(parts_folder, "placed_cock_frame", "cock"),
        "cock_coupling": make(parts_folder, "placed_cock_coupling", "cock", travel=0.0),
        "cock_cradle": parts["cock_cradle"],
        "COCK": shapes.joined(cock),
        "servo": shapes.joined(servo),
    }


def electronics(parts: dict[str, Solid], sizes: dict[str, Size]) -> dict[str, Solid]:
    """Both plates with the parts on them, as blocks."""
    up = sizes["plate_thick"].value + sizes["plate_standoff"].value
    board = (sizes["board_long"].value, sizes["board_deep"].value)
    found = {
        "plate_computer": parts["plate_computer"],
        "plate_power": shapes.moved(parts["plate_power"], (sizes["plate_long"].value + 12, 0.0, 0.0)),
        "PI": shapes.box((43.0, 44.5, up), (85.0, 56.0, 16.0)),
        "NANO": shapes.box((38.5, 102.0, up), (58.0, 34.0, 18.0)),
        "board": shapes.box((92 + (board[0] - 24) / 2, 25 + (board[1] - 8) / 2, up), (*board, 8.0)),
    }
    shift = sizes["plate_long"].value + 12
    for ref, x, y, size in (
        ("U6", 37, 22, (54, 23, 14)), ("U5", 37, 52, (54, 23, 14)), ("U4", 37, 82, (54, 23, 14)),
        ("U2", 90, 21, (25, 20, 12)), ("U3", 90, 51, (25, 20, 12)), ("X0", 115, 76, (86, 12, 14)),
        ("X1", 115, 92, (60, 12, 14)), ("X2", 115, 108, (60, 12, 14)), ("F1", 137, 35, (40, 16, 14)),
    ):  # fmt: skip
        found[ref] = shapes.box((x + shift, float(y), up), tuple(map(float, size)))  # type: ignore[arg-type]
    return found


def button_box(parts: dict[str, Solid], sizes: dict[str, Size]) -> dict[str, Solid]:
    """The button box, face up, with its buttons, knob and emergency stop."""
    long, high = sizes["box_long"].value, sizes["box_high"].value
    # It is printed on its face, so it is turned over here, and left and right change places.
    turned = Solid(
        tuple(
            tuple((long - x, y, high - z) for x, y, z in triangle)  # type: ignore[misc]
            for triangle in parts["button_box"].triangles
        )
    )
    found = {"button_box": turned}
    for n, name in enumerate(("green", "red", "blue", "yellow")):
        found[f"S_{name}"] = shapes.cylinder((26 + n * 39.3, 32.0, high), 33.0, 9.0)
    found["S_knob"] = shapes.cylinder((40.0, 80.0, high), 24.0, 16.0)
    found["S1"] = shapes.cylinder((long - 45, 80.0, high), 40.0, 28.0)
    return found
