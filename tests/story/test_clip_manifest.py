"""The lock of the voice clips: a clip that no longer says its line is never played."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.base.schema import BadFiles
from rig.story.clip_manifest import (
    Clip,
    fits,
    parse_lock,
    read_timings,
    timings,
    words_hash,
    write_lock,
    written_timings,
)
from rig.story.media_files import MEDIA, clip_path, names, text
from rig.story.words import Timing, parse_words, script

LINE = script("Make the [[clot]] grow.")


def clip(line=LINE, language="en", **other):
    starts = tuple(0.1 + 0.3 * n for n in range(len(line.words)))
    made = {
        "words": words_hash(language, line),
        "recipe": "r",
        "source": "s",
        "file": "f",
        "size": 9,
        "seconds": 3.0,
        "starts": starts,
        "loudness": -16.0,
        "peak": -2.0,
    }
    return Clip(**{**made, **other})


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.floats(-100, 100)
locks = st.dictionaries(
    texts,
    st.builds(
        lambda words, size, starts, loud: clip(
            words=words, size=size, starts=tuple(sorted(starts)), loudness=loud, seconds=60.0
        ),
        texts,
        st.integers(0, 10**6),
        st.lists(st.floats(0, 59), max_size=6),
        numbers,
    ),
    max_size=5,
)


@given(locks)
def test_a_lock_is_read_as_it_was_written(lock):
    assert parse_lock(write_lock(lock), "lock.json") == lock


@given(st.text(max_size=200) | st.binary(max_size=50).map(repr))
def test_no_text_is_worse_than_a_bad_file(garbage):
    with pytest.raises(BadFiles):
        parse_lock(garbage, "lock.json")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seconds": None}, "is damaged"),
        ({"starts": [1.0, 0.5]}, "out of order"),
        ({"starts": [1.0, 4.0]}, "out of order"),
        ({"seconds": -1, "starts": []}, "lasts"),
        ({"words": 7}, "not text"),
        ({"peak": float("nan")}, "not a number"),
        ({"size": 3_000_000_000}, "bytes"),
    ],
)
def test_each_damage_to_a_lock_is_named(change, said):
    lock = json.loads(write_lock({"en/a.b": clip()}))
    lock["clips"]["en/a.b"].update(change)
    with pytest.raises(BadFiles) as bad:
        parse_lock(json.dumps(lock), "lock.json")
    assert "clips.en/a.b" in str(bad.value)
    assert said in str(bad.value)


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("Make the [[clot]] glow.", ""),
        ("Make the clot grow!", ""),
        ("Make the clot  grow. now", ""),
        ("Make the clot grow.", "Make the klot grow."),
    ],
)
def test_one_changed_character_makes_a_clip_stale(text, say):
    assert fits(clip(), "en", LINE)
    assert not fits(clip(), "en", script(text, say))
    assert not fits(clip(), "es", LINE)


def test_a_mark_moved_to_another_word_leaves_the_clip_as_good_as_it_was():
    assert fits(clip(), "en", script("[[Make|clot]] the clot grow."))


def test_only_lines_whose_clip_fits_are_timed_by_it():
    words = parse_words('name = "x"\n[lines]\n"a.good" = "Make the clot grow."\n"a.stale" = "New."', "x")
    lock = {"en/a.good": clip(), "en/a.stale": clip()}
    found = timings(lock, "en", words, 0.1)
    assert set(found) == {"a.good"}
    assert found["a.good"].seconds == pytest.approx(3.1)
    assert found["a.good"].starts[0] == pytest.approx(0.2)


@pytest.mark.slow
@given(st.dictionaries(texts, st.dictionaries(texts, st.lists(st.floats(0, 99), max_size=4))))
def test_a_run_log_keeps_its_timings_to_the_last_bit(written):
    timed = {
        language: {id: Timing(tuple(starts), 1.5) for id, starts in lines.items()}
        for language, lines in written.items()
    }
    assert read_timings(json.loads(json.dumps(written_timings(timed))), "log") == timed


@pytest.mark.parametrize("garbage", [5, {"en": 3}, {"en": {"a": []}}, {"en": {"a": ["x"]}}])
def test_timings_that_are_none_are_named(garbage):
    with pytest.raises(BadFiles):
        read_timings(garbage, "log")


@pytest.mark.parametrize("key", ["../en/a", "en/../../x", "en/a/b", "/etc/passwd", "en/a b", "EN/a", "en/"])
def test_no_clip_is_ever_looked_for_outside_the_voice_folder(key):
    with pytest.raises(BadFiles):
        clip_path(key)


@pytest.mark.parametrize("language", names("words"))
def test_every_line_has_a_clip_that_says_just_that(language):
    lock = parse_lock((MEDIA / "voice/lock.json").read_text(encoding="utf-8"), "lock.json")
    words = parse_words(text("words", language), language)
    assert set(timings(lock, language, words, 0.0)) == set(words.lines)


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_the_clips_of_a_language_stay_small(code):
    assert sum(path.stat().st_size for path in (MEDIA / "voice" / code).glob("*.ogg")) <= 6 * 2**20
