"""Plots: their layout, and the three pictures that the command draws."""

from pathlib import Path

import pygame
import pytest

from rig.commands.cli import main
from rig.commands.twin.plots import stenosis
from rig.paper.plot import Axis, Curve, Plot, Span, draw
from rig.paper.raster import paint, save
from rig.screen.widgets.theme import BLOCKED, FLOW, MEDICINE, PANEL
from rig.twin import DEFAULTS


@pytest.mark.parametrize(
    ("axis", "ticks"),
    [
        (Axis("", 0, 60), [0, 10, 20, 30, 40, 50, 60]),
        (Axis("", 0, 1200), [0, 200, 400, 600, 800, 1000, 1200]),
        (Axis("", -0.3, 0.3), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]),
        (Axis("", 0.5, 32, log=True), [0.5, 1, 2, 5, 10, 20]),
    ],
)
def test_ticks_are_round_and_in_range(axis: Axis, ticks: list[float]) -> None:
    assert axis.ticks() == pytest.approx(ticks)


def test_a_log_axis_gives_each_factor_the_same_room() -> None:
    axis = Axis("", 0.1, 10, log=True)
    assert [axis.part(value) for value in (0.1, 1, 10)] == pytest.approx([0, 0.5, 1])


def coloured(surface: pygame.Surface, colour: tuple[int, int, int], part: pygame.Rect | None = None) -> int:
    """How many pixels have just this colour."""
    area = surface.subsurface(part) if part else surface
    return pygame.mask.from_threshold(area, colour, (6, 6, 6, 255)).count()


def painted(plot: Plot) -> pygame.Surface:
    return paint(draw(plot), 1.0)


X, Y = Axis("x", 0, 10), Axis("y", 0, 1)


def test_a_curve_is_where_its_points_are() -> None:
    """A level line in the upper quarter leaves no trace below it."""
    picture = painted(Plot("A level line", X, Y, [Curve("level", [(0, 0.8), (10, 0.8)], FLOW)]))
    lower = pygame.Rect(0, 360, 1200, 360)
    assert coloured(picture, FLOW) > 1000
    assert coloured(picture, FLOW, lower) == 0


def test_each_curve_is_read_on_its_own_axis() -> None:
    high = Curve("high", [(0, 90), (10, 90)], BLOCKED, right=True)
    low = Curve("low", [(0, 0.1), (10, 0.1)], FLOW)
    picture = painted(Plot("Two axes", X, Y, [high, low], right=Axis("z", 0, 100)))
    lower = pygame.Rect(0, 360, 1200, 360)
    assert coloured(picture, BLOCKED, lower) == 0
    assert coloured(picture, FLOW, lower) > 1000


def test_a_dashed_curve_leaves_gaps() -> None:
    points = [(n / 10, 0.5) for n in range(101)]
    whole, dashed = (
        coloured(painted(Plot("", X, Y, [Curve("", points, FLOW, dashed=dashes)])), FLOW)
        for dashes in (False, True)
    )
    assert 0.4 * whole < dashed < 0.8 * whole


def test_a_curve_that_leaves_the_frame_is_cut_at_its_edge() -> None:
    wild = Curve("", [(0, -1e9), (5, 0.5), (10, 1e9)], FLOW)
    picture = painted(Plot("Wild", X, Y, [wild]))
    assert coloured(picture, FLOW, pygame.Rect(0, 700, 1200, 20)) == 0
    assert coloured(picture, FLOW) > 100


def test_a_span_tints_its_stretch_and_no_more() -> None:
    bare, tinted = (
        coloured(painted(Plot("Span", X, Y, [], spans=spans)), PANEL)
        for spans in ((), (Span("", 0, 5, MEDICINE),))
    )
    assert tinted == pytest.approx(bare / 2, rel=0.1)


def test_the_same_plot_is_the_same_file_twice_and_needs_no_display(tmp_path: Path) -> None:
    pygame.display.quit()
    plot = Plot("Twice", X, Y, [Curve("a", [(0, 0), (10, 1)], FLOW)], note="A note.")
    for name in ("one.png", "deeper/two.png"):
        save(draw(plot), tmp_path / name, 1.0)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "deeper/two.png").read_bytes()
    assert not pygame.display.get_init()


@pytest.mark.slow
def test_the_stenosis_curve_bends_late() -> None:
    """Half the area closed costs a hundredth of the flow; 95 % costs more than half."""
    flow, here, there = stenosis(DEFAULTS, 0.5).curves
    at = dict(flow.points)
    assert at[50.0] > 98.0
    assert at[95.0] < 50.0
    assert [y for _, y in flow.points] == sorted((y for _, y in flow.points), reverse=True)
    for pressure in (here, there):
        assert [y for _, y in pressure.points] == sorted(y for _, y in pressure.points)


@pytest.mark.long
def test_the_command_prints_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["twin", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    for word in ("pump duty 0.5", "pinch travel 1", "kink_downstream", "Estimates, not measurements"):
        assert word in said
    assert {file.name for file in tmp_path.iterdir()} == {"stenosis.png", "treatment.png", "dose.png"}
    assert pygame.image.load(tmp_path / "dose.png").get_size() == (1200, 720)
