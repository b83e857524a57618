"""The start of a run up to the opening of its board: what `rig run` refuses, others refuse with it."""

from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.visit.exhibit import Exhibit, check_language


def dry_start(config: Config, story: str | None = None, language: str | None = None) -> Exhibit:
    """What a run with these settings plays; `story` and `language` in place of the settings' own.

    Raises BadFiles with all that would keep it from starting.
    """
    language = language or config.story.language
    exhibit = load_exhibit(config, story, language)
    check_language(exhibit, language)
    return exhibit
