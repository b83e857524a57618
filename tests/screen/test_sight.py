"""Every word has contrast, every important stroke is visible, and no two meanings look alike to anyone.

All of it measured in drawn pictures, for both palettes.
"""

from dataclasses import replace

import pygame
import pytest
from shared.looks import scenes, shows
from shared.sessions import changed
from shared.sight import SIGHT, closest, contrast, difference, ground, luminance, pixels, seen

from rig.base.faults import Fault
from rig.commands.shared.example import example
from rig.outputs.frame import frame
from rig.screen.vein.lumen import Dome
from rig.screen.widgets import icons, theme
from rig.screen.widgets.sprite import backdrop
from rig.screen.widgets.theme import Layout
from rig.screen.window.picture import Picture
from rig.settings.appearance import COLOURS, Appearance
from rig.visit.attendant_panel import Panel

SIZE = (1280, 720)
SHOWS = shows()
SHOW = SHOWS["visit"]
SCENES = scenes(SHOWS)
#: Text, strokes and differences between meanings may not be less.
TEXT, STROKE, MEANING = 7.0, 3.0, 18.0
#: At least this part of a text's own box is ink at full strength.
INK = 0.02


@pytest.fixture(scope="module")
def picture():
    return Picture(SIZE)


def shown(scene, colours, part=1.0, story="visit", **more):
    """The frame of a scene in a palette, at a part of normal flow."""
    here = changed(example(SHOWS[story], scene, "en", part), look=Appearance(colours), **more)
    return frame(SHOWS[story], here, "simulated")


#: Pairs of L*a*b* colours with their published difference (Sharma, Wu and Dalal, 2005): those that
#: catch a wrong hue, a wrong mean hue, and grey.
PAIRS = (
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)


@pytest.mark.parametrize(("one", "other", "published"), PAIRS)
def test_the_measure_of_difference_is_the_published_one(one, other, published):
    assert difference(one, other) == pytest.approx(published, abs=5e-5)
    assert difference(other, one) == pytest.approx(published, abs=5e-5)


def test_the_measure_would_find_colours_that_some_eyes_cannot_tell_apart():
    """A cyan and a lilac that look far apart, and are nearly one colour without the middle cone."""
    cyan, lilac = (0x4C, 0xC9, 0xF0), (0xC9, 0xA7, 0xFF)
    assert difference(seen(cyan, "normal"), seen(lilac, "normal")) > MEANING
    found, sight, *_ = closest({"flow": cyan, "medicine": lilac})
    assert (found < MEANING, sight) == (True, "deutan")
    assert set(SIGHT) == {"normal", "protan", "deutan", "tritan"}


def meanings(picture, colours):
    """The colours of the four meanings, taken out of drawn pictures."""
    layout, surface = Layout(SIZE), pygame.Surface(SIZE)
    card, found = layout.card, {}

    def commonest(box, *known):
        rest = pixels(surface, box).reshape(-1, 3)
        for colour in known:
            rest = rest[(rest != colour).any(axis=1)]
        return ground(rest)

    picture.draw(surface, shown("hello", colours))
    bar = pygame.Rect(card.x, card.y + round(card.height * 0.33), card.width, round(card.height * 0.1))
    found["flow"] = commonest(bar, theme.PANEL, theme.BG, theme.TEXT)
    picture.draw(surface, shown("blocked", colours, 0.2))
    found["blocked"] = commonest(bar, theme.PANEL, theme.BG, theme.TEXT)
    # The underline of the word of the moment is one run of its colour.
    found["accent"] = commonest(layout.caption(False), theme.BAR, theme.TEXT, theme.MUTED)
    surface.fill(theme.PANEL)
    surface.blit(icons.drop(200, theme.MEDICINE, theme.TEXT), (0, 0))
    found["medicine"] = commonest(pygame.Rect(0, 0, 200, 200), theme.PANEL, theme.TEXT)
    return found


@pytest.mark.parametrize("colours", COLOURS)
def test_no_two_meanings_look_alike_to_any_eye(picture, colours):
    found = meanings(picture, colours)
    palette = theme.PALETTES[colours]
    assert found == {name: getattr(palette, name) for name in ("flow", "accent", "blocked", "medicine")}
    assert closest(found)[0] >= MEANING, closest(found)


def test_no_two_buttons_look_alike_to_any_eye():
    found = {}
    for name in icons.COLOURS:
        surface = pygame.Surface((200, 200))
        surface.blit(icons.button(name, 200), (0, 0))
        middle = pixels(surface, pygame.Rect(40, 120, 120, 40))
        found[name] = ground(middle)
    assert found == icons.COLOURS
    assert closest(found)[0] >= MEANING, closest(found)


@pytest.fixture
def written(monkeypatch):
    """Where text was set, as it is drawn."""
    places = []
    write = theme.write

    def noted(surface, text, *rest, **more):
        place = write(surface, text, *rest, **more)
        if surface.get_size() in (
            SIZE,
            backdrop(SIZE).get_size(),
        ):  # what is drawn beforehand, and apart, has other places
            places.append((text, place))
        return place

    monkeypatch.setattr(theme, "write", noted)
    return places


