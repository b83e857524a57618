"""Hands at the simulated table: of a scripted visitor, of random visitors, or from the window's keys and
mouse."""

from bisect import bisect_right, insort
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from rig.base.signals import Inputs, Request
from rig.boards import Hands, Water
from rig.loop import Observer, Tick


class Move(NamedTuple):
    """One planned movement."""

    at: float
    """Time in the run, s."""
    verb: str
    """press, release or turn, which hands do; inject_fault or clear_fault, which happen to the water."""
    what: str | int


_AT = attrgetter("at")


class VirtualHands(Observer):
    """Makes each movement when it is due, and adds requests that do not come from buttons."""

    def __init__(self, hands: Hands | None, water: Water | None = None) -> None:
        """Without `hands` or `water` (a rig with real ones), their movements are left out."""
        self._hands, self._water = hands, water
        self._moves: list[Move] = []
        self._orders: tuple[Request, ...] = ()
        self._refills = 0

    def sense(self, inputs: Inputs) -> Inputs:
        """Add to this reading all requests since the last one."""
        orders, self._orders = self._orders, ()
        return replace(inputs, orders=(*inputs.orders, *orders)) if orders else inputs

    def see(self, tick: Tick) -> bool:
        """Fill the simulated medicine cup after the attendant has said that it is full."""
        if tick.session.attendant.refills != self._refills and self._water is not None:
            self._refills = tick.session.attendant.refills
            self._water.clear_fault("cup_empty")
        return False

    def plan(self, at: float, verb: str, what: str | int) -> None:
        """Make a movement at `at`, s."""
        insort(self._moves, Move(at, verb, what), key=_AT)

    def hold(self, at: float, button: str, seconds: float) -> None:
        """Press a button at `at` for some time."""
        self.plan(at, "press", button)
        self.plan(at + seconds, "release", button)

    def ask(self, *orders: Request) -> None:
        """Make a request that does not come from a button."""
        self._orders += orders

    def act(self, now: float) -> None:
        """Make the movements that are due at `now`, s, in the order of their times."""
        if not self._moves or self._moves[0].at > now:
            return
        ready = bisect_right(self._moves, now, key=_AT)
        due, self._moves = self._moves[:ready], self._moves[ready:]
        for move in due:
            if (does := self._hand_of(move.verb, move.what)) is not None:
                getattr(does, move.verb)(move.what)

    def _hand_of(self, verb: str, what: str | int) -> object:
        """What makes a movement; None for nothing."""
        return self._water if verb in ("inject_fault", "clear_fault") else self._hands
