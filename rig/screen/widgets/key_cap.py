"""The cap of a key, for a board whose buttons are the keyboard's."""

from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.theme import Layout

#: What is printed on the key of each button; the green one's is a word.
CAPS = {"red": "1", "blue": "2", "yellow": "3"}
#: Greatest width of a cap, as a part of its icon's.
WIDEST_RATIO = 1.15


def draw(surface: pygame.Surface, layout: Layout, icon: pygame.Rect, name: str, space: str) -> None:
    """Draw the key of button `name` over the lower edge of its icon; `space` is the space bar's name."""
    text, size = CAPS.get(name, space), min(layout.type("small"), round(icon.height * 0.36))
    tall = round(size * 1.25)
    cap = pygame.Rect(0, 0, max(tall, theme.width_of(text, size) + round(size * 0.7)), tall)
    cap.width = min(cap.width, round(icon.width * WIDEST_RATIO))
    cap.midbottom = icon.centerx, icon.bottom + tall // 4
    surface.blit(panel(cap.size, tall // 4, theme.BG, theme.TEXT, max(1, tall // 12)), cap)
    theme.write(surface, text, cap, size, x=0.5)
