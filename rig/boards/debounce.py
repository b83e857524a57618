"""Contacts that chatter: one press of a hand is one press of a button."""

from collections.abc import Iterable
from dataclasses import dataclass

#: Contacts of a new arcade button settle within 5 ms, worn ones within 10; a hand never
#: presses for less than 40.
SETTLED_S = 0.020


@dataclass(frozen=True, slots=True)
class Contact:
    """A push button: how it lies now, and how its contacts last moved."""

    down: bool = False
    """Whether it is held, once its contacts have settled."""
    level: bool = False
    """What the contacts say this moment."""
    since: float = 0.0
    """When they last changed, s."""


def settle(was: Contact, edges: Iterable[tuple[float, bool]], now: float, level: bool) -> tuple[Contact, int]:
    """The contact at `now`, and how many presses began since.

    `edges` are (time, level) in order. `level` is read from the pin itself at `now` and has
    the last word, so that a lost event, or events that have died, cost a moment and no more.
    """
    down, held, since, presses = was.down, was.level, was.since, 0
    for time, value in (*edges, (now, level)):
        if held != down and time - since >= SETTLED_S:
            down = held
            presses += down
        if value != held:
            held, since = value, time
    return Contact(down, held, since), presses
