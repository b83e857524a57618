"""The sources: the text that the exhibit retells, and the bodies it was checked against."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.claims import AS_OF, BASE, CHECKED_AGAINST
from rig.story.views import View

#: Columns of cards.
COLUMNS = 3


class Sources(ViewPicture, of=View.SOURCES):
    """One panel: the text, the names, and the disclaimer."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._rect, self._layout = rect, layout

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        layout = self._layout
        surface.blit(panel(self._rect.size, layout.margin // 2, theme.PANEL), self._rect)
        inner = self._rect.inflate(-2 * layout.margin, -layout.margin)
        label, small = layout.type("label"), layout.type("small")
        tall = theme.line_height(label)
        row = pygame.Rect(inner.x, inner.y, inner.width, tall)
        theme.write(surface, frame.labels["checked"], row, label, theme.MUTED)
        year, month = AS_OF.split("-")
        as_of = f"{frame.labels['as_of']} {month}/{year}"
        row = row.move(0, tall)
        theme.write(surface, BASE, row, label)
        lines = 3 if layout.upright else 2
        foot = pygame.Rect(inner.x, inner.bottom - lines * tall, inner.width, tall)
        theme.write(surface, frame.labels["not_endorsed"], foot, label, theme.ACCENT)
        last = foot.move(0, tall)
        theme.write(surface, frame.labels["real_differs"], last, label, theme.ACCENT)
        theme.write(surface, as_of, foot.move(0, (lines - 1) * tall), label, theme.MUTED, x=1.0)
        top = row.bottom + layout.margin // 3
        rows = -(-len(CHECKED_AGAINST) // COLUMNS)
        step = (foot.y - layout.margin // 3 - top) / rows
        gap = layout.margin // 3
        wide = (inner.width - (COLUMNS - 1) * gap) // COLUMNS
        for n, name in enumerate(CHECKED_AGAINST.values()):
            column, line = divmod(n, rows)
            box = pygame.Rect(
                inner.x + column * (wide + gap), round(top + line * step), wide, round(step) - gap // 2
            )
            tile = layout.flipped(box, inner)
            surface.blit(panel(tile.size, tile.height // 4, theme.BG), tile)
            # A stroke before the name.
            mark = pygame.Rect(box.x + gap, 0, max(3, gap // 3), round(box.height * 0.5))
            mark.centery = box.centery
            surface.blit(panel(mark.size, mark.width // 2, theme.FLOW), layout.flipped(mark, inner))
            words = box.inflate(-5 * gap, 0)
            theme.write(surface, name, layout.flipped(words, inner), round(small * 1.25), theme.TEXT, rows=2)
