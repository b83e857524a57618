"""Whoever stands at the table: presses what is to be pressed, and says what can be seen."""

from collections.abc import Callable
from typing import Protocol

from rig.base.faults import Unavailable
from rig.boards import Hands
from rig.commands.shared.console import Terminal
from rig.twin.bench_state import Bench


class Person(Protocol):
    """Somebody with two hands and two eyes, or nobody."""

    present: bool
    patience_s: float
    """How long an answer of the hands is waited for."""

    def may_move(self) -> bool:
        """Whether water and pinch may be set going."""

    def press(self, what: str, how: str) -> None:
        """Push something down; `how` says it in words."""

    def release(self, what: str, how: str) -> None:
        """Let it go again."""

    def turn(self, detents: int, how: str) -> None:
        """Turn the knob."""

    def watch(self, how: str) -> None:
        """Keep an eye on what comes next."""

    def glance(self) -> None:
        """Now is the moment to look. What was seen is asked for later, with the water at rest: while a
        question stands at a terminal nobody drives the pump."""

    def sees(self, what: str, question: str) -> bool | None:
        """What was seen at the last glance; None where nobody can say."""


class Nobody:
    """An empty table: only what the sensors say counts."""

    present = False
    patience_s = 0.0

    def __init__(self, may_move: bool) -> None:
        self._may_move = may_move

    def may_move(self) -> bool:
        """See Person."""
        return self._may_move

    def press(self, what: str, how: str) -> None:
        """See Person."""

    def release(self, what: str, how: str) -> None:
        """See Person."""

    def turn(self, detents: int, how: str) -> None:
        """See Person."""

    def watch(self, how: str) -> None:
        """See Person."""

    def glance(self) -> None:
        """See Person."""

    def sees(self, what: str, question: str) -> bool | None:
        """See Person."""
        return None


class AtTerminal:
    """Somebody who reads the questions and answers them."""

    present = True
    patience_s = 15.0

    def __init__(self, terminal: Terminal, may_move: bool) -> None:
        self._terminal, self._may_move = terminal, may_move

    def may_move(self) -> bool:
        """See Person."""
        if self._may_move:
            return True
        question = (
            "Next, water and pinch move. Is the tank full, its hose in it, the tray in place, and every hand "
            "off the pinch?"
        )
        try:
            return self._terminal.yes(question)
        except Unavailable:
            return False

    def press(self, what: str, how: str) -> None:
        """See Person."""
        self._terminal.say(f"       > {how}")

    release = press

    def turn(self, detents: int, how: str) -> None:
        """See Person."""
        self._terminal.say(f"       > {how}")

    def watch(self, how: str) -> None:
        """See Person."""
        self._terminal.say(f"       > {how}")

    def glance(self) -> None:
        """See Person: eyes need no telling."""

    def sees(self, what: str, question: str) -> bool | None:
        """See Person."""
        try:
            return self._terminal.yes(f"       ? {question}")
        except Unavailable:
            return None


class AtVirtualTable:
    """Stands at the simulated rig: its hands press the mock buttons, its eyes see the water."""

    present = True
    patience_s = 2.0

    def __init__(self, hands: Hands, bench: Callable[[], Bench]) -> None:
        self._hands, self._bench = hands, bench
        self._seen = self._before = bench()

    def may_move(self) -> bool:
        """See Person: simulated water wets nobody."""
        return True

    def press(self, what: str, how: str) -> None:
        """See Person."""
        self._hands.press(what)

    def release(self, what: str, how: str) -> None:
        """See Person."""
        self._hands.release(what)

    def turn(self, detents: int, how: str) -> None:
        """See Person."""
        self._hands.turn(detents)

    def watch(self, how: str) -> None:
        """See Person."""
        self._before = self._bench()

    def glance(self) -> None:
        """See Person."""
        self._seen = self._bench()

    def sees(self, what: str, question: str) -> bool | None:
        """See Person. A kink is plain to see in a hose; a worn rotor is not."""
        bench, sight = self._seen, self._seen.sight
        kind, _, which = what.partition(":")
        match kind:
            case "stop":
                return "stop" in bench.held
            case "tray":
                return sight.tray_ml > 0.5
            case "tank":
                return sight.reservoir_ml > 300.0
            case "returns":
                return sight.return_ml_min > 50.0
            case "kink_upstream" | "kink_downstream":
                return kind in sight.orders
            case "runs":
                return sight.pump_speed > 0.05
            case "jaw":
                return sight.jaw > 0.9
            case "medicine":
                return sight.infused_ml > self._before.sight.infused_ml + 0.5
            case "lamp":
                return bench.outputs.lamps == frozenset({which})
            case "strip":
                red, green, blue = (sum(lamp[n] for lamp in bench.outputs.lights) for n in range(3))
                return red > 0 and green == 0 and blue == 0
        return None
