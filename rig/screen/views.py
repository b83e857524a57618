"""Which picture belongs to which view of the story."""

from collections.abc import Callable, Mapping
from typing import Protocol

import pygame

from rig.frame import Frame
from rig.screen.attract import Attract
from rig.screen.body import Body
from rig.screen.calendar import Calendar
from rig.screen.choose import Choose
from rig.screen.take_home import TakeHome
from rig.screen.theme import Layout
from rig.screen.trace import Trace
from rig.screen.vein import Vein
from rig.screen.x_ray import XRay


class View(Protocol):
    """A picture made for one place on the screen; all that moves in it comes from the frame."""

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Draw it in its place."""


#: Views in which the water matters stand beside the flow card.
WITH_CARD = frozenset({"vein", "cut", "calendar", "whole_body", "catheter", "x_ray"})
#: Views that need no room for a prompt: they carry it themselves, or ask for nothing.
WHOLE = frozenset({"attract", "body", "trace", "take_home"})


def _vein(rect: pygame.Rect, layout: Layout) -> View:
    return Vein(rect)


VIEWS: Mapping[str, Callable[[pygame.Rect, Layout], View]] = {
    "attract": Attract,
    "vein": _vein,
    "cut": _vein,
    "body": Body,
    "choose": Choose,
    "calendar": Calendar,
    "whole_body": _vein,
    "catheter": _vein,
    "x_ray": XRay,
    "leg": _vein,
    "dangers": Body,
    "causes": _vein,
    "clock": _vein,
    "compare": Choose,
    "quiz": Choose,
    "trace": Trace,
    "take_home": TakeHome,
    "sources": Body,
}


def place_of(name: str, layout: Layout) -> pygame.Rect:
    """Where a view stands."""
    return layout.stage if name in WHOLE else layout.hero(name in WITH_CARD)
