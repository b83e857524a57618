"""Weeks go by, and the clot is still there."""

import pygame

from rig.frame import Frame
from rig.screen import theme
from rig.screen.smooth import panel
from rig.screen.theme import Layout
from rig.screen.vein import Vein

#: Seconds for a page, and the first and the last page.
PAGE, FIRST, LAST = 1.4, 2, 12
#: How long a page takes to turn, s.
TURN = 0.5


class Calendar:
    """The calendar stands left of the vein."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        wide = round(rect.width * 0.3)
        tall = min(rect.height, round(wide * 1.25))
        self._pad = pygame.Rect(rect.x, rect.centery - tall // 2, wide, tall)
        left = rect.x + wide + layout.margin
        self._vein = Vein(pygame.Rect(left, rect.y, rect.right - left, rect.height))

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        self._vein.draw(surface, frame)
        weeks = min(LAST, FIRST + int(frame.elapsed / PAGE))
        turning = frame.elapsed % PAGE if frame.elapsed < (LAST - FIRST + 1) * PAGE else PAGE
        pad, head = self._pad, round(self._pad.height * 0.2)
        radius = self._layout.margin // 2
        surface.blit(panel(pad.size, radius, theme.TEXT), pad)
        surface.blit(panel((pad.width, head + radius), radius, theme.BLOCKED), pad)
        surface.fill(theme.TEXT, (pad.x, pad.y + head, pad.width, radius))
        for x in (0.28, 0.72):
            ring = pygame.Rect(0, 0, max(4, pad.width // 22), head)
            ring.center = pad.x + round(pad.width * x), pad.y + head // 6
            ring.top = max(ring.top, pad.y - head // 4)
            surface.blit(panel(ring.size, ring.width // 2, theme.MUTED), ring)
        page = pygame.Rect(pad.x, pad.y + head, pad.width, pad.height - head)
        self._page(surface, page, weeks, frame)
        if weeks > FIRST and turning < TURN:
            self._turn(surface, page, weeks - 1, turning / TURN, frame)

    def _page(self, surface: pygame.Surface, page: pygame.Rect, weeks: int, frame: Frame) -> None:
        inner = page.inflate(-page.width // 8, 0)
        number = pygame.Rect(inner.x, inner.y, inner.width, round(inner.height * 0.7))
        theme.write(surface, str(weeks), number, round(self._layout.type("number") * 1.3), theme.BG, x=0.5)
        word = pygame.Rect(
            inner.x, number.bottom - page.height // 12, inner.width, inner.height - number.height
        )
        theme.write(surface, frame.labels["weeks"], word, self._layout.type("label"), theme.BG, x=0.5)

    def _turn(
        self, surface: pygame.Surface, page: pygame.Rect, weeks: int, part: float, frame: Frame
    ) -> None:
        """The page before folds up to the top edge."""
        sheet = pygame.Surface(page.size)
        sheet.fill(theme.mixed(theme.TEXT, theme.MUTED, part))
        self._page(sheet, sheet.get_rect(), weeks, frame)
        tall = max(1, round(page.height * (1 - part) ** 1.5))
        surface.blit(pygame.transform.smoothscale(sheet, (page.width, tall)), page)
        pygame.draw.line(surface, theme.MUTED, (page.x, page.y + tall), (page.right - 1, page.y + tall), 2)
