"""Random visitors, an attendant and mishaps; the same seed gives the same."""

import math
import random

from rig.base.faults import STOPS_WATER, Fault
from rig.base.signals import BUTTONS, Request, Verb
from rig.boards import Hands, Water
from rig.commands.run.keyboard import ScreenButtons
from rig.commands.shared.virtual_hands import VirtualHands
from rig.commands.soak.inside import Inside
from rig.loop import Tick
from rig.story.scenes import Gesture, Interaction
from rig.twin import FAULTS
from rig.visit.attendant_panel import OPEN_CHORD_S
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session

#: Mean time between two visitors, and between two mishaps, s.
GAP_S, PEACE_S = 3.0, 30.0
#: Length of a period and of the calm at its start, s; in the calm only visitors come, so they can finish.
PERIOD_S, CALM_S = 1200.0, 600.0
#: Now and then nobody comes for this long, s.
EMPTY_S = 130.0
#: Part of the gaps between visitors that are that long.
SELDOM_RATIO = 0.03
#: Mean time between two actions of the attendant, s.
ATTENDS_EVERY_S = 40.0
#: Duration of a mishap, s.
MISHAP_S = (12.0, 60.0)
#: Duration of a jammed button, s: some are shorter than the rig needs to notice it.
JAMMED_S = (60.0, 150.0)
#: Time that a hand needs for what a scene asks, s.
THINKS_S = (0.3, 9.0)
#: Requests of a child at the keys, sensible or not.
ORDERS: tuple[Request, ...] = (
    (Verb.LANGUAGE, "next"),
    (Verb.AGAIN, ""),
    (Verb.HUSH, ""),
    (Verb.VOLUME, "+1"),
    (Verb.VOLUME, "-3"),
    (Verb.VOLUME, "loud"),
    ("dance", "now"),
)
#: An action without effect is repeated after this long, s.
TRIES_AGAIN_S = 25.0
#: The attendant tries the green button this often while a fault stops the water, s.
RESETS_EVERY_S = 10.0
#: How long a visitor who leaves early stays, s.
STAYS_S = (3.0, 50.0)
#: Time between two presses of an impatient visitor, s.
HURRIES_S = (0.6, 2.5)
#: Time between two actions of a child who tries everything, s.
GRABS_S = (0.05, 1.5)
#: Kinds of visitor with their shares: does what is asked, and listens or passes over the words; leaves early;
#: tries everything; touches and goes.
KIND_RATIOS = {"willing": 0.04, "hurried": 0.16, "leaving": 0.25, "child": 0.2, "passing": 0.35}
#: Those who stay to the end.
STAYING = ("willing", "hurried")
#: The attendant's actions on the open panel; a scene is drawn from the story.
TILES = (
    *("purge", "pause", "language", "louder", "quieter", "captions", "colours", "motion"),
    *("scenes", "drain", "parts", "close", "scene"),
)
#: For this long after a mishap its effects may still be seen, s.
LATELY_S = 20.0
#: A visitor who has not returned to the opening after this long leaves, s.
LONGEST_S = 420.0


