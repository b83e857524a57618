"""A coloured band with an instruction."""

from rig.screen.sdl import pygame
from rig.screen.widgets import icons, theme
from rig.screen.widgets.antialias import panel


def advice(surface: pygame.Surface, box: pygame.Rect, text: str, size: int, urgent: bool) -> None:
    """Draw the band in a box (px); if it is `urgent`, with a warning sign before the words."""
    tall = box.height
    surface.blit(panel(box.size, tall // 4, theme.ACCENT if urgent else theme.FLOW), box)
    room = box.inflate(-tall // 2, 0)
    if urgent:
        side = round(tall * 0.7)
        surface.blit(icons.warning(side, theme.BG, theme.ACCENT), (room.x, box.centery - side // 2))
        gap = side + tall // 5
        room = pygame.Rect(room.x + gap, room.y, room.width - gap, room.height)
    theme.write(surface, text, room, size, theme.BG, x=0.5, rows=2)
