"""Loads a story with its words, and the claims, from the media folder."""

from dataclasses import replace

from rig.base.schema import load
from rig.settings.config import Config
from rig.story import clip_manifest, media_files
from rig.story.claims import FILE, Claims, parse_claims
from rig.story.media_files import load_lock, text, texts
from rig.visit.exhibit import Exhibit, make_exhibit


def load_exhibit(config: Config, story: str | None = None, language: str = "") -> Exhibit:
    """The exhibit of a configuration, with every language there is and the timing of its clips.

    A pseudo-language is included only if it is the requested `language`.
    """
    name = story or config.story.name
    languages = texts(language)
    exhibit = make_exhibit(config, text("story", name), languages, name)
    lock = load_lock()
    return replace(
        exhibit,
        timings={
            code: clip_manifest.timings(lock, code, words, config.sound.offset)
            for code, words in exhibit.words.items()
        },
    )


def load_claims() -> Claims:
    """The claims of `media/claims.toml`. Raises BadFiles with all problems."""
    return parse_claims(load(media_files.find(FILE)))
