"""Content of the lesson sheet: the steps of a story, questions, and the warning signs, in the story's
words."""

from dataclasses import dataclass

from rig.story.claims import Claims
from rig.story.views import View
from rig.story.words import Words
from rig.visit.exhibit import Exhibit
from rig.visit.scene_jump import way

#: Most letters of a step: it has as many sentences as fit, and at least one.
LETTERS = 110
#: Views that ask rather than tell.
ASKING = (View.ATTRACT, View.CHOOSE, View.QUIZ, View.TAKE_HOME, View.SOURCES, View.TRACE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story."""

    title: str
    says: str
    """Sentences of the scene that a claim supports."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to discuss."""

    asks: str
    choices: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Content of the sheet in one language."""

    title: str
    seen: tuple[Step, ...]
    questions: tuple[Question, ...]
    signs: tuple[str, ...]
    """Sentences about the warning signs."""


def sheet(exhibit: Exhibit, claims: Claims, code: str) -> Sheet:
    """The sheet of a story. All its text is from the words files, and all its claims have sources."""
    words = exhibit.words[code]
    backed = {line for claim in claims.claims.values() for line in claim.lines}
    last = next(name for name, scene in exhibit.story.scene.items() if scene.view == View.TAKE_HOME)
    through = {*way(exhibit.story, last), *(name for name, of in exhibit.story.scene.items() if of.treats)}
    steps = []
    for name, scene in exhibit.story.scene.items():
        told = [words.script(line).shown for line in scene.lines if line in backed]
        if name in through and scene.view not in ASKING and told:
            steps.append(Step(words.titles[name], _few(told)))
    signs = tuple(words.script(line).shown for line in exhibit.story[last].lines if line in backed)
    return Sheet(words.titles[next(iter(exhibit.story.scene))], tuple(steps), tuple(_questions(words)), signs)


def _few(sentences: list[str]) -> str:
    """As many of the first sentences as fit."""
    few = sentences[0]
    for sentence in sentences[1:]:
        if len(few) + 1 + len(sentence) > LETTERS:
            break
        few += f" {sentence}"
    return few


def _questions(words: Words) -> list[Question]:
    """The questions of the quiz, in the order of the words file."""
    asked = [line.removesuffix(".ask") for line in words.lines if line.startswith("quiz_") and ".ask" in line]
    return [
        Question(*(words.script(line).shown for line in (f"{of}.ask", f"{of}.answers", f"{of}_right.yes")))
        for of in asked
    ]
