"""The lesson's pictures: what they say, that it fits in every language, and the hedge beside it."""

from collections.abc import Iterator
from dataclasses import replace

import pygame
import pytest
from shared.looks import squeezed
from shared.sessions import changed
from shared.sight import pixels

from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, Question, Treated, frame
from rig.screen.views.compare import DIALS, DROP_MG, counts, dial
from rig.screen.views.leg import swelling
from rig.screen.widgets import art, theme
from rig.screen.widgets.icon_array import icon_array
from rig.screen.window.picture import Picture
from rig.settings.config import Config
from rig.story.scenes import Outcome
from rig.story.treatments import TREATMENTS
from rig.story.views import View
from rig.visit.state import HelpLevel

SIZES = ((1920, 1080), (1280, 720), (800, 480))
LANGUAGES = ("en", "es", "x-long")
SHOWS = {language: load_exhibit(Config(), "lesson", language) for language in (*LANGUAGES, "pt")}
LESSON = SHOWS["en"].story
#: One scene of each view that is this lesson's own.
VIEWS = {scene.view: name for name, scene in LESSON.scene.items() if scene.view.staging.labels}


def shown(scene: str, language: str = "en", part: float = 0.2, **more: object) -> Frame:
    """The frame of a scene some way in, with what is asked already asked."""
    here = example(SHOWS[language], scene, language, part)
    here = changed(here, narration=replace(here.speech.narration, over=here.time - 1.0))
    return replace(frame(SHOWS[language], here, "simulated"), **more)  # type: ignore[arg-type]


def states(scene: str, language: str) -> Iterator[Frame]:
    """What the scene can look like."""
    whole = shown(scene, language)
    yield whole
    yield replace(whole, ask=None, hint="")
    yield replace(whole, help_level=HelpLevel.STRONG, ready=True, leg_kpa=3.2, elapsed=30.0)
    for focus in whole.view.staging.focus:
        yield replace(whole, focus=focus)
    if whole.treated is not None:
        yield replace(
            whole, treated=replace(whole.treated, hours=whole.treated.of_hours, mg=100.0, over=True)
        )
    if whole.view == "trace":
        for after, outcome in zip((900.0, 800.0, 500.0, 100.0), Outcome, strict=True):
            result = replace(whole.result, after=after, outcome=outcome)
            yield replace(whole, result=result)


