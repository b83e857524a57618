"""Hours as seconds: a 24-hour clock beside the catheter that drips into the clot."""

import math
from dataclasses import replace

from rig.outputs.frame import Frame, Treated
from rig.screen.sdl import pygame
from rig.screen.vein.vein import Vein
from rig.screen.widgets import icons, theme
from rig.screen.widgets.antialias import panel, shape, stroke
from rig.screen.widgets.badge import tag
from rig.screen.widgets.split_layout import beside
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.treatments import TREATMENTS, TreatmentName
from rig.story.views import View

#: Hours of the dial, and those with a number.
DAY_H, NUMBERED_H = 24, (6, 12, 18, 24)
#: The values before a treatment begins.
NOTHING = Treated(TreatmentName.CATHETER, 0.0, 24.0, 0.0, 0.0, False)


class Clock(ViewPicture, of=View.CLOCK):
    """The clock to the left of the vein; below it, the medicine given and the part of the clot dissolved."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._panel, place = beside(rect, layout, 0.42 if layout.upright else 0.36)
        label = theme.line_height(layout.type("label"))
        inner = self._panel.inflate(-layout.margin, -layout.margin)
        self._rows = [
            pygame.Rect(inner.x, inner.bottom - (2 - n) * round(label * 1.7), inner.width, round(label * 1.6))
            for n in range(2)
        ]
        self._note = pygame.Rect(
            inner.x,
            self._rows[0].y - 2 * theme.line_height(layout.type("small")) - layout.margin // 4,
            inner.width,
            2 * theme.line_height(layout.type("small")),
        )
        side = min(inner.width, self._note.y - inner.y)
        self._dial = pygame.Rect(0, 0, side, side)
        self._dial.midtop = inner.centerx, inner.y + (self._note.y - inner.y - side) // 2
        self._vein = Vein(place)
        self._face = shape((side, side), self._paint)

    def prerender(self, frame: Frame) -> bool:
        return self._vein.prerender(frame)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        on = frame.treated or NOTHING
        by_catheter = TREATMENTS[on.tool].by_catheter
        dripping, depth = by_catheter and not on.over, 1.0 if by_catheter else frame.depth
        # The infusion runs for hours, so it is always drawn, not only while the pump runs.
        self._vein.draw(surface, replace(frame, view=View.VEIN, depth=depth, giving=dripping))
        surface.blit(panel(self._panel.size, self._layout.margin // 2, theme.PANEL), self._panel)
        self._clock(surface, frame, on)
        small = self._layout.type("small")
        theme.write(surface, frame.labels["day_passes"], self._note, small, theme.MUTED, x=0.5, rows=2)
        icon = icons.drop(round(self._rows[0].height * 0.7), theme.MEDICINE, theme.TEXT)
        self._amount(surface, self._rows[0], frame.labels["medicine"], f"{on.mg:.0f} mg", icon)
        gone = f"{5 * round(20 * on.cleared)} %"
        self._amount(surface, self._rows[1], frame.labels["clot_gone"], gone, None)
        place = self._vein.rect
        corner = pygame.Rect(place.x, place.y, place.width, round(small * 1.6))
        tag(surface, self._layout, frame.labels["model_only"], corner, x=1.0)

    def _amount(
        self, surface: pygame.Surface, row: pygame.Rect, name: str, value: str, icon: pygame.Surface | None
    ) -> None:
        label = self._layout.type("label")
        left = row.x
        if icon is not None:
            surface.blit(icon, icon.get_rect(midleft=row.midleft))
            left += icon.get_width() + label // 4
        wide = theme.width_of("100 mg", label) + 4
        words = pygame.Rect(left, row.y, row.right - wide - label // 2 - left, row.height)
        theme.write(surface, name, words, label, rows=2)
        theme.write(surface, value, pygame.Rect(row.right - wide, row.y, wide, row.height), label, x=1.0)

    def _clock(self, surface: pygame.Surface, frame: Frame, on: Treated) -> None:
        """The dial, whose hand turns once a day; behind it, the hours of the infusion."""
        dial = self._dial
        surface.blit(self._face, dial)
        middle, radius = dial.center, dial.width / 2
        turn = math.tau * on.hours / DAY_H
        thick = max(4, round(radius * 0.1))
        # The whole course, dimmed, and the part of it that has passed.
        course = math.tau * min(DAY_H, on.of_hours) / DAY_H
        for end, colour in ((course, theme.mixed(theme.BG, theme.MEDICINE, 0.28)), (turn, theme.MEDICINE)):
            _arc(surface, colour, middle, radius, end)
        tip = _at(middle, radius * 0.74, turn)
        stroke(surface, theme.TEXT, [_at(middle, radius * 0.46, turn), tip], max(3, thick // 2))
        number = pygame.Rect(0, 0, round(radius * 0.84), round(radius * 0.5))
        number.midbottom = middle[0], middle[1] + round(radius * 0.14)
        size = self._layout.type("number")
        theme.write(surface, f"{on.hours:.0f}", number, round(min(size, radius * 0.62)), x=0.5, y=1.0)
        under = pygame.Rect(0, 0, round(radius * 0.8), round(radius * 0.26))
        under.midtop = middle[0], number.bottom
        theme.write(surface, frame.labels["hours"], under, self._layout.type("small"), theme.MUTED, x=0.5)

    def _paint(self, surface: pygame.Surface, k: int) -> None:
        full = surface.get_width()
        middle, radius = (full / 2, full / 2), full / 2
        pygame.draw.circle(surface, theme.EDGE, middle, radius)
        pygame.draw.circle(surface, theme.BG, middle, radius * 0.975)
        pygame.draw.circle(surface, theme.PANEL, middle, radius * 0.66)
        pygame.draw.circle(surface, theme.BG, middle, radius * 0.54)
        for hour in range(DAY_H):
            long = hour % 6 == 0
            a, b = (0.70, 0.78) if long else (0.72, 0.76)
            pygame.draw.line(
                surface,
                theme.TEXT if long else theme.MUTED,
                _at(middle, radius * a, math.tau * hour / DAY_H),
                _at(middle, radius * b, math.tau * hour / DAY_H),
                max(1, round(full * (0.014 if long else 0.008))),
            )
        for hour in NUMBERED_H:
            size = round(radius * 0.16)
            spot = _at(middle, radius * 0.87, math.tau * hour / DAY_H)
            box = pygame.Rect(0, 0, round(size * 2.2), round(size * 1.3))
            box.center = round(spot[0]), round(spot[1])
            theme.write(surface, str(hour), box, size, theme.TEXT, x=0.5)


def _arc(
    surface: pygame.Surface, colour: RGB, middle: tuple[float, float], radius: float, turn: float
) -> None:
    """The dial's track from the top to an angle, in turns."""
    steps = max(2, round(96 * turn / math.tau) + 1)
    turns = [turn * n / (steps - 1) for n in range(steps)]
    arc = [_at(middle, radius * 0.66, a) for a in turns]
    arc += [_at(middle, radius * 0.545, a) for a in reversed(turns)]
    pygame.draw.polygon(surface, colour, arc)
    pygame.draw.aalines(surface, colour, True, arc)


def _at(middle: tuple[float, float], far: float, turn: float) -> tuple[float, float]:
    """A point on the dial; midnight is at the top."""
    return middle[0] + far * math.sin(turn), middle[1] - far * math.cos(turn)
