"""Pseudo-languages, made from English, that show which layouts a real translation would break.

The words of `x-long` are half as long again; `x-rtl` is written from right to left.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from rig.story.words import Words

#: The language that they are made from.
BASE = "en"
#: A mark with its brackets, which does not change; or a vowel, which is doubled.
_PARTS = re.compile(r"\[\[(?P<shown>[^\[\]|]+)(?:\|(?P<name>\w+))?\]\]|(?P<vowel>[aeiouAEIOU])")


def _longer(text: str) -> str:
    """A text that is half as long again: each vowel twice, the marks on the same words."""

    def grown(part: re.Match[str]) -> str:
        if part["vowel"]:
            return part["vowel"] * 2
        name = part["name"] or part["shown"].lower().replace(" ", "_")
        return f"[[{_longer(part['shown'])}|{name}]]"

    return _PARTS.sub(grown, text)


def _all_longer(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: _longer(text) for key, text in texts.items()}


def _long(words: Words) -> Words:
    lines = {
        id: _longer(written if isinstance(written, str) else written.text)
        for id, written in words.lines.items()
    }
    return replace(
        words,
        name="x-long",
        lines=lines,
        titles=_all_longer(words.titles),
        hints=_all_longer(words.hints),
        labels=_all_longer(words.labels),
        faults=_all_longer(words.faults),
    )


def _rtl(words: Words) -> Words:
    return replace(words, name="x-rtl", direction="rtl")


PSEUDO: Mapping[str, Callable[[Words], Words]] = {"x-long": _long, "x-rtl": _rtl}
