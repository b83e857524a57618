"""A panel at the left and the vein right of it."""

import pygame

from rig.screen.theme import Layout

#: The vein is no taller than this part of its width: a large clot keeps its ends in the picture.
TALLEST = 0.78


def beside(rect: pygame.Rect, layout: Layout, part: float) -> tuple[pygame.Rect, pygame.Rect]:
    """Where the panel stands, which takes `part` of the width, and where the vein."""
    panel = pygame.Rect(rect.x, rect.y, round(rect.width * part), rect.height)
    left = panel.right + layout.margin // 2
    wide = rect.right - left
    tall = min(rect.height, round(TALLEST * wide))
    return panel, pygame.Rect(left, rect.y + (rect.height - tall) // 2, wide, tall)
