"""Reads a story from its file, and finds the problems of the story and its words."""

import dataclasses
from collections.abc import Iterator

from rig.base.faults import told
from rig.base.schema import BadFiles, Problem, did_you_mean, parse, read
from rig.base.signals import BUTTONS
from rig.story.scenes import Exit, Gesture, Interaction, PinchMode, Scene, Story
from rig.story.treatments import TREATMENTS, TreatmentName
from rig.story.views import View
from rig.story.words import Words

#: A place in a file, such as scene.NAME.pinch, and what is wrong there.
Wrong = Iterator[tuple[str, str]]


def parse_story(text: str, file: str) -> Story:
    """The story in the text of a file. Raises BadFiles with every problem."""
    problems: list[Problem] = []
    story = read(Story, parse(text, file), file, problems)
    if story is not None:
        problems += [Problem(file, *wrong) for wrong in _lint(story)]
    if story is None or problems:
        raise BadFiles(problems)
    return story


def _lint(story: Story) -> Wrong:
    """What is wrong with a story whose every value is right by itself."""
    if story.opening not in story.scene:
        hint = did_you_mean(story.opening, story.scene)
        yield "opening", f"is {story.opening!r}, which is not a scene{hint}"
        return
    steps = [getattr(story.ladder, f.name) for f in dataclasses.fields(story.ladder)]
    if steps != sorted(set(steps)):
        yield "ladder", "must rise from hint over strong, assist and still_there to reset"
    for name, scene in story.scene.items():
        at = f"scene.{name}"
        yield from _senseless(scene, at)
        if not scene.exits:
            yield f"{at}.exits", "is empty, so nobody could leave; add an exit"
        for mark, effects in scene.cues.items():
            senses = {sense for effect in effects for sense in effect.senses}
            if len(senses) < 2:
                by = " ".join(senses) or "nothing"
                yield f"{at}.cues.{mark}", f"is noticed by {by} alone; add an effect for another sense"
        for n, way in enumerate(scene.exits):
            yield from _lint_exit(story, scene, way, f"{at}.exits[{n}]")
    reached = _reached(story)
    for name in story.scene:
        if name not in reached:
            yield f"scene.{name}", "cannot be reached from the opening; lead an exit to it or remove it"


def _lint_exit(story: Story, scene: Scene, way: Exit, at: str) -> Wrong:
    """What is wrong with one way out of a scene."""
    if way.to not in story.scene:
        hint = did_you_mean(way.to, story.scene)
        yield f"{at}.to", f"leads to {way.to!r}, which is not a scene{hint}"
    if not way.conditions():
        yield at, "has no condition, so the scene would never be seen; add one"
    if way.steady and way.flow is None:
        yield f"{at}.steady", "needs a `flow` that is to be steady"
    if way.pressed not in (None, "any") and scene.ask and way.pressed not in scene.ask.buttons:
        yield f"{at}.pressed", f"is {way.pressed!r}, which `ask = {scene.ask!r}` never shows"


def _reached(story: Story) -> set[str]:
    """The scenes that can be reached from the opening."""
    seen, todo = set[str](), {story.opening}
    while todo:
        seen |= todo
        todo = {way.to for name in todo for way in story.scene[name].exits if way.to in story.scene} - seen
    return seen


def _senseless(scene: Scene, at: str) -> Wrong:
    """Fields of one scene that do not go together."""
    if scene.focus is not None and scene.focus not in scene.view.staging.focus:
        hint = did_you_mean(scene.focus, scene.view.staging.focus)
        yield f"{at}.focus", f"is {scene.focus!r}, which is no part of {scene.view!r}{hint}"
    if (scene.view == View.QUIZ) != (scene.quiz is not None) or (scene.quiz is None) != (scene.right is None):
        yield f"{at}.quiz", "the view `quiz` needs `quiz` and `right`, and no other view has them"
    held = [name for name, treatment in TREATMENTS.items() if treatment.by_catheter]
    if scene.ask == Interaction.SPRAY and scene.treats not in held:
        yield f"{at}.treats", f"must be {' or '.join(map(repr, held))} where `ask = 'spray'`"
    if scene.treats is not None and scene.pinch != PinchMode.KEEP:
        yield f"{at}.pinch", "must be left out where `treats` is: the treatment moves the pinch"


