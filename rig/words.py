"""What is said and shown, one file for each language, and how long each line takes to read along."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rig.schema import BadFiles, Problem, parse, read

#: Reading pace until a voice sets it, words a minute, and the rest after each sentence, s.
PACE, REST = 140.0, 0.35
#: Quiet between two lines, s.
GAP = 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of narration: its words and when each is due."""

    id: str
    words: tuple[str, ...]
    starts: tuple[float, ...]
    """When each word begins, s from the start of the line."""
    seconds: float
    """How long the line takes, s."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The lines of one scene on one clock that starts with the scene."""

    lines: tuple[Line, ...]
    begins: tuple[float, ...]
    seconds: float

    def at(self, elapsed: float) -> tuple[Line, int] | None:
        """The line due `elapsed` seconds in and the index of its current word; None where all is said."""
        if elapsed >= self.seconds:
            return None
        line = self.lines[max(0, bisect_right(self.begins, elapsed) - 1)]
        begin = self.begins[self.lines.index(line)]
        return line, max(0, bisect_right(line.starts, elapsed - begin) - 1)


@dataclass(frozen=True)
class Words:
    """Everything said or shown in one language, as its file has it."""

    name: str
    """The language's name for itself."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Above each scene, by scene."""
    lines: Mapping[str, str] = field(default_factory=dict)
    """Spoken and captioned, by line id."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What to do at each gate, by ask; `assist`, `still_there` and `slow_down` for all."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Short words on the pictures."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """One sentence for the person standing there, by fault."""

    @cached_property
    def _speeches(self) -> dict[tuple[str, ...], Speech]:
        return {}

    def speech(self, ids: tuple[str, ...]) -> Speech:
        """The lines with these ids, one after the other."""
        found = self._speeches.get(ids)
        if found is None:
            lines = tuple(paced(id, self.lines[id]) for id in ids)
            begins, clock = [], 0.0
            for line in lines:
                begins.append(clock)
                clock += line.seconds + GAP
            found = Speech(lines, tuple(begins), max(0.0, clock - GAP))
            self._speeches[ids] = found
        return found


def paced(id: str, text: str) -> Line:
    """A line at reading pace."""
    words, starts, clock = tuple(text.split()), [], 0.0
    for word in words:
        starts.append(clock)
        clock += 60.0 / PACE + (REST if re.search(r"[.?!…:]$", word) else 0.0)
    return Line(id, words, tuple(starts), clock)


def parse_words(text: str, file: str) -> Words:
    """The words in the text of a file. Raises BadFiles with all that is wrong."""
    problems: list[Problem] = []
    words = read(Words, parse(text, file), file, problems)
    if words is not None:
        for table in ("titles", "lines", "hints", "labels", "faults"):
            empty = [key for key, value in getattr(words, table).items() if not value.strip()]
            problems += [Problem(file, f"{table}.{key}", "is empty; write what is said") for key in empty]
    if words is None or problems:
        raise BadFiles(problems)
    return words
