"""The story: a table of scenes, what each asks of the visitor, and what must hold to leave it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from rig.base.schema import setting
from rig.base.signals import BUTTONS
from rig.settings.levels import NAMES
from rig.story.treatments import TreatmentName

#: What a scene may show; `rig/screen/window/view_registry.py` says which file draws each.
VIEWS = (
    "attract",
    "vein",
    "cut",
    "body",
    "choose",
    "calendar",
    "whole_body",
    "catheter",
    "x_ray",
    "leg",
    "dangers",
    "causes",
    "clock",
    "compare",
    "quiz",
    "trace",
    "take_home",
    "sources",
)
#: The parts of a view that one scene can put in front; without `focus` all of them stand alike.
FOCUS: Mapping[str, tuple[str, ...]] = {
    "causes": ("vein", "still", "blood"),
    "dangers": ("lungs", "years", "limb"),
    "compare": ("dose", "time", "cleared", "bleeding"),
}
#: Labels that a view needs, where a story shows it.
VIEW_LABELS: Mapping[str, tuple[str, ...]] = {
    "calendar": ("day", "stops_growing", "by_itself"),
    "whole_body": ("bleed_anywhere", "hours"),
    "leg": ("leg_well", "leg_clot", "pressure", "from_flow"),
    "dangers": ("danger_lungs", "danger_years", "danger_limb", "for_years", "rare"),
    "causes": ("cause_vein", "cause_still", "cause_blood"),
    "clock": ("hours", "day_passes", "medicine", "clot_gone", "model_only"),
    "compare": (
        *("dose", "time", "clot_gone", "bleeding", "none", "hours", "days", "weeks_to_months"),
        *("of_100", "lung_doses", "longer_in_legs", "model_only", "not_head_to_head", "no_winner"),
    ),
    "quiz": ("right", "not_quite"),
    "trace": ("not_this_time", "some_left"),
    "sources": ("checked", "not_endorsed", "real_differs"),
}
#: What a scene may do with the lights; each is a function in `rig/outputs/lights.py`.
EFFECTS = ("dark", "breathe", "flow", "journey", "choice", "everywhere", "catheter", "medicine")
#: Where a scene may move the pinch: open, stay, or back to where the visitor's clot was, as if no treatment
#: had been tried.
PINCHES = ("open", "keep", "clot")
#: What the measured water came to once a course is over: open again, open in part, or still low.
OUTCOMES = ("open", "part", "low")


@dataclass(frozen=True, slots=True)
class Ask:
    """Something a scene asks the visitor to do."""

    gesture: str
    """press, hold or push."""
    buttons: tuple[str, ...]
    """Any of these does it; the last is the one the rig presses itself when it helps."""
    helps: bool = True
    """Whether the rig helps at all. Where it does not, the scene waits for a hand, and heals without one."""


ASKS: Mapping[str, Ask] = {
    "start": Ask("press", ("red", "blue", "yellow", "green")),
    "flow": Ask("press", ("green",)),
    "form": Ask("hold", ("green",)),
    "choose": Ask("press", ("red", "blue", "yellow")),
    "go": Ask("press", ("green",)),
    "advance": Ask("push", ("green",)),
    "spray": Ask("hold", ("green",)),
    "cause": Ask("press", ("red", "blue", "yellow")),
    "more": Ask("press", ("red", "blue", "yellow", "green")),
    "answer": Ask("press", ("red", "blue")),
    "next": Ask("press", ("green",), helps=False),
    "retry": Ask("press", ("green",), helps=False),
}


@dataclass(frozen=True)
class Exit:
    """A way out of a scene. All that it names must hold; the first exit that holds is taken."""

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
    """How long that level has held."""
    learnt: bool | None = None
    """The day's baseline is known."""
    depth: float | None = setting(None, low=0, high=1)
    """How far the catheter has gone, part of the way to the clot."""
    dose: float | None = setting(None, low=0, high=1)
    """How much of the medicine has been given, part of the whole dose."""
    outcome: str | None = setting(None, one_of=OUTCOMES)
    """The treatment's course is over, and this is what the measured water came to."""

    def conditions(self) -> set[str]:
        """The names of what must hold."""
        named = {f.name for f in dataclasses.fields(self) if getattr(self, f.name) is not None}
        return named - {"to", "steady"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: what is shown, said and done, and the ways out."""

    view: str = setting(one_of=VIEWS)
    lines: tuple[str, ...] = ()
    """Line ids of the words files, said in this order."""
    cues: Mapping[str, tuple[str, ...]] = setting(factory=dict)
    """What each mark in those lines sets off, by the effects of `rig/story/cues.py`."""
    ask: str | None = setting(None, one_of=tuple(ASKS))
    pump: float = setting(0.0, low=0, high=1)
    """Part of the duty in `config.toml`."""
    pinch: str = setting("keep", one_of=PINCHES)
    treats: TreatmentName | None = None
    """The treatment whose course goes on here: while green is held with `ask = "spray"`, else by itself."""
    focus: str | None = None
    """The part of the view that stands in front, one of FOCUS."""
    quiz: str | None = None
    """The question on the view `quiz`: its labels are `quiz.NAME`, `quiz.NAME.red` and `quiz.NAME.blue`."""
    right: str | None = setting(None, one_of=("red", "blue"))
    """The button of its right answer."""
    lights: str = setting("flow", one_of=EFFECTS)
    learn: bool = False
    """The day's baseline is learnt here."""
    begins: bool = False
    """A new visit begins here: what the last visitor did is forgotten."""
    notes: str | None = None
    """Event marked on the visitor's trace when the scene begins, by its label."""
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """How long a scene waits (s after its words, while nothing gets on) before it helps, and gives up."""

    hint: float = setting(8.0, above=0, high=3600, unit="s")
    strong: float = setting(20.0, above=0, high=3600, unit="s")
    assist: float = setting(35.0, above=0, high=3600, unit="s")
    still_there: float = setting(60.0, above=0, high=3600, unit="s")
    reset: float = setting(75.0, above=0, high=3600, unit="s")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a story's words must keep to (`rig/commands/check/text_lint.py`).

    The built-in ones are a passer-by's.
    """

    grade: float = setting(4.0, above=0, high=6.9)
    """Highest Flesch-Kincaid grade of a scene, in English."""
    ease: float = setting(80.0, low=60, high=100)
    """Lowest Fernández-Huerta index of a scene, in Spanish."""
    sentence: int = setting(14, low=4, high=20)
    """Most words in a sentence."""
    seconds: float = setting(240.0, above=0, unit="s")
    """Longest the story may take, each scene once."""


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
    """Longest stay in any scene but the opening."""

    @property
    def shown(self) -> list[tuple[str, bool]]:
        """The view of each scene, and whether something is asked in it."""
        return [(scene.view, scene.ask is not None) for scene in self.scene.values()]

    def __getitem__(self, name: str) -> Scene:
        return self.scene[name]
