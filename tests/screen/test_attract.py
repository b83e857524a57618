"""The opening: it fills the screen, its clot comes and goes without a jump, and nothing measured moves it."""

from dataclasses import replace
from itertools import pairwise

import pygame
import pytest

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.screen.views import attract
from rig.screen.widgets import theme
from rig.screen.widgets.theme import Layout
from rig.screen.window.picture import Picture
from rig.settings.config import Config

SIZE = (800, 480)
SHOW = load_exhibit(Config())
ROUND = attract.CLEAR_S + attract.GROWS_S + attract.STANDS_S + attract.GOES_S


def shown(time: float = 20.0) -> Frame:
    return replace(frame(SHOW, example(SHOW, "attract", "en", 1.0), "simulated"), time=time)


def test_the_clot_comes_and_goes_and_the_blood_never_jumps_or_turns_back() -> None:
    seen = [attract.waiting(n / 60) for n in range(round(2.5 * ROUND * 60))]
    closed = [closure for closure, _ in seen]
    assert min(closed) == 0.0
    assert max(closed) == pytest.approx(attract.MOST_RATIO)
    for (before, was), (after, now) in pairwise(seen):
        assert abs(after - before) < 0.005
        assert 0 < now - was <= attract.DRIFT_ML_S / 60 + 1e-9


def test_no_water_and_no_visit_moves_it() -> None:
    picture, surface = Picture(SIZE), pygame.Surface(SIZE)

    def drawn(of: Frame) -> bytes:
        picture.draw(surface, of)
        return pygame.image.tobytes(surface, "RGB")

    still = drawn(shown())
    assert drawn(replace(shown(), volume=400.0, closure=0.9, depth=1.0, dose=0.5, giving=True)) == still
    assert drawn(shown(21.0)) != still


def test_it_fills_the_screen_down_to_a_strip_and_anything_pressed_on_the_board_starts() -> None:
    picture, surface = Picture(SIZE), pygame.Surface(SIZE)
    picture.draw(surface, shown(2.0))
    layout = Layout(SIZE)
    assert picture.areas.places["green"].bottom < layout.strip.y
    # No edge of the background's colour is left, not even in the corners.
    for x in (0, SIZE[0] - 1):
        assert surface.get_at((x, layout.strip.y - 1))[:3] != theme.BG
        assert surface.get_at((x, layout.strip.y))[:3] == theme.BAR
