"""Three tools, one card each, by the colour and shape of its button."""

import pygame

from rig.frame import Frame
from rig.screen import icons, theme
from rig.screen.smooth import curve, panel, shape, tube
from rig.screen.theme import Layout

TOOLS = (("red", "thinner"), ("blue", "whole_body"), ("yellow", "catheter"))


class Choose:
    """The cards stand where the picture stands elsewhere."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        gap = layout.margin
        wide = (rect.width - 2 * gap) // 3
        self.cards = [pygame.Rect(rect.x + n * (wide + gap), rect.y, wide, rect.height) for n in range(3)]
        self._layout = layout
        side = round(min(wide * 0.62, rect.height * 0.44))
        self._art = [shape((side, side), paint) for paint in (_pill, _person, _leg)]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        size = self._layout.type("label")
        for (colour, name), card, art in zip(TOOLS, self.cards, self._art, strict=True):
            surface.blit(
                panel(card.size, self._layout.margin // 2, theme.PANEL, icons.COLOURS[colour], 3), card
            )
            inner = card.inflate(-self._layout.margin, -self._layout.margin)
            surface.blit(art, art.get_rect(midtop=(inner.centerx, inner.y)))
            side = round(inner.height * 0.28)
            words = pygame.Rect(
                inner.x, inner.y + art.get_height(), inner.width, inner.height - art.get_height() - side
            )
            theme.write(surface, frame.labels[name], words, round(size * 1.25), x=0.5, rows=2)
            button = icons.button(colour, side)
            surface.blit(button, button.get_rect(midbottom=inner.midbottom))

    @property
    def places(self) -> dict[str, pygame.Rect]:
        """Each card presses its button."""
        return {colour: card for (colour, _), card in zip(TOOLS, self.cards, strict=True)}


def _pill(surface: pygame.Surface, k: int) -> None:
    """Two tablets."""
    full = surface.get_width()
    for x, y in ((0.36, 0.36), (0.64, 0.68)):
        box = pygame.Rect(0, 0, round(full * 0.56), round(full * 0.25))
        box.center = round(full * x), round(full * y)
        pygame.draw.rect(surface, theme.TEXT, box, border_radius=box.height // 2)
        half = pygame.Rect(box.x, box.y, box.width // 2, box.height)
        pygame.draw.rect(
            surface,
            icons.RED,
            half,
            border_top_left_radius=box.height // 2,
            border_bottom_left_radius=box.height // 2,
        )
        shine = pygame.Rect(
            box.x + box.height // 2, box.y + box.height // 5, box.width - box.height, box.height // 9
        )
        pygame.draw.rect(surface, theme.mixed(theme.TEXT, icons.RED, 0.2), shine, border_radius=shine.height)


def _person(surface: pygame.Surface, k: int) -> None:
    """A person with medicine everywhere."""
    full = surface.get_width()
    skin = theme.mixed(theme.MEDICINE, theme.PANEL, 0.35)
    pygame.draw.circle(surface, skin, (full * 0.5, full * 0.15), full * 0.11)
    for way, wide in (
        (((0.5, 0.36), (0.5, 0.56)), 0.24),
        (((0.45, 0.56), (0.42, 0.93)), 0.1),
        (((0.55, 0.56), (0.58, 0.93)), 0.1),
        (((0.4, 0.34), (0.28, 0.6)), 0.075),
        (((0.6, 0.34), (0.72, 0.6)), 0.075),
    ):
        points = [(x * full, y * full) for x, y in way]
        tube(surface, skin, points, [wide * full] * len(points))
    for x, y in (
        (0.5, 0.14),
        (0.45, 0.36),
        (0.56, 0.47),
        (0.47, 0.58),
        (0.34, 0.48),
        (0.66, 0.48),
        (0.43, 0.8),
        (0.57, 0.8),
    ):
        drop = icons.drop(round(full * 0.1), theme.TEXT, theme.MEDICINE)
        surface.blit(drop, (x * full - full * 0.05, y * full - full * 0.06))


def _leg(surface: pygame.Surface, k: int) -> None:
    """A thin tube that reaches one place."""
    full = surface.get_width()
    vein = curve([(x * full, y * full) for x, y in ((0.04, 0.78), (0.3, 0.7), (0.55, 0.45), (0.96, 0.4))])
    tube(surface, (0xC9, 0x8B, 0x8B), vein, [full * 0.3] * len(vein))
    tube(surface, (0x2A, 0x0D, 0x14), vein, [full * 0.22] * len(vein))
    pygame.draw.circle(surface, (0xFF, 0xB3, 0xA7), (full * 0.74, full * 0.42), full * 0.11)
    pygame.draw.circle(surface, (0x7A, 0x15, 0x26), (full * 0.74, full * 0.42), full * 0.09)
    way = vein[: round(len(vein) * 0.6)]
    tube(surface, theme.TEXT, way, [full * 0.05] * len(way))
    drop = icons.drop(round(full * 0.2), theme.MEDICINE, theme.TEXT)
    surface.blit(drop, (full * 0.64, full * 0.31))
