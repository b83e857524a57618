"""The catheter: a thin glassy tube with side holes, and the droplets of medicine that leave it."""

import math
import random

import pygame

from rig.screen.lumen import SEAT, Lumen
from rig.screen.sprite import Drawn, Sprite, fast, line
from rig.screen.theme import MEDICINE, Paint, mixed

#: Where the tip ends, left of the clot's middle, as a part of the picture's height; and how low it runs.
SHORT_OF, LOW = 0.05, 0.36
#: Half the tube's width, as a part of the lumen's half width.
THIN = 0.088
#: Pairs of side holes.
HOLES = 5
DROPS = 34
#: Droplets a second from each stream, and how far they go, as a part of the lumen's half width.
PACE, FAR = 0.55, 0.62
SHARP = 3

GLASS: tuple[tuple[float, Paint], ...] = (
    (-1.0, (92, 132, 168)),
    (-0.8, (160, 202, 228)),
    (-0.5, (246, 252, 255)),
    (-0.25, (214, 236, 248)),
    (0.15, (168, 206, 230)),
    (0.6, (116, 160, 196)),
    (1.0, (60, 92, 130)),
)


class Catheter:
    """One vein's catheter, drawn whole along its path once and shown as far as it has come."""

    def __init__(self, lumen: Lumen) -> None:
        self.lumen = lumen
        self.thin = lumen.half * THIN
        self.end = lumen.width * SEAT - lumen.height * SHORT_OF
        self.space = 3.5 * self.thin
        self.tip = self._tube(int((HOLES + 1.4) * self.space), True)
        self.shaft = self._shaft()
        self.drops = [_drop(max(9, round(lumen.half * 0.15 * size))) for size in (0.7, 0.85, 1.0)]

    def reach(self, depth: float) -> float:
        """Where the tip is, px from the picture's left."""
        return self.end * depth

    def row(self, x: float) -> float:
        """The path: below the middle, where a clot is thick, and straight enough for the stiff tip."""
        return self.lumen.centre(x) + LOW * self.lumen.half

    @property
    def band(self) -> pygame.Rect:
        """All the places that the stiff tip part may cover, and a little more above and below."""
        rows = [self.row(x) for x in range(0, self.lumen.width, 8)]
        top, bottom = min(rows) - 4 * self.thin, max(rows) + 4 * self.thin
        return pygame.Rect(0, int(top), int(self.end) + 2, int(bottom - top))

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], depth: float) -> pygame.Rect:
        """Draw it in the picture whose top left is at `corner`, and tell where the tip part lies there."""
        tip = self.reach(depth)
        left = round(tip) - self.tip.get_width()
        # The stiff tip part keeps the height of its end; the shaft behind it leads up to that.
        at_row = self.row(tip - self.tip.get_width())
        box = self.tip.get_rect(left=left, centery=round(at_row))
        if left > 0:
            surface.blit(
                self.shaft, (corner[0], corner[1] + self.shaft_top), (0, 0, left, self.shaft.get_height())
            )
        shown = pygame.Rect(max(0, -left), 0, box.width, box.height)
        surface.blit(self.tip, (corner[0] + left + shown.x, corner[1] + box.y), shown)
        return box

    def medicine(self, depth: float, time: float) -> list[Drawn]:
        """Droplets on their way out of the side holes, in turn."""
        tip, drawn = self.reach(depth), []
        row = self.row(tip - self.tip.get_width())
        rng = random.Random(11)
        for number in range(DROPS):
            hole, side = number % HOLES, -1 if number % 2 else 1
            lag, lean, far = rng.random(), rng.uniform(0.15, 0.75), rng.uniform(0.6, 1.1)
            age = (time * PACE + lag) % 1.0
            away = FAR * self.lumen.half * far * (1 - (1 - age) ** 1.8)
            x = tip - (hole + 0.9) * self.space + away * math.sin(lean)
            y = row + side * (self.thin * 0.7 + away * math.cos(lean) * 0.8)
            # Droplets come out small, and sink into the clot at the end.
            size = 0 if age < 0.12 or age > 0.85 else 1 if age < 0.25 or age > 0.65 else 2
            drop = self.drops[size]
            half = drop.get_width() // 2
            y = min(y, self.lumen.floor(x) - half)
            drawn.append((drop, (round(x) - half, round(y) - half)))
        return drawn

    def _shaft(self) -> pygame.Surface:
        """The tube along its whole path, made of upright slices of a straight one."""
        lumen = self.lumen
        wide = int(self.end) + 1
        rows = [self.row(x) for x in range(wide)]
        self.shaft_top = int(min(rows) - 2 * self.thin)
        tall = int(max(rows) - min(rows) + 4 * self.thin)
        shaft = pygame.Surface((wide, tall * SHARP), pygame.SRCALPHA, 32)
        straight = self._tube(64, False, SHARP)
        half = straight.get_height() // 2
        for x in range(0, wide, 2):
            y = round((lumen.centre(x) + LOW * lumen.half - self.shaft_top) * SHARP) - half
            shaft.blit(straight, (x, y), (20, 0, 2, straight.get_height()))
        shaft = pygame.transform.smoothscale(shaft, (wide, tall))
        return fast(shaft)

    def _tube(self, wide: int, tip: bool, tall_scale: int = 1) -> pygame.Surface:
        """A straight piece of tube; the tip part is round at its right end and has holes."""
        half = self.thin * SHARP
        size = (wide * SHARP, 2 * math.ceil(half * 1.6))
        tube = pygame.Surface(size, pygame.SRCALPHA, 32)
        tube.fill((60, 92, 130, 0))
        middle = size[1] / 2
        for row in range(size[1]):
            across = (row + 0.5 - middle) / half
            if abs(across) > 1:
                continue
            # The end is half a ball, a little longer than round.
            end = size[0] - (1 - math.sqrt(1 - across * across)) * half * 1.5 if tip else size[0]
            clear = 218 if -0.62 < across < 0.75 else 245
            tube.fill((*_glass(across), clear), (0, row, round(end), 1))
        if tip:
            for hole in range(HOLES):
                x = size[0] - (hole + 0.9) * self.space * SHARP
                for side in (-0.42, 0.42):
                    spot = pygame.Rect(0, 0, round(half * 0.62), round(half * 0.5))
                    spot.center = round(x), round(middle + side * half)
                    pygame.draw.ellipse(tube, (226, 242, 252, 255), spot.move(0, round(half * 0.09)))
                    pygame.draw.ellipse(tube, (30, 48, 82, 255), spot)
        if tall_scale > 1:
            # Still too tall: the slices are scaled down together once they stand along the path.
            return pygame.transform.smoothscale(tube, (wide, size[1] * tall_scale // SHARP))
        return pygame.transform.smoothscale(tube, (wide, round(size[1] / SHARP)))


def _glass(across: float) -> Paint:
    last = GLASS[0]
    for stop in GLASS:
        if across <= stop[0]:
            return mixed(last[1], stop[1], (across - last[0]) / ((stop[0] - last[0]) or 1))
        last = stop
    return last[1]


def _drop(wide: int) -> Sprite:
    """A droplet of medicine with its plus sign, `wide` pixels across."""
    size = wide * 6
    drop = pygame.Surface((size, size), pygame.SRCALPHA, 32)
    drop.fill((*MEDICINE, 0))
    middle = size / 2
    pygame.draw.circle(drop, (92, 30, 140, 255), (middle, middle), middle - 1)
    pygame.draw.circle(drop, (*MEDICINE, 255), (middle, middle), middle * 0.86)
    pygame.draw.circle(drop, (216, 146, 255, 255), (middle * 0.74, middle * 0.66), middle * 0.3)
    arm, thick = middle * 0.5, middle * 0.28
    for dx, dy in ((arm, 0.0), (0.0, arm)):
        ends = [(middle - dx, middle - dy), (middle + dx, middle + dy)]
        line(drop, (255, 255, 255, 255), ends, thick)
    drop = pygame.transform.smoothscale(drop, (wide, wide))
    return fast(drop)
