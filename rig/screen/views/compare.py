"""Three treatments side by side, with four dials each: the dose as drops, bleeding as people, two as bars.

The dials are never added up: no treatment wins.
"""

import math

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import icons, theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.flow_card import hatch
from rig.screen.widgets.icon_array import icon_array
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.treatments import TOOLS, TREATMENTS, Range, Treatment
from rig.story.views import View

#: Each dial: its part of the story, its name, and the label with the origin of its figures.
DIALS = (
    ("dose", "dose", "lung_doses"),
    ("time", "time", "longer_in_legs"),
    ("cleared", "clot_gone", "model_only"),
    ("bleeding", "bleeding", "counted"),
)
#: Upper end of the dial of doses, and what a drop stands for, mg.
DOSE_END_MG, DROP_MG = 100.0, 4.0
#: Upper end of the dial of the clot that is gone, %.
CLEARED_END_PERCENT = 100.0
#: Number of people on the dial of bleeding.
PEOPLE = 100
#: Parts of the height that the dials' rows have: a hundred people need the most.
ROW_RATIOS = (0.245, 0.22, 0.22, 0.315)
#: Ends of the dial of time, which is logarithmic: an hour and a year, h.
TIME_START_H, TIME_END_H = 1.0, 24.0 * 365


class Compare(ViewPicture, of=View.COMPARE):
    """A row for each dial, a column for each treatment."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._rect, self._layout = rect, layout
        small = theme.line_height(layout.type("small")) * (2 if layout.upright else 1)
        self._foot = pygame.Rect(rect.x, rect.bottom - small, rect.width, small)
        gap = layout.margin // 2
        self._side = round(rect.width * 0.23)
        tall = round((self._foot.y - rect.y) * 0.17)
        wide = (rect.width - self._side - 3 * gap) // 3
        self._heads = [
            pygame.Rect(rect.x + self._side + gap + n * (wide + gap), rect.y, wide, tall) for n in range(3)
        ]
        room, top = self._foot.y - gap // 2 - rect.y - tall, rect.y + tall
        self._rows = []
        for part in ROW_RATIOS:
            self._rows.append(pygame.Rect(rect.x, top, rect.width, round(part * room) - gap // 2))
            top += round(part * room)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        label = self._layout.type("label")
        for (button, tool), head in zip(TOOLS.items(), self._heads, strict=True):
            side = round(min(head.height * 0.72, head.width * 0.3))
            icon = icons.button(button, side)
            top = head.y if self._layout.upright else head.centery - side // 2
            surface.blit(icon, (head.x, top))
            x, y = (0, side) if self._layout.upright else (side + side // 4, 0)
            words = pygame.Rect(head.x + x, head.y + y, head.width - x - side // 4, head.height - y)
            theme.write(surface, frame.labels[tool], words, round(label * 0.95), rows=3 if y else 2)
        for (part, name, whose), row in zip(DIALS, self._rows, strict=True):
            self._row(surface, frame, row, part, frame.labels[name], frame.labels[whose])
        small, foot = self._layout.type("small"), self._foot
        hedge = pygame.Rect(foot.x, foot.y, round(foot.width * 0.56), foot.height)
        gap = self._layout.margin
        theme.write(surface, frame.labels["not_head_to_head"], hedge, small, theme.TEXT, rows=2)
        rest = pygame.Rect(hedge.right + gap, foot.y, foot.right - hedge.right - gap, foot.height)
        theme.write(surface, frame.labels["no_winner"], rest, small, theme.MUTED, x=1.0, rows=2)

    def _row(
        self, surface: pygame.Surface, frame: Frame, row: pygame.Rect, part: str, name: str, whose: str
    ) -> None:
        margin, front = self._layout.margin, frame.focus == part
        aside = frame.focus is not None and not front
        if front:
            surface.blit(panel(row.size, margin // 2, theme.PANEL, theme.ACCENT, 3), row)
        else:
            surface.blit(panel(row.size, margin // 2, theme.PANEL), row)
        label, small = self._layout.type("label"), self._layout.type("small")
        side = pygame.Rect(row.x + margin // 2, row.y, self._side - margin // 2, row.height)
        half = round(row.height * 0.5)
        ink = theme.MUTED if aside else theme.TEXT
        theme.write(
            surface,
            name,
            pygame.Rect(side.x, side.y + row.height // 12, side.width, half),
            label,
            ink,
            rows=2,
        )
        note = pygame.Rect(side.x, side.y + half, side.width, row.height - half - row.height // 12)
        theme.write(surface, whose, note, small, theme.MUTED, rows=2)
        for tool, head in zip(TOOLS.values(), self._heads, strict=True):
            cell = pygame.Rect(head.x, row.y, head.width - margin // 2, row.height)
            self._cell(surface, frame, cell, part, TREATMENTS[tool], ink)

    def _cell(
        self,
        surface: pygame.Surface,
        frame: Frame,
        cell: pygame.Rect,
        part: str,
        treatment: Treatment,
        ink: RGB,
    ) -> None:
        """A number, and under it its dial: drops, people, or a bar up to a value or over a range."""
        text, start, end = dial(part, treatment, frame)
        counted = counts(part, treatment)
        label = self._layout.type("label")
        tall = round(cell.height * 0.54)
        if counted is not None:
            tall = min(tall, theme.line_height(label) * (2 if self._layout.upright else 1))
        upper = pygame.Rect(cell.x, cell.y + cell.height // 16, cell.width, tall)
        theme.write(surface, text, upper, label, ink, rows=2)
        if counted is not None:
            sure, perhaps, every = counted
            colour = _colour(part)
            shares = ((sure, colour), (perhaps - sure, theme.mixed(colour, theme.PANEL, 0.45)))
            room = pygame.Rect(
                cell.x, upper.bottom, cell.width, cell.bottom - cell.height // 16 - upper.bottom
            )
            kind = "people" if part == "bleeding" else "drops"
            surface.blit(icon_array(room.size, kind, (*shares, (every - perhaps, theme.EDGE))), room)
            return
        tall = max(6, round(cell.height * 0.2))
        track = pygame.Rect(cell.x, cell.y + round(cell.height * 0.68), cell.width, tall)
        surface.blit(panel(track.size, tall // 3, theme.BG, theme.EDGE, 1), track)
        left, right = track.x + round(track.width * start), track.x + round(track.width * end)
        if right > left:
            bar = pygame.Rect(left, track.y, max(tall // 2, right - left), tall)
            bar.right = min(bar.right, track.right)
            surface.blit(panel(bar.size, min(tall // 3, bar.width // 2), _colour(part)), bar)
            if part == "cleared":
                hatch(surface, bar, theme.PANEL, max(6, tall // 2))  # from a model, not measured


def counts(part: str, treatment: Treatment) -> tuple[int, int, int] | None:
    """A dial's drops or people: those that are typical or certain, the most there may be, and all that are
    shown. None for a dial that is a bar.
    """
    if part == "dose":
        dose = treatment.dose_mg
        return round(dose.low / DROP_MG), round(dose.high / DROP_MG), round(DOSE_END_MG / DROP_MG)
    if part == "bleeding":
        return round(treatment.bleeding.middle), round(treatment.bleeding.high), PEOPLE
    return None


def dial(part: str, treatment: Treatment, frame: Frame) -> tuple[str, float, float]:
    """The text of a dial, and the start and end of its bar, 0 to 1."""
    labels = frame.labels
    if part == "dose":
        figure = treatment.dose_mg
        if figure.high == 0:
            return labels["none"], 0.0, 0.0
        start = 0.0 if figure.low == figure.high else figure.low / DOSE_END_MG
        return f"{_range(figure)} mg", start, figure.high / DOSE_END_MG
    if part == "time":
        figure = treatment.given_h
        text = labels[treatment.time_label] if treatment.time_label else f"{_range(figure)} {labels['hours']}"
        start = 0.0 if figure.low == figure.high else _late(figure.low)
        return text, start, _late(figure.high)
    if part == "cleared":
        figure, after = treatment.cleared, treatment.longest_h
        span = f"{after / 24:.0f} {labels['days']}" if after > 24 else f"{after:.0f} {labels['hours']}"
        return (
            f"{_range(figure)} %, {span}",
            figure.low / CLEARED_END_PERCENT,
            figure.high / CLEARED_END_PERCENT,
        )
    figure = treatment.bleeding
    if figure.low == figure.high:
        return f"{figure.low:g} {labels['of_100']}", 0.0, figure.high / PEOPLE
    text = f"{figure.middle:g} ({_range(figure)}) {labels['of_100']}"
    return text, figure.low / PEOPLE, figure.high / PEOPLE


def _colour(part: str) -> RGB:
    """What a dial's bar is painted in."""
    return {"dose": theme.MEDICINE, "time": theme.MUTED, "cleared": theme.FLOW, "bleeding": theme.BLOCKED}[
        part
    ]


def _range(figure: Range) -> str:
    low, high = f"{figure.low:.0f}", f"{figure.high:.0f}"
    return low if low == high else f"{low}\N{EN DASH}{high}"


def _late(hours: float) -> float:
    """Position of a time on the dial of time, 0 to 1."""
    return math.log(hours / TIME_START_H) / math.log(TIME_END_H / TIME_START_H)
