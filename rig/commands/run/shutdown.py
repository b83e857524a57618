"""The button that shuts the computer down, so that nobody has to pull the plug on a running one."""

import subprocess

from rig.base.faults import Unavailable
from rig.loop import Observer, Tick

#: The button must be held for this long, s: a knock or a curious finger does nothing.
HOLD_S = 3.0
#: The computer is asked to end, and must answer within this long, s.
PATIENCE_S = 10.0
COMMAND = ("systemctl", "poweroff")


class ShutdownButton(Observer):
    """Ends a run once the button has been held for HOLD_S seconds without a break.

    A contact that is closed from the start is a short, or a button that latches. It counts once it has been
    seen open: else it would shut the computer down after each start.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._seen_open = False
        self.held = False
        """It has been held for long enough."""

    def see(self, tick: Tick) -> bool:
        """Whether it has."""
        inputs = tick.inputs
        if not inputs.shutdown:
            self._since, self._seen_open = None, True
        elif self._since is None and self._seen_open:
            self._since = inputs.time
        self.held = self._since is not None and inputs.time - self._since >= HOLD_S
        return self.held


def shut_down() -> None:
    """Have the computer shut itself down. Raises Unavailable where it will not."""
    try:
        done = subprocess.run(
            COMMAND, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise Unavailable(f"The computer could not be asked to shut down ({wrong})") from None
    if done.returncode:
        raise Unavailable(
            f"The computer refused to shut down ({done.stderr.strip() or done.returncode}). "
            "Install the rig as a service, which allows it: sudo rig install"
        )
