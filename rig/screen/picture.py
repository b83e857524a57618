"""The whole picture: title, view, flow card, prompt and captions, at one size."""

import pygame

from rig.bench import Bench
from rig.frame import Frame
from rig.screen import caption, card, hints, theme
from rig.screen.bench import BenchView
from rig.screen.smooth import dot
from rig.screen.theme import Layout
from rig.screen.views import VIEWS, WITH_CARD, View, place_of, prompted
from rig.session import Rung

#: Dots of progress through the story.
DOTS = 12


class Picture:
    """Draws frames on any surface of its size; needs no window."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.layout = Layout(size)
        self._views: dict[object, View] = {}
        self._bench: BenchView | None = None
        self.places: dict[str, pygame.Rect] = {}
        """Where the buttons in the last picture stand, to be clicked."""

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """One frame of the story."""
        layout, here = self.layout, frame.view
        surface.fill(theme.BG)
        self._head(surface, frame)
        view = self._view(frame)
        view.draw(surface, frame)
        self.places = dict(getattr(view, "places", {}))
        if here in WITH_CARD:
            card.draw(surface, layout, frame)
        if prompted(frame):
            self.places |= hints.prompt(surface, layout, layout.prompt(here in WITH_CARD), frame)
        self._bar(surface, frame)
        if frame.rung == Rung.STILL_THERE and not frame.warning:
            self.places = hints.still_there(surface, layout, frame)

    def draw_bench(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        """The virtual rig as a person at the table would see it."""
        if self._bench is None:
            self._bench = BenchView(self.layout)
        self._bench.draw(surface, bench, frame)
        self.places = dict(self._bench.places)

    def _view(self, frame: Frame) -> View:
        name, place = frame.view, place_of(frame, self.layout)
        # Views that are the same picture in the same place share its art.
        key = VIEWS[name], (place.x, place.y, place.width, place.height)
        if key not in self._views:
            self._views[key] = VIEWS[name](place, self.layout)
        return self._views[key]

    def _head(self, surface: pygame.Surface, frame: Frame) -> None:
        layout = self.layout
        head, radius = layout.head, max(3, layout.margin // 5)
        if frame.trouble:
            below = hints.fault(surface, layout, frame)
            if frame.warning:
                return
            head.update(head.x, below, head.width, head.bottom - below)
        if frame.view == "attract":
            theme.write(surface, frame.title, head, layout.type("title"), x=0.5)
            return
        step = 3 * radius
        wide = DOTS * step
        room = pygame.Rect(head.x, head.y, head.width - wide - layout.margin, head.height)
        theme.write(surface, frame.title, room, layout.type("title"))
        done = round(frame.progress * (DOTS - 1))
        for n in range(DOTS):
            colour = theme.ACT if n == done else theme.MUTED if n < done else theme.EDGE
            place = (head.right - wide + n * step + step // 2, head.centery)
            dot(surface, place, radius + (n == done), colour)

    def _bar(self, surface: pygame.Surface, frame: Frame) -> None:
        layout = self.layout
        surface.fill(theme.BAR, layout.bar)
        if frame.caption is not None:
            caption.draw(surface, layout.caption, layout.type("caption"), frame.caption)
        elif frame.ask is None and not frame.warning:
            # A remark on a scene that asks for nothing.
            theme.write(surface, frame.hint, layout.caption, layout.type("caption"), theme.ACT, x=0.5, rows=2)
        theme.write(
            surface, frame.labels["learning_only"], layout.footer, layout.type("small"), theme.MUTED, x=0.5
        )
