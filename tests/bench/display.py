"""A display to draw on: the machine's own, or an invisible one."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

SCREEN = "1920x1080x24"


@contextlib.contextmanager
def display() -> Iterator[str]:
    """Within it there is a display; what it is, in words."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield "this machine's own"
        return
    if shutil.which("Xvfb") is None:
        before = os.environ.get("SDL_VIDEODRIVER")
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        yield "none: install Xvfb (apt install xvfb) to have a window; presenting costs nothing here"
        _put_back("SDL_VIDEODRIVER", before)
        return
    ours, theirs = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(theirs), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[theirs],
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    driver = os.environ.pop("SDL_VIDEODRIVER", None)
    try:
        with os.fdopen(ours) as said:
            os.environ["DISPLAY"] = f":{said.readline().strip()}"
        yield "Xvfb: a window that nobody sees, presented by a program of its own"
    finally:
        os.environ.pop("DISPLAY", None)
        _put_back("SDL_VIDEODRIVER", driver)
        server.terminate()
        server.wait()


def _put_back(name: str, value: str | None) -> None:
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value
