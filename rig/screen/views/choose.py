"""Three tools, one card each, by the colour and shape of its button."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import icons
from rig.screen.widgets.card_row import CardRow
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.treatments import TOOLS
from rig.story.views import View


class Choose(ViewPicture, of=View.CHOOSE):
    """Three cards in the place of the picture; a click on a card presses its button."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._three = CardRow(rect, layout, [f"tool_{name}" for name in TOOLS.values()])
        self._cards = self._three.boxes(None)
        self.places = dict(zip(TOOLS, self._cards, strict=True))

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        for number, (colour, name) in enumerate(TOOLS.items()):
            edge = icons.COLOURS[colour]
            _, last = self._three.draw(surface, self._cards[number], number, frame.labels[name], None, edge)
            button = icons.button(colour, last.height)
            surface.blit(button, button.get_rect(midbottom=last.midbottom))
