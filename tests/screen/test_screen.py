"""The screen: every scene of the story, at three sizes, in every state that a visitor can bring about."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pygame
import pytest
from shared.looks import scenes, shows, squeezed
from shared.sessions import changed
from shared.sight import contrast

from rig.base.faults import NANO_LOST, Fault
from rig.base.signals import BUTTONS, Outputs
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, Result, frame
from rig.screen.widgets import theme
from rig.screen.widgets.flow_card import runs
from rig.screen.widgets.icons import COLOURS
from rig.screen.widgets.sprite import pixel_bounded_cache
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import MAKERS
from rig.screen.window import offscreen
from rig.screen.window.acts import Act, ActKind
from rig.screen.window.picture import Picture, redraw_key
from rig.screen.window.window import Window
from rig.settings.appearance import CALM_RATIO, Appearance
from rig.settings.config import Config, ScreenSettings
from rig.story.cues import NAMED_S, Effect, set_off
from rig.story.scenes import Interaction
from rig.story.views import View
from rig.twin import Tube
from rig.twin.bench_state import Bench
from rig.visit.attendant_panel import Panel
from rig.visit.narration import spoken
from rig.visit.state import HelpLevel, Session, Visit
from rig.visit.transitions import opening

SIZES = ((1920, 1080), (1280, 720), (800, 480))
SHOW = load_exhibit(Config())
SCENES = tuple(SHOW.story.scene)
TRACE = tuple((0.2 * n, 900.0 if n < 150 else 210.0) for n in range(300))
VISIT = Visit(
    lowest=205.0,
    marks=((35.0, "clot"), (48.0, "thinner"), (52.0, "whole_body"), (56.0, "catheter")),
    trace=TRACE,
)


def session(scene: str, spent: float = 3.0, **more: object) -> Session:
    """A session some seconds into a scene, a minute into the visit."""
    here = changed(opening(SHOW, "en"), scene=scene, time=60.0, entered=60.0 - spent, visit=VISIT)
    told = spoken(SHOW.speech(SHOW.story[scene], "en"), here.stay.entered, here.time)
    here = changed(here, narration=told)
    return changed(here, **more)  # type: ignore[arg-type]


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
        yield shown(scene, spent=50.0, idle_s=waited)
    for fault in Fault:
        yield shown(scene, faults=frozenset({fault}))
    yield replace(shown(scene), closure=1.0, depth=1.0, dose=0.5, giving=True)


@pytest.fixture(scope="module")
def pictures() -> dict[tuple[int, int], Picture]:
    """One for each size: their art is made once."""
    pygame.display.quit()
    return {size: Picture(size) for size in SIZES}


@pytest.fixture
def overflows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that did not fit where it was put."""
    return squeezed(monkeypatch)


@pytest.fixture
def window() -> Iterator[Window]:
    opened = Window(ScreenSettings())
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
        for name, place in pictures[size].areas.places.items():
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
    assert set(MAKERS) == set(View)


def moments(scene: str) -> Iterator[Frame]:
    """Frames of which each differs from the one before in something that only a part of the picture shows."""
    of = shown(scene)
    yield of
    for more in (
        {"trouble": "Wet tray.", "remedy": "Wipe it."},
        {"trouble": "Wet tray.", "remedy": "Dry it.", "warning": True, "hint": "Wet tray. Dry it."},
        {"sound": "muted"},
        {"sign": "drip"},
        {"sound": "none", "progress": 1.0},
        {"caption": None, "hint": "", "silent": True},
        {"caption": None, "hint": "A remark."},
        {"ask": Interaction.SPRAY, "ready": True, "hint": "Hold it."},
        {"ask": Interaction.CHOOSE, "ready": False},
        {"card": replace(of.card, part=0.9, source="estimated", marks=())},
        {"card": replace(of.card, number=None, learnt=False)},
        {"time": of.time + 0.7, "cues": {"mark_card": 0.5}},
    ):
        yield replace(of, **more)  # type: ignore[arg-type]
    yield shown(scene, idle_s=SHOW.story.ladder.hint)
    yield shown(scene, idle_s=SHOW.story.ladder.strong)


@pytest.mark.slow
def test_the_same_frame_is_the_same_picture_whatever_was_drawn_before() -> None:
    frames = [of for scene in SCENES for of in moments(scene)]
    frames.append(replace(frames[0], look=replace(frames[0].look, colours="projector")))
    forth, back = Picture((640, 360)), Picture((640, 360))
    pictures = [drawn(forth, of) for of in frames]
    again = [drawn(back, of) for of in reversed(frames)]
    assert [n for n, old in enumerate(reversed(again)) if pictures[n] != old] == []


