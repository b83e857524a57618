"""`rig narrate`: clips are made, checked and recorded, and each says exactly its line."""

import hashlib
import shutil
import sys
import tomllib
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from rig.base.faults import Unavailable
from rig.commands.cli import main
from rig.commands.narrate import espeak
from rig.commands.narrate.align import word_times
from rig.commands.narrate.build import build, shown_starts, wanted
from rig.commands.narrate.check import check
from rig.commands.narrate.kokoro import parted, said_words, spelt
from rig.commands.narrate.loudness import levelled, loudness, true_peak
from rig.commands.narrate.mastering import EncodedClip, breathing, decoded, encoded, lead, mastered, trimmed
from rig.commands.narrate.recording import Take
from rig.commands.narrate.requirements import CEILING_DBTP, LEAD_S, TARGET_LUFS, TOLERANCE_LU
from rig.story import media_files
from rig.story.clip_manifest import PERSON, key, parse_lock, write_lock
from rig.story.media_files import read_lock
from rig.story.words import parse_words, script

MEDIA = media_files.MEDIA
WORDS = """
name = "English"
[voice]
engine = "espeak-ng"
name = "en-us"
accent = "en-us"
speed = 0.85
[lines]
"a.vein" = "This clear tube is a [[vein]]."
"a.look" = { text = "Look at the moving X-ray.", say = "Look at the moving ex ray." }
"b.hold" = "Hold the button. Make the clot grow."
"""


