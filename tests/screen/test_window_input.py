"""Keys on any layout, clickers, game pads and fingers do what the buttons do."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from rig.base.signals import BUTTONS, Inputs
from rig.commands.run.keyboard import ScreenButtons
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.screen.sdl import pygame
from rig.screen.window.acts import Act, ActKind
from rig.screen.window.picture import Picture
from rig.screen.window.touch_areas import TouchAreas
from rig.screen.window.window import TURN_EVERY_POLLS, Window
from rig.settings.config import Config, ScreenSettings
from rig.story.media_files import names

SHOWS = {name: load_exhibit(Config(), name) for name in names("story")}
SIZES = [(800, 480), (1280, 720), (1920, 1080)]


@pytest.fixture
def window() -> Iterator[Window]:
    opened = Window(ScreenSettings())
    opened.poll()
    yield opened
    opened.close()


def shown(story: str, scene: str) -> Frame:
    exhibit = SHOWS[story]
    session = example(exhibit, scene, "en", 0.3)
    over = replace(session.speech.narration, over=session.time - 10.0)
    return frame(exhibit, replace(session, speech=replace(session.speech, narration=over)), "simulated")


def post(kind: int, **more: Any) -> None:
    pygame.event.post(pygame.event.Event(kind, **more))


def press(**key: Any) -> None:
    post(pygame.KEYDOWN, mod=0, **key)
    post(pygame.KEYUP, mod=0, **key)


@pytest.mark.parametrize("key", [pygame.K_SPACE, pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_PAGEDOWN])
def test_enter_and_a_clickers_page_down_are_green(window: Window, key: int) -> None:
    press(key=key)
    assert window.poll() == [Act(ActKind.DOWN, "green"), Act(ActKind.UP, "green")]


def test_a_clickers_page_up_says_it_again(window: Window) -> None:
    press(key=pygame.K_PAGEUP)
    assert [(act.what, act.more) for act in window.poll()] == [("again", "")]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [(pygame.KSCAN_R, "again"), (pygame.KSCAN_H, "hush"), (pygame.KSCAN_L, "language")],
)
def test_letters_count_by_their_place_where_they_are_not_latin(
    window: Window, place: int, wanted: str
) -> None:
    press(key=0x43A, scancode=place)  # as a Russian layout sends it
    assert [act.what for act in window.poll()] == [wanted]


def test_plus_and_minus_count_by_the_character_that_is_typed(window: Window) -> None:
    press(key=pygame.K_1, unicode="+", scancode=pygame.KSCAN_1)  # as a Swiss layout sends it
    press(key=pygame.K_6, unicode="-", scancode=pygame.KSCAN_6)
    assert [(act.what, act.more) for act in window.poll()] == [("volume", "+1"), ("volume", "-1")]


def test_a_game_pads_buttons_are_the_rigs(window: Window) -> None:
    for number in range(4):
        post(pygame.JOYBUTTONDOWN, button=number, instance_id=0)
        post(pygame.JOYBUTTONUP, button=number, instance_id=0)
    acts = window.poll()
    assert [act.what for act in acts if act.kind == "down"] == ["green", "red", "blue", "yellow"]
    assert sum(act.kind == "up" for act in acts) == 4
    post(pygame.JOYHATMOTION, value=(1, 0), hat=0, instance_id=0)
    post(pygame.JOYBUTTONDOWN, button=4, instance_id=0)
    assert [act.amount for act in window.poll()] == [1, -1]


def test_a_held_arrow_of_the_x_ray_turns_the_knob_on(window: Window) -> None:
    of = shown("visit", "x_ray")
    window.show(of, None)
    picture = Picture((1280, 720))
    picture.draw(pygame.Surface((1280, 720)), of)
    post(pygame.MOUSEBUTTONDOWN, button=1, pos=picture.areas.places["turn+"].center)
    turned = [act.amount for _ in range(2 * TURN_EVERY_POLLS + 1) for act in window.poll()]
    assert turned == [1, 1, 1]
    post(pygame.MOUSEBUTTONUP, button=1, pos=(5, 300))
    assert [act for _ in range(2 * TURN_EVERY_POLLS) for act in window.poll()] == []


@pytest.mark.parametrize(
    ("story", "scene"), [("visit", "choose"), ("lesson", "causes"), ("lesson", "quiz_1")]
)
def test_the_large_cards_can_be_touched_as_well_as_their_icons(story: str, scene: str) -> None:
    picture = Picture((1280, 720))
    picture.draw(pygame.Surface((1280, 720)), shown(story, scene))
    named = [name for name, _ in picture.areas.all()]
    for button in ("red", "blue"):
        assert named.count(button) >= 2, "a card and an icon"
        for name, area in picture.areas.all():
            if name == button:
                assert picture.areas.at(area.center) == button


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_touch_anywhere_starts_a_visit_and_goes_on_where_any_button_does(size: tuple[int, int]) -> None:
    picture, surface = Picture(size), pygame.Surface(size)
    picture.draw(surface, shown("visit", "attract"))
    assert picture.areas.anywhere == "green"
    picture.draw(surface, shown("visit", "blocked"))
    assert picture.areas.anywhere == ""
    picture.draw(surface, shown("visit", "take_home"))
    assert picture.areas.anywhere == "green"


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_area_is_smaller_than_a_finger(size: tuple[int, int]) -> None:
    picture, surface = Picture(size), pygame.Surface(size)
    for story, exhibit in SHOWS.items():
        for scene in exhibit.story.scene:
            picture.draw(surface, shown(story, scene))
            for name, area in picture.areas.all():
                assert min(area.size) >= picture.areas.finger, f"{story}/{scene}: {name} is {area.size}"


def test_of_two_areas_within_reach_the_nearer_one_acts() -> None:
    areas = TouchAreas((1280, 720))
    areas.add({"left": pygame.Rect(100, 100, 10, 10), "right": pygame.Rect(150, 100, 10, 10)})
    assert areas.at((118, 105)) == "left"
    assert areas.at((140, 105)) == "right"
    assert areas.at((600, 600)) == ""


def test_on_a_real_rig_keys_and_touches_are_added_to_what_the_buttons_say() -> None:
    hands = ScreenButtons()
    read = Inputs(1.0, held=frozenset({"red"}))
    assert hands.sense(read) is read
    hands.press("green")
    hands.press("stop")  # there is a real one
    hands.turn(2)
    seen = hands.sense(read)
    assert (seen.pressed, seen.held, seen.turned) == ({"green"}, {"green", "red"}, 2)
    assert hands.sense(read).held == {"green", "red"}
    assert not hands.sense(read).pressed
    hands.release("green")
    assert hands.sense(read) is read
    assert set(BUTTONS) == {"green", "red", "blue", "yellow"}


def test_a_visitor_can_touch_another_language_and_a_new_start(window: Window) -> None:
    of = shown("visit", "hello")
    window.show(of, None)
    picture = Picture((1280, 720))
    picture.draw(pygame.Surface((1280, 720)), of)
    for name in ("order:language", "order:restart"):
        post(pygame.MOUSEBUTTONDOWN, button=1, pos=picture.areas.places[name].center)
        post(pygame.MOUSEBUTTONUP, button=1, pos=picture.areas.places[name].center)
    assert [(act.kind, act.what) for act in window.poll()] == [
        ("request", "language"),
        ("request", "restart"),
    ]
    assert of.next_language == "Español"


def test_the_opening_offers_each_language_by_its_own_name_and_button() -> None:
    of = shown("visit", "attract")
    assert of.languages == (("red", "English"), ("blue", "Español"), ("yellow", "Português"))
    picture = Picture((1280, 720))
    picture.draw(pygame.Surface((1280, 720)), of)
    assert {"red", "blue", "green"} <= picture.areas.places.keys()
