"""Turns every signal that ends a program into one ordinary way out."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

from rig.base.way_out import in_unbroken

#: Signals that end a run. A program held by SIGTSTP (Ctrl-Z) or one of its kin would hold the pump as it is;
#: the others would kill it on the spot.
STOP_SIGNALS = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTSTP", "SIGTTIN", "SIGTTOU"),
    *("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGPWR"),
)


class StopSignals:
    """The first of these signals: raised as an exception at once, or noted where that would be lost."""

    def __init__(self) -> None:
        self.left = False
        """The program is on its way out."""
        self._noted: int | None = None

    def came(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal. Raises SystemExit or KeyboardInterrupt for the first one."""
        if self.left:  # not SIG_IGN: of a signal that has already come Python would then complain
            return
        self._noted = number
        if not in_unbroken(frame):
            self.check()

    def check(self) -> None:
        """Raise for a signal that was only noted; to be called once a tick."""
        number, self._noted = self._noted, None
        if number is None:
            return
        self.left = True
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)


@contextlib.contextmanager
def off_on_signals() -> Iterator[StopSignals]:
    """Turn a service's stop, a closed terminal, Ctrl-C and the like into an ordinary way out of the program.

    On that way no other signal stops it: what is half off is not off.
    """
    stop = StopSignals()
    wanted = [getattr(signal, name) for name in STOP_SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in wanted}
    try:
        for number, was in before.items():
            if was is not signal.SIG_IGN:  # as nohup has it, and a shell that runs it behind its back
                signal.signal(number, stop.came)
        yield stop
    finally:
        if not stop.left:
            for number, was in before.items():
                signal.signal(number, was)
