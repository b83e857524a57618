"""`rig check`: everything that can be wrong in a rig's files, found before a visitor does."""

from pathlib import Path

from rig.config import load_config
from rig.library import load_show, names, text
from rig.schema import BadFiles, Problem
from rig.show import check_language


def check(config_path: Path | None, story: str | None) -> list[str]:
    """A sentence for each thing found good. Raises BadFiles with everything that is wrong in all files."""
    problems: list[Problem] = []
    good: list[str] = []
    config = None
    try:
        config = load_config(config_path)
        good.append(f"config: {config_path.name if config_path else 'built-in settings'} is good")
    except BadFiles as bad:
        problems += bad.problems
    stories = [story] if story else names("story")
    for name in stories:
        try:
            text("story", name)
            show = load_show(config or load_config(None), name)
            if config is not None:
                check_language(show, config.story.language)
            good.append(
                f"story {name!r}: {len(show.story.scene)} scenes, words in {', '.join(sorted(show.words))}"
            )
        except BadFiles as bad:
            problems += [problem for problem in bad.problems if problem not in problems]
    if problems:
        raise BadFiles(problems)
    return good
