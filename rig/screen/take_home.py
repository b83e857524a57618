"""The signs to know, and what to do about each."""

import math

import pygame

from rig.frame import Frame
from rig.screen import icons, theme
from rig.screen.smooth import curve, panel, shape, tube
from rig.screen.theme import Layout

SKIN = (0x5E, 0x79, 0x9F)
SIGNS = (("sign_leg", "see_doctor"), ("sign_breath", "call_help"), ("sign_chest", "call_help"))


class TakeHome:
    """Three cards: a picture, the sign, the advice."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        gap = layout.margin
        wide = (rect.width - 2 * gap) // 3
        self._cards = [pygame.Rect(rect.x + n * (wide + gap), rect.y, wide, rect.height) for n in range(3)]
        self._layout = layout
        side = round(min(wide * 0.7, rect.height * 0.48))
        self._art = [shape((side, side), paint) for paint in (_leg, _breath, _chest)]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        size = self._layout.type("label")
        for (sign, advice), card, art in zip(SIGNS, self._cards, self._art, strict=True):
            surface.blit(panel(card.size, self._layout.margin // 2, theme.PANEL), card)
            inner = card.inflate(-self._layout.margin, -self._layout.margin)
            surface.blit(art, art.get_rect(midtop=(inner.centerx, inner.y)))
            tall = round(inner.height * 0.17)
            words = pygame.Rect(
                inner.x, inner.y + art.get_height(), inner.width, inner.height - art.get_height() - tall
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


def _leg(surface: pygame.Surface, k: int) -> None:
    """Two legs, one swollen."""
    full = surface.get_width()

    def leg(x: float, fat: float, colour: theme.Paint) -> None:
        way = curve([(x, 0.02), (x, 0.3), (x + 0.01, 0.5), (x, 0.72), (x, 0.88)])
        widths = [
            0.2 + 0.0 * t if t < 0.3 else 0.16 + 0.07 * fat * math.sin(math.pi * (t - 0.3) / 0.7)
            for t in (n / (len(way) - 1) for n in range(len(way)))
        ]
        tube(
            surface,
            colour,
            [(a * full, b * full) for a, b in way],
            [w * (1 + 0.5 * fat * (w < 0.3)) * full for w in widths],
        )
        foot = pygame.Rect(0, 0, round(full * (0.26 + 0.03 * fat)), round(full * 0.13))
        foot.midleft = (round((x - 0.09 - 0.03 * fat) * full), round(full * 0.91))
        pygame.draw.rect(surface, colour, foot, border_radius=foot.height // 2)

    leg(0.28, 0.0, SKIN)
    leg(0.66, 0.8, theme.mixed(SKIN, theme.BLOCKED, 0.55))
    for turn in (-1, 1):
        for n in range(3):
            y = (0.42 + 0.13 * n) * full
            x = (0.67 + turn * 0.2) * full
            pygame.draw.line(
                surface, theme.ACT, (x, y), (x + turn * 0.08 * full, y), max(1, round(full * 0.022))
            )


def _torso(surface: pygame.Surface, full: int) -> None:
    pygame.draw.circle(surface, SKIN, (full * 0.5, full * 0.17), full * 0.14)
    pygame.draw.rect(surface, SKIN, (full * 0.45, full * 0.25, full * 0.1, full * 0.15))
    pygame.draw.rect(
        surface,
        SKIN,
        (full * 0.17, full * 0.36, full * 0.66, full * 0.64),
        border_top_left_radius=round(full * 0.2),
        border_top_right_radius=round(full * 0.2),
    )


def lungs(surface: pygame.Surface, box: pygame.Rect, colour: theme.Paint) -> None:
    """A windpipe and two lungs that fill a box; for shapes that are drawn large."""
    w, h = box.width, box.height
    pipe = max(1, round(w * 0.09))
    pygame.draw.line(surface, colour, (box.centerx, box.y), (box.centerx, box.y + h * 0.34), pipe)
    for turn in (-1, 1):
        mid = box.centerx
        way = [
            (mid + turn * w * 0.1, box.y + h * 0.36),
            (mid + turn * w * 0.2, box.y + h * 0.16),
            (mid + turn * w * 0.36, box.y + h * 0.26),
            (mid + turn * w * 0.48, box.y + h * 0.62),
            (mid + turn * w * 0.48, box.y + h * 0.95),
            (mid + turn * w * 0.28, box.y + h * 0.9),
            (mid + turn * w * 0.1, box.y + h * 0.8),
            (mid + turn * w * 0.1, box.y + h * 0.36),
        ]
        pygame.draw.polygon(surface, colour, curve(way))
        pygame.draw.line(
            surface,
            colour,
            (mid, box.y + h * 0.32),
            (mid + turn * w * 0.16, box.y + h * 0.46),
            max(1, pipe * 2 // 3),
        )


def _breath(surface: pygame.Surface, k: int) -> None:
    full = surface.get_width()
    _torso(surface, full)
    box = pygame.Rect(round(full * 0.26), round(full * 0.44), round(full * 0.48), round(full * 0.44))
    lungs(surface, box, theme.mixed(theme.FLOW, theme.TEXT, 0.2))


def _chest(surface: pygame.Surface, k: int) -> None:
    full = surface.get_width()
    _torso(surface, full)
    middle = (full * 0.5, full * 0.66)
    for radius, colour in ((0.2, theme.mixed(SKIN, theme.BLOCKED, 0.4)), (0.13, theme.BLOCKED)):
        pygame.draw.circle(surface, colour, middle, full * radius)
    for n in range(8):
        angle = math.tau * n / 8 + math.pi / 8
        a, b = full * 0.15, full * 0.27
        pygame.draw.line(
            surface,
            theme.ACT,
            (middle[0] + a * math.cos(angle), middle[1] + a * math.sin(angle)),
            (middle[0] + b * math.cos(angle), middle[1] + b * math.sin(angle)),
            max(1, round(full * 0.03)),
        )
