"""The bench view's loop: what is drawn in it is what the water does."""

from dataclasses import replace

import numpy as np
import pygame
import pytest
from shared.sight import pixels

from rig.base.signals import Outputs
from rig.screen.views.piping import Piping
from rig.screen.widgets.theme import Layout
from rig.twin import Tube
from rig.twin.bench_state import Bench

SIZE = (800, 480)
BOX = pygame.Rect(14, 14, 518, 362)
STILL = Tube().look()
PIPING = Piping(BOX, Layout(SIZE))
FLOWS = ("supply_ml_min", "vein_ml_min", "collateral_ml_min", "return_ml_min")


def drawn(pulses: int = 0, lights: tuple[tuple[int, int, int], ...] = (), **sight: float) -> np.ndarray:
    """The loop's pixels."""
    surface = pygame.Surface(SIZE)
    bench = Bench("virtual", Outputs(lights=lights), frozenset(), pulses, replace(STILL, **sight))
    PIPING.draw(surface, bench)
    return pixels(surface, BOX).astype(int)


def within(x: float, y: float, wide: float, tall: float) -> tuple[slice, slice]:
    """A box of the drawing's own units, in what `drawn` gives."""
    box = PIPING._box(x, y, wide, tall).move(-BOX.x, -BOX.y)
    return slice(box.y, box.bottom), slice(box.x, box.right)


@pytest.mark.parametrize("flow", FLOWS)
def test_water_that_flows_has_pulses_and_more_of_it_brighter_ones(flow: str) -> None:
    still, some, much = (drawn(**{flow: value}) for value in (0.0, 200.0, 900.0))
    assert (some >= still).all()  # light is added, nothing is taken away
    assert 0 < (some - still).sum() < (much - still).sum()


def test_pulses_go_along_with_the_sensors_and_stand_while_nothing_flows() -> None:
    there, later = (drawn(pulses, return_ml_min=900.0) for pulses in (0, 16))
    way_back = within(15, 36.5, 75, 3)
    assert abs(there[way_back] - later[way_back]).sum() > 1000
    assert (drawn(0)[way_back] == drawn(16)[way_back]).all()


def test_the_soft_leg_bulges_and_the_tray_fills() -> None:
    for name, most in (("swelling_ml", 8.0), ("tray_ml", 20.0)):
        none, half, full = (drawn(**{name: part * most}) for part in (0.0, 0.5, 1.0))
        changed = [int((seen != none).any(axis=2).sum()) for seen in (half, full)]
        assert 0 < changed[0] < changed[1]


def test_a_lamp_lights_up_its_surroundings() -> None:
    dark, lit = (drawn(lights=(colour,) * 24) for colour in ((0, 0, 0), (0, 0, 120)))
    above = within(10, 0.4, 80, 0.8)
    assert (lit[above][..., 2] > dark[above][..., 2]).mean() > 0.2
