"""The speech recogniser's check of the clips: its limits, its verdicts, and the voice's table of sounds."""

import json
import re
import shutil
import tomllib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from pocketsphinx import Decoder
from scipy.signal import resample_poly

from rig.base.faults import Unavailable
from rig.commands.cli import main
from rig.commands.narrate import espeak, recogniser
from rig.commands.narrate.kokoro import _learnt, digest, spelt, vocabulary
from rig.commands.narrate.listen import hearing, spoken, verdict
from rig.commands.narrate.mastering import decoded, encoded
from rig.commands.narrate.requirements import VOCABULARY
from rig.story import media_files
from rig.story.clip_manifest import Heard, parse_lock, write_lock
from rig.story.media_files import read_lock
from rig.story.words import parse_words, script

MEDIA = media_files.MEDIA
SAMPLE = ("danger.call", "quiz_3.answers", "take_home.breath")
WORDS = {
    path.stem: parse_words(path.read_text(encoding="utf-8"), path.name)
    for path in (MEDIA / "words").glob("*.toml")
}


@pytest.fixture
def media(tmp_path, monkeypatch):
    """A media folder with three of the lines, their clips, and what was heard in them."""
    lines = tomllib.loads((MEDIA / "words/en.toml").read_text(encoding="utf-8"))["lines"]
    folder = tmp_path / "media"
    (folder / "words").mkdir(parents=True)
    (folder / "voice/en").mkdir(parents=True)
    head = (MEDIA / "words/en.toml").read_text(encoding="utf-8").partition("[titles]")[0]
    text = head + "[lines]\n" + "".join(f"{json.dumps(id)} = {json.dumps(lines[id])}\n" for id in SAMPLE)
    (folder / "words/en.toml").write_text(text, encoding="utf-8")
    for id in SAMPLE:
        shutil.copy(MEDIA / f"voice/en/{id}.ogg", folder / "voice/en")
    kept = {f"en/{id}": read_lock()[f"en/{id}"] for id in SAMPLE}
    (folder / "voice/lock.json").write_text(write_lock(kept), encoding="utf-8")
    monkeypatch.setattr(media_files, "MEDIA", folder)
    return folder


class Script:
    """A listener that hears what it is told, and counts."""

    def __init__(self, *texts):
        self.texts, self.count = list(texts), 0

    def hear(self, samples, rate, language):
        self.count += 1
        return self.texts.pop(0)


@pytest.fixture
def hears(monkeypatch):
    """Puts a listener in the recogniser's place."""

    def put(*texts):
        listener = Script(*texts)
        monkeypatch.setattr(recogniser, "Recogniser", lambda: listener)
        return listener

    return put


def unheard():
    lock = {name: replace(clip, heard=None) for name, clip in read_lock().items()}
    media_files.save_lock(lock)


# The recogniser itself.


