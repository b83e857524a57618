"""espeak-ng through its library: sounds for words, and speech with the exact time of each word.

It has three uses: it gives the sounds of words, it is the reference for aligning a person's recording, and it
can speak any language for which there is nothing better.
"""

import ctypes
import ctypes.util
from functools import lru_cache
from typing import Any

import numpy as np

from rig.base.faults import Unavailable
from rig.commands.narrate.recording import Take

_NAMES = ("libespeak-ng.so.1", "libespeak-ng.dylib", "libespeak-ng.dll")
#: Constants of espeak-ng's speak_lib.h: a mode of output, two types of event, an encoding, a parameter and a
#: mode of phonemes.
_SYNCHRONOUS = 2
_WORD = 1
_LIST_END = 0
_UTF8 = 1
_RATE = 1
_IPA = 0x02
#: Bits of the mode of phonemes that join the letters of one sound by a caret.
_TIE = ord("^") << 8 | 0x80


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@lru_cache(maxsize=1)
def _library() -> tuple[Any, int]:
    """The library, and its samples a second. Raises Unavailable if it is not installed."""
    # An empty name would open this program itself.
    for name in filter(None, (*_NAMES, ctypes.util.find_library("espeak-ng"))):
        try:
            lib = ctypes.CDLL(name)
            break
        except OSError:
            continue
    else:
        raise Unavailable("espeak-ng is not installed; on Debian: sudo apt install libespeak-ng1")
    rate = lib.espeak_Initialize(_SYNCHRONOUS, 0, None, 0)
    if rate <= 0:
        raise Unavailable("espeak-ng has no data; on Debian: sudo apt install espeak-ng-data")
    lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
    lib.espeak_Info.restype = ctypes.c_char_p
    return lib, rate


def there() -> bool:
    """Whether espeak-ng is installed."""
    try:
        _library()
    except Unavailable:
        return False
    return True


def version() -> str:
    """The version of espeak-ng, such as 1.51."""
    lib, _ = _library()
    return str(lib.espeak_Info(None).decode().split()[0])


def _use(language: str, words_a_minute: int = 150) -> tuple[Any, int]:
    lib, rate = _library()
    if lib.espeak_SetVoiceByName(language.encode()) != 0:
        raise Unavailable(f"espeak-ng knows no language {language!r}; see: espeak-ng --voices")
    lib.espeak_SetParameter(_RATE, words_a_minute, 0)
    return lib, rate


def phonemes(text: str, language: str) -> str:
    """The sounds of a text in IPA; `^` joins the two halves of a double sound."""
    lib, _ = _use(language)
    pointer = ctypes.c_char_p(text.encode())
    clauses = []
    while pointer.value is not None:
        said = lib.espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA | _TIE)
        clauses.append(said.decode() if said else "")
    return " ".join(" ".join(clauses).split())


def speak(text: str, language: str, words_a_minute: int = 150) -> Take:
    """A text spoken by espeak-ng, with the start of each of its words."""
    lib, rate = _use(language, words_a_minute)
    parts: list[Any] = []
    events: list[tuple[int, float]] = []

    def hear(samples: Any, count: int, event: Any) -> int:
        if count > 0 and samples:
            parts.append(np.ctypeslib.as_array(samples, shape=(count,)).copy())
        n = 0
        while event[n].type != _LIST_END:
            if event[n].type == _WORD:
                events.append((event[n].text_position - 1, event[n].audio_position / 1000))
            n += 1
        return 0

    callback = _Callback(hear)
    lib.espeak_SetSynthCallback(callback)
    said = text.encode()
    # Positions are counted in characters; the last number asks for UTF-8.
    lib.espeak_Synth(said, len(said) + 1, 0, 1, 0, _UTF8, None, None)
    lib.espeak_Synchronize()
    samples = np.concatenate(parts) / 32768.0 if parts else np.zeros(rate // 10)
    return Take(samples, rate, _word_starts(text, events, len(samples) / rate))


def _word_starts(text: str, events: list[tuple[int, float]], seconds: float) -> tuple[float, ...]:
    """The start of each word of a text: its first event, or, if it has none, a time between its neighbours'.

    espeak-ng runs some small words together and reports only the first.
    """
    words, spans, at = text.split(), [], 0
    for word in words:
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    known: list[float | None] = [
        next((time for place, time in events if first <= place < last), None) for first, last in spans
    ]
    return filled(known, [len(word) for word in words], seconds)


def filled(known: list[float | None], weights: list[int], seconds: float) -> tuple[float, ...]:
    """Times, with unknown ones interpolated by weight; never decreasing."""
    starts, n = list(known), 0
    if starts and starts[0] is None:
        starts[0] = 0.0
    while n < len(starts):
        if starts[n] is not None:
            n += 1
            continue
        end = next((m for m in range(n, len(starts)) if starts[m] is not None), len(starts))
        left = starts[n - 1]
        right = starts[end] if end < len(starts) else seconds
        assert left is not None
        assert right is not None
        total, before = sum(weights[n - 1 : end]), 0
        for m in range(n, end):
            before += weights[m - 1]
            starts[m] = left + (right - left) * before / total
        n = end
    return tuple(np.maximum.accumulate(np.array(starts, dtype=float)).tolist()) if starts else ()
