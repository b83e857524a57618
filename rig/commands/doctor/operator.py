"""The person at the table, who presses buttons when asked and reports what can be seen."""

from collections.abc import Callable

from rig.base.faults import Unavailable
from rig.boards import Hands
from rig.commands.shared.console import Terminal
from rig.twin.bench_state import Bench


class Person:
    """A person with hands and eyes. This base class stands for nobody: only the sensors count."""

    present = False
    patience_s = 0.0
    """Time allowed for an action by hand."""

    def __init__(self, may_move: bool = False) -> None:
        self._may_move = may_move

    def may_move(self) -> bool:
        """Whether water and pinch may be moved."""
        return self._may_move

    def act(self, verb: str, what: str | int, how: str) -> None:
        """Press, release or turn something; `how` is the instruction in words."""

    def watch(self, how: str) -> None:
        """Announce what to watch next."""

    def glance(self) -> None:
        """Look now. The question about what was seen comes later, with the water at rest, because nothing
        drives the pump while a terminal waits for an answer."""

    def sees(self, what: str, question: str) -> bool | None:
        """What was seen at the last look; None if unknown."""
        return None


class AtTerminal(Person):
    """A person who reads the questions and answers them."""

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
    """A simulated person at the simulated rig, who presses the mock buttons and sees the water."""

    present = True
    patience_s = 2.0

    def __init__(self, hands: Hands, bench: Callable[[], Bench]) -> None:
        super().__init__(may_move=True)  # simulated water does no harm
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
        """See Person. A kink in a hose is visible; a worn rotor is not."""
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
