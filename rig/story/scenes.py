"""The story: a table of scenes with their tasks for the visitor and the conditions of their exits."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from rig.base.schema import Word, setting
from rig.base.signals import BUTTONS
from rig.settings.levels import NAMES
from rig.story.cues import Effect
from rig.story.treatments import TreatmentName
from rig.story.views import View


class LightEffect(Word):
    """The light effects; each is a function in `rig/outputs/lights.py`."""

    DARK = "dark"
    BREATHE = "breathe"
    FLOW = "flow"
    JOURNEY = "journey"
    CHOICE = "choice"
    EVERYWHERE = "everywhere"
    CATHETER = "catheter"
    MEDICINE = "medicine"


class Transition(Word):
    """The passage into a scene. Between two close-ups of the vein there is none: the vein goes on."""

    FADE = "fade"
    IRIS = "iris"
    """The new picture opens from the clot."""
    CUT = "cut"


class PinchMode(Word):
    """Movement of the pinch in a scene."""

    OPEN = "open"
    KEEP = "keep"
    CLOT = "clot"
    """Back to the visitor's clot, as if no treatment had been tried."""


class Outcome(Word):
    """Dissolved part of the clot at the end of a course: all, at least half, less, almost none."""

    COMPLETE = "complete"
    MOST = "most"
    SOME = "some"
    LITTLE = "little"


class Gesture(Word):
    """Use of a button or the knob."""

    PRESS = "press"
    HOLD = "hold"
    PUSH = "push"


class Interaction(Word):
    """A task for the visitor."""

    gesture: Gesture
    buttons: tuple[str, ...]
    """Any of these buttons will do; the rig presses the last one when it helps."""
    helps: bool
    """Whether the rig helps. If not, the scene waits for the visitor, and heals without one."""

    def __new__(cls, name: str, gesture: Gesture, buttons: str, helps: bool = True) -> "Interaction":
        ask = str.__new__(cls, name)
        ask._value_, ask.gesture, ask.buttons, ask.helps = name, gesture, tuple(buttons.split()), helps
        return ask

    START = "start", Gesture.PRESS, "red blue yellow green"
    FLOW = "flow", Gesture.PRESS, "green"
    FORM = "form", Gesture.HOLD, "green"
    CHOOSE = "choose", Gesture.PRESS, "red blue yellow"
    GO = "go", Gesture.PRESS, "green"
    ADVANCE = "advance", Gesture.PUSH, "green"
    SPRAY = "spray", Gesture.HOLD, "green"
    CAUSE = "cause", Gesture.PRESS, "red blue yellow"
    MORE = "more", Gesture.PRESS, "red blue yellow green"
    ANSWER = "answer", Gesture.PRESS, "red blue"
    NEXT = "next", Gesture.PRESS, "green", False
    RETRY = "retry", Gesture.PRESS, "green", False
    PLAY = "play", Gesture.HOLD, "green red yellow blue", False


@dataclass(frozen=True)
class Exit:
    """A way out of a scene. All its conditions must hold; the scene takes the first exit that holds."""

    to: str
    words_over: float | None = setting(None, low=0, unit="s")
    """Seconds since the last word of the scene."""
    after: float | None = setting(None, low=0, unit="s")
    """Seconds since the scene began."""
    pressed: str | None = setting(None, one_of=(*BUTTONS, "any"))
    """A button pressed in this scene."""
    flow: str | None = setting(None, one_of=NAMES)
    """A level of the measured flow."""
    steady: float = setting(0.0, low=0, unit="s")
    """Time for which that level must have held."""
    learnt: bool | None = None
    """The baseline is known."""
    depth: float | None = setting(None, low=0, high=1)
    """Depth of the catheter; 1 is at the clot."""
    dose: float | None = setting(None, low=0, high=1)
    """Part of the medicine's dose that has been given."""
    outcome: Outcome | None = None
    """The treatment's course is over, with this outcome; less if the measured flow shows less."""

    def conditions(self) -> set[str]:
        """The names of its conditions."""
        named = {f.name for f in dataclasses.fields(self) if getattr(self, f.name) is not None}
        return named - {"to", "steady"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: view, narration, task, and exits."""

    view: View
    lines: tuple[str, ...] = ()
    """Line ids of the words files, in the order of the narration."""
    cues: Mapping[str, tuple[Effect, ...]] = setting(factory=dict)
    """What each mark in those lines sets off, by the effects of `rig/story/cues.py`."""
    ask: Interaction | None = None
    pump: float = setting(0.0, low=0, high=1)
    """Part of the duty in `config.toml`."""
    pinch: PinchMode = PinchMode.KEEP
    treats: TreatmentName | None = None
    """The treatment whose course runs here: while green is held with `ask = "spray"`, else by itself."""
    focus: str | None = None
    """The emphasised part of the view."""
    quiz: str | None = None
    """The question on the view `quiz`: its labels are `quiz.NAME`, `quiz.NAME.red` and `quiz.NAME.blue`."""
    right: str | None = setting(None, one_of=("red", "blue"))
    """The button of the right answer."""
    enter: Transition = Transition.FADE
    lights: LightEffect = LightEffect.FLOW
    learn: bool = False
    """The baseline is measured here."""
    begins: bool = False
    """A new visit begins here; the previous visitor's actions are cleared."""
    notes: str | None = None
    """Event marked on the visitor's trace when the scene begins, by its label."""
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Times of the help levels, s after the narration without progress, from the first hint to the reset."""

    hint: float = setting(8.0, above=0, high=3600, unit="s")
    strong: float = setting(20.0, above=0, high=3600, unit="s")
    assist: float = setting(35.0, above=0, high=3600, unit="s")
    still_there: float = setting(60.0, above=0, high=3600, unit="s")
    reset: float = setting(75.0, above=0, high=3600, unit="s")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits for the words of a story (`rig/commands/check/text_lint.py`).

    The defaults suit passers-by.
    """

    grade: float = setting(4.0, above=0, high=6.9)
    """Highest Flesch-Kincaid grade of a scene, in English."""
    ease: float = setting(80.0, low=60, high=100)
    """Lowest Fernández-Huerta index of a scene, in Spanish."""
    flesch_pt: float = setting(65.0, low=50, high=100)
    """Lowest index of Flesch, as fitted to Portuguese by Martins and others, of a scene."""
    sentence: int = setting(14, low=4, high=20)
    """Most words in a sentence."""
    seconds: float = setting(240.0, above=0, unit="s")
    """Longest duration of the story, each scene once."""


@dataclass(frozen=True, slots=True)
class Story:
    """A whole story."""

    title: str
    opening: str
    """The scene that waits for a visitor, and to which every visit returns."""
    scene: dict[str, Scene]
    ladder: Ladder = Ladder()
    bounds: Bounds = Bounds()
    patience: float = setting(180.0, above=0, high=3600, unit="s")
    """Longest stay in any scene except the opening."""

    @property
    def shown(self) -> list[tuple[View, bool]]:
        """The view of each scene, and whether the scene has a task."""
        return [(scene.view, scene.ask is not None) for scene in self.scene.values()]

    def __getitem__(self, name: str) -> Scene:
        return self.scene[name]
