"""A sound device whose start would end or hang the program is not started in it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shared.sessions import changed

from rig.screen.sdl import pygame
from rig.settings.config import Sound
from rig.sound import device
from rig.sound.voice import NO_OUTPUT, RETRY_S, Voice
from rig.visit.transitions import opening

CRASHES = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
HANGS = "import signal; signal.pause()"

linux = pytest.mark.skipif(sys.platform != "linux", reason="only there does SDL turn to PulseAudio")


@pytest.fixture
def tried(monkeypatch) -> Callable[[str], device.Trial]:
    """A trial whose process runs other code."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "pulseaudio")

    def trial(code: str) -> device.Trial:
        monkeypatch.setattr(device, "_START", code)
        return device.Trial()

    return trial


def answer(trial: device.Trial) -> bool | None:
    """Its answer, once the process has ended."""
    trial.harmless(0.0)
    assert trial._process is not None
    trial._process.wait(20)
    return trial.harmless(0.1)


@linux
def test_a_start_of_sound_that_crashes_or_hangs_is_known_to_before_it_is_made_here(tried):
    assert answer(tried(CRASHES)) is False
    assert answer(tried(device._START)) in (True, False)  # with whatever server there is
    hangs = tried(HANGS)
    assert hangs.harmless(0.0) is None
    process = hangs._process
    assert hangs.harmless(device.PATIENCE_S - 0.1) is None
    assert hangs.harmless(device.PATIENCE_S) is False
    assert process.returncode == -signal.SIGKILL


@linux
def test_without_a_server_in_play_nothing_is_tried(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    for asked in ("dummy", "disk", "alsa"):
        monkeypatch.setenv("SDL_AUDIODRIVER", asked)
        assert device.Trial().harmless(0.0) is True


@linux
def test_a_voice_waits_for_the_trial_is_silent_if_it_fails_and_tries_again(exhibit, monkeypatch):
    answers: list[bool | None] = [None, False, None, True]
    asked = []

    def harmless(_, now):
        asked.append(now)
        return answers.pop(0)

    monkeypatch.setattr(device.Trial, "harmless", harmless)
    voice = Voice(Sound(), {})
    try:
        for now, settled, state, open_ in (
            (0.0, False, "on", False),
            (0.1, True, "none", False),
            (1.0, True, "none", False),  # not asked: it is too soon
            (0.1 + RETRY_S, True, "none", False),
            (0.2 + RETRY_S, True, "on", True),
        ):
            voice.follow(exhibit, changed(opening(exhibit, "en"), time=now))
            opened = pygame.mixer.get_init() is not None
            assert (voice.settled, voice.state, opened) == (settled, state, open_)
            if now == 0.1:
                assert NO_OUTPUT in voice.sound
        assert asked == [0.0, 0.1, 0.1 + RETRY_S, 0.2 + RETRY_S]
    finally:
        voice.close()


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a PulseAudio of its own, with these outputs."""
    assert shutil.which("pulseaudio"), "install it with: sudo apt install pulseaudio"
    place = tmp_path / "native"
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{place}")
    monkeypatch.setenv("SDL_AUDIODRIVER", "pulseaudio")
    running: list[subprocess.Popen[bytes]] = []

    def start(*outputs: str) -> subprocess.Popen[bytes]:
        place.unlink(missing_ok=True)
        modules = [f"module-null-sink sink_name={name}" for name in outputs]
        modules.append(f"module-native-protocol-unix auth-anonymous=1 socket={place}")
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        for module in modules:
            command += ["-L", module]
        # A server does not start where another one is named.
        own = {name: value for name, value in os.environ.items() if name != "PULSE_SERVER"}
        running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, env=own))
        until(place.exists)
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.wait()


def until(done: Callable[[], object], seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit
        time.sleep(0.05)


@linux
@pytest.mark.long
def test_a_sound_server_without_an_output_or_an_answer_is_left_alone(server):
    server()
    assert answer(device.Trial()) is False  # SDL itself ends its process
    alive = server("a")
    assert answer(device.Trial()) is True
    alive.send_signal(signal.SIGSTOP)
    trial = device.Trial()
    assert trial.harmless(0.0) is None
    assert trial.harmless(device.PATIENCE_S) is False


@linux
@pytest.mark.long
def test_a_rig_outlives_its_sound_server_and_one_without_an_output_and_then_is_heard_again(server, tmp_path):
    first = server("a", "b")
    said = tmp_path / "said"
    command = [sys.executable, "-m", "rig", "run", "--board", "virtual", "--seconds", "24"]
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
    root = Path(__file__).parents[2]
    with said.open("w") as out:
        rig = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=root)
    try:
        until(lambda: "sound pulseaudio" in said.read_text())
        for outputs, told in (((), "sound: none ("), (("c",), "sound: pulseaudio")):
            count = said.read_text().count(told)
            first.kill()
            first.wait()
            first = server(*outputs)
            until(lambda told=told, count=count: said.read_text().count(told) > count, 10.0)
        assert rig.wait(60) == 0, said.read_text()
    finally:
        rig.kill()
        rig.wait()
