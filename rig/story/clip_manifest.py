"""The lock of the voice clips: what each clip was made from, and when each of its words is due.

`media/voice/lock.json` is written by `rig narrate`. A clip whose line has changed since is stale,
and a stale clip is never played: what is said, shown and read stays one thing.
"""

import hashlib
import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rig.base.schema import BadFiles, Problem
from rig.story.words import Script, Timing, Words

#: Version of the lock's form.
FORM = 1
#: The largest clip that is played, bytes: a quarter of an hour.
LARGEST = 10_000_000
#: How a clip made by a person is marked in the lock.
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a speech recogniser, which does not know the line, wrote down for a clip."""

    text: str
    by: str
    """Which recogniser."""
    file: str
    """Hash of the file that it heard."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip, as it was when it was made."""

    words: str
    """Hash of the line it says: what is shown and what is said."""
    recipe: str
    """How it was made: `person`, or engine, voice, speed and treatment."""
    source: str
    """For people: who speaks, or which program."""
    file: str
    """Hash of the file."""
    size: int
    """Bytes of the file."""
    seconds: float
    starts: tuple[float, ...]
    """When each word shown begins, s."""
    loudness: float
    """LUFS, by ITU-R BS.1770."""
    peak: float
    """True peak, dBTP."""
    heard: Heard | None = None
    """None where no recogniser has heard it yet."""


Lock = Mapping[str, Clip]
"""By `language/line id`."""


def key(language: str, id: str) -> str:
    """The name of a line's clip in the lock; its file is `media/voice/<key>.ogg`."""
    return f"{language}/{id}"


def words_hash(language: str, script: Script) -> str:
    """Changes with every character that is shown or said, and with nothing else."""
    text = json.dumps([language, script.words, script.say], ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:24]


def fits(clip: Clip, language: str, script: Script) -> bool:
    """Whether a clip says this line."""
    return clip.words == words_hash(language, script) and len(clip.starts) == len(script.words)


def timings(lock: Lock, language: str, words: Words, offset: float) -> dict[str, Timing]:
    """When each word of each line is due, for the lines that have a clip which says just them.

    `offset` is how much later than it is played a clip is heard, s.
    """
    found = {}
    for id in words.lines:
        clip = lock.get(key(language, id))
        if clip is not None and fits(clip, language, words.script(id)):
            found[id] = Timing(tuple(start + offset for start in clip.starts), clip.seconds + offset)
    return found


def written_timings(timings: Mapping[str, Mapping[str, Timing]]) -> dict[str, dict[str, Any]]:
    """Timings as a run log holds them: without them it could not be lived again after a new recording."""
    return {
        language: {id: [timing.seconds, *timing.starts] for id, timing in timed.items()}
        for language, timed in timings.items()
    }


def read_timings(written: Any, file: str) -> dict[str, dict[str, Timing]]:
    """Timings from a run log. Raises BadFiles for what is none."""
    try:
        return {
            language: {
                id: Timing(tuple(map(_number, starts)), _number(seconds))
                for id, (seconds, *starts) in timed.items()
            }
            for language, timed in written.items()
        }
    except (AttributeError, OverflowError, TypeError, ValueError) as wrong:
        raise BadFiles([Problem(file, "voice", f"is no timing of clips ({wrong})")]) from None


def parse_lock(text: str, file: str) -> dict[str, Clip]:
    """The lock in the text of a file. Raises BadFiles where it is none."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BadFiles([Problem(file, "", f"is not JSON ({wrong}); run: rig narrate build")]) from None
    entries = read.get("clips") if isinstance(read, dict) else None
    if not isinstance(entries, dict) or read.get("form") != FORM:
        raise BadFiles([Problem(file, "form", f"is not a lock of form {FORM}; run: rig narrate build")])
    problems, lock = [], {}
    for name, entry in entries.items():
        try:
            lock[name] = _clip(entry)
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            problems.append(Problem(file, f"clips.{name}", f"is damaged ({wrong}); run: rig narrate build"))
    if problems:
        raise BadFiles(problems)
    return lock


def write_lock(lock: Lock) -> str:
    """The text of a lock: a line for each clip, in the order of their names."""
    lines = [
        f"    {json.dumps(name)}: {json.dumps(_entry(clip), ensure_ascii=False, separators=(', ', ': '))}"
        for name, clip in sorted(lock.items())
    ]
    return f'{{\n  "form": {FORM},\n  "clips": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


def _entry(clip: Clip) -> dict[str, Any]:
    return {
        "words": clip.words,
        "recipe": clip.recipe,
        "source": clip.source,
        "file": clip.file,
        "size": clip.size,
        "seconds": clip.seconds,
        "starts": list(clip.starts),
        "loudness": clip.loudness,
        "peak": clip.peak,
    } | ({"heard": asdict(clip.heard)} if clip.heard else {})


def _clip(entry: Mapping[str, Any]) -> Clip:
    starts = tuple(_number(start) for start in entry["starts"])
    clip = Clip(
        words=_text(entry["words"]),
        recipe=_text(entry["recipe"]),
        source=_text(entry["source"]),
        file=_text(entry["file"]),
        size=int(_number(entry["size"])),
        seconds=_number(entry["seconds"]),
        starts=starts,
        loudness=_number(entry["loudness"]),
        peak=_number(entry["peak"]),
        heard=_heard(entry["heard"]) if "heard" in entry else None,
    )
    if list(starts) != sorted(starts) or not all(0 <= start <= clip.seconds for start in starts):
        raise ValueError("its words are out of order")
    if not 0 < clip.seconds < 3600:
        raise ValueError(f"it lasts {clip.seconds} s")
    if not 0 <= clip.size <= LARGEST:
        raise ValueError(f"it has {clip.size} bytes")
    return clip


def _heard(entry: Mapping[str, Any]) -> Heard:
    return Heard(_text(entry["text"]), _text(entry["by"]), _text(entry["file"]))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is not a number")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
