"""Who can read a line aloud: one function for each engine, by the name in a words file's [voice]."""

from collections.abc import Callable
from pathlib import Path

from rig.narrate import espeak
from rig.narrate.kokoro import Kokoro, spelt
from rig.narrate.take import Take
from rig.narrate.treat import rests
from rig.words import Voice

Speaker = Callable[[str, float], Take]
"""Reads a text aloud at a part of its usual pace."""

#: Words a second asked of a synthetic voice; the slowest it may be asked for (part of its own pace): below
#: it would drawl.
WANTED, SLOWEST = 140 / 60, 0.68
#: Sounds a second of Kokoro at its own pace.
SOUNDS = 16.0


def source(voice: Voice) -> str:
    """For people: who speaks."""
    return f"{'Kokoro-82M' if voice.engine == 'kokoro' else 'espeak-ng'}, voice {voice.name}"


def speaker(voice: Voice, voices: Path | None) -> Speaker:
    """A function that reads a text aloud. Raises Unavailable where the engine is not here."""
    return _kokoro(voice, voices) if voice.engine == "kokoro" else _espeak(voice)


def _kokoro(voice: Voice, voices: Path | None) -> Speaker:
    model = Kokoro(voice.name, voices)

    def speak(text: str, pace: float) -> Take:
        said = spelt(text, voice.accent)
        free = max(0.5, len(said.first) / WANTED - rests(text))
        fits = min(1.0, max(SLOWEST, len(said.sounds) / SOUNDS / free))
        return model.speak(said, voice.speed * fits * pace)

    return speak


def _espeak(voice: Voice) -> Speaker:
    return lambda text, pace: espeak.speak(text, voice.name, round(60 * WANTED * voice.speed * pace))
