"""`rig narrate listen`: what a recogniser that does not know the lines hears in the clips.

It answers one question, word by word: can what is said be understood? The lock keeps what was heard, and in
which file, so that a clip is heard again only after it has changed.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

import jiwer
from num2words import num2words

from rig.commands.narrate.mastering import decoded
from rig.commands.narrate.recogniser import NAME
from rig.commands.narrate.recording import Samples
from rig.story.clip_manifest import Clip, Heard, key
from rig.story.media_files import clip_path, read_lock, save_lock
from rig.story.words import Words


class Listener(Protocol):
    """Writes down what is said, such as `recogniser.Recogniser`."""

    def hear(self, samples: Samples, rate: int, language: str) -> str:
        """What is said in a recording."""


@dataclass(frozen=True)
class Bound:
    """How much of what is said may be heard wrongly."""

    rate: float
    """Part of all words, 0 to 1: the word error rate."""
    clip: int
    """Words of any one clip."""


#: The recogniser itself mishears more in a language that it has learnt less of.
BOUNDS = {"en": Bound(0.01, 1), "es": Bound(0.04, 3), "pt": Bound(0.05, 3)}
#: For a language that nobody has measured yet.
ANY = Bound(0.10, 3)
#: In these scenes lives may hang on a word: in English none may be heard wrongly.
STRICT = ("danger", "quiz_3", "quiz_3_right", "quiz_3_wrong", "take_home")

#: Units that a recogniser abbreviates.
_UNITS = {"en": {"mg": "milligrams"}, "es": {"mg": "miligramos"}, "pt": {"mg": "miligramas"}}
#: How a dash between two numbers is said.
_RANGE = {"en": "to", "es": "a", "pt": "a"}
#: Spanish, as America says it: letters that sound alike, so that no spelling counts as a word misheard.
_SPANISH = (("(?<!c)h", ""), ("v", "b"), ("ll", "y"), ("z|c(?=[ei])", "s"), ("qu", "k"))


@dataclass(frozen=True)
class Hearing:
    """One clip, as it was heard."""

    language: str
    id: str
    words: int
    """How many words its line has."""
    wrong: int
    """How many words were heard otherwise, left out or put in."""
    slips: tuple[str, ...]
    """Where: each as a phrase for a person."""
    text: str
    """What was heard."""

    @property
    def name(self) -> str:
        """The clip's name in the lock."""
        return key(self.language, self.id)

    @property
    def allowed(self) -> int:
        """How many words of it may be wrong."""
        strict = self.language == "en" and self.id.partition(".")[0] in STRICT
        return 0 if strict else BOUNDS.get(self.language, ANY).clip


def listen(
    words: Mapping[str, Words],
    lock: Mapping[str, Clip],
    listener: Listener,
    every: int = 1,
    again: bool = False,
) -> Iterator[Hearing]:
    """Every `every`-th clip of each language as it is heard; at the end the lock's file keeps what was heard.

    A clip whose file has been heard by this recogniser is not heard again, unless told `again`. Where a clip
    is missing or holds no sound, nothing is heard.
    """
    new: dict[str, Heard] = {}
    try:
        for language, all_of in sorted(words.items()):
            for id in sorted(all_of.lines)[::every]:
                name, line = key(language, id), all_of.script(id).shown
                known = lock[name].heard if name in lock else None
                heard = _heard(name, None if again else known, listener, language)
                if heard not in (None, known):
                    new[name] = heard
                yield hearing(language, id, line, heard.text if heard else "")
    finally:
        _keep(new)


def _heard(name: str, known: Heard | None, listener: Listener, language: str) -> Heard | None:
    """What is heard in a clip, now or when its very file was heard before; None where there is no clip."""
    try:
        content = clip_path(name).read_bytes()
    except OSError:
        return None
    file = hashlib.sha256(content).hexdigest()
    if known and (known.file, known.by) == (file, NAME):
        return known
    try:
        samples, rate = decoded(content)
    except RuntimeError:  # what libsndfile raises for a file that holds no sound
        return Heard("", NAME, file)
    return Heard(listener.hear(samples, rate, language), NAME, file)


def _keep(new: Mapping[str, Heard]) -> None:
    """Add to the lock what was heard. It is read again first: clips may have been made in the meantime."""
    lock = read_lock()
    for name in new.keys() & lock.keys():
        lock[name] = replace(lock[name], heard=new[name])
    if new:
        save_lock(lock)


def hearing(language: str, id: str, line: str, text: str) -> Hearing:
    """What was heard, held against the line word by word (the fewest edits that turn one into the other)."""
    said, heard = spoken(line, language), spoken(text, language)
    compared = jiwer.process_words(" ".join(said), " ".join(heard))
    wrong, slips = 0, []
    for differs, chunks in groupby(compared.alignments[0], lambda chunk: chunk.type != "equal"):
        if not differs:
            continue
        run = list(chunks)
        ours = said[run[0].ref_start_idx : run[-1].ref_end_idx]
        theirs = heard[run[0].hyp_start_idx : run[-1].hyp_end_idx]
        if "".join(ours) == "".join(theirs):
            continue  # the same sounds, parted into words elsewhere: "pinprick", "pin prick"
        wrong += sum(max(c.ref_end_idx - c.ref_start_idx, c.hyp_end_idx - c.hyp_start_idx) for c in run)
        slips.append(f"{' '.join(ours) or '-'!r} heard as {' '.join(theirs) or '-'!r}")
    return Hearing(language, id, len(said), wrong, tuple(slips), text)


def spoken(text: str, language: str) -> list[str]:
    """The words of a text as they sound: numbers and units written out, no case, no punctuation."""
    text = unicodedata.normalize("NFC", text.lower().replace("’", "'"))
    text = re.sub(r"\b(here|it|that|there|what)'s\b", r"\1 is", text) if language == "en" else text
    text = re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", f" {_RANGE.get(language, '')} ", text)
    text = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)
    text = re.sub(r"\d+", lambda number: f" {_number(number[0], language)} ", text)
    found = re.sub(r"[^\w']|_", " ", text).split()
    units = _UNITS.get(language, {})
    found = [units.get(word, word) for word in found]
    return [_spanish(word) for word in found] if language == "es" else found


def _number(digits: str, language: str) -> str:
    try:
        return str(num2words(int(digits), lang=language))
    except NotImplementedError:
        return digits


def _spanish(word: str) -> str:
    """How a Spanish word sounds, whichever of the letters that sound alike it is written with."""
    # The tilde of ñ is no accent.
    word = "".join(
        letter if letter == "ñ" else unicodedata.normalize("NFD", letter)[0]
        for letter in unicodedata.normalize("NFC", word)
    )
    for letters, sound in _SPANISH:
        word = re.sub(letters, sound, word)
    return word


def verdict(language: str, heard: list[Hearing]) -> tuple[str, bool]:
    """A sentence on all that was heard of a language, and whether it keeps within the bounds."""
    words, wrong = sum(one.words for one in heard), sum(one.wrong for one in heard)
    bound, over = BOUNDS.get(language, ANY), [one for one in heard if one.wrong > one.allowed]
    rate = wrong / words if words else 0.0
    sentence = (
        f"{language}: {len(heard)} clips, {words} words, {wrong} heard wrongly: word error rate {rate:.1%} "
        f"(at most {bound.rate:.0%}); {len(over)} clips with more wrong words than they may have"
    )
    return sentence, rate <= bound.rate and not over
