"""The start of a run before its board opens: what `rig run` refuses, other commands refuse too."""

from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.visit.exhibit import Exhibit, check_language


def dry_start(config: Config, story: str | None = None, language: str | None = None) -> Exhibit:
    """The exhibit of a run with these settings; `story` and `language` override the settings.

    Raises BadFiles with everything that would prevent the start.
    """
    language = language or config.story.language
    exhibit = load_exhibit(config, story, language)
    check_language(exhibit, language)
    return exhibit
