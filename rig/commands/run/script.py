"""A scripted visitor: presses at given times or scenes, and the expected results of the visit."""

from dataclasses import dataclass
from pathlib import Path

from rig.base.schema import BadFiles, Problem, load, parse, read, setting
from rig.base.signals import BUTTONS
from rig.boards import Hands, Water
from rig.commands.shared.virtual_hands import VirtualHands
from rig.loop import Tick
from rig.twin import FAULTS
from rig.visit.exhibit import Exhibit
from rig.visit.requests import HANDLERS
from rig.visit.state import HelpLevel, Session

#: Duration of a press: a quick tap of a hand.
TAP_S = 0.15
#: Most steps of a scripted visit.
MOST_STEPS = 300
#: Most detents of the knob in all of a scripted visit.
MOST_DETENTS = 5000


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One action of the hands, at a time of the run or of a scene."""

    at: float | None = setting(None, low=0, unit="s")
    scene: str | None = None
    nth: int = setting(1, low=1)
    """Delay in that scene."""
    after: float = setting(0.0, low=0, unit="s")
    press: str | None = setting(None, one_of=(*BUTTONS, "stop"))
    hold: str | None = setting(None, one_of=(*BUTTONS, "shutdown"))
    turn: int | None = setting(None, low=-1000, high=1000)
    """Detents, spread evenly over `seconds`."""
    seconds: float = setting(1.0, low=0, unit="s")
    """Duration of a hold or a turn."""
    release: str | None = setting(None, one_of=("stop",))
    order: tuple[str, ...] | None = None
    """A verb of rig/visit/requests.py and its argument, such as ["language", "es"]."""
    fault: str | None = setting(None, one_of=FAULTS)
    mend: str | None = setting(None, one_of=FAULTS)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A condition that the visit must meet. All parts of one condition must be met together."""

    scene: str | None = None
    """This scene is entered."""
    by: float | None = setting(None, low=0, unit="s")
    """Latest time of that."""
    flow_below: float | None = setting(None, low=0)
    """Measured flow at that time, as a part of the baseline."""
    flow_above: float | None = setting(None, low=0)
    never: str | None = None
    """This scene is never entered."""
    ladder: str | None = setting(None, one_of=tuple(help_level.name.lower() for help_level in HelpLevel))
    """Lowest step of the ladder of help that must be reached."""
    ends: str | None = None
    """The scene in which the run ends."""


@dataclass(frozen=True, slots=True)
class Script:
    """A visit that plays by itself."""

    title: str
    seconds: float = setting(above=0, high=86_400, unit="s")
    """Duration."""
    story: str = "visit"
    language: str = "en"
    seed: int = 1
    do: tuple[ScriptStep, ...] = ()
    expect: tuple[Expectation, ...] = ()


def load_script(path: Path) -> Script:
    """The visit in a file. Raises BadFiles with all problems."""
    problems: list[Problem] = []
    script = read(Script, parse(load(path), path.name), path.name, problems)
    if script is not None:
        if len(script.do) > MOST_STEPS:
            problems.append(Problem(path.name, "do", f"has more than {MOST_STEPS} deeds; write two visits"))
        if sum(abs(deed.turn or 0) for deed in script.do) > MOST_DETENTS:
            problems.append(
                Problem(path.name, "do", f"turns the knob by more than {MOST_DETENTS} detents in all")
            )
        for n, deed in enumerate(script.do):
            at = f"do[{n}]"
            if (deed.at is None) == (deed.scene is None):
                problems.append(
                    Problem(path.name, at, "needs either `at` (seconds) or `scene`, and not both")
                )
            acts = (deed.press, deed.hold, deed.turn, deed.release, deed.order, deed.fault, deed.mend)
            if sum(act is not None for act in acts) != 1:
                problems.append(
                    Problem(path.name, at, "needs one of press, hold, turn, release, order, fault, mend")
                )
            if deed.order is not None and (len(deed.order) not in (1, 2) or deed.order[0] not in HANDLERS):
                known = ", ".join(HANDLERS)
                problems.append(
                    Problem(path.name, f"{at}.order", f"must be a verb ({known}) and what it is about")
                )
    if script is None or problems:
        raise BadFiles(problems)
    return script


def check_script(script: Script, exhibit: Exhibit, file: str) -> None:
    """Raise BadFiles if a script names scenes that its story does not have."""
    named = [(f"do[{n}].scene", deed.scene) for n, deed in enumerate(script.do)]
    for n, hope in enumerate(script.expect):
        named += [(f"expect[{n}].{key}", getattr(hope, key)) for key in ("scene", "never", "ends")]
    problems = [
        Problem(file, key, f"is {name!r}, which is not a scene of this story")
        for key, name in named
        if name is not None and name not in exhibit.story.scene
    ]
    if problems:
        raise BadFiles(problems)


