"""`python -m rig`, and the command `rig`."""

import contextlib
import os
import signal
import sys


def start() -> int:
    """Run the program; its exit status. While it is loading, nothing is switched on, so Ctrl-C just ends
    it."""
    asks = signal.getsignal(signal.SIGINT)
    if asks is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from rig.commands.cli import answer, parse

    asked = parse()
    signal.signal(signal.SIGINT, asks)
    try:
        status = answer(asked)
    except SystemExit as left:
        if not isinstance(left.code, int):
            raise
        status = left.code
    _leave(status)
    return status


def _leave(status: int) -> None:
    """End the process here if a sound device is still open: pygame's way out may wait for it for ever."""
    device = sys.modules.get("rig.sound.device")
    if device is None or not device.held():
        return
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    x11 = sys.modules.get("rig.screen.window.x11")
    os._exit(1 if x11 is not None and x11.Server.died else status)


if __name__ == "__main__":
    sys.exit(start())
