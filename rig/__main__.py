"""`python -m rig`, and the command `rig`."""

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
    return answer(asked)


if __name__ == "__main__":
    sys.exit(start())