class ScriptPlayer(VirtualHands):
    """Plays a script; it looks only at the current scene."""

    def __init__(self, script: Script, exhibit: Exhibit, hands: Hands | None, water: Water | None) -> None:
        super().__init__(hands, water)
        self._exhibit = exhibit
        self._waiting = list(script.do)
        self._scene, self._entered = "", 0.0
        self._stays: dict[str, int] = {}
        self.seen: list[tuple[float, str, float | None]] = []
        """(time, scene, flow as a part of the baseline) as each scene was entered."""
        self.furthest = HelpLevel.WATCHING

    def see(self, tick: Tick) -> bool:
        """Do what is due."""
        session = tick.session
        if session.stay.scene != self._scene or session.stay.entered != self._entered:
            self._scene, self._entered = session.stay.scene, session.stay.entered
            self._stays[session.stay.scene] = self._stays.get(session.stay.scene, 0) + 1
            part = session.sensed.flow_ratio
            self.seen.append((session.time, session.stay.scene, part))
        self.furthest = max(self.furthest, session.help_level(self._exhibit))
        due, waiting = list[ScriptStep](), list[ScriptStep]()
        for deed in self._waiting:
            (due if self._due(deed, session) else waiting).append(deed)
        self._waiting = waiting
        for deed in due:
            self._begin(deed, session.time)
        self.act(session.time)
        return False

    def _due(self, deed: ScriptStep, session: Session) -> bool:
        if deed.at is not None:
            return session.time >= deed.at
        in_scene = deed.scene == session.stay.scene and self._stays[session.stay.scene] == deed.nth
        return in_scene and session.time - session.stay.entered >= deed.after

    def _begin(self, deed: ScriptStep, now: float) -> None:
        """Plan the movements of a step."""
        if deed.order is not None:
            self.ask((deed.order[0], "".join(deed.order[1:])))
        elif deed.press == "stop":
            self.plan(now, "press", deed.press)
        elif deed.press is not None:
            self.hold(now, deed.press, TAP_S)
        elif deed.hold is not None:
            self.hold(now, deed.hold, deed.seconds)
        elif deed.turn is not None:
            count = abs(deed.turn)
            for n in range(count):
                self.plan(now + n * deed.seconds / count, "turn", 1 if deed.turn > 0 else -1)
        elif deed.release is not None:
            self.plan(now, "release", deed.release)
        elif deed.fault is not None:
            self.plan(now, "inject_fault", deed.fault)
        else:
            self.plan(now, "clear_fault", deed.mend or "")

    def unmet_expectations(self, script: Script, session: Session) -> list[str]:
        """The expectations that were not met, one sentence each."""
        short = []
        for hope in script.expect:
            entered = [(t, part) for t, scene, part in self.seen if scene == hope.scene]
            by = f" by {hope.by:g} s" if hope.by is not None else ""
            if hope.scene is not None and not any(hope.by is None or t <= hope.by for t, _ in entered):
                short.append(f"{hope.scene!r} was not reached{by}; the visit went {self.path()}")
            for _, part in entered[:1]:
                flow = f"flow on entering {hope.scene!r} was {_percent(part)}"
                if hope.flow_below is not None and not (part is not None and part < hope.flow_below):
                    short.append(f"{flow}, not below {hope.flow_below:.0%}")
                if hope.flow_above is not None and not (part is not None and part > hope.flow_above):
                    short.append(f"{flow}, not above {hope.flow_above:.0%}")
            if hope.never is not None and any(scene == hope.never for _, scene, _ in self.seen):
                short.append(
                    f"{hope.never!r} was reached and should not have been; the visit went {self.path()}"
                )
            if hope.ladder is not None and self.furthest < HelpLevel[hope.ladder.upper()]:
                short.append(f"the ladder got to {self.furthest.name.lower()}, not to {hope.ladder}")
            if hope.ends is not None and session.stay.scene != hope.ends:
                short.append(
                    f"it ended in {session.stay.scene!r}, not in {hope.ends!r}; the visit went {self.path()}"
                )
        return short

    def path(self) -> str:
        """The scenes in the order in which they were entered."""
        return " > ".join(scene for _, scene, _ in self.seen)


def _percent(part: float | None) -> str:
    return "not known" if part is None else f"{part:.0%}"
