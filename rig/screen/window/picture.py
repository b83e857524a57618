"""The whole picture: title, view, flow card, prompt and captions, at one size."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar, cast

from rig.outputs.frame import NO_CARD, Frame
from rig.screen.sdl import pygame
from rig.screen.views.attendant_panel import PanelView
from rig.screen.views.bench import BenchView
from rig.screen.widgets import prompt_bar, theme
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import MAKERS, ViewPicture
from rig.screen.window.chrome import Surround, headline
from rig.screen.window.touch_areas import TouchAreas
from rig.screen.window.transition import TRANSITION_S
from rig.screen.window.view_registry import place_for, place_of, prompted, prompts, wide
from rig.settings.appearance import PLAIN, Appearance
from rig.story.cues import Effect
from rig.story.views import View
from rig.twin.bench_state import Bench
from rig.visit.state import HelpLevel

Sheet = TypeVar("Sheet", PanelView, BenchView, Surround)

#: Pictures between two views that are made ahead while nobody is there.
PAUSE_PICTURES = 20


def redraw_key(frame: Frame) -> object:
    """Everything that the picture of a frame depends on; frames with equal keys look the same."""
    if frame.desk is not None:
        return frame.desk, frame.look
    arriving = frame.elapsed < TRANSITION_S
    if frame.view.staging.still and frame.help_level < HelpLevel.STRONG and not arriving:
        return replace(frame, time=0.0, elapsed=0.0, volume=0.0, closure=0.0, leg_kpa=None, card=NO_CARD)
    return frame


class Picture:
    """Draws frames on any surface of its size; needs no window.

    `coming` lists the views of a story, each with whether it has a task. They are made while nobody is there,
    so that no visitor has to wait for one.
    """

    def __init__(
        self, size: tuple[int, int], look: Appearance = PLAIN, coming: Sequence[tuple[View, bool]] = ()
    ) -> None:
        # The opening is on the screen while they are made.
        self._coming = [this for this in coming if this[0] != View.ATTRACT]
        self._waiting = list(self._coming)
        self._drawn = 0
        self._views: dict[object, ViewPicture] = {}
        self._sheets: dict[type[PanelView | BenchView | Surround], PanelView | BenchView | Surround] = {}
        self.areas = TouchAreas(size, look)
        """Where the last picture can be touched."""
        self.layout = Layout(size, look)
        theme.use_palette(look)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Draw one frame of the story, in the frame's appearance."""
        self._wear(frame.look)
        layout, beside = self.layout, frame.view.staging.card
        self.areas.clear("green" if frame.anywhere else "")
        if frame.desk is not None:
            sheet = self._kept(PanelView)
            sheet.draw(surface, frame.desk)
            self.areas.add(sheet.places)
            return
        view, around = self._view(frame), self._kept(Surround)
        places = around.draw(surface, frame, view.parts(frame))
        view.draw(surface, frame)
        if wide(frame):
            headline(surface, layout, frame)
        self.areas.add(getattr(view, "places", {}))
        self.areas.add(places)
        if beside:
            self._marked(surface, frame.cues.get(Effect.MARK_CARD, 0.0))
        if prompted(frame) and not prompt_bar.steady(frame):
            self.areas.add(prompt_bar.prompt(surface, layout, layout.prompt(beside), frame))
        prompt_bar.refused(surface, layout, layout.prompt(beside), frame)
        if frame.paused:
            self.areas.clear()
            self.areas.add(prompt_bar.paused(surface, layout, frame))
        elif frame.help_level == HelpLevel.STILL_THERE and not frame.warning:
            self.areas.clear("green")
            self.areas.add(prompt_bar.still_there(surface, layout, frame))
        if not around.drew:  # otherwise this picture has taken enough time
            self._prerender(frame)

    def _prerender(self, frame: Frame) -> None:
        """Prepare the next frames for a short time."""
        now = self._view(frame)
        for view in (now, *self._views.values()):
            if view.prerender(frame):
                break
        self._drawn += 1
        if frame.view != View.ATTRACT or self._drawn % PAUSE_PICTURES:
            return
        while self._waiting:
            name, asks = self._waiting.pop(0)
            place = place_for(name, prompts(name, asks), self.layout)
            if not self._made(name, place):
                self._make(name, place)
                return

    def draw_bench(self, surface: pygame.Surface, bench: Bench, frame: Frame) -> None:
        """Draw the bench view."""
        self._wear(frame.look)
        view = self._kept(BenchView)
        view.draw(surface, bench, frame)
        self.areas.clear()
        self.areas.add(view.places)

    def _wear(self, look: Appearance) -> None:
        """Change the appearance; pictures for another one are made again when they are next drawn."""
        theme.use_palette(look)
        if look != self.layout.look:
            self.layout = Layout(self.layout.size, look)
            self.areas = TouchAreas(self.layout.size, look)
            self._views.clear()
            self._sheets.clear()
            self._waiting = list(self._coming)

    def _kept(self, kind: type[Sheet]) -> Sheet:
        """The full-screen picture of a kind, made when it is first needed."""
        if kind not in self._sheets:
            self._sheets[kind] = kind(self.layout)
        return cast(Sheet, self._sheets[kind])

    def _view(self, frame: Frame) -> ViewPicture:
        view, place = frame.view, place_of(frame, self.layout)
        return self._made(view, place) or self._make(view, place)

    def _made(self, view: View, place: pygame.Rect) -> ViewPicture | None:
        return self._views.get((MAKERS[view], tuple(place)))

    def _make(self, view: View, place: pygame.Rect) -> ViewPicture:
        # Views with the same picture in the same place share its art.
        self._views[MAKERS[view], tuple(place)] = made = MAKERS[view](place, self.layout)
        return made

    def _marked(self, surface: pygame.Surface, strength: float) -> None:
        """A frame around the flow card, for a cue; `strength` 0 to 1."""
        if strength > 0:
            width = max(3, self.layout.margin // 4)
            colour = theme.mixed(theme.BG, theme.ACCENT, strength)
            pygame.draw.rect(
                surface, colour, self.layout.card.inflate(width, width), width, border_radius=width * 3
            )
