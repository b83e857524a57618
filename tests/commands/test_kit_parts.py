"""Parts to print, looked at by trimesh and manifold3d; the pinch's cam against the simulated tube's law."""

import math
from functools import cache
from itertools import pairwise

import manifold3d
import numpy as np
import pytest
import trimesh
from scipy import ndimage

from rig.commands.kit import scenes, solids, springs
from rig.commands.kit.kit import copies, sources
from rig.commands.kit.sizes import KIT, Size, scad
from rig.settings.config import Config
from rig.twin.parameters import Pinch
from rig.twin.pinch import Jaw

#: The steepest that a wall may lean out, and what rounding adds.
STEEPEST = math.radians(45) + 1e-3
TRAVELS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


@cache
def measures() -> dict[str, Size]:
    return sources(Config()).measures


def size(name: str) -> float:
    return measures()[name].value


def mesh(solid: solids.Solid) -> trimesh.Trimesh:
    corners = np.array(solid.triangles).reshape(-1, 3)
    return trimesh.Trimesh(corners, np.arange(len(corners)).reshape(-1, 3), process=True)


@cache
def printed(part: str) -> trimesh.Trimesh:
    return mesh(solids.read_stl((KIT / "stl" / f"{part}.stl").read_bytes()))


def exact(part: trimesh.Trimesh) -> manifold3d.Manifold:
    return manifold3d.Manifold(
        manifold3d.Mesh(part.vertices.astype(np.float32), part.faces.astype(np.uint32))
    )


@cache
def placed(part: str, travel: float = 0.0, file: str = "pinch") -> manifold3d.Manifold:
    return exact(mesh(solids.make(KIT / "parts", part, file, travel=travel)))


@pytest.mark.parametrize("part", solids.PARTS)
def test_a_part_is_one_watertight_body_on_the_bed_that_fits_it_and_needs_no_support(part):
    solid = printed(part)
    assert solid.is_watertight
    assert solid.is_winding_consistent
    assert solid.body_count == 1
    assert solid.volume > 500
    assert solid.bounds[0][2] == pytest.approx(0, abs=1e-3)
    assert max(solid.extents) <= size("table_bed")
    down = solid.face_normals[:, 2] < -math.sin(math.pi / 2 - STEEPEST) - 1e-3
    above_bed = solid.triangles[:, :, 2].max(axis=1) > 0.05
    assert solid.area_faces[down & above_bed].sum() < 0.5


def test_a_sheet_that_leans_out_too_far_is_seen():
    wedge = trimesh.creation.box((10, 10, 10))
    wedge.vertices[wedge.vertices[:, 2] > 0] += (12, 0, 0)
    wedge.vertices -= wedge.bounds[0]
    down = wedge.face_normals[:, 2] < -math.sin(math.pi / 2 - STEEPEST) - 1e-3
    assert wedge.area_faces[down & (wedge.triangles[:, :, 2].max(axis=1) > 0.05)].sum() > 50


def profile() -> np.ndarray:
    """The edge of the printed cam: its corners, counter-clockwise."""
    (outline, *_) = sorted(exact(printed("pinch_cam")).slice(4.0).to_polygons(), key=len, reverse=True)
    return np.array(outline)


def nose_centre(edge: np.ndarray, angle: float) -> float:
    """How far from the cam's axis the nose's centre stands where the cam has turned by an angle."""
    ray = np.array((math.cos(angle), math.sin(angle)))

    def gap(radius: float) -> float:
        point = radius * ray
        found = 1e9
        for a, b in pairwise([*edge, edge[0]]):
            along = np.clip(np.dot(point - a, b - a) / max(1e-12, np.dot(b - a, b - a)), 0, 1)
            found = min(found, float(np.hypot(*(point - a - along * (b - a)))))
        return found - size("pinch_nose")

    low, high = size("pinch_cam_pitch") - 4, size("pinch_cam_pitch") + 10
    for radius in np.arange(high, low, -0.25):  # from outside in, to where it first touches
        if gap(radius) <= 0:
            low, high = radius, radius + 0.25
            break
    for _ in range(25):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    return high


@pytest.mark.slow
def test_the_printed_cam_has_the_simulated_tubes_own_law():
    jaw, edge = Jaw(Pinch()), profile()
    for travel in np.linspace(0, 1, 13):
        lift = nose_centre(edge, math.radians(travel * size("servo_sweep"))) - size("pinch_cam_pitch")
        assert size("twin_bore") - lift == pytest.approx(jaw.gap(travel), abs=0.02)


