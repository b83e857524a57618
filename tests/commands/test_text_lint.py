"""Words are kept within their limits of difficulty, length, pace and language."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.base.schema import BadFiles
from rig.commands.check.text_lint import (
    BREATH_S,
    LETTERS_PER_S,
    alternatives,
    lint_languages,
    lint_names,
    lint_orphans,
    lint_reading,
    said,
    seconds,
)
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.story import readability
from rig.story.lint import parse_story
from rig.story.media_files import names, text
from rig.story.words import Timing, parse_words
from rig.visit.exhibit import make_exhibit

SHOWS = {name: load_exhibit(Config(), name) for name in names("story")}


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("tube", 1), ("little", 2), ("stopped", 1), ("needed", 2), ("makes", 1), ("reaches", 2)),
        *(("everywhere", 3), ("people", 2), ("medicine", 3), ("emergency", 4), ("thrombosis", 3)),
        *(("breathe", 1), ("bleeding", 2), ("area", 3), ("hundred", 2), ("x-ray", 2), ("dvt", 3)),
        *(("twenty-four", 3), ("something", 2), ("wobbly", 3), ("specialist", 3), ("milligrams", 3)),
        *(("treatment", 2), ("easily", 3), ("being", 2), ("idea", 3), ("settled", 2), ("100", 3)),
    ],
)
def test_syllables_of_english_words(word, count):
    assert readability.english(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("coágulo", 4), ("sangre", 2), ("vía", 2), ("guía", 2), ("que", 1), ("pingüino", 3)),
        *(("aéreo", 4), ("ciudad", 2), ("país", 2), ("muy", 1), ("hay", 1), ("leer", 2)),
        *(("cuesta", 2), ("todavía", 4), ("anticoagulante", 7), ("aquí", 2), ("guerra", 2), ("y", 1)),
    ],
)
def test_syllables_of_spanish_words(word, count):
    assert readability.spanish(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("coágulo", 4), ("sangue", 2), ("água", 2), ("quatro", 2), ("quente", 2), ("pulmões", 2)),
        *(("saúde", 3), ("ainda", 3), ("cair", 2), ("mais", 1), ("veia", 2), ("coração", 3)),
        *(("história", 3), ("cirurgia", 4), ("joelho", 3), ("raiz", 2), ("mãe", 1), ("e", 1)),
    ],
)
def test_syllables_of_portuguese_words(word, count):
    assert readability.portuguese(word) == count


def test_the_grade_and_the_index_are_the_published_formulas():
    assert readability.grade("The cat sat. It ran far away.") == pytest.approx(
        0.39 * 7 / 2 + 11.8 * 8 / 7 - 15.59
    )
    assert readability.ease("El gato come pan. Bebe agua.") == pytest.approx(
        206.84 - 60 * 10 / 6 - 1.02 * 6 / 2
    )
    assert readability.flesch_portuguese("O gato come pão. Bebe água.") == pytest.approx(
        248.835 - 84.6 * 10 / 6 - 1.015 * 6 / 2
    )


@given(st.text())
def test_no_text_upsets_the_measures(text):
    assert all(
        readability.english(word) >= 1 and readability.spanish(word) >= 1 for word in readability.words(text)
    )
    assert -20 < readability.grade(text) < 1e6
    assert readability.ease(text) < 207
    assert readability.flesch_portuguese(text) < 249


def test_a_harder_text_has_the_higher_grade_and_the_lower_index():
    hard = "Pharmacomechanical thrombolysis necessitates multidisciplinary deliberation."
    assert readability.grade(hard) > 20 > 4 > readability.grade("A clot can block the vein.")
    dura = "La trombólisis farmacomecánica requiere deliberación multidisciplinaria."
    assert readability.ease(dura) < 20 < 80 < readability.ease("Un coágulo tapa la vena.")
    duro = "A trombólise farmacomecânica requer deliberação multidisciplinar."
    easy = readability.flesch_portuguese("Um coágulo tapa a veia.")
    assert readability.flesch_portuguese(duro) < 0 < 65 < easy


@pytest.mark.parametrize("name", sorted(SHOWS))
def test_every_story_keeps_to_its_bounds(name):
    assert lint_reading(SHOWS[name], name) == []


def test_the_bounds_are_those_that_were_asked_for():
    grades = {name: exhibit.story.bounds.grade for name, exhibit in SHOWS.items()}
    assert grades == {"express": 4.0, "visit": 4.0, "lesson": 6.9}
    assert {exhibit.story.bounds.ease for exhibit in SHOWS.values()} == {80.0}
    indices = {name: exhibit.story.bounds.flesch_pt for name, exhibit in SHOWS.items()}
    assert indices == {"express": 65.0, "visit": 65.0, "lesson": 55.0}
    assert SHOWS["express"].story.bounds.seconds == 90
    assert SHOWS["visit"].story.bounds.seconds == 240


def little(english: str, spanish: str = "La vena.", bounds: str = ""):
    """A show of one line in two languages."""
    story = f"""
    title = "t"
    opening = "a"
    {bounds}
    [scene.a]
    view = "attract"
    exits = [{{ to = "b", pressed = "any" }}]
    [scene.b]
    view = "vein"
    lines = ["b.one"]
    exits = [{{ to = "a", words_over = 1 }}]
    """
    words = {}
    for code, line in (("en", english), ("es", spanish)):
        whole = text("words", code)
        words[code] = whole.replace("[lines]", f'[lines]\n"b.one" = "{line}"').replace(
            "[titles]", '[titles]\na = "A"\nb = "B"'
        )
    return make_exhibit(Config(), story, words, "s")


@pytest.mark.parametrize(
    ("english", "spanish", "bounds", "heard"),
    [
        (
            "Anticoagulation necessitates deliberation.",
            "La vena.",
            "",
            ["en.toml: scene b", "grade", "above 4"],
        ),
        ("The vein.", "La anticoagulación farmacológica.", "", ["es.toml: scene b", "index", "below 80"]),
        (
            "We go up and up and up and up and up and up and up.",
            "La vena.",
            "",
            ["en.toml: lines.b.one", "sentence of 15 words", "above 14"],
        ),
        (
            "Go up. Go on. Go up. Go on. Go up. Go on. Go up. Go on.",
            "La vena.",
            "",
            ["en.toml: lines.b.one", f"above {BREATH_S:g}", "two lines"],
        ),
        (
            "Up we go.",
            "Supercalifragilisticoespialidosísimamente va.",
            "",
            ["es.toml", "longer than a caption"],
        ),
        (
            "Up we go.",
            "La vena.",
            "bounds = { seconds = 2 }",
            ["s.toml: bounds.seconds", "takes", "say less"],
        ),
    ],
)
def test_each_mistake_in_the_words_is_named(english, spanish, bounds, heard):
    found = "\n".join(map(str, lint_reading(little(english, spanish, bounds), "s")))
    for words in heard:
        assert words in found


def test_a_clip_that_is_spoken_too_fast_to_read_is_named():
    exhibit = little("The red water is blood.")
    fast = Timing((0.0, 0.1, 0.2, 0.3, 0.4), 0.5)
    exhibit = replace(exhibit, timings={"en": {"b.one": fast}})
    found = "\n".join(map(str, lint_reading(exhibit, "s")))
    assert f"letters a second, above {LETTERS_PER_S:g}" in found


def test_a_simple_little_show_has_nothing_wrong():
    assert lint_reading(little("The vein is blue."), "s") == []


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_stories_fit_their_time_in_every_language(code):
    took = {name: seconds(exhibit, code) for name, exhibit in SHOWS.items()}
    assert took["express"] <= 90 < took["visit"] <= 240 < took["lesson"]


def test_of_scenes_that_exclude_each_other_a_visit_sees_one():
    ways = alternatives(SHOWS["visit"].story)
    assert frozenset({"flow_back", "flow_most", "flow_part", "flow_low"}) in ways
    assert frozenset({"whole_open", "whole_shut"}) in ways
    assert frozenset({"quiz_1_right", "quiz_1_wrong"}) in alternatives(SHOWS["lesson"].story)


def test_no_words_file_still_carries_another_languages_sentence():
    assert lint_languages(SHOWS["visit"].words) == []


@pytest.mark.parametrize(
    ("left", "at"),
    [
        ('"blocked.look" = "Look at the [[flow]]. It has dropped."', "es.toml: lines.blocked.look"),
        ('still_there = "Is this the one that you want?"', "es.toml: hints.still_there"),
        ('see_doctor = "See a doctor today"', "es.toml: labels.see_doctor"),
    ],
)
def test_a_sentence_left_in_english_is_named(left, at):
    key = left.split(" = ")[0]
    spanish = "\n".join(
        left if line.startswith(f"{key} = ") else line for line in text("words", "es").splitlines()
    )
    words = {"en": SHOWS["visit"].words["en"], "es": parse_words(spanish, "es.toml")}
    found = [str(problem) for problem in lint_languages(words)]
    assert any(said.startswith(at) and "still English" in said for said in found)


def test_lines_and_titles_that_nobody_uses_are_named():
    stories = [exhibit.story for exhibit in SHOWS.values()]
    assert lint_orphans(stories, SHOWS["visit"].words) == []
    found = "\n".join(map(str, lint_orphans([SHOWS["express"].story], SHOWS["express"].words)))
    assert "en.toml: lines.quiz_1.ask: is used by no story" in found
    assert "es.toml: titles.danger: is used by no story" in found


def test_a_scenes_name_means_one_picture_in_all_stories():
    stories = {name: exhibit.story for name, exhibit in SHOWS.items()}
    assert lint_names(stories) == []
    other = (
        text("story", "visit")
        .replace('view = "body"', 'view = "leg"')
        .replace('view = "cut"', 'view = "leg"')
    )
    found = lint_names({"other": parse_story(other, "other.toml"), **stories})
    assert any("scene.good_clot.view" in str(problem) for problem in found)


def test_a_cue_that_only_one_sense_would_notice_is_named():
    mute = text("story", "visit").replace(
        'piece = ["glow_clot", "thud"]', 'piece = ["glow_clot", "ring_clot"]'
    )
    with pytest.raises(BadFiles) as bad:
        parse_story(mute, "visit.toml")
    assert "scene.danger.cues.piece: is noticed by sight alone" in str(bad.value)


def test_what_is_said_in_a_scene_is_what_is_read():
    exhibit = SHOWS["visit"]
    assert said(exhibit.words["en"], exhibit.story["hello"]).startswith("Let this clear tube be a large vein")
