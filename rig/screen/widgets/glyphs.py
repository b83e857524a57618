"""Finds characters that no face of a language can draw."""

from functools import lru_cache

from rig.screen.sdl import pygame
from rig.screen.widgets import shaping, theme

#: Type size at which two glyphs never look alike by chance, px.
_SIZE_PX = 48
#: A character that no font has.
_NOBODY = "\ue000"


def missing(text: str, kind: shaping.Type = shaping.Type()) -> list[str]:  # noqa: B008 - it cannot change
    """The characters of a text that would appear as an empty box, each once, in order."""
    shapes = shaping.foreign(text) and shaping.available()
    return [
        letter
        for letter in dict.fromkeys(text)
        if not letter.isspace() and not (shapes and shaping.has(letter, kind)) and not _drawn(letter)
    ]


@lru_cache(maxsize=1024)
def _drawn(letter: str) -> bool:
    """Whether a character differs from one that the rig's own font lacks; pygame itself does not say."""
    size = theme.font(_SIZE_PX).size(letter)[0]
    return size > 0 and _picture(letter) != _picture(_NOBODY)


def _picture(letter: str) -> bytes:
    return pygame.image.tobytes(theme.font(_SIZE_PX).render(letter, True, (255, 255, 255)), "RGBA")