def test_past_shut_the_cam_stays_flat_so_that_the_servo_rests():
    edge = profile()
    shut = size("pinch_cam_pitch") + size("twin_bore") - size("twin_stop")
    for beyond in (2, 6, 9):
        assert nose_centre(edge, math.radians(size("servo_sweep") + beyond)) == pytest.approx(shut, abs=0.02)


def test_the_cam_never_pushes_the_jaw_aside_by_more_than_30_degrees():
    pinch = Pinch()
    for travel in np.linspace(0, 1, 101):
        slope = (pinch.bore_mm - pinch.stop_mm) * pinch.cam * (1 - travel) ** (pinch.cam - 1)
        slope /= math.radians(size("servo_sweep"))
        radius = size("pinch_cam_pitch") + pinch.bore_mm - Jaw(pinch).gap(travel)
        assert math.degrees(math.atan(slope / radius)) <= 30


@pytest.mark.long_but("0.0")
@pytest.mark.slow
@pytest.mark.parametrize("travel", TRAVELS)
def test_nothing_in_the_pinch_touches_but_cam_and_jaw_over_the_whole_travel(travel):
    frame, guard, anvil = placed("pinch_frame"), placed("placed_guard"), placed("placed_anvil")
    jaw, cam = placed("placed_jaw", travel), placed("placed_cam", travel)
    servo = exact(mesh(solids.Solid(scenes.shapes.box((10.35, 29.0, 50.15), (40.7, 38.0, 19.7)).triangles)))
    pairs = [(moving, fixed) for moving in (jaw, cam) for fixed in (frame, guard, servo)]
    for one, other in (*pairs, (anvil, frame), (servo, frame)):
        assert (one ^ other).volume() < 0.05
    assert jaw.min_gap(frame, 5) == pytest.approx(size("pinch_play"), abs=0.02)
    assert anvil.min_gap(frame, 5) == pytest.approx(size("pinch_play"), abs=0.02)
    assert min(cam.min_gap(each, 5) for each in (frame, guard)) > 1
    # The tube between jaw and anvil: its inside by the law, and two walls.
    walls = size("tube_soft_outside") - size("twin_bore")
    assert jaw.min_gap(anvil, 20) == pytest.approx(Jaw(Pinch()).gap(travel) + walls, abs=0.01)
    assert (cam ^ jaw).volume() < 0.3
    assert cam.min_gap(jaw, 5) < 0.05


def test_the_springs_have_room_at_every_travel_and_push_at_every_travel():
    deep = size("pinch_spring_well")
    for travel in (0.0, 1.0):
        room = Jaw(Pinch()).gap(travel) + 2.0 + deep
        assert size("pinch_spring_shut") < room < size("pinch_spring_long")


def test_a_spring_turns_the_cam_back_by_its_force_and_by_how_steep_the_cam_is():
    # 10 live coils, 70 GPa, wire 0.5 on 5.5 mm: 0.329 N/mm each; two, pressed in by 6.03 mm.
    assert springs.rate(measures()) == pytest.approx(0.329, abs=0.001)
    slope = 5.75 * 3 * 0.25 / math.radians(90)
    assert springs.torque(measures(), 0.5) == pytest.approx(2 * 0.329 * 6.03 * slope / 10, rel=0.01)
    assert springs.torque(measures(), 1.0) == 0
    limits = springs.figures(measures())
    assert 0 < limits["turn_back_half"].high < limits["turn_back_most"].high < 2


@pytest.mark.slow
@pytest.mark.parametrize("travel", [0.0, 0.5, 1.0])
def test_the_coupling_takes_the_stopcocks_lever_and_neither_touches_gantry_or_cradle(travel):
    coupling = placed("placed_cock_coupling", travel, "cock")
    frame = placed("placed_cock_frame", 0.0, "cock")
    cradle = exact(printed("cock_cradle"))
    shown = scenes.stopcock(KIT / "parts", {"cock_cradle": solids.Solid(())}, measures())
    long, wide, thick = (size(f"cock_lever_{name}") for name in ("long", "wide", "thick"))
    up = size("pinch_anvil_up") + size("pinch_anvil_high") + size("tube_soft_outside") / 2
    lever = exact(mesh(scenes.shapes.box((long / 2, 0, up + size("cock_lever_up")), (long, wide, thick))))
    lever = lever.rotate((0, 0, -travel * size("servo_sweep")))
    servo = exact(mesh(solids.Solid(shown["servo"].triangles[:12])))
    for one, other in ((lever, coupling), (lever, frame), (lever, cradle), (coupling, frame), (servo, frame)):
        assert (one ^ other).volume() < 0.05
    assert lever.min_gap(coupling, 5) == pytest.approx(size("cock_play"), abs=0.02)
    assert min(lever.min_gap(frame, 9), coupling.min_gap(frame, 9)) > 3
    # A lever that stays behind is pushed by the fork.
    assert (lever.rotate((0, 0, 20)) ^ coupling).volume() > 20


