"""The inside of the vein as a shape: its two walls, the dome of a clot, and the lanes of the blood."""

import math
from dataclasses import dataclass
from functools import cached_property

#: Half the width of the lumen, as a part of the picture's height.
HALF_RATIO = 0.305
#: Position of the clot, as a part of the picture's width, and its extent to each side, as parts of the
#: height.
SEAT_RATIO, SHORT_RATIO, LONG_RATIO = 0.60, 0.22, 0.50
#: Part of its lumen that a closed vein keeps open, so that a clot never merges with the upper wall.
SLIT_RATIO = 0.025
#: Part of the half width that lanes use, so that cells do not touch the wall.
USED_RATIO = 0.93
#: Steps of a clot from nothing to closed, each less than two pixels on a large screen.
STEPS = 240


@dataclass(frozen=True)
class Lumen:
    """A gently curved tube seen lengthwise in a picture of the given size; all lengths in pixels."""

    width: int
    height: int

    @cached_property
    def half(self) -> float:
        """Half the width of the tube."""
        return self.height * HALF_RATIO

    @property
    def unit(self) -> float:
        """A length that looks the same at any size: one pixel on the smallest screen."""
        return self.height / 320

    def centre(self, x: float) -> float:
        """The centre line: one soft wave per picture, of any width."""
        along = x / self.width
        return self.height * (0.5 + 0.017 * math.sin(math.tau * (0.85 * along + 0.05)))

    def roof(self, x: float) -> float:
        """The upper wall at a column, px from the picture's top."""
        return self.centre(x) - self.half * (1 + 0.035 * math.sin(math.tau * (1.3 * x / self.width + 0.6)))

    def floor(self, x: float) -> float:
        """The lower wall at a column, px from the picture's top."""
        return self.centre(x) + self.half * (1 + 0.03 * math.sin(math.tau * (1.1 * x / self.width + 0.1)))


@dataclass(frozen=True)
class Dome:
    """A clot's outline: a mound on the lower wall that grows with `closure`, 0 to 1."""

    lumen: Lumen
    closure: float

    @cached_property
    def seat(self) -> float:
        """The column of its middle, px."""
        return self.lumen.width * SEAT_RATIO

    @cached_property
    def reach(self) -> float:
        """Half the length along the wall."""
        return self.lumen.height * (SHORT_RATIO + (LONG_RATIO - SHORT_RATIO) * math.pow(self.closure, 0.7))

    @cached_property
    def peak(self) -> float:
        """Height above the lower wall, in the middle."""
        bore = self.lumen.floor(self.seat) - self.lumen.roof(self.seat)
        return bore * (1 - SLIT_RATIO) * math.pow(self.closure, 0.85)

    def rise(self, x: float, clear: float = 0.0) -> float:
        """Height above the lower wall at x, of the outline at the distance `clear` from the clot."""
        if self.closure <= 0:
            return 0.0
        u = (x - self.seat) / (self.reach + 1.25 * clear)
        if abs(u) >= 1:
            return 0.0
        return (self.peak + clear) * math.pow(1 - math.pow(abs(u), 2.2), 0.95)

    def top(self, x: float, clear: float = 0.0) -> float:
        """The row at which the open lumen ends: the clot or, beside it, the lower wall."""
        floor = self.lumen.floor(x)
        return max(self.lumen.roof(x), min(floor, floor - self.rise(x, clear)))

    def gap(self, x: float) -> float:
        """Rows of open lumen at x."""
        return self.top(x) - self.lumen.roof(x)

    def lane(self, x: float, lane: float, clear: float) -> float:
        """The row of a lane, -1 at the upper wall to 1 at the lower, for an object of radius `clear`."""
        roof = self.lumen.roof(x) + clear
        bottom = min(self.lumen.floor(x) - clear, self.top(x, clear))
        return roof + (bottom - roof) * (0.5 + 0.5 * USED_RATIO * lane)
