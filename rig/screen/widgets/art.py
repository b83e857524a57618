"""The baked pictures of `media/art/`: loading them, and telling which could not be."""

import json
from functools import lru_cache
from pathlib import Path

from rig.base.schema import BadFiles
from rig.base.schema import load as load_text
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.sprite import Sprite, rle
from rig.story.media_files import MEDIA

#: Heights of screen for which there is art.
HEIGHTS = (480, 720, 1080)
#: Height of the screen for which a vein's art is drawn, for each px of its picture's own unit.
PER_UNIT = 1080 / 1.75
#: The largest picture that is read, px.
LARGEST = 4_000_000

_troubles: dict[str, str] = {}


def troubles() -> tuple[str, ...]:
    """Pictures that are missing or damaged, one sentence each. The rig goes on with what stands in."""
    return tuple(_troubles[name] for name in sorted(_troubles))


def fitting(height: float) -> int:
    """The height to take art from for something that belongs on a screen `height` px high."""
    return next((known for known in HEIGHTS if known >= 0.97 * height), HEIGHTS[-1])


def load(name: str, height: float) -> tuple[Sprite, float] | None:
    """A picture baked for at least `height` where there is one, and the height it was baked for.

    Where that one is unusable another size serves; None where none can be read.
    """
    best = fitting(height)
    for known in (best, *reversed([other for other in HEIGHTS if other != best])):
        picture = _read(f"{known}/{name}.png")
        if picture is not None:
            return picture, float(known)
    return None


def scaled(name: str, height: float) -> Sprite | None:
    """The picture as large as it belongs on a screen `height` px high."""
    found = load(name, height)
    if found is None:
        return None
    picture, known = found
    wide, tall = picture.get_size()
    part = height / known
    return resized(picture, (round(wide * part), round(tall * part)))


def resized(picture: Sprite, size: tuple[int, int]) -> Sprite:
    """The picture at another size, px."""
    if picture.get_size() == size:
        return picture
    return pygame.transform.smoothscale(picture, (max(1, size[0]), max(1, size[1])))


@lru_cache(maxsize=1)
def _sizes() -> dict[str, tuple[int, int]]:
    """How large each picture should be; nothing where the lock cannot be read."""
    try:
        lock = json.loads(load_text(MEDIA / "art" / "lock.json"))
        return {name: tuple(entry["size"]) for name, entry in lock["pictures"].items()}
    except (BadFiles, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def known(name: str) -> bool:
    """Whether there should be a picture of that name, as far as can be told: a story may go without."""
    sizes = _sizes()
    return not sizes or f"{HEIGHTS[0]}/{name}.png" in sizes


@lru_cache(maxsize=160)
def _read(name: str) -> Sprite | None:
    """A picture in the format that is quickest to draw from; None, and a trouble, where it is unusable."""
    path = Path(MEDIA, "art", name)
    try:
        size = _said(path)
        if size != _sizes().get(name, size) or size[0] * size[1] > LARGEST:
            _troubles[name] = f"media/art/{name} has the wrong size; a simpler drawing stands in."
            return None
        found = pygame.image.load(str(path))
    except (OSError, ValueError, pygame.error):
        what = "is damaged" if path.exists() else "is missing"
        _troubles[name] = f"media/art/{name} {what}; a simpler drawing stands in. Install the rig anew."
        return None
    if found.get_flags() & pygame.SRCALPHA:
        own = pygame.Surface(found.get_size(), pygame.SRCALPHA, 32)
        own.blit(found, (0, 0), special_flags=pygame.BLEND_RGBA_ADD)
    else:
        own = pygame.Surface(found.get_size(), 0, 32)
        own.blit(found, (0, 0))
    return own


def _said(path: Path) -> tuple[int, int]:
    """The size (px) that a PNG says it has: a small file may ask for more memory than there is.

    Raises OSError, and ValueError for what is no PNG.
    """
    with path.open("rb") as file:
        head = file.read(24)
    if len(head) < 24 or not head.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("no PNG")
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def forget() -> None:
    """Read every picture anew the next time, as after an update."""
    _read.cache_clear()
    _sizes.cache_clear()
    _troubles.clear()


def figure(name: str, size: tuple[int, int], height: float) -> Sprite:
    """A drawing that fits a box (px) on a screen `height` px high; where it is missing, an empty frame."""
    found = load(name, height)
    if found is None:
        frame = pygame.Surface(size, pygame.SRCALPHA, 32)
        pygame.draw.rect(frame, theme.MUTED, frame.get_rect().inflate(-4, -4), 3, border_radius=12)
        return frame
    wide, tall = found[0].get_size()
    part = min(size[0] / wide, size[1] / tall)
    return rle(resized(found[0], (round(wide * part), round(tall * part))).copy())


def fitted(name: str, size: tuple[int, int], height: float) -> Sprite:
    """A drawing at just this size (px), not stored as runs, so that it can be cut and mixed."""
    found = load(name, height)
    return figure(name, size, height) if found is None else resized(found[0], size).copy()
