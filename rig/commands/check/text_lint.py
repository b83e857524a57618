"""Further rules for the words: they must be easy to read, spoken in one breath, and in one language."""

from collections.abc import Callable, Iterable, Mapping

from rig.base.schema import Problem
from rig.story import readability
from rig.story.captions import LETTERS_PER_S, ROW_CHARACTERS
from rig.story.languages import LANGUAGE_RULES
from rig.story.lint import NUMBERS
from rig.story.scenes import Interaction, Scene, Story
from rig.story.treatments import TREATMENTS
from rig.story.words import GAP_S, TEXTS, Words
from rig.visit.catheter import ADVANCE_S
from rig.visit.exhibit import Exhibit
from rig.visit.state import FORM_S
from rig.visit.treatment import BY_HAND_S, JUDGED_S

#: Longest duration of one line, s: one breath, and short enough to remember.
BREATH_S = 8.0
#: Time that a hand needs, s, from the line that asks for it: for a press, or by the kind of request.
PRESS_S = 1.0
HANDS = {
    Interaction.FORM: FORM_S,
    Interaction.ADVANCE: ADVANCE_S,
    Interaction.SPRAY: BY_HAND_S + JUDGED_S,
}
#: Duration of a treatment that runs by itself, s.
COURSES = {name: each.longest_h / each.hours_per_s + JUDGED_S for name, each in TREATMENTS.items()}
#: Texts of fewer words than this may be the same in two languages: "normal", "mL/min".
SAME_WORDS = 3


def lint_reading(exhibit: Exhibit, name: str) -> list[Problem]:
    """Lines of a story that are too hard, too long or too fast, in each language."""
    problems = []
    for code in sorted(exhibit.words):
        file = f"{code}.toml"
        for scene in exhibit.story.scene:
            problems += _lint_scene(exhibit, name, scene, code, file)
        used = dict.fromkeys(id for scene in exhibit.story.scene.values() for id in scene.lines)
        for id in used:
            problems += _lint_line(exhibit, name, id, code, file)
        takes, most = seconds(exhibit, code), exhibit.story.bounds.seconds
        if takes > most:
            problems.append(
                Problem(
                    f"{name}.toml",
                    "bounds.seconds",
                    f"is {most:g}, but the story takes {takes:.0f} s in {code}; say less",
                )
            )
    return problems


def _lint_scene(exhibit: Exhibit, name: str, scene: str, code: str, file: str) -> list[Problem]:
    bounds, text = exhibit.story.bounds, said(exhibit.words[code], exhibit.story[scene])
    if not text:
        return []
    if code == "en" and (grade := readability.grade(text)) > bounds.grade:
        what = f"reads at grade {grade:.1f}, above {bounds.grade:g} (story {name!r})"
    elif code == "es" and (ease := readability.ease(text)) < bounds.ease:
        what = f"has a Fernández-Huerta index of {ease:.0f}, below {bounds.ease:g} (story {name!r})"
    elif code == "pt" and (index := readability.flesch_portuguese(text)) < bounds.flesch_pt:
        what = f"has a Flesch index of {index:.0f}, below {bounds.flesch_pt:g} (story {name!r})"
    else:
        return []
    return [Problem(file, f"scene {scene}", f"{what}; use shorter words or sentences")]


def _lint_line(exhibit: Exhibit, name: str, id: str, code: str, file: str) -> list[Problem]:
    words, at = exhibit.words[code], f"lines.{id}"
    shown, most = words.script(id).shown, exhibit.story.bounds.sentence
    line = words.speech((id,), exhibit.timings.get(code, {})).lines[0]
    problems = [
        Problem(file, at, f"has a sentence of {count} words, above {most} (story {name!r}); split it")
        for count in map(len, map(readability.words, readability.sentences(shown)))
        if count > most
    ]
    if line.seconds > BREATH_S:
        problems.append(
            Problem(file, at, f"takes {line.seconds:.1f} s, above {BREATH_S:g}; make two lines of it")
        )
    if (pace := len(shown) / line.seconds) > LETTERS_PER_S:
        problems.append(
            Problem(file, at, f"asks for {pace:.0f} letters a second, above {LETTERS_PER_S:g}; say it slower")
        )
    problems += [
        Problem(file, at, f"has {word!r}, longer than a caption's row of {ROW_CHARACTERS}; use another word")
        for word in shown.split()
        if len(word) > ROW_CHARACTERS
    ]
    return problems


