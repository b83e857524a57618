"""The hero picture: drawn from its frame alone, and honest about where blood can go."""

from dataclasses import replace
from itertools import pairwise

import pygame
import pytest

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.screen.vein.cells import SHAPES
from rig.screen.vein.clot import CACHED_STAGES, LIKELY, STAGES, WORN
from rig.screen.vein.lumen import Dome, Lumen
from rig.screen.vein.vein import Vein
from rig.screen.widgets.anatomy_colours import MARK, RIM
from rig.screen.widgets.theme import BG, MEDICINE
from rig.settings.config import Config
from rig.story.views import View

SIZE = (480, 240)
RECT = pygame.Rect(10, 20, 440, 200)


SHOW = load_exhibit(Config())
FLOWING = frame(SHOW, example(SHOW, "first_flow", "en", 1.0), "measured")


def still(**changes: object) -> Frame:
    """A frame of flowing blood with nothing else in it."""
    calm = replace(FLOWING, view=View.VEIN, time=3.0, elapsed=3.0, volume=100.0, closure=0.0, ask=None)
    return replace(calm, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def vein() -> Vein:
    return Vein(RECT)


def picture(vein: Vein, frame: Frame, size: tuple[int, int] = SIZE) -> bytes:
    surface = pygame.Surface(size, 0, 32)
    surface.fill(BG)
    vein.draw(surface, frame)
    return pygame.image.tobytes(surface, "RGB")


def count(image: bytes, colour: tuple[int, int, int], near: int = 10) -> int:
    pixels = zip(image[::3], image[1::3], image[2::3], strict=True)
    return sum(all(abs(a - b) <= near for a, b in zip(pixel, colour, strict=True)) for pixel in pixels)


VIEWS = {
    "flowing": still(),
    "closing": still(closure=0.6),
    "catheter": still(view=View.CATHETER, closure=0.8, depth=0.7),
    "medicine": still(closure=0.7, depth=1.0, dose=0.4, giving=True),
    "cut": still(view=View.CUT, elapsed=3.0),
    "whole body": still(view=View.WHOLE_BODY, closure=0.5),
}


@pytest.mark.parametrize("view", VIEWS)
def test_same_frame_is_same_picture(vein: Vein, view: str) -> None:
    first = picture(vein, VIEWS[view])
    picture(vein, still(closure=0.3, volume=7.0))
    assert picture(vein, VIEWS[view]) == first
    assert picture(Vein(RECT), VIEWS[view]) == first


def test_pictures_differ_from_one_another(vein: Vein) -> None:
    assert len({picture(vein, frame) for frame in VIEWS.values()}) == len(VIEWS)


def test_flow_moves_cells_to_the_right(vein: Vein) -> None:
    assert picture(vein, still()) != picture(vein, still(volume=100.3))
    dome = Dome(vein.lumen, 0.0)
    for before, after in zip(
        vein.cells.draw(dome, 100.0, 0.0), vein.cells.draw(dome, 100.3, 0.0), strict=True
    ):
        steps = [b[1][0] - a[1][0] for a, b in zip(before, after, strict=True)]
        assert sum(step >= 0 for step in steps) >= len(steps) - 3  # but for those that start again


def test_healthy_flow_crosses_the_picture_in_about_three_seconds(vein: Vein) -> None:
    fastest = max(cell.pace for cell in vein.cells.cells)
    assert fastest == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("closure", [0.1, 0.35, 0.6, 0.9, 1.0])
def test_no_cell_touches_the_clot(vein: Vein, closure: float) -> None:
    dome = Dome(vein.lumen, closure)
    for volume in range(0, 90, 3):
        for layer in vein.cells.draw(dome, float(volume), 2.0):
            for sprite, (left, top) in layer:
                solid = pygame.mask.from_surface(sprite)
                for x, y in solid.outline(3):
                    row = vein.lumen.floor(left + x) - dome.rise(left + x)
                    assert dome.rise(left + x) == 0 or top + y <= row + 1.5


def test_lanes_keep_their_order_and_stay_inside() -> None:
    lumen = Lumen(800, 400)
    for closure in (0.0, 0.5, 0.9):
        dome = Dome(lumen, closure)
        for x in range(0, 800, 20):
            rows = [dome.lane(x, lane / 5, 0.0) for lane in range(-5, 6)]
            assert rows == sorted(rows)
            assert lumen.roof(x) <= rows[0]
            assert rows[-1] <= dome.top(x)


def test_cells_crowd_before_the_clot(vein: Vein) -> None:
    def before(closure: float) -> int:
        dome = Dome(vein.lumen, closure)
        drawn = [cell for layer in vein.cells.draw(dome, 50.0, 0.0) for cell in layer]
        return sum(at[0] < dome.seat for _, at in drawn)

    assert before(0.9) > before(0.5) > before(0.0)


def test_open_vein_shows_no_clot(vein: Vein) -> None:
    assert vein.clot.stage(Dome(vein.lumen, 0.0), 0.0) is None
    assert count(picture(vein, still(closure=0.6)), RIM, 4) > 5 * count(picture(vein, still()), RIM, 4)


def test_clot_grows_without_jumps(vein: Vein) -> None:
    tops = []
    for step in range(1, 201):
        stage = vein.clot.stage(Dome(vein.lumen, step / 200), 0.0)
        assert stage is not None
        tops.append(stage.box.top)
    assert all(-3 <= after - before <= 1 for before, after in pairwise(tops))


def test_clot_leaves_a_slit_and_stands_on_the_wall() -> None:
    lumen = Lumen(800, 400)
    dome = Dome(lumen, 1.0)
    assert 0 < dome.gap(dome.seat) < 0.06 * lumen.half
    assert dome.rise(dome.seat + dome.reach) == 0


def test_medicine_shows_only_while_it_is_given(vein: Vein) -> None:
    giving = still(closure=0.7, depth=1.0, dose=0.2, giving=True)
    assert count(picture(vein, giving), MEDICINE) > 20
    assert count(picture(vein, replace(giving, giving=False)), MEDICINE) == 0


def test_catheter_comes_from_upstream(vein: Vein) -> None:
    tips = [vein.catheter.reach(depth / 10) for depth in range(11)]
    assert tips == sorted(tips)
    dome = Dome(vein.lumen, 0.8)
    end = vein.catheter.reach(1.0)
    assert vein.catheter.row(end) > dome.top(end)  # the tip ends inside the clot


@pytest.mark.slow
def test_a_clot_is_cut_ahead_by_small_steps_and_looks_as_if_cut_when_wanted(
    vein: Vein, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sized(size: int, worn: int) -> Frame:
        return still(closure=(size - 0.4) / STAGES, dose=worn / (WORN - 1), view=View.CATHETER)

    growing = [sized(size, 0) for size in range(1, STAGES + 1)]
    going = [sized(size, worn) for worn, most, least in LIKELY for size in range(most, least - 1, -1)]
    early = Vein(RECT)
    steps = 0
    for of in (growing[0], growing[-1]):
        while early.clot.prerender(early._dome(of), of.dose):
            steps += 1
    assert steps > 4 * len(early.clot.stages), "many small steps"
    assert len(early.clot.stages) <= CACHED_STAGES
    monkeypatch.setattr(early.clot, "_cut", lambda key: pytest.fail(f"{key} was cut at once"))
    for of in (*growing, *going):
        assert picture(early, of) == picture(vein, of)
    while len(early.cells._shapes) <= SHAPES:
        early.cells.prerender(early._dome(going[0]))
    assert picture(early, going[0]) == picture(vein, going[0])


def test_pictures_are_bounded_in_number(vein: Vein) -> None:
    assert sum(len({id(sprite) for sprite in layer}) for layer in vein.cells.sprites) <= 243
    surface = pygame.Surface(SIZE, 0, 32)
    for dose in (0.0, 0.3, 0.6, 1.0):
        for step in range(0, 101, 2):
            vein.draw(surface, still(closure=step / 100, dose=dose))
    assert len(vein.clot.stages) <= CACHED_STAGES


@pytest.mark.parametrize("rect", [(0, 0, 544, 250), (30, 80, 870, 395), (0, 0, 640, 360)])
def test_any_rect_is_covered_and_nothing_else(rect: tuple[int, int, int, int]) -> None:
    box = pygame.Rect(rect)
    surface = pygame.Surface((box.right + 20, box.bottom + 20), 0, 32)
    surface.fill((1, 255, 2))
    art = Vein(box)
    art.draw(surface, still(closure=0.5, view=View.CATHETER, depth=1.0))
    mask = pygame.mask.from_threshold(surface, (1, 255, 2), (1, 1, 1, 255))
    assert mask.count() == surface.get_width() * surface.get_height() - box.width * box.height
    # Its corners are round: outside them is the screen's own ground.
    for spot in (box.topleft, (box.right - 1, box.top), (box.left, box.bottom - 1)):
        assert all(abs(a - b) <= 2 for a, b in zip(surface.get_at(spot)[:3], BG, strict=True))


def test_a_word_sets_a_ring_round_the_clot_and_takes_it_away(vein: Vein) -> None:
    said = still(closure=0.5, cues={"ring_clot": 1.0})
    assert count(picture(vein, said), MARK, 4) > 100
    fading = picture(vein, replace(said, cues={"ring_clot": 0.4}))
    assert picture(vein, replace(said, cues={})) == picture(vein, still(closure=0.5))
    assert picture(vein, replace(said, cues={"ring_clot": 0.4})) == fading
