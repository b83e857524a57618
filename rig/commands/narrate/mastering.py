"""From a take to a clip: silence trimmed, a breath between sentences, one loudness, Ogg Vorbis."""

import io
import re
from dataclasses import dataclass

import numpy as np
import soundfile
from pedalboard import time_stretch
from scipy.signal import butter, sosfiltfilt

from rig.commands.narrate.loudness import levelled, loudness, true_peak
from rig.commands.narrate.recording import Samples, Take, db
from rig.commands.narrate.requirements import CEILING_DBTP, TARGET_LUFS, TOLERANCE_LU

#: Quiet left before the first sound and after the last, s.
LEAD_S, TAIL_S = 0.03, 0.12
#: Shortest rest after a sentence, and after a comma or the like, s.
SENTENCE_REST_S, PHRASE_REST_S = 0.6, 0.2
#: Sound this far below the loudest moment is silence, dB.
SILENCE_DB = -42.0
#: Below this frequency there is only rumble, Hz.
RUMBLE_HZ = 75.0
#: Ways to encode, the smallest file first: headroom under the ceiling in dB, and Vorbis's compression from 0
#: (best) to 1. Vorbis sometimes pushes a hard consonant far over its peak, and then needs more headroom.
MARGIN_DB_AND_COMPRESSION_RATIO = (
    (0.5, 0.7),
    (1.0, 0.7),
    (1.0, 0.6),
    (1.5, 0.5),
    (2.0, 0.4),
    (3.0, 0.2),
    (4.0, 0.0),
)


@dataclass(frozen=True)
class EncodedClip:
    """A clip that is ready to be written."""

    content: bytes
    seconds: float
    starts: tuple[float, ...]
    loudness: float
    peak: float


def mastered(take: Take, words: tuple[str, ...], still: bool = False) -> EncodedClip:
    """A clip from a take of the spoken `words`. Its loudness and peak are those of the encoded file.

    `still` keeps the speaker's rests.
    """
    clean = sosfiltfilt(butter(2, RUMBLE_HZ, "highpass", fs=take.rate, output="sos"), take.samples)
    rested = trimmed(Take(clean, take.rate, take.starts))
    if not still:
        rested = breathing(rested, words)
    for margin, compression in MARGIN_DB_AND_COMPRESSION_RATIO:
        content = encoded(
            levelled(rested.samples, rested.rate, CEILING_DBTP - margin), rested.rate, compression
        )
        heard, rate = decoded(content)
        loud, peak = loudness(heard, rate), true_peak(heard)
        if peak <= CEILING_DBTP and abs(loud - TARGET_LUFS) < TOLERANCE_LU / 2:
            break
    return EncodedClip(content, round(len(heard) / rate, 3), rested.starts, round(loud, 2), round(peak, 2))


def stretched(take: Take, pace: float) -> Take:
    """The take at `pace` times its speed, 0 to 1, its pitch unchanged (Rubber Band)."""
    if pace >= 1:
        return take
    samples = time_stretch(take.samples.astype(np.float32), take.rate, stretch_factor=pace)[0]
    return Take(samples.astype(float), take.rate, tuple(start / pace for start in take.starts))


def trimmed(take: Take) -> Take:
    """The take from just before its first sound to just after its last."""
    level = _levels(take.samples, take.rate)
    loud = np.flatnonzero(level > level.max() * 10 ** (SILENCE_DB / 20)) if len(level) else np.array([], int)
    if not len(loud):
        return take
    step = _step(take.rate)
    first = max(0, int(loud[0]) * step - round(LEAD_S * take.rate))
    last = min(len(take.samples), (int(loud[-1]) + 1) * step + round(TAIL_S * take.rate))
    samples = take.samples[first:last].copy()
    fade = min(round(0.005 * take.rate), len(samples) // 2)
    if fade:
        samples[:fade] *= np.linspace(0, 1, fade)
        samples[-fade:] *= np.linspace(1, 0, fade)
    return Take(samples, take.rate, tuple(max(0.0, start - first / take.rate) for start in take.starts))


def breathing(take: Take, words: tuple[str, ...]) -> Take:
    """The take with its rests lengthened to what a listener needs; the words' times move accordingly."""
    samples, starts = take.samples, list(take.starts)
    for n in range(len(words) - 1, 0, -1):
        wanted = _rest_after(words[n - 1])
        if not wanted:
            continue
        first, last = _quietest(samples, take.rate, starts[n], starts[n - 1])
        missing = round((wanted - (last - first)) * take.rate)
        if missing > 0:
            middle = round((first + last) / 2 * take.rate)
            samples = np.concatenate([samples[:middle], np.zeros(missing), samples[middle:]])
            starts[n:] = [start + missing / take.rate for start in starts[n:]]
    return Take(samples, take.rate, tuple(starts))


def rests(text: str) -> float:
    """How long a reader rests within a text, s."""
    return sum(_rest_after(word) for word in text.split()[:-1])


def _rest_after(word: str) -> float:
    """How long a reader rests after a word, s."""
    if re.search(r"[.!?…]\W*$", word):
        return SENTENCE_REST_S
    return PHRASE_REST_S if re.search(r"[,;:]\W*$", word) else 0.0


def _quietest(samples: Samples, rate: int, near: float, before: float) -> tuple[float, float]:
    """The silence around a word's beginning, s; of length 0 if there is none.

    It follows the word that began `before`.
    """
    step = _step(rate)
    level = _levels(samples, rate)
    quiet = level < level.max() * 10 ** (SILENCE_DB / 20)
    middle = min(len(level) - 1, round(near * rate / step))
    reach = round(0.25 * rate / step)
    least = min(middle, round((before + 0.1) * rate / step))
    span = range(max(least, middle - reach), min(len(level), middle + reach // 2))
    found = [n for n in span if quiet[n]]
    if not found:
        lowest = min(span, key=lambda n: level[n])
        return lowest * step / rate, lowest * step / rate
    first = last = min(found, key=lambda n: abs(n - middle))
    while first > 0 and quiet[first - 1]:
        first -= 1
    while last + 1 < len(quiet) and quiet[last + 1]:
        last += 1
    return first * step / rate, (last + 1) * step / rate


def _step(rate: int) -> int:
    return max(1, round(0.005 * rate))


def _levels(samples: Samples, rate: int) -> Samples:
    """Loudness of each 5 ms, as amplitude."""
    step = _step(rate)
    whole = len(samples) // step * step
    return np.sqrt(np.mean(samples[:whole].reshape(-1, step) ** 2, axis=1)) if whole else np.zeros(0)


def encoded(samples: Samples, rate: int, compression: float) -> bytes:
    """The sound as Ogg Vorbis, mono."""
    file = io.BytesIO()
    soundfile.write(
        file, samples.astype(np.float32), rate, "VORBIS", format="OGG", compression_level=compression
    )
    return file.getvalue()


def decoded(content: bytes) -> tuple[Samples, int]:
    """Mono samples of a sound file, and their rate."""
    samples, rate = soundfile.read(io.BytesIO(content), always_2d=True)
    return samples.mean(axis=1), int(rate)


def clipped(samples: Samples) -> bool:
    """Whether its peaks are clipped: several successive samples at full scale."""
    top = np.abs(samples) >= 0.999
    return bool(np.any(top[:-2] & top[1:-1] & top[2:]))


def lead(samples: Samples, rate: int) -> float:
    """Silence before the first sound, s."""
    level = _levels(samples, rate)
    if not len(level) or db(float(level.max())) < -60:
        return len(samples) / rate
    return int(np.argmax(level > level.max() * 10 ** (SILENCE_DB / 20))) * _step(rate) / rate
