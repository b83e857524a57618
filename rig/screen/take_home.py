"""The signs to know, and what to do about each."""

import pygame

from rig.frame import Frame
from rig.screen import art, icons, theme
from rig.screen.smooth import panel
from rig.screen.theme import Layout

SIGNS = (("sign_leg", "see_doctor"), ("sign_breath", "call_help"), ("sign_chest", "call_help"))


class TakeHome:
    """Three cards: a picture, the sign, the advice."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        gap = layout.margin
        wide = (rect.width - 2 * gap) // 3
        self._cards = [pygame.Rect(rect.x + n * (wide + gap), rect.y, wide, rect.height) for n in range(3)]
        self._layout = layout
        side = round(min(wide * 0.8, rect.height * 0.54))
        self._art = [art.figure(sign, (side, side), layout.size[1]) for sign, _ in SIGNS]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        size = self._layout.type("label")
        for (sign, advice), card, picture in zip(SIGNS, self._cards, self._art, strict=True):
            surface.blit(panel(card.size, self._layout.margin // 2, theme.PANEL), card)
            inner = card.inflate(-self._layout.margin, -self._layout.margin)
            surface.blit(picture, picture.get_rect(midtop=(inner.centerx, inner.y)))
            tall = round(inner.height * 0.17)
            words = pygame.Rect(
                inner.x,
                inner.y + picture.get_height(),
                inner.width,
                inner.height - picture.get_height() - tall,
            )
            theme.write(surface, frame.labels[sign], words, round(size * 1.3), x=0.5, rows=2)
            urgent = advice == "call_help"
            strip = pygame.Rect(inner.x, inner.bottom - tall, inner.width, tall)
            surface.blit(panel(strip.size, tall // 4, theme.ACT if urgent else theme.FLOW), strip)
            side = round(tall * 0.7) if urgent else 0
            room = strip.inflate(-tall // 2, 0)
            if urgent:
                surface.blit(icons.warning(side, theme.BG, theme.ACT), (room.x, strip.centery - side // 2))
                room = pygame.Rect(
                    room.x + side + tall // 5, room.y, room.width - side - tall // 5, room.height
                )
            theme.write(surface, frame.labels[advice], room, size, theme.BG, x=0.5)
