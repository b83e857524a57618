"""Three kinds of causes, each on the card of its button."""

import math

import pygame

from rig.frame import Frame
from rig.screen import icons, theme
from rig.screen.flesh import CELL, CLOT, FULL_VEIN, LUMEN, MARK, PALE, PLATELET, RIM, SCAR, SKIN, WALL
from rig.screen.smooth import curve, tube
from rig.screen.theme import Layout
from rig.screen.three import Three

PARTS = (("red", "vein"), ("blue", "still"), ("yellow", "blood"))
#: Half the bore of a small vein, as a part of its picture.
BORE = 0.085


class Causes:
    """A card for each; while one is to be chosen a card presses its button."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._three = Three(rect, layout, (_vein, _still, _blood))
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
            icon = icons.button(colour, round(last.height * 1.1))
            surface.blit(icon, icon.get_rect(midbottom=last.midbottom))
            if colour in frame.buttons:
                self.places[colour] = box


def _vein(surface: pygame.Surface, k: int) -> None:
    """Three veins: one squeezed from outside, one hurt, one scarred."""
    full = surface.get_width()
    for row in (0.17, 0.5, 0.83):
        _pipe(surface, full, row, 0.035 if row == 0.17 else BORE)
    # Squeezed: two thumbs of something that presses.
    for turn in (-1, 1):
        y = full * (0.17 + turn * 0.115)
        thumb = pygame.Rect(round(full * 0.39), round(y - full * 0.05), round(full * 0.22), round(full * 0.1))
        pygame.draw.rect(surface, theme.MUTED, thumb, border_radius=thumb.height // 2)
    # Hurt: a crack in the wall.
    crack = [(0.45, 0.385), (0.5, 0.425), (0.475, 0.445), (0.54, 0.49)]
    points = [(x * full, y * full) for x, y in crack]
    tube(surface, MARK, points, [full * 0.026] * len(points))
    # Scarred: an old clot's threads on the lower wall.
    for n in range(5):
        x = full * (0.36 + 0.07 * n)
        arch = curve([(x - full * 0.05, full * 0.905), (x, full * 0.84), (x + full * 0.05, full * 0.905)])
        tube(surface, SCAR, arch, [full * 0.018] * len(arch))


def _pipe(surface: pygame.Surface, full: int, row: float, waist: float) -> None:
    """A vein from side to side, as narrow in its middle as its waist, half of its bore."""
    points = [
        (x / 24 * full, BORE - (BORE - waist) * math.exp(-(((x - 12) / 4) ** 2))) for x in range(-1, 26)
    ]
    for colour, more in ((WALL, 0.035), (LUMEN, 0.0)):
        upper = [(x, (row - half - more) * full) for x, half in points]
        lower = [(x, (row + half + more) * full) for x, half in reversed(points)]
        pygame.draw.polygon(surface, colour, upper + lower)
    for x in (0.12, 0.26, 0.74, 0.88):
        cell = pygame.Rect(0, 0, round(full * 0.09), round(full * 0.062))
        cell.center = round(x * full), round((row + 0.03 * math.sin(x * 40)) * full)
        pygame.draw.ellipse(surface, CELL, cell)
        pygame.draw.ellipse(
            surface, theme.mixed(CELL, LUMEN, 0.35), cell.inflate(-cell.width // 2, -cell.height // 2)
        )


def _still(surface: pygame.Surface, k: int) -> None:
    """Somebody who has sat for long: in a row of seats, by a window."""
    full = surface.get_width()
    window = pygame.Rect(round(full * 0.6), round(full * 0.08), round(full * 0.26), round(full * 0.34))
    pygame.draw.rect(surface, theme.MUTED, window, border_radius=round(full * 0.1))
    pygame.draw.rect(
        surface,
        (0x7C, 0xB8, 0xE8),
        window.inflate(-full * 0.06, -full * 0.06),
        border_radius=round(full * 0.08),
    )
    for x, y, r in ((0.68, 0.3, 0.045), (0.73, 0.285, 0.055), (0.78, 0.305, 0.04)):
        pygame.draw.circle(surface, PALE, (full * x, full * y), full * r)
    seat = (0x3B, 0x5A, 0x86)
    back = curve([(0.2 * full, 0.3 * full), (0.235 * full, 0.55 * full), (0.27 * full, 0.74 * full)])
    tube(surface, seat, back, [full * 0.13] * len(back))
    tube(surface, seat, [(0.27 * full, 0.76 * full), (0.6 * full, 0.74 * full)], [full * 0.12] * 2)
    tube(surface, theme.EDGE, [(0.32 * full, 0.82 * full), (0.32 * full, 0.97 * full)], [full * 0.05] * 2)
    tube(surface, theme.EDGE, [(0.54 * full, 0.8 * full), (0.54 * full, 0.97 * full)], [full * 0.05] * 2)
    pygame.draw.circle(surface, SKIN, (full * 0.345, full * 0.2), full * 0.1)
    shirt = (0x64, 0xA0, 0xB4)
    tube(surface, shirt, [(0.345 * full, 0.38 * full), (0.37 * full, 0.62 * full)], [full * 0.2] * 2)
    tube(
        surface,
        SKIN,
        [(0.37 * full, 0.42 * full), (0.46 * full, 0.56 * full), (0.55 * full, 0.57 * full)],
        [full * 0.06] * 3,
    )
    leg = curve(
        [
            (0.38 * full, 0.655 * full),
            (0.66 * full, 0.65 * full),
            (0.7 * full, 0.7 * full),
            (0.7 * full, 0.94 * full),
        ]
    )
    tube(surface, theme.mixed(SKIN, PALE, 0.12), leg, [full * 0.12] * len(leg))
    pygame.draw.rect(
        surface,
        theme.MUTED,
        (full * 0.64, full * 0.9, full * 0.21, full * 0.075),
        border_radius=round(full * 0.035),
    )
    vein = leg[len(leg) // 4 :]
    tube(surface, FULL_VEIN, vein, [full * 0.035] * len(vein))
    spot = (full * 0.7, full * 0.78)
    pygame.draw.circle(surface, RIM, spot, full * 0.038)
    pygame.draw.circle(surface, CLOT, spot, full * 0.028)


def _blood(surface: pygame.Surface, k: int) -> None:
    """A close look at blood: threads and platelets that hold too readily."""
    full = surface.get_width()
    middle, radius = (full * 0.5, full * 0.5), full * 0.47
    pygame.draw.circle(surface, WALL, middle, radius)
    pygame.draw.circle(surface, LUMEN, middle, radius * 0.92)
    cells = (
        (0.36, 0.36, 0.1),
        (0.6, 0.3, 0.095),
        (0.52, 0.53, 0.11),
        (0.3, 0.6, 0.1),
        (0.68, 0.66, 0.105),
        (0.46, 0.75, 0.09),
    )
    for n in range(9):
        a = math.tau * n / 9 + 0.2
        ends = [
            (middle[0] + math.cos(a) * radius * 0.8, middle[1] + math.sin(a) * radius * 0.8),
            (middle[0] + math.cos(a + 2.3) * radius * 0.75, middle[1] + math.sin(a + 2.3) * radius * 0.75),
        ]
        tube(surface, SCAR, ends, [full * 0.012] * 2)
    for x, y, r in cells:
        pygame.draw.circle(surface, theme.mixed(CELL, LUMEN, 0.25), (full * x, full * y), full * r)
        pygame.draw.circle(surface, CELL, (full * x, full * y), full * r * 0.88)
        pygame.draw.circle(surface, theme.mixed(CELL, LUMEN, 0.4), (full * x, full * y), full * r * 0.42)
    for x, y in ((0.46, 0.42), (0.62, 0.46), (0.4, 0.5), (0.56, 0.66), (0.34, 0.74), (0.72, 0.48)):
        for n in range(6):
            a = math.tau * n / 6 + x * 9
            tip = (full * x + math.cos(a) * full * 0.038, full * y + math.sin(a) * full * 0.038)
            tube(surface, PLATELET, [(full * x, full * y), tip], [full * 0.016] * 2)
        pygame.draw.circle(surface, PLATELET, (full * x, full * y), full * 0.024)
