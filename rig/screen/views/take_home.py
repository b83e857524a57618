"""The warning signs, and what to do about each."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets.banner import advice
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.three_cards import Three
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

SIGNS = (("sign_leg", "see_doctor"), ("sign_breath", "call_help"), ("sign_chest", "call_help"))
#: Height of a picture, as a part of its card's; on paper the words under it are large.
PICTURE = 0.54


class TakeHome(ViewPicture, of=View.TAKE_HOME):
    """Three cards: a picture, the sign, the advice."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._three = Three(rect, layout, [sign for sign, _ in SIGNS], PICTURE)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        size = self._layout.type("label")
        for number, box in enumerate(self._three.boxes(None)):
            sign, todo = SIGNS[number]
            _, last = self._three.draw(surface, box, number, frame.labels[sign], None)
            advice(surface, last, frame.labels[todo], size, todo == "call_help")
