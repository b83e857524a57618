"""Cards side by side: alike, or one in front and the others beside it."""

from collections.abc import Sequence

from rig.screen.sdl import pygame
from rig.screen.widgets import art, theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.sprite import Sprite
from rig.screen.widgets.theme import RGB, Layout

#: Width of an emphasised card, as a part of the whole.
FRONT_RATIO = 0.46
#: Height of a card's picture and of its last row, as parts of the card's; the picture's ratio of width to
#: height.
PICTURE_RATIO, LAST_RATIO, WIDE_RATIO = 0.61, 0.17, 1.5
#: Height of the last row of a card that is wider than high, as a part of the card's.
ACROSS_RATIO = 0.34


class CardRow:
    """Places and pictures of the cards; a picture is fitted once for each size in which it is shown."""

    def __init__(
        self, rect: pygame.Rect, layout: Layout, names: Sequence[str], picture: float = PICTURE_RATIO
    ) -> None:
        """`names` are those of the pictures, which take the part `picture` of a card's height."""
        self._rect, self._layout, self._names, self._part = rect, layout, tuple(names), picture
        self._art: dict[tuple[int, int], Sprite] = {}

    def boxes(self, front: int | None) -> list[pygame.Rect]:
        """Where the cards stand."""
        rect, gap, count = self._rect, self._layout.margin, len(self._names)
        if self._layout.upright:
            return self._stacked(front)
        room = rect.width - (count - 1) * gap
        if front is None:
            wide = [room // count] * count
        else:
            most = round(room * FRONT_RATIO)
            wide = [most if n == front else (room - most) // (count - 1) for n in range(count)]
        lefts = [rect.x + sum(wide[:n]) + n * gap for n in range(count)]
        return [pygame.Rect(lefts[n], rect.y, wide[n], rect.height) for n in range(count)]

    def _stacked(self, front: int | None) -> list[pygame.Rect]:
        """The boxes one above the other."""
        rect, gap, count = self._rect, self._layout.margin // 2, len(self._names)
        room = rect.height - (count - 1) * gap
        most = room // count if front is None else round(room * FRONT_RATIO)
        rest = room // count if front is None else (room - most) // (count - 1)
        tall = [most if n == front else rest for n in range(count)]
        tops = [rect.y + sum(tall[:n]) + n * gap for n in range(count)]
        return [pygame.Rect(rect.x, tops[n], rect.width, tall[n]) for n in range(count)]

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
        if self._layout.upright:
            return self._across(surface, inner, number, text, aside)
        tall = round(
            min(inner.width / WIDE_RATIO, inner.height * (self._part * 0.8 if aside else self._part))
        )
        picture = self._picture(number, tall)
        place = picture.get_rect(centerx=inner.centerx)
        last = pygame.Rect(inner.x, 0, inner.width, round(inner.height * LAST_RATIO))
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
            size if aside else round(size * (1.25 if len(self._names) <= 3 else 1.15)),
            theme.MUTED if aside else theme.TEXT,
            x=0.5,
            rows=3,
        )
        return place, last

    def _across(
        self, surface: pygame.Surface, inner: pygame.Rect, number: int, text: str, aside: bool
    ) -> tuple[pygame.Rect, pygame.Rect]:
        """The contents of a wide card: the picture, and beside it words above the last row."""
        flipped, gap = self._layout.flipped, self._layout.margin // 2
        picture = self._picture(number, round(min(inner.width * 0.5 / WIDE_RATIO, inner.height)))
        place = flipped(picture.get_rect(midleft=inner.midleft), inner)
        surface.blit(picture, place)
        left = inner.x + picture.get_width() + gap
        side = flipped(pygame.Rect(left, inner.y, inner.right - left, inner.height), inner)
        last = pygame.Rect(side.x, 0, side.width, round(inner.height * ACROSS_RATIO))
        last.bottom = inner.bottom
        words = pygame.Rect(side.x, side.y, side.width, last.y - gap - side.y)
        size = self._layout.type("label")
        ink = theme.MUTED if aside else theme.TEXT
        theme.write(
            surface,
            text,
            words,
            size if aside else round(size * (1.25 if len(self._names) <= 3 else 1.15)),
            ink,
            x=0.5,
            rows=4,
        )
        return place, last

    def _picture(self, number: int, tall: int) -> Sprite:
        key = number, tall
        if key not in self._art:
            size = round(tall * WIDE_RATIO), tall
            self._art[key] = art.figure(self._names[number], size, self._layout.size[1])
        return self._art[key]
