"""Telling the system's service manager that the rig is alive. Its word is a datagram, not a network port."""

import contextlib
import os
import socket
from collections.abc import Mapping

from rig.loop import Observer, Tick

#: The rig says that it is alive this often, s of session time.
EVERY_S = 0.25
#: Between two stories it may be silent for this long, s: a voice may have to be made first.
PAUSE_S = 90


class Notify:
    """Speaks to systemd where that has started the rig; silent elsewhere."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address else None
        self._patience = environment.get("WATCHDOG_USEC", "")
        self._due: float | None = None

    def alive(self, now: float) -> None:
        """A turn of the loop is done, at `now` (s): the first makes the rig ready, each keeps it alive."""
        if self._due is not None and now < self._due:
            return
        first = "READY=1\n" + (f"WATCHDOG_USEC={self._patience}\n" if self._patience else "")
        self._say(f"{first if self._due is None else ''}WATCHDOG=1")
        self._due = now + EVERY_S

    def pausing(self) -> None:
        """The loop rests, pumps off, until another story is ready; its first turn is `alive` again."""
        self._say(f"WATCHDOG_USEC={PAUSE_S * 1_000_000}\nWATCHDOG=1")
        self._due = None

    def close(self) -> None:
        """The rig is on its way out by itself."""
        self._say("STOPPING=1")
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _say(self, what: str) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # nobody listens any more: no reason to stop
                self._socket.sendto(what.encode(), socket.MSG_DONTWAIT, self._address)


class Heartbeat(Observer):
    """Says for each tick of a run that the rig is alive."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify

    def see(self, tick: Tick) -> bool:
        """Say so."""
        self._notify.alive(tick.session.time)
        return False
