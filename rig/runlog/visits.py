"""The visits in run logs: beginning, progress, flow and ending of each.

Nothing in a log identifies a visitor.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rig.base.faults import STOPS_WATER, Fault
from rig.base.schema import BadFiles, Problem, parse
from rig.runlog.reader import Recording, happenings, naming_version, read_log
from rig.story.lint import parse_story
from rig.story.scenes import Outcome, Story
from rig.story.treatments import TreatmentName
from rig.visit.state import SETTLED_S

#: The endings of a visit.
FINISHED, LEFT, STOPPED, CUT = "finished", "left", "water stopped", "log ends"
DAY_S = 86_400.0
#: Most points of flow that are kept per visit: an hour.
MOST_POINTS = 3600


@dataclass
class VisitRecord:
    """One visit, from the log."""

    began: float
    """Time of day at which it began, s."""
    language: str
    story: str
    source: str
    """measured or simulated: the kind of its flows."""
    seconds: float = 0.0
    scenes: list[str] = field(default_factory=list)
    """In the order of the visit."""
    ended: str = CUT
    helped: bool = False
    """The rig performed at least one step itself."""
    normal: float | None = None
    """The visit's baseline, mL/min."""
    flow: list[tuple[float, float]] = field(default_factory=list)
    """(s into the visit, mL/min) while the story ran the pump."""
    tools: list[tuple[str, float | None]] = field(default_factory=list)
    """Treatments in order, each with its highest flow, as a part of normal."""
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    """Finished treatments in order, each with how much of the clot it took."""
    medicine_ml: float = 0.0
    """Medicine given, by the pump's calibrated rate if there is one."""
    answers: list[tuple[str, bool]] = field(default_factory=list)
    """Questions that the visitor answered, in order, each with whether the answer was right."""
    faults: list[str] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether the visit reached a last scene."""
        return self.ended == FINISHED

    @property
    def asked_twice(self) -> list[tuple[str, bool, bool]]:
        """Questions answered before and after, each with whether they were answered right then."""
        first, last = dict(reversed(self.answers)), dict(self.answers)
        asked = [question for question, _ in self.answers]
        return [(q, first[q], last[q]) for q in dict.fromkeys(asked) if asked.count(q) > 1]

    @property
    def lowest(self) -> float | None:
        """Lowest flow after normal was known, mL/min."""
        return min((rate for _, rate in self.flow), default=None) if self.normal else None

    @property
    def after(self) -> float | None:
        """Last flow of a finished visit, mL/min."""
        return self.flow[-1][1] if self.finished and self.flow else None


@dataclass
class Trouble:
    """A fault and its duration."""

    fault: str
    began: float
    """Time of day, s."""
    seconds: float = 0.0


@dataclass
class Run:
    """A run from start to end, or as far as its logs go."""

    began: float
    """Time of day, s."""
    day: str
    """The day on which it began, such as 2026-03-14; empty if the log does not say."""
    story: Story
    name: str
    """The story's title."""
    titles: dict[str, str]
    """The title of each scene, or its name if there is no title."""
    labels: dict[str, str]
    """Short words for treatments and questions, if there are any."""
    sentences: dict[str, str]
    """The text of each fault."""
    source: str
    seconds: float = 0.0
    visits: list[VisitRecord] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    """Numbers of its parts that are not there."""


def endings(story: Story) -> set[str]:
    """The last scenes of a story: they lead back to the opening, or beside that to another last scene."""
    ways = {
        name: {way.to for way in scene.exits}
        for name, scene in story.scene.items()
        if name != story.opening and any(way.to == story.opening for way in scene.exits)
    }
    last = {name for name, targets in ways.items() if targets == {story.opening}}
    return last | {name for name, targets in ways.items() if targets <= {story.opening, *last}}


