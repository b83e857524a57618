"""The catheter: a thin clear tube with side holes, and the droplets of medicine that leave it."""

import math
import random

from rig.screen.sdl import pygame
from rig.screen.vein.lumen import SEAT_RATIO, Lumen
from rig.screen.widgets import art
from rig.screen.widgets.sprite import Drawn, Sprite, rle
from rig.screen.widgets.theme import MEDICINE, RGB, mixed

#: Distance of the tip's end left of the clot's middle, and height of its path, as parts of the picture's
#: height.
SHORT_RATIO, LOW_RATIO = 0.02, 0.34
#: Size of the baked tip, and distance of its side holes from its end, px at a screen 1080 high.
LONG_PX, TALL_PX, HALF_PX = 470, 46, 17
FIRST_HOLE_PX, BETWEEN_PX = 62, 74
#: Pairs of side holes.
HOLES = 5
DROPS = 45
#: Droplets per second in each stream.
DROPLETS_PER_S = 0.5
#: Range of the droplets, as a part of the lumen's half width.
FAR_RATIO = 0.66
#: Sizes of the droplets, the first at the start of their way.
SIZE_RATIOS = (0.55, 0.78, 1.0)
#: Supersampling for smooth edges.
SUPERSAMPLING = 3

PLAIN: tuple[tuple[float, RGB], ...] = (
    (-1.0, (92, 132, 168)),
    (-0.5, (246, 252, 255)),
    (0.15, (168, 206, 230)),
    (1.0, (60, 92, 130)),
)


