"""The texts of one language, and the duration of each line."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rig.base.schema import BadFiles, Problem, parse, read, setting

#: Reading pace without a voice, words per minute.
PACE_WPM = 140.0
#: Pause after each sentence, s.
REST_S = 0.35
#: Pause between two lines, s.
GAP_S = 0.4
#: `[[clot]]`, or `[[coágulo|clot]]` if the word differs from the mark's name.
_MARK = re.compile(r"\[\[([^\[\]|]+)(?:\|([a-z][a-z0-9_]*))?\]\]")
#: The tables that contain only texts.
TEXTS = ("titles", "hints", "labels", "faults")


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """A line with another spelling for the voice."""

    text: str
    say: str = ""
    """The spelling for the voice; empty if it is the text itself."""


@dataclass(frozen=True, slots=True)
class Script:
    """A parsed line: the words on the screen, the text for the voice, and the marks on its words."""

    words: tuple[str, ...]
    say: str
    marks: tuple[tuple[int, str], ...]
    """(index of a word, name of the mark on it), in the order of the words."""

    @property
    def shown(self) -> str:
        """The line as it appears on the screen."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Timing:
    """Timing of the words of a line, from its clip."""

    starts: tuple[float, ...]
    """Start of each word, s from the start of the line; never decreases."""
    seconds: float
    """Duration of the line, s."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of narration: its words and their timing."""

    id: str
    words: tuple[str, ...]
    starts: tuple[float, ...]
    """Start of each word, s from the start of the line."""
    seconds: float
    """Duration of the line, s."""
    marks: tuple[tuple[int, str], ...] = ()
    """(index of a word, name of the mark on it)."""

    def word_at(self, elapsed: float) -> int:
        """The index of the current word `elapsed` seconds into the line."""
        return max(0, bisect_right(self.starts, elapsed) - 1)


@dataclass(frozen=True, slots=True)
class Speech:
    """The lines of one scene, in order."""

    lines: tuple[Line, ...]

    @property
    def seconds(self) -> float:
        """Duration without interruption, s."""
        return sum(line.seconds for line in self.lines) + GAP_S * max(0, len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice that makes the clips of a language; see media/README.md."""

    engine: str = setting("espeak-ng", one_of=("kokoro", "espeak-ng"))
    name: str = "en-us"
    """The engine's name for the voice."""
    accent: str = "en-us"
    """The espeak-ng language that turns words into sounds."""
    speed: float = setting(1.0, low=0.5, high=2.0)


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a language whose letters the rig's own face lacks; see media/README.md."""

    face: str = ""
    """A font file in the folder media/type, or the name of an installed font."""


@dataclass(frozen=True)
class Words:
    """All texts of one language, as in its file."""

    name: str
    """The language's own name."""
    read_by: str = ""
    """Who has read all of it as a native speaker; empty until then."""
    direction: str = setting("ltr", one_of=("ltr", "rtl"))
    """Direction of writing."""
    type: Type = Type()
    voice: Voice = Voice()
    say: Mapping[str, str] = field(default_factory=dict)
    """Spellings for words that the voice would mispronounce, by the word in lower case."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles by scene."""
    lines: Mapping[str, str | Pronunciation] = field(default_factory=dict)
    """Narration by line id, spoken and captioned."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """Prompts by the task of a scene, and those of `scenes.HINTS`."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Short words on the pictures."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """Sentence and remedy by fault."""

    def script(self, id: str) -> Script:
        """The parsed line with this id."""
        line = self.lines[id]
        if not isinstance(line, str):
            return script(line.text, line.say)
        taken = script(line)
        said = re.sub(r"\w+", lambda word: self.say.get(word[0].lower(), word[0]), taken.shown)
        return taken if said == taken.shown else replace(taken, say=said)

    def speech(self, ids: tuple[str, ...], timings: Mapping[str, Timing]) -> Speech:
        """The lines with these ids, timed by their clips, or at reading pace if `timings` has none."""
        return Speech(tuple(_line(id, self.script(id), timings.get(id)) for id in ids))


@lru_cache(maxsize=1024)
def script(text: str, say: str = "") -> Script:
    """A parsed line. `say` is its spelling for the voice if that differs."""
    plain, marks, done = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[done : mark.start()]
        index = max(0, len((plain + "x").split()) - 1)
        marks.append((index, mark[2] or mark[1].lower().replace(" ", "_")))
        plain += mark[1]
        done = mark.end()
    words = tuple((plain + text[done:]).split())
    return Script(words, say or " ".join(words), tuple(marks))


def reading_pace(words: tuple[str, ...]) -> Timing:
    """The timing of a person who reads these words."""
    starts, clock = [], 0.0
    for word in words:
        starts.append(clock)
        clock += 60.0 / PACE_WPM + (REST_S if re.search(r"[.?!…:]$", word) else 0.0)
    return Timing(tuple(starts), clock)


def _line(id: str, script: Script, timing: Timing | None) -> Line:
    if timing is None or len(timing.starts) != len(script.words):
        timing = reading_pace(script.words)
    return Line(id, script.words, timing.starts, timing.seconds, script.marks)


@lru_cache(maxsize=8)  # several stories share them
def parse_words(text: str, file: str) -> Words:
    """The words in the text of a file. Raises BadFiles with every problem."""
    problems: list[Problem] = []
    words = read(Words, parse(text, file), file, problems)
    if words is not None:
        for table in TEXTS:
            empty = [key for key, value in getattr(words, table).items() if not value.strip()]
            problems += [Problem(file, f"{table}.{key}", "is empty; write what is said") for key in empty]
        problems += [problem for id in words.lines for problem in _lint_line(words, id, file)]
    if words is None or problems:
        raise BadFiles(problems)
    return words


def _lint_line(words: Words, id: str, file: str) -> list[Problem]:
    at, taken = f"lines.{id}", words.script(id)
    if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", id):
        return [Problem(file, at, "is no id; use small letters, digits, _ and dots, such as hello.vein")]
    if not taken.words:
        return [Problem(file, at, "is empty; write what is said")]
    if any(bracket in taken.shown for bracket in ("[[", "]]")):
        return [Problem(file, at, "has an unclosed mark; write [[word]] or [[word|mark]]")]
    return []
