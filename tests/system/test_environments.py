"""The rig reports the devices that it really uses; a library's fallback never counts as success."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = ["run", "--board", "virtual", "--seconds", "0.5"]
NONE = "SDL found no display, and took 'offscreen', which shows nothing"
#: Everything that leads to a display or a sound device.
LEADS = (
    "SDL_VIDEODRIVER", "SDL_AUDIODRIVER", "PYGAME_DISPLAY", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR",
    "SSH_TTY", "SSH_CONNECTION", "PULSE_SERVER",
)  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no display to be without")


def rig(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in LEADS}
    command = [sys.executable, "-m", "rig", *words]
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True, timeout=60)


#: Surroundings, and what the one sentence about them holds.
WITHOUT = [
    ({}, [NONE, "rig run --screen none"]),
    ({"DISPLAY": ":77"}, [NONE, "DISPLAY=:77 is set", "as the user who is logged in"]),
    ({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": "/tmp"}, [NONE, "WAYLAND_DISPLAY=wayland-7 is set"]),
    ({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, [NONE, "SSH session", "DISPLAY=:0 rig run"]),
    ({"SDL_VIDEODRIVER": "fbcon"}, ["fbcon not available", "unset SDL_VIDEODRIVER"]),
    ({"SDL_VIDEODRIVER": "wayland,x11"}, ["not available", "Is a display attached?"]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("environment", "said"), WITHOUT)
def test_where_nobody_would_see_the_window_the_rig_refuses_with_the_cause_and_the_remedy(environment, said):
    done = rig(*RUN, **environment)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("rig: No window can be opened here")
    assert [part for part in said if part not in last] == []


@pytest.mark.slow
def test_an_invisible_display_that_was_asked_for_is_used_and_the_start_line_says_so():
    done = rig(*RUN, SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy")
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    config = Path(__file__).parents[2] / "config.toml"
    for part in (
        "virtual board (as asked)",
        f"settings {config}",
        "pins mock",
        "display dummy (asked for by SDL_VIDEODRIVER; it shows nothing)",
        "sound dummy (asked for by SDL_AUDIODRIVER; nobody hears it)",
    ):
        assert part in line


@pytest.mark.long
def test_a_sound_driver_that_is_left_over_is_named_and_alsas_own_lines_are_not_shown():
    done = rig(*RUN, SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="esd")
    assert (done.returncode, done.stderr) == (0, "")
    assert "SDL_AUDIODRIVER=esd is set: unset SDL_AUDIODRIVER" in done.stdout
    silent = rig(*RUN, SDL_VIDEODRIVER="dummy", PULSE_SERVER="/nowhere", ALSA_CONFIG_PATH="/dev/null")
    assert (silent.returncode, silent.stderr) == (0, "")
    assert "sound none (" in silent.stdout


@pytest.mark.long
def test_the_doctor_says_that_a_window_would_be_invisible():
    done = rig("doctor", "--json", SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy")
    assert "SDL_VIDEODRIVER asks for dummy, which shows nothing" in done.stdout
    assert "unset SDL_AUDIODRIVER" in done.stdout
    dead = rig("doctor", "--json", DISPLAY=":77", SDL_AUDIODRIVER="esd")
    assert dead.returncode == 1
    assert '"no display"' in dead.stdout
    assert "DISPLAY=:77: offscreen" in dead.stdout
    assert "SDL_AUDIODRIVER=esd" in dead.stdout


#: Surroundings in which everything works as ever: what is set (None: not set), where one stands.
ODD = {
    "no home": ({"HOME": None}, "/"),
    "a home that cannot be written to": ({"HOME": "/dev/null/none"}, "/"),
    "another folder": ({}, "/"),
    "a folder with spaces": ({}, "a folder, ¿qué?"),
    "a locale of ASCII": ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "/"),
    "a locale that is not there": ({"LC_ALL": "xx_XX.utf8", "LANG": "xx_XX.utf8"}, "/"),
    "a decimal comma": ({"LC_ALL": "de_DE.UTF-8"}, "/"),
    "no folder for files of a moment": ({"TMPDIR": "/dev/null/none"}, "/"),
    "pip for users alone": ({"PIP_USER": "1", "PYTHONNOUSERSITE": "1"}, "/"),
}


@pytest.mark.long
@pytest.mark.parametrize("odd", ODD)
def test_in_odd_surroundings_the_first_line_says_which_settings_are_used(odd, tmp_path):
    changes, folder = ODD[odd]
    place = tmp_path / folder
    place.mkdir(exist_ok=True)
    root = Path(__file__).parents[2]
    set_ = {name: value for name, value in changes.items() if value is not None}
    kept = {name: value for name, value in os.environ.items() if name not in {*LEADS, *changes}}
    command = [
        sys.executable,
        "-m",
        "rig",
        "run",
        "--board",
        "virtual",
        "--screen",
        "none",
        "--seconds",
        "0.3",
    ]
    done = subprocess.run(
        command,
        env={**kept, "PYTHONPATH": str(root), "SDL_AUDIODRIVER": "dummy", **set_},
        cwd=place,
        capture_output=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    line = done.stdout.decode(errors="replace").splitlines()[0]
    assert f"settings {root / 'config.toml'}" in line