def halved(media, id):
    samples, rate = decoded((MEDIA / f"voice/en/{id}.ogg").read_bytes())
    (media / f"voice/en/{id}.ogg").write_bytes(encoded(samples[: len(samples) // 2], rate, 0.3))


def exchanged(media, id):
    shutil.copy(MEDIA / "voice/en/thinner.keeps.ogg", media / f"voice/en/{id}.ogg")


def in_spanish(media, id):
    shutil.copy(MEDIA / f"voice/es/{id}.ogg", media / f"voice/en/{id}.ogg")


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [exchanged, halved, in_spanish])
def test_a_clip_that_says_something_else_is_named(media, capsys, spoil):
    spoil(media, "danger.call")
    assert main(["narrate", "listen", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "en/danger.call" in said
    assert not any(f"en/{id}:" in said for id in SAMPLE[1:])


@pytest.mark.slow
def test_a_recording_by_a_person_goes_through_the_same_gate(media, tmp_path, capsys):
    spoken = espeak.speak("That is a small thing. Wait until tomorrow and see.", "en-us", 110)
    soundfile.write(tmp_path / "me.wav", spoken.samples * 0.4, spoken.rate)
    asked = ["narrate", "record", "danger.call", "--by", "A. B.", "--file", str(tmp_path / "me.wav")]
    assert main(asked) == 0
    assert main(["narrate", "listen"]) == 1
    assert "en/danger.call" in capsys.readouterr().out


@pytest.mark.slow
def test_every_committed_clip_has_been_heard_and_keeps_within_the_limits(tmp_path, monkeypatch, capsys):
    shutil.copytree(MEDIA / "words", tmp_path / "words")
    shutil.copytree(MEDIA / "voice", tmp_path / "voice")
    monkeypatch.setattr(media_files, "MEDIA", tmp_path)
    assert [
        name for name, clip in read_lock().items() if not clip.heard or clip.heard.file != clip.file
    ] == []
    assert main(["narrate", "listen"]) == 0, capsys.readouterr().out


# What is kept of it.


def test_a_clip_that_was_heard_is_not_heard_again(media, hears, capsys):
    listener = hears()
    assert main(["narrate", "listen"]) == 0
    assert listener.count == 0
    assert "3 clips, 27 words, 0 heard wrongly" in capsys.readouterr().out


def test_a_clip_that_has_changed_is_heard_again_and_the_lock_keeps_what_was_heard(media, hears):
    exchanged(media, "danger.call")
    assert hears("A blood thinner keeps the clot from growing.").count == 0
    assert main(["narrate", "listen"]) == 1
    assert read_lock()["en/danger.call"].heard.text.startswith("A blood thinner")
    listener = hears()
    assert main(["narrate", "listen"]) == 1
    assert listener.count == 0


def test_another_recogniser_hears_everything_anew(media, hears):
    lock = read_lock()
    name = "en/danger.call"
    lock[name] = replace(lock[name], heard=Heard("Nonsense.", "another one", lock[name].file))
    media_files.save_lock(lock)
    assert hears("That is an emergency. Call for help right away.").count == 0
    assert main(["narrate", "listen"]) == 0


def test_asked_to_it_hears_every_clip_again(media, hears):
    texts = [script(WORDS["en"].lines[id]).shown for id in sorted(SAMPLE)]
    listener = hears(*texts)
    assert main(["narrate", "listen", "--again"]) == 0
    assert listener.count == 3


def test_only_every_second_clip_is_heard_where_that_is_asked(media, hears):
    unheard()
    listener = hears(*(script(WORDS["en"].lines[id]).shown for id in sorted(SAMPLE)[::2]))
    assert main(["narrate", "listen", "--every", "2"]) == 0
    assert listener.count == 2


def test_a_missing_clip_is_a_line_that_nobody_hears(media, hears, capsys):
    (media / "voice/en/danger.call.ogg").unlink()
    hears()
    assert main(["narrate", "listen"]) == 1
    assert "en/danger.call: 9 of 9 words" in capsys.readouterr().out


def test_a_damaged_clip_is_a_line_that_nobody_hears(media, hears, capsys):
    (media / "voice/en/danger.call.ogg").write_bytes(b"no sound at all")
    hears()
    assert main(["narrate", "listen"]) == 1
    assert "en/danger.call: 9 of 9 words" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "said"), [(["--every", "0"], "less than 1"), (["--lang", "xx"], "has no words")]
)
def test_what_cannot_be_listened_to_is_named(media, capsys, asked, said):
    assert main(["narrate", "listen", *asked]) == 2
    assert said in capsys.readouterr().err


def test_without_the_recogniser_the_command_says_what_to_install(media, monkeypatch, capsys):
    unheard()
    monkeypatch.setattr(recogniser, "PACKAGES", ("no_such_package",))
    assert main(["narrate", "listen"]) == 1
    assert "make listen" in capsys.readouterr().err


def test_the_check_tells_how_many_clips_nobody_has_heard(media, capsys):
    unheard()
    main(["narrate", "check"])
    assert "3 of them have not been heard" in capsys.readouterr().out


# How it judges.


@pytest.mark.parametrize(
    ("language", "line", "heard", "wrong"),
    [
        ("en", "Call for help.", "call for HELP!", 0),
        ("en", "Often eight to twenty-four milligrams.", "often 8 to 24 mg", 0),
        ("en", "Often eight to twenty-four milligrams.", "often 8-24 mg", 0),
        ("en", "One hundred milligrams.", "100 milligrams", 0),
        ("en", "A moving X-ray.", "a moving x ray", 0),
        ("en", "The needle makes a pinprick.", "the needle makes a pin prick", 0),
        ("en", "Here is your test.", "here's your test", 0),
        ("en", "Call for help.", "call for kelp", 1),
        ("en", "It can be deadly.", "as it can be deadly", 1),
        ("en", "Call for help at once.", "call at once", 2),
        ("en", "Call for help.", "", 3),
        ("es", "Ve al médico: se hincha.", "be al medico se incha", 0),
        ("es", "De ocho a veinticuatro miligramos.", "de 8 a 24 mg", 0),
        ("es", "Primero entra un alambre.", "primero entra una lambre", 0),
        ("es", "El flujo es de mil doscientos o más.", "el flujo es de 1.200 o más", 0),
        ("en", "The flow is one thousand two hundred.", "the flow is 1,200", 0),
        ("pt", "De oito a vinte e quatro miligramas.", "de 8 a 24 mg", 0),
        ("es", "El pañal", "el panal", 1),
        ("es", "Puede abrir la vena.", "puede abrir la pena", 1),
    ],
)
def test_words_count_as_wrong_where_they_sound_wrong(language, line, heard, wrong):
    found = hearing(language, "x.y", line, heard)
    assert found.wrong == wrong
    assert bool(found.slips) == bool(wrong)


@pytest.mark.parametrize(
    ("language", "slips", "good"),
    [
        ("en", {"a.a": 1}, True),
        ("en", {"a.a": 2}, False),
        ("en", {"take_home.leg": 1}, False),
        ("en", {"quiz_3_wrong.no": 1}, False),
        ("en", {"danger_limb.rare": 1}, True),
        ("en", {"a.a": 1, "a.b": 1, "a.c": 1}, False),
        ("es", {"take_home.leg": 3}, True),
        ("es", {"take_home.leg": 4}, False),
    ],
)
def test_two_hundred_words_pass_only_within_the_limits(language, slips, good):
    line = "one two three four five six seven eight nine ten"
    ids = [*slips, *(f"b.n{n}" for n in range(20 - len(slips)))]
    heard = [
        hearing(language, id, line, " ".join(["wrong"] * slips.get(id, 0) + line.split()[slips.get(id, 0) :]))
        for id in ids
    ]
    assert verdict(language, heard)[1] == good


def test_nothing_but_words_is_compared():
    assert spoken("  “Ouch!” — it’s  DVT_", "en") == ["ouch", "it", "is", "dvt"]


# The table of sounds.


def test_a_table_of_sounds_shifted_by_one_from_any_place_on_is_refused(monkeypatch):
    import kokoro_onnx.config as published

    whole = dict(published.DEFAULT_VOCAB)
    places = sorted(set(whole.values()))
    assert len(places) == len(whole) == 114
    for place in places:
        for step in (1, -1):
            vocabulary.cache_clear()
            shifted = {sound: number + step * (number >= place) for sound, number in whole.items()}
            monkeypatch.setattr(published, "DEFAULT_VOCAB", shifted)
            with pytest.raises(Unavailable, match="numbers the sounds otherwise"):
                vocabulary()
    monkeypatch.undo()
    vocabulary.cache_clear()
    assert digest(vocabulary()) == VOCABULARY


def test_the_numbers_are_those_that_the_model_is_documented_with():
    known = {"$": 0, ".": 4, " ": 16, "ə": 83, "ɚ": 85, "ɛ": 86, "ɡ": 92, "ɪ": 102, "ŋ": 112, "θ": 119}
    known |= {"ɹ": 123, "ɾ": 125, "ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138, "ˈ": 156, "ː": 158, "ᵻ": 177}
    del known["$"]  # the pad, which is no sound
    assert {sound: vocabulary()[sound] for sound in known} == known


@pytest.mark.parametrize("language", sorted(WORDS))
def test_each_word_of_each_line_has_sounds_and_each_sound_a_number(language):
    words = WORDS[language]
    for id in words.lines:
        said = spelt(words.script(id).say, words.voice.accent)
        assert set(said.sounds) <= set(vocabulary()), id
        ends = [*said.first[1:], len(said.sounds)]
        assert len(said.first) == len(words.script(id).say.split()), id
        assert all(said.sounds[a:b].strip(" ,.:;!?ˈˌ") for a, b in zip(said.first, ends, strict=True)), id


@pytest.fixture(scope="module")
def makers():
    """The model's makers' own way from espeak-ng's sounds to the model's: the module misaki.espeak."""
    return pytest.importorskip("misaki.espeak", reason="misaki has no release for this Python yet")


#: Where this rig goes its own way: an r that links two words is said once, a syllabic n keeps its vowel.
OTHERWISE = (("əɹɹ", "əɹ"), ("tn", "tᵊn"))


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_sounds_are_spelt_as_the_models_makers_spell_them(makers, language):
    words = WORDS[language]
    for id in words.lines:
        for clause in re.split(r"[^\w' -]+", words.script(id).say):
            raw = espeak.phonemes(clause, words.voice.accent)
            if language == "en":
                theirs = object.__new__(makers.EspeakFallback)
                theirs.british, theirs.version = False, None
                theirs.backend = SimpleNamespace(phonemize=lambda _, raw=raw: [raw])
                (expected, _) = theirs(SimpleNamespace(text=clause))
            else:
                theirs = makers.EspeakG2P.__new__(makers.EspeakG2P)
                theirs.version, theirs.e2m = None, makers.EspeakG2P("es").e2m
                theirs.backend = SimpleNamespace(phonemize=lambda _, raw=raw: [raw])
                (expected, _) = theirs(clause)
            ours = _learnt(raw, words.voice.accent)
            for theirs_so, ours_so in OTHERWISE:
                expected = expected.replace(theirs_so, ours_so)
            assert ours == "".join(s for s in expected if s in vocabulary()), (id, clause)


# The words' times.


@pytest.mark.slow
def test_words_begin_where_another_aligner_finds_them():
    """PocketSphinx lays the words over the clip with an acoustic model of its own."""
    lock = parse_lock((MEDIA / "voice/lock.json").read_text(encoding="utf-8"), "lock.json")
    aligner, off = Decoder(samprate=16_000, loglevel="FATAL"), []
    for id in sorted(WORDS["en"].lines)[::4]:
        taken, clip = WORDS["en"].script(id), lock[f"en/{id}"]
        words = [re.sub(r"[^a-z']", "", word.lower()) for word in taken.words]
        if taken.say != taken.shown or not all(map(aligner.lookup_word, words)):
            continue
        samples, rate = decoded((MEDIA / f"voice/en/{id}.ogg").read_bytes())
        sound = (resample_poly(samples, 16_000, rate) * 32767).astype(np.int16).tobytes()
        aligner.set_align_text(" ".join(words))
        aligner.start_utt()
        aligner.process_raw(sound, full_utt=True)
        aligner.end_utt()
        found = [(part.word.partition("(")[0], part.start_frame / 100) for part in aligner.seg() or ()]
        found = [(word, start) for word, start in found if word[0] not in "<["]
        if [word for word, _ in found] == words:
            off += [start - ours for (_, start), ours in zip(found, clip.starts, strict=True)]
    assert len(off) > 200
    assert np.median(np.abs(off)) <= 0.060