@pytest.mark.slow
def test_the_cache_is_bounded_in_pixels_and_keeps_the_recently_used() -> None:
    drawings: list[tuple[int, int]] = []

    @pixel_bounded_cache(10_000)
    def sheet(wide: int, tall: int) -> pygame.Surface:
        drawings.append((wide, tall))
        return pygame.Surface((wide, tall))

    first = sheet(50, 40)
    for n in range(1, 200):
        sheet(50, 40 + n % 60)
        assert sheet(50, 40) is first, "wanted each time, and so never let go"
    assert len(drawings) > 150, "the others do not all fit"
    small = [sheet(10, n) for n in range(1, 30)]
    assert [sheet(10, n) for n in range(1, 30)] == small
    assert sheet(200, 200) is not sheet(200, 201), "even what is larger than all the room is drawn"
    wide = [theme.render_text("8" * (1 + n % 9), 150 + n, theme.TEXT) for n in range(400)]
    area = sum(ink.get_width() * ink.get_height() for ink in wide)
    again = sum(
        theme.render_text("8" * (1 + n % 9), 150 + n, theme.TEXT) is ink for n, ink in enumerate(wide)
    )
    assert area > 30_000_000
    assert again == 0, "a day of numbers is not kept"


@pytest.mark.slow
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
    bar = Layout(size).caption(False)
    yellow = [
        sum(surface.get_at((x, y))[:3] == theme.ACCENT for x in range(bar.x, bar.right))
        for y in range(bar.y, bar.bottom)
    ]
    assert max(yellow) > 20  # the line under it is one unbroken run


def test_text_stands_out() -> None:
    for ground in (theme.BG, theme.PANEL, theme.BAR):
        for ink in (theme.TEXT, theme.MUTED, theme.FLOW, theme.ACCENT):
            assert contrast(ink, ground) >= 7.0
    for ink in (theme.BLOCKED, theme.MEDICINE, *COLOURS.values()):
        assert contrast(ink, theme.PANEL) >= 3.0
    # Dark text is set on these.
    assert contrast(theme.BG, theme.ACCENT) >= 7.0
    assert contrast(theme.BG, theme.FLOW) >= 7.0


def test_text_that_cannot_fit_is_reported_and_not_cut_off(overflows: list[str]) -> None:
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
        assert set(pictures[size].areas.places) == {*BUTTONS, "stop", "turn+", "turn-"}
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


def test_stop_takes_a_held_key_and_stays_in_until_it_is_pressed_again(window: Window) -> None:
    key(True, pygame.K_ESCAPE)
    key(False, pygame.K_ESCAPE)
    assert window.poll() == []  # as a presenter's clicker sends it
    for _ in range(3):
        key(True, pygame.K_ESCAPE)  # the keyboard's own repeats
    key(False, pygame.K_ESCAPE)
    assert window.poll() == [Act(ActKind.DOWN, "stop")]
    key(True, pygame.K_ESCAPE)
    key(True, pygame.K_ESCAPE)
    key(False, pygame.K_ESCAPE)
    assert window.poll() == [Act(ActKind.UP, "stop")]


def test_closing_and_control_q_end(window: Window) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    key(True, pygame.K_q)
    key(True, pygame.K_q, pygame.KMOD_CTRL)
    assert window.poll() == [Act(ActKind.QUIT), Act(ActKind.QUIT)]


def test_the_end_of_our_sound_device_is_reported_and_that_of_another_or_a_microphone_is_not(
    window: Window,
) -> None:
    for which, capture in ((2, 0), (0, 0), (2, 1)):
        pygame.event.post(pygame.event.Event(pygame.AUDIODEVICEREMOVED, which=which, iscapture=capture))
    assert window.poll() == [Act(ActKind.SOUND_LOST)]


def test_keys_ask_for_the_voice(window: Window) -> None:
    for name in (pygame.K_r, pygame.K_h, pygame.K_l, pygame.K_MINUS):
        key(True, name)
    wanted = [("again", ""), ("hush", ""), ("language", "next"), ("volume", "-1")]
    assert [(act.what, act.more) for act in window.poll()] == wanted


def click(place: tuple[int, int], down: bool) -> None:
    kind = pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP
    pygame.event.post(pygame.event.Event(kind, button=1, pos=place))


