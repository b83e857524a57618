"""What an educator sees in the first minute: keys where they are needed, a page of them, honest pictures."""

from dataclasses import replace

import pytest
from shared.sessions import changed

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.commands.shot import shot
from rig.outputs.frame import Frame, frame
from rig.outputs.panel_model import KEYS, MachineState
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.flow_card import GAP_S, runs
from rig.screen.window.chrome import KEYS_S
from rig.screen.window.picture import Picture
from rig.settings.config import Config, ScreenSettings
from rig.visit.attendant_panel import HOME, Panel

EXHIBIT = load_exhibit(Config())
SIZES = ((1280, 720), (600, 1024))


def of(scene: str, keys: bool, elapsed: float = 1.0) -> Frame:
    session = example(EXHIBIT, scene, "en", 0.3)
    return replace(frame(EXHIBIT, session, "simulated", "on", MachineState(keys=keys)), elapsed=elapsed)


def texts(monkeypatch: pytest.MonkeyPatch, frame: Frame, size: tuple[int, int]) -> list[str]:
    written: list[str] = []
    write = theme.write

    def noted(surface, text, *rest, **more):
        written.append(text)
        return write(surface, text, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(theme, "write", noted)
        Picture(size).draw(pygame.Surface(size), frame)
    return written


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_the_buttons_show_their_keys_where_the_keyboard_is_the_table(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    for scene, caps in (("attract", {"space"}), ("choose", {"1", "2", "3"}), ("medicine", {"space"})):
        assert caps <= set(texts(monkeypatch, of(scene, keys=True), size))
        assert not caps & set(texts(monkeypatch, of(scene, keys=False), size))


@pytest.mark.parametrize("size", SIZES)
def test_the_opening_names_four_keys_for_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    strip = EXHIBIT.words["en"].labels["keys"]
    assert all(key in strip for key in ("F1", "F2", "F11", "?"))
    assert strip in texts(monkeypatch, of("attract", keys=True), size)
    assert strip not in texts(monkeypatch, of("attract", keys=True, elapsed=KEYS_S), size)
    assert strip not in texts(monkeypatch, of("attract", keys=False), size)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_page_of_keys_names_every_key_and_what_it_does(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    panel = Panel(open=True, page="help", touched=40.0)
    page = frame(EXHIBIT, changed(example(EXHIBIT, "blocked", language, 0.3), panel=panel), "simulated")
    written = texts(monkeypatch, page, (1280, 720))
    labels = EXHIBIT.words[language].labels
    assert {labels[f"{kind}_{name}"] for kind in ("key", "does") for name in KEYS} <= set(written)


def test_every_tile_of_the_first_page_has_an_icon() -> None:
    from rig.screen.widgets import tile_icons

    assert all(tile_icons.icon(name, 40, theme.FLOW) is not None for name in HOME)


def test_a_trace_has_a_gap_where_nothing_was_measured() -> None:
    before = tuple((20.0 - 0.2 * n, 1.0) for n in range(20))
    after = tuple((16.0 - 2 * GAP_S - 0.2 * n, 1.0 if n < 10 else 0.2) for n in range(20))
    parts = [(False, before), (False, after[:10]), (True, after[9:])]
    assert list(runs(before + after, 0.5)) == parts
    thinned = tuple((300.0 - 5.0 * n, 1.0) for n in range(60))
    assert list(runs(thinned, 0.5)) == [(False, thinned)]


@pytest.mark.slow
@pytest.mark.parametrize("story", ["lesson", "visit"])
def test_a_shot_of_a_quiz_never_contradicts_its_title(story: str) -> None:
    exhibit = load_exhibit(Config(), story)
    for name, scene in exhibit.story.scene.items():
        asked = shot(Config(), name, story, "en", 1.0).question
        if scene.quiz and asked is not None and asked.answer is not None and name[-5:] in ("right", "wrong"):
            assert (asked.answer == asked.right) is name.endswith("right"), name


def test_a_shot_obeys_the_screens_settings_and_marks_no_clot_where_there_is_none() -> None:
    screen = ScreenSettings(colours="projector", captions="xl", reduced_motion=True, inches=24.0, metres=2.0)
    picture = shot(replace(Config(), screen=screen), "blocked", None, "en", 1.0)
    assert picture.look == screen.look
    assert picture.card.marks == ()
    assert shot(Config(), "blocked", None, "en", 0.2).card.marks != ()
