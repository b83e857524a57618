"""Real display servers for tests: Xvfb, with a window manager or without, and Weston in a window of it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Longest that a server may take until it answers, s.
PATIENCE = 30.0


@contextmanager
def x11(size: str, manager: str = "") -> Iterator[dict[str, str]]:
    """The environment of a program on an X server of one screen ("1920x1080"), with a window manager's."""
    assert shutil.which("Xvfb"), "install it with: sudo apt install xvfb"
    reader, writer = os.pipe()
    started = [
        subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
            pass_fds=(writer,),
            stderr=subprocess.DEVNULL,
        )
    ]
    try:
        told = {"DISPLAY": f":{os.read(reader, 16).decode().strip()}", "SDL_VIDEODRIVER": "x11"}
        if manager:
            started.append(subprocess.Popen([manager], env={**os.environ, **told}, stderr=subprocess.DEVNULL))
            _until(lambda: b"_NET_SUPPORTING_WM_CHECK(WINDOW)" in _root(told))
        yield told
    finally:
        os.close(reader)
        os.close(writer)
        _end(started)


@contextmanager
def wayland(size: tuple[int, int], folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a program on a Wayland compositor that has one output of a size (px)."""
    with x11(f"{size[0] + 80}x{size[1] + 80}") as display:
        folder.chmod(0o700)
        told = {
            "XDG_RUNTIME_DIR": str(folder),
            "WAYLAND_DISPLAY": "wayland-test",
            "SDL_VIDEODRIVER": "wayland",
        }
        flags = ["--backend=x11-backend.so", "--use-pixman", "--idle-time=0", "--socket=wayland-test"]
        command = ["weston", *flags, f"--width={size[0]}", f"--height={size[1]}"]
        quiet = subprocess.DEVNULL
        weston = subprocess.Popen(command, env={**os.environ, **display, **told}, stdout=quiet, stderr=quiet)
        try:
            _until((folder / "wayland-test").exists)
            yield told
        finally:
            _end([weston])


def run(program: str, display: dict[str, str]) -> list[str]:
    """The output of a Python program on a display. The program must succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SDL_", "WAYLAND"))}
    kept["SDL_AUDIODRIVER"] = "dummy"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**kept, **display}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def _root(display: dict[str, str]) -> bytes:
    command = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
    return subprocess.run(command, env={**os.environ, **display}, capture_output=True, check=False).stdout


def _until(holds: object) -> None:
    """Wait for a server that cannot report that it is ready."""
    assert callable(holds)
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.05)


def _end(started: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(started):
        process.terminate()
        process.wait()
