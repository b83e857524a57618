"""A crowd at the table: visitors and mishaps by chance, the same for the same seed."""

import math
import random

from rig.base.faults import STOPS_WATER, Fault
from rig.base.signals import BUTTONS, Request, Verb
from rig.boards import Hands, Water
from rig.commands.shared.virtual_hands import VirtualHands
from rig.loop import Tick
from rig.story.scenes import Gesture, Interaction
from rig.twin import FAULTS
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session

#: Mean time between two visitors, and between two mishaps, s.
GAP, PEACE = 20.0, 120.0
#: How long a mishap lasts before somebody mends it, s.
MISHAP = (4.0, 90.0)
#: How long a jammed button stays down, s: some stay for longer than the rig takes to notice.
JAMMED = (60.0, 150.0)
#: How long a hand takes to do what a scene asks, s.
THINKS = (0.3, 9.0)
#: What a child at the keys may ask for, sensible or not.
ORDERS: tuple[Request, ...] = (
    (Verb.LANGUAGE, "next"),
    (Verb.AGAIN, ""),
    (Verb.HUSH, ""),
    (Verb.VOLUME, "+1"),
    (Verb.VOLUME, "-3"),
    (Verb.VOLUME, "loud"),
    ("dance", "now"),
)
#: What had no effect is tried again after this long, s.
TRIES_AGAIN = 25.0
#: The attendant tries the green button this often while a fault stops the water, s.
RESETS = 10.0
#: How long a visitor stays who leaves early, s.
STAYS = (3.0, 150.0)
#: Between two grabs of a child who tries everything, s.
GRABS = (0.05, 1.5)
#: Kinds of visitor with their shares: does what is asked; leaves early; tries everything; touches and goes.
KINDS = {"willing": 0.5, "leaving": 0.25, "child": 0.15, "passing": 0.1}
#: A visitor who has not been brought back to the opening in this long (s) gives up waiting and goes.
LONGEST = 900.0


class Crowd(VirtualHands):
    """Plays visitors one after the other, and mishaps between and among them."""

    def __init__(
        self, exhibit: Exhibit, hands: Hands | None, water: Water | None, seed: int, *, monkey: bool
    ) -> None:
        """`monkey`: visitors of every kind, and mishaps; without it, only willing visitors."""
        super().__init__(hands, water)
        self._exhibit = exhibit
        self._random = random.Random(seed)
        self._monkey = monkey
        self._kind = ""
        self._comes = self._random.expovariate(1 / GAP)
        self._goes = 0.0
        self._next = 0.0
        self._began = self._attended = False
        self._refill = 0.0
        self._asked: tuple[str, float] = ("", 0.0)
        self._mishap = self._random.expovariate(1 / PEACE) if monkey else math.inf
        self.came: dict[str, int] = {}
        """Visitors by kind."""
        self.mishaps: dict[str, int] = {}
        """Mishaps by name."""

    def see(self, tick: Tick) -> bool:
        """Do what is due."""
        session = tick.session
        super().see(tick)
        if session.sensed.faults & {Fault.CUP_LOW, Fault.MEDICINE_OUT} and session.time >= self._refill:
            self._refill = session.time + RESETS
            self.ask((Verb.REFILLED, ""))
        if self._attended:
            self._attend(session)
        if session.time >= self._mishap:
            self._begin_mishap(session.time)
        if not self._kind and session.time >= self._comes:
            self._arrive(session.time)
        if self._kind:
            self._visit(session)
        self.act(session.time)
        return False

    def leave(self, now: float) -> None:
        """Everybody goes at `now`, s, and everything is mended; an attendant stays."""
        self._kind, self._comes, self._mishap, self._moves = "", math.inf, math.inf, []
        self._attended = True
        for name in (*BUTTONS, "stop"):
            self.plan(now, "release", name)
        for fault in FAULTS:
            self.plan(now, "clear_fault", fault)
        self.act(now)

    def _attend(self, session: Session) -> None:
        """A button is what a dry run waits for, once there is water again."""
        if session.sensed.faults & STOPS_WATER and session.time >= self._next:
            self._next = session.time + RESETS
            self._tap(session.time, "green")

    def _arrive(self, now: float) -> None:
        kinds = list(KINDS) if self._monkey else ["willing"]
        self._kind = self._random.choices(kinds, [KINDS[kind] for kind in kinds])[0]
        self.came[self._kind] = self.came.get(self._kind, 0) + 1
        self._goes = now + (LONGEST if self._kind == "willing" else self._random.uniform(*STAYS))
        self._asked, self._next, self._began = ("", 0.0), now, False
        self._orders = (("language", self._random.choice(sorted(self._exhibit.words))),)
        self._tap(now, self._random.choice(BUTTONS))
        if self._kind == "passing":
            self._depart(now)

    def _depart(self, now: float) -> None:
        self._kind = ""
        self._comes = now + self._random.expovariate(1 / GAP)

    def _visit(self, session: Session) -> None:
        exhibit = self._exhibit
        at_opening = session.stay.scene == exhibit.story.opening
        if session.time >= self._goes or (self._kind == "willing" and self._began and at_opening):
            self._depart(session.time)
            return
        self._began = self._began or not at_opening
        ask, stay = exhibit.story[session.stay.scene].ask, (session.stay.scene, session.stay.entered)
        if self._kind == "child":
            if session.time >= self._next:
                self._grab(session.time)
        elif ask and (stay != self._asked or session.time >= self._next):
            self._asked, self._next = stay, session.time + TRIES_AGAIN
            self._answer(session.time + self._random.uniform(*THINKS), ask)

    def _answer(self, at: float, ask: Interaction) -> None:
        """Do what a scene asks for; now and then in another way, or too short."""
        chance = self._random
        button = chance.choice(ask.buttons)
        if ask.gesture == Gesture.PRESS:
            self._tap(at, button)
        elif ask.gesture == Gesture.PUSH and chance.random() < 0.5:
            self._turn(at, chance.randrange(10, 60), 1, 0.15)
        else:
            self.hold(at, button, chance.uniform(4.0, 14.0))

    def _grab(self, now: float) -> None:
        chance = self._random
        self._next = now + chance.uniform(*GRABS)
        what = chance.random()
        if what < 0.6:
            self._tap(now, chance.choice(BUTTONS))
        elif what < 0.8:
            self.hold(now, chance.choice(BUTTONS), chance.uniform(0.0, 8.0))
        elif what < 0.96:
            self._turn(now, chance.randrange(1, 80), chance.choice((1, -1)), chance.choice((0.005, 0.1)))
        elif what < 0.99:
            self.ask(chance.choice(ORDERS))
        else:
            self.hold(now, "stop", chance.uniform(0.0, 20.0))

    def _begin_mishap(self, now: float) -> None:
        chance = self._random
        name = chance.choice((*FAULTS, "stop", "jammed"))
        self.mishaps[name] = self.mishaps.get(name, 0) + 1
        lasts = chance.uniform(*MISHAP)
        if name == "stop":
            self.hold(now, name, lasts)
        elif name == "jammed":
            self.hold(now, chance.choice(BUTTONS), chance.uniform(*JAMMED))
        else:
            self.plan(now, "inject_fault", name)
            self.plan(now + lasts, "clear_fault", name)
        self._mishap = now + chance.expovariate(1 / PEACE)

    def _tap(self, at: float, button: str) -> None:
        self.hold(at, button, self._random.uniform(0.05, 0.3))

    def _turn(self, at: float, detents: int, way: int, every: float) -> None:
        for n in range(detents):
            self.plan(at + n * every, "turn", way)
