"""The view of the attendant panel: large tiles, readings above them, the buttons' functions below."""

from collections.abc import Iterator

from rig.outputs.panel_model import PanelModel, Reading, Tile
from rig.screen.sdl import pygame
from rig.screen.widgets import icons, theme, tile_icons
from rig.screen.widgets.antialias import dot, panel
from rig.screen.widgets.theme import Layout
from rig.visit.attendant_panel import COLUMNS

#: Most rows of tiles on a page.
ROWS = 4


class PanelView:
    """The panel at one size; it covers the whole screen."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        width, height = layout.size
        gap = self._gap = max(4, round(0.0075 * width))
        inner = pygame.Rect(layout.margin, gap, width - 2 * layout.margin, height - 2 * gap)
        self._head = pygame.Rect(
            inner.x, inner.y, inner.width, round((0.06 if layout.upright else 0.085) * height)
        )
        self._strip = pygame.Rect(inner.x, self._head.bottom, inner.width, round(0.1 * height))
        tall = round((0.05 if layout.upright else 0.075) * height)
        self._foot = pygame.Rect(inner.x, inner.bottom - tall, inner.width, tall)
        top = self._strip.bottom + gap
        self._grid = pygame.Rect(inner.x, top, inner.width, self._foot.y - gap - top)
        self.places: dict[str, pygame.Rect] = {}
        """The visible tiles, by `panel:` and name."""

    def draw(self, surface: pygame.Surface, desk: PanelModel) -> None:
        surface.fill(theme.BG)
        self._title(surface, desk)
        self._readings(surface, desk.readings)
        boxes = list(self._boxes(desk))
        self._groups(surface, desk)
        self.places = {f"panel:{tile.name}": box for tile, box in zip(desk.tiles, boxes, strict=True)}
        if desk.note:
            room = pygame.Rect(*self._grid.topleft, self._grid.width, boxes[0].y - self._gap - self._grid.y)
            theme.write(surface, desk.note, room, self._layout.type("title"), x=0.5, rows=4)
        if desk.parts:
            self._parts(surface, desk, boxes[0].y - self._gap)
        for n, (tile, box) in enumerate(zip(desk.tiles, boxes, strict=True)):
            self._tile(surface, tile, box, n == desk.marked)
        self._keys(surface, desk)

    def _title(self, surface: pygame.Surface, desk: PanelModel) -> None:
        """The title and the remaining time, or what is wrong."""
        size, head = self._layout.type("caption"), self._head
        if desk.troubles:
            side = round(head.height * 0.8)
            place = self._layout.flipped(pygame.Rect(head.x, head.centery - side // 2, side, side), head)
            surface.blit(icons.warning(side, theme.ACCENT, theme.BG), place)
            room = pygame.Rect(head.x + side + self._gap, head.y, head.width - side - self._gap, head.height)
            place = self._layout.flipped(room, head)
            theme.write(surface, desk.troubles[0], place, self._layout.type("label"), theme.ACCENT, rows=2)
            return
        wide = round(head.width * 0.7)
        left = pygame.Rect(head.x, head.y, wide, head.height)
        theme.write(surface, desk.title, self._layout.flipped(left, head), size)
        right = pygame.Rect(left.right, head.y, head.width - wide, head.height)
        text = f"{desk.closes} {desk.left} {desk.seconds}"
        theme.write(
            surface, text, self._layout.flipped(right, head), self._layout.type("small"), theme.MUTED, x=1.0
        )

    def _readings(self, surface: pygame.Surface, readings: tuple[Reading, ...]) -> None:
        strip = self._strip
        surface.blit(panel(strip.size, self._gap, theme.PANEL), strip)
        rows = 2 if self._layout.upright else 1
        columns = max(1, -(-len(readings) // rows))
        wide, tall = strip.width // columns, strip.height // rows
        for n, reading in enumerate(readings):
            box = pygame.Rect(strip.x + n % columns * wide, strip.y + n // columns * tall, wide, tall)
            box = self._layout.flipped(box.inflate(-2 * self._gap, -self._gap), strip)
            upper = pygame.Rect(box.x, box.y, box.width, round(box.height * 0.42))
            lower = pygame.Rect(box.x, upper.bottom, box.width, box.bottom - upper.bottom)
            theme.write(surface, reading.label, upper, self._layout.type("small"), theme.MUTED)
            colour = theme.ACCENT if reading.bad else theme.TEXT
            theme.write(surface, reading.value, lower, self._layout.type("label"), colour)

    def _boxes(self, desk: PanelModel) -> Iterator[pygame.Rect]:
        """A place for each tile: the whole grid, or only its last row if there is text above."""
        grid, gap = self._grid.copy(), self._gap
        if desk.groups:  # their names stand before the rows
            side = self._side()
            grid.x, grid.width = grid.x + side, grid.width - side
        wide = (grid.width - (COLUMNS - 1) * gap) // COLUMNS
        tall = (grid.height - (ROWS - 1) * gap) // ROWS
        first = ROWS - 1 if desk.note or desk.parts else 0
        for n in range(len(desk.tiles)):
            x = grid.x + n % COLUMNS * (wide + gap)
            y = grid.y + (first + n // COLUMNS) * (tall + gap)
            yield self._layout.flipped(pygame.Rect(x, y, wide, tall), self._grid)

    def _side(self) -> int:
        """Width of the names of the groups, px."""
        return round(self._grid.width * (0.12 if self._layout.upright else 0.085))

    def _groups(self, surface: pygame.Surface, desk: PanelModel) -> None:
        """The name of each row of tiles, before it."""
        grid, gap = self._grid, self._gap
        tall = (grid.height - (ROWS - 1) * gap) // ROWS
        for n, name in enumerate(desk.groups):
            box = pygame.Rect(grid.x, grid.y + n * (tall + gap), self._side() - gap, tall)
            box = self._layout.flipped(box, grid)
            theme.write(surface, name, box, self._layout.type("label"), theme.MUTED)

    def _tile(self, surface: pygame.Surface, tile: Tile, box: pygame.Rect, marked: bool) -> None:
        edge = theme.ACCENT if marked else theme.FLOW if tile.on else theme.EDGE
        thick = max(3, min(box.size) // 18) if marked else 2
        surface.blit(panel(box.size, self._gap * 2, theme.PANEL, edge, thick), box)
        inner = box.inflate(-2 * self._gap, -2 * self._gap)
        if tile.on:
            radius = max(3, box.height // 14)
            dot(surface, (box.right - 2 * radius - thick, box.y + 2 * radius + thick), radius, theme.FLOW)
            inner.width -= 2 * radius
        size, small = self._layout.type("label"), self._layout.type("small")
        inner = self._sign(surface, tile, inner)
        if not tile.value:
            theme.write(surface, tile.label, inner, size, x=0.5, rows=3)
            return
        upper = pygame.Rect(inner.x, inner.y, inner.width, round(inner.height * 0.56))
        lower = pygame.Rect(inner.x, upper.bottom, inner.width, inner.bottom - upper.bottom)
        theme.write(surface, tile.label, upper, size, x=0.5, rows=2)
        theme.write(surface, tile.value, lower, small, theme.FLOW, x=0.5)

    def _sign(self, surface: pygame.Surface, tile: Tile, box: pygame.Rect) -> pygame.Rect:
        """Draw the tile's icon beside its words, or above them in a high tile; the words' place."""
        above = box.width < 1.4 * box.height
        side = round(min(box.height * (0.3 if above else 0.5), box.width * 0.28))
        sign = tile_icons.icon(tile.name, side, theme.FLOW)
        if sign is None:
            return box
        if above:
            surface.blit(sign, sign.get_rect(midtop=(box.centerx, box.y + side // 3)))
            return pygame.Rect(box.x, box.y + side * 4 // 3, box.width, box.height - side * 4 // 3)
        place = pygame.Rect(box.x, box.centery - side // 2, side, side)
        surface.blit(sign, sign.get_rect(center=self._layout.flipped(place, box).center))
        room = pygame.Rect(box.x + side + self._gap, box.y, box.width - side - self._gap, box.height)
        return self._layout.flipped(room, box)

    def _parts(self, surface: pygame.Surface, desk: PanelModel, bottom: int) -> None:
        """The fitted parts in two columns, or in one on an upright screen, each with a status sign."""
        grid, columns = self._grid, 1 if self._layout.upright else 2
        rows = -(-len(desk.parts) // columns)
        half = (grid.width - 2 * self._gap) // columns
        tall = min((bottom - grid.y) // rows, round(self._layout.type("label") * 2.2))
        for n, part in enumerate(desk.parts):
            box = pygame.Rect(
                grid.x + n // rows * (half + 2 * self._gap), grid.y + n % rows * tall, half, tall - 2
            )
            box = self._layout.flipped(box, grid)
            surface.blit(panel(box.size, self._gap, theme.PANEL), box)
            signed = desk.signed
            side = round(tall * 0.5) if signed else 0
            sign = pygame.Rect(box.x + self._gap, box.centery - side // 2, side, side)
            sign = self._layout.flipped(sign, box)
            if not signed:
                pass
            elif part.bad:
                surface.blit(icons.warning(side, theme.ACCENT, theme.BG), sign)
            else:
                dot(surface, sign.center, side // 3, theme.MUTED if part.absent else theme.FLOW)
                if part.absent:
                    dot(surface, sign.center, side // 3 - max(2, side // 12), theme.PANEL)
            room = pygame.Rect(box.x + side + 3 * self._gap, box.y, box.width - side - 4 * self._gap, tall)
            wide = round(room.width * 0.58)
            name = pygame.Rect(room.x, room.y, wide, room.height)
            value = pygame.Rect(room.x + wide, room.y, room.width - wide, room.height)
            size = self._layout.type("label")
            theme.write(surface, part.label, self._layout.flipped(name, box), size, theme.MUTED)
            theme.write(surface, part.value, self._layout.flipped(value, box), size, x=1.0)

    def _keys(self, surface: pygame.Surface, desk: PanelModel) -> None:
        """The function of each of the four buttons."""
        foot = self._foot
        side = round(foot.height * 0.8)
        wide = foot.width // len(desk.keys)
        for n, (names, word) in enumerate(desk.keys):
            box = self._layout.flipped(pygame.Rect(foot.x + n * wide, foot.y, wide, foot.height), foot)
            x = 0
            # The real buttons have a fixed order, whatever the reading direction.
            for name in reversed(names) if theme.MIRRORED else names:
                place = pygame.Rect(box.x + x, box.centery - side // 2, side, side)
                surface.blit(icons.button(name, side), self._layout.flipped(place, box))
                x += side + self._gap
            room = pygame.Rect(box.x + x + self._gap, box.y, box.width - x - 2 * self._gap, box.height)
            theme.write(surface, word, self._layout.flipped(room, box), self._layout.type("label"))