def said(words: Words, scene: Scene) -> str:
    """The text of a scene, as it is read."""
    return " ".join(words.script(id).shown for id in scene.lines)


def seconds(exhibit: Exhibit, code: str) -> float:
    """Duration of a story, s: each of its scenes once, and of scenes that exclude each other the longest.

    A visitor hears every word, and acts when the line begins that asks for it.
    """
    story = exhibit.story
    stays = {
        name: _stay(exhibit, scene, code) for name, scene in story.scene.items() if name != story.opening
    }
    spared = 0.0
    for ways in alternatives(story):
        times = [stays[way] for way in ways]
        spared += sum(times) - max(times)
    return sum(stays.values()) - spared


def alternatives(story: Story) -> set[frozenset[str]]:
    """Scenes of which a visit sees only one: the exits of an outcome or an answer."""
    found = set()
    for scene in story.scene.values():
        ways = frozenset(way.to for way in scene.exits if way.outcome or scene.ask == Interaction.ANSWER)
        if len(ways) > 1 and story.opening not in ways:
            found.add(ways)
    return found


def _stay(exhibit: Exhibit, scene: Scene, code: str) -> float:
    speech = exhibit.speech(scene, code)
    last = speech.lines[-1].seconds + GAP_S if speech.lines else 0.0
    hand = HANDS.get(scene.ask, PRESS_S) if scene.ask else 0.0
    course = COURSES[scene.treats] if scene.treats and scene.ask != Interaction.SPRAY else 0.0
    after = min(max(way.words_over or 0.0, way.steady) for way in scene.exits)
    return max(speech.seconds, speech.seconds - last + hand, course) + after


def lint_languages(words: Mapping[str, Words]) -> list[Problem]:
    """Texts of a words file that are still in another language."""
    problems = []
    for code, mine in words.items():
        others = {other: theirs for other, theirs in words.items() if other != code}
        texts: dict[str, Callable[[Words], Iterable[tuple[str, str]]]] = {"lines": _lines}
        texts |= {table: lambda w, t=table: getattr(w, t).items() for table in TEXTS}  # type: ignore[misc]
        for table, of in texts.items():
            theirs = {other: dict(of(their)) for other, their in others.items()}
            for key, text in of(mine):
                left = _left_of(code, text, {other: table.get(key) for other, table in theirs.items()})
                if left:
                    at = f"{table}.{key}"
                    problems.append(
                        Problem(f"{code}.toml", at, f"is still {words[left].name} ({text!r}); translate it")
                    )
    return problems


def _lines(words: Words) -> Iterable[tuple[str, str]]:
    return ((id, words.script(id).shown) for id in words.lines)


def _left_of(code: str, text: str, theirs: Mapping[str, str | None]) -> str | None:
    """The language that a text is still in, if it is not its file's."""
    found = [word for word in readability.words(text) if word.isalpha()]
    for other, their in theirs.items():
        if text == their and len(found) >= SAME_WORDS:
            return other
        if code in LANGUAGE_RULES and other in LANGUAGE_RULES:
            own = sum(word in LANGUAGE_RULES[code].function_words for word in found)
            foreign = sum(word in LANGUAGE_RULES[other].function_words for word in found)
            if foreign >= 2 and foreign > own:
                return other
    return None


def lint_orphans(stories: Iterable[Story], words: Mapping[str, Words]) -> list[Problem]:
    """Lines and titles that no story uses, although they are translated and recorded."""
    scenes = [(name, scene) for story in stories for name, scene in story.scene.items()]
    used = {
        "lines": {*NUMBERS, *(id for _, scene in scenes for id in scene.lines)},
        "titles": {name for name, _ in scenes},
    }
    return [
        Problem(f"{code}.toml", f"{table}.{key}", "is used by no story; remove it, or use it in one")
        for code, language in sorted(words.items())
        for table, wanted in used.items()
        for key in sorted(getattr(language, table).keys() - wanted)
    ]


def lint_names(stories: Mapping[str, Story]) -> list[Problem]:
    """Scenes with the same name and title in two stories that show different things."""
    problems, first = [], dict[str, tuple[str, str]]()
    for name, story in stories.items():
        for at, scene in story.scene.items():
            where, view = first.setdefault(at, (name, scene.view))
            if view != scene.view:
                what = f"is {scene.view!r}, but {view!r} in {where}.toml; give one of the scenes another name"
                problems.append(Problem(f"{name}.toml", f"scene.{at}.view", what))
    return problems
