"""A visit with one input device alone: a touch screen, keys, a game pad, a presenter's clicker."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest

from rig.base.clock import TICKS_HZ
from rig.boards.virtual import VirtualBoard
from rig.commands.run.keyboard import KeyboardControls, ScreenButtons
from rig.commands.shared.load import load_exhibit
from rig.loop import Runner
from rig.outputs.frame import frame
from rig.screen.sdl import pygame
from rig.screen.window.keys import BUTTON_KEYS, PAD_BUTTONS
from rig.screen.window.window import Window
from rig.settings.config import Config, ScreenSettings
from rig.story.media_files import names
from rig.story.scenes import Gesture, Interaction
from rig.visit.exhibit import Exhibit
from rig.visit.hands import awaited
from rig.visit.state import HelpLevel, Session

#: The button that is pressed, where several are awaited.
CHOICES = ("green", "yellow", "blue", "red")
LONGEST_S = 900
SIZES = ((800, 480), (1280, 720), (1920, 1080), (3840, 2160), (600, 1024), (1080, 1920))
STORIES = names("story")
KEYS = {button: key for key, button in reversed(BUTTON_KEYS.items())}
PAD = {button: number for number, button in PAD_BUTTONS.items()}


class Table:
    """A rig at which somebody stands who has nothing but its window.

    The board is the one of the header, on mock pins with simulated water behind them. If it is `real`, the
    window's hands do not reach its pins: what they do is added to its readings, as `[screen] touch` says.
    """

    def __init__(self, exhibit: Exhibit, size: tuple[int, int] = SIZES[0], *, real: bool = False) -> None:
        self.exhibit, self._ticks = exhibit, 0
        self._board = VirtualBoard(exhibit.config, 3)
        self.window = Window(ScreenSettings(width=size[0], height=size[1]))
        added = [ScreenButtons()] if real else []
        self._controls = KeyboardControls(added[0] if real else self._board)
        self._runner = Runner(exhibit, self._board, "en", [self._controls, *added], 3)

    def run(self, seconds: float) -> None:
        """Let time pass; what was done at the window by then is done."""
        for _ in range(max(1, round(seconds * TICKS_HZ))):
            self._controls.move(self.window.poll(), self.here.time)
            self._runner.turn(self._ticks / TICKS_HZ)
            self._ticks += 1

    @property
    def here(self) -> Session:
        return self._runner.tick.session

    def close(self) -> None:
        self.window.close()
        self._board.close()


@dataclass
class Hand:
    """One kind of hand: `has` are the buttons for which it has a key, a place or a pad's button."""

    has: tuple[str, ...] = CHOICES

    def down(self, table: Table, button: str) -> None:
        raise NotImplementedError

    def up(self, table: Table, button: str) -> None:
        raise NotImplementedError


def post(kind: int, **more: object) -> None:
    pygame.event.post(pygame.event.Event(kind, **more))


@dataclass
class Keys(Hand):
    """A keyboard, or a clicker that is taken for one."""

    keys: dict[str, int] = field(default_factory=lambda: KEYS)

    def down(self, table: Table, button: str) -> None:
        post(pygame.KEYDOWN, key=self.keys[button], mod=0, unicode="", scancode=0)

    def up(self, table: Table, button: str) -> None:
        post(pygame.KEYUP, key=self.keys[button], mod=0, unicode="", scancode=0)


class GamePad(Hand):
    """Its four face buttons."""

    def down(self, table: Table, button: str) -> None:
        post(pygame.JOYBUTTONDOWN, button=PAD[button], instance_id=0)

    def up(self, table: Table, button: str) -> None:
        post(pygame.JOYBUTTONUP, button=PAD[button], instance_id=0)


class Finger(Hand):
    """Touches what the picture offers, where it offers it."""

    def down(self, table: Table, button: str) -> None:
        table.window.show(frame(table.exhibit, table.here, "simulated"), None)
        surface, areas = pygame.display.get_surface(), table.window._picture.areas
        points = [surface.get_rect().center, *(area.center for _, area in areas.all())]
        at = [point for point in points if (areas.at(point) or areas.anywhere) == button]
        assert at, f"{table.here.stay.scene}: nothing on the picture is {button}"
        self._point = at[0]
        post(pygame.MOUSEBUTTONDOWN, button=1, pos=self._point)

    def up(self, table: Table, button: str) -> None:
        post(pygame.MOUSEBUTTONUP, button=1, pos=self._point)


