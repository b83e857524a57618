"""What the picture of a view is, and which class draws which view."""

from collections.abc import Iterable

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets.flow_card import Part
from rig.screen.widgets.theme import Layout
from rig.story.views import View


class ViewPicture:
    """A picture made for one place on the screen; all that moves in it comes from the frame.

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
        """What of it changes seldom, and is drawn with what stands around it."""
        return ()

    def ahead(self, frame: Frame) -> bool:
        """Make a little of what the next frames will need; False where it is all there."""
        return False


#: What makes the picture of each view.
MAKERS: dict[View, type[ViewPicture]] = {}
