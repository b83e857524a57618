"""The screen: every scene of the story, at three sizes, in every state that a visitor can bring about."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from rig.bench import Bench
from rig.config import Config
from rig.faults import Fault
from rig.frame import Frame, Result, frame
from rig.library import load_show
from rig.narration import spoken
from rig.screen import shot, theme, views
from rig.screen.icons import COLOURS
from rig.screen.picture import Picture
from rig.screen.theme import Layout
from rig.screen.window import Act, Window
from rig.session import Rung, Session, Visit, opening
from rig.signals import BUTTONS, Outputs
from rig.story import VIEWS
from rig.twin import Tube

SIZES = ((1920, 1080), (1280, 720), (800, 480))
SHOW = load_show(Config())
SCENES = tuple(SHOW.story.scene)
TRACE = tuple((0.2 * n, 900.0 if n < 150 else 210.0) for n in range(300))
VISIT = Visit(
    lowest=205.0,
    marks=((35.0, "clot"), (48.0, "thinner"), (52.0, "whole_body"), (56.0, "catheter")),
    trace=TRACE,
)


def session(scene: str, spent: float = 3.0, **more: object) -> Session:
    """A session some seconds into a scene, a minute into the visit."""
    here = replace(opening(SHOW, "en"), scene=scene, time=60.0, entered=60.0 - spent, visit=VISIT)
    told = spoken(SHOW.speech(SHOW.story[scene], "en"), here.entered, here.time)
    here = replace(here, narration=told)
    return replace(here, **more)  # type: ignore[arg-type]


def shown(scene: str, spent: float = 3.0, **more: object) -> Frame:
    """The frame of such a session."""
    return frame(SHOW, session(scene, spent, **more), "simulated")


def drawn(picture: Picture, of: Frame) -> bytes:
    """The pixels of a frame."""
    surface = pygame.Surface(picture.layout.size)
    picture.draw(surface, of)
    return pygame.image.tobytes(surface, "RGB")


def states(scene: str) -> Iterator[Frame]:
    """What one scene can look like."""
    ladder = SHOW.story.ladder
    yield shown(scene)
    yield shown(scene, visit=Visit())
    for waited in (ladder.hint, ladder.strong, ladder.assist, ladder.still_there):
        yield shown(scene, spent=50.0, waited=waited)
    for fault in Fault:
        yield shown(scene, faults=frozenset({fault}))
    yield replace(shown(scene), closure=1.0, depth=1.0, dose=0.5, giving=True)


@pytest.fixture(scope="module")
def pictures() -> dict[tuple[int, int], Picture]:
    """One for each size: their art is made once."""
    pygame.display.quit()
    return {size: Picture(size) for size in SIZES}


@pytest.fixture
def overflows(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every text that did not fit where it was put."""
    found: list[str] = []
    theme.fitted.cache_clear()
    monkeypatch.setattr(
        theme, "overflowed", lambda text, size, box: found.append(f"{text!r} in {box}: {size}")
    )
    yield found
    theme.fitted.cache_clear()


@pytest.fixture
def window() -> Iterator[Window]:
    opened = Window("window", (1280, 720), "test")
    opened.poll()
    yield opened
    opened.close()


def bench(held: frozenset[str] = frozenset()) -> Bench:
    lights = ((20, 90, 120),) * 30
    return Bench(
        "virtual", Outputs(pump=0.5, lights=lights, lamps=frozenset({"green"})), held, 321, Tube().look()
    )


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_fits_in_every_state(
    scene: str, size: tuple[int, int], pictures: dict[tuple[int, int], Picture], overflows: list[str]
) -> None:
    surface = pygame.Surface(size)
    for of in states(scene):
        pictures[size].draw(surface, of)
        for name, place in pictures[size].places.items():
            assert surface.get_rect().contains(place), name
    assert overflows == []


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_of_every_caption_fits(
    size: tuple[int, int], pictures: dict[tuple[int, int], Picture], overflows: list[str]
) -> None:
    surface = pygame.Surface(size)
    for scene in SCENES:
        whole = SHOW.speech(SHOW.story[scene], "en").seconds
        for tenth in range(10):
            pictures[size].draw(surface, shown(scene, spent=whole * tenth / 10))
    assert overflows == []


def test_every_view_of_a_story_has_its_picture() -> None:
    assert set(views.VIEWS) == set(VIEWS)


@pytest.mark.parametrize("scene", SCENES)
def test_the_same_frame_is_the_same_picture(scene: str, pictures: dict[tuple[int, int], Picture]) -> None:
    size = (800, 480)
    of = shown(scene)
    first = drawn(pictures[size], of)
    drawn(pictures[size], shown("attract"))
    assert drawn(pictures[size], of) == first
    assert drawn(Picture(size), of) == first


def test_nothing_measured_is_no_reading(pictures: dict[tuple[int, int], Picture]) -> None:
    size = (1280, 720)
    nothing = Result(None, None, 0.0, False, (), (), ())
    for scene in SCENES:
        of = shown(scene, visit=Visit())
        assert of.card.number is None
        assert drawn(pictures[size], replace(of, result=nothing)) != bytes(3 * 1280 * 720)


def test_the_current_word_is_yellow_and_underlined(pictures: dict[tuple[int, int], Picture]) -> None:
    size = (1280, 720)
    surface = pygame.Surface(size)
    pictures[size].draw(surface, shown("hello"))
    bar = Layout(size).caption
    yellow = [
        sum(surface.get_at((x, y))[:3] == theme.ACT for x in range(bar.x, bar.right))
        for y in range(bar.y, bar.bottom)
    ]
    assert max(yellow) > 20  # the line under it is one unbroken run


