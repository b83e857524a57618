"""Which characters the rig's one face cannot draw."""

from functools import lru_cache

from rig.screen.sdl import pygame
from rig.screen.widgets import theme

#: Large enough for two glyphs never to look alike by chance, px; and a character that no face has.
_SIZE, _NOBODY = 48, "\ue000"


def missing(text: str) -> list[str]:
    """The characters of a text that would show as an empty box, each once, in their order."""
    return [letter for letter in dict.fromkeys(text) if not letter.isspace() and not _drawn(letter)]


@lru_cache(maxsize=1024)
def _drawn(letter: str) -> bool:
    """Whether a character looks otherwise than one the face does not have: pygame itself does not say."""
    return theme.width_of(letter, _SIZE) > 0 and _picture(letter) != _picture(_NOBODY)


def _picture(letter: str) -> bytes:
    return pygame.image.tobytes(theme.font(_SIZE).render(letter, True, (255, 255, 255)), "RGBA")