def runs_of(paths: Iterable[Path], language: str = "en") -> list[Run]:
    """The runs in log files; the parts of one run are joined by their numbers, whatever the clock said.

    Titles, labels and sentences are those of `language` where the log has them. A file that is not a log of
    this format is left out if there are others: a power cut may leave an empty one. Raises BadFiles if there
    is no log at all.
    """
    runs: list[Run] = []
    bad: list[Problem] = []
    parts: dict[str, list[Recording]] = {}
    for path in paths:
        try:
            recording = read_log(path)
        except BadFiles as wrong:
            bad += wrong.problems
            continue
        began = recording.head.get("run", recording.head.get("began", path.name))
        name = f"{began} {recording.head.get('seed')}"  # two runs may begin in one second
        parts.setdefault(name, []).append(recording)
    for recordings in parts.values():
        reader: _Reader | None = None
        for recording in sorted(recordings, key=_part):
            try:
                if reader is None:
                    with naming_version(recording):
                        reader = _Reader(recording, language)
                    runs.append(reader.run)
            except BadFiles as wrong:
                bad += wrong.problems
                continue
            reader.read(recording)
    if bad and not runs:
        raise BadFiles(bad)
    return runs


def _part(recording: Recording) -> int:
    """The number of a part in its run."""
    number = recording.head.get("part", 1)
    return number if isinstance(number, int) else 1


