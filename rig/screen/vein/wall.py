"""The static part of the picture: tissue, the vein's three-layered wall and its empty lumen, made once."""

from rig.screen.sdl import pygame
from rig.screen.vein.lumen import Lumen
from rig.screen.widgets import art, theme
from rig.screen.widgets.sprite import Sprite, backdrop
from rig.screen.widgets.theme import RGB, mixed

#: Rows of the strips per row of the picture, for smooth slanting edges.
SUPERSAMPLING = 3
#: Columns that share one strip's height; the walls slope too little for this to be visible, px.
STEP_PX = 4

#: Extent of the baked strip into the vein and out of it, units.
INSIDE_U, OUTSIDE_U = 118, 86
#: Colours by outward distance from the lumen's edge, in units; negative is inside. Used if the art is
#: missing.
PLAIN: tuple[tuple[float, RGB], ...] = (
    (-90, (66, 18, 28)),
    (-14, (40, 12, 19)),
    (-0.5, (20, 5, 10)),
    (0.3, (240, 201, 192)),
    (3.6, (216, 158, 152)),
    (14, (190, 104, 108)),
    (15, (96, 48, 64)),
    (16, (180, 124, 134)),
    (33, (128, 78, 92)),
    (35, (120, 84, 66)),
    (86, (24, 22, 38)),
)
#: The lower wall lies in the shade of the picture's light, which comes from above.
SHADE_RATIO = 0.86
#: Radius of the picture's corners, as a part of its height.
CORNER_RATIO = 0.034


def profile(units: float) -> RGB:
    """The plain colour at a distance from the lumen's edge."""
    last = PLAIN[0]
    for stop in PLAIN:
        if units <= stop[0]:
            part = (units - last[0]) / ((stop[0] - last[0]) or 1)
            return mixed(last[1], stop[1], part)
        last = stop
    return last[1]


def wall(lumen: Lumen) -> Sprite:
    """The whole picture without blood."""
    width, height = lumen.width, lumen.height
    under = _strip(lumen)
    upper = pygame.transform.flip(under, True, True)
    inside = round(INSIDE_U * lumen.unit * SUPERSAMPLING)
    tissue = under.get_height() - inside
    shade = pygame.Surface((width, tissue), 0, 32)
    shade.fill([round(255 * SHADE_RATIO)] * 3)
    under.blit(shade, (0, inside), special_flags=pygame.BLEND_RGB_MULT)
    sharp = pygame.Surface((width, height * SUPERSAMPLING), 0, 32)
    for x in range(0, width, STEP_PX):
        middle = round(lumen.centre(x) * SUPERSAMPLING)
        roof, floor = round(lumen.roof(x) * SUPERSAMPLING), round(lumen.floor(x) * SUPERSAMPLING)
        # The strip's row `tissue` is the edge; the strip extends from the picture's top to the centre line.
        sharp.blit(upper, (x, 0), (x, tissue - roof, STEP_PX, middle))
        sharp.blit(
            under, (x, middle), (x, inside - (floor - middle), STEP_PX, height * SUPERSAMPLING - middle)
        )
    picture = backdrop((width, height))
    picture.blit(pygame.transform.smoothscale(sharp, (width, height)), (0, 0))
    picture.blit(corners((width, height), round(height * CORNER_RATIO)), (0, 0))
    return picture


def _strip(lumen: Lumen) -> Sprite:
    """The lower wall, straight: from deep in the lumen down to the tissue, SUPERSAMPLING times as tall."""
    width = lumen.width
    rows = round((INSIDE_U + OUTSIDE_U) * lumen.unit * SUPERSAMPLING)
    found = art.load("wall", lumen.unit * art.PX_PER_U)
    if found is None:
        strip = pygame.Surface((width, rows), 0, 32)
        for row in range(rows):
            strip.fill(profile(row / SUPERSAMPLING / lumen.unit - INSIDE_U), (0, row, width, 1))
        return strip
    picture, _ = found
    wide, tall = picture.get_size()
    long = round(wide * rows / SUPERSAMPLING / tall)
    if long >= width:  # invisible parts are not enlarged
        return pygame.transform.smoothscale(
            picture.subsurface((0, 0, round(wide * width / long), tall)), (width, rows)
        )
    strip, piece = pygame.Surface((width, rows), 0, 32), art.resized(picture, (long, rows))
    for n, x in enumerate(range(0, width, long)):
        # A picture longer than the art repeats it, mirrored to avoid a visible seam.
        strip.blit(pygame.transform.flip(piece, n % 2 == 1, False), (x, 0))
    return strip


def corners(size: tuple[int, int], radius: int) -> Sprite:
    """The four rounded corners, in the colour of the background."""
    over = 4
    frame = pygame.Surface(size, pygame.SRCALPHA, 32)
    square = pygame.Surface((radius * 2 * over, radius * 2 * over), pygame.SRCALPHA, 32)
    square.fill((*theme.BG, 255))
    pygame.draw.circle(square, (*theme.BG, 0), (radius * over, radius * over), radius * over)
    square = pygame.transform.smoothscale(square, (radius * 2, radius * 2))
    for right in (0, 1):
        for low in (0, 1):
            place = (right * (size[0] - radius), low * (size[1] - radius))
            frame.blit(square, place, (right * radius, low * radius, radius, radius))
    return frame


def lower_lip(lumen: Lumen, picture: Sprite) -> Sprite:
    """The picture below the lumen, which covers the foot of whatever stands on the lower wall."""
    lip = pygame.Surface((lumen.width * 2, lumen.height * 2), pygame.SRCALPHA, 32)
    edge = [(x, (lumen.floor(x / 2) + 0.5) * 2) for x in range(0, lumen.width * 2 + 8, 8)]
    ends = [(lumen.width * 2.0 + 8, lumen.height * 2.0), (0.0, lumen.height * 2.0)]
    lip.fill((255, 255, 255, 0))
    pygame.draw.polygon(lip, (255, 255, 255, 255), [*edge, *ends])
    lip = pygame.transform.smoothscale(lip, (lumen.width, lumen.height))
    lip.blit(picture, (0, 0), special_flags=pygame.BLEND_RGB_MULT)
    return lip
