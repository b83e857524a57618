"""The fallback for clips that are missing or stale: espeak-ng reads those lines, if it is installed.

It reads them before the rig starts, so that a line lasts as long as its voice and a run can be replayed.
Without espeak-ng, only the captions appear, at reading pace.
"""

import hashlib
import shutil
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rig.story.words import Script, Timing, reading_pace
from rig.visit.exhibit import Exhibit

#: Pace of the voice, words per minute.
PACE_WPM = 130
#: Time limit for making one line, s.
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class StandIn:
    """A line read by espeak-ng."""

    id: str
    path: Path
    file: str
    """Hash of the file."""
    timing: Timing


def stand_ins(exhibit: Exhibit, language: str, folder: Path) -> Iterator[StandIn]:
    """espeak-ng's readings of the lines whose clips are missing; none if it is not installed."""
    program = shutil.which("espeak-ng")
    words = exhibit.words[language]
    if program is None or language.startswith("x-"):
        return
    for id in exhibit.unspoken(language):
        script, path = words.script(id), folder / f"{id}.wav"
        asked = [program, "-v", words.voice.accent, "-s", str(PACE_WPM), "-w", str(path), "--", script.say]
        try:
            subprocess.run(asked, check=True, capture_output=True, timeout=PATIENCE_S)
            with wave.open(str(path)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
        except (OSError, subprocess.SubprocessError, wave.Error, EOFError):
            return
        content = path.read_bytes()
        yield StandIn(id, path, hashlib.sha256(content).hexdigest(), _spread(script, seconds))


def _spread(script: Script, seconds: float) -> Timing:
    """The timing of a line whose words are read at an even pace."""
    read = reading_pace(script.words)
    return Timing(tuple(start * seconds / read.seconds for start in read.starts), seconds)
