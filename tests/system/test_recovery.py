"""Whatever a display or a sound device does, the water stops and the program ends, soon."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.base.way_out import in_unbroken, unbroken
from rig.commands.shared.stop_signals import off_on_signals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no X server")


@contextlib.contextmanager
def display() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """An X server of its own."""
    assert shutil.which("Xvfb"), "install it with: sudo apt install xvfb"
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "800x480x24"]
    server = subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    try:
        yield f":{os.read(reader, 16).decode().strip()}", server
    finally:
        server.kill()
        server.wait()


#: Runs the rig; meanwhile, after a while, a request that the X server refuses is sent on its connection.
REFUSED = """
import ctypes, sys
from rig.screen.window import window, x11
show, watch, count, places = window.Window.show, x11.Server._watch, [], []

def watches(self, display):
    places.append(ctypes.c_void_p(display))
    watch(self, display)

def shows(self, *given):
    show(self, *given)
    count.append(1)
    if len(count) == 20:
        xlib = ctypes.CDLL("libX11.so.6")
        xlib.XMapWindow(places[0], ctypes.c_ulong(0x7fffff0))
        xlib.XSync(places[0], 0)
    if len(count) == 40:
        print("refused", self._display._server.refused)

window.Window.show, x11.Server._watch = shows, watches
from rig.__main__ import start
sys.exit(start())
"""


def begin(log: Path, *more: str, code: str = "", **environment: str) -> subprocess.Popen[str]:
    """A rig in a process of its own, once it runs."""
    how = ["-c", code] if code else ["-m", "rig"]
    command = [sys.executable, *how, "run", "--board", "virtual", "--record", str(log), *more]
    rig = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SDL_VIDEODRIVER": "x11", **environment},
    )
    limit = time.monotonic() + 60
    while not log.exists() or log.read_bytes().count(b"\n") < 60:
        assert rig.poll() is None, rig.communicate()
        assert time.monotonic() < limit
        time.sleep(0.05)
    return rig


@pytest.mark.slow
def test_a_request_that_the_x_server_refuses_ends_nothing(tmp_path):
    with display() as (name, _):
        rig = begin(tmp_path / "run.jsonl", "--seconds", "3", code=REFUSED, DISPLAY=name)
        out, err = rig.communicate(timeout=60)
    assert (rig.returncode, err) == (0, ""), err
    assert "refused 1" in out
    assert '"end"' in (tmp_path / "run.jsonl").read_text().splitlines()[-1]


@pytest.mark.long_but("rig")
@pytest.mark.slow
@pytest.mark.parametrize("first", ["server", "rig"])
def test_a_stop_in_the_moment_in_which_the_display_ends_ends_the_program_within_seconds(tmp_path, first):
    log = tmp_path / "run.jsonl"
    with display() as (name, server):
        rig = begin(log, DISPLAY=name)
        for who in (server, rig) if first == "server" else (rig, server):
            who.send_signal(signal.SIGKILL if who is server else signal.SIGTERM)
        began = time.monotonic()
        _, err = rig.communicate(timeout=20)
    assert time.monotonic() - began < 2.0
    assert rig.returncode in (1, 143)
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert '"end"' in log.read_text().splitlines()[-1]


@pytest.mark.long
def test_a_sound_device_that_takes_no_more_samples_delays_no_end(tmp_path):
    """SDL's disk driver waits for as long as it is told after each block, as a dead device does."""
    environment = {
        "SDL_AUDIODRIVER": "disk",
        "SDL_DISKAUDIOFILE": str(tmp_path / "sound.raw"),
        "SDL_DISKAUDIODELAY": "30000",
        "SDL_VIDEODRIVER": "dummy",
    }
    rig = begin(tmp_path / "run.jsonl", **environment)
    rig.send_signal(signal.SIGTERM)
    began = time.monotonic()
    _, err = rig.communicate(timeout=60)
    assert time.monotonic() - began < 3.5
    assert (rig.returncode, err) == (143, "")
    ends = begin(tmp_path / "two.jsonl", "--seconds", "3", **environment)
    ends.communicate(timeout=8)
    assert ends.returncode == 0


def test_a_signal_in_a_function_that_foreign_code_calls_is_raised_afterwards():
    steps = []

    @unbroken
    def called() -> None:
        signal.raise_signal(signal.SIGTERM)
        steps.append("done")

    def run() -> None:
        with off_on_signals() as stop:
            called()
            steps.append("after")
            stop.check()
            steps.append("never")

    with pytest.raises(SystemExit) as left:
        run()
    assert left.value.code == 143
    assert steps == ["done", "after"]
    assert not in_unbroken(sys._getframe())
    for number in (
        signal.SIGTERM,
        signal.SIGINT,
    ):  # it stays on its way out; the next test is another program
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.default_int_handler)