def test_a_click_presses_and_lets_go(window: Window) -> None:
    window.show(shown("bad_clot"), None)
    place = Picture((1280, 720))
    place.draw(pygame.Surface((1280, 720)), shown("bad_clot"))
    click(place.areas.places["green"].center, True)
    click((5, 300), False)
    click((5, 300), True)
    assert window.poll() == [Act(ActKind.DOWN, "green"), Act(ActKind.UP, "green")]


def test_the_bench_can_be_clicked(window: Window) -> None:
    key(True, pygame.K_F2)
    assert window.poll() == []
    window.show(shown("bad_clot"), bench())
    picture = Picture((1280, 720))
    picture.draw_bench(pygame.Surface((1280, 720)), bench(), shown("bad_clot"))
    for name in ("turn+", "turn-", "stop", "blue"):
        click(picture.areas.places[name].center, True)
        click(picture.areas.places[name].center, False)
    wanted = [
        Act(ActKind.TURN, amount=1),
        Act(ActKind.TURN, amount=-1),
        Act(ActKind.DOWN, "stop"),
        Act(ActKind.DOWN, "blue"),
        Act(ActKind.UP, "blue"),
    ]
    assert window.poll() == wanted


def test_a_key_is_let_go_when_the_window_is_left(window: Window) -> None:
    key(True, pygame.K_SPACE)
    pygame.event.post(pygame.event.Event(pygame.WINDOWFOCUSLOST))
    assert window.poll() == [Act(ActKind.DOWN, "green"), Act(ActKind.UP, "green")]


def test_a_new_size_is_a_new_picture(window: Window) -> None:
    pygame.display.set_mode((800, 480), pygame.RESIZABLE)
    pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, w=800, h=480, size=(800, 480)))
    window.poll()
    window.show(shown("x_ray"), None)
    surface = pygame.display.get_surface()
    assert surface is not None
    assert surface.get_size() == (800, 480)


def test_a_shot_is_a_picture_of_its_size(tmp_path: Path) -> None:
    offscreen.save(shown("choose"), (800, 480), tmp_path / "choose.png")
    assert pygame.image.load(str(tmp_path / "choose.png")).get_size() == (800, 480)
    with pytest.raises(OSError, match="could not be written"):
        offscreen.save(shown("choose"), (800, 480), tmp_path / "nowhere" / "choose.png")


def test_the_countdown_is_over_all_else(pictures: dict[tuple[int, int], Picture]) -> None:
    size = (1280, 720)
    of = shown("bad_clot", spent=90.0, idle_s=SHOW.story.ladder.still_there + 2)
    assert of.help_level == HelpLevel.STILL_THERE
    assert drawn(pictures[size], of) != drawn(pictures[size], replace(of, countdown=3))
    assert set(pictures[size].areas.places) == set(BUTTONS)


def order(move: str) -> Act:
    return Act(ActKind.REQUEST, "panel", more=move)


def with_panel(**more: object) -> Frame:
    """A frame with the attendant's panel open."""
    return shown("blocked", panel=Panel(open=True, touched=60.0, **more))  # type: ignore[arg-type]


def test_f1_asks_for_the_panel_and_its_repeats_do_not(window: Window) -> None:
    key(True, pygame.K_F1)
    key(True, pygame.K_F1)
    assert window.poll() == [order("open")]


def test_keys_move_on_an_open_panel_and_buttons_stay_buttons(window: Window) -> None:
    window.show(with_panel(), None)
    for name in (pygame.K_DOWN, pygame.K_LEFT, pygame.K_RETURN, pygame.K_BACKSPACE):
        key(True, name)
    assert window.poll() == [order(move) for move in ("down", "left", "choose", "back")]
    key(True, pygame.K_SPACE)
    key(True, pygame.K_ESCAPE)
    key(True, pygame.K_ESCAPE)
    assert window.poll() == [Act(ActKind.DOWN, "green"), Act(ActKind.DOWN, "stop")]
    window.show(shown("blocked"), None)
    key(True, pygame.K_DOWN)
    assert window.poll() == [Act(ActKind.TURN, amount=-1)]


def test_arrow_keys_follow_the_eye_on_a_mirrored_panel(window: Window) -> None:
    window.show(replace(with_panel(), look=Appearance(mirrored=True)), None)
    for name in (pygame.K_LEFT, pygame.K_RIGHT, pygame.K_UP):
        key(True, name)
    assert window.poll() == [order(move) for move in ("right", "left", "up")]


