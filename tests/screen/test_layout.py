"""Text fits on every shape of screen, in every language, at every caption size."""

from itertools import combinations

import pygame
import pytest
from shared.looks import scenes, shows, squeezed
from shared.sessions import changed
from shared.sight import pixels

from rig.base.faults import Fault
from rig.commands.shared.example import example
from rig.outputs.frame import frame
from rig.screen.widgets import theme
from rig.screen.widgets.sprite import backdrop
from rig.screen.widgets.theme import Layout
from rig.screen.window.picture import Picture
from rig.settings.appearance import CAPTIONS, Appearance
from rig.visit import narration
from rig.visit.attendant_panel import Panel

#: 16:9, 5:3, 16:10 and 4:3; two that stand on end.
SHAPES = ((1280, 720), (800, 480), (1280, 800), (1024, 768), (1080, 1920), (600, 1024))
LANGUAGES = ("es", "x-long", "x-rtl")
SHOWS = {code: shows(code) for code in LANGUAGES}
SCENES = scenes(SHOWS["es"])
#: Letters of two lines may come this near to each other (px, of a screen 480 high): accents and tails.
NEAR = 4
#: 15 mm for a finger, in pixels of a 7-inch screen of 800 by 480, and of a 24-inch one for each of 1080
#: rows; and nowhere less than this many pixels.
SMALL, LARGE, PIXELS = 78, 54, 44


def shown(language, scene, story="visit", part=0.2, **more):
    """The frame of a scene in a language."""
    exhibit = SHOWS[language][story]
    return frame(exhibit, changed(example(exhibit, scene, language, part), **more), "simulated")


@pytest.fixture(scope="module")
def pictures():
    return {size: Picture(size) for size in SHAPES}


@pytest.fixture
def trouble(monkeypatch):
    """What did not fit, and where each text stands."""
    found, places = squeezed(monkeypatch), []
    sizes = {size for shape in SHAPES for size in (shape, backdrop(shape).get_size())}
    write = theme.write

    def noted(surface, text, box, *rest, **more):
        place = write(surface, text, box, *rest, **more)
        if surface.get_size() not in sizes:
            return place  # drawn beforehand, and apart: its place is another
        if text and not surface.get_rect().contains(place):
            found.append((text, place, "leaves the screen"))
        places.append((text, place))
        return place

    monkeypatch.setattr(theme, "write", noted)
    return found, places


def crossing(places, near):
    """Texts that run into each other."""
    return [
        (one, a, other, b)
        for (one, a), (other, b) in combinations(places, 2)
        if a.inflate(-near, -near - a.height // 4).colliderect(b.inflate(-near, -near - b.height // 4))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SHAPES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_text_has_room_and_none_runs_into_another(pictures, trouble, size, language):
    found, places = trouble
    surface = pygame.Surface(size)
    ladder = SHOWS[language]["visit"].story.ladder
    for story, scene in SCENES:
        for more in ({}, {"idle_s": ladder.strong, "faults": frozenset({Fault.TRAY_WET})}):
            places.clear()
            pictures[size].draw(surface, shown(language, scene, story, **more))
            assert crossing(places, NEAR * min(size) / 480) == [], scene
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["x-long", "x-rtl"])
@pytest.mark.parametrize("size", [*SHAPES[:2], SHAPES[-1]], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_largest_captions_have_room_too(trouble, size, language):
    found, places = trouble
    surface, picture = pygame.Surface(size), Picture(size)
    for story, scene in SCENES:
        exhibit = SHOWS[language][story]
        speech = exhibit.speech(exhibit.story[scene], language)
        for part in (0.02, 0.5):
            places.clear()
            entered = 40.0 - part * speech.seconds
            said = narration.spoken(speech, entered, 40.0)
            look = Appearance(captions=CAPTIONS[-1])
            picture.draw(surface, shown(language, scene, story, look=look, entered=entered, narration=said))
            assert crossing(places, NEAR * min(size) / 480) == [], scene
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SHAPES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("page", ["home", "scenes", "drain", "parts"])
def test_the_panel_has_room_and_tiles_for_fingers(pictures, trouble, page, size, language):
    found, places = trouble
    surface = pygame.Surface(size)
    panel = Panel(open=True, page=page, touched=40.0)
    of = shown(language, "blocked", panel=panel, faults=frozenset({Fault.NO_FLOW}))
    pictures[size].draw(surface, of)
    assert found == []
    assert crossing(places, NEAR * min(size) / 480) == []
    boxes = list(pictures[size].areas.places.values())
    assert len(boxes) == len(of.desk.tiles)
    least = SMALL if size == (800, 480) else max(PIXELS, LARGE * min(size) // 1080)
    for box in boxes:
        assert surface.get_rect().contains(box)
        assert min(box.size) >= least
    assert not any(a.colliderect(b) for a, b in combinations(boxes, 2))


def test_right_to_left_mirrors_the_page_but_not_the_vein_or_a_number():
    size = (1280, 720)
    plain, turned = Layout(size), Layout(size, Appearance(mirrored=True))
    whole = pygame.Rect(0, 0, *size)
    assert turned.card == theme.flip(plain.card, whole)
    assert turned.hero(True) == theme.flip(plain.hero(True), whole)
    surface = pygame.Surface(size)
    left, right = shown("es", "blocked"), shown("x-rtl", "blocked")
    picture = Picture(size)
    picture.draw(surface, left)
    vein = pygame.image.tobytes(surface.subsurface(plain.hero(True)), "RGB")
    picture.draw(surface, right)
    assert pygame.image.tobytes(surface.subsurface(turned.hero(True)), "RGB") == vein
    # The bar and the trace of the card read from left to right in every language.
    lower = pygame.Rect(0, round(plain.card.height * 0.64), plain.card.width, plain.card.height // 3)
    mirrored = pixels(surface, lower.move(turned.card.topleft)).astype(int)
    picture.draw(surface, left)
    assert abs(pixels(surface, lower.move(plain.card.topleft)) - mirrored).max() <= 4


def test_right_to_left_the_buttons_stand_as_on_the_table_and_an_axis_begins_left(trouble):
    size, (_, places) = (1280, 720), trouble
    picture, surface = Picture(size), pygame.Surface(size)
    picture.draw(surface, shown("x-rtl", "choose", idle_s=9.0))
    row = [picture.areas.places[name].x for name in ("red", "blue", "yellow")]
    assert row == sorted(row)
    places.clear()
    picture.draw(surface, shown("x-rtl", "your_test"))
    axis = [place for text, place in places if text == "0" or text.startswith("40 ")]
    assert len(axis) == 2
    assert axis[0].x < axis[1].x
