"""`rig check`: finds everything that can be wrong in a rig's files, before a visitor does."""

import dataclasses
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from rig.base.clock import stamp
from rig.base.schema import BadFiles, Problem, plain
from rig.commands.check.text_lint import lint_languages, lint_names, lint_orphans, lint_reading, seconds
from rig.commands.shared.arguments import add_flags, settings_file
from rig.commands.shared.dry_start import dry_start
from rig.commands.shared.load import load_claims, load_exhibit
from rig.settings.config import Config, Limits, load_config
from rig.story.claims import Claims, lint_lines, lint_numbers, stale, unsigned
from rig.story.media_files import names, text
from rig.story.words import TEXTS, Words
from rig.visit.exhibit import Exhibit, check_language


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig check`."""
    parser.description = "Check settings, stories, words and claims."
    parser.add_argument("story", metavar="STORY", nargs="?", help="story to check (default: all)")
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    for sentence in check(settings_file(asked), asked.story):
        print(plain(sentence))
    return 0


def check(config_path: Path | None, story: str | None) -> list[str]:
    """A sentence for each file that is right. Raises BadFiles with all problems in all files."""
    problems: list[Problem] = []
    good: list[str] = []
    config = None
    try:
        config = load_config(config_path)
        which = f"{config_path.name} is" if config_path else "the built-in settings are"
        if story is None:
            dry_start(config)
        good.append(f"config: {which} good")
        good += _raised(config)
    except BadFiles as bad:
        problems += bad.problems
    shows: dict[str, Exhibit] = {}
    for name in [story] if story else names("story"):
        try:
            text("story", name)
            exhibit = load_exhibit(_without_delay(config or load_config(None)), name)
            if config is not None:
                check_language(exhibit, config.story.language, "config.toml: story.language")
            shows[name] = exhibit
            problems += lint_reading(exhibit, name)
            takes = ", ".join(f"{code} {seconds(exhibit, code):.0f} s" for code in sorted(exhibit.words))
            good.append(f"story {name!r}: {len(exhibit.story.scene)} scenes, words in {takes}")
        except BadFiles as bad:
            problems += [problem for problem in bad.problems if problem not in problems]
    problems += _together(shows, whole=set(shows) == set(names("story")))
    try:
        claims = load_claims()
        problems += _claimed(claims, shows)
        good.append(f"claims: {len(claims.claims)} with {len(claims.sources)} sources")
        good += _notices(claims, shows)
    except BadFiles as bad:
        problems += bad.problems
    if problems:
        raise BadFiles(problems)
    return good


def _without_delay(config: Config) -> Config:
    """The same settings with no loudspeaker delay, because a story takes no longer for it."""
    return dataclasses.replace(config, sound=dataclasses.replace(config.sound, offset=0.0))


def _together(shows: dict[str, Exhibit], whole: bool) -> list[Problem]:
    """Differences between the words of two languages and, if all stories are at hand, between the stories."""
    if not shows:
        return []
    words = next(iter(shows.values())).words
    stories = {name: exhibit.story for name, exhibit in shows.items()}
    problems = lint_languages(words) + _glyphs(words)
    if whole:
        problems += lint_names(stories) + lint_orphans(stories.values(), words)
    return problems


def _glyphs(words: Mapping[str, Words]) -> list[Problem]:
    """Texts with a character that the screen cannot draw."""
    from rig.screen.widgets.glyphs import missing
    from rig.screen.widgets.shaping import Type, available

    problems = []
    remedy = "" if available() else "; scripts beyond Latin need: pip install -e '.[scripts]'"
    for code, language in sorted(words.items()):
        kind = Type((language.type.face,) if language.type.face else (), language.direction == "rtl")
        texts = {f"{table}.{key}": one for table in TEXTS for key, one in getattr(language, table).items()}
        texts |= {f"lines.{id}": language.script(id).shown for id in language.lines} | {"name": language.name}
        for at, shown in texts.items():
            if lost := missing(shown, kind):
                shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in lost)
                problems.append(
                    Problem(f"{code}.toml", at, f"has {shown}, which the screen's face cannot draw{remedy}")
                )
    return problems


def _claimed(claims: Claims, shows: dict[str, Exhibit]) -> list[Problem]:
    """Claims that the stories must not make, and claims that they should make but do not."""
    if not shows:
        return []
    words = next(iter(shows.values())).words
    stories = {name: exhibit.story for name, exhibit in shows.items()}
    return lint_lines(claims, stories, words) + lint_numbers(claims, words)


def _raised(config: Config) -> list[str]:
    """The limits of the interlock that are above the delivered ones."""
    values = [(field, getattr(config.limits, field.name)) for field in dataclasses.fields(Limits)]
    return [
        f"notice: limits.{field.name} is {value:g}, above the {field.default:g} that the program comes with"
        for field, value in values
        if value > field.default
    ]


def _notices(claims: Claims, shows: dict[str, Exhibit]) -> list[str]:
    """Notes on what is not an error but should be known."""
    codes = sorted({code for exhibit in shows.values() for code in exhibit.words})
    left, old = unsigned(claims, codes), stale(claims, stamp()[:10])
    notices = []
    if old:
        what = "; read them again, and renew read_on in claims.toml"
        notices.append(f"notice: not read for over twelve months: {', '.join(old)}{what}")
    unread = {name for exhibit in shows.values() for name in exhibit.words if not exhibit.words[name].read_by}
    if unread:
        notices.append(f"notice: no native speaker has read all words yet of {', '.join(sorted(unread))}")
    if not left:
        return notices
    of = len(claims.claims) * len(codes)
    return [
        *notices,
        f"notice: no clinician has signed {len(left)} of {of} claims yet (each in {', '.join(codes)})",
    ]