class Catheter:
    """The catheter of one vein: drawn once along its whole path, and shown up to its tip."""

    def __init__(self, lumen: Lumen) -> None:
        self.lumen = lumen
        self.scale = lumen.unit / 1.75
        self.thin = HALF_PX * self.scale
        self.end = lumen.width * SEAT_RATIO - lumen.height * SHORT_RATIO
        tip = art.scaled("catheter", lumen.unit * art.PX_PER_U)
        self.tip = rle(tip if tip is not None else self._plain())
        self.shaft = self._shaft()
        self.drops = drops(lumen)
        self.halo = halo(round(lumen.half * 0.95))
        self._streams = self._holes(random.Random(11))

    def reach(self, depth: float) -> float:
        """Position of the tip, px from the picture's left."""
        return self.end * depth

    def row(self, x: float) -> float:
        """The path, px from the top: below the middle, where a clot is thick, and straight for the stiff
        tip."""
        return self.lumen.centre(x) + LOW_RATIO * self.lumen.half

    @property
    def band(self) -> pygame.Rect:
        """The area that the stiff tip may cover, with a margin above and below."""
        rows = [self.row(x) for x in range(0, self.lumen.width, 8)]
        top, bottom = min(rows) - 3 * self.thin, max(rows) + 3 * self.thin
        return pygame.Rect(0, int(top), int(self.end) + 2, int(bottom - top))

    def draw(self, surface: pygame.Surface, corner: tuple[int, int], depth: float) -> pygame.Rect:
        """Draw it in the picture whose top left is at `corner`; the place of the tip in that picture."""
        tip = self.reach(depth)
        left = round(tip) - self.tip.get_width()
        # The stiff tip keeps the height of its end; the shaft behind it rises to that height.
        at_row = self.row(tip - self.tip.get_width())
        box = self.tip.get_rect(left=left, centery=round(at_row))
        if left > 0:
            surface.blit(
                self.shaft, (corner[0], corner[1] + self.shaft_top), (0, 0, left, self.shaft.get_height())
            )
        shown = pygame.Rect(max(0, -left), 0, box.width, box.height)
        surface.blit(self.tip, (corner[0] + left + shown.x, corner[1] + box.y), shown)
        return box

    def glow(self, surface: pygame.Surface, corner: tuple[int, int], depth: float, time: float) -> None:
        """The cloud of medicine around the side holes, which slowly grows and shrinks a little."""
        tip = self.reach(depth)
        row = self.row(tip - self.tip.get_width())
        for n in range(3):
            x = tip - (FIRST_HOLE_PX + BETWEEN_PX * 1.9 * n) * self.scale
            lift = 0.06 * self.lumen.half * math.sin(1.3 * time + 2.1 * n)
            place = self.halo.get_rect(center=(corner[0] + round(x), corner[1] + round(row + lift)))
            surface.blit(self.halo, place, special_flags=pygame.BLEND_RGB_ADD)

    def medicine(self, depth: float, time: float) -> list[Drawn]:
        """The droplets that leave the side holes, in turn."""
        tip, drawn = self.reach(depth), []
        row = self.row(tip - self.tip.get_width())
        for back, side, lag, aside, out in self._streams:
            age = (time * DROPLETS_PER_S + lag) % 1.0
            away = 1 - (1 - age) ** 1.8
            x = tip - back + away * aside
            y = row + side * (self.thin * 0.5 + away * out)
            # Droplets come out small, and sink into the clot at the end.
            size = 0 if age < 0.10 or age > 0.88 else 1 if age < 0.22 or age > 0.72 else 2
            drop = self.drops[size]
            half = drop.get_width() // 2
            y = min(y, self.lumen.floor(x) - half)
            drawn.append((drop, (round(x) - half, round(y) - half)))
        return drawn

    def _holes(self, rng: random.Random) -> list[tuple[float, int, float, float, float]]:
        """For each droplet: distance of its hole from the tip, side, delay, and range."""
        found = []
        for number in range(DROPS):
            lag, lean, far = rng.random(), rng.uniform(-0.2, 0.75), rng.uniform(0.55, 1.15)
            away = FAR_RATIO * self.lumen.half * far
            found.append(
                (
                    (FIRST_HOLE_PX + BETWEEN_PX * (number % HOLES)) * self.scale,
                    -1 if number % 2 else 1,
                    lag,
                    away * math.sin(lean),
                    away * math.cos(lean) * 0.8,
                )
            )
        return found

    def _shaft(self) -> Sprite:
        """The tube along its whole path, made of vertical slices of a straight tube."""
        wide = int(self.end) + 1
        rows = [self.row(x) for x in range(wide)]
        self.shaft_top = int(min(rows) - 2 * self.thin)
        tall = int(max(rows) - min(rows) + 4 * self.thin)
        # The left end of the tip is plain tube.
        plain = max(4, round(30 * self.scale))
        straight = self.tip.subsurface((0, 0, plain, self.tip.get_height()))
        straight = pygame.transform.smoothscale(straight, (plain, straight.get_height() * SUPERSAMPLING))
        shaft = pygame.Surface((wide, tall * SUPERSAMPLING), pygame.SRCALPHA, 32)
        for x in range(0, wide, 2):
            y = round((rows[x] - self.shaft_top) * SUPERSAMPLING) - straight.get_height() // 2
            shaft.blit(straight, (x, y), (plain // 2, 0, 2, straight.get_height()))
        return rle(pygame.transform.smoothscale(shaft, (wide, tall)))

    def _plain(self) -> Sprite:
        """A simple tube with holes, if the art is missing."""
        size = round(LONG_PX * self.scale), max(5, round(TALL_PX * self.scale))
        big = pygame.Surface((size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING), pygame.SRCALPHA, 32)
        middle, half = size[1] * SUPERSAMPLING / 2, self.thin * SUPERSAMPLING
        for row in range(big.get_height()):
            across = (row + 0.5 - middle) / half
            if abs(across) <= 1:
                end = big.get_width() - (1 - math.sqrt(1 - across * across)) * half * 1.5
                big.fill((*_shade(across), 245), (0, row, round(end), 1))
        for hole in range(HOLES):
            x = big.get_width() - (FIRST_HOLE_PX + BETWEEN_PX * hole) * self.scale * SUPERSAMPLING
            for side in (-0.45, 0.45):
                pygame.draw.circle(big, (26, 38, 66), (x, middle + side * half), half * 0.3)
        return pygame.transform.smoothscale(big, size)


def drops(lumen: Lumen) -> list[Sprite]:
    """Droplets of medicine with a plus sign, in all sizes."""
    found = art.load("droplet", lumen.unit * art.PX_PER_U)
    sizes = [max(9, round(lumen.half * 0.19 * size)) for size in SIZE_RATIOS]
    if found is not None:
        return [rle(pygame.transform.smoothscale(found[0], (size, size))) for size in sizes]
    return [_plain_drop(size) for size in sizes]


def halo(radius: int) -> Sprite:
    """A soft light for additive blending: bright in the middle, zero at the edge."""
    side, few = 2 * radius, 24
    small = pygame.Surface((few, few), 0, 32)
    for x in range(few):
        for y in range(few):
            away = math.hypot(x + 0.5 - few / 2, y + 0.5 - few / 2) / (few / 2 - 1)
            part = max(0.0, 1 - away) ** 2 * 0.3
            small.set_at((x, y), mixed((0, 0, 0), MEDICINE, part))
    return pygame.transform.smoothscale(small, (side, side))


def _shade(across: float) -> RGB:
    last = PLAIN[0]
    for stop in PLAIN:
        if across <= stop[0]:
            return mixed(last[1], stop[1], (across - last[0]) / ((stop[0] - last[0]) or 1))
        last = stop
    return last[1]


def _plain_drop(wide: int) -> Sprite:
    """A disc with a plus sign, if the art is missing."""
    size = wide * 4
    drop = pygame.Surface((size, size), pygame.SRCALPHA, 32)
    drop.fill((*MEDICINE, 0))
    pygame.draw.circle(drop, (*MEDICINE, 255), (size / 2, size / 2), size * 0.46)
    for box in ((0.26, 0.44, 0.48, 0.12), (0.44, 0.26, 0.12, 0.48)):
        pygame.draw.rect(drop, (255, 255, 255, 255), [part * size for part in box])
    return rle(pygame.transform.smoothscale(drop, (wide, wide)))
