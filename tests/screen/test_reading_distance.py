"""Type is large enough to read, as ISO 9241-303 measures it: by the angle under which capitals are seen."""

import math
import re
from pathlib import Path

import pytest
from shared.looks import scenes, shows
from shared.sessions import changed

from rig.commands.shared.example import example
from rig.outputs.frame import Frame, frame
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.theme import CAPITAL_RATIO
from rig.screen.window.picture import Picture
from rig.screen.window.touch_areas import FINGER_MM
from rig.settings.appearance import MM_PER_INCH, PLAIN, Appearance

#: Arc minutes of the words that a visitor must read, and of those that name things.
TOLD, NAMED = 16.0, 12.0
SIZES = ((800, 480), (1280, 720), (1920, 1080), (1080, 1920))
SHOWS = {language: shows(language) for language in ("en", "es")}
SCENES = scenes(SHOWS["en"])


def angle(pixels: float, size: tuple[int, int], look: Appearance = PLAIN) -> float:
    """Of a capital of type of a size (px), arc minutes."""
    millimetres = CAPITAL_RATIO * pixels * look.inches * MM_PER_INCH / math.hypot(*size)
    return math.degrees(math.atan(millimetres / (1000 * look.metres))) * 60


def told(text: str, of: Frame) -> bool:
    """Whether a text is a word of the caption, or a line of the prompt."""
    words = {word for row in of.caption.rows for word in row} if of.caption else set()
    asked = of.hint or (of.labels[of.ask.gesture] if of.ask and of.ready else "")
    return len(text) > 3 and (text in words or text in asked)


@pytest.mark.long_but("1280x720-en")
@pytest.mark.slow
@pytest.mark.parametrize("language", SHOWS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_text_is_large_enough_at_the_distance_it_is_made_for(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], language: str
) -> None:
    drawn: list[tuple[str, int]] = []
    render = theme.render_text

    def noted(text: str, pixels: int, colour: theme.RGB) -> pygame.Surface:
        drawn.append((text, pixels))
        return render(text, pixels, colour)

    monkeypatch.setattr(theme, "render_text", noted)
    surface, small = pygame.Surface(size), []
    for story, scene in SCENES:
        exhibit = SHOWS[language][story]
        for more in ({}, {"idle_s": 9.0}):
            drawn.clear()
            of = frame(exhibit, changed(example(exhibit, scene, language, 0.2), **more), "simulated")
            Picture(size).draw(surface, of)  # a new one, which keeps no text from the last scene
            sizes: dict[str, list[float]] = {}
            for text, pixels in drawn:
                sizes.setdefault(text, []).append(angle(pixels, size))
            for text, angles in sizes.items():
                # A label may have the same words.
                if min(angles) < NAMED or (told(text, of) and max(angles) < TOLD):
                    small.append((scene, text, [round(each, 1) for each in angles]))
    assert small == []


@pytest.mark.parametrize(("role", "metres"), [("caption", 1.6), ("label", 1.4), ("small", 1.25)])
def test_type_grows_with_the_distance_as_far_as_there_is_room(role: str, metres: float) -> None:
    size = (1920, 1080)
    near, far = (theme.Layout(size, Appearance(metres=away)) for away in (1.0, metres))
    assert far.type(role) > near.type(role)
    assert angle(far.type(role), size, far.look) >= (TOLD if role == "caption" else NAMED)
    away = theme.Layout(size, Appearance(metres=9.0))
    assert away.type(role) <= math.ceil(1.3 * near.type(role))


@pytest.mark.parametrize("inches", [7.0, 15.6, 32.0])
def test_a_touch_area_is_15_mm_on_a_screen_of_any_size(inches: float) -> None:
    size = (1920, 1080)
    areas = Picture(size, Appearance(inches=inches)).areas
    assert areas.finger * inches * MM_PER_INCH / math.hypot(*size) == pytest.approx(FINGER_MM, abs=0.4)


def test_the_readme_names_a_screen_for_each_distance() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d.]+) inch(?:es)? \| ([\d.]+) m \|$", text, re.MULTILINE)
    assert len(rows) >= 5
    for inches, metres in rows:
        assert float(metres) / float(inches) <= PLAIN.metres / PLAIN.inches * 1.01
