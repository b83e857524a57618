"""Loads the baked pictures of `media/art/`, and reports those that are missing or damaged."""

import json
from functools import lru_cache
from pathlib import Path

from rig.base.files import open_regular
from rig.base.schema import BadFiles
from rig.base.schema import load as load_text
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.sprite import Sprite, rle
from rig.story.media_files import MEDIA

#: Screen heights for which there is art.
HEIGHTS_PX = (480, 720, 1080)
#: Screen height of a vein's art, per px of its picture's unit.
PX_PER_U = 1080 / 1.75
#: Largest picture that is read, px.
LARGEST_PX = 4_000_000

_troubles: dict[str, str] = {}


def troubles() -> tuple[str, ...]:
    """One sentence for each missing or damaged picture. The rig continues with a simpler drawing."""
    return tuple(_troubles[name] for name in sorted(_troubles))


def fitting(height: float) -> int:
    """The screen height whose art suits a screen `height` px high."""
    return next((known for known in HEIGHTS_PX if known >= 0.97 * height), HEIGHTS_PX[-1])


def load(name: str, height: float) -> tuple[Sprite, float] | None:
    """A picture baked for at least `height` if there is one, and the height that it was baked for.

    If that picture is unusable, another size replaces it; None if none can be read.
    """
    best = fitting(height)
    for known in (best, *reversed([other for other in HEIGHTS_PX if other != best])):
        picture = _read(f"{known}/{name}.png")
        if picture is not None:
            return picture, float(known)
    return None


def scaled(name: str, height: float) -> Sprite | None:
    """The picture, scaled for a screen `height` px high."""
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
    """The expected size of each picture; empty if the lock file cannot be read."""
    try:
        lock = json.loads(load_text(MEDIA / "art" / "lock.json"))
        return {name: tuple(entry["size"]) for name, entry in lock["pictures"].items()}
    except (BadFiles, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def known(name: str) -> bool:
    """Whether a picture of that name is expected, as far as is known; a story may have none."""
    sizes = _sizes()
    return not sizes or f"{HEIGHTS_PX[0]}/{name}.png" in sizes


@lru_cache(maxsize=160)
def _read(name: str) -> Sprite | None:
    """A picture in the fastest format; None, and a trouble, if it is unusable."""
    path = Path(MEDIA, "art", name)
    try:
        size = _said(path)
        if size != _sizes().get(name, size) or size[0] * size[1] > LARGEST_PX:
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
    """The size (px) in the header of a PNG; a small file may claim more memory than there is.

    Raises OSError, or ValueError if it is not a PNG.
    """
    with open_regular(path) as file:
        head = file.read(24)
    if len(head) < 24 or not head.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("no PNG")
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def forget() -> None:
    """Clear the cache, for example after an update."""
    _read.cache_clear()
    _sizes.cache_clear()
    _troubles.clear()


def figure(name: str, size: tuple[int, int], height: float) -> Sprite:
    """A drawing that fits a box (px) on a screen `height` px high; an empty frame if it is missing."""
    found = load(name, height)
    if found is None:
        frame = pygame.Surface(size, pygame.SRCALPHA, 32)
        pygame.draw.rect(frame, theme.MUTED, frame.get_rect().inflate(-4, -4), 3, border_radius=12)
        return frame
    wide, tall = found[0].get_size()
    part = min(size[0] / wide, size[1] / tall)
    return rle(resized(found[0], (round(wide * part), round(tall * part))).copy())


def fitted(name: str, size: tuple[int, int], height: float) -> Sprite:
    """A drawing of exactly this size (px), not run-length encoded, so that it can be cut and blended."""
    found = load(name, height)
    return figure(name, size, height) if found is None else resized(found[0], size).copy()
