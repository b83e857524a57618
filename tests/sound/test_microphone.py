"""Speech into the microphone is recorded completely; SDL's disk driver plays a file as a microphone."""

import os
import subprocess
import sys

import numpy as np
import pytest

LISTEN = """
import sys
from rig.base.clock import LiveClock
from rig.sound.microphone import microphone
with microphone() as heard, open(sys.argv[1], "wb") as file:
    for now in LiveClock().ticks():
        file.write(heard.heard())
        if now > 0.6:
            break
"""


def listened(tmp_path, **environment):
    command = [sys.executable, "-c", LISTEN, str(tmp_path / "heard.raw")]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.slow
def test_a_voice_comes_in_as_it_was(tmp_path):
    said = (3000 * np.sin(np.arange(3 * 48_000) / 20)).astype(np.int16)
    said.tofile(tmp_path / "in.raw")
    done = listened(
        tmp_path,
        SDL_AUDIODRIVER="disk",
        SDL_DISKAUDIOFILE=str(tmp_path / "out.raw"),
        SDL_DISKAUDIOFILEIN=str(tmp_path / "in.raw"),
    )
    assert done.returncode == 0, done.stderr
    heard = np.fromfile(tmp_path / "heard.raw", np.int16)
    assert len(heard) > 48_000 * 0.2
    assert np.array_equal(heard, said[: len(heard)])


def test_without_a_microphone_there_is_a_sentence_and_what_to_do(tmp_path):
    done = listened(tmp_path, SDL_AUDIODRIVER="no-such-driver")
    assert "rig.base.faults.Unavailable: No microphone can be opened" in done.stderr
    assert "--file FILE" in done.stderr
