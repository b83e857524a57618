"""Reports to systemd that the rig is alive, by a datagram on a local socket."""

import contextlib
import os
import socket
import sys
from collections.abc import Mapping

from rig.loop import Observer, Tick

#: Interval of the reports, s of session time.
EVERY_S = 0.25
#: Longest silence between two stories, s: a voice may have to be made first.
PAUSE_S = 90


class Notify:
    """Talks to systemd if that has started the rig; otherwise silent."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if sys.platform == "linux" and address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._patience = environment.get("WATCHDOG_USEC", "")
        self._due: float | None = None

    def alive(self, now: float) -> None:
        """One turn of the loop is done, at `now` (s): the first reports ready, each reports alive."""
        if self._due is not None and now < self._due:
            return
        first = "READY=1\n" + (f"WATCHDOG_USEC={self._patience}\n" if self._patience else "")
        self._say(f"{first if self._due is None else ''}WATCHDOG=1")
        self._due = now + EVERY_S

    def pausing(self) -> None:
        """The loop rests, pumps off, until another story is ready; its first turn reports again."""
        self._say(f"WATCHDOG_USEC={PAUSE_S * 1_000_000}\nWATCHDOG=1")
        self._due = None

    def close(self) -> None:
        """The rig is shutting down by itself."""
        self._say("STOPPING=1")
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _say(self, what: str) -> None:
        if sys.platform == "linux" and self._socket is not None:
            with contextlib.suppress(OSError):  # a missing listener is no reason to stop
                self._socket.sendto(what.encode(), socket.MSG_DONTWAIT, self._address)


class Heartbeat(Observer):
    """Reports each tick of a run."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify

    def see(self, tick: Tick) -> bool:
        """Report this tick."""
        self._notify.alive(tick.session.time)
        return False
