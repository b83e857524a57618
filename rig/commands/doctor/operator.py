"""Whoever stands at the table: presses what is to be pressed, and says what can be seen."""

from collections.abc import Callable

from rig.base.faults import Unavailable
from rig.boards import Hands
from rig.commands.shared.console import Terminal
from rig.twin.bench_state import Bench


class Person:
    """Somebody with two hands and two eyes. By itself it is nobody: only what the sensors say counts."""

    present = False
    patience_s = 0.0
    """How long an answer of the hands is waited for."""

    def __init__(self, may_move: bool = False) -> None:
        self._may_move = may_move

    def may_move(self) -> bool:
        """Whether water and pinch may be set going."""
        return self._may_move

    def act(self, verb: str, what: str | int, how: str) -> None:
        """Press, release or turn something; `how` says it in words."""

    def watch(self, how: str) -> None:
        """Keep an eye on what comes next."""

    def glance(self) -> None:
        """Now is the moment to look. What was seen is asked for later, with the water at rest: while a
        question stands at a terminal nobody drives the pump."""

    def sees(self, what: str, question: str) -> bool | None:
        """What was seen at the last glance; None if nobody can say."""
        return None


class AtTerminal(Person):
    """Somebody who reads the questions and answers them."""

    present = True
    patience_s = 15.0

    def __init__(self, terminal: Terminal, may_move: bool) -> None:
        super().__init__(may_move)
        self._terminal = terminal

    def may_move(self) -> bool:
        """See Person."""
        question = (
            "Next, water and pinch move. Is the tank full, its hose in it, the tray in place, and every hand "
            "off the pinch?"
        )
        return self._may_move or bool(self._yes(question))

    def act(self, verb: str, what: str | int, how: str) -> None:
        """See Person."""
        self.watch(how)

    def watch(self, how: str) -> None:
        """See Person."""
        self._terminal.say(f"       > {how}")

    def sees(self, what: str, question: str) -> bool | None:
        """See Person."""
        return self._yes(f"       ? {question}")

    def _yes(self, question: str) -> bool | None:
        try:
            return self._terminal.yes(question)
        except Unavailable:
            return None


class AtVirtualTable(Person):
    """Stands at the simulated rig: its hands press the mock buttons, its eyes see the water."""

    present = True
    patience_s = 2.0

    def __init__(self, hands: Hands, bench: Callable[[], Bench]) -> None:
        super().__init__(may_move=True)  # simulated water wets nobody
        self._hands, self._bench = hands, bench
        self._seen = self._before = bench()

    def act(self, verb: str, what: str | int, how: str) -> None:
        """See Person."""
        getattr(self._hands, verb)(what)

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
            case "cup":
                return sight.cup_ml > 1.0
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
                return bench.outputs.lamps - bench.dim == frozenset({which})
            case "strip":
                red, green, blue = (sum(lamp[n] for lamp in bench.outputs.lights) for n in range(3))
                return red > 0 and green == 0 and blue == 0
        return None
