"""Cards side by side: alike, or one in front and the others beside it."""

from collections.abc import Sequence

from rig.screen.sdl import pygame
from rig.screen.widgets import art, theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.sprite import Sprite
from rig.screen.widgets.theme import RGB, Layout

#: Width of an emphasised card, as a part of the whole.
FRONT = 0.46
#: Height of a card's picture and of its last row, as parts of the card's; the picture's ratio of width to
#: height.
PICTURE, LAST, WIDE = 0.61, 0.17, 1.5


class CardRow:
    """Places and pictures of the cards; a picture is fitted once for each size in which it is shown."""

    def __init__(
        self, rect: pygame.Rect, layout: Layout, names: Sequence[str], picture: float = PICTURE
    ) -> None:
        """`names` are those of the pictures, which take the part `picture` of a card's height."""
        self._rect, self._layout, self._names, self._part = rect, layout, tuple(names), picture
        self._art: dict[tuple[int, int], Sprite] = {}

    def boxes(self, front: int | None) -> list[pygame.Rect]:
        """Where the cards stand."""
        rect, gap, count = self._rect, self._layout.margin, len(self._names)
        room = rect.width - (count - 1) * gap
        if front is None:
            wide = [room // count] * count
        else:
            most = round(room * FRONT)
            wide = [most if n == front else (room - most) // (count - 1) for n in range(count)]
        lefts = [rect.x + sum(wide[:n]) + n * gap for n in range(count)]
        return [pygame.Rect(lefts[n], rect.y, wide[n], rect.height) for n in range(count)]

    def draw(
        self,
        surface: pygame.Surface,
        box: pygame.Rect,
        number: int,
        text: str,
        front: int | None,
        edge: RGB | None = None,
    ) -> tuple[pygame.Rect, pygame.Rect]:
        """Draw one card with its picture and words; the boxes of the picture and of the last row."""
        margin = self._layout.margin
        aside = front is not None and front != number
        if front == number and edge is None:
            edge = theme.ACCENT
        if edge is None:
            surface.blit(panel(box.size, margin // 2, theme.PANEL), box)
        else:
            surface.blit(panel(box.size, margin // 2, theme.PANEL, edge, 3), box)
        inner = box.inflate(-margin, -margin)
        tall = round(min(inner.width / WIDE, inner.height * (self._part * 0.8 if aside else self._part)))
        picture = self._picture(number, tall)
        place = picture.get_rect(centerx=inner.centerx)
        last = pygame.Rect(inner.x, 0, inner.width, round(inner.height * LAST))
        last.bottom = inner.bottom
        # The pictures of all three are centred at the same height.
        place.centery = inner.y + round(inner.height * self._part / 2)
        surface.blit(picture, place)
        top = inner.y + round(inner.height * self._part)
        words = pygame.Rect(inner.x, top, inner.width, last.y - margin // 6 - top)
        size = self._layout.type("label")
        theme.write(
            surface,
            text,
            words,
            size if aside else round(size * 1.25),
            theme.MUTED if aside else theme.TEXT,
            x=0.5,
            rows=3,
        )
        return place, last

    def _picture(self, number: int, tall: int) -> Sprite:
        key = number, tall
        if key not in self._art:
            size = round(tall * WIDE), tall
            self._art[key] = art.figure(self._names[number], size, self._layout.size[1])
        return self._art[key]
