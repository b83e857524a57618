"""How loud a clip is (ITU-R BS.1770) and how high its true peak."""

import warnings

import numpy as np
import pyloudnorm
from scipy.signal import resample_poly

from rig.commands.narrate.recording import Samples, db
from rig.commands.narrate.requirements import TARGET_LUFS

#: Between two samples the wave may be higher than at either, so it is resampled at this multiple.
OVERSAMPLING = 4
#: Shortest sound for the meter, s; a shorter clip is measured as if it were said twice.
LEAST_S = 0.4


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness, LUFS; -70 for silence."""
    if len(samples) < LEAST_S * rate:
        samples = np.tile(samples, int(np.ceil(LEAST_S * rate / max(1, len(samples)))) + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = float(pyloudnorm.Meter(rate).integrated_loudness(samples))
    return found if np.isfinite(found) else -70.0


def true_peak(samples: Samples) -> float:
    """True peak, dBTP."""
    return db(float(np.max(np.abs(resample_poly(samples, OVERSAMPLING, 1)), initial=0.0)))


def limited(samples: Samples, rate: int, ceiling: float) -> Samples:
    """The same sound with its true peaks limited to `ceiling` dBTP: the gain dips around each."""
    over = np.abs(resample_poly(samples, OVERSAMPLING, 1))
    over = np.pad(over, (0, -len(over) % OVERSAMPLING)).reshape(-1, OVERSAMPLING).max(axis=1)[: len(samples)]
    wanted = np.minimum(1.0, 10 ** (ceiling / 20) / np.maximum(over, 1e-9))
    reach = max(1, round(0.004 * rate))
    # The lowest gain in reach, then its running mean: down before the peak, up again after it.
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(wanted, reach, constant_values=1.0), 2 * reach + 1
    )
    lowest = windows.min(axis=1)
    shape = np.hanning(2 * reach + 3)[1:-1]
    gain = np.convolve(np.pad(lowest, reach, mode="edge"), shape / shape.sum(), mode="valid")
    return samples * gain


def levelled(samples: Samples, rate: int, ceiling: float) -> Samples:
    """The sound at TARGET_LUFS loudness with its peaks under `ceiling` dBTP."""
    for _ in range(6):
        samples = samples * 10 ** ((TARGET_LUFS - loudness(samples, rate)) / 20)
        samples = limited(samples, rate, ceiling)
    return samples
