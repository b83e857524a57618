"""What is said and shown, one file for each language, and how long each line takes."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rig.base.schema import BadFiles, Problem, parse, read, setting

#: Reading pace where no voice sets it, words a minute, and the rest after each sentence, s.
PACE, REST = 140.0, 0.35
#: Quiet between two lines, s.
GAP = 0.4
#: `[[clot]]`, or `[[coágulo|clot]]` where the word shown is not the mark's name.
_MARK = re.compile(r"\[\[([^\[\]|]+)(?:\|([a-z][a-z0-9_]*))?\]\]")
#: The tables whose every entry is a text.
TEXTS = ("titles", "hints", "labels", "faults")


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """A line that the voice needs spelt otherwise than the eye."""

    text: str
    say: str = ""
    """The spoken form; empty where it is the text itself."""


@dataclass(frozen=True, slots=True)
class Script:
    """A line taken apart: what is shown, what is said, and the marks on its words."""

    words: tuple[str, ...]
    say: str
    marks: tuple[tuple[int, str], ...]
    """(index of a word, name of the mark on it), in the order of the words."""

    @property
    def shown(self) -> str:
        """The line as it is read."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Timing:
    """When each word of a line is due, from a clip of it."""

    starts: tuple[float, ...]
    """s from the start of the line, one for each word shown; never falls."""
    seconds: float
    """How long the line takes, s."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of narration: its words, and when each is due."""

    id: str
    words: tuple[str, ...]
    starts: tuple[float, ...]
    """When each word begins, s from the start of the line."""
    seconds: float
    """How long the line takes, s."""
    marks: tuple[tuple[int, str], ...] = ()
    """(index of a word, name of the mark on it)."""

    def word_at(self, elapsed: float) -> int:
        """The index of the word due `elapsed` seconds into the line."""
        return max(0, bisect_right(self.starts, elapsed) - 1)


@dataclass(frozen=True, slots=True)
class Speech:
    """The lines of one scene, one after the other."""

    lines: tuple[Line, ...]

    @property
    def seconds(self) -> float:
        """How long it takes to say them undisturbed, s."""
        return sum(line.seconds for line in self.lines) + GAP * max(0, len(self.lines) - 1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who reads a language aloud when its clips are made; see media/README.md."""

    engine: str = setting("espeak-ng", one_of=("kokoro", "espeak-ng"))
    name: str = "en-us"
    """The engine's own name for the voice."""
    accent: str = "en-us"
    """The espeak-ng language by which words become sounds."""
    speed: float = setting(1.0, low=0.5, high=2.0)


@dataclass(frozen=True)
class Words:
    """Everything said or shown in one language, as its file has it."""

    name: str
    """The language's name for itself."""
    direction: str = setting("ltr", one_of=("ltr", "rtl"))
    """Which way it is written."""
    voice: Voice = Voice()
    say: Mapping[str, str] = field(default_factory=dict)
    """How the voice spells single words that it would say wrong, by the word in small letters."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Above each scene, by scene."""
    lines: Mapping[str, str | Pronunciation] = field(default_factory=dict)
    """Spoken and captioned, by line id."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What to do, by what a scene asks; and those of `scenes.HINTS`, whatever it asks."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Short words on the pictures."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """What is wrong, then what to do, by fault."""

    def script(self, id: str) -> Script:
        """The line with this id, taken apart."""
        line = self.lines[id]
        if not isinstance(line, str):
            return script(line.text, line.say)
        taken = script(line)
        said = re.sub(r"\w+", lambda word: self.say.get(word[0].lower(), word[0]), taken.shown)
        return taken if said == taken.shown else replace(taken, say=said)

    def speech(self, ids: tuple[str, ...], timings: Mapping[str, Timing]) -> Speech:
        """The lines with these ids: timed by their clips, or at reading pace where `timings` has none."""
        return Speech(tuple(_line(id, self.script(id), timings.get(id)) for id in ids))


@lru_cache(maxsize=1024)
def script(text: str, say: str = "") -> Script:
    """A line taken apart. `say` is its spoken form where that differs."""
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
    """How a person reads these words."""
    starts, clock = [], 0.0
    for word in words:
        starts.append(clock)
        clock += 60.0 / PACE + (REST if re.search(r"[.?!…:]$", word) else 0.0)
    return Timing(tuple(starts), clock)


def _line(id: str, script: Script, timing: Timing | None) -> Line:
    if timing is None or len(timing.starts) != len(script.words):
        timing = reading_pace(script.words)
    return Line(id, script.words, timing.starts, timing.seconds, script.marks)


@lru_cache(maxsize=8)  # several stories share them
def parse_words(text: str, file: str) -> Words:
    """The words in the text of a file. Raises BadFiles with all that is wrong."""
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
        return [Problem(file, at, "has a mark that is not whole; write [[word]] or [[word|mark]]")]
    return []