def filled(
    shape: manifold3d.Manifold, corner: np.ndarray, counts: tuple[int, int, int], step: float
) -> np.ndarray:
    """The dots of a grid that lie in a solid."""
    grid = np.zeros(counts, bool)
    ys = corner[1] + step * (np.arange(counts[1]) + 0.5)
    for k in range(counts[2]):
        edges = [
            (a, b)
            for outline in shape.slice(float(corner[2] + step * (k + 0.5))).to_polygons()
            for a, b in pairwise([*outline, outline[0]])
        ]
        for j, y in enumerate(ys):
            cuts = [
                a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
                for a, b in edges
                if (a[1] <= y) != (b[1] <= y)
            ]
            for n in np.ceil((np.array(cuts) - corner[0]) / step - 0.5).astype(int):
                grid[max(0, n) :, j, k] ^= True
    return grid


def reached(step: float = 0.5, without_guard: bool = False) -> int:
    """How many dots of jaw and cam a ball as wide as the finger can touch from outside, the pinch open."""
    frame, jaw, cam = placed("pinch_frame"), placed("placed_jaw"), placed("placed_cam")
    tube = exact(mesh(scenes.shapes.tube(((-60, 0, 22), (60, 0, 22)), 8.0)))
    corner, counts = np.array((-45.0, -35.0, -4.0)), tuple(int(n / step) for n in (105, 95, 90))
    solid = [filled(each, corner, counts, step) for each in (frame, tube, placed("placed_anvil"))]
    body = filled(
        exact(mesh(scenes.shapes.box((10.35, 29.0, 50.15), (40.7, 38.0, 19.7)))), corner, counts, step
    )
    flange = filled(
        exact(mesh(scenes.shapes.box((10.35, 21.5, 50.15), (54.5, 3.0, 19.7)))), corner, counts, step
    )
    walls = np.any([*solid, body, flange], axis=0)
    if not without_guard:
        walls |= filled(placed("placed_guard"), corner, counts, step)
    inner = filled(jaw, corner, counts, step) | filled(cam, corner, counts, step)
    radius = size("pinch_finger") / 2
    room = ndimage.distance_transform_edt(~(walls | inner)) * step
    free = room >= radius
    parts, _ = ndimage.label(free)
    outside = parts == parts[0, 0, -1]
    touched = ndimage.distance_transform_edt(~outside) * step <= radius + step
    return int((touched & inner).sum())


@pytest.mark.long
def test_a_finger_of_5_mm_cannot_reach_jaw_or_cam_past_the_guard_and_could_without():
    assert reached(without_guard=True) > 100
    assert reached() == 0


def test_the_sizes_that_openscad_reads_are_those_of_the_table_and_of_the_simulated_tube():
    assert (KIT / "parts" / "sizes.scad").read_text(encoding="utf-8") == scad(measures())
    twin = Config().twin.pinch
    assert (size("twin_bore"), size("twin_jaw")) == (twin.bore_mm, twin.jaw_mm)
    assert (size("twin_stop"), size("twin_cam")) == (twin.stop_mm, twin.cam)


def test_every_size_says_from_where_it_is_measured_and_how_closely():
    for name, each in measures().items():
        assert len(each.datum) > 10, name
        assert each.tolerance >= 0, name


def test_all_parts_together_are_under_five_megabytes_and_none_is_printed_less_than_once():
    assert sum(path.stat().st_size for path in KIT.rglob("*")) < 5_000_000
    pinch, gel = (copies(loop) for loop in (sources(Config()).loops[name] for name in ("nano", "gel")))
    assert pinch.keys() == gel.keys() == solids.PARTS.keys()
    assert all(pinch[part] + gel[part] for part in solids.PARTS)
    assert (pinch["strip_channel"], pinch["cock_frame"], gel["cock_frame"], gel["pinch_jaw"]) == (3, 0, 1, 0)


def test_what_stands_for_bought_parts_is_solid_and_the_right_way_out():
    shapes = scenes.shapes
    for solid, volume in (
        (shapes.box((0, 0, 0), (2, 3, 4)), 24),
        (shapes.tube(((0, 0, 0), (10, 0, 0)), 2.0, 48), math.pi * 10),
        (shapes.cylinder((1, 2, 3), 2.0, 5.0), math.pi * 5),
        (shapes.tube(((0, 0, 0), (10, 0, 0), (10, 10, 5)), 2.0), math.pi * 20),
    ):
        assert mesh(solid).is_watertight
        assert mesh(solid).volume == pytest.approx(volume, rel=0.08)
