"""Colours and small shapes of the body that several pictures share. They are the same in every look."""

import pygame

from rig.screen.smooth import Point, curve
from rig.screen.theme import Paint

SKIN: Paint = (0x5E, 0x79, 0x9F)
ARTERY: Paint = (0xE5, 0x6A, 0x6E)
VEIN: Paint = (0x5B, 0x8D, 0xD9)
FULL_VEIN: Paint = (0x35, 0x4F, 0x9E)
"""A vein in which blood backs up."""
HEART: Paint = (0xE5, 0x48, 0x4D)
LUNG: Paint = (0x83, 0xC8, 0xDF)
CLOT: Paint = (0x7A, 0x15, 0x26)
RIM: Paint = (0xFF, 0xB3, 0xA7)
"""The clot's own outline: the clot alone is too near to the dark of the vein."""
WALL: Paint = (0xC9, 0x8B, 0x8B)
LUMEN: Paint = (0x2A, 0x0D, 0x14)
SCAR: Paint = (0xF7, 0xE3, 0xB0)
CELL: Paint = (0xE5, 0x48, 0x4D)
PLATELET: Paint = (0xFF, 0xD9, 0x8A)
PALE: Paint = (0xF5, 0xF8, 0xFC)
DARK: Paint = (0x0B, 0x15, 0x26)
MARK: Paint = (0xFF, 0xDD, 0x57)
"""What is pointed out on a dark vein."""


def heart(surface: pygame.Surface, middle: Point, size: float) -> None:
    """A heart `size` px from its middle to its side; for pictures that are drawn large."""
    x, y = middle
    tip = [(x - size, y), (x, y + size * 1.15), (x + size, y), (x, y - size * 0.4)]
    pygame.draw.polygon(surface, HEART, tip)
    for turn in (-1, 1):
        pygame.draw.circle(surface, HEART, (x + turn * size * 0.48, y - size * 0.18), size * 0.55)


def lungs(surface: pygame.Surface, box: pygame.Rect, colour: Paint) -> None:
    """A windpipe and two lungs that fill a box; for pictures that are drawn large."""
    w, h, mid = box.width, box.height, box.centerx
    pipe = max(1, round(w * 0.09))
    pygame.draw.line(surface, colour, (mid, box.y), (mid, box.y + h * 0.34), pipe)
    for turn in (-1, 1):
        outline = [
            (mid + turn * w * x, box.y + h * y)
            for x, y in (
                *((0.10, 0.36), (0.20, 0.16), (0.36, 0.26), (0.48, 0.62)),
                *((0.48, 0.95), (0.28, 0.90), (0.10, 0.80), (0.10, 0.36)),
            )
        ]
        pygame.draw.polygon(surface, colour, curve(outline))
        branch = (mid, box.y + h * 0.32), (mid + turn * w * 0.16, box.y + h * 0.46)
        pygame.draw.line(surface, colour, *branch, max(1, pipe * 2 // 3))
