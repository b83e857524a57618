"""A leg that swells beside a healthy one: as the pressure in the soft leg says, or else the flow."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pygame

from rig.frame import Frame
from rig.screen import theme
from rig.screen.flesh import CLOT, DARK, FULL_VEIN, PALE, RIM, SKIN, VEIN
from rig.screen.smooth import Point, curve, dot, panel, stroke, tube
from rig.screen.tag import tag
from rig.screen.theme import Layout, Paint

#: Leg pressure at which the leg begins to swell, and at which it is drawn at its fullest, kPa.
SLACK, TIGHT = 0.6, 4.0
#: The gauge ends here, kPa.
FULL = 5.0
#: How much wider the fullest swelling makes the calf, as a part of its width.
SWELL = 0.42
#: Where the clot sits, as a part of the leg's length from the hip: swelling is below it.
SEAT = 0.24
#: Half the leg's width down its length, as parts of its length: thigh, knee, calf, ankle.
PROFILE: tuple[Point, ...] = (
    (0.00, 0.136),
    (0.10, 0.133),
    (0.24, 0.115),
    (0.38, 0.088),
    (0.46, 0.078),
    (0.52, 0.076),
    (0.62, 0.094),
    (0.70, 0.089),
    (0.80, 0.062),
    (0.90, 0.044),
    (0.94, 0.045),
)
#: How the middle of the leg wanders, and where its deep vein runs beside it.
SORE = (0xC7, 0x5B, 0x62)
#: The leg is drawn in so many stages of swelling.
STAGES = 60
#: Marks of blood on its way up the vein: how many, and mL for one step.
DROPS, STEP_ML, DRIFT = 7, 18.0, 0.8


def swelling(frame: Frame) -> float:
    """How far the leg is swollen, 0 to 1."""
    if frame.leg_kpa is not None:
        return min(1.0, max(0.0, (frame.leg_kpa - SLACK) / (TIGHT - SLACK)))
    return frame.closure


class Leg:
    """Two legs side by side; where a pressure sensor is fitted its gauge stands right of them."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._rect, self._layout = rect, layout
        label = theme.line_height(layout.type("label"))
        self._names = pygame.Rect(rect.x, rect.y + layout.margin // 4, rect.width, label)
        foot = theme.line_height(layout.type("small")) + layout.margin // 2
        self._foot = pygame.Rect(
            rect.x + layout.margin, rect.bottom - foot, rect.width - 2 * layout.margin, foot
        )
        self._top = self._names.bottom + layout.margin // 3
        self._long = (self._foot.y - self._top) / 0.99
        self._bore = max(3.0, self._long * 0.019)
        self._widths = curve(PROFILE, 8)
        self._board = pygame.Surface(rect.bottomright)
        self._drawn: object = None

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        sensor = frame.leg_kpa is not None
        room = self._rect.width * (0.76 if sensor else 1.0)
        well = round(self._rect.x + room * 0.28), round(self._rect.x + room * 0.74)
        stages = round(swelling(frame) * STAGES), round(frame.closure * STAGES)
        if self._drawn != (well, stages):
            self._drawn = well, stages
            self._still(well, *(stage / STAGES for stage in stages))
        surface.blit(self._board, self._rect, self._rect)
        self._drops(surface, well[0], frame.time * DRIFT)
        self._drops(surface, well[1], frame.volume / STEP_ML)
        half = round(room * 0.23)
        for x, name in zip(well, ("leg_well", "leg_clot"), strict=True):
            box = pygame.Rect(x - half, self._names.y, 2 * half, self._names.height)
            theme.write(surface, frame.labels[name], box, self._layout.type("label"), x=0.5)
        source = frame.labels[frame.card.source] if sensor else frame.labels["from_flow"]
        if sensor:
            self._gauge(surface, frame)
        tag(surface, self._layout, source, self._foot, x=1.0 if sensor else 0.5)

    def _still(self, well: tuple[int, int], swollen: float, clot: float) -> None:
        """All that moves only when the leg swells."""
        self._board.fill(theme.BG, self._rect)
        self._board.blit(panel(self._rect.size, self._layout.margin // 2, theme.PANEL), self._rect)
        self._leg(self._board, well[0], 0.0, 0.0)
        self._leg(self._board, well[1], swollen, clot)

    def _leg(self, surface: pygame.Surface, middle: int, swollen: float, clot: float) -> None:
        warm = theme.mixed(SKIN, SORE, 0.55 * swollen)
        left, right = self._sides(middle, swollen)
        outline = [*left, *self._sole(middle, swollen), *reversed(right)]
        pygame.draw.polygon(surface, theme.mixed(warm, DARK, 0.22), outline)
        # Rounder towards the light, which comes from the upper left as on the vein.
        for part, light in ((0.86, 0.0), (0.62, 0.06), (0.36, 0.12)):
            inner = [
                *((x + (middle - x) * (1 - part) * 0.7, y) for x, y in left),
                *((x + (middle - x) * (1 - part) * 1.5, y) for x, y in reversed(right)),
            ]
            pygame.draw.polygon(surface, theme.mixed(warm, PALE, light), inner)
            pygame.draw.aalines(surface, theme.mixed(warm, PALE, light), True, inner)
        rim = theme.mixed(warm, PALE, 0.35)
        thick = max(2, round(self._long * 0.006))
        # The hip is cut by the picture's edge, so the outline stays open there.
        stroke(surface, rim, outline, thick)
        if swollen > 0.05:
            self._was(surface, middle)
        self._vein(surface, middle, swollen, clot)
        if swollen > 0.25:
            self._tight(surface, left, right, swollen)

    def _width(self, y: float, half: float, swollen: float) -> float:
        """Half the width at a part of the length: wider below the clot, most at the calf."""
        below = max(0.0, min(1.0, (y - SEAT) / 0.2))
        calf = 0.75 + 0.25 * math.exp(-(((y - 0.66) / 0.14) ** 2))
        ankle = 1.0 + 0.35 * max(0.0, (y - 0.8) / 0.14)
        return half * (1.0 + SWELL * swollen * below * calf * ankle)

    def _sides(self, middle: int, swollen: float) -> tuple[list[Point], list[Point]]:
        left, right = [], []
        for y, half in self._widths:
            wide = self._width(y, half, swollen) * self._long
            row = self._top + y * self._long
            left.append((middle - wide * 1.02, row))
            # The calf is fuller on the outside.
            right.append((middle + wide * (1.0 + 0.1 * math.exp(-(((y - 0.64) / 0.1) ** 2))), row))
        return left, right

    def _sole(self, middle: int, swollen: float) -> list[Point]:
        """The foot, seen from the front and a little from the side."""
        fat = 1.0 + 0.3 * swollen
        ankle = self._width(0.94, 0.045, swollen)
        points = (
            (-ankle * 1.02, 0.94),
            (-0.045 * fat, 0.955),
            (-0.05 * fat, 0.972),
            (-0.03, 0.986),
            (0.05, 0.988),
            (0.108 * fat, 0.984),
            (0.112 * fat, 0.97),
            (0.07 * fat, 0.956 - 0.006 * swollen),
            (ankle, 0.94),
        )
        return curve([(middle + x * self._long, self._top + y * self._long) for x, y in points], 6)

    def _was(self, surface: pygame.Surface, middle: int) -> None:
        """The healthy leg's outline over the swollen one, dashed: how wide it was."""
        for side in self._sides(middle, 0.0):
            for n in range(30, len(side) - 2, 4):
                pygame.draw.line(surface, PALE, side[n], side[n + 2], max(1, round(self._long * 0.004)))

    def _way(self, middle: int) -> list[Point]:
        """The deep vein, from the ankle up."""
        points = ((0.008, 0.94), (0.012, 0.8), (0.0, 0.62), (-0.008, 0.48), (0.004, 0.3), (-0.012, 0.0))
        return curve([(middle + x * self._long, self._top + y * self._long) for x, y in points], 8)

    def _vein(self, surface: pygame.Surface, middle: int, swollen: float, clot: float) -> None:
        way = self._way(middle)
        wide = self._bore
        seat = self._top + SEAT * self._long
        widths = [wide * (1.0 + 0.7 * swollen * (y > seat)) for _, y in way]
        for colour, more in (
            (theme.mixed(SKIN, DARK, 0.55), 0.008 * self._long),
            (theme.mixed(VEIN, FULL_VEIN, swollen), 0.0),
        ):
            tube(surface, colour, way, [w + more for w in widths])
        if clot > 0.02:
            self._clot(surface, self._at(way, seat), wide, clot)

    def _drops(self, surface: pygame.Surface, middle: int, moved: float) -> None:
        """Blood on its way up the vein."""
        way = self._way(middle)
        for n in range(DROPS):
            y = 0.94 - 0.94 * ((n + moved) / DROPS % 1.0)
            self._mark(surface, self._at(way, self._top + y * self._long), self._bore * 0.55)

    def _at(self, way: Sequence[Point], row: float) -> Point:
        """The vein's place at a row."""
        for (x0, y0), (x1, y1) in pairwise(way):
            if y1 <= row <= y0:
                return x0 + (x1 - x0) * (y0 - row) / ((y0 - y1) or 1.0), row
        return way[-1][0], row

    def _mark(self, surface: pygame.Surface, place: Point, size: float) -> None:
        """A small arrow head on its way up."""
        x, y = place
        head = [(x - size, y + size * 0.6), (x, y - size * 0.6), (x + size, y + size * 0.6)]
        pygame.draw.lines(surface, PALE, False, head, max(2, round(size * 0.4)))

    def _clot(self, surface: pygame.Surface, place: Point, wide: float, size: float) -> None:
        part = min(1.0, 0.45 + 0.6 * size)
        for n in (-1.2, -0.6, 0.0, 0.6, 1.2):
            spot = (place[0], place[1] + n * wide * part)
            dot(surface, spot, round(wide * part * (0.92 - 0.12 * abs(n)) + 2), RIM)
        for n in (-1.2, -0.6, 0.0, 0.6, 1.2):
            spot = (place[0], place[1] + n * wide * part)
            dot(surface, spot, round(wide * part * (0.92 - 0.12 * abs(n))), CLOT)

    def _tight(
        self, surface: pygame.Surface, left: Sequence[Point], right: Sequence[Point], swollen: float
    ) -> None:
        """Strokes beside the calf: it is tight, and may ache."""
        thick = max(2, round(self._long * 0.009))
        for side, turn in ((left, -1), (right, 1)):
            for row in (0.58, 0.66, 0.74):
                x, y = min(side, key=lambda p, row=row: abs(p[1] - self._top - row * self._long))  # type: ignore[misc]
                near, far = x + turn * self._long * 0.025, x + turn * self._long * (0.04 + 0.025 * swollen)
                lean = (row - 0.66) * self._long * 0.25
                stroke(surface, theme.ACT, [(near, y), (far, y + lean)], thick)

    def _gauge(self, surface: pygame.Surface, frame: Frame) -> None:
        """The pressure in the leg as a column, with the mark of a leg that swells."""
        kpa = frame.leg_kpa or 0.0
        label, small = self._layout.type("label"), self._layout.type("small")
        wide = round(self._rect.width * 0.22)
        box = pygame.Rect(
            self._rect.right - wide - self._layout.margin // 2, self._names.y, wide, self._rect.height
        )
        head = pygame.Rect(box.x, box.y, box.width, 2 * theme.line_height(small))
        theme.write(surface, frame.labels["pressure"], head, small, theme.MUTED, x=0.5, rows=2)
        number = pygame.Rect(box.x, head.bottom, box.width, theme.line_height(label))
        theme.write(surface, f"{max(0.0, kpa):.1f} kPa", number, label, x=0.5)
        top = number.bottom + self._layout.margin // 3
        track = pygame.Rect(0, top, max(10, wide // 5), self._foot.y - self._layout.margin // 2 - top)
        track.centerx = box.centerx
        surface.blit(panel(track.size, track.width // 3, theme.BG, theme.EDGE, 1), track)
        tall = round(track.height * min(1.0, max(0.0, kpa) / FULL))
        colour: Paint = theme.BLOCKED if kpa > SLACK else theme.FLOW
        if tall > 2:
            surface.blit(
                panel((track.width, tall), min(track.width, tall) // 3, colour),
                (track.x, track.bottom - tall),
            )
        mark = track.bottom - round(track.height * SLACK / FULL)
        pygame.draw.line(surface, theme.TEXT, (track.x - 6, mark), (track.right + 6, mark), 2)
