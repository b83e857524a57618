"""Layout with a panel on the left and the vein to its right."""

from collections.abc import Callable

from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.theme import RGB, Layout

#: Greatest height of the vein, as a part of its width, so that both ends of a large clot are visible.
TALLEST_RATIO = 0.78


def beside(rect: pygame.Rect, layout: Layout, part: float) -> tuple[pygame.Rect, pygame.Rect]:
    """The boxes of the panel, which takes `part` of the width, and of the vein."""
    board = pygame.Rect(rect.x, rect.y, round(rect.width * part), rect.height)
    left = board.right + layout.margin // 2
    wide = rect.right - left
    tall = min(rect.height, round(TALLEST_RATIO * wide))
    return board, pygame.Rect(left, rect.y + (rect.height - tall) // 2, wide, tall)


def over(rect: pygame.Rect, layout: Layout, part: float) -> tuple[pygame.Rect, pygame.Rect, pygame.Rect]:
    """The same two boxes, and that of a strip under the vein, down to the panel's bottom."""
    gap = layout.margin // 2
    least = round(1.5 * theme.line_height(layout.type("label")))
    board, vein = beside(rect, layout, part)
    vein.height = min(vein.height, rect.height - least - gap)
    vein.top = rect.top
    top = vein.bottom + gap
    return board, vein, pygame.Rect(vein.x, top, vein.width, rect.bottom - top)


def meaning(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    icon: Callable[[int], pygame.Surface],
    text: str,
    edge: RGB | None = None,
) -> None:
    """An explanation in the strip under the vein: an `icon` for a height (px), and words."""
    size = layout.type("label")
    tall = min(round(0.64 * box.height), round(1.3 * theme.line_height(size)))
    surface.blit(panel(box.size, layout.margin // 2, theme.PANEL, edge), box)
    sign, pad = icon(tall), tall // 3
    room = box.inflate(-2 * pad, 0)
    wide = min(room.width, sign.get_width() + 2 * pad + theme.width_of(text, size))
    place = sign.get_rect(midleft=(room.centerx - wide // 2, room.centery))
    surface.blit(sign, layout.flipped(place, room))
    words = pygame.Rect(place.right + pad, room.y, room.right - place.right - pad, room.height)
    theme.write(surface, text, layout.flipped(words, room), size, rows=2)
