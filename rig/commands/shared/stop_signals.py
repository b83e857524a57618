"""Turns every signal that ends a program into one ordinary shutdown."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

from rig.base.way_out import in_unbroken

#: Signals that end a run. A program stopped by SIGTSTP (Ctrl-Z) or a similar signal would leave the pump as
#: it is; the others would kill it at once.
STOP_SIGNALS = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU"),
    *("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGPWR"),
)


class StopSignals:
    """The first of these signals: raised as an exception at once, or noted if that would be lost."""

    def __init__(self) -> None:
        self.left = False
        """The program is shutting down."""
        self._noted: int | None = None

    def came(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal. Raises SystemExit or KeyboardInterrupt for the first one."""
        if self.left:  # not SIG_IGN: Python would then complain about a signal that has already come
            return
        self._noted = number
        if not in_unbroken(frame):
            self.check()

    def check(self) -> None:
        """Raise a signal that was only noted; call it once per tick."""
        number, self._noted = self._noted, None
        if number is None:
            return
        self.left = True
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)


@contextlib.contextmanager
def off_on_signals() -> Iterator[StopSignals]:
    """Turn a service's stop, a closed terminal, Ctrl-C and the like into an ordinary shutdown.

    No further signal interrupts the shutdown, because a half-finished shutdown is unsafe.
    """
    stop = StopSignals()
    wanted = [getattr(signal, name) for name in STOP_SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in wanted}
    try:
        for number, was in before.items():
            if was is not signal.SIG_IGN:  # as with nohup, and in a shell that runs it in the background
                signal.signal(number, stop.came)
        yield stop
    finally:
        if not stop.left:
            for number, was in before.items():
                signal.signal(number, was)
