"""Captions, cues and the end of a line come from one clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.story.cues import FADE_S, Effect, set_off, sounds, strength
from rig.story.words import GAP_S, Line, Speech, script
from rig.visit import narration
from rig.visit.narration import LEAN_S_PER_S, LOST_S, Narration

SPEECH = Speech(
    (
        Line("a", ("one", "two", "three"), (0.1, 0.5, 1.0), 1.5, ((1, "two"), (2, "three"))),
        Line("b", ("four",), (0.0,), 0.8, ((0, "four"),)),
    )
)


def play(ticks, heard=None, speech=SPEECH):
    """Every (time, mark) met on the way through some ticks, and the narration at their end."""
    here, last, met = narration.begin(Narration(), speech, ticks[0]), ticks[0], []
    for now in ticks:
        told = heard(here, now) if heard else None
        here, marks = narration.advance(here, speech, now, now - last, told)
        met += [(now, mark) for mark in marks]
        last = now
    return here, met


def every(step, until, start=5.0):
    return [start + n * step for n in range(round(until / step) + 1)]


@pytest.mark.parametrize("step", [1 / 20, 1 / 30, 1 / 60, 1 / 240])
def test_each_mark_fires_once_within_a_tick_of_its_word(step):
    here, met = play(every(step, 4.0))
    wanted = [("two", 5.5), ("three", 6.0), ("four", 5.0 + 1.5 + GAP_S)]
    assert [mark for _, mark in met] == [name for name, _ in wanted]
    late = step
    for (at, _), (_, word) in zip(met, wanted, strict=True):
        assert -1e-9 <= at - word <= late + 1e-9
        late += step  # each line begins at the tick that ends the one before
    assert here.over == pytest.approx(5.0 + SPEECH.seconds, abs=3 * step)


def test_a_long_stall_loses_no_mark():
    here, met = play([5.0, 6.6, 9.0, 9.1, 12.0])
    assert [mark for _, mark in met] == ["two", "three", "four"]
    assert here.over is not None


def test_the_clock_leans_towards_what_is_heard_and_never_back():
    lag = 0.08
    here, _ = play(every(1 / 60, 1.2), lambda here, now: now - 5.0 - lag)
    assert here.began == pytest.approx(5.0 + lag, abs=1e-6)
    for lag in (LOST_S + 0.01, -LOST_S - 0.01):
        here, _ = play(every(1 / 60, 1.2), lambda here, now, lag=lag: now - 5.0 - lag)
        assert here.began == 5.0


@given(st.lists(st.tuples(st.floats(0, 0.2), st.floats(-0.5, 8)), max_size=60))
def test_no_device_can_turn_the_clock_back_or_make_a_mark_fire_twice(steps):
    here, now, last, met = narration.begin(Narration(), SPEECH, 0.0), 0.0, (-1, -1.0), []
    for passed, heard in steps:
        now += passed
        here, marks = narration.advance(here, SPEECH, now, passed, heard)
        met += marks
        place = (here.line, now - here.began if here.line < len(SPEECH.lines) else 0.0)
        assert place[0] > last[0] or place[1] >= last[1] - 1e-9
        last = place
    assert len(met) == len(set(met))
    assert LEAN_S_PER_S < 1


def test_saying_again_repeats_the_line_being_said_or_the_last():
    for now, line in ((0.7, 0), (1.6, 0), (2.2, 1), (9.0, 1)):
        here = narration.spoken(SPEECH, 0.0, now)
        repeated = narration.again(here, SPEECH, now)
        assert (repeated.line, repeated.began, repeated.over) == (line, now, None)
        assert repeated.turn > here.turn


def test_another_language_goes_on_with_the_same_line_and_what_is_over_stays_over():
    here = narration.spoken(SPEECH, 0.0, 2.2)
    assert narration.translated(here, SPEECH, 2.2).line == 1
    over = narration.spoken(SPEECH, 0.0, 9.0)
    assert narration.translated(over, SPEECH, 9.0) == over


def test_a_scene_without_words_is_over_at_once():
    assert narration.begin(Narration(), Speech(()), 3.0).over == 3.0


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("Make the [[clot]] grow.", "Make the clot grow.", ((2, "clot"),)),
        ("Haz crecer el [[coágulo|clot]].", "Haz crecer el coágulo.", ((3, "clot"),)),
        ("¡([[Mira|look]]) ya!", "¡(Mira) ya!", ((0, "look"),)),
        (
            "A [[moving X-ray|x_ray]] shows the [[Way]].",
            "A moving X-ray shows the Way.",
            ((1, "x_ray"), (5, "way")),
        ),
        ("No marks at all", "No marks at all", ()),
    ],
)
def test_marks_are_taken_out_of_the_words_and_stay_on_them(text, words, marks):
    taken = script(text)
    assert taken.shown == words
    assert taken.marks == marks
    assert taken.say == words


def test_an_effect_comes_softly_and_goes_softly():
    cues = set_off((), (Effect.MARK_CARD,), 10.0)
    ends = 10.0 + Effect.MARK_CARD.seconds
    assert strength(cues, Effect.MARK_CARD, 10.0) == 0
    assert strength(cues, Effect.MARK_CARD, 10.0 + 2 * FADE_S) == 1
    assert 0 < strength(cues, Effect.MARK_CARD, ends - FADE_S / 2) < 1
    assert strength(cues, Effect.MARK_CARD, ends) == 0
    assert strength(cues, Effect.GLOW_CLOT, 11.0) == 0


def test_setting_off_again_is_no_second_cue():
    first = set_off((), (Effect.GLOW_CLOT, Effect.CHIME), 1.0)
    second = set_off(first, (Effect.CHIME,), 2.0)
    assert dict(second) == {Effect.GLOW_CLOT: 1.0, Effect.CHIME: 2.0}
    assert sounds(first, second) == (Effect.CHIME,)
    assert sounds(second, second) == ()


def test_a_clock_that_leans_back_fires_no_mark_again():
    passed = Narration(began=5.0, fired=1, turn=1)
    back, met = narration.advance(passed, SPEECH, 5.4, 0.0, None)
    assert (met, back.fired) == ((), 1)
    assert narration.advance(back, SPEECH, 5.6, 0.2, None)[1] == ()


def test_a_hushed_voice_stays_hushed_in_another_language():
    assert narration.translated(Narration(hushed=True), SPEECH, 5.0).hushed
    assert not narration.translated(Narration(), SPEECH, 5.0).hushed
