"""Which picture belongs to which view of the story."""

from collections.abc import Callable, Mapping
from typing import Protocol

import pygame

from rig.frame import Frame
from rig.screen.attract import Attract
from rig.screen.body import Body
from rig.screen.calendar import Calendar
from rig.screen.causes import Causes
from rig.screen.choose import Choose
from rig.screen.clock import Clock
from rig.screen.compare import Compare
from rig.screen.dangers import Dangers
from rig.screen.everywhere import Everywhere
from rig.screen.leg import Leg
from rig.screen.quiz import Quiz
from rig.screen.sources import Sources
from rig.screen.take_home import TakeHome
from rig.screen.theme import Layout
from rig.screen.trace import Trace
from rig.screen.vein import Vein
from rig.screen.way_in import WayIn
from rig.screen.x_ray import XRay


class View(Protocol):
    """A picture made for one place on the screen; all that moves in it comes from the frame."""

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Draw it in its place."""


#: Views in which the water matters stand beside the flow card.
WITH_CARD = frozenset({"vein", "cut", "calendar", "whole_body", "catheter", "x_ray", "leg", "clock"})
#: Views with a vein in them, whose next pictures can be made ahead.
AHEAD = (Attract, Vein, Calendar, Clock, Everywhere, WayIn)
#: Views that take the prompt's room too while nothing is asked. The others keep their place, so that the
#: vein does not jump from one scene to the next.
WHOLE = frozenset({
    "body", "calendar", "whole_body", "leg", "dangers", "causes", "clock", "compare", "quiz", "trace",
    "take_home", "sources",
})  # fmt: skip
#: Views that leave nothing of their place uncovered.
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
    """Whether what is asked stands in the row under the picture; the opening shows it itself."""
    return prompts(frame.view, frame.ask is not None)


def prompts(view: str, asks: bool) -> bool:
    """Whether a view has a prompt's row under it."""
    return view != "attract" and (asks or view not in WHOLE)


def wide(frame: Frame) -> bool:
    """Whether the view fills the screen but for a strip: the opening does, while nobody speaks over it."""
    return frame.view == "attract" and frame.caption is None


def place_of(frame: Frame, layout: Layout) -> pygame.Rect:
    """Where a frame's view stands."""
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
