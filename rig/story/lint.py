"""Reads a story from its file, and finds the problems of the story and its words."""

import dataclasses

from rig.base.faults import told
from rig.base.schema import BadFiles, Problem, did_you_mean, parse, read
from rig.story.cues import EFFECTS
from rig.story.scenes import Exit, Gesture, Interaction, PinchMode, Scene, Story
from rig.story.treatments import TREATMENTS, TreatmentName
from rig.story.views import View
from rig.story.words import Words


def parse_story(text: str, file: str) -> Story:
    """The story in the text of a file. Raises BadFiles with every problem."""
    problems: list[Problem] = []
    story = read(Story, parse(text, file), file, problems)
    if story is not None:
        problems += lint(story, file)
    if story is None or problems:
        raise BadFiles(problems)
    return story


def lint(story: Story, file: str) -> list[Problem]:
    """Problems of a story whose values are each valid."""
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
    """Problems of one mark's effects: at least two senses must notice them."""
    problems = [
        Problem(file, at, f"has {effect!r}, which is no effect{did_you_mean(effect, EFFECTS)}")
        for effect in effects
        if effect not in EFFECTS
    ]
    senses = {sense for effect in effects if effect in EFFECTS for sense in EFFECTS[effect].senses}
    if len(senses) < 2:
        by = " ".join(senses) or "nothing"
        problems.append(Problem(file, at, f"is noticed by {by} alone; add an effect for another sense"))
    return problems


def _lint_exit(story: Story, scene: Scene, way: Exit, file: str, at: str) -> list[Problem]:
    """Problems of one exit of a scene."""
    problems = []
    if way.to not in story.scene:
        hint = did_you_mean(way.to, story.scene)
        problems.append(Problem(file, f"{at}.to", f"leads to {way.to!r}, which is not a scene{hint}"))
    if not way.conditions():
        problems.append(Problem(file, at, "has no condition, so the scene would never be seen; add one"))
    if way.steady and way.flow is None:
        problems.append(Problem(file, f"{at}.steady", "needs a `flow` that is to be steady"))
    if way.pressed not in (None, "any") and scene.ask and way.pressed not in scene.ask.buttons:
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
    """Fields of one scene that contradict one another."""
    problems = []
    if scene.focus is not None and scene.focus not in scene.view.staging.focus:
        hint = did_you_mean(scene.focus, scene.view.staging.focus)
        problems.append(
            Problem(file, f"{at}.focus", f"is {scene.focus!r}, which is no part of {scene.view!r}{hint}")
        )
    if (scene.view == View.QUIZ) != (scene.quiz is not None) or (scene.quiz is None) != (scene.right is None):
        problems.append(
            Problem(
                file, f"{at}.quiz", "the view `quiz` needs `quiz` and `right`, and no other view has them"
            )
        )
    held = [name for name, treatment in TREATMENTS.items() if treatment.by_catheter]
    if scene.ask == Interaction.SPRAY and scene.treats not in held:
        what = f"must be {' or '.join(map(repr, held))} where `ask = 'spray'`"
        problems.append(Problem(file, f"{at}.treats", what))
    if scene.treats is not None and scene.pinch != PinchMode.KEEP:
        problems.append(
            Problem(file, f"{at}.pinch", "must be left out where `treats` is: the treatment moves the pinch")
        )
    return problems


#: Hints and labels that every language needs for any story.
HINTS = ("assist", "still_there", "helped", "slow_down", "wrong_branch", "way_in")
LABELS = """
flow unit normal low measured simulated learning no_baseline before clot after weeks seconds learning_only
sound_chime sound_drip sound_thud sheet sheet_seen sheet_ask sheet_answers x_ray knee groin neck leg heart
lungs sign_leg sign_breath sign_chest see_doctor call_help start paused portrait panel panel_close
panel_scenes panel_story panel_language panel_quieter panel_louder panel_captions panel_large panel_xl
panel_colours panel_dark panel_projector panel_motion panel_full panel_calm panel_pause panel_purge
panel_drain panel_drain_note panel_drained panel_start panel_parts panel_back panel_more panel_move
panel_choose panel_closes panel_on panel_none panel_fitted panel_unfitted panel_works panel_pump
panel_pinch panel_pressure panel_faults panel_sound panel_clips panel_missing panel_damaged panel_pictures
panel_log panel_unwritten panel_board panel_sensor panel_lights panel_knob panel_stop panel_tray
panel_buttons no_sound seen_cells seen_wall seen_platelets seen_fibrin seen_catheter seen_medicine muted
silent
"""


def lint_words(story: Story, words: Words, file: str, faults: tuple[str, ...]) -> list[Problem]:
    """Texts that a language lacks for this story, and texts that no scene uses."""
    needed = {
        "titles": set(story.scene),
        "lines": {line for scene in story.scene.values() for line in scene.lines},
        "hints": {scene.ask for scene in story.scene.values() if scene.ask} | set(HINTS),
        "labels": {*LABELS.split(), *TreatmentName, *Gesture}
        | {scene.notes for scene in story.scene.values() if scene.notes}
        | {label for scene in story.scene.values() for label in scene.view.staging.labels.split()}
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
    """Marks of a scene that are missing, double or unused in its words."""
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
