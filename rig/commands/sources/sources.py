"""`rig sources`: the rig's claims, their sources, and the disclaimer, as a page or a table."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rig.base.clock import stamp
from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem, load
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.shared.load import load_claims, load_exhibit
from rig.commands.sources.review import review
from rig.settings.config import Config
from rig.story.claims import BASE, CHECKED_AGAINST, Claim, Claims, scenes, share, stamp_of
from rig.story.claims import WHOLE as WHOLE_STORY
from rig.story.media_files import names
from rig.story.scenes import Story
from rig.story.treatments import TREATMENTS, Range, Treatment
from rig.story.words import Words
from rig.visit.exhibit import Exhibit, check_language

#: The table is between these lines of a page.
START, END = "<!-- claims: rig sources --table --out media/README.md -->", "<!-- end of claims -->"
#: A story says a claim completely, in part, or not at all.
WHOLE, PART, NONE = "\N{BLACK CIRCLE}", "\N{CIRCLE WITH LEFT HALF BLACK}", "\N{EN DASH}"
VERDICT = {
    "true": "True.",
    "simple": "True, but simpler than it is.",
    "corrected": "Corrected.",
}
DIALS: tuple[tuple[str, Callable[[Treatment], Range]], ...] = (
    ("Clot-dissolving drug, mg", lambda treatment: treatment.dose_mg),
    ("Hours", lambda treatment: treatment.given_h),
    ("Clot gone, %", lambda treatment: treatment.cleared),
    ("Serious bleeding, of 100 people", lambda treatment: treatment.bleeding),
)


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig sources`."""
    parser.description = "Print the page of claims and sources, the table of claims, or a sheet to sign."
    which = parser.add_mutually_exclusive_group()
    for flag, what, help in (
        ("--table", "table", "print the table that media/README.md holds"),
        ("--for-review", "review", "print an HTML sheet for a clinician to read and sign"),
    ):
        which.add_argument(flag, dest="what", action="store_const", const=what, help=help)
    parser.add_argument("--lang", dest="language", metavar="CODE", help="language of the sheet for review")
    parser.add_argument("--out", metavar="FILE", type=Path, help="output file (default: the terminal)")
    add_flags(parser, "config")
    parser.set_defaults(do=_main, what="page")


def _main(asked: Namespace) -> int:
    made = sources(loaded(asked), asked.what, asked.out, asked.language)
    print(made, end="" if asked.out is None else "\n")
    return 0


def sources(config: Config, what: str, out: Path | None, language: str | None = None) -> str:
    """The page, the table or the review sheet, as text to print; if it is written to `out`, a sentence.

    `what` is page, table or review; the review sheet is in one language.
    Raises BadFiles for files that cannot be used.
    """
    claims = load_claims()
    shows = {name: load_exhibit(config, name) for name in names("story")}
    if what == "review":
        code = language or config.story.language
        check_language(shows[WHOLE_STORY], code)
        made = review(claims, shows, code, stamp()[:4])
    elif what == "table":
        made = claims_table(claims, {name: exhibit.story for name, exhibit in shows.items()})
    else:
        made = page(claims, shows)
    if out is None:
        return made
    text = _set_in(load(out), made, out.name) if what == "table" and out.exists() else made
    try:
        write_whole(out, text)
    except OSError as wrong:
        what = f"cannot be written ({wrong.strerror}); choose another --out"
        raise BadFiles([Problem(str(out), "", what)]) from None
    return f"{out} written: {len(claims.claims)} claims"


def claims_table(claims: Claims, stories: Mapping[str, Story]) -> str:
    """Each claim, the scenes that say it in each story, and its sources, as a table in Markdown."""
    told = sorted(stories, key=lambda name: len(stories[name].scene))
    rows = [("claim", "in plain words", *told, "sources"), *[("---",) * (len(told) + 3)]]
    for id, claim in claims.claims.items():
        cited = "; ".join(_short(claims, name) for name in claim.sources)
        where = [_told(stories[name], claim) for name in told]
        rows.append((id, claim.says["en"], *where, cited))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _told(story: Story, claim: Claim) -> str:
    """How much of a claim a story says, and in which scenes."""
    part = share(story, claim)
    mark = WHOLE if part == 1.0 else PART if part else NONE
    return " ".join([mark, ", ".join(scenes(story, claim))]).strip()


