"""Keys and mouse of the window as fingers on the virtual table's buttons."""

from collections.abc import Iterable

from rig.base.records import fast_replace
from rig.base.signals import BUTTONS, Inputs, Request
from rig.boards import Hands
from rig.commands.shared.virtual_hands import VirtualHands
from rig.loop import Observer
from rig.screen.window.acts import Act, ActKind

#: A finger stays on a button for at least this long, s.
TOUCH_S = 0.08


class KeyboardControls(VirtualHands):
    """Passes the window's acts on to the board."""

    def __init__(self, hands: Hands | None, orders: Iterable[Request] = ()) -> None:
        """`hands` None: the buttons are real, and are pressed by hand. `orders` are requested first."""
        super().__init__(hands)
        self.ask(*orders)
        self._down: dict[str, float] = {}
        self.sound_lost = False
        """The window reports that the sound device has disappeared."""

    def move(self, acts: Iterable[Act], now: float) -> bool:
        """Carry out what was done at the window by `now`, s; true if the run is to end.

        A key may go down and up between two ticks. A finger cannot, and debouncing would ignore it, so it
        stays down for a moment.
        """
        for act in acts:
            match act.kind:
                case ActKind.QUIT:
                    return True
                case ActKind.REQUEST:
                    self.ask((act.what, act.more))
                case ActKind.SOUND_LOST:
                    self.sound_lost = True
                case ActKind.DOWN:
                    self._moves = [move for move in self._moves if move.what != act.what]
                    self._down[act.what] = now
                    self.plan(now, "press", act.what)
                case ActKind.UP:
                    self.plan(max(now, self._down.get(act.what, 0.0) + TOUCH_S), "release", act.what)
                case ActKind.TURN:
                    self.plan(now, "turn", act.amount)
        self.act(now)
        return False


class ScreenButtons(Observer):
    """Buttons and knob at the window of a real rig, added to the board's reading."""

    def __init__(self) -> None:
        self._pressed: set[str] = set()
        self._held: set[str] = set()
        self._turned = 0

    def press(self, name: str) -> None:
        """See Hands. The emergency stop is a real one only."""
        if name in BUTTONS:
            self._pressed.add(name)
            self._held.add(name)

    def release(self, name: str) -> None:
        """See Hands."""
        self._held.discard(name)

    def turn(self, detents: int) -> None:
        """See Hands."""
        self._turned += detents

    def sense(self, inputs: Inputs) -> Inputs:
        """The reading, with what was done at the window since the last one."""
        pressed, turned, self._pressed, self._turned = frozenset(self._pressed), self._turned, set(), 0
        if not (pressed or turned or self._held):
            return inputs
        return fast_replace(
            inputs,
            pressed=inputs.pressed | pressed,
            held=inputs.held | self._held,
            turned=inputs.turned + turned,
        )