class _Reader:
    """Reads one run from its parts."""

    def __init__(self, recording: Recording, language: str = "en") -> None:
        head, name = recording.head, recording.path.name
        story, words = head.get("story"), head.get("words")
        if not isinstance(story, str) or not isinstance(words, dict):
            raise BadFiles([Problem(name, "line 1", "lacks the story or the words of its run")])
        parsed = _story(story, name)
        self._language = _text(head.get("language"))
        spoken = words.get(language) or words.get("en", words.get(self._language))
        table = _table(_text(spoken), name)
        titles = _texts(table.get("titles"))
        self._first = self._last = float(head["at"]) if _positive(head.get("at"), 1e9) else 0.0
        self._start = time_of_day(_text(head.get("began"))) - self._first
        self.run = Run(
            began=(self._start + self._first) % DAY_S,
            day=_text(head.get("began"))[:10],
            story=parsed,
            name=parsed.title,
            titles={scene: titles.get(scene, scene) for scene in parsed.scene},
            labels=_texts(table.get("labels")),
            sentences=_texts(table.get("faults")),
            source=_text(head.get("source")) or "measured",
        )
        # Of a run that began on another day, the parts before this one belong to that day.
        before = _text(head.get("run"))[:10] not in ("", _text(head.get("began"))[:10])
        self._part = head["part"] - 1 if before and isinstance(head.get("part"), int) else 0
        self._visit: VisitRecord | None = None
        self._visit_at = 0.0
        self._scene = parsed.opening
        self._faults: dict[str, tuple[float, Trouble]] = {}
        self._running: float | None = None

    def read(self, recording: Recording) -> None:
        """Add one part."""
        number = recording.head.get("part", 1)
        if isinstance(number, int) and self._part < number < 100_000:
            self.run.missing += range(self._part + 1, number)
            self._part = number
        if recording.head.get("tick") and self._visit is None and not self.run.seconds:
            self._join(recording.head["tick"])
        for line in happenings(recording):
            if "end" in line:
                continue
            time = max(self._last, float(line["at"]))
            self._last = time
            for what, value in line.items():
                if what != "at":
                    self._happened(time, what, value)
        self._close()

    def _join(self, tick: Any) -> None:
        """Begin a visit if the log begins in the middle of one."""
        session = tick.get("session") if isinstance(tick, dict) else None
        stay = session.get("stay", session) if isinstance(session, dict) else None
        scene = stay.get("scene") if isinstance(stay, dict) else None
        if isinstance(scene, str) and scene in self.run.story.scene:
            self._enter(self._first, scene)

    def _close(self) -> None:
        """Set the durations at the end of a part, in case no other follows."""
        self.run.seconds = self._last - self._first
        if self._visit is not None:
            self._visit.seconds = self._last - self._visit_at
        for began, trouble in self._faults.values():
            trouble.seconds = self._last - began

    def _happened(self, time: float, what: str, value: Any) -> None:
        visit = self._visit
        if what == "scene" and isinstance(value, str) and value in self.run.story.scene:
            self._enter(time, value)
        elif what == "fault" and isinstance(value, str):
            self._fault(time, value)
        elif what == "language" and isinstance(value, str):
            self._language = value[:12]
            if visit is not None:
                visit.language = self._language
        elif visit is None:
            return
        elif what == "baseline" and _positive(value):
            visit.normal = float(value)
        elif what == "medicine_ml" and _positive(value):
            visit.medicine_ml = float(value)
        elif what == "answer" and isinstance(value, str):
            question, _, button = value.partition(" ")
            right = next((s.right for s in self.run.story.scene.values() if s.quiz == question), None)
            if right is not None:
                visit.answers.append((question, button == right))
        elif what == "outcome" and isinstance(value, str):
            tool, _, found = value.partition(" ")
            if tool in list(TreatmentName) and found in list(Outcome):
                visit.outcomes.append((tool, found))
        elif what == "ladder" and value == "assist":
            visit.helped = True
        elif what == "flow" and _positive(value):
            self._flow(visit, time, float(value))

    def _flow(self, visit: VisitRecord, time: float, rate: float) -> None:
        if self._running is None or time - self._running < SETTLED_S or len(visit.flow) >= MOST_POINTS:
            return
        visit.flow.append((time - self._visit_at, rate))
        if visit.tools and visit.normal:
            tool, best = visit.tools[-1]
            visit.tools[-1] = (tool, max(best or 0.0, rate / visit.normal))

    def _enter(self, time: float, scene: str) -> None:
        story = self.run.story
        if self._visit is not None and (scene == story.opening or story[scene].begins):
            self._end_visit(time, scene)
        if self._visit is None and scene != story.opening:
            self._visit_at = time
            began = (self._start + time) % DAY_S
            self._visit = VisitRecord(began, self._language, self.run.name, self.run.source)
            self.run.visits.append(self._visit)
        left, self._scene = self._scene, scene
        if not story[scene].pump:
            self._running = None
        elif self._running is None:
            self._running = time
        if self._visit is not None:
            self._visit.scenes.append(scene)
            tool = story[scene].treats
            if tool is not None and story[left].treats != tool:
                self._visit.tools.append((tool, None))
            if scene in endings(story):
                self._visit.ended = FINISHED

    def _end_visit(self, time: float, scene: str) -> None:
        visit = self._visit
        assert visit is not None
        visit.seconds = time - self._visit_at
        if not visit.finished:
            visit.ended = STOPPED if any(fault in STOPS_WATER for fault in self._faults) else LEFT
        self._visit = None

    def _fault(self, time: float, value: str) -> None:
        name, over = value.removesuffix(" is over"), value.endswith(" is over")
        if name not in set(Fault):
            return
        if over and name in self._faults:
            began, trouble = self._faults.pop(name)
            trouble.seconds = time - began
        elif not over and name not in self._faults:
            trouble = Trouble(name, (self._start + time) % DAY_S)
            self._faults[name] = (time, trouble)
            self.run.troubles.append(trouble)
            if self._visit is not None and name not in self._visit.faults:
                self._visit.faults.append(name)


@lru_cache(maxsize=8)
def _story(text: str, name: str) -> Story:
    """A story, cached for all parts of its run."""
    return parse_story(text, name)


def time_of_day(stamp: str) -> float:
    """Seconds since midnight in a stamp such as 2026-03-14-093015; 0 if it is not one."""
    found = re.fullmatch(r"\d{4}-\d\d-\d\d-(\d\d)(\d\d)(\d\d)", stamp)
    return (
        sum(int(part) * unit for part, unit in zip(found.groups(), (3600, 60, 1), strict=True))
        if found
        else 0
    )


@lru_cache(maxsize=8)
def _table(words: str, name: str) -> dict[str, Any]:
    """The words of a language; empty if they cannot be read, because a report works without them."""
    try:
        return parse(words, name)
    except BadFiles:
        return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> dict[str, str]:
    """The texts of a table by key."""
    return (
        {key: text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}
    )


def _positive(value: Any, most: float = 1e6) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < most
