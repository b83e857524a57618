"""`rig narrate build`: makes a clip for each line whose clip is missing or stale, and nothing else."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from rig.base.files import write_whole
from rig.commands.narrate.engines import Speaker, source, speaker
from rig.commands.narrate.mastering import EncodedClip, mastered
from rig.commands.narrate.requirements import FASTEST_WPM, recipe
from rig.story.captions import LETTERS_PER_S
from rig.story.clip_manifest import PERSON, Clip, fits, key, words_hash
from rig.story.media_files import made_path, save_lock
from rig.story.words import Script, Voice, Words

#: Paces at which a line is tried, as fractions of the usual pace.
PACE_RATIOS = (1.0, 0.9, 0.8, 0.7, 0.6)

Tell = Callable[[int, int, str], None]
"""Receives the number of finished clips, of all, and the next line."""


@dataclass(frozen=True)
class Work:
    """One clip to make."""

    language: str
    id: str
    script: Script
    voice: Voice


def wanted(words: Mapping[str, Words], lock: Mapping[str, Clip], over_people: bool = False) -> Iterator[Work]:
    """The lines whose clip is missing or stale. A person's is left alone, unless told `over_people`."""
    for language, all_of in sorted(words.items()):
        made_so = recipe(all_of.voice)
        for id in all_of.lines:
            script, clip = all_of.script(id), lock.get(key(language, id))
            if clip is None or (
                over_people
                if clip.recipe == PERSON
                else clip.recipe != made_so or not fits(clip, language, script)
            ):
                yield Work(language, id, script, all_of.voice)


def build(
    words: Mapping[str, Words],
    lock: Mapping[str, Clip],
    tell: Tell,
    *,
    voices: Path | None = None,
    over_people: bool = False,
) -> int:
    """Make the clips in `wanted`, and remove those of deleted lines; returns how many were made.

    Each file is written completely, and then the lock, clip by clip: after an interruption the next build
    continues there. Raises Unavailable if a voice is not available.
    """
    lines = {key(language, id) for language, all_of in words.items() for id in all_of.lines}
    kept = {name: clip for name, clip in lock.items() if name in lines}
    todo = list(wanted(words, kept, over_people))
    speakers: dict[Voice, Speaker] = {}
    for n, work in enumerate(todo):
        tell(n, len(todo), key(work.language, work.id))
        if work.voice not in speakers:
            speakers[work.voice] = speaker(work.voice, voices)
        made = read(speakers[work.voice], work.script)
        keep(kept, work.language, work.id, work.script, made, (recipe(work.voice), source(work.voice)))
    tell(len(todo), len(todo), "")
    if kept != lock and not todo:
        save_lock(kept)
    for name in lock.keys() - kept.keys():
        made_path(name).unlink(missing_ok=True)
    return len(todo)


def read(speak: Speaker, script: Script) -> EncodedClip:
    """A line as a clip, read again more slowly if it was too fast."""
    for pace in PACE_RATIOS:
        made = mastered(speak(script.say, pace), tuple(script.say.split()))
        words, letters = len(script.words) / made.seconds, len(script.shown) / made.seconds
        if words <= FASTEST_WPM / 60 and letters <= LETTERS_PER_S:
            break
    return made


def keep(
    lock: dict[str, Clip], language: str, id: str, script: Script, made: EncodedClip, origin: tuple[str, str]
) -> None:
    """Write a clip's file, and then the lock; `origin` is its recipe and its source."""
    name = key(language, id)
    path = made_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, made.content)
    lock[name] = Clip(
        words=words_hash(language, script),
        recipe=origin[0],
        source=origin[1],
        file=hashlib.sha256(made.content).hexdigest(),
        size=len(made.content),
        seconds=made.seconds,
        starts=shown_starts(script, made),
        loudness=made.loudness,
        peak=made.peak,
    )
    save_lock(lock)


def shown_starts(script: Script, made: EncodedClip) -> tuple[float, ...]:
    """The start of each displayed word from the starts of the spoken words, s.

    If a line is spoken differently than it is displayed ("DVT", "D V T"), equal words are matched, and the
    words between them share the time evenly.
    """
    shown, said = map(_plain, script.words), map(_plain, script.say.split())
    places: list[float] = []
    same = SequenceMatcher(None, list(shown), list(said), autojunk=False)
    for _, a, a_end, b, b_end in same.get_opcodes():
        places += [b + (b_end - b) * n / (a_end - a) for n in range(a_end - a)]
    times = np.interp(places, np.arange(len(made.starts) + 1), [*made.starts, made.seconds])
    return tuple(round(min(float(time), made.seconds), 3) for time in times)


def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())
