"""The content of the lesson sheet: what a story showed, questions about it, and the signs to know."""

from dataclasses import dataclass

from rig.story.claims import Claims
from rig.story.scenes import Interaction, Outcome, Story
from rig.story.views import View
from rig.story.words import Words
from rig.visit.exhibit import Exhibit
from rig.visit.scene_jump import way

#: Views that end a story, and those that ask rather than tell.
LAST = View.TAKE_HOME
ASKING = (View.ATTRACT, View.CHOOSE, View.QUIZ, View.TAKE_HOME, View.SOURCES, View.TRACE)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was seen."""

    title: str
    says: str
    """The scene's sentences that state a part of a claim, and those that warn or hedge."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to talk about."""

    asks: str
    choices: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of the sheet in one language."""

    title: str
    seen: tuple[Step, ...]
    questions: tuple[Question, ...]


def sheet(exhibit: Exhibit, claims: Claims, code: str) -> Sheet:
    """The sheet of a story. It says only what the words files say, and it keeps every hedge.

    A sentence appears once, in the first scene that says it.
    """
    words = exhibit.words[code]
    telling = {line for claim in claims.claims.values() for part in claim.parts for line in part}
    telling |= set(claims.hedges.lines)
    last = next(name for name, scene in exhibit.story.scene.items() if scene.view == LAST)
    through = _through(exhibit.story, last)
    steps, told = [], set[str]()
    for name, scene in exhibit.story.scene.items():
        if name not in through or scene.view in ASKING:
            continue
        # In a spray scene, the last line asks the visitor to hold the button.
        said = scene.lines[: -1 if scene.ask == Interaction.SPRAY else None]
        lines = [line for line in said if line in telling and line not in told]
        told |= set(lines)
        if lines:
            steps.append(Step(words.titles[name], " ".join(words.script(line).shown for line in lines)))
    return Sheet(words.titles[next(iter(exhibit.story.scene))], tuple(steps), tuple(_questions(words)))


def _through(story: Story, last: str) -> set[str]:
    """The scenes of a visit that tries every treatment, each with its usual outcome."""
    through = {*way(story, last), *(name for name, of in story.scene.items() if of.treats)}
    usual = [way.to for scene in story.scene.values() for way in scene.exits if way.outcome == Outcome.MOST]
    for name in usual:
        while name not in through:
            through.add(name)
            name = story[name].exits[0].to
    return through


def _questions(words: Words) -> list[Question]:
    """The questions of the quiz, in the order of the words file."""
    asked = [line.removesuffix(".ask") for line in words.lines if line.startswith("quiz_") and ".ask" in line]
    return [
        Question(*(words.script(line).shown for line in (f"{of}.ask", f"{of}.answers", f"{of}_right.yes")))
        for of in asked
    ]
