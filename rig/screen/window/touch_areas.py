"""Where a finger can act on a picture: several places may press the same button, and none is too small."""

import math
from collections.abc import Iterable, Mapping

from rig.screen.sdl import pygame
from rig.settings.appearance import PLAIN, Appearance

#: Side of the square that a finger needs, mm.
FINGER_MM = 15.0


class TouchAreas:
    """The areas of one picture, in the order in which they were drawn."""

    def __init__(self, size: tuple[int, int], look: Appearance = PLAIN) -> None:
        self._screen = pygame.Rect((0, 0), size)
        self.finger = math.ceil(look.millimetres(FINGER_MM, size))
        """Width and height that an area has at the least, px."""
        self._areas: list[tuple[str, pygame.Rect]] = []
        self.anywhere = ""
        """What a touch beside all areas does; empty for nothing."""

    def clear(self, anywhere: str = "") -> None:
        """Begin a picture."""
        self._areas, self.anywhere = [], anywhere

    def add(self, places: Mapping[str, pygame.Rect] | Iterable[tuple[str, pygame.Rect]]) -> None:
        """Add the areas of one part of the picture. A name may occur in several parts."""
        self._areas += places.items() if isinstance(places, Mapping) else places

    @property
    def places(self) -> dict[str, pygame.Rect]:
        """The last area of each name, as it is drawn."""
        return dict(self._areas)

    def all(self) -> list[tuple[str, pygame.Rect]]:
        """Every area, as large as it acts."""
        return [(name, self._grown(area)) for name, area in self._areas]

    def at(self, point: tuple[int, int]) -> str:
        """The area that a touch at a point acts on; empty for none. Of two within reach, the nearer."""
        for name, area in reversed(self._areas):
            if area.collidepoint(point):
                return name
        reached = [(name, area) for name, area in self.all() if area.collidepoint(point)]
        return min(reached, key=lambda each: math.dist(each[1].center, point))[0] if reached else ""

    def _grown(self, area: pygame.Rect) -> pygame.Rect:
        more = max(0, self.finger - area.width), max(0, self.finger - area.height)
        return area.inflate(*more).clamp(self._screen)
