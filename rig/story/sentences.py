"""What commands write, in every language: `media/sentences/CODE.toml`, a table for each command."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rig.base.schema import parse
from rig.story.media_files import names, text
from rig.story.pseudolocale import BASE

FOLDER = "sentences"
#: What the id of a sentence about one thing ends in.
ONE = "_one"


class Sentences:
    """The sentences of one command in one language; those that it lacks are English."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, id: str, **fields: object) -> str:
        """A sentence with its fields filled in."""
        return self._sentences[id].format_map(fields)

    def counted(self, id: str, n: int, **fields: object) -> str:
        """A sentence about `n` things: that of one thing where `n` is one and there is such a sentence."""
        one = id + ONE
        return self(one if n == 1 and one in self._sentences else id, **fields)


def sentences(command: str, language: str) -> Sentences:
    """The sentences of a command. A language without any is English, and says so (`Sentences.language`)."""
    have = language if language in names(FOLDER) else BASE
    english, own = _tables(BASE)[command], _tables(have).get(command, {})
    return Sentences(have, {**english, **own})


@lru_cache(maxsize=8)
def _tables(language: str) -> Mapping[str, Any]:
    return parse(text(FOLDER, language), f"{FOLDER}/{language}.toml")
