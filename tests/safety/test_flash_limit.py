"""Nothing on the rig flashes more than twice a second, neither screen nor lamps, whatever anyone does."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared.sessions import changed
from shared.virtual_rig import VISITS

from rig.base.clock import TICKS_HZ
from rig.base.signals import BUTTONS, RGB
from rig.boards.virtual import VirtualBoard
from rig.commands.run.script import ScriptPlayer, load_script
from rig.commands.shared.virtual_hands import VirtualHands
from rig.loop import Runner, Tick
from rig.outputs.frame import frame
from rig.safety.flash_limit import (
    CHANGE_RATIO,
    MOST_FLASHES,
    FlashLimiter,
    Shine,
    first,
    limit_flashes,
    shine,
)
from rig.screen.window.picture import Picture
from rig.screen.window.transition import ScenePassage
from rig.settings.appearance import Appearance

#: Pictures a second that are looked at, their size, and the grid that they are looked at on.
LOOKS, SIZE, GRID = 8, (320, 180), (16, 9)
#: On a screen a flash counts from this part of any field a third of the screen wide and high on:
#: a quarter of the ten degrees around where one looks.
AREA, FIELD = 0.25, 3
WHITE, BLACK, RED = (255, 255, 255), (0, 0, 0), (255, 0, 0)


@dataclass(frozen=True, slots=True)
class Wall:
    """A screen as a grid of patches, row by row."""

    columns: int
    patches: tuple[Shine, ...] = ()

    def seen(self, time: float, colours: Sequence[RGB]) -> "Wall":
        """The screen after one more picture, one colour for each patch."""
        if len(colours) != len(self.patches):
            return replace(self, patches=tuple(map(first, colours)))
        patches = tuple(shine(was, time, new) for was, new in zip(self.patches, colours, strict=True))
        return replace(self, patches=patches)

    def flashes(self) -> float:
        """Flashes within the last second that fill enough of some field of view to count."""
        rows = len(self.patches) // self.columns
        wide, tall = max(1, self.columns // FIELD), max(1, rows // FIELD)
        rates = [patch.flashes() for patch in self.patches]
        enough = -(-wide * tall // round(1 / AREA))
        most = 0.0
        for top in range(rows - tall + 1):
            for left in range(self.columns - wide + 1):
                field = [
                    rates[row * self.columns + column]
                    for row in range(top, top + tall)
                    for column in range(left, left + wide)
                ]
                most = max(most, sorted(field, reverse=True)[enough - 1])
        return most


def square(period, high=WHITE, low=BLACK, seconds=4.0, rate=60):
    """A patch that is one colour for half a period, then the other: as (time, colour)."""
    return [(n / rate, high if n / rate % period < period / 2 else low) for n in range(round(seconds * rate))]


def most(colours):
    """Most flashes in any second of (time, colour)."""
    patch, found = first(colours[0][1]), 0.0
    for time, colour in colours[1:]:
        patch = shine(patch, time, colour)
        found = max(found, patch.flashes())
    return found


@pytest.mark.parametrize(
    ("colours", "flashes"),
    [
        (square(1 / 5), 5),
        (square(1 / 3), 3),
        (square(1.0), 1),
        (square(0.25, (60, 60, 60), (50, 50, 50)), 0),  # too little change
        (square(0.25, WHITE, (250, 250, 250)), 0),
        (square(0.25, WHITE, (235, 235, 235)), 0),  # the darker end is bright
        (square(0.25, RED, (40, 40, 255)), 4),  # saturated red, hardly a change of luminance
        (square(0.25, (255, 120, 60), (120, 255, 60)), 4),
        ([(n / 60, WHITE) for n in range(100)], 0),
    ],
)
def test_flashes_are_counted_as_the_guidelines_do(colours, flashes):
    assert most(colours) == pytest.approx(flashes, abs=0.51)


def test_a_slow_ramp_is_one_change_and_small_steps_add_up():
    ramp = [(n / 60, (v, v, v)) for n, v in enumerate((*range(0, 250, 5), *range(250, 0, -5)))]
    assert most(ramp) == 1.0
    assert CHANGE_RATIO <= 0.1


STRIPS = st.lists(st.sampled_from([WHITE, BLACK, RED, (0, 90, 255)]), min_size=4, max_size=4)


@given(st.lists(st.tuples(st.floats(0.005, 0.2), STRIPS), min_size=2, max_size=60))
def test_no_lamps_however_wild_get_past_the_gate(pictures):
    """Looked at with a fresh eye, neither a single lamp nor the whole strip flashes too often."""
    calm, time = FlashLimiter(), 0.0
    eyes, far = None, None
    for passed, wanted in pictures:
        time += passed
        shown, calm = limit_flashes(tuple(wanted), calm, time)
        if eyes is None:
            eyes = [first(colour) for colour in shown]
        eyes = [shine(eye, time, colour) for eye, colour in zip(eyes, shown, strict=True)]
        assert max(eye.flashes() for eye in eyes) <= MOST_FLASHES
        mean = tuple(round(sum(c[n] for c in shown) / len(shown)) for n in range(3))
        far = first(mean) if far is None else shine(far, time, mean)
        assert far.flashes() <= MOST_FLASHES


def test_a_slow_light_passes_unchanged():
    calm = FlashLimiter()
    for n in range(400):
        v = round(127 + 127 * math.sin(math.tau * n / 20 / 2))
        wanted = ((v, v, v),) * 3
        shown, calm = limit_flashes(wanted, calm, n / 20)
        assert shown == wanted


def test_a_limited_lamp_continues_as_soon_as_it_may():
    calm, shown = FlashLimiter(), ()
    for n in range(30):
        shown, calm = limit_flashes((WHITE if n % 2 else BLACK,), calm, n / 20)
    for n in range(30, 60):
        shown, calm = limit_flashes((RED,), calm, n / 20)
    assert shown == (RED,)


@pytest.mark.parametrize(("side", "counts"), [(3, False), (5, True), (8, True)])
def test_on_a_screen_only_a_flash_that_fills_enough_counts(side, counts):
    """A square in one corner of 24 by 24, where a field is 8 by 8."""
    assert (side**2 / 8**2 >= AREA) is counts
    wall = Wall(24)
    for n in range(30):
        on = n % 4 < 2
        places = [(x, y) for y in range(24) for x in range(24)]
        wall = wall.seen(n / 20, [WHITE if on and x < side and y < side else BLACK for x, y in places])
    assert (wall.flashes() > MOST_FLASHES) is counts


class Eye:
    """Watches screen and lamps of a rig, together and apart."""

    def __init__(self, look: Appearance) -> None:
        self.picture, self.surface, self.passage = Picture(SIZE), pygame.Surface(SIZE), ScenePassage()
        self.look, self.wall = look, Wall(GRID[0])
        self.lamps, self.both = (), None
        self.screen_most = self.lamps_most = self.both_most = 0.0

    def see(self, exhibit, tick: Tick) -> None:
        now = tick.session.time
        seen = frame(exhibit, changed(tick.session, look=self.look), "simulated")
        self.passage.begin(self.surface, seen)
        self.picture.draw(self.surface, seen)
        self.passage.finish(self.surface, seen)
        raw = pygame.image.tobytes(pygame.transform.smoothscale(self.surface, GRID), "RGB")
        colours = [tuple(raw[n : n + 3]) for n in range(0, len(raw), 3)]
        self.wall = self.wall.seen(now, colours)
        lamps = tick.outputs.lights
        if len(lamps) != len(self.lamps):
            self.lamps = tuple(map(first, lamps))
        self.lamps = tuple(shine(was, now, new) for was, new in zip(self.lamps, lamps, strict=True))
        everything = [*colours, *lamps]
        mean = tuple(round(sum(c[n] for c in everything) / len(everything)) for n in range(3))
        self.both = first(mean) if self.both is None else shine(self.both, now, mean)
        self.screen_most = max(self.screen_most, self.wall.flashes())
        self.lamps_most = max([self.lamps_most, *(lamp.flashes() for lamp in self.lamps)])
        self.both_most = max(self.both_most, self.both.flashes())

    def calm(self) -> bool:
        return max(self.screen_most, self.lamps_most, self.both_most) <= MOST_FLASHES


def watched(exhibit, hands, seconds: float, look: Appearance) -> Eye:
    """A run with these hands at the board, an observer made by `hands(board)`, seen by an eye."""
    board, eye = VirtualBoard(exhibit.config, 1), Eye(look)
    runner = Runner(exhibit, board, "en", [hands(board)])
    for n in range(round(seconds * TICKS_HZ)):
        runner.turn(n / TICKS_HZ)
        if n % round(TICKS_HZ / LOOKS) == 0:
            eye.see(exhibit, runner.tick)
    board.close()
    return eye


class Hammering(VirtualHands):
    """Buttons, knob, stop switch, the attendant's panel and its looks, all at random."""

    def __init__(self, board: VirtualBoard, seed: int, scenes: list[str]) -> None:
        super().__init__(board)
        self._board, self._scenes, self._random = board, scenes, random.Random(seed)

    def see(self, tick: Tick) -> bool:
        name, chance = self._random.choice((*BUTTONS, "stop")), self._random
        if chance.random() < 0.2:
            down = chance.random() < (0.05 if name == "stop" else 0.5)
            (self._board.press if down else self._board.release)(name)
        if chance.random() < 0.05:
            self._board.turn(chance.randint(-4, 4))
        if chance.random() < 0.02:
            self.ask((chance.choice(("scene", "language", "again")), chance.choice(self._scenes)))
        return False


@pytest.mark.long
def test_a_whole_visit_never_flashes(exhibit):
    script = load_script(VISITS / "catheter.toml")

    def player(board):
        return ScriptPlayer(script, exhibit, board, board)

    assert watched(exhibit, player, script.seconds * 0.85, Appearance()).calm()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_visitor_who_hammers_everything_sees_no_flash(exhibit, seed):
    scenes = sorted(exhibit.story.scene)
    eye = watched(
        exhibit,
        lambda board: Hammering(board, seed, scenes),
        25.0,
        Appearance("projector" if seed == 2 else "dark"),
    )
    assert eye.lamps_most <= MOST_FLASHES
    assert eye.screen_most <= MOST_FLASHES
