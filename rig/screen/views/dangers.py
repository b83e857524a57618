"""Three ways in which a clot in a deep vein can do harm."""

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.views.body import ON
from rig.screen.widgets import theme
from rig.screen.widgets.anatomy_colours import CLOT, MARK, RIM
from rig.screen.widgets.antialias import Point, Polyline, curve, dot, panel
from rig.screen.widgets.badge import tag
from rig.screen.widgets.banner import advice
from rig.screen.widgets.card_row import CardRow
from rig.screen.widgets.theme import Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.views import View

PARTS = ("lungs", "years", "limb")
#: The path of the piece on its card, in parts of the picture, which has the drawing of the chest at half its
#: size: up from the leg, through the heart, into a lung.
WAY: tuple[Point, ...] = tuple(((107 + x / 2) / 540, min(342.0, 113 + y / 2) / 360) for x, y in ON)
#: Travel time of the piece, and pause at its end, s.
TRAVELS_S, RESTS_S = 4.0, 2.5
#: Marks along the whole path.
TRAIL_MARKS = 26
#: Positions of the piece with reduced motion.
PLACES = 2


class Dangers(ViewPicture, of=View.DANGERS):
    """A card for each danger: the lung, the scarred vein, the leg."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._three = CardRow(rect, layout, [f"danger_{name}" for name in PARTS])
        self._way = Polyline(curve(WAY))
        self._trail = [self._way.at(n / TRAIL_MARKS) for n in range(TRAIL_MARKS)]

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        front = PARTS.index(frame.focus) if frame.focus else None
        for number, box in enumerate(self._three.boxes(front)):
            text = frame.labels[f"danger_{PARTS[number]}"]
            place, last = self._three.draw(surface, box, number, text, front)
            if number == 0 and front in (None, 0):
                self._piece(surface, place, frame)
            self._advice(surface, last, number, frame, aside=front not in (None, number))
            if number == 2 and front in (None, 2):
                self._rare(surface, box, frame)

    def _piece(self, surface: pygame.Surface, place: pygame.Rect, frame: Frame) -> None:
        """The slow piece of clot, which in the end stays in the lung."""
        part = frame.look.quantized(min(1.0, (frame.elapsed % (TRAVELS_S + RESTS_S)) / TRAVELS_S), PLACES)
        x, y = self._way.at(part)
        spot = place.x + x * place.width, place.y + y * place.height
        radius = max(3, round(place.width * 0.02))
        # The trail.
        for past_x, past_y in self._trail[: round(TRAIL_MARKS * part)]:
            behind = place.x + past_x * place.width, place.y + past_y * place.height
            dot(surface, behind, max(1, radius // 4), MARK)
        dot(surface, spot, radius + max(1, radius // 3), RIM)
        dot(surface, spot, radius, CLOT)

    def _advice(
        self, surface: pygame.Surface, box: pygame.Rect, number: int, frame: Frame, aside: bool
    ) -> None:
        """The consequence: an emergency, or years of trouble."""
        urgent = number != 1
        size = self._layout.type("label")
        if aside:
            size = round(size * 0.9)
        text = frame.labels["call_help" if urgent else "for_years"]
        if not urgent or aside:
            strip = panel(box.size, box.height // 4, theme.PANEL, theme.ACCENT if urgent else theme.MUTED, 2)
            surface.blit(strip, box)
            ink = theme.ACCENT if urgent else theme.TEXT
            theme.write(surface, text, box.inflate(-box.height // 2, 0), size, ink, x=0.5, rows=2)
            return
        advice(surface, box, text, size, urgent)

    def _rare(self, surface: pygame.Surface, box: pygame.Rect, frame: Frame) -> None:
        corner = box.inflate(-self._layout.margin, -self._layout.margin)
        tall = round(self._layout.type("small") * 1.5)
        tag(
            surface,
            self._layout,
            frame.labels["rare"],
            pygame.Rect(corner.x, corner.y, corner.width, tall),
            x=1.0,
        )
