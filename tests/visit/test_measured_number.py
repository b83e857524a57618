"""For those who cannot see the number: it is spoken after the words that point at it."""

from dataclasses import replace

import pytest
from num2words import num2words
from shared.virtual_rig import Rig

from rig.outputs.frame import frame
from rig.story.lint import NUMBERS

#: How num2words names a language.
TONGUES = {"en": "en", "es": "es", "pt": "pt_BR"}


def talking(exhibit, numbers=True):
    config = replace(exhibit.config, sound=replace(exhibit.config.sound, numbers=numbers))
    return Rig(replace(exhibit, config=config))


def blocked(rig):
    """At the first moment of the scene that points at the number, with the vein nearly closed."""
    rig.press("green").until("hello").press("green").until("first_flow").run(2.0)
    return rig.jump("blocked", pinch=0.8).run(0.1)


def said(rig, seconds):
    """The lines that begin within some seconds, and the flow as each begins, mL/min."""
    lines = dict[str, float]()
    for _ in range(round(seconds * 10)):
        now = rig.here.speech
        speech = rig.exhibit.speech(rig.exhibit.story[rig.here.stay.scene], now.language, now.number)
        if now.narration.over is None and rig.here.time >= now.narration.began:
            lines.setdefault(speech.lines[now.narration.line].id, rig.here.sensed.flow.smoothed)
        rig.run(0.1)
    return lines


@pytest.mark.slow
def test_the_flow_is_said_after_the_words_that_point_at_it_and_is_what_was_measured(exhibit):
    rig = blocked(talking(exhibit))
    words = exhibit.speech(exhibit.story["blocked"], "en").seconds
    lines = said(rig, words + 3.0)
    number = next(id for id in lines if id in NUMBERS)
    assert list(lines).index(number) == len(exhibit.story["blocked"].lines)
    assert abs(int(number.removeprefix("measured.")) * 100 - lines[number]) <= 55
    assert lines[number] < 600


@pytest.mark.slow
def test_what_it_says_stays_while_it_is_said_and_stands_in_the_caption(exhibit):
    rig = talking(exhibit).press("green").until("hello").press("green").until("first_flow")
    while rig.here.speech.narration.line != len(exhibit.story["first_flow"].lines):
        rig.run(0.1)
    number = rig.here.speech.number
    rig.run(0.6)
    while rig.here.speech.narration.over is None:
        assert rig.here.speech.number == number
        shown = frame(rig.exhibit, rig.here, "simulated").caption
        text = " ".join(word for row in shown.rows for word in row)
        assert text == exhibit.words["en"].script(number).shown
        rig.run(0.25)


@pytest.mark.slow
def test_nobody_hears_a_number_who_has_not_asked_for_it(exhibit):
    rig = talking(exhibit, numbers=False).press("green").until("hello").press("green").until("first_flow")
    heard = said(rig, exhibit.speech(exhibit.story["first_flow"], "en").seconds + 1.0)
    assert "first_flow.watch" in heard
    assert not set(NUMBERS) & heard.keys()


@pytest.mark.parametrize("code", TONGUES)
def test_each_line_says_its_own_number(code, exhibit):
    lines = [exhibit.words[code].script(id).shown.lower() for id in NUMBERS]
    for hundreds, line in enumerate(lines[1:], 1):
        number = num2words(hundreds * 100, lang=TONGUES[code])
        words = number.replace(",", "").split()
        assert " ".join(words) in line, (line, number)
    assert not any(word in lines[0] for word in ("hundred", "cien", "cem"))
