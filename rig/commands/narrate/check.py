"""`rig narrate check`: whether every clip exists, belongs to the current text of its line, and is within the
limits.

It compares files, hashes, loudness, pace and times. It cannot tell what a clip says: see `listen`.
"""

import hashlib
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path

from rig.commands.narrate.requirements import (
    CEILING_DBTP,
    FASTEST_WPM,
    LEAD_S,
    TARGET_LUFS,
    TOLERANCE_LU,
    recipe,
)
from rig.story.captions import LETTERS_PER_S
from rig.story.clip_manifest import PERSON, Clip, fits, key
from rig.story.media_files import clip_path, voice_folder
from rig.story.words import Script, Words


def check(words: Mapping[str, Words], lock: Mapping[str, Clip]) -> list[str]:
    """All problems, one sentence each.

    Loudness and peak are measured again if the tools are installed (see `measures`). Otherwise the figures of
    the lock count, which belong to the file with that hash.
    """
    wrong = [problem for language in sorted(words) for problem in _language(language, words[language], lock)]
    lines = {key(language, id) for language, all_of in words.items() for id in all_of.lines}
    wrong += [
        f"{name}: no line has this id any more; run: rig narrate build"
        for name in sorted(lock.keys() - lines)
    ]
    for path in sorted(voice_folder().glob("*/*.ogg")):
        name = f"{path.parent.name}/{path.stem}"
        if name not in lock:
            wrong.append(f"{name}: {path.name} is in no lock; run: rig narrate build, or remove it")
    return wrong


def measures() -> bool:
    """Whether the sound itself can be measured here."""
    return all(importlib.util.find_spec(name) for name in ("numpy", "scipy", "soundfile", "pyloudnorm"))


def _language(language: str, words: Words, lock: Mapping[str, Clip]) -> Iterator[str]:
    made_so = recipe(words.voice)
    for id in words.lines:
        name = key(language, id)
        clip, script = lock.get(name), words.script(id)
        if clip is None:
            yield f"{name}: has no clip; run: rig narrate build"
        elif not fits(clip, language, script):
            again = (
                f"rig narrate record {id} --lang {language}" if clip.recipe == PERSON else "rig narrate build"
            )
            yield f"{name}: the words have changed since its clip was made; run: {again}"
        elif clip.recipe not in (made_so, PERSON):
            yield f"{name}: was made otherwise ({clip.recipe}) than now ({made_so}); run: rig narrate build"
        else:
            yield from (f"{name}: {what}" for what in _clip(clip, script, clip_path(name)))


def _clip(clip: Clip, script: Script, path: Path) -> Iterator[str]:
    """The problems of a clip with the right words."""
    try:
        with path.open("rb") as file:
            content = file.read(clip.size + 1)  # someone else's clip may have any size
    except OSError:
        yield f"its file {path.name} is missing; run: rig narrate build"
        return
    if hashlib.sha256(content).hexdigest() != clip.file:
        yield f"its file {path.name} is not the one that was made; run: rig narrate build, or record it anew"
        return
    if len(clip.starts) != len(script.words):
        yield f"has times for {len(clip.starts)} words, but {len(script.words)} are shown"
    pace, letters = 60 * len(script.words) / clip.seconds, len(script.shown) / clip.seconds
    if pace > FASTEST_WPM:
        yield f"is read at {pace:.0f} words a minute; at most {FASTEST_WPM:.0f} can be read along"
    if letters > LETTERS_PER_S:
        yield f"is read at {letters:.0f} letters a second; at most {LETTERS_PER_S:.0f} can be read along"
    yield from _sound(clip, content) if measures() else _levels(clip.loudness, clip.peak)


def _sound(clip: Clip, content: bytes) -> Iterator[str]:
    """The problems of the sound itself, measured."""
    from rig.commands.narrate.loudness import loudness, true_peak
    from rig.commands.narrate.mastering import clipped, decoded, lead

    samples, rate = decoded(content)
    yield from _levels(loudness(samples, rate), true_peak(samples))
    if clipped(samples):
        yield "is clipped: its tops are cut off"
    if abs(len(samples) / rate - clip.seconds) > 0.05:
        yield f"lasts {len(samples) / rate:.2f} s, not {clip.seconds:.2f} s as its lock says"
    if lead(samples, rate) > LEAD_S:
        yield f"begins with {lead(samples, rate):.2f} s of silence"


def _levels(loud: float, peak: float) -> Iterator[str]:
    if abs(loud - TARGET_LUFS) > TOLERANCE_LU:
        how = "loud" if loud > TARGET_LUFS else "soft"
        yield f"is at {loud:.1f} LUFS, too {how}; it must be {TARGET_LUFS:g} +-{TOLERANCE_LU:g}"
    if peak > CEILING_DBTP:
        yield f"has a true peak of {peak:.1f} dBTP; the most is {CEILING_DBTP:g}"
