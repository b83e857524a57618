"""`rig narrate listen`: checks the clips with a speech recogniser that does not know the lines.

It answers one question, word by word: are the clips intelligible? The lock keeps the transcript of each file,
so that a clip is transcribed again only after it has changed.
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
    """Transcribes speech, such as `recogniser.Recogniser`."""

    def hear(self, samples: Samples, rate: int, language: str) -> str:
        """The transcript of a recording."""


@dataclass(frozen=True)
class Bound:
    """Limits of misheard words."""

    rate: float
    """Part of all words, 0 to 1: the word error rate."""
    clip: int
    """Words of one clip."""


#: The recogniser mishears more in a language with less training data.
BOUNDS = {"en": Bound(0.01, 1), "es": Bound(0.04, 3), "pt": Bound(0.05, 3)}
#: For a language that has not been measured yet.
ANY = Bound(0.10, 3)
#: Scenes in which lives may depend on a word: in English no word may be misheard.
STRICT = ("danger", "quiz_3", "quiz_3_right", "quiz_3_wrong", "take_home")

#: Units that a recogniser abbreviates.
_UNITS = {"en": {"mg": "milligrams"}, "es": {"mg": "miligramos"}, "pt": {"mg": "miligramas"}}
#: How a dash between two numbers is said.
_RANGE = {"en": "to", "es": "a", "pt": "a"}
#: American Spanish: letters that sound alike, so that spelling alone is never a misheard word.
_SPANISH = (("(?<!c)h", ""), ("v", "b"), ("ll", "y"), ("z|c(?=[ei])", "s"), ("qu", "k"))


@dataclass(frozen=True)
class Hearing:
    """One clip and its transcript."""

    language: str
    id: str
    words: int
    """Number of words of its line."""
    wrong: int
    """Number of words that were misheard, omitted or inserted."""
    slips: tuple[str, ...]
    """Their places: each as a phrase for a person."""
    text: str
    """The transcript."""

    @property
    def name(self) -> str:
        """The clip's name in the lock."""
        return key(self.language, self.id)

    @property
    def allowed(self) -> int:
        """The number of its words that may be wrong."""
        strict = self.language == "en" and self.id.partition(".")[0] in STRICT
        return 0 if strict else BOUNDS.get(self.language, ANY).clip


def listen(
    words: Mapping[str, Words],
    lock: Mapping[str, Clip],
    listener: Listener,
    every: int = 1,
    again: bool = False,
) -> Iterator[Hearing]:
    """Every `every`-th clip of each language with its transcript; at the end the lock file keeps the
    transcripts.

    A clip whose file this recogniser has transcribed is not transcribed again, unless told `again`. A clip
    that is missing or silent gives an empty transcript.
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
    """The transcript of a clip, new or stored for the same file; None if there is no clip."""
    try:
        content = clip_path(name).read_bytes()
    except OSError:
        return None
    file = hashlib.sha256(content).hexdigest()
    if known and (known.file, known.by) == (file, NAME):
        return known
    try:
        samples, rate = decoded(content)
    except RuntimeError:  # libsndfile's error for a file without sound
        return Heard("", NAME, file)
    return Heard(listener.hear(samples, rate, language), NAME, file)


def _keep(new: Mapping[str, Heard]) -> None:
    """Add transcripts to the lock. It is read again first: clips may have been made in the meantime."""
    lock = read_lock()
    for name in new.keys() & lock.keys():
        lock[name] = replace(lock[name], heard=new[name])
    if new:
        save_lock(lock)


def hearing(language: str, id: str, line: str, text: str) -> Hearing:
    """A transcript compared with the line word by word (fewest edits)."""
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
            continue  # the same sounds, divided differently: "pinprick", "pin prick"
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
    """The sounds of a Spanish word, whichever of the letters that sound alike it is written with."""
    # The tilde of ñ is not an accent.
    word = "".join(
        letter if letter == "ñ" else unicodedata.normalize("NFD", letter)[0]
        for letter in unicodedata.normalize("NFC", word)
    )
    for letters, sound in _SPANISH:
        word = re.sub(letters, sound, word)
    return word


def verdict(language: str, heard: list[Hearing]) -> tuple[str, bool]:
    """A sentence on all transcripts of a language, and whether it is within the limits."""
    words, wrong = sum(one.words for one in heard), sum(one.wrong for one in heard)
    bound, over = BOUNDS.get(language, ANY), [one for one in heard if one.wrong > one.allowed]
    rate = wrong / words if words else 0.0
    sentence = (
        f"{language}: {len(heard)} clips, {words} words, {wrong} heard wrongly: word error rate {rate:.1%} "
        f"(at most {bound.rate:.0%}); {len(over)} clips with more wrong words than they may have"
    )
    return sentence, rate <= bound.rate and not over
