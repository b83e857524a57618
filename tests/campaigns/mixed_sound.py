"""What is actually heard in a visit, measured on the mixed sound that SDL's disk driver writes.

    python tests/campaigns/mixed_sound.py tests/visits/catheter.toml

plays a visit in real time and prints: whether two clips overlap, how far the bed ducks, and when each
audible cue comes against the word it stands on, both found in the sound by correlation.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.signal import fftconvolve, resample_poly

from rig.commands.narrate.mastering import decoded
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.sound import synth
from rig.story.clip_manifest import key
from rig.story.cues import Effect
from rig.story.media_files import clip_path, load_lock

RATE = synth.RATE_HZ
#: Half the length of the filter between a clip and what is heard of it, samples.
TAPS = 24


@dataclass(frozen=True)
class Heard:
    """What was found in the sound of one visit."""

    clips: tuple[tuple[float, float, str], ...]
    """(start, end, name) of each line, s in the sound."""
    errors: tuple[tuple[float, float], ...]
    """(time, how late an audible cue came after its word), s."""
    ducked: float
    """dB by which the bed is softer between two lines than where nobody speaks."""
    seconds: float
    overlaps: tuple[str, ...]
    """Lines of which a part is still heard once the next has begun."""

    @property
    def drift(self) -> float:
        """How much later cues come at the end than at the start, by a line through all, s."""
        times, late = np.array(self.errors).T
        slope = np.polyfit(times, late, 1)[0]
        return float(slope * (times[-1] - times[0]))


def play(visit: Path, seconds: float | None, folder: Path, config: Path | None = None) -> Heard:
    """Play a scripted visit in real time, and listen to it."""
    raw, log = folder / "mixed.raw", folder / "run.jsonl"
    environment = {**os.environ, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw)}
    command = [sys.executable, "-m", "rig", "run", "--visit", str(visit), "--screen", "none"]
    command += ["--record", str(log)] + (["--seconds", str(seconds)] if seconds else [])
    command += ["--config", str(config)] if config else []
    subprocess.run(command, env=environment, check=False, capture_output=True)
    return listen(raw, log)


def listen(raw: Path, log: Path) -> Heard:
    """What is in a mixed sound, with the run log of the visit it belongs to."""
    sound = np.fromfile(raw, np.int16) / 32768.0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    language, lock, exhibit = lines[0]["language"], load_lock(), load_exhibit(Config())
    told = [(line["at"], "line", line["line"]) for line in lines if "line" in line]
    told += [(line["at"], "cue", line["cue"]) for line in lines if "cue" in line]
    clips, errors, marks = [], [], []
    rest = sound.copy()  # what is left once the voice is taken out: signs are searched for in it
    ahead = 0.0  # the sound device keeps its own time: how far it is ahead of the log's
    for at, what, name in sorted(told, key=lambda one: one[0]):
        if what == "line" and key(language, name) in lock:
            samples, rate = decoded(clip_path(key(language, name)).read_bytes())
            samples = resample_poly(samples, RATE // rate, 1)
            start = found(sound, samples, at + ahead)
            if start is None:
                continue
            ahead = start - at
            clips.append((start, samples, name))
            without(sound, rest, start, samples)
            taken = exhibit.words[language].script(name)
            marks = [(start + lock[key(language, name)].starts[index], mark) for index, mark in taken.marks]
        elif what == "cue" and Effect(name).by == "sound" and marks:
            sign = np.frombuffer(synth.EFFECTS[name](), np.int16) / 32768.0
            word = min((time for time, _ in marks), key=lambda time: abs(time - at - ahead))
            place = found(rest, sign, word, reach=0.4)
            if place is not None:
                errors.append((at, place - word))
    spans = tuple((start, start + len(samples) / RATE, name) for start, samples, name in clips)
    return Heard(spans, tuple(errors), ducking(sound, spans), len(sound) / RATE, tuple(both(sound, clips)))


def without(sound: np.ndarray, rest: np.ndarray, start: float, samples: np.ndarray) -> None:
    """Take a clip that begins at `start` out of `rest`, through the filter by which it is in the sound.

    SDL resamples otherwise than SciPy does: what would be left of a voice by plain subtraction is louder than
    a sign. So the short filter between the two is fitted first, by least squares.
    """
    first = round(start * RATE)
    there = sound[first : first + len(samples)]
    padded = np.pad(samples[: len(there)], TAPS)
    shifted = np.lib.stride_tricks.sliding_window_view(padded, len(there))
    response = np.linalg.lstsq(shifted @ shifted.T, shifted @ there, rcond=None)[0]
    rest[first : first + len(there)] -= response @ shifted


def both(sound: np.ndarray, clips: list[tuple[float, np.ndarray, str]]) -> Iterator[str]:
    """The lines that go on when the next has begun: the rest of their clip is in the sound."""
    for (start, samples, name), (following, _, _) in pairwise(clips):
        rest = samples[round((following - start) * RATE) :]
        if len(rest) > 0.1 * RATE and found(sound, rest, following, reach=0.02) is not None:
            yield name


def found(sound: np.ndarray, wanted: np.ndarray, near: float, reach: float = 4.0) -> float | None:
    """Where a known sound begins in another, s, looked for around a time; None where it is not there."""
    first = max(0, round((near - reach) * RATE))
    part = sound[first : round((near + reach) * RATE) + len(wanted)]
    if len(part) < len(wanted):
        return None
    score = fftconvolve(part, wanted[::-1], "valid")
    best = int(np.argmax(score))
    like = score[best] / (np.linalg.norm(wanted) * np.linalg.norm(part[best : best + len(wanted)]) + 1e-9)
    return (first + best) / RATE if like > 0.2 else None


def ducking(sound: np.ndarray, clips: tuple[tuple[float, float, str], ...]) -> float:
    """The bed where nobody has spoken for seconds, over the bed in the breath between two lines, dB."""

    def level(start: float, end: float) -> float:
        return float(np.sqrt(np.mean(sound[round(start * RATE) : round(end * RATE)] ** 2) + 1e-12))

    free, held = [], []
    for (_, end, _), (start, _, _) in pairwise(clips):
        if 0.3 < start - end < 0.6:
            held.append(level(end + 0.05, start - 0.05))
        elif start - end > 3.0:
            free.append(level(end + 2.0, start - 0.3))
    if clips and clips[0][0] > 3.0:
        free.append(level(2.0, clips[0][0] - 0.5))
    return float(20 * np.log10(np.median(free) / np.median(held))) if free and held else 0.0


def main(words: Sequence[str]) -> Heard:
    """What the command line asks: play a visit, listen, and print what was heard."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("visit", type=Path)
    parser.add_argument("--seconds", type=float, help="only the beginning of it")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="keep the sound and the run log here")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        heard = play(asked.visit, asked.seconds, asked.keep or Path(place))
    late = np.array([error for _, error in heard.errors]) * 1000
    both_heard = ", ".join(heard.overlaps) or "none"
    print(f"{len(heard.clips)} lines in {heard.seconds:.0f} s of sound; heard at once: {both_heard}")
    print(f"the bed ducks by {heard.ducked:.1f} dB")
    print(
        f"{len(late)} audible cues: median {np.median(late):+.1f} ms, from {late.min():+.1f} to "
        f"{late.max():+.1f} ms after their word; drift over the visit {heard.drift * 1000:+.1f} ms"
    )
    return heard


if __name__ == "__main__":
    main(sys.argv[1:])
