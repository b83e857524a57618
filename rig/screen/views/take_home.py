"""The warning signs, and what to do about each."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets.banner import advice
from rig.screen.widgets.card_row import CardRow
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

#: Each sign, its picture and its advice, the most urgent first. Screen, card and sheet use this list alone.
SIGNS = (
    ("sign_breath", "sign_breath", "call_help"),
    ("sign_chest", "sign_chest", "call_help"),
    ("sign_limb", "danger_limb", "call_help"),
    ("sign_leg", "sign_leg", "see_doctor"),
)
#: Height of a picture, as a part of its card's; on paper the words under it are large.
PICTURE_RATIO = 0.54


class TakeHome(ViewPicture, of=View.TAKE_HOME):
    """A card for each sign: a picture, the sign, the advice."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout, self._rect = layout, rect
        self._cards = CardRow(rect, layout, [picture for _, picture, _ in SIGNS], PICTURE_RATIO)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        size = self._layout.type("label")
        for number, box in enumerate(self._cards.boxes(None)):
            sign, _, todo = SIGNS[number]
            box = self._layout.flipped(box, self._rect)
            _, last = self._cards.draw(surface, box, number, frame.labels[sign], None)
            advice(surface, last, frame.labels[todo], size, todo == "call_help")