class Visitors(VirtualHands):
    """Plays visitors one after the other, and mishaps at the same time."""

    def __init__(
        self, exhibit: Exhibit, hands: Hands | None, water: Water | None, seed: int, *, monkey: bool
    ) -> None:
        """`monkey`: visitors of every kind, an attendant, and mishaps; without it, only willing visitors."""
        super().__init__(hands, water)
        self._exhibit = exhibit
        self._random = random.Random(seed)
        self._monkey = monkey
        self._kind = ""
        self._comes = self._random.expovariate(1 / GAP_S)
        self._goes = 0.0
        self._next = 0.0
        self._began = self._attended = False
        self._refill = 0.0
        self._asked: tuple[str, float] = ("", 0.0)
        self._mishap = self._rough(0.0, PEACE_S) if monkey else math.inf
        self._attends = self._rough(0.0, ATTENDS_EVERY_S) if monkey else math.inf
        self._scenes: list[str] = []
        self._tiles: list[str] = []
        self._round: list[str] = []
        """Mishaps that must come before one is repeated."""
        self._tile = math.inf
        self._touching = False
        self._over: dict[str, float] = {}
        self.inside: Inside | None = None
        """The mishaps of the machine."""
        self.screen: ScreenButtons | None = None
        """The screen, which some visitors touch instead of the buttons."""
        self._now, self.monkey = 0.0, monkey
        self.undisturbed = False
        """A visitor who stays to the end is present, undisturbed by mishap or attendant."""
        self.came: dict[str, int] = {}
        """Visitors by kind."""
        self.mishaps: dict[str, int] = {}
        """Mishaps by name."""

    def see(self, tick: Tick) -> bool:
        """Do what is due."""
        session = tick.session
        self._now = session.time
        super().see(tick)
        if session.sensed.faults & {Fault.CUP_LOW, Fault.MEDICINE_OUT} and session.time >= self._refill:
            self._refill = session.time + RESETS_EVERY_S
            self.ask((Verb.REFILLED, ""))
        if self._attended:
            self._attend(session)
        if session.time >= min(self._attends, self._tile):
            self._work(session)
        if session.time >= self._mishap:
            self._begin_mishap(session.time)
        if not self._kind and session.time >= self._comes:
            self._arrive(session.time)
        if self._kind:
            self._visit(session)
        self.act(session.time)
        return False

    def leave(self, now: float) -> None:
        """Everybody leaves at `now`, s, and everything is repaired; an attendant stays."""
        self._kind, self._comes, self._mishap, self._moves = "", math.inf, math.inf, []
        self._attends = self._tile = math.inf
        self._attended, self.undisturbed = True, False
        for name in (*BUTTONS, "stop"):
            self.plan(now, "release", name)
        for part in self.inside.parts if self.inside else ():
            self.plan(now, "mend", part)
        for fault in FAULTS:
            self.plan(now, "clear_fault", fault)
        self.act(now)

    def _attend(self, session: Session) -> None:
        """After a dry run a button must be pressed once there is water again."""
        if session.sensed.faults & STOPS_WATER and session.time >= self._next:
            self._next = session.time + RESETS_EVERY_S
            self._tap(session.time, "green")

    def _arrive(self, now: float) -> None:
        kinds = list(KIND_RATIOS) if self._monkey else ["willing"]
        self._kind = self._random.choices(kinds, [KIND_RATIOS[kind] for kind in kinds])[0]
        self.came[self._kind] = self.came.get(self._kind, 0) + 1
        self._goes = now + (LONGEST_S if self._kind in STAYING else self._random.uniform(*STAYS_S))
        self._touching = self.screen is not None and self._random.random() < 0.3
        self.undisturbed = self._kind in STAYING and not self.mishaps_on
        self._asked, self._next, self._began = ("", 0.0), now, False
        self._orders = (("language", self._random.choice(sorted(self._exhibit.words))),)
        self._tap(now, self._random.choice(BUTTONS))
        if self._kind == "passing":
            self._depart(now)

    def _depart(self, now: float) -> None:
        self._kind, self.undisturbed = "", False
        empty = EMPTY_S if self.monkey and self._random.random() < SELDOM_RATIO else 0.0
        self._comes = now + empty + self._random.expovariate(1 / GAP_S)

    def _visit(self, session: Session) -> None:
        exhibit = self._exhibit
        at_opening = session.stay.scene == exhibit.story.opening
        if session.time >= self._goes or (self._kind in STAYING and self._began and at_opening):
            self._depart(session.time)
            return
        self._began = self._began or not at_opening
        ask, stay = exhibit.story[session.stay.scene].ask, (session.stay.scene, session.stay.entered)
        if self._kind == "child":
            if session.time >= self._next:
                self._grab(session.time)
        elif ask is None:
            if self._kind == "hurried" and session.time >= self._next:
                self._next = session.time + self._random.uniform(*HURRIES_S)
                self._tap(session.time, self._random.choice(BUTTONS))
        elif stay != self._asked or session.time >= self._next:
            self._asked, self._next = (
                stay,
                session.time + (10.0 if self._kind == "hurried" else TRIES_AGAIN_S),
            )
            slow = 0.2 if self._kind == "hurried" else 1.0
            self._answer(session.time + slow * self._random.uniform(*THINKS_S), ask)

    def _answer(self, at: float, ask: Interaction) -> None:
        """Do what a scene asks for; sometimes in another way, or too short."""
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
        self._next = now + chance.uniform(*GRABS_S)
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
        inside = self.inside.parts if self.inside else ()
        if not self._round:
            self._round = [*FAULTS, "stop", "jammed", *inside]
            chance.shuffle(self._round)
        name = self._round.pop()
        self.mishaps[name] = self.mishaps.get(name, 0) + 1
        lasts = chance.uniform(*(JAMMED_S if name == "jammed" else MISHAP_S))
        self.undisturbed = False
        self._over[name] = now + lasts
        if name == "stop":
            self.hold(now, name, lasts)
        elif name == "jammed":
            self.hold(now, chance.choice(BUTTONS), lasts)
        elif name in inside:
            self.plan(now, "fail", name)
            self.plan(now + lasts, "mend", name)
        else:
            self.plan(now, "inject_fault", name)
            self.plan(now + lasts, "clear_fault", name)
        self._mishap = self._rough(now, PEACE_S)

    @property
    def mishaps_on(self) -> frozenset[str]:
        """The current mishaps."""
        return frozenset(name for name, over in self._over.items() if over > self._now)

    def lately(self, name: str, now: float) -> bool:
        """Whether a mishap (any, without a name) is present or was a moment ago."""
        return any(over > now - LATELY_S for known, over in self._over.items() if name in ("", known))

    def _work(self, session: Session) -> None:
        """The attendant opens the panel, chooses on it, or leaves it open."""
        chance, now, panel = self._random, session.time, session.attendant.panel
        self.undisturbed = False
        if now >= self._tile and panel.open:
            tile = self._tile_of_round()
            self.ask((Verb.PANEL, tile if tile != "scene" else f"scene:{self._scene()}"))
        elif panel.paused:
            self._tap(now, "green")
        elif chance.random() < 0.35:
            self.ask((Verb.SCENE, self._scene()))
        elif chance.random() < 0.2:
            for name in ("red", "yellow"):
                self.hold(now, name, OPEN_CHORD_S + 0.5)
        else:
            self.ask((Verb.PANEL, "open"))
        self._tile = now + chance.uniform(1.0, 5.0) if chance.random() < 0.75 else math.inf
        self._attends = self._rough(now, ATTENDS_EVERY_S)

    def _hand_of(self, verb: str, what: str | int) -> object:
        """What makes a movement: hands, fingers on the screen, the water, or the machine."""
        if verb in ("fail", "mend"):
            return self.inside
        if self._touching and what != "stop" and verb in ("press", "turn"):
            return self.screen
        if verb == "release" and self.screen is not None and what != "stop":
            self.screen.release(str(what))
        return super()._hand_of(verb, what)

    def _scene(self) -> str:
        """A scene for the attendant to jump to; all come before one is repeated."""
        if not self._scenes:
            self._scenes = sorted(self._exhibit.story.scene)
            self._random.shuffle(self._scenes)
        return self._scenes.pop()

    def _tile_of_round(self) -> str:
        """A tile for the attendant to choose; all come before one is repeated."""
        if not self._tiles:
            self._tiles = list(TILES)
            self._random.shuffle(self._tiles)
        return self._tiles.pop()

    def _rough(self, now: float, mean: float) -> float:
        """Time of the next random event; none while it is calm."""
        at = now + self._random.expovariate(1 / mean)
        return (
            at if at % PERIOD_S >= CALM_S else at - at % PERIOD_S + CALM_S + self._random.uniform(0.0, mean)
        )

    def _tap(self, at: float, button: str) -> None:
        self.hold(at, button, self._random.uniform(0.05, 0.3))

    def _turn(self, at: float, detents: int, way: int, every: float) -> None:
        for n in range(detents):
            self.plan(at + n * every, "turn", way)
