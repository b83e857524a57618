"""Stories and words are linted like code."""

import pytest

from rig.base.faults import Fault, told
from rig.base.schema import BadFiles
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.story.captions import ROW_CHARACTERS, ROWS, page_of, pages
from rig.story.lint import parse_story
from rig.story.media_files import names, text
from rig.story.words import GAP_S, PACE_WPM, reading_pace
from rig.visit.exhibit import make_exhibit
from rig.visit.narration import due, spoken

STORY = """
title = "t"
opening = "a"
[scene.a]
view = "attract"
exits = [{ to = "b", pressed = "any" }]
[scene.b]
view = "vein"
lines = ["b.one"]
ask = "form"
exits = [{ to = "a", words_over = 1 }]
"""


def problems(old: str, new: str) -> str:
    """What the lint says of the little story with a piece of it exchanged."""
    assert old in STORY
    with pytest.raises(BadFiles) as bad:
        parse_story(STORY.replace(old, new), "s.toml")
    return str(bad.value)


def test_the_little_story_is_good():
    assert set(parse_story(STORY, "s.toml").scene) == {"a", "b"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('to = "b"', 'to = "bb"', ["scene.a.exits[0].to", "'bb'", "did you mean 'b'"]),
        ('to = "b"', 'to = "a"', ["scene.b", "cannot be reached"]),
        ('opening = "a"', 'opening = "z"', ["opening", "'z'", "not a scene"]),
        ('view = "vein"', 'view = "vien"', ["scene.b.view", "did you mean 'vein'"]),
        ('ask = "form"', 'ask = "from"', ["scene.b.ask", "did you mean 'form'"]),
        (", words_over = 1", "", ["scene.b.exits[0]", "no condition"]),
        ("words_over = 1", "words_ower = 1", ["words_ower", "did you mean 'words_over'"]),
        ("words_over = 1", 'pressed = "red"', ["pressed", "'red'", "never shows"]),
        ("words_over = 1", "after = 1, steady = 2", ["steady", "`flow`"]),
        ("words_over = 1", 'flow = "lo"', ["flow", "did you mean 'low'"]),
        ('exits = [{ to = "a", words_over = 1 }]', "", ["scene.b.exits", "nobody could leave"]),
        ('title = "t"', "", ["title", "is missing"]),
        ('title = "t"', 'title = "t"\nladder = { hint = 30 }', ["ladder", "rise"]),
        ('title = "t"', 'title = "t"\nladder = { reset = 1e300 }', ["ladder.reset", "at most 3600"]),
        ('title = "t"', 'title = "t"\npatience = 1e300', ["patience", "at most 3600"]),
    ],
)
def test_each_mistake_in_a_story_is_named(old, new, said):
    found = problems(old, new)
    for words in ("s.toml", *said):
        assert words in found


def test_missing_words_are_named_for_the_language_that_lacks_them():
    english = (
        text("words", "en")
        .replace('"blocked.leg"', '"blocked.lag"')
        .replace('choose = "Choose', 'chose = "Choose')
    )
    with pytest.raises(BadFiles) as bad:
        make_exhibit(Config(), text("story", "visit"), {"en": english}, "visit")
    said = str(bad.value)
    assert "en.toml: lines.blocked.leg: is missing" in said
    assert "did you mean 'blocked.lag'" in said
    assert "titles.choose" in said


@pytest.mark.parametrize("name", names("story"))
def test_every_shipped_story_is_in_order_in_every_language(name):
    exhibit = load_exhibit(Config(), name)
    assert set(exhibit.words) == set(names("words"))


@pytest.mark.parametrize("name", names("story"))
def test_every_scene_can_heal_back_to_the_opening(name, exhibit):
    story = load_exhibit(Config(), name).story
    back, grew = {story.opening}, True
    while grew:
        more = {n for n, s in story.scene.items() if n not in back and any(way.to in back for way in s.exits)}
        grew, back = bool(more), back | more
    assert back == set(story.scene)


def test_words_are_paced_as_a_reader_reads():
    timing = reading_pace(("one", "two", "three.", "four"))
    assert timing.starts[:2] == (0.0, 60 / PACE_WPM)
    assert timing.seconds == pytest.approx(4 * 60 / PACE_WPM + 0.35)


def test_speech_finds_the_word_due(exhibit):
    speech = exhibit.speech(exhibit.story["hello"], "en")
    first = speech.lines[0].seconds

    def at(elapsed):
        return due(spoken(speech, 0.0, elapsed), speech, elapsed)

    assert at(0.0)[1] == 0
    line, index = at(first + GAP_S + 0.01)
    assert (line.id, index) == ("hello.back", 0)
    assert at(speech.seconds + 0.01) is None


@pytest.mark.parametrize("name", names("words"))
def test_captions_keep_to_two_rows_and_leave_no_word_alone(name):
    words = load_exhibit(Config()).words[name]
    for id in words.lines:
        split = words.script(id).words
        shown = [index for page in pages(split) for row in page for index in row]
        assert shown == list(range(len(split)))
        for page in pages(split):
            assert len(page) <= ROWS
            for row in page:
                assert len(" ".join(split[n] for n in row)) <= ROW_CHARACTERS
        assert page_of(split, len(split) - 1) == pages(split)[-1]


@pytest.mark.parametrize("code", names("words"))
def test_every_fault_has_a_sentence_of_its_own_that_fits_the_screen(code, exhibit):
    said = exhibit.words[code].faults
    assert set(said) == set(Fault)
    assert len(set(said.values())) == len(Fault)
    assert all(20 <= len(sentence) <= 90 for sentence in said.values())
    assert all(wrong.endswith(".") and remedy for wrong, remedy in map(told, said.values()))
