"""What keeps a picture cheap: cached rows, text measured once, fewer pictures while nobody is there."""

import gc
from types import SimpleNamespace

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared.sessions import changed

from rig.commands.run.screen_output import PictureRate, ScreenOutput
from rig.screen.widgets.antialias import Polyline
from rig.screen.widgets.sprite import backdrop, blit_all
from rig.screen.widgets.theme import render_text
from rig.screen.window.chrome import Surround
from rig.screen.window.picture import Layout


@pytest.mark.parametrize("width", [*range(1, 34), 800, 1280, 1920])
def test_no_row_of_a_backdrop_is_aligned_and_a_copy_of_it_is_whole(width):
    ground = backdrop((width, 3))
    assert ground.get_pitch() % 16
    assert ground.get_width() - width in (0, 1)
    ground.fill((1, 2, 3))
    copy = pygame.Surface((width, 3), 0, 32)
    copy.blit(ground, (0, 0))
    assert copy.get_at((width - 1, 2))[:3] == (1, 2, 3)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (800, 480)])
def test_the_picture_around_a_view_is_a_backdrop(size):
    assert Surround(Layout(size))._still.get_pitch() % 16


points = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(st.lists(points, min_size=2, max_size=9), st.floats(-0.5, 1.5))
def test_a_point_along_a_line_is_where_numpy_finds_it(line, part):
    steps = np.hypot(*np.diff(np.array(line), axis=0).T)
    lengths = np.concatenate([[0.0], np.cumsum(steps)])
    if steps.sum() < 1.0 or min(steps) < 1e-6:  # where a line stands still, any of its points will do
        return
    far = min(1.0, max(0.0, part)) * lengths[-1]
    wanted = [np.interp(far, lengths, [point[axis] for point in line]) for axis in (0, 1)]
    assert Polyline(line).at(part) == pytest.approx(wanted, abs=1e-6)


def test_words_are_drawn_by_runs():
    assert render_text("vein", 20, (255, 255, 255)).get_flags() & pygame.RLEACCELOK


def test_many_sprites_are_drawn_as_one_by_one():
    sprite = render_text("o", 20, (255, 255, 255))
    several, single = pygame.Surface((80, 40)), pygame.Surface((80, 40))
    places = [(3, 4), (9, 4), (9, 12)]
    blit_all(several, [(sprite, place) for place in places])
    for place in places:
        single.blit(sprite, place)
    assert pygame.image.tobytes(several, "RGB") == pygame.image.tobytes(single, "RGB")


@pytest.mark.parametrize(("rate", "visit", "opening"), [(60, 60, 30), (30, 30, 30), (20, 20, 20)])
def test_while_nobody_is_there_thirty_pictures_a_second_are_enough(rate, visit, opening):
    for waiting, wanted in ((False, visit), (True, opening)):
        due = PictureRate(SimpleNamespace(behind=0.0), 1.0, rate).due
        assert sum(due(waiting) for _ in range(60)) == wanted


def test_after_the_first_picture_no_collection_looks_through_what_was_there_until_the_window_closes(rig):
    shown = []
    window = SimpleNamespace(
        lost=False, bench=False, damaged=0, drawn=None, close=lambda: None, poll=list,
        show=lambda frame, bench: shown.append(frame),
    )  # fmt: skip
    controls = SimpleNamespace(move=lambda acts, time: False, sound_lost=False)
    opened = SimpleNamespace(bench=None, hands=None, source="simulated")
    output = ScreenOutput(
        window, controls, rig.exhibit, opened, None, PictureRate(SimpleNamespace(behind=0.0), 1.0, 60)
    )
    tick = rig.last
    for _ in range(4):
        output.see(tick)
    assert len(shown) == 2, "the opening has half of sixty pictures a second"
    assert gc.get_freeze_count() > 10_000
    other = next(name for name in rig.exhibit.story.scene if name != rig.exhibit.story.opening)
    shown.clear()
    for _ in range(4):
        output.see(SimpleNamespace(session=changed(rig.here, scene=other)))
    assert len(shown) == 4
    output.close()
    assert gc.get_freeze_count() == 0
