"""The whole picture: title, view, flow card, prompt and captions, at one size."""

from dataclasses import replace
from typing import TypeVar, cast

import pygame

from rig.bench import Bench
from rig.frame import NO_CARD, Frame
from rig.look import PLAIN, Look
from rig.screen import caption, card, hints, legend, theme
from rig.screen.bench import BenchView
from rig.screen.panel import PanelView
from rig.screen.smooth import dot
from rig.screen.theme import Layout
from rig.screen.views import VIEWS, WITH_CARD, View, place_of, prompted, wide
from rig.session import Rung

Sheet = TypeVar("Sheet", PanelView, BenchView)

#: Dots of progress through the story.
DOTS = 12
#: Views in which nothing moves by itself: drawn again only when something else has changed.
STILL = frozenset({"causes", "choose", "compare", "quiz", "sources", "take_home"})


def essence(frame: Frame) -> object:
    """All that the picture of a frame depends on: frames that share it look the same."""
    if frame.desk is not None:
        return frame.desk, frame.look
    if frame.view in STILL and frame.rung < Rung.STRONG:
        return replace(frame, time=0.0, elapsed=0.0, volume=0.0, closure=0.0, leg_kpa=None, card=NO_CARD)
    return frame


class Picture:
    """Draws frames on any surface of its size; needs no window."""

    def __init__(self, size: tuple[int, int], look: Look = PLAIN) -> None:
        self._views: dict[object, View] = {}
        self._sheets: dict[type[PanelView] | type[BenchView], PanelView | BenchView] = {}
        self.places: dict[str, pygame.Rect] = {}
        """Where the buttons in the last picture stand, to be clicked."""
        self.layout = Layout(size, look)
        theme.wear(look)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """One frame of the story, in the look that the frame asks for."""
        self._wear(frame.look)
        layout, here = self.layout, frame.view
        self.places = {}
        if layout.upright:
            hints.turn(surface, layout, frame)
            return
        if frame.desk is not None:
            sheet = self._kept(PanelView)
            sheet.draw(surface, frame.desk)
            self.places = dict(sheet.places)
            return
        view = self._view(frame)
        if wide(frame):
            view.draw(surface, frame)
            self._head(surface, frame)
        else:
            surface.fill(theme.BG)
            self._head(surface, frame)
            view.draw(surface, frame)
        self.places = dict(getattr(view, "places", {}))
        if here in WITH_CARD:
            card.draw(surface, layout, frame)
            self._marked(surface, frame.cues.get("mark_card", 0.0))
        if prompted(frame):
            row = layout.prompt(here in WITH_CARD)
            self.places |= hints.prompt(surface, layout, row, frame)
            if frame.ask is None or not frame.ready:
                legend.draw(surface, layout, row, frame)
        self._bar(surface, frame)
        if frame.paused:
            self.places = hints.paused(surface, layout, frame)
        elif frame.rung == Rung.STILL_THERE and not frame.warning:
            self.places = hints.still_there(surface, layout, frame)

    def draw_bench(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        """The virtual rig as a person at the table would see it."""
        self._wear(frame.look)
        view = self._kept(BenchView)
        view.draw(surface, bench, frame)
        self.places = dict(view.places)

    def _wear(self, look: Look) -> None:
        """Put a look on; what was made for another is made anew when it is next drawn."""
        theme.wear(look)
        if look != self.layout.look:
            self.layout = Layout(self.layout.size, look)
            self._views.clear()
            self._sheets.clear()

    def _kept(self, kind: type[Sheet]) -> Sheet:
        """The one of a kind of picture that covers the whole screen, made when it is first needed."""
        if kind not in self._sheets:
            self._sheets[kind] = kind(self.layout)
        return cast(Sheet, self._sheets[kind])

    def _view(self, frame: Frame) -> View:
        name, place = frame.view, place_of(frame, self.layout)
        # Views that are the same picture in the same place share its art.
        key = VIEWS[name], (place.x, place.y, place.width, place.height)
        if key not in self._views:
            self._views[key] = VIEWS[name](place, self.layout)
        return self._views[key]

    def _marked(self, surface: pygame.Surface, strength: float) -> None:
        """A frame round the flow card where a word points at it: `strength` 0 to 1."""
        if strength > 0:
            width = max(3, self.layout.margin // 4)
            colour = theme.mixed(theme.BG, theme.ACT, strength)
            pygame.draw.rect(
                surface, colour, self.layout.card.inflate(width, width), width, border_radius=width * 3
            )

    def _head(self, surface: pygame.Surface, frame: Frame) -> None:
        layout = self.layout
        head, radius = layout.headline if wide(frame) else layout.head, max(3, layout.margin // 5)
        if frame.trouble:
            below = hints.fault(surface, layout, frame)
            if frame.warning:
                return
            head.update(head.x, below, head.width, head.bottom - below)
        if wide(frame):
            theme.write(surface, frame.title, head, round(layout.type("title") * 1.5), x=0.5)
            return
        step = 3 * radius
        dots = DOTS * step
        room = pygame.Rect(head.x, head.y, head.width - dots - layout.margin, head.height)
        theme.write(surface, frame.title, layout.flipped(room, head), layout.type("title"))
        done = round(frame.progress * (DOTS - 1))
        for n in range(DOTS):
            colour = theme.ACT if n == done else theme.MUTED if n < done else theme.EDGE
            x = dots - n * step - step // 2
            place = (head.x + x if layout.look.mirrored else head.right - x, head.centery)
            dot(surface, place, radius + (n == done), colour)

    def _bar(self, surface: pygame.Surface, frame: Frame) -> None:
        layout = self.layout
        if wide(frame):
            self._strip(surface, frame)
            return
        surface.fill(theme.BAR, layout.bar)
        if frame.caption is not None:
            caption.draw(surface, layout.caption, layout.type("caption"), frame.caption)
        elif frame.ask is None and not frame.warning:
            # A remark on a scene that asks for nothing.
            theme.write(surface, frame.hint, layout.caption, layout.type("caption"), theme.ACT, x=0.5, rows=2)
        elif frame.silent and not frame.warning:
            silent = frame.labels["silent"]
            theme.write(surface, silent, layout.caption, layout.type("label"), theme.MUTED, x=0.5)
        footer, badge = layout.footer, _badge(frame)
        if badge:
            room = pygame.Rect(footer.x, footer.y, round(footer.width * 0.16), footer.height)
            theme.write(surface, f"[{badge}]", layout.flipped(room, footer), layout.type("small"), theme.ACT)
            footer = footer.inflate(-2 * room.width, 0)
        theme.write(surface, frame.labels["learning_only"], footer, layout.type("small"), theme.MUTED, x=0.5)

    def _strip(self, surface: pygame.Surface, frame: Frame) -> None:
        """Under a picture that fills the screen: what it is for, and that nobody speaks."""
        layout, strip, size = self.layout, self.layout.strip, self.layout.type("small")
        surface.fill(theme.BAR, strip)
        inner = strip.inflate(-2 * layout.margin, 0)
        badge = _badge(frame)
        words = f"[{badge}] {frame.labels['silent']}" if badge else frame.labels["silent"]
        side = pygame.Rect(inner.x, inner.y, round(inner.width * 0.36), inner.height)
        rest = pygame.Rect(side.right, inner.y, inner.right - side.right, inner.height)
        ink = theme.ACT if badge else theme.MUTED
        theme.write(surface, words, layout.flipped(side, inner), size, ink)
        theme.write(
            surface, frame.labels["learning_only"], layout.flipped(rest, inner), size, theme.MUTED, x=1.0
        )


def _badge(frame: Frame) -> str:
    """Why nothing is heard, where nothing can be."""
    if frame.sound == "muted":
        return frame.labels["muted"]
    return frame.labels["no_sound"] if frame.sound == "none" else ""
