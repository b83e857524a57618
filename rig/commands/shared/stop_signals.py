"""Turns every signal that ends a program into one ordinary way out."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

#: Signals that end a run. A program held by SIGTSTP (Ctrl-Z) or one of its kin would hold the pump as it is;
#: the others would kill it on the spot.
STOP_SIGNALS = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU"),
    *("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGPWR"),
)


@contextlib.contextmanager
def off_on_signals() -> Iterator[None]:
    """Turn a service's stop, a closed terminal, Ctrl-C and the like into an ordinary way out of the program.

    On that way no other signal stops it: what is half off is not off.
    """
    left = False

    def leave(number: int, _: FrameType | None) -> None:
        nonlocal left
        if left:  # not SIG_IGN: of a signal that has already come Python would then complain
            return
        left = True
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    wanted = [getattr(signal, name) for name in STOP_SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in wanted}
    try:
        for number, was in before.items():
            if was is not signal.SIG_IGN:  # as nohup has it, and a shell that runs it behind its back
                signal.signal(number, leave)
        yield
    finally:
        if not left:
            for number, was in before.items():
                signal.signal(number, was)
