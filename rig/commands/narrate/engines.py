"""The engines that read lines aloud: one function each, by the name in a words file's [voice]."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from rig.commands.narrate import espeak
from rig.commands.narrate.kokoro import Kokoro, spelt
from rig.commands.narrate.mastering import rests, stretched
from rig.commands.narrate.recording import Take
from rig.story.words import Voice

Speaker = Callable[[str, float], Take]
"""Reads a text aloud at a part of its usual pace."""

#: Words a second asked of a synthetic voice.
WANTED_WORDS_PER_S = 140 / 60
#: Slowest pace it may be asked for, as a part of its own: below this it drawls.
SLOWEST_RATIO = 0.68
#: Sounds a second of Kokoro at its own pace.
SOUNDS_PER_S = 16.0


def source(voice: Voice) -> str:
    """The speaker's name, for people."""
    return f"{'Kokoro-82M' if voice.engine == 'kokoro' else 'espeak-ng'}, voice {voice.name}"


def speaker(voice: Voice, voices: Path | None) -> Speaker:
    """A function that reads a text aloud. Raises Unavailable if the engine is not installed."""
    return _kokoro(voice, voices) if voice.engine == "kokoro" else _espeak(voice)


def _kokoro(voice: Voice, voices: Path | None) -> Speaker:
    """Kokoro at the voice's own speed, slowed down afterwards.

    When Kokoro is asked to read slowly, it adds a sound before the first word: a recogniser hears "And" or
    "I".
    """
    model = Kokoro(voice.name, voices)

    @lru_cache(maxsize=1)
    def natural(text: str) -> tuple[Take, int]:
        said = spelt(text, voice.accent)
        return model.speak(said, voice.speed), len(said.sounds)

    def speak(text: str, pace: float) -> Take:
        take, sounds = natural(text)
        free = max(0.5, len(take.starts) / WANTED_WORDS_PER_S - rests(text))
        return stretched(take, pace * min(1.0, max(SLOWEST_RATIO, sounds / SOUNDS_PER_S / free)))

    return speak


def _espeak(voice: Voice) -> Speaker:
    return lambda text, pace: espeak.speak(
        text, voice.name, round(60 * WANTED_WORDS_PER_S * voice.speed * pace)
    )
