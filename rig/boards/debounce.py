"""Debouncing: one press of a hand is one press of a button."""

from collections.abc import Iterable
from dataclasses import dataclass

#: Contacts of a new arcade button settle within 5 ms, worn ones within 10 ms; a hand always presses for at
#: least 40 ms.
SETTLED_S = 0.020


@dataclass(frozen=True, slots=True)
class Contact:
    """A push button: its state, and the last change of its contacts."""

    down: bool = False
    """Whether it is held, after debouncing."""
    level: bool = False
    """The contact at this moment."""
    since: float = 0.0
    """Time of its last change, s."""


def settle(was: Contact, edges: Iterable[tuple[float, bool]], now: float, level: bool) -> tuple[Contact, int]:
    """The contact at `now`, and the number of presses since.

    `edges` are (time, level) in order. `level` is read from the pin itself at `now` and has priority, so that
    lost events only cause a short delay.
    """
    down, held, since, presses = was.down, was.level, was.since, 0
    for time, value in (*edges, (now, level)):
        if held != down and time - since >= SETTLED_S:
            down = held
            presses += down
        if value != held:
            held, since = value, time
    return Contact(down, held, since), presses