#: Hints and labels that every language needs whatever the story is.
HINTS = (
    "assist", "still_there", "helped", "slow_down", "wrong_branch", "way_in",
    "skip", "wait", "let_go", "go_on", "to_play",
    *(f"that_{button}" for button in BUTTONS),
    *(f"while_{ask}" for ask in Interaction if ask.gesture != Gesture.PRESS),
)  # fmt: skip
LABELS = """
flow unit normal low measured simulated learning no_baseline before clot after weeks second seconds
learning_only sound_chime sound_drip sound_thud sheet sheet_seen sheet_ask sheet_answers
sheet_label sheet_draw x_ray knee groin neck leg heart
lungs sign_leg sign_breath sign_chest sign_limb see_doctor call_help start paused panel panel_close
panel_scenes panel_story panel_language panel_quieter panel_louder panel_captions panel_large panel_xl
panel_colours panel_dark panel_projector panel_motion panel_latch panel_full panel_calm panel_pause
panel_purge panel_restart panel_help panel_quit panel_quit_note panel_leave panel_halt space keys
panel_drain panel_drain_note panel_drained panel_start panel_parts panel_back panel_more panel_move
panel_choose panel_closes panel_on panel_none panel_fitted panel_unfitted panel_works panel_pump
panel_pinch panel_pressure panel_faults panel_sound panel_clips panel_missing panel_damaged panel_pictures
panel_log panel_unwritten panel_screen panel_lowered panel_board panel_sensor panel_lights panel_knob
panel_stop panel_tray panel_buttons no_sound seen_cells seen_wall seen_platelets seen_fibrin seen_catheter
seen_medicine muted silent
group_visit group_look group_rig group_water
key_green key_choices key_knob key_stop key_again key_hush key_language key_volume key_panel key_bench
key_full key_quit key_corner key_chord does_green does_choices does_knob does_stop does_again does_hush
does_language does_volume does_panel does_bench does_full does_quit does_corner does_chord
"""


#: The lines that say a measured flow, by its hundreds of mL/min. They belong to no scene of a story.
NUMBERS = tuple(f"measured.{hundreds}" for hundreds in range(13))


def lint_words(story: Story, words: Words, file: str, faults: tuple[str, ...]) -> list[Problem]:
    """What a language lacks to tell this story, and what in it nobody ever says."""
    return [Problem(file, *wrong) for wrong in _lint_words(story, words, faults)]


def _lint_words(story: Story, words: Words, faults: tuple[str, ...]) -> Wrong:
    scenes = story.scene.values()
    quizzes = [f"quiz.{scene.quiz}" for scene in scenes if scene.quiz]
    needed: dict[str, set[str]] = {
        "titles": set(story.scene),
        "lines": {*NUMBERS, *(line for scene in scenes for line in scene.lines)},
        "hints": {*HINTS, *(scene.ask for scene in scenes if scene.ask)},
        "labels": {
            *LABELS.split(),
            *TreatmentName,
            *Gesture,
            *(scene.notes for scene in scenes if scene.notes),
            *(label for scene in scenes for label in scene.view.staging.labels.split()),
            *(f"{quiz}{button}" for quiz in quizzes for button in ("", ".red", ".blue")),
        },
        "faults": set(faults),
    }
    for table, keys in needed.items():
        have = getattr(words, table).keys()
        for key in sorted(keys - have):
            hint = did_you_mean(key, have - keys)
            yield f"{table}.{key}", f"is missing in {words.name}; write it{hint}"
    for key, text in words.faults.items():
        if not told(text)[1]:
            yield f"faults.{key}", "says what is wrong and no remedy; add a second sentence: what to do"
    for name, scene in story.scene.items():
        yield from _lint_marks(name, scene, words)


def _lint_marks(name: str, scene: Scene, words: Words) -> Wrong:
    """Marks that a scene's words lack, have twice, or have for nothing."""
    marked = [(id, mark) for id in scene.lines if id in words.lines for _, mark in words.script(id).marks]
    marks = [mark for _, mark in marked]
    for id, mark in marked:
        if mark not in scene.cues:
            hint = did_you_mean(mark, scene.cues)
            yield f"lines.{id}", f"marks [[{mark}]], for which scene {name!r} has no cue{hint}"
    for mark in scene.cues:
        if marks.count(mark) != 1:
            where = f"of scene {name!r} in {words.name} ({', '.join(scene.lines) or 'no lines'})"
            how = "is marked on no word" if mark not in marks else "is marked more than once"
            yield f"cues.{mark}", f"{how} {where}; mark one: [[word|{mark}]]"
