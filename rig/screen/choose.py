"""Three tools, one card each, by the colour and shape of its button."""

import pygame

from rig.frame import Frame
from rig.screen import art, icons, theme
from rig.screen.smooth import panel
from rig.screen.theme import Layout

TOOLS = (("red", "thinner"), ("blue", "whole_body"), ("yellow", "catheter"))


class Choose:
    """The cards stand where the picture stands elsewhere."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        gap = layout.margin
        wide = (rect.width - 2 * gap) // 3
        self.cards = [pygame.Rect(rect.x + n * (wide + gap), rect.y, wide, rect.height) for n in range(3)]
        self._layout = layout
        side = round(min(wide * 0.78, rect.height * 0.5))
        self._art = [art.figure(f"tool_{name}", (side, side), layout.size[1]) for _, name in TOOLS]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        size = self._layout.type("label")
        for (colour, name), card, picture in zip(TOOLS, self.cards, self._art, strict=True):
            surface.blit(
                panel(card.size, self._layout.margin // 2, theme.PANEL, icons.COLOURS[colour], 3), card
            )
            inner = card.inflate(-self._layout.margin, -self._layout.margin)
            surface.blit(picture, picture.get_rect(midtop=(inner.centerx, inner.y)))
            side = round(inner.height * 0.28)
            words = pygame.Rect(
                inner.x,
                inner.y + picture.get_height(),
                inner.width,
                inner.height - picture.get_height() - side,
            )
            theme.write(surface, frame.labels[name], words, round(size * 1.25), x=0.5, rows=2)
            button = icons.button(colour, side)
            surface.blit(button, button.get_rect(midbottom=inner.midbottom))

    @property
    def places(self) -> dict[str, pygame.Rect]:
        """Each card presses its button."""
        return {colour: card for (colour, _), card in zip(TOOLS, self.cards, strict=True)}
