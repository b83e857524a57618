"""Everything that a visit needs: the story, its words in each language, and the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rig.base.faults import Fault
from rig.base.schema import BadFiles, Problem, did_you_mean
from rig.sensing.expected import Expected, expected
from rig.settings.config import Config
from rig.story.lint import NUMBERS, lint_words, parse_story
from rig.story.pseudolocale import PSEUDO
from rig.story.scenes import Scene, Story
from rig.story.words import Speech, Timing, Words, parse_words

Timings = Mapping[str, Mapping[str, Timing]]
"""Times of each word of each line, by language and line id; only lines with a clip have them."""


@dataclass(frozen=True)
class Exhibit:
    """A story that is ready to be played."""

    config: Config
    story: Story
    words: Mapping[str, Words]
    """By language code."""
    timings: Timings = field(default_factory=dict)
    fallback_timings: frozenset[tuple[str, str]] = frozenset()
    """(language, line id) of timings that belong to a fallback voice, not to the line's own clip."""
    _speeches: dict[tuple[str, tuple[str, ...]], Speech] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        _ = self.expected  # A simulation: computed here, so that no tick waits for it.

    def unspoken(self, language: str) -> list[str]:
        """The lines of the story that have no clip, in the order of its scenes."""
        told = dict.fromkeys(id for scene in self.story.scene.values() for id in scene.lines)
        told |= dict.fromkeys(NUMBERS if self.config.sound.numbers else ())
        timed = self.timings.get(language, {})
        return [id for id in told if id not in timed or (language, id) in self.fallback_timings]

    def faces(self, language: str) -> tuple[str, ...]:
        """The faces of all languages, the given one's first: its screens show the others' names too."""
        named = (self.words[code].type.face for code in (language, *self.words))
        return tuple(dict.fromkeys(filter(None, named)))

    def next_language(self, language: str) -> str:
        """The language that follows, the first after the last."""
        codes = sorted(self.words)
        return codes[(codes.index(language) + 1) % len(codes)]

    def speech(self, scene: Scene, language: str, number: str = "") -> Speech:
        """The words of a scene, in one language; last the line that says the measured flow, if any."""
        lines = (*scene.lines, number) if number else scene.lines
        key = language, lines
        if key not in self._speeches:
            timings = self.timings.get(language, {})
            self._speeches[key] = self.words[language].speech(lines, timings)
        return self._speeches[key]

    @cached_property
    def expected(self) -> Expected:
        """What the water of this rig should do."""
        return expected(self.config)


def make_exhibit(
    config: Config, story: str, languages: Mapping[str, str], name: str, timings: Timings | None = None
) -> Exhibit:
    """An exhibit from the texts of a story and of each language's words. Raises BadFiles with all problems.

    `name` is the name of the story, for the problems.
    """
    problems: list[Problem] = []
    parsed, words = None, {}
    try:
        parsed = parse_story(story, f"{name}.toml")
    except BadFiles as bad:
        problems += bad.problems
    for code, text in languages.items():
        try:
            made = PSEUDO.get(code)
            parsed_words = parse_words(text, f"{code}.toml")
            words[code] = made(parsed_words) if made else parsed_words
        except BadFiles as bad:
            problems += bad.problems
    if parsed is not None:
        for code, language in words.items():
            problems += lint_words(parsed, language, f"{code}.toml", tuple(Fault))
    if parsed is None or problems:
        raise BadFiles(problems)
    return Exhibit(config, parsed, words, timings or {})


def check_language(exhibit: Exhibit, code: str, where: str = "language") -> None:
    """Raise BadFiles if the exhibit lacks a language; `where` says where it was asked for."""
    if code not in exhibit.words:
        raise BadFiles([Problem(where, code, f"has no words{did_you_mean(code, exhibit.words)}")])
