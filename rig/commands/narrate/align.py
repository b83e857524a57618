"""The times of a person's words, by aligning the recording with another reading of the same words.

Both are cut into 10 ms slices, each described by its mel cepstrum. Dynamic time warping (Sakoe and Chiba
1978) finds the cheapest path through both sequences, which matches the moments of one to those of the other.
The other reading is synthetic, so the times of its words are known.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct
from scipy.signal import resample_poly

from rig.commands.narrate import espeak
from rig.commands.narrate.recording import Samples, Take

#: Both sounds are resampled to this rate.
RATE_HZ = 16_000
#: Distance from slice to slice, and length of the window over each, in samples.
HOP_SAMPLES = 160
WINDOW_SAMPLES = 400
#: Bands of the mel filter bank, and cepstral coefficients kept of each slice.
BANDS = 32
COEFFICIENTS = 6
#: Pace of the reference, words per minute: close to that of a person.
PACE_WPM = 140
#: Sound this far below the loudest moment is silence, dB.
SILENCE_DB = -35.0
#: Additional cost of a step in only one of the two, so that neither stands still for long.
SLANT_COST = 1.0

Features = NDArray[np.float64]


def word_times(samples: Samples, rate: int, reference: Take) -> tuple[float, ...]:
    """The start of each word in a recording of the text of `reference`, s from its beginning."""
    ours, theirs = voiced(reference.samples, reference.rate), voiced(samples, rate)
    path = warped(features(reference.samples[ours], reference.rate), features(samples[theirs], rate))
    hop = HOP_SAMPLES / RATE_HZ
    places = (np.array(reference.starts) - ours.start / reference.rate) / hop
    starts = np.interp(places, path[:, 0], path[:, 1]) * hop + theirs.start / rate
    return tuple(float(start) for start in np.maximum.accumulate(starts))


def aligned(samples: Samples, rate: int, reference: Take) -> Take:
    """A person's recording as a take."""
    return Take(samples, rate, word_times(samples, rate, reference))


def spoken_reference(text: str, accent: str) -> Take:
    """espeak-ng's reading of a text: the reference if there is no clip of the line."""
    return espeak.speak(text, accent, PACE_WPM)


def voiced(samples: Samples, rate: int) -> slice:
    """The part of a recording from its first sound to its last."""
    step = rate // 100
    level = np.sqrt(np.mean(samples[: len(samples) // step * step].reshape(-1, step) ** 2, axis=1))
    loud = np.flatnonzero(level > level.max(initial=0.0) * 10 ** (SILENCE_DB / 20))
    return slice(int(loud[0]) * step, (int(loud[-1]) + 1) * step) if len(loud) else slice(0, len(samples))


def features(samples: Samples, rate: int) -> Features:
    """One row for each slice: cepstrum and its change, normalised for every speaker.

    Its first column, the loudness of the slice, counts double, because it finds the rests between the words.
    """
    if rate != RATE_HZ:
        divisor = int(np.gcd(rate, RATE_HZ))
        samples = resample_poly(samples, RATE_HZ // divisor, rate // divisor)
    samples = np.append(samples[:1], samples[1:] - 0.97 * samples[:-1])
    samples = np.pad(samples, (WINDOW_SAMPLES // 2, WINDOW_SAMPLES))
    slices = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_SAMPLES)[::HOP_SAMPLES] * np.hamming(
        WINDOW_SAMPLES
    )
    power = np.abs(np.fft.rfft(slices, 512)) ** 2 @ _bands().T
    whole = power.sum(axis=1)
    # Sound 40 dB below the loudest is silence in both, with or without hiss.
    power = np.log(power + np.percentile(whole, 98) * 1e-4 / BANDS + 1e-12)
    cepstrum = dct(power, norm="ortho", axis=1)[:, :COEFFICIENTS]
    sounding = whole > np.percentile(whole, 98) * 10**-3.5
    rows = (cepstrum - cepstrum[sounding].mean(axis=0)) / (cepstrum[sounding].std(axis=0) + 1e-9)
    rows[:, 0] *= 2
    return np.hstack([rows, 2 * np.gradient(rows, axis=0)])


def _bands() -> Features:
    """Triangles on the mel scale from 60 Hz to 7.6 kHz."""
    low, high = (2595 * np.log10(1 + f / 700) for f in (60, 7600))
    mel = np.linspace(low, high, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.arange(257) * RATE_HZ / 512
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(rise, fall)))


def warped(a: Features, b: Features) -> NDArray[np.int64]:
    """The cheapest path through two sequences of slices: rows of (slice of a, slice of b)."""
    cost = np.sqrt(np.maximum(0, (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T))
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    came = np.zeros((rows, columns), dtype=np.int8)
    # The cells of a diagonal are independent of one another.
    for d in range(rows + columns - 1):
        i = np.arange(max(0, d - columns + 1), min(rows, d + 1))
        j = d - i
        here = cost[i, j]
        ways = np.stack(
            [total[i, j] + here, total[i, j + 1] + SLANT_COST * here, total[i + 1, j] + SLANT_COST * here]
        )
        best = ways.argmin(axis=0)
        total[i + 1, j + 1] = ways[best, np.arange(len(i))]
        came[i, j] = best
    path, i, j = [], rows - 1, columns - 1
    while i >= 0 and j >= 0:
        path.append((i, j))
        step = came[i, j]
        i, j = i - (step != 2), j - (step != 1)
    found = np.array(path[::-1], dtype=np.int64)
    # One position in b for each slice of a: the middle of those aligned with it.
    firsts = np.unique(found[:, 0])
    return np.array([(n, np.median(found[found[:, 0] == n, 1])) for n in firsts], dtype=np.int64)
