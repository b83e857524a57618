"""A rig for tests: a virtual board with verbs, so that a test reads as a visit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from shared.sessions import changed

from rig.base.clock import TICKS_HZ
from rig.boards.virtual import VirtualBoard
from rig.commands.shared.virtual_hands import VirtualHands
from rig.loop import Runner, Tick
from rig.settings.odds import Odds
from rig.visit.course import Course, sample_course
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session
from rig.visit.transitions import begin


def seed_of(tool: str, wanted: Callable[[Course], bool], count: int = 1) -> int:
    """A seed with which the `count`-th treatment of the first visit has the wanted course."""
    return next(seed for seed in range(10_000) if wanted(sample_course(Odds(), tool, seed, 1, count)))


VISITS = Path(__file__).parents[1] / "visits"


class Rig:
    """A virtual rig that a test operates."""

    def __init__(self, exhibit: Exhibit, seed: int = 1, board: Any = None) -> None:
        """`board`: a board other than the default VirtualBoard."""
        self.exhibit, self.board = exhibit, board or VirtualBoard(exhibit.config, seed)
        self._hands = VirtualHands(None)
        self._runner = Runner(exhibit, self.board, "en", [self._hands], seed)
        self.ticks = 0

    @property
    def last(self) -> Tick:
        """The latest tick."""
        return self._runner.tick

    @last.setter
    def last(self, tick: Tick) -> None:
        self._runner.tick = tick

    def run(self, seconds: float) -> "Rig":
        """Let time pass."""
        for _ in range(round(seconds * TICKS_HZ)):
            self._runner.turn(self.ticks / TICKS_HZ)
            self.ticks += 1
        return self

    def order(self, *orders: tuple[str, str]) -> "Rig":
        """Make a request that does not come from a button."""
        self._hands.ask(*orders)
        return self.run(1 / TICKS_HZ)

    def until(self, scene: str, within: float = 120.0) -> "Rig":
        """Let time pass until a scene begins."""
        for _ in range(round(within * 4)):
            if self.here.stay.scene == scene:
                return self
            self.run(0.25)
        raise AssertionError(f"{scene!r} did not come within {within} s; still in {self.here.stay.scene!r}")

    def press(self, name: str) -> "Rig":
        """A tap."""
        self.board.press(name)
        self.run(0.15)
        self.board.release(name)
        return self.run(0.1)

    def hold(self, name: str, seconds: float) -> "Rig":
        """A longer press."""
        self.board.press(name)
        self.run(seconds)
        self.board.release(name)
        return self

    def jump(self, scene: str, **values: object) -> "Rig":
        """Start in a scene at once, with these fields of the session changed."""
        session = begin(self.exhibit, changed(self.here, **values), scene)
        self.last = replace(self.last, session=session)
        return self

    def clot(self) -> "Rig":
        """Play on until the vein is blocked."""
        self.press("green").until("hello").press("green").until("bad_clot")
        return self.hold("green", 6).until("blocked")

    @property
    def here(self) -> Session:
        """The session now."""
        return self.last.session

    @property
    def part(self) -> float:
        """Measured flow as a part of the baseline."""
        assert self.here.sensed.flow_ratio is not None
        return self.here.sensed.flow_ratio