def _short(claims: Claims, name: str) -> str:
    """A source's first words and year."""
    source = claims.sources[name]
    first = source.name.split(",")[0]
    return f"{first} {source.year}" if source.year and str(source.year) not in first else first


def _set_in(text: str, made: str, file: str) -> str:
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise BadFiles([Problem(file, "", f"lacks the lines {START!r} and {END!r}; put the table in those")])
    return f"{before}{START}\n\n{made}\n{END}{after}"


def page(claims: Claims, shows: Mapping[str, Exhibit]) -> str:
    """The complete page, in Markdown; credits and disclaimer are worded as on the screen."""
    words = next(iter(shows.values())).words
    return "\n".join(
        [
            "# What this model says, and where it comes from\n",
            *_credits(words),
            "## Claims\n",
            *(line for id, claim in claims.claims.items() for line in _claim(claims, shows, id, claim)),
            "## Numbers\n",
            *(_number(claims, n) for n in range(len(claims.numbers))),
            "\n## The dials of the comparison\n",
            *_dials(claims),
            "\n## Sources\n",
            *(f"- {source}" for source in sorted(map(str, claims.sources.values()))),
            "",
        ]
    )


def _credits(words: Mapping[str, Words]) -> Iterator[str]:
    for code in sorted(words):
        labels = words[code].labels
        yield f"**{labels['learning_only']}** {labels['disclaimer']}\n"
        checked = ", ".join(CHECKED_AGAINST.values())
        yield f"{labels['checked']} {BASE}; {checked}. {labels['not_endorsed']} {labels['real_differs']}\n"


def _claim(claims: Claims, shows: Mapping[str, Exhibit], id: str, claim: Claim) -> Iterator[str]:
    words = next(iter(shows.values())).words
    yield f"### {id} {claim.says['en']}\n"
    yield from (f"{said}\n" for code, said in sorted(claim.says.items()) if code != "en")
    yield f"- {VERDICT[claim.verdict]}{f' {claim.note}' if claim.note else ''}"
    yield f"- How sure: {claim.sure}."
    told = {name: ", ".join(scenes(exhibit.story, claim)) for name, exhibit in shows.items()}
    yield f"- Told in: {'; '.join(f'{name}: {where}' for name, where in told.items() if where)}."
    for code in sorted(words):
        said = " ".join(words[code].script(line).shown for line in claim.lines if line in words[code].lines)
        stamp = claim.reviewed.get(code)
        signed = f"signed by {stamp.by}, {stamp.on}" if stamp else "not signed yet"
        yield f"- Said ({code}; stamp {stamp_of(claim, words[code])}; {signed}): {said}"
    yield from (f"- Source: {claims.sources[name]}" for name in claim.sources)
    yield ""


def _number(claims: Claims, n: int) -> str:
    number = claims.numbers[n]
    said = " / ".join(f"“{phrase}”" for phrase in number.says)
    cited = "; ".join(_short(claims, name) for name in number.sources) or "this model's own"
    return f"- {said}: {number.what} {cited}."


def _dials(claims: Claims) -> Iterator[str]:
    yield "Different studies, mostly of clots in the lung; not a head-to-head test.\n"
    for name, dial in DIALS:
        for tool, treatment in TREATMENTS.items():
            figure = dial(treatment)
            span = f"{figure.low:.4g}"
            if figure.high != figure.low:
                span += f" to {figure.high:.4g}"
            cited = "; ".join(_short(claims, source) for source in figure.sources) or "this model's own"
            yield f"- {name}, {tool.replace('_', ' ')}: {span} ({cited})"