def quiet(done, of, name):
    """Nobody watches the bar."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A media folder with three lines and their clips, as it was built."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "words").mkdir()
    (folder / "words/en.toml").write_text(WORDS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media_files, "MEDIA", folder)
        build(words(), {}, quiet)
    return folder


@pytest.fixture
def media(made, tmp_path, monkeypatch):
    """A copy of it, at which the rig now looks."""
    shutil.copytree(made, tmp_path / "media")
    monkeypatch.setattr(media_files, "MEDIA", tmp_path / "media")
    return tmp_path / "media"


def words():
    return {"en": parse_words(media_files.text("words", "en"), "en.toml")}


def edit(media, old, new):
    path = media / "words/en.toml"
    assert old in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def faults():
    return check(words(), read_lock())


def test_what_was_built_passes_every_check_and_is_built_no_more(media, capsys):
    assert faults() == []
    assert build(words(), read_lock(), quiet) == 0
    assert main(["narrate", "check"]) == 0
    assert "3 clips" in capsys.readouterr().out


def test_one_changed_character_makes_the_check_fail_and_name_the_line(media, capsys):
    edit(media, "clot grow.", "clot grow!")
    assert main(["narrate", "check"]) == 1
    said = capsys.readouterr().err
    assert "en/b.hold" in said
    assert "a.vein" not in said
    assert [work.id for work in wanted(words(), read_lock())] == ["b.hold"]
    assert main(["narrate", "build"]) == 0
    assert faults() == []


def test_a_clip_that_was_blown_up_is_named_and_not_read_to_its_end(media):
    with (media / "voice/en/b.hold.ogg").open("ab") as file:
        file.truncate(300_000_000)
    tracemalloc.start()
    (fault,) = faults()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "en/b.hold: its file b.hold.ogg is not the one that was made" in fault
    assert most < 30_000_000


def test_an_orphan_goes_with_its_line(media):
    edit(media, '"b.hold" = "Hold the button. Make the clot grow."\n', "")
    assert "en/b.hold: no line has this id" in faults()[0]
    build(words(), read_lock(), quiet)
    assert faults() == []
    assert not (media / "voice/en/b.hold.ogg").exists()


def test_a_file_that_nobody_made_is_named(media):
    (media / "voice/en/x.y.ogg").write_bytes(b"")
    assert "en/x.y" in faults()[0]


@pytest.mark.slow
@pytest.mark.parametrize("stopped_after", [1, 2])
def test_a_build_stopped_in_the_middle_loses_nothing(media, stopped_after):
    for path in (media / "voice").rglob("*.*"):
        path.unlink()

    def stop(done, of, name):
        if done == stopped_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(words(), read_lock(), stop)
    assert len(read_lock()) == stopped_after
    assert build(words(), read_lock(), quiet) == 3 - stopped_after
    assert faults() == []


def replaced(media, id, samples, rate):
    """Another sound in the place of a line's clip, with a lock that believes it."""
    content, lock = encoded(samples, rate, 0.3), read_lock()
    (media / f"voice/en/{id}.ogg").write_bytes(content)
    name = key("en", id)
    lock[name] = replace(lock[name], file=hashlib.sha256(content).hexdigest(), size=len(content))
    (media / "voice/lock.json").write_text(write_lock(lock), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sound, rate: sound * 0.7, "too soft"),
        (lambda sound, rate: np.clip(sound * 30, -1, 1), "clipped"),
        (lambda sound, rate: np.clip(sound * 2.2, -1, 1), "too loud"),
        (lambda sound, rate: np.concatenate([np.zeros(rate // 2), sound]), "silence"),
        (lambda sound, rate: sound[: len(sound) // 2], "not"),
    ],
)
def test_each_thing_wrong_with_a_sound_is_named(media, change, said):
    samples, rate = decoded((media / "voice/en/a.vein.ogg").read_bytes())
    replaced(media, "a.vein", change(samples, rate), rate)
    found = faults()
    assert any("en/a.vein" in sentence and said in sentence for sentence in found), found
    assert all("en/a.vein" in sentence for sentence in found)


def test_a_clip_that_was_exchanged_or_lost_is_named(media):
    (media / "voice/en/a.vein.ogg").write_bytes((media / "voice/en/b.hold.ogg").read_bytes())
    (media / "voice/en/a.look.ogg").unlink()
    found = faults()
    assert "is not the one that was made" in found[0]
    assert "is missing" in found[1]


def test_a_line_too_fast_to_read_along_is_named(media):
    lock = read_lock()
    name = key("en", "a.vein")
    lock[name] = replace(lock[name], seconds=1.2, starts=tuple(min(1.0, s) for s in lock[name].starts))
    (media / "voice/lock.json").write_text(write_lock(lock), encoding="utf-8")
    assert "words a minute" in faults()[0]


@pytest.mark.slow
def test_a_person_always_wins_and_is_never_replaced_unasked(media, tmp_path, capsys):
    spoken = espeak.speak("This clear tube is a vein.", "en-us", 85)
    soundfile.write(tmp_path / "me.wav", np.pad(spoken.samples * 0.4, spoken.rate), spoken.rate)
    asked = ["narrate", "record", "a.vein", "--by", "A. B.", "--file", str(tmp_path / "me.wav")]
    assert main(asked) == 0
    clip = read_lock()["en/a.vein"]
    assert (clip.recipe, clip.source) == (PERSON, "A. B.")
    assert faults() == []
    assert build(words(), read_lock(), quiet) == 0
    edit(media, "clear tube", "clean tube")
    assert build(words(), read_lock(), quiet) == 0
    assert "rig narrate record a.vein" in faults()[0]
    assert build(words(), read_lock(), quiet, over_people=True) == 1
    assert faults() == []


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (np.zeros(48_000), "is silent"),
        (np.sign(np.sin(np.arange(120_000) / 40)), "cut off"),
        (0.3 * np.sin(np.arange(20_000) / 9), "take your time"),
        (0.3 * np.sin(np.arange(48_000 * 12) / 9), "without a long pause"),
    ],
)
def test_a_recording_that_cannot_serve_says_why(media, tmp_path, capsys, samples, said):
    soundfile.write(tmp_path / "bad.wav", samples, 48_000)
    asked = ["narrate", "record", "a.vein", "--by", "X", "--file", str(tmp_path / "bad.wav")]
    assert main(asked) == 2
    assert said in capsys.readouterr().err
    assert read_lock()["en/a.vein"].recipe != PERSON


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["record", "a.vain", "--by", "X"], "did you mean 'a.vein'"),
        (["record", "a.vein", "--by", "X", "--lang", "xx"], "has no words"),
        (["record", "a.vein", "--by", "X", "--file", "nowhere.wav"], "no sound file"),
    ],
)
def test_what_cannot_be_recorded_is_named(media, capsys, asked, said):
    assert main(["narrate", *asked]) == 2
    assert said in capsys.readouterr().err


