"""The claims of the stories and their sources; the lint finds statements without a claim."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rig.base.schema import BadFiles, Problem, did_you_mean, parse, read, setting
from rig.story import readability
from rig.story.languages import LANGUAGE_RULES
from rig.story.scenes import Story
from rig.story.words import TEXTS, Words

FILE = "claims.toml"
#: The claims of the text that the rig tells.
IDS = tuple(f"C{n:02}" for n in range(1, 37))
#: The story that must tell all of them.
WHOLE = "lesson"
#: The share of a claim of which a story only says something beside its parts.
TOUCHED_RATIO = 0.1
VERDICTS = ("true", "simple", "corrected")
SURE = ("high", "moderate", "low")
#: Year and month of the facts: no source was last read before it.
AS_OF = "2026-11"
#: Whom the exhibit's facts were checked against, in short; never a sign that they agree with it.
CHECKED_AGAINST: Mapping[str, str] = {
    "cdc_stats": "CDC",
    "nhlbi": "NHLBI",
    "aha": "American Heart Association",
    "radiologyinfo": "RadiologyInfo (ACR/RSNA)",
    "nice_ipg523": "NICE",
    "sir_2023": "SIR 2023",
    "ash_2020": "ASH 2020",
    "cochrane_2021": "Cochrane 2021",
    "cavent_2012": "CaVenT 2012",
    "attract_2017": "ATTRACT 2017",
    "cava_2020": "CAVA 2020",
    "peitho_2014": "PEITHO 2014",
    "chatterjee_2014": "Chatterjee 2014",
    "cmaj_2023": "CMAJ 2023",
    "optalyse_2018": "OPTALYSE 2018",
    "seattle_2015": "SEATTLE II 2015",
    "mewissen_1999": "Mewissen 1999",
    "markel_2003": "Markel 2003",
}
#: The text whose facts the story retells in its own words.
BASE = "What Are MIIPs? / Blood Clots (The Interventional Initiative, 2022)"


@dataclass(frozen=True, slots=True)
class Source:
    """One publication or page."""

    name: str
    year: int | None = setting(None, low=1900, high=2100)
    doi: str | None = None
    page: str | None = None
    """Location of a source without a DOI: a URL, or a journal's volume and page."""
    read_on: str = ""
    """The day of the last reading, such as 2026-11-30."""
    seen: str = ""
    """What was read of it, if that was not the source itself."""

    def __str__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        seen = f" {self.seen}" if self.seen else ""
        return (
            f"{self.name}{year}. {f'doi {self.doi}' if self.doi else self.page}.{seen} Read {self.read_on}."
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """A clinician's signature for the lines of one claim in one language."""

    by: str
    on: str
    of: str
    """The stamp of the words that were read; any change of the words invalidates it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the stories."""

    says: Mapping[str, str]
    """The statement in plain words, by language."""
    sources: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    """What it comes to: any line of a part, by its id in the words files, says that part whole."""
    verdict: str = setting(one_of=VERDICTS)
    sure: str = setting(one_of=SURE)
    touches: tuple[str, ...] = ()
    """Lines that belong to it, and say no part of it whole."""
    note: str = ""
    """What was simplified, or what was corrected and why."""
    reviewed: Mapping[str, Stamp] = setting(factory=dict)
    """Signatures by language; empty until a clinician has read it."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the words files that say it."""
        return tuple(dict.fromkeys([*(line for part in self.parts for line in part), *self.touches]))


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the words may use, with its phrases."""

    says: tuple[str, ...]
    """The phrases that contain it, in every language."""
    what: str
    sources: tuple[str, ...] = ()
    model: bool = False
    """The number belongs to this model, and no study supports it."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Lines that claim nothing."""

    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hedges:
    """Lines that warn of a risk, or say how far something holds: no summary leaves them out."""

    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """All of `media/claims.toml`."""

    sources: dict[str, Source]
    claims: dict[str, Claim]
    plain: Plain = Plain()
    hedges: Hedges = Hedges()
    numbers: tuple[Number, ...] = ()


def parse_claims(text: str, file: str = FILE) -> Claims:
    """The claims in the text of a file. Raises BadFiles with every problem that the file shows by itself."""
    problems: list[Problem] = []
    claims = read(Claims, parse(text, file), file, problems)
    if claims is not None:
        problems += lint(claims, file)
    if claims is None or problems:
        raise BadFiles(problems)
    return claims


def lint(claims: Claims, file: str) -> list[Problem]:
    """Problems of claims whose values are each valid."""
    problems = [
        Problem(file, f"claims.{id}", "is missing; write it") for id in IDS if id not in claims.claims
    ]
    cited: set[str] = set()
    for id, claim in claims.claims.items():
        at = f"claims.{id}"
        cited |= set(claim.sources)
        problems += _lint_sources(claims, claim.sources, file, at)
        if not claim.parts or not all(claim.parts):
            problems.append(Problem(file, f"{at}.parts", "is empty, so nobody says it; name its lines"))
        if claim.verdict != "true" and not claim.note.strip():
            problems.append(
                Problem(file, f"{at}.note", f"is missing; say how {claim.verdict!r} it is, and what is right")
            )
    for id, source in claims.sources.items():
        at = f"sources.{id}"
        if not (source.doi or source.page):
            problems.append(Problem(file, at, "has neither doi nor page, so nobody could find it; give one"))
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", source.read_on):
            problems.append(
                Problem(file, f"{at}.read_on", "must be the day of the last reading, as 2026-11-30")
            )
        if source.doi and not (source.year and re.match(r"10\.\d{4,9}/\S+$", source.doi)):
            problems.append(Problem(file, at, "needs a year, and a doi such as 10.1000/182"))
    for n, number in enumerate(claims.numbers):
        at = f"numbers[{n}]"
        cited |= set(number.sources)
        if number.model == bool(number.sources):
            problems.append(Problem(file, at, "needs either sources or `model = true`, and not both"))
        elif number.sources:
            problems += _lint_sources(claims, number.sources, file, at)
    problems += [
        Problem(file, f"sources.{id}", "is cited by nothing; cite it or remove it")
        for id in sorted(claims.sources.keys() - cited)
    ]
    return problems


def _lint_sources(claims: Claims, named: tuple[str, ...], file: str, at: str) -> list[Problem]:
    if not named:
        return [Problem(file, f"{at}.sources", "is empty; a claim appears only with its source")]
    return [
        Problem(
            file, f"{at}.sources", f"names {name!r}, which is no source{did_you_mean(name, claims.sources)}"
        )
        for name in named
        if name not in claims.sources
    ]


def lint_lines(claims: Claims, stories: Mapping[str, Story], words: Mapping[str, Words]) -> list[Problem]:
    """Lines without a claim; claims without a line, a scene or words; signatures that are no longer valid."""
    known = {id for language in words.values() for id in language.lines}
    said = {id for story in stories.values() for scene in story.scene.values() for id in scene.lines}
    bound = {line for claim in claims.claims.values() for line in claim.lines}
    problems = [
        Problem(
            FILE, "", f"has no claim for line {line!r}; give it to one, or to [plain] if it claims nothing"
        )
        for line in sorted(said - bound - set(claims.plain.lines))
    ]
    problems += [
        Problem(
            FILE,
            "plain.lines",
            f"names {line!r}, which {'belongs to a claim' if line in bound else 'is no line'}",
        )
        for line in claims.plain.lines
        if line in bound or line not in known
    ]
    problems += [
        Problem(FILE, "hedges.lines", f"names {line!r}, which belongs to no claim")
        for line in claims.hedges.lines
        if line not in bound
    ]
    for id, claim in claims.claims.items():
        at = f"claims.{id}"
        problems += [
            Problem(FILE, f"{at}.parts", f"names {line!r}, which is no line{did_you_mean(line, known)}")
            for line in claim.lines
            if line not in known
        ]
        problems += [
            Problem(f"{code}.toml", f"lines.{line}", f"is missing in {language.name}, and says claim {id}")
            for code, language in sorted(words.items())
            for line in claim.lines
            if line in known and line not in language.lines
        ]
        if WHOLE in stories and share(stories[WHOLE], claim) < 1.0:
            what = f"does not say all of claim {id}; add a line of each of its parts"
            problems.append(Problem(f"{WHOLE}.toml", "", what))
        problems += [
            Problem(FILE, f"{at}.says.{code}", f"is missing; say it in plain words, in {language.name}")
            for code, language in sorted(words.items())
            if not claim.says.get(code, "").strip()
        ]
        problems += _lint_stamps(id, claim, words)
    return problems


def _lint_stamps(id: str, claim: Claim, words: Mapping[str, Words]) -> list[Problem]:
    problems = []
    for code, stamp in claim.reviewed.items():
        at = f"claims.{id}.reviewed.{code}"
        if code not in words:
            problems.append(Problem(FILE, at, "signs a language that has no words"))
        elif stamp.of != (now := stamp_of(claim, words[code])):
            what = f"signs {stamp.of!r}, but the words are now {now!r}; have them read again, or remove it"
            problems.append(Problem(FILE, at, what))
    return problems


def unsigned(claims: Claims, words: Iterable[str]) -> list[tuple[str, str]]:
    """(claim, language) of every claim that no clinician has signed."""
    return [(id, code) for code in words for id, claim in claims.claims.items() if code not in claim.reviewed]


def stamp_of(claim: Claim, words: Words) -> str:
    """A hash of what a clinician signs: words, verdict and sources."""
    said = [words.script(line).shown for line in claim.lines if line in words.lines]
    parts = (claim.verdict, claim.sure, claim.note, *claim.sources, *said)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def scenes(story: Story, claim: Claim) -> list[str]:
    """The scenes of a story that tell a claim, in their order."""
    return [name for name, scene in story.scene.items() if not set(scene.lines).isdisjoint(claim.lines)]


def share(story: Story, claim: Claim) -> float:
    """How much of a claim a story says: 1 where it says all of its parts, 0 where it touches none of it."""
    said = {line for scene in story.scene.values() for line in scene.lines}
    parts = sum(not said.isdisjoint(part) for part in claim.parts) / len(claim.parts)
    return parts or (0.0 if said.isdisjoint(claim.touches) else TOUCHED_RATIO)


def stale(claims: Claims, today: str) -> list[str]:
    """The sources that were last read more than twelve months before `today`, a day such as 2026-11-30."""
    year = f"{int(today[:4]) - 1}{today[4:]}"
    return [id for id, source in claims.sources.items() if source.read_on < year]


def lint_numbers(claims: Claims, words: Mapping[str, Words]) -> list[Problem]:
    """Numbers in a words file, in figures or in words, that have no source in `[[numbers]]`."""
    allowed = [phrase for number in claims.numbers for phrase in number.says]
    problems = []
    for code, language in sorted(words.items()):
        texts = {f"lines.{id}": language.script(id).shown for id in language.lines}
        for table in TEXTS:
            if table != "faults":
                texts |= {f"{table}.{key}": text for key, text in getattr(language, table).items()}
        for at, text in texts.items():
            found = numbers_in(_without(text, allowed), code)
            if found:
                what = f"says {', '.join(map(repr, found))} without a source; add it to [[numbers]] in {FILE}"
                problems.append(Problem(f"{code}.toml", at, what))
    return problems


def _without(text: str, phrases: list[str]) -> str:
    for phrase in sorted(phrases, key=len, reverse=True):
        text = text.replace(phrase, " ")
    return text


def numbers_in(text: str, code: str) -> list[str]:
    """The numbers in a text: figures, number words, and small number words before a unit."""
    said, tongue = readability.words(text), LANGUAGE_RULES.get(code)
    found = [word for word in said if re.search(r"\d", word)]
    if tongue is not None:
        found += [word for word in said if not tongue.numbers.isdisjoint(word.split("-"))]
        found += [f"{a} {b}" for a, b in pairwise(said) if a in tongue.small and b in tongue.units]
    return found
