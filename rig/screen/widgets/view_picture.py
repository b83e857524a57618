"""The base class of the views' pictures, and the registry of those that draw each view."""

from collections.abc import Iterable

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets.flow_card import Part
from rig.screen.widgets.theme import Layout
from rig.story.views import View


class ViewPicture:
    """A picture for one place on the screen; everything that changes in it comes from the frame.

    A subclass names the views that it draws: `class Quiz(ViewPicture, of=View.QUIZ)`.
    """

    def __init_subclass__(cls, of: View | tuple[View, ...]) -> None:
        MAKERS.update(dict.fromkeys((of,) if isinstance(of, View) else of, cls))

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        raise NotImplementedError

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        """Draw it in its place."""
        raise NotImplementedError

    def parts(self, frame: Frame) -> Iterable[Part]:
        """Its parts that seldom change, which are drawn together with the surrounding chrome."""
        return ()

    def prerender(self, frame: Frame) -> bool:
        """Prepare the next frames for a short time; False if everything is ready."""
        return False


#: The class that draws each view.
MAKERS: dict[View, type[ViewPicture]] = {}
