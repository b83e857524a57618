"""The quiz: a question, two answers with the shapes of their buttons, and then the right one."""

from functools import lru_cache

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import art, icons, theme
from rig.screen.widgets.antialias import panel, shape, tube
from rig.screen.widgets.sprite import Sprite
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

ANSWERS = ("red", "blue")
#: An answer's picture, if the art has one: its width as a part of the card's, its ratio of width to height,
#: and the height of the row with the button's icon, as a part of the picture's.
PICTURE_RATIO, WIDE_RATIO, ICON_RATIO = 0.54, 1.5, 0.46


class Quiz(ViewPicture, of=View.QUIZ):
    """The question above its two answers; a click on a card presses its button."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        gap = layout.margin
        tall = round(rect.height * (0.2 if layout.upright else 0.27))
        self._question = pygame.Rect(rect.x, rect.y, rect.width, tall - gap // 2)
        wide, high = rect.width, rect.height - tall
        across, down = (0, (high + gap) // 2) if layout.upright else ((wide + gap) // 2, 0)
        card = pygame.Rect(rect.x, rect.y + tall, wide - across, high - down)
        self._cards = [card, card.move(across, down)]
        self._art: dict[str, Sprite] = {}
        self.places: dict[str, pygame.Rect] = {}

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        asked = frame.question
        self.places = {}
        if asked is None:
            return
        self._head(surface, frame)
        for button, card in zip(ANSWERS, self._cards, strict=True):
            told = asked.answer is not None
            good = told and button == asked.right
            self._card(surface, frame, card, button, told, good)
            if button in frame.buttons:
                self.places[button] = card

    def _head(self, surface: pygame.Surface, frame: Frame) -> None:
        """The question; after the answer, right or wrong stands above it."""
        asked, box = frame.question, self._question
        assert asked is not None
        title = self._layout.type("title")
        surface.blit(panel(box.size, self._layout.margin // 2, theme.PANEL), box)
        inner = box.inflate(-2 * self._layout.margin, -self._layout.margin)
        if asked.answer is not None:
            right = asked.answer == asked.right
            word = frame.labels["right" if right else "not_quite"]
            upper = pygame.Rect(inner.x, inner.y, inner.width, round(inner.height * 0.52))
            theme.write(surface, word, upper, title, theme.FLOW if right else theme.ACCENT, x=0.5)
            inner = pygame.Rect(inner.x, upper.bottom, inner.width, inner.bottom - upper.bottom)
            title = self._layout.type("label")
        theme.write(surface, frame.labels[f"quiz.{asked.name}"], inner, title, x=0.5, rows=2)

    def _card(
        self, surface: pygame.Surface, frame: Frame, card: pygame.Rect, button: str, told: bool, good: bool
    ) -> None:
        asked = frame.question
        assert asked is not None
        edge = theme.FLOW if good else theme.EDGE if told else icons.COLOURS[button]
        surface.blit(panel(card.size, self._layout.margin // 2, theme.PANEL, edge, 5 if good else 3), card)
        inner = card.inflate(-self._layout.margin, -self._layout.margin)
        ink = theme.MUTED if told and not good else theme.TEXT
        text = frame.labels[f"quiz.{asked.name}.{button}"]
        picture = self._picture(f"quiz_{asked.name}_{button}", inner)
        flipped = self._layout.flipped
        if picture is None:
            side = min(round(inner.height * 0.62), round(inner.width * 0.26))
            row = pygame.Rect(inner.x, inner.y, inner.width, inner.height)
            head = pygame.Rect(row.x, row.centery - side // 2, side, side)
            left = head.right + self._layout.margin
            tick = pygame.Rect(row.right - round(side * 0.7), head.y, round(side * 0.7), side)
            words = pygame.Rect(left, row.y, (tick.x if good else row.right) - left, row.height)
        else:
            place = picture.get_rect(midleft=inner.midleft)
            surface.blit(picture, flipped(place, inner))
            left = place.right + self._layout.margin
            side = round(min(place.height * ICON_RATIO, (inner.right - left) * 0.45))
            head = pygame.Rect(left, place.y, side, side)
            tick = head.move(side + self._layout.margin, 0)
            under = head.bottom + self._layout.margin // 3
            words = pygame.Rect(left, under, inner.right - left, inner.bottom - under)
        icon = icons.button(button, side, down=asked.answer == button)
        surface.blit(icon, flipped(head, inner))
        if good:
            mark = _tick(round(side * 0.7), theme.FLOW)
            surface.blit(mark, mark.get_rect(center=flipped(tick, inner).center))
        size = self._layout.type("caption")
        theme.write(
            surface, text, flipped(words, inner), size, ink, y=0.5 if picture is None else 0.2, rows=4
        )

    def _picture(self, name: str, inner: pygame.Rect) -> Sprite | None:
        """An answer's picture; added questions may have none."""
        if name not in self._art:
            if not art.known(name):
                return None
            wide = round(min(inner.width * PICTURE_RATIO, inner.height * WIDE_RATIO))
            self._art[name] = art.figure(name, (wide, round(wide / WIDE_RATIO)), self._layout.size[1])
        return self._art[name]


@lru_cache(maxsize=4)
def _tick(side: int, colour: theme.RGB) -> pygame.Surface:
    """A tick, so that the colour is not the only sign."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = surface.get_width()
        way = [(0.12 * full, 0.55 * full), (0.4 * full, 0.83 * full), (0.88 * full, 0.2 * full)]
        tube(surface, colour, way, [full * 0.14] * len(way))

    return shape((side, side), paint)
