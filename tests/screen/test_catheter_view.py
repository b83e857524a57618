"""The thin tube's own view: it shows where the tube goes in, and that it comes out again."""

from dataclasses import replace
from itertools import pairwise

import pygame
import pytest

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, Treated, frame
from rig.screen.views.catheter import KNEE, STARTS_S, STAYS_S, TAKES_S, WAY, WayIn
from rig.screen.widgets.antialias import curve
from rig.screen.widgets.theme import Layout
from rig.settings.appearance import Appearance
from rig.settings.config import Config

SIZE = (1280, 720)
SHOW = load_exhibit(Config(), "lesson")
DONE = Treated("catheter", 24.0, 24.0, 20.0, 0.9, True)


@pytest.fixture(scope="module")
def view() -> WayIn:
    layout = Layout(SIZE, Appearance())
    return WayIn(layout.hero(True), layout)


def shown(**more: object) -> Frame:
    of = frame(SHOW, example(SHOW, "catheter", "en", 0.2), "simulated")
    return replace(of, depth=0.0, dose=0.0, treated=None, **more)  # type: ignore[arg-type]


def drawing(view: WayIn, of: Frame) -> pygame.Surface:
    """What a frame shows left of the vein."""
    surface = pygame.Surface(SIZE, 0, 32)
    view.draw(surface, of)
    return surface.subsurface(view._at).copy()


def seen(view: WayIn, of: Frame) -> bytes:
    return pygame.image.tobytes(drawing(view, of), "RGB")


def test_the_tube_goes_to_the_clot_and_is_shown_again(view: WayIn) -> None:
    waits, there = seen(view, shown(elapsed=0.0)), seen(view, shown(elapsed=STARTS_S + TAKES_S))
    assert len({waits, seen(view, shown(elapsed=STARTS_S + TAKES_S / 2)), there}) == 3
    assert seen(view, shown(elapsed=STARTS_S + TAKES_S + STAYS_S / 2)) == there
    assert seen(view, shown(elapsed=STARTS_S + TAKES_S + STAYS_S)) == waits


def test_its_way_never_turns_back_since_it_is_uncovered_from_one_corner() -> None:
    way = curve(WAY)
    for a, b in pairwise(way):
        assert b[0] <= a[0] + 0.1
        assert b[1] <= a[1] + 0.1


def test_with_less_motion_it_is_seen_at_few_places(view: WayIn) -> None:
    still = Appearance(reduced_motion=True)
    times = [STARTS_S + n / 10 for n in range(round(10 * (TAKES_S + STAYS_S)))]
    assert len({seen(view, shown(elapsed=time, look=still)) for time in times[::2]}) <= 3


def test_after_its_work_it_comes_out_and_a_bandage_covers_the_spot(view: WayIn) -> None:
    done = replace(shown(elapsed=9.0), treated=DONE)
    inside, half, out = (drawing(view, replace(done, depth=depth)) for depth in (1.0, 0.5, 0.0))
    unit = inside.get_width() / 420
    spot = round(KNEE[0] * unit), round(KNEE[1] * unit)
    assert out.get_at(spot) != inside.get_at(spot)
    assert out.get_at(spot) != half.get_at(spot)
    red, green, blue, _ = out.get_at(spot)
    assert red > green > blue > 180, "the pale middle of a bandage"
    # Another treatment's end leaves no bandage here.
    other = replace(done, treated=replace(DONE, tool="whole_body"), depth=0.0)
    assert drawing(view, other).get_at(spot) != out.get_at(spot)


def test_a_clot_that_is_gone_is_not_shown(view: WayIn) -> None:
    assert seen(view, shown(elapsed=0.0, closure=0.8)) != seen(view, shown(elapsed=0.0, closure=0.0))
