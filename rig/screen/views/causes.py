"""Three kinds of causes, each on the card of its button."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import icons
from rig.screen.widgets.card_row import CardRow
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

PARTS = (("red", "vein"), ("blue", "still"), ("yellow", "blood"))


class Causes(ViewPicture, of=View.CAUSES):
    """A card for each cause. During the choice, a click on a card presses its button."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._three = CardRow(rect, layout, [f"cause_{name}" for _, name in PARTS])
        self.places: dict[str, pygame.Rect] = {}

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        names = [name for _, name in PARTS]
        front = names.index(frame.focus) if frame.focus else None
        self.places = {}
        for number, box in enumerate(self._three.boxes(front)):
            colour, name = PARTS[number]
            text = frame.labels[f"cause_{name}"]
            edge = icons.COLOURS[colour] if front in (None, number) else None
            _, last = self._three.draw(surface, box, number, text, front, edge)
            icon = icons.button(colour, last.height)
            surface.blit(icon, icon.get_rect(midbottom=last.midbottom))
            if colour in frame.buttons:
                self.places[colour] = box