HANDS = {
    "touch": Finger(),
    "keys": Keys(),
    "pad": GamePad(),
    "clicker": Keys(("green",), {"green": pygame.K_PAGEDOWN}),
}


@contextmanager
def table(story: str, *settings: object, **more: bool) -> Iterator[Table]:
    with closing(Table(load_exhibit(Config(), story), *settings, **more)) as stands:  # type: ignore[arg-type]
        yield stands


def last_of(exhibit: Exhibit) -> str:
    """The last scene of a story. Free play comes after the end, for those who choose it."""
    scenes = exhibit.story.scene.items()
    return [name for name, scene in scenes if scene.ask != Interaction.PLAY][-1]


def visit(table: Table, hand: Hand, *, waits_s: float = 0.0, presses_on: bool = False) -> dict[str, bool]:
    """Play a story to its last scene; for each scene on the way, whether the rig helped in it.

    Whoever plays waits so long (s) before each act, and acts where something is awaited. Who `presses_on`
    also presses where nothing is.
    """
    exhibit, helped = table.exhibit, {}
    last = last_of(exhibit)
    while (scene := table.here.stay.scene) != last and table.here.time < LONGEST_S:
        wanted = awaited(exhibit, table.here)
        if wanted or presses_on:
            before, until = table.here.stay.entered, table.here.time + waits_s
            while table.here.time < until and table.here.stay.entered == before:
                table.run(0.25)
            if table.here.stay.entered == before:
                act(table, hand, wanted)
        table.run(0.25)
        helped[scene] = helped.get(scene, False) or table.here.help_level(exhibit) >= HelpLevel.ASSIST
    assert table.here.stay.scene == last, f"it went {list(helped)}"
    return helped


def act(table: Table, hand: Hand, wanted: frozenset[str]) -> None:
    """Press or hold the first of the awaited buttons that this hand has; its first one where it has none."""
    ask = table.exhibit.story[table.here.stay.scene].ask
    held = ask is not None and ask.gesture != Gesture.PRESS
    useful = set(ask.buttons) if ask is not None and held else wanted
    button = next((name for name in hand.has if name in useful), hand.has[0])
    hand.down(table, button)
    table.run(4.0 if held and wanted else 10 / TICKS_HZ)
    hand.up(table, button)


@pytest.mark.long_but("express-touch-800x480")
@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", ["touch"])
@pytest.mark.parametrize("story", STORIES)
def test_a_visit_by_taps_alone_reaches_its_end_without_help(story, kind, size):
    with table(story, size) as stands:
        assert not any(visit(stands, HANDS[kind]).values())


@pytest.mark.long_but("express-keys")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["keys", "pad"])
@pytest.mark.parametrize("story", STORIES)
def test_so_does_one_by_keys_alone_and_one_by_a_pad_alone(story, kind):
    with table(story) as stands:
        assert not any(visit(stands, HANDS[kind]).values())


@pytest.mark.long_but("express-clicker")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["clicker"])
@pytest.mark.parametrize("story", STORIES)
def test_a_clicker_needs_help_only_where_green_is_no_answer(story, kind):
    with table(story) as stands:
        helped = visit(stands, HANDS[kind], presses_on=True)
        asks = {name: scene.ask for name, scene in stands.exhibit.story.scene.items()}
        assert not [name for name, was in helped.items() if was and "green" in asks[name].buttons]


@pytest.mark.long_but("express-touch")
@pytest.mark.slow
@pytest.mark.parametrize("kind", HANDS)
@pytest.mark.parametrize("story", STORIES)
def test_on_a_real_rig_whose_buttons_are_broken_each_of_them_reaches_the_end_as_well(story, kind):
    with table(story, real=True) as stands:
        helped = visit(stands, HANDS[kind], presses_on=kind == "clicker")
        assert kind == "clicker" or not any(helped.values())


@pytest.mark.slow
def test_a_quick_visit_takes_a_hundred_seconds_at_most():
    """By somebody who guesses nothing: they press what is asked for, and green where nothing is."""
    with table("visit") as stands:
        visit(stands, HANDS["keys"], waits_s=0.4, presses_on=True)
        assert stands.here.time <= 100.0


@pytest.mark.slow
def test_a_slow_visitor_is_never_hurried():
    """Whoever rests for 20 s before each act, also between two holds, does everything by themselves."""
    with table("visit") as stands:
        helped = visit(stands, HANDS["keys"], waits_s=20.0)
        assert not any(helped.values())
        assert stands.here.time > 217.0