def test_text_stands_out() -> None:
    for ground in (theme.BG, theme.PANEL, theme.BAR):
        for ink in (theme.TEXT, theme.MUTED, theme.FLOW, theme.ACT):
            assert theme.contrast(ink, ground) >= 7.0
    for ink in (theme.BLOCKED, theme.MEDICINE, *COLOURS.values()):
        assert theme.contrast(ink, theme.PANEL) >= 3.0
    # Dark text is set on these.
    assert theme.contrast(theme.BG, theme.ACT) >= 7.0
    assert theme.contrast(theme.BG, theme.FLOW) >= 7.0


def test_text_that_cannot_fit_is_told_and_still_whole(overflows: list[str]) -> None:
    surface = pygame.Surface((400, 100))
    box = pygame.Rect(10, 10, 120, 40)
    place = theme.write(surface, "far too much to say in so small a place", box, 40)
    assert overflows
    assert box.contains(place)


def test_the_bench_shows_what_is_held(pictures: dict[tuple[int, int], Picture], overflows: list[str]) -> None:
    for size in SIZES:
        surface = pygame.Surface(size)
        of = shown("blocked")
        pictures[size].draw_bench(surface, bench(), of)
        before = pygame.image.tobytes(surface, "RGB")
        pictures[size].draw_bench(surface, bench(frozenset({"red", "stop"})), of)
        assert pygame.image.tobytes(surface, "RGB") != before
        assert set(pictures[size].places) == {*BUTTONS, "stop", "turn+", "turn-"}
    assert overflows == []


def key(down: bool, name: int, mod: int = 0) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN if down else pygame.KEYUP, key=name, mod=mod))


def test_keys_are_buttons(window: Window) -> None:
    for name in (pygame.K_SPACE, pygame.K_1, pygame.K_2, pygame.K_3):
        key(True, name)
        key(True, name)  # the keyboard's own repeat
        key(False, name)
    wanted = [Act(kind, what) for what in BUTTONS for kind in ("down", "up")]
    assert window.poll() == wanted


def test_arrows_turn_and_repeat(window: Window) -> None:
    for name in (pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_UP, pygame.K_LEFT, pygame.K_DOWN):
        key(True, name)
    assert [act.amount for act in window.poll()] == [1, 1, 1, -1, -1]


def test_stop_stays_in_until_pressed_again(window: Window) -> None:
    for _ in range(2):
        key(True, pygame.K_ESCAPE)
        key(False, pygame.K_ESCAPE)
    assert window.poll() == [Act("down", "stop"), Act("up", "stop")]


def test_closing_and_control_q_end(window: Window) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    key(True, pygame.K_q)
    key(True, pygame.K_q, pygame.KMOD_CTRL)
    assert window.poll() == [Act("quit"), Act("quit")]


def click(place: tuple[int, int], down: bool) -> None:
    kind = pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP
    pygame.event.post(pygame.event.Event(kind, button=1, pos=place))


def test_a_click_presses_and_lets_go(window: Window) -> None:
    window.show(shown("bad_clot"), None)
    place = Picture((1280, 720))
    place.draw(pygame.Surface((1280, 720)), shown("bad_clot"))
    click(place.places["green"].center, True)
    click((5, 5), False)
    click((5, 5), True)
    assert window.poll() == [Act("down", "green"), Act("up", "green")]


def test_the_bench_can_be_clicked(window: Window) -> None:
    key(True, pygame.K_F2)
    assert window.poll() == []
    window.show(shown("bad_clot"), bench())
    picture = Picture((1280, 720))
    picture.draw_bench(pygame.Surface((1280, 720)), bench(), shown("bad_clot"))
    for name in ("turn+", "turn-", "stop", "blue"):
        click(picture.places[name].center, True)
        click(picture.places[name].center, False)
    wanted = [
        Act("turn", amount=1),
        Act("turn", amount=-1),
        Act("down", "stop"),
        Act("down", "blue"),
        Act("up", "blue"),
    ]
    assert window.poll() == wanted


def test_a_key_is_let_go_when_the_window_is_left(window: Window) -> None:
    key(True, pygame.K_SPACE)
    pygame.event.post(pygame.event.Event(pygame.WINDOWFOCUSLOST))
    assert window.poll() == [Act("down", "green"), Act("up", "green")]


def test_a_new_size_is_a_new_picture(window: Window) -> None:
    pygame.display.set_mode((800, 480), pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, w=800, h=480, size=(800, 480)))
    window.poll()
    window.attendant = True
    window.show(shown("x_ray"), None)
    surface = pygame.display.get_surface()
    assert surface is not None
    assert surface.get_size() == (800, 480)


def test_a_shot_is_a_picture_of_its_size(tmp_path: Path) -> None:
    shot.save(shown("choose"), (800, 480), tmp_path / "choose.png")
    assert pygame.image.load(str(tmp_path / "choose.png")).get_size() == (800, 480)
    with pytest.raises(OSError, match="could not be written"):
        shot.save(shown("choose"), (800, 480), tmp_path / "nowhere" / "choose.png")


def test_the_countdown_is_over_all_else(pictures: dict[tuple[int, int], Picture]) -> None:
    size = (1280, 720)
    of = shown("bad_clot", spent=90.0, waited=SHOW.story.ladder.still_there + 2)
    assert of.rung == Rung.STILL_THERE
    assert drawn(pictures[size], of) != drawn(pictures[size], replace(of, countdown=3))
    assert set(pictures[size].places) == set(BUTTONS)
