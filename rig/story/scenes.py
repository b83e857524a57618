"""The story: a table of scenes, what each asks of the visitor, and what must hold to leave it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from rig.base.faults import told
from rig.base.schema import BadFiles, Problem, did_you_mean, parse, read, setting
from rig.base.signals import BUTTONS
from rig.settings.levels import NAMES
from rig.story.cues import EFFECTS as CUES
from rig.story.words import Words

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
#: What a scene may do with the lights; each is a function in `rig/outputs/lights.py`.
EFFECTS = ("dark", "breathe", "flow", "journey", "choice", "everywhere", "catheter", "medicine")
#: Where a scene may move the pinch: open, stay, or back to where the visitor's clot was, as if no treatment
#: had been tried.
PINCHES = ("open", "keep", "clot")
#: The treatments. A scene that `treats` moves the pinch as the treatment's course goes
#: (`rig/visit/course.py`).
TREATMENTS = ("thinner", "whole_body", "catheter")
#: How much of the clot is gone once a course is over: all of it, half or more, less than half, next to none.
OUTCOMES = ("complete", "most", "some", "little")


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
    """The treatment's course is over, and this is what it and the measured water came to."""

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
    treats: str | None = setting(None, one_of=TREATMENTS)
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


def parse_story(text: str, file: str) -> Story:
    """The story in the text of a file. Raises BadFiles with all that is wrong."""
    problems: list[Problem] = []
    story = read(Story, parse(text, file), file, problems)
    if story is not None:
        problems += lint(story, file)
    if story is None or problems:
        raise BadFiles(problems)
    return story


def lint(story: Story, file: str) -> list[Problem]:
    """What is wrong with a story whose every value is right by itself."""
    problems = []
    if story.opening not in story.scene:
        hint = did_you_mean(story.opening, story.scene)
        return [Problem(file, "opening", f"is {story.opening!r}, which is not a scene{hint}")]
    steps = [getattr(story.ladder, f.name) for f in dataclasses.fields(story.ladder)]
    if steps != sorted(set(steps)):
        problems.append(
            Problem(file, "ladder", "must rise from hint over strong, assist and still_there to reset")
        )
    for name, scene in story.scene.items():
        at = f"scene.{name}"
        problems += _senseless(scene, file, at)
        if not scene.exits:
            problems.append(Problem(file, f"{at}.exits", "is empty, so nobody could leave; add an exit"))
        for mark, effects in scene.cues.items():
            problems += _lint_cue(effects, file, f"{at}.cues.{mark}")
        for n, way in enumerate(scene.exits):
            problems += _lint_exit(story, scene, way, file, f"{at}.exits[{n}]")
    reached = _reached(story)
    return problems + [
        Problem(file, f"scene.{name}", "cannot be reached from the opening; lead an exit to it or remove it")
        for name in story.scene
        if name not in reached
    ]


def _lint_cue(effects: tuple[str, ...], file: str, at: str) -> list[Problem]:
    """What is wrong with what one mark sets off: it must be noticed by two senses at least."""
    problems = [
        Problem(file, at, f"has {effect!r}, which is no effect{did_you_mean(effect, CUES)}")
        for effect in effects
        if effect not in CUES
    ]
    senses = {sense for effect in effects if effect in CUES for sense in CUES[effect].senses}
    if len(senses) < 2:
        by = " ".join(senses) or "nothing"
        problems.append(Problem(file, at, f"is noticed by {by} alone; add an effect for another sense"))
    return problems


def _lint_exit(story: Story, scene: Scene, way: Exit, file: str, at: str) -> list[Problem]:
    """What is wrong with one way out of a scene."""
    problems = []
    if way.to not in story.scene:
        hint = did_you_mean(way.to, story.scene)
        problems.append(Problem(file, f"{at}.to", f"leads to {way.to!r}, which is not a scene{hint}"))
    if not way.conditions():
        problems.append(Problem(file, at, "has no condition, so the scene would never be seen; add one"))
    if way.steady and way.flow is None:
        problems.append(Problem(file, f"{at}.steady", "needs a `flow` that is to be steady"))
    if way.pressed not in (None, "any") and scene.ask and way.pressed not in ASKS[scene.ask].buttons:
        what = f"is {way.pressed!r}, which `ask = {scene.ask!r}` never shows"
        problems.append(Problem(file, f"{at}.pressed", what))
    return problems


def _reached(story: Story) -> set[str]:
    """The scenes that can be reached from the opening."""
    seen, todo = set[str](), {story.opening}
    while todo:
        seen |= todo
        todo = {way.to for name in todo for way in story.scene[name].exits if way.to in story.scene} - seen
    return seen


def _senseless(scene: Scene, file: str, at: str) -> list[Problem]:
    """Fields of one scene that do not go together."""
    problems = []
    if scene.focus is not None and scene.focus not in FOCUS.get(scene.view, ()):
        hint = did_you_mean(scene.focus, FOCUS.get(scene.view, ()))
        problems.append(
            Problem(file, f"{at}.focus", f"is {scene.focus!r}, which is no part of {scene.view!r}{hint}")
        )
    if (scene.view == "quiz") != (scene.quiz is not None) or (scene.quiz is None) != (scene.right is None):
        problems.append(
            Problem(
                file, f"{at}.quiz", "the view `quiz` needs `quiz` and `right`, and no other view has them"
            )
        )
    if scene.ask == "spray" and scene.treats != "catheter":
        problems.append(Problem(file, f"{at}.treats", "must be 'catheter' where `ask = 'spray'`"))
    if scene.treats is not None and scene.pinch != "keep":
        problems.append(
            Problem(file, f"{at}.pinch", "must be left out where `treats` is: the treatment moves the pinch")
        )
    return problems


