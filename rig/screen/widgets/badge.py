"""A badge with a few words: the origin of a number, or what a drawing leaves out."""

from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.theme import RGB, Layout


def tag(
    surface: pygame.Surface,
    layout: Layout,
    text: str,
    box: pygame.Rect,
    *,
    x: float = 0.0,
    ink: RGB | None = None,
) -> pygame.Rect:
    """Draw a badge inside a box, as small as its words allow, at `x` (0 to 1) of its width; its place."""
    size, ink = layout.type("small"), theme.MUTED if ink is None else ink
    pad = round(size * 0.6)
    used, _ = theme.fitted(text, size, max(1, box.width - 2 * pad), box.height, 1)
    wide, tall = theme.width_of(text, used) + 2 * pad, min(box.height, round(used * 1.45))
    place = pygame.Rect(0, 0, wide, tall)
    place.x = box.x + round((box.width - wide) * x)
    place.y = box.y + round((box.height - tall) / 2)
    surface.blit(panel(place.size, tall // 2, theme.PANEL, ink, 1), place)
    theme.write(surface, text, place.inflate(-2 * pad + 2, 0), used, ink, x=0.5)
    return place