def dim(surface, places):
    """Texts that do not stand out from what they are on."""
    found = []
    for text, place in places:
        if not text.strip():
            continue
        colours = pixels(surface, place)
        strong = (contrast(colours, ground(colours)) >= TEXT).mean()
        if strong < INK:
            found.append((text, place, float(strong)))
    return found


def states(story, scene, colours):
    """What is looked at of each scene: calm, low, asked twice, in trouble."""
    ladder = SHOWS[story].story.ladder
    yield shown(scene, colours, 1.0, story)
    yield shown(scene, colours, 0.2, story, idle_s=ladder.strong)
    yield shown(scene, colours, 0.2, story, faults=frozenset({Fault.TRAY_WET}))


@pytest.mark.slow
@pytest.mark.parametrize("colours", COLOURS)
def test_every_text_of_every_scene_stands_out(picture, written, colours):
    surface = pygame.Surface(SIZE)
    for story, scene in SCENES:
        for of in states(story, scene, colours):
            written.clear()
            picture.draw(surface, of)
            assert written
            assert dim(surface, written) == [], (scene, of.help_level, of.warning)


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("page", ["home", "scenes", "drain", "parts"])
def test_every_text_of_the_panel_stands_out(picture, written, page, colours):
    surface = pygame.Surface(SIZE)
    panel = Panel(open=True, page=page, touched=40.0)
    for faults in (frozenset[Fault](), frozenset({Fault.NO_FLOW, Fault.TRAY_WET})):
        written.clear()
        picture.draw(surface, shown("blocked", colours, panel=panel, faults=faults))
        assert dim(surface, written) == []


@pytest.mark.parametrize("colours", COLOURS)
def test_captions_stand_out_whether_said_now_or_to_come(picture, colours):
    surface = pygame.Surface(SIZE)
    picture.draw(surface, shown("hello", colours))
    palette = theme.PALETTES[colours]
    bar = pixels(surface, Layout(SIZE).caption(False))
    assert ground(bar) == palette.bar
    for ink in (palette.text, palette.accent, palette.muted):
        assert (bar == ink).all(axis=2).sum() > 100
        assert contrast(ink, palette.bar) >= TEXT


@pytest.mark.parametrize("colours", COLOURS)
def test_strokes_that_mean_something_stand_out(picture, colours):
    """Bar, trace, ticks and marks of the card; buttons; the tile that is marked; the countdown's frame."""
    palette, surface = theme.PALETTES[colours], pygame.Surface(SIZE)
    picture.draw(surface, shown("blocked", colours, 0.2))
    card = pixels(surface, Layout(SIZE).card)
    for ink in (palette.flow, palette.blocked, palette.text):
        assert (card == ink).all(axis=2).sum() > 40, ink
        for under in (palette.bg, palette.panel):
            assert contrast(ink, under) >= STROKE
    for name, colour in icons.COLOURS.items():
        # Bright buttons show by their colour, and on a bright wall by their rim.
        edge = max(contrast(colour, palette.panel), contrast(palette.text, palette.panel))
        assert edge >= STROKE, name
    for ink in (palette.accent, palette.medicine, palette.flow):
        assert contrast(ink, palette.panel) >= STROKE
        assert contrast(ink, palette.bg) >= STROKE


def outstanding(found, columns, row, beyond, thick):
    """The part of a line's columns in which it stands out from what lies `beyond` it, px below its row."""
    seen_at = []
    for x in columns:
        column, y = found[:, int(x)], row(x)
        line = column[max(0, int(y - thick)) : int(y + thick) + 1]
        best = line[luminance(line).argmax()]
        beside = column[max(0, int(y + beyond[0])) : int(y + beyond[1])]
        seen_at.append(contrast(best, beside).mean() >= STROKE)
    return sum(seen_at) / len(seen_at)


@pytest.mark.parametrize("colours", COLOURS)
def test_wall_clot_and_catheter_stand_out_from_the_blood(picture, colours):
    surface = pygame.Surface(SIZE)
    of = replace(shown("bad_clot", colours, 0.2), closure=0.6, depth=0.0, dose=0.0)
    picture.draw(surface, of)
    vein = picture._view(of)
    lumen, dome, found = vein.lumen, Dome(vein.lumen, 0.6), pixels(surface, vein.rect)
    whole = range(20, lumen.width - 20, 5)
    beside = [x for x in whole if abs(x - dome.seat) > dome.reach + 20]
    clot = [x for x in whole if abs(x - dome.seat) < 0.85 * dome.reach]
    assert outstanding(found, whole, lumen.roof, (4, 14), 3) > 0.95
    assert outstanding(found, beside, lumen.floor, (-14, -4), 3) > 0.95
    assert outstanding(found, clot, dome.top, (-14, -5), 4) > 0.95
    assert outstanding(found, clot, dome.top, (10, 24), 4) > 0.9, "the rim from the clot itself"
    picture.draw(surface, replace(of, closure=0.2, depth=0.8))
    tube, thin = vein.catheter, vein.catheter.thin
    shaft = range(20, int(tube.reach(0.8)) - 120, 5)
    found = pixels(surface, vein.rect)
    assert outstanding(found, shaft, tube.row, (-thin - 12, -thin - 4), thin) > 0.85
    # The corners are the wall behind the picture, whichever it is.
    assert tuple(found[0, 0]) == theme.PALETTES[colours].bg