#: Hints and labels that every language needs whatever the story is.
HINTS = ("assist", "still_there", "helped", "slow_down", "wrong_branch", "way_in")
LABELS = (
    "flow",
    "unit",
    "normal",
    "low",
    "measured",
    "simulated",
    "learning",
    "no_baseline",
    "before",
    "clot",
    "after",
    "thinner",
    "whole_body",
    "catheter",
    "weeks",
    "hold",
    "press",
    "push",
    "second",
    "seconds",
    "learning_only",
    "sound_chime",
    "sound_drip",
    "sound_thud",
    "sheet",
    "sheet_seen",
    "sheet_ask",
    "sheet_answers",
    "sheet_label",
    "sheet_draw",
    "x_ray",
    "knee",
    "groin",
    "neck",
    "leg",
    "heart",
    "lungs",
    "sign_leg",
    "sign_breath",
    "sign_chest",
    "sign_limb",
    "see_doctor",
    "call_help",
    "start",
    "paused",
    "portrait",
    "panel",
    "panel_close",
    "panel_scenes",
    "panel_story",
    "panel_language",
    "panel_quieter",
    "panel_louder",
    "panel_captions",
    "panel_large",
    "panel_xl",
    "panel_colours",
    "panel_dark",
    "panel_projector",
    "panel_motion",
    "panel_full",
    "panel_calm",
    "panel_pause",
    "panel_purge",
    "panel_drain",
    "panel_drain_note",
    "panel_drained",
    "panel_start",
    "panel_parts",
    "panel_back",
    "panel_more",
    "panel_move",
    "panel_choose",
    "panel_closes",
    "panel_on",
    "panel_none",
    "panel_fitted",
    "panel_unfitted",
    "panel_works",
    "panel_pump",
    "panel_pinch",
    "panel_pressure",
    "panel_faults",
    "panel_sound",
    "panel_clips",
    "panel_missing",
    "panel_damaged",
    "panel_pictures",
    "panel_log",
    "panel_unwritten",
    "panel_board",
    "panel_sensor",
    "panel_lights",
    "panel_knob",
    "panel_stop",
    "panel_tray",
    "panel_buttons",
    "no_sound",
    *("seen_cells", "seen_wall", "seen_platelets", "seen_fibrin", "seen_catheter", "seen_medicine"),
    "muted",
    "silent",
)


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
        *("of_100", "counted", "lung_doses", "longer_in_legs", "model_only", "not_head_to_head", "no_winner"),
    ),
    "quiz": ("right", "not_quite"),
    "trace": tuple(f"gone_{outcome}" for outcome in OUTCOMES),
    "sources": ("checked", "as_of", "not_endorsed", "real_differs"),
}


def lint_words(story: Story, words: Words, file: str, faults: tuple[str, ...]) -> list[Problem]:
    """What a language lacks to tell this story, and what in it nobody ever says."""
    needed = {
        "titles": set(story.scene),
        "lines": {line for scene in story.scene.values() for line in scene.lines},
        "hints": {scene.ask for scene in story.scene.values() if scene.ask} | set(HINTS),
        "labels": set(LABELS)
        | {scene.notes for scene in story.scene.values() if scene.notes}
        | {label for scene in story.scene.values() for label in VIEW_LABELS.get(scene.view, ())}
        | {
            f"quiz.{scene.quiz}{button}"
            for scene in story.scene.values()
            if scene.quiz
            for button in ("", ".red", ".blue")
        },
        "faults": set(faults),
    }
    problems = []
    for table, keys in needed.items():
        have = getattr(words, table)
        problems += [
            Problem(
                file,
                f"{table}.{key}",
                f"is missing in {words.name}; write it{did_you_mean(key, have.keys() - keys)}",
            )
            for key in sorted(keys - have.keys())
        ]
    problems += [
        Problem(file, f"faults.{key}", "says what is wrong and no remedy; add a second sentence: what to do")
        for key, text in words.faults.items()
        if not told(text)[1]
    ]
    for name, scene in story.scene.items():
        problems += _lint_marks(name, scene, words, file)
    return problems


def _lint_marks(name: str, scene: Scene, words: Words, file: str) -> list[Problem]:
    """Marks that a scene's words lack, have twice, or have for nothing."""
    marked = [(id, mark) for id in scene.lines if id in words.lines for _, mark in words.script(id).marks]
    marks = [mark for _, mark in marked]
    problems = [
        Problem(
            file,
            f"lines.{id}",
            f"marks [[{mark}]], for which scene {name!r} has no cue{did_you_mean(mark, scene.cues)}",
        )
        for id, mark in marked
        if mark not in scene.cues
    ]
    for mark in scene.cues:
        if marks.count(mark) != 1:
            where = ", ".join(scene.lines) or "no lines"
            how = "is marked on no word" if mark not in marks else "is marked more than once"
            problems.append(
                Problem(
                    file,
                    f"cues.{mark}",
                    f"{how} of scene {name!r} in {words.name} ({where}); mark one: [[word|{mark}]]",
                )
            )
    return problems
