"""The still part of the picture: tissue, the vein's wall and its empty lumen, made once."""

import random

import pygame

from rig.screen.lumen import Lumen
from rig.screen.theme import BG, Paint, mixed

SHARP = 3
"""Rows of the strips for each row of the picture, so that slanting edges come out smooth."""
STEP = 2
"""Columns that share one strip's height: the walls slope too little for it to show."""

#: Colours by distance outwards from the lumen's edge, in units; negative is inside.
UPPER: list[tuple[float, Paint]] = [
    (-90, (62, 18, 30)),
    (-45, (52, 16, 25)),
    (-14, (42, 13, 20)),
    (-4, (26, 7, 12)),
    (-0.5, (20, 5, 10)),
    (0.3, (240, 201, 192)),
    (2.2, (240, 201, 192)),
    (3.6, (216, 158, 152)),
    (7, (205, 143, 142)),
    (14, (201, 139, 139)),
    (17.5, (176, 112, 118)),
    (18.5, (128, 72, 86)),
    (20, (150, 90, 100)),
    (24, (128, 74, 88)),
    (27, (98, 55, 74)),
    (29, (70, 42, 63)),
    (36, (48, 34, 55)),
    (46, (26, 26, 45)),
    (56, BG),
]
#: The lower wall lies in the shade of the picture's light, which comes from above.
SHADE = 0.9


def profile(units: float, colours: list[tuple[float, Paint]]) -> Paint:
    """The colour at a distance from the lumen's edge."""
    last = colours[0]
    for stop in colours:
        if units <= stop[0]:
            part = (units - last[0]) / ((stop[0] - last[0]) or 1)
            return mixed(last[1], stop[1], part)
        last = stop
    return last[1]


def grain(size: tuple[int, int], cells: tuple[int, int], depth: int, seed: int) -> pygame.Surface:
    """Soft noise, 0 to `depth`: a few random dots, spread out."""
    rng = random.Random(seed)
    dots = bytes(v for _ in range(cells[0] * cells[1]) for v in [rng.randint(0, depth)] * 3)
    return pygame.transform.smoothscale(pygame.image.frombuffer(dots, cells, "RGB"), size)


def wall(lumen: Lumen) -> pygame.Surface:
    """The whole picture without blood."""
    width, height = lumen.width, lumen.height
    sharp = pygame.Surface((width, height * SHARP), 0, 32)
    depth = int(height * 0.6) * SHARP
    inside = int(lumen.half * 1.2) * SHARP
    strips = []
    for lower in (False, True):
        strip = pygame.Surface((width, inside + depth), 0, 32)
        for row in range(inside + depth):
            units = (row - inside) / SHARP / lumen.unit
            colour = profile(units, UPPER)
            if lower and units > 0:
                colour = mixed(BG, colour, SHADE)
            strip.fill(colour, (0, row, width, 1))
        _fibres(strip, inside, lumen, lower)
        strips.append(strip if lower else pygame.transform.flip(strip, False, True))
    upper, under = strips
    for x in range(0, width, STEP):
        middle = round(lumen.centre(x) * SHARP)
        roof, floor = round(lumen.roof(x) * SHARP), round(lumen.floor(x) * SHARP)
        # The strip's row `depth` is the edge; it is shown from the picture's top to the middle line.
        sharp.blit(upper, (x, 0), (x, depth - roof, STEP, middle))
        sharp.blit(under, (x, middle), (x, inside - (floor - middle), STEP, height * SHARP - middle))
    return pygame.transform.smoothscale(sharp, (width, height))


def _fibres(strip: pygame.Surface, edge: int, lumen: Lumen, lower: bool) -> None:
    """Muscle and collagen run along the vein, so the texture of its wall is long and thin."""
    rows = int(34 * lumen.unit) * SHARP
    band = pygame.Rect(0, edge + int(3 * lumen.unit * SHARP), strip.get_width(), rows)
    seed = 20 + lower
    long = max(3, strip.get_width() // 60)
    strip.blit(grain(band.size, (long, 26), 26, seed), band, special_flags=pygame.BLEND_RGB_SUB)
    strip.blit(grain(band.size, (long * 2, 40), 16, seed + 5), band, special_flags=pygame.BLEND_RGB_ADD)
    inner = pygame.Rect(0, 0, strip.get_width(), edge - 2 * SHARP)
    strip.blit(grain(inner.size, (14, 6), 12, seed + 9), inner, special_flags=pygame.BLEND_RGB_SUB)


def lower_lip(lumen: Lumen, picture: pygame.Surface) -> pygame.Surface:
    """The picture below the lumen alone, to lay over whatever stands on the lower wall."""
    lip = pygame.Surface((lumen.width * 2, lumen.height * 2), pygame.SRCALPHA, 32)
    edge = [(x, (lumen.floor(x / 2) + 0.5) * 2) for x in range(0, lumen.width * 2 + 8, 8)]
    corners = [(lumen.width * 2.0 + 8, lumen.height * 2.0), (0.0, lumen.height * 2.0)]
    lip.fill((255, 255, 255, 0))
    pygame.draw.polygon(lip, (255, 255, 255, 255), [*edge, *corners])
    lip = pygame.transform.smoothscale(lip, (lumen.width, lumen.height))
    lip.blit(picture, (0, 0), special_flags=pygame.BLEND_RGB_MULT)
    return lip
