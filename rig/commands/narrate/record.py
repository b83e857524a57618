"""`rig narrate record LINE`: a person's own voice for a line. It always takes precedence over a synthetic
clip."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import soundfile

from rig.base.schema import BadFiles, Problem
from rig.commands.narrate.align import aligned, spoken_reference, voiced
from rig.commands.narrate.build import keep
from rig.commands.narrate.mastering import clipped, decoded, mastered
from rig.commands.narrate.recording import Samples, Take, db
from rig.commands.narrate.requirements import FASTEST_WPM
from rig.story.clip_manifest import PERSON, Clip, fits, key
from rig.story.media_files import clip_path
from rig.story.words import Words

#: If the loudest moment is below this, nothing was said into the microphone, dBFS.
UNHEARD_DBFS = -45.0
#: Below this pace the speaker has paused in the middle, or said something else, words per minute.
SLOWEST_WPM = 55.0


def record(
    language: str, id: str, words: Words, lock: dict[str, Clip], recorded: tuple[Samples, int], by: str
) -> Clip:
    """Make a line's clip from a person's recording: trimmed, levelled, and aligned to its words.

    `recorded` are the samples and their rate, 1/s.

    Raises BadFiles if the recording is unusable, with what to do.
    """
    script, (samples, rate) = words.script(id), recorded
    problem = take_problem(samples, rate, len(script.words))
    if problem:
        raise BadFiles([Problem("rig narrate record", key(language, id), problem)])
    take = aligned(samples, rate, reference(language, id, words, lock))
    keep(lock, language, id, script, mastered(take, tuple(script.say.split()), still=True), (PERSON, by))
    return lock[key(language, id)]


def take_problem(samples: Samples, rate: int, words: int) -> str:
    """Why a recording is unusable; empty if it is usable."""
    if db(float(np.max(np.abs(samples), initial=0.0))) < UNHEARD_DBFS:
        return "is silent; is this the right microphone, and is it switched on?"
    if clipped(samples):
        return "is too loud, its tops are cut off; step back from the microphone, or turn it down"
    said = voiced(samples, rate)
    pace = 60 * words * rate / max(1, said.stop - said.start)
    if pace > FASTEST_WPM:
        return f"is said at {pace:.0f} words a minute; take your time, {FASTEST_WPM:.0f} is the most"
    if pace < SLOWEST_WPM:
        return f"is said at {pace:.0f} words a minute; say just this line, without a long pause"
    return ""


def reference(language: str, id: str, words: Words, lock: Mapping[str, Clip]) -> Take:
    """A reading of the line with known times of its words: its synthetic clip, or espeak-ng's."""
    script, clip = words.script(id), lock.get(key(language, id))
    as_shown = list(script.words) == script.say.split()
    if as_shown and clip is not None and clip.recipe != PERSON and fits(clip, language, script):
        samples, rate = decoded(clip_path(key(language, id)).read_bytes())
        return Take(samples, rate, clip.starts)
    return spoken_reference(script.say, words.voice.accent)


def from_file(path: Path) -> tuple[Samples, int]:
    """The sound in a file. Raises BadFiles if there is none."""
    try:
        samples, rate = soundfile.read(path, always_2d=True)
    except (OSError, RuntimeError) as wrong:
        raise BadFiles([Problem(str(path), "", f"is no sound file that can be read ({wrong})")]) from None
    return samples.mean(axis=1), int(rate)