@pytest.fixture(scope="module")
def pictures() -> dict[tuple[int, int], Picture]:
    return {size: Picture(size) for size in SIZES}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is set, in order."""
    found: list[str] = []
    write = theme.write

    def noted(surface: pygame.Surface, text: str, *rest: object, **more: object) -> pygame.Rect:
        found.append(text)
        return write(surface, text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(theme, "write", noted)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", VIEWS)
def test_every_text_fits_in_every_language_and_state(view, size, pictures, monkeypatch):
    found = squeezed(monkeypatch)
    surface = pygame.Surface(size)
    for language in LANGUAGES:
        for of in states(VIEWS[view], language):
            pictures[size].draw(surface, of)
            for place in pictures[size].areas.places.values():
                assert surface.get_rect().contains(place)
    assert found == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_frame_is_the_same_picture(view, pictures):
    of, surface = shown(VIEWS[view]), pygame.Surface((800, 480))
    pictures[800, 480].draw(surface, of)
    first = pygame.image.tobytes(surface, "RGB")
    pictures[800, 480].draw(surface, shown("hello"))
    Picture((800, 480)).draw(surface, of)
    assert pygame.image.tobytes(surface, "RGB") == first


HEDGES = {
    "compare": ("not_head_to_head", "lung_doses", "longer_in_legs", "model_only", "no_winner"),
    "clock": ("model_only", "day_passes"),
    "calendar": ("stops_growing", "by_itself"),
    "dangers": ("rare", "call_help", "for_years"),
    "sources": ("not_endorsed", "real_differs", "checked"),
}


@pytest.mark.parametrize("language", ["en", "es", "pt"])
@pytest.mark.parametrize("view", HEDGES)
def test_the_caveats_of_a_picture_are_on_it(view, language, pictures, said):
    of = shown(VIEWS[view], language, focus=None)
    pictures[800, 480].draw(pygame.Surface((800, 480)), of)
    for label in HEDGES[view]:
        assert of.labels[label] in said, label


def test_the_four_dials_stand_apart_and_none_says_who_wins(pictures, said):
    of = shown("compare")
    pictures[1280, 720].draw(pygame.Surface((1280, 720)), of)
    for part, name, _ in DIALS:
        assert of.labels[name] in said
        for treatment in TREATMENTS.values():
            text, start, end = dial(part, treatment, of)
            assert text in said
            assert 0.0 <= start <= end <= 1.0
    assert {part for part, _, _ in DIALS} == set(View.COMPARE.staging.focus)


def test_a_dial_is_as_long_as_its_figure():
    of = shown("compare")
    thinner, whole, _ = TREATMENTS.values()
    ends = [dial("bleeding", treatment, of)[2] for treatment in (thinner, whole)]
    assert ends[0] / ends[1] == pytest.approx(thinner.bleeding.high / whole.bleeding.high)
    doses = [dial("dose", treatment, of)[2] for treatment in TREATMENTS.values()]
    assert doses == pytest.approx([treatment.dose_mg.high / 100 for treatment in TREATMENTS.values()])
    times = [dial("time", treatment, of)[2] for treatment in TREATMENTS.values()]
    assert times[1] < times[2] < times[0]  # the whole-body drip is the short one


@pytest.mark.parametrize("part", ["dose", "bleeding"])
def test_a_dial_of_people_or_drops_has_as_many_as_its_figure_says(part):
    """Each is a blob of its own in the drawn picture, told apart by colour."""
    for treatment in TREATMENTS.values():
        sure, most, every = counts(part, treatment)
        figure = treatment.dose_mg if part == "dose" else treatment.bleeding
        unit = DROP_MG if part == "dose" else 1.0
        assert most * unit == figure.high
        assert sure * unit == (figure.low if part == "dose" else figure.middle)
        for kind in ("people", "drops"):
            shares = ((sure, "red"), (most - sure, "green"), (every - most, "blue"))
            drawn = icon_array((600, 120), kind, tuple((n, tuple(pygame.Color(c))[:3]) for n, c in shares))
            for count, colour in shares:
                seen = pygame.mask.from_threshold(drawn, pygame.Color(colour), (90, 90, 90, 255))
                assert len(seen.connected_components(20)) == count * (2 if kind == "people" else 1)


def test_the_leg_swells_with_its_pressure_or_else_with_the_flow_and_says_which(pictures, said):
    surface = pygame.Surface((1280, 720))
    for kpa, least, most in ((0.2, 0.0, 0.0), (2.0, 0.2, 0.6), (4.5, 1.0, 1.0)):
        assert least <= swelling(shown("leg", leg_kpa=kpa)) <= most
    assert swelling(shown("leg", leg_kpa=None, closure=0.7)) == 0.7
    assert swelling(shown("leg", leg_kpa=0.1, closure=1.0)) == 0.0  # the sensor is believed, not the flow
    of = shown("leg", leg_kpa=None)
    pictures[1280, 720].draw(surface, of)
    assert of.labels["from_flow"] in said
    said.clear()
    pictures[1280, 720].draw(surface, replace(of, leg_kpa=3.0))
    assert of.labels["from_flow"] not in said
    assert "3.0 kPa" in said


def test_the_answer_shows_only_once_it_is_given(pictures):
    surface = pygame.Surface((1280, 720))
    asked = shown("quiz_2")

    def drawn(question: Question) -> bytes:
        pictures[1280, 720].draw(surface, replace(asked, question=question))
        return pygame.image.tobytes(surface, "RGB")

    # Before it, nothing on the screen depends on which one is right.
    assert drawn(Question("thinner", "blue", None)) == drawn(Question("thinner", "red", None))
    assert drawn(Question("thinner", "blue", "red")) != drawn(Question("thinner", "red", "red"))
    places = pictures[1280, 720].areas.places
    assert {name for name in places if not name.startswith("order:")} == {"red", "blue"}


@pytest.mark.slow
def test_an_answer_shows_its_picture_and_one_without_a_picture_its_words_alone(pictures, said):
    surface, asked = pygame.Surface((1280, 720)), shown("quiz_2")
    labels = {**asked.labels, "quiz.new": "Why?", "quiz.new.red": "So", "quiz.new.blue": "Or so"}
    troubles = art.troubles()
    for name, words in (("thinner", asked.labels["quiz.thinner.red"]), ("new", "So")):
        said.clear()
        question = Question(name, "blue", None)
        pictures[1280, 720].draw(surface, replace(asked, labels=labels, question=question))
        assert words in said
        colours = len({*map(tuple, pixels(surface).reshape(-1, 3))})
        assert (colours > 5000) == (name == "thinner")
    assert art.troubles() == troubles  # none is missing


def test_the_clock_goes_round_with_the_hours(pictures, said):
    surface = pygame.Surface((1280, 720))
    for hours, mg in ((0.0, 0.0), (6.0, 6.0), (24.0, 24.0)):
        said.clear()
        treated = Treated("catheter", hours, 24.0, mg, hours / 30, hours == 24)
        pictures[1280, 720].draw(surface, shown("hours", treated=treated))
        assert f"{hours:.0f}" in said
        assert f"{mg:.0f} mg" in said


def test_the_calendar_turns_with_the_days_and_stops_at_the_last(pictures, said):
    surface = pygame.Surface((1280, 720))
    for hours, day in ((0.0, "1"), (12.0, "1"), (36.0, "2"), (14 * 24.0, "14")):
        said.clear()
        pictures[1280, 720].draw(
            surface, shown("thinner", treated=Treated("thinner", hours, 336.0, 0.0, 0.0, False))
        )
        assert day in said


def test_bleeding_is_marked_all_over_the_body_once_the_drug_is_everywhere(pictures, said):
    surface, marked = pygame.Surface((1280, 720)), []
    for hours in (0.3, 3.0):
        said.clear()
        of = shown("whole_body", treated=Treated("whole_body", hours, 6.0, 50 * hours, 0.1, False))
        pictures[1280, 720].draw(surface, of)
        marked.append(of.labels["bleed_anywhere"] in said)
    assert marked == [False, True]


def test_a_prompt_appears_only_when_its_button_works(pictures, said):
    surface = pygame.Surface((1280, 720))
    of = shown("hours")
    assert not of.ready  # the drip still runs
    pictures[1280, 720].draw(surface, of)
    assert of.hint not in said
    pictures[1280, 720].draw(surface, replace(of, ready=True))
    assert of.hint in said
