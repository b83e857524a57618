"""The registry of views: the picture of each view, and its place on the screen."""

from collections.abc import Callable, Mapping
from typing import Protocol

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.vein import Vein
from rig.screen.views.attract import Attract
from rig.screen.views.body import Body
from rig.screen.views.calendar import Calendar
from rig.screen.views.catheter import WayIn
from rig.screen.views.causes import Causes
from rig.screen.views.choose import Choose
from rig.screen.views.clock import Clock
from rig.screen.views.compare import Compare
from rig.screen.views.dangers import Dangers
from rig.screen.views.leg import Leg
from rig.screen.views.quiz import Quiz
from rig.screen.views.sources import Sources
from rig.screen.views.take_home import TakeHome
from rig.screen.views.trace import Trace
from rig.screen.views.whole_body import Everywhere
from rig.screen.views.x_ray import XRay
from rig.screen.widgets.theme import Layout


class View(Protocol):
    """A picture for one place on the screen; everything that changes in it comes from the frame."""

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Draw it in its place."""


#: Views about the water, which have the flow card beside them.
WITH_CARD = frozenset({"vein", "cut", "calendar", "whole_body", "catheter", "x_ray", "leg", "clock"})
#: Views with a vein, whose next pictures can be prepared.
AHEAD = (Attract, Vein, Calendar, Clock, Everywhere, WayIn)
#: Views that also use the prompt's space if there is no task. The others keep their place, so that the vein
#: does not jump from one scene to the next.
WHOLE = frozenset({
    "body", "calendar", "whole_body", "leg", "dangers", "causes", "clock", "compare", "quiz", "trace",
    "take_home", "sources",
})  # fmt: skip
#: Views that cover their whole place.
FILLING = frozenset({"vein", "cut", "body"})


def _vein(rect: pygame.Rect, layout: Layout) -> View:
    return Vein(rect)


VIEWS: Mapping[str, Callable[[pygame.Rect, Layout], View]] = {
    "attract": Attract,
    "vein": _vein,
    "cut": _vein,
    "body": Body,
    "choose": Choose,
    "calendar": Calendar,
    "whole_body": Everywhere,
    "catheter": WayIn,
    "x_ray": XRay,
    "leg": Leg,
    "dangers": Dangers,
    "causes": Causes,
    "clock": Clock,
    "compare": Compare,
    "quiz": Quiz,
    "trace": Trace,
    "take_home": TakeHome,
    "sources": Sources,
}


def prompted(frame: Frame) -> bool:
    """Whether the task is in the row under the picture; the opening shows it itself."""
    return prompts(frame.view, frame.ask is not None)


def prompts(view: str, asks: bool) -> bool:
    """Whether a view has a prompt row under it."""
    return view != "attract" and (asks or view not in WHOLE)


def wide(frame: Frame) -> bool:
    """Whether the view fills the screen except a strip: the opening does, while there is no narration."""
    return frame.view == "attract" and frame.caption is None


def place_of(frame: Frame, layout: Layout) -> pygame.Rect:
    """The place of a frame's view."""
    if wide(frame):
        return pygame.Rect(0, 0, layout.size[0], layout.strip.y)
    return place_for(frame.view, prompted(frame), layout)


def place_for(view: str, prompt: bool, layout: Layout) -> pygame.Rect:
    """Where a view stands, with or without a prompt under it."""
    beside = view in WITH_CARD
    if prompt:
        return layout.hero(beside)
    whole = pygame.Rect(*layout.stage.topleft, layout.prompt(beside).width, layout.stage.height)
    return layout.flipped(whole, layout.stage)