def test_a_tile_acts_when_the_finger_leaves_it_and_not_when_it_slips_off(window: Window) -> None:
    window.show(with_panel(), None)
    picture = Picture((1280, 720))
    picture.draw(pygame.Surface((1280, 720)), with_panel())
    tile = picture.areas.places["panel:captions"].center
    click(tile, True)
    assert window.poll() == []
    click(tile, False)
    assert window.poll() == [order("captions")]
    click(tile, True)
    click((5, 715), False)
    assert window.poll() == []


@pytest.mark.parametrize("corner", [(3, 3), (1276, 3)])
def test_a_finger_in_an_upper_corner_is_reported_down_and_up(window: Window, corner: tuple[int, int]) -> None:
    window.show(shown("blocked"), None)
    click(corner, True)
    click((600, 300), False)
    assert window.poll() == [order("corner"), order("lifted")]


@pytest.mark.parametrize("view", [view for view in View if view.staging.still])
def test_a_still_picture_is_the_same_whenever_it_is_drawn(
    view: str, pictures: dict[tuple[int, int], Picture]
) -> None:
    """So it need not be drawn again: what is left out of its essence does not show."""
    every = shows()
    story, scene = next((a, b) for a, b in scenes(every) if every[a].story[b].view == view)
    for waited in (0.0, SHOW.story.ladder.hint):
        here = changed(example(every[story], scene, "en", 0.2), idle_s=waited)
        now = frame(every[story], here, "simulated")
        later = replace(now, time=now.time + 7.3, elapsed=now.elapsed + 7.3, volume=900.0, closure=0.7)
        assert redraw_key(now) == redraw_key(later)
        assert drawn(pictures[800, 480], now) == drawn(pictures[800, 480], later)


def test_movement_and_narration_are_drawn_again() -> None:
    still = shown("choose")
    assert still.caption is not None
    for other in (
        replace(still, caption=replace(still.caption, current=(0, 0))),
        replace(still, help_level=HelpLevel.HINT),
        replace(still, look=Appearance("projector")),
    ):
        assert redraw_key(still) != redraw_key(other)
    vein = shown("hello")
    assert redraw_key(vein) != redraw_key(replace(vein, time=vein.time + 1 / 60))
    strong = shown("choose", idle_s=SHOW.story.ladder.strong)
    assert redraw_key(strong) != redraw_key(replace(strong, time=strong.time + 1 / 60))  # its buttons breathe


