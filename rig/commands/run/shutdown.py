"""The button that shuts the computer down, so that nobody has to unplug it while it runs."""

import subprocess

from rig.base.faults import Unavailable
from rig.loop import Observer, Tick

#: The button must be held this long: a knock or a curious finger does nothing.
HOLD_S = 3.0
#: The computer must answer the request to shut down within this time.
PATIENCE_S = 10.0
COMMAND = ("systemctl", "poweroff")


class ShutdownButton(Observer):
    """Ends a run once the button has been held for HOLD_S seconds without a break.

    A contact that is closed from the start is a short circuit or a latching button. It counts only after it
    has been open; otherwise it would shut the computer down after each start.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._seen_open = False
        self.held = False
        """It has been held long enough."""

    def see(self, tick: Tick) -> bool:
        """Whether it has been held long enough."""
        inputs = tick.inputs
        if not inputs.shutdown:
            self._since, self._seen_open = None, True
        elif self._since is None and self._seen_open:
            self._since = inputs.time
        self.held = self._since is not None and inputs.time - self._since >= HOLD_S
        return self.held


def shut_down() -> None:
    """Shut the computer down. Raises Unavailable if it refuses."""
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