def test_a_whole_tone_has_the_loudness_the_standard_gives_it():
    rate = 48_000
    tone = np.sin(2 * np.pi * 997 * np.arange(3 * rate) / rate)
    assert loudness(tone, rate) == pytest.approx(-3.01, abs=0.1)
    assert loudness(tone * 0.1, rate) == pytest.approx(-23.01, abs=0.1)
    assert loudness(np.zeros(rate), rate) == -70


def test_a_peak_between_two_samples_is_seen_and_held_down():
    rate = 48_000
    between = np.sin(2 * np.pi * rate / 4 * np.arange(rate) / rate + np.pi / 4)
    assert np.max(np.abs(between)) == pytest.approx(0.7071, abs=1e-3)
    assert true_peak(between) == pytest.approx(0.0, abs=0.3)
    rng = np.random.default_rng(1)
    bursts = rng.normal(0, 0.02, 3 * rate)
    bursts[:: rate // 5] = 1.0
    level = levelled(bursts, rate, CEILING_DBTP)
    assert loudness(level, rate) == pytest.approx(TARGET_LUFS, abs=TOLERANCE_LU)
    assert true_peak(level) <= CEILING_DBTP + 0.05


def test_a_clip_is_trimmed_and_its_words_move_with_it():
    rate = 24_000
    tone = 0.2 * np.sin(np.arange(rate) / 8)
    take = Take(
        np.concatenate([np.zeros(rate), tone, np.zeros(rate), tone, np.zeros(rate)]), rate, (1.0, 3.0)
    )
    cut = trimmed(take)
    assert cut.starts[0] == pytest.approx(0.03, abs=0.02)
    assert cut.starts[1] - cut.starts[0] == pytest.approx(2.0)
    assert cut.seconds == pytest.approx(3.15, abs=0.03)


def test_a_rest_is_drawn_out_after_a_sentence_and_the_words_behind_it_come_later():
    rate = 24_000
    tone = 0.2 * np.sin(np.arange(rate // 2) / 8)
    gap = np.zeros(rate // 10)
    take = Take(np.concatenate([tone, gap, tone, gap, tone]), rate, (0.0, 0.6, 1.2))
    rested = breathing(take, ("One.", "two", "three"))
    assert rested.starts[0] == 0
    assert rested.starts[1] == pytest.approx(0.6 + 0.5, abs=0.02)
    assert rested.starts[2] - rested.starts[1] == pytest.approx(0.6)


def test_a_clip_begins_at_once():
    made = mastered(espeak.speak("Hold the button.", "en-us"), ("Hold", "the", "button."))
    samples, rate = decoded(made.content)
    assert lead(samples, rate) < LEAD_S / 2
    assert list(made.starts) == sorted(made.starts)


@pytest.mark.parametrize(
    ("text", "say", "starts"),
    [
        ("one two three", "", (0.0, 1.0, 2.0)),
        ("Look at DVT now", "Look at D V T now", (0.0, 1.0, 2.0, 5.0)),
        ("one thing", "one two three", (0.0, 1.0)),
        ("x y z", "one", (0.0, 1.0 / 3, 2.0 / 3)),
    ],
)
def test_words_shown_are_timed_by_the_words_said(text, say, starts):
    taken = script(text, say)
    count = len(taken.say.split())
    made = EncodedClip(b"", float(count), tuple(float(n) for n in range(count)), -16.0, -2.0)
    assert shown_starts(taken, made) == pytest.approx(starts, abs=1e-3)


@pytest.mark.parametrize(
    ("joined", "alone", "pieces"),
    [
        ("ʌvðəmˈɛn", ["ʌv", "ðə", "mˈɛn"], ["ʌv", "ðə", "mˈɛn"]),
        ("ɡɛtəbˈædklˈɑt", ["ɡˈɛt", "ə", "bˈæd", "klˈɑt"], ["ɡɛt", "ə", "bˈæd", "klˈɑt"]),
        ("dunˌɑt", ["dˈu", "nˈɑt"], ["du", "nˌɑt"]),
    ],
)
def test_words_run_together_are_parted_where_they_would_part_alone(joined, alone, pieces):
    assert parted(joined, alone) == pieces


def test_every_word_has_its_sounds_in_the_order_of_the_line():
    line = "Veins bring it back, and a bit of it stays. That is an emergency!"
    said = spelt(line, "en-us")
    assert len(said.first) == len(line.split())
    assert list(said.first) == sorted(set(said.first))
    assert said.sounds.count(",") == 1
    assert said.sounds.endswith("!")
    assert all(len(sounds) > 0 for sounds in said_words(["not", "a", "bit", "of", "it"], "en-us"))


# The committed clips were spoken by Kokoro, which gives the time of each sound itself. espeak-ng, another
# voice altogether, gives its own to the millisecond: so each can stand for a person and be the judge.
SAMPLE = 30


def strays(language, accent, recorded_by_espeak):
    """How far each word is off when one voice is aligned by the other, s."""
    lock = parse_lock((MEDIA / "voice/lock.json").read_text(encoding="utf-8"), "lock.json")
    lines = tomllib.loads((MEDIA / f"words/{language}.toml").read_text(encoding="utf-8"))["lines"]
    found = []
    for id in list(lines)[:: len(lines) // SAMPLE]:
        taken, clip = (
            script(lines[id] if isinstance(lines[id], str) else lines[id]["text"]),
            lock[key(language, id)],
        )
        samples, rate = decoded((MEDIA / f"voice/{key(language, id)}.ogg").read_bytes())
        kokoro, other = Take(samples, rate, clip.starts), espeak.speak(taken.shown, accent, 140)
        recording, reference = (other, kokoro) if recorded_by_espeak else (kokoro, other)
        times = word_times(recording.samples, recording.rate, reference)
        found += [abs(a - b) for a, b in zip(times, recording.starts, strict=True)]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("recorded_by_espeak", [True, False], ids=["espeak recorded", "kokoro recorded"])
@pytest.mark.parametrize(("language", "accent"), [("en", "en-us"), ("es", "es-419"), ("pt", "pt-br")])
def test_words_are_found_in_a_recording_within_60_ms_and_nearly_all_within_150(
    language, accent, recorded_by_espeak
):
    found = strays(language, accent, recorded_by_espeak)
    assert len(found) > 280
    assert np.median(found) <= 0.060
    assert np.percentile(found, 95) <= 0.150


@pytest.mark.slow
def test_every_committed_clip_is_in_order_and_as_loud_as_every_other():
    everything = {
        path.stem: parse_words(path.read_text(encoding="utf-8"), path.name)
        for path in (MEDIA / "words").glob("*.toml")
    }
    assert check(everything, read_lock()) == []


def test_without_the_voices_tools_the_check_still_works_and_the_rest_says_what_to_install(
    media, monkeypatch, capsys
):
    for name in [
        name
        for name in sys.modules
        if name.startswith("rig.commands.narrate") and name != "rig.commands.narrate"
    ]:
        if name.rpartition(".")[2] not in ("check", "narrate", "requirements"):
            monkeypatch.delitem(sys.modules, name)
    for name in ("soundfile", "pyloudnorm"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr("rig.commands.narrate.check.measures", lambda: False)
    monkeypatch.setattr("rig.commands.narrate.narrate.measures", lambda: False)
    assert main(["narrate", "check"]) == 0
    assert "as measured when they were made" in capsys.readouterr().out
    assert main(["narrate", "build"]) == 1
    assert "make voice" in capsys.readouterr().err


def test_without_espeak_ng_the_program_is_not_taken_for_its_library(monkeypatch):
    monkeypatch.setattr(espeak, "_NAMES", ("no-such-library.so",))
    monkeypatch.setattr(espeak.ctypes.util, "find_library", lambda name: None)
    espeak._library.cache_clear()
    with pytest.raises(Unavailable, match="espeak-ng is not installed"):
        espeak.version()