def test_a_still_picture_is_not_drawn_twice(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = []
    draw = Picture.draw
    monkeypatch.setattr(Picture, "draw", lambda self, *more: (drawings.append(1), draw(self, *more)))
    now = shown("choose")
    for n in range(30):
        window.show(replace(now, time=now.time + n / 60, elapsed=now.elapsed + n / 60), None)
    assert len(drawings) == 1


def test_with_reduced_motion_the_cells_drift_and_nothing_breathes() -> None:
    waited = SHOW.story.ladder.strong
    flow = replace(session("hello").sensed.flow, volume=400.0)
    plain = shown("bad_clot", idle_s=waited, flow=flow)
    calm = shown("bad_clot", idle_s=waited, flow=flow, look=Appearance(reduced_motion=True))
    assert (calm.volume, calm.time) == (plain.volume * CALM_RATIO, plain.time * CALM_RATIO)
    assert CALM_RATIO == 0.25
    picture, surface = Picture((800, 480)), pygame.Surface((800, 480))
    prompt = picture.layout.prompt(True)
    looks = []
    for time in (0.0, 0.25, 0.5):
        picture.draw(surface, replace(calm, time=time))
        looks.append(pygame.image.tobytes(surface.subsurface(prompt), "RGB"))
    assert looks[0] == looks[1] == looks[2]


@pytest.mark.parametrize(
    ("scene", "moves", "seconds"),
    [
        ("x_ray", "time", 0.3),  # the grain
        ("attract", "time", 0.6),  # the button
        ("danger", "elapsed", 0.5),  # the piece on its way
    ],
)
def test_with_reduced_motion_nothing_glides_by_itself(scene: str, moves: str, seconds: float) -> None:
    picture = Picture((640, 360))
    still = {}
    for reduced in (False, True):
        of = replace(shown(scene), look=Appearance(reduced_motion=reduced), time=10.0, elapsed=5.0)
        then = replace(of, **{moves: getattr(of, moves) + seconds})  # type: ignore[arg-type]
        surface, found = pygame.Surface((640, 360)), []
        for now in (of, then):
            picture.draw(surface, now)
            # In the opening the cells drift, but the invitation stands still.
            box = picture.areas.places["green"] if scene == "attract" else surface.get_rect()
            found.append(pygame.image.tobytes(surface.subsurface(box), "RGB"))
        still[reduced] = found[0] == found[1]
    assert still == {False: False, True: True}


@pytest.mark.parametrize(
    ("effects", "later", "volume", "sound", "named"),
    [
        (("chime",), 0.1, 7, "on", "soft bell"),
        (("glow_clot", "drip"), NAMED_S - 0.1, 7, "on", "drip"),
        (("thud",), NAMED_S + 0.1, 7, "on", ""),
        (("glow_clot",), 0.1, 7, "on", ""),
        (("chime",), 0.1, 0, "on", ""),  # nothing is to be heard
        (("chime",), 0.1, 7, "none", ""),
    ],
)
def test_a_sound_has_its_name_on_the_screen_while_one_can_read_it(
    effects: tuple[str, ...], later: float, volume: int, sound: str, named: str
) -> None:
    here = session("hello")
    cues = set_off((), tuple(map(Effect, effects)), here.time - later)
    here = changed(here, cues=cues, volume=volume)
    assert frame(SHOW, here, "simulated", sound).sign == named
    assert bool(frame(SHOW, changed(here, language="es"), "simulated", sound).sign) == bool(named)


def test_the_number_changes_at_most_twice_a_second_and_zero_has_to_last() -> None:
    numbers = []
    for n in range(240):
        time = 60.0 + n / 60
        trace = tuple((0.2 * k, 500.0 + 40 * (k % 7)) for k in range(int(time / 0.2) + 1))
        here = session("hello", visit=Visit(trace=trace))
        numbers.append(frame(SHOW, replace(here, time=time), "simulated").card.number)
    changes = sum(a != b for a, b in pairwise(numbers))
    assert 4 <= changes <= 2 * 4
    assert all(number is not None and number % 5 == 0 for number in numbers)
    for still, number in ((1.0, 300), (4.0, 0)):
        trace = tuple((0.2 * k, 300.0 if 0.2 * k < 60 - still else 0.0) for k in range(301))
        assert shown("hello", visit=Visit(trace=trace)).card.number == number


def test_a_dead_sensor_is_no_reading_and_not_a_nought() -> None:
    for fault in NANO_LOST:
        assert shown("blocked", faults=frozenset({fault})).card.number is None


def test_a_trace_is_parted_where_it_becomes_low() -> None:
    trace = [(float(9 - n), part) for n, part in enumerate((1, 1, 0.9, 0.3, 0.2, 0.3, 0.6, 1))]
    parts = list(runs(trace, 0.4))
    assert [low for low, _ in parts] == [False, True, False]
    assert [run[0] for _, run in parts[1:]] == [trace[2], trace[5]]  # each begins where the last one ended
    assert [*parts[0][1], *parts[1][1][1:], *parts[2][1][1:]] == trace
    assert list(runs([], 0.4)) == []


def colours_in(surface: pygame.Surface, box: pygame.Rect) -> set[tuple[int, ...]]:
    """All the colours in a box of a picture."""
    rows = range(box.top, box.bottom)
    return {tuple(surface.get_at((x, y))[:3]) for x in range(box.left, box.right) for y in rows}


@pytest.mark.parametrize("look", [Appearance(), Appearance("projector")])
def test_a_yellow_button_stands_out_from_the_yellow_of_a_strong_hint(look: Appearance) -> None:
    size = (800, 480)
    picture, surface = Picture(size, look), pygame.Surface(size)
    strong = shown("choose", idle_s=SHOW.story.ladder.strong, look=look)
    picture.draw(surface, strong)
    box = picture.areas.places["yellow"]
    assert box.top > picture.layout.hero(False).bottom - 4, "the row under the cards"
    found = colours_in(surface, box)
    assert theme.ACCENT in found
    assert theme.BG in found, "its rim has the colour of the words beside it"


def test_the_visitors_trace_is_red_where_the_flow_was_low() -> None:
    size = (800, 480)
    picture, surface = Picture(size), pygame.Surface(size)
    of = shown("your_test")

    def plotted(rates: tuple[float, ...]) -> set[tuple[int, ...]]:
        trace = tuple((float(n), rate) for n, rate in enumerate(rates))
        picture.draw(surface, replace(of, result=replace(of.result, before=800.0, trace=trace)))
        return colours_in(surface, pygame.Rect(0, 0, size[0] // 2, picture.layout.stage.bottom))

    assert theme.BLOCKED not in plotted((800.0,) * 9)
    assert {theme.FLOW, theme.BLOCKED} <= plotted((800.0, 800.0, 800.0, 200.0, 200.0, 200.0, 800.0))
