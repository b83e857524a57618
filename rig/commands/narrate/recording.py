"""A take: one line as sound, before it becomes a clip."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
"""Mono sound, full scale 1."""


@dataclass(frozen=True)
class Take:
    """A line spoken, by an engine or a person."""

    samples: Samples
    rate: int
    """Samples a second."""
    starts: tuple[float, ...]
    """The start of each spoken word, s."""

    @property
    def seconds(self) -> float:
        """Duration, s."""
        return len(self.samples) / self.rate


def db(ratio: float) -> float:
    """A ratio of amplitudes in dB; -120 for silence."""
    return float(20 * np.log10(max(ratio, 1e-6)))
