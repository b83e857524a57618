"""Three ways in which a clot in a deep vein can do harm."""

import math

import pygame

from rig.frame import Frame
from rig.screen import icons, theme
from rig.screen.flesh import ARTERY, CLOT, DARK, LUMEN, LUNG, RIM, SCAR, SKIN, VEIN, WALL, heart, lungs
from rig.screen.smooth import Point, along, curve, dot, panel, tube
from rig.screen.tag import tag
from rig.screen.theme import Layout
from rig.screen.three import Three

PARTS = ("lungs", "years", "limb")
#: The piece's way on its card, in parts of the picture: up from the leg, through the heart, into a lung.
WAY: tuple[Point, ...] = ((0.5, 1.0), (0.5, 0.86), (0.49, 0.7), (0.52, 0.62), (0.5, 0.52), (0.40, 0.58))
#: It travels for so long, s, and rests where it stops.
TRAVELS, RESTS = 4.0, 2.5
#: Places of its way at which it is seen with less motion.
PLACES = 2


class Dangers:
    """A card for each: the lung, the scarred vein, the leg."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._three = Three(rect, layout, (_chest, _scarred, _limb))
        self._way = curve(WAY)

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
        """A piece of the clot on its way, calmly; in the end it stays in the lung."""
        part = frame.look.glided(min(1.0, (frame.elapsed % (TRAVELS + RESTS)) / TRAVELS), PLACES)
        x, y = along(self._way, part)
        spot = place.x + x * place.width, place.y + y * place.height
        radius = max(3, round(place.width * 0.035))
        dot(surface, spot, radius + max(1, radius // 3), RIM)
        dot(surface, spot, radius, CLOT)

    def _advice(
        self, surface: pygame.Surface, box: pygame.Rect, number: int, frame: Frame, aside: bool
    ) -> None:
        """What it means: an emergency, or years of trouble."""
        urgent = number != 1
        size = self._layout.type("label")
        if aside:
            size = round(size * 0.8)
        text = frame.labels["call_help" if urgent else "for_years"]
        if not urgent or aside:
            strip = panel(box.size, box.height // 4, theme.PANEL, theme.ACT if urgent else theme.MUTED, 2)
            surface.blit(strip, box)
            ink = theme.ACT if urgent else theme.TEXT
            theme.write(surface, text, box.inflate(-box.height // 2, 0), size, ink, x=0.5, rows=2)
            return
        surface.blit(panel(box.size, box.height // 4, theme.ACT), box)
        side = round(box.height * 0.7)
        room = box.inflate(-box.height // 2, 0)
        surface.blit(icons.warning(side, theme.BG, theme.ACT), (room.x, box.centery - side // 2))
        gap = side + box.height // 5
        words = pygame.Rect(room.x + gap, room.y, room.width - gap, room.height)
        theme.write(surface, text, words, size, theme.BG, x=0.5)

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


def _chest(surface: pygame.Surface, k: int) -> None:
    """Head, chest, lungs and heart, and the vein that leads up to them."""
    full = surface.get_width()
    pygame.draw.circle(surface, SKIN, (full * 0.5, full * 0.14), full * 0.125)
    pygame.draw.rect(surface, SKIN, (full * 0.45, full * 0.22, full * 0.1, full * 0.14))
    body = pygame.Rect(round(full * 0.14), round(full * 0.32), round(full * 0.72), round(full * 0.68))
    radius = round(full * 0.2)
    pygame.draw.rect(surface, SKIN, body, border_top_left_radius=radius, border_top_right_radius=radius)
    box = pygame.Rect(round(full * 0.24), round(full * 0.38), round(full * 0.52), round(full * 0.42))
    lungs(surface, box, LUNG)
    way = curve([(x * full, y * full) for x, y in WAY])
    tube(surface, theme.mixed(SKIN, DARK, 0.5), way, [full * 0.06] * len(way))
    tube(surface, VEIN, way, [full * 0.042] * len(way))
    heart(surface, (full * 0.52, full * 0.645), full * 0.085)


def _scarred(surface: pygame.Surface, k: int) -> None:
    """An upright vein: its wall is scarred, its valve hangs open, and blood falls back."""
    full = surface.get_width()
    left, right, mid = full * 0.3, full * 0.7, full * 0.5
    outer = [(mid, -full * 0.05), (mid, full * 1.05)]
    tube(surface, WALL, outer, [full * 0.52] * 2)
    tube(surface, LUMEN, outer, [full * 0.4] * 2)
    thick = max(1, round(full * 0.035))
    # Scars: pale threads and bulges along both sides.
    for x, turn, rows in ((left, 1, (0.12, 0.3, 0.84)), (right, -1, (0.2, 0.78, 0.92))):
        for row in rows:
            bulge = curve(
                [
                    (x, full * (row - 0.09)),
                    (x + turn * full * 0.075, full * (row - 0.03)),
                    (x + turn * full * 0.07, full * (row + 0.04)),
                    (x, full * (row + 0.1)),
                ]
            )
            pygame.draw.polygon(surface, theme.mixed(WALL, SCAR, 0.45), bulge)
            for n in (-0.05, 0.0, 0.05):
                start, end = (x, full * (row + n)), (x + turn * full * 0.085, full * (row + n * 0.4 + 0.01))
                pygame.draw.line(surface, SCAR, start, end, max(1, thick // 3))
    # Flaps of a valve: one torn short, one that hangs down, so they never meet.
    for way in (
        curve([(left, full * 0.62), (left + full * 0.07, full * 0.55), (left + full * 0.075, full * 0.46)]),
        curve(
            [
                (right, full * 0.56),
                (right - full * 0.07, full * 0.6),
                (right - full * 0.1, full * 0.7),
            ]
        ),
    ):
        tube(surface, (0xF0, 0xC9, 0xC0), way, [thick * (1.3 - 0.7 * n / len(way)) for n in range(len(way))])
    for x, top, bottom in ((0.47, 0.1, 0.3), (0.55, 0.36, 0.56), (0.46, 0.7, 0.9)):
        _arrow(surface, (full * x, full * top), (full * x, full * bottom), full * 0.05, (0xF2, 0x7B, 0x7E))


def _arrow(surface: pygame.Surface, start: Point, end: Point, size: float, colour: theme.Paint) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    long = math.hypot(dx, dy)
    ux, uy = dx / long, dy / long
    neck = end[0] - ux * size * 1.1, end[1] - uy * size * 1.1
    tube(surface, colour, [start, neck], [size * 0.7] * 2)
    head = [
        end,
        (neck[0] - uy * size, neck[1] + ux * size),
        (neck[0] + uy * size, neck[1] - ux * size),
    ]
    pygame.draw.polygon(surface, colour, head)


def _limb(surface: pygame.Surface, k: int) -> None:
    """A leg whose two ways, in and out, are shut by one large clot."""
    full = surface.get_width()
    way = curve(
        [
            (0.5 * full, -0.05 * full),
            (0.5 * full, 0.35 * full),
            (0.5 * full, 0.62 * full),
            (0.48 * full, 0.86 * full),
        ]
    )
    widths = [full * (0.44 - 0.2 * (n / len(way)) ** 1.4) for n in range(len(way))]
    pale = theme.mixed(SKIN, (0xC9, 0xD3, 0xE6), 0.35)
    tube(surface, pale, way, widths)
    foot = pygame.Rect(round(full * 0.36), round(full * 0.86), round(full * 0.36), round(full * 0.12))
    pygame.draw.rect(surface, pale, foot, border_radius=foot.height // 2)
    for x, colour in ((0.41, ARTERY), (0.59, VEIN)):
        pipe = [(full * x, -full * 0.02), (full * (0.5 + (x - 0.5) * 0.5), full * 0.86)]
        tube(surface, theme.mixed(pale, DARK, 0.5), pipe, [full * 0.09] * 2)
        tube(surface, colour, pipe, [full * 0.065] * 2)
    blob = pygame.Rect(0, 0, round(full * 0.36), round(full * 0.25))
    blob.center = round(full * 0.5), round(full * 0.4)
    pygame.draw.ellipse(surface, RIM, blob.inflate(round(full * 0.03), round(full * 0.03)))
    pygame.draw.ellipse(surface, CLOT, blob)
    for n in range(7):
        a = math.tau * n / 7
        spot = blob.centerx + math.cos(a) * blob.width * 0.28, blob.centery + math.sin(a) * blob.height * 0.26
        pygame.draw.circle(surface, theme.mixed(CLOT, RIM, 0.25), spot, full * 0.03)
    # In from the left and out to the right: both end at a bar.
    _arrow(surface, (full * 0.2, full * 0.04), (full * 0.2, full * 0.26), full * 0.055, ARTERY)
    _arrow(surface, (full * 0.8, full * 0.64), (full * 0.8, full * 0.42), full * 0.055, VEIN)
    for x, y in ((0.2, 0.3), (0.8, 0.38)):
        bar = [(full * (x - 0.08), full * y), (full * (x + 0.08), full * y)]
        tube(surface, theme.TEXT, bar, [full * 0.04] * 2)
