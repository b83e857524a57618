"""The lock file of the voice clips: the origin of each clip, and the start of each word.

`rig narrate` writes `media/voice/lock.json`. A clip whose line has changed is stale. A stale clip is never
played, so that voice and captions always agree.
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

#: Version of the lock file's format.
FORMAT = 1
#: Largest clip that is played, bytes: a quarter of an hour.
LARGEST_BYTES = 10_000_000
#: Recipe of a clip that a person recorded.
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Heard:
    """A speech recogniser's transcript of a clip; the recogniser does not know the line."""

    text: str
    by: str
    """The recogniser."""
    file: str
    """Hash of the transcribed file."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip, as it was made."""

    words: str
    """Hash of its line: the text on the screen and the spoken text."""
    recipe: str
    """How it was made: `person`, or engine, voice, speed and treatment."""
    source: str
    """The speaker or the program, for human readers."""
    file: str
    """Hash of the file."""
    size: int
    """Size of the file, bytes."""
    seconds: float
    starts: tuple[float, ...]
    """Start of each word on the screen, s."""
    loudness: float
    """LUFS, by ITU-R BS.1770."""
    peak: float
    """True peak, dBTP."""
    heard: Heard | None = None
    """None if there is no transcript yet."""


Lock = Mapping[str, Clip]
"""By `language/line id`."""


def key(language: str, id: str) -> str:
    """The name of a line's clip in the lock; its file is `media/voice/<key>.ogg`."""
    return f"{language}/{id}"


def words_hash(language: str, script: Script) -> str:
    """A hash of every character that is shown or spoken, and of nothing else."""
    text = json.dumps([language, script.words, script.say], ensure_ascii=False)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:24]


def fits(clip: Clip, language: str, script: Script) -> bool:
    """Whether a clip belongs to this line."""
    return clip.words == words_hash(language, script) and len(clip.starts) == len(script.words)


def timings(lock: Lock, language: str, words: Words, offset: float) -> dict[str, Timing]:
    """The timing of each line that has a current clip.

    `offset` is the delay of the loudspeaker behind the sound device, s.
    """
    found = {}
    for id in words.lines:
        clip = lock.get(key(language, id))
        if clip is not None and fits(clip, language, words.script(id)):
            found[id] = Timing(tuple(start + offset for start in clip.starts), clip.seconds + offset)
    return found


def written_timings(timings: Mapping[str, Mapping[str, Timing]]) -> dict[str, dict[str, Any]]:
    """Timings for a run log, which could not be replayed without them after a new recording."""
    return {
        language: {id: [timing.seconds, *timing.starts] for id, timing in timed.items()}
        for language, timed in timings.items()
    }


def read_timings(written: Any, file: str) -> dict[str, dict[str, Timing]]:
    """Timings from a run log. Raises BadFiles if `written` is not one."""
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
    """The clips in the text of a lock file. Raises BadFiles."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BadFiles([Problem(file, "", f"is not JSON ({wrong}); run: rig narrate build")]) from None
    entries = read.get("clips") if isinstance(read, dict) else None
    if not isinstance(entries, dict) or read.get("form") != FORMAT:
        raise BadFiles([Problem(file, "form", f"is not a lock of form {FORMAT}; run: rig narrate build")])
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
    """The text of a lock file: a line for each clip, in the order of their names."""
    lines = [
        f"    {json.dumps(name)}: {json.dumps(_entry(clip), ensure_ascii=False, separators=(', ', ': '))}"
        for name, clip in sorted(lock.items())
    ]
    return f'{{\n  "form": {FORMAT},\n  "clips": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


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
    if not 0 <= clip.size <= LARGEST_BYTES:
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
