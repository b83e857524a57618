"""The calendar: days pass, the clot stops growing, and is still there."""

from functools import lru_cache

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.lumen import STEPS, Dome, Lumen
from rig.screen.vein.vein import Vein
from rig.screen.widgets import theme
from rig.screen.widgets.anatomy_colours import DARK, LUMEN, MARK
from rig.screen.widgets.antialias import Point, panel, shape, stroke
from rig.screen.widgets.split_layout import meaning, over
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.treatments import CALENDAR_HOURS_PER_S, DAYS, TreatmentName
from rig.story.views import View

#: A page is white in every palette, with a grey edge, and grey in its fold.
PAPER: RGB = (0xF5, 0xF8, 0xFC)
GREY: RGB = (0x7C, 0x8C, 0xA6)
#: Part of a day in which its page turns.
TURN_RATIO = 0.4
#: Days in a row of the strip under the pages.
WEEK_DAYS = 7
#: Distance between the clot and the line that it does not cross, as a part of the picture's height.
CLEAR_RATIO = 0.045
#: Pieces of that line; every other one is drawn.
PIECES = 36


class Calendar(ViewPicture, of=View.CALENDAR):
    """The calendar to the left of the vein; below it, the days that have passed and what follows them."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        self._panel, place, self._foot = over(rect, layout, 0.34)
        inner = self._panel.inflate(-layout.margin, -layout.margin)
        small = theme.line_height(layout.type("small"))
        self._note = pygame.Rect(inner.x, inner.bottom - 3 * small, inner.width, 3 * small)
        box = min(inner.width // WEEK_DAYS, round(rect.height * 0.075))
        self._box = box
        weeks = -(-DAYS // WEEK_DAYS)
        self._strip = pygame.Rect(0, 0, WEEK_DAYS * box, weeks * box)
        self._strip.midbottom = inner.centerx, self._note.y - layout.margin // 4
        room = self._strip.y - layout.margin // 2 - inner.y
        tall = min(room, round(inner.width * 0.95))
        self._pad = pygame.Rect(0, 0, min(inner.width, round(tall * 0.95)), tall)
        self._pad.midtop = inner.centerx, inner.y + (room - tall) // 2
        self._vein = Vein(place)

    def prerender(self, frame: Frame) -> bool:
        return self._vein.prerender(frame, 1.0)

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        self._vein.draw(surface, frame)
        self._stopped(surface, frame)
        on = frame.treated
        hours = frame.elapsed * CALENDAR_HOURS_PER_S
        if on is not None and on.tool == TreatmentName.THINNER:
            hours = on.hours
        days = min(float(DAYS), hours / 24.0)
        surface.blit(panel(self._panel.size, self._layout.margin // 2, theme.PANEL), self._panel)
        self._sheets(surface, frame, days)
        self._days(surface, days)
        theme.write(surface, frame.labels["by_itself"], self._note, self._layout.type("small"), x=0.5, rows=3)

    def _stopped(self, surface: pygame.Surface, frame: Frame) -> None:
        """A dashed line around the clot, which the clot does not cross, and its label."""
        place = self._vein.rect
        meaning(surface, self._layout, self._foot, _piece, frame.labels["stops_growing"])
        if frame.closure < 0.05:
            return
        lumen = self._vein.lumen
        points = [(place.x + x, place.y + y) for x, y in _limit(lumen, round(frame.closure * STEPS))]
        before = surface.get_clip()
        surface.set_clip(place.clip(before))
        for n in range(0, len(points) - 1, 2):
            stroke(surface, MARK, points[n : n + 2], _thick(lumen))
        surface.set_clip(before)

    def _sheets(self, surface: pygame.Surface, frame: Frame, days: float) -> None:
        pad, head = self._pad, round(self._pad.height * 0.2)
        radius = self._layout.margin // 2
        day, turning = min(DAYS, 1 + int(days)), days % 1.0
        surface.blit(panel(pad.size, radius, PAPER, GREY, 2), pad)
        surface.blit(panel((pad.width, head + radius), radius, theme.BLOCKED), pad)
        surface.fill(PAPER, (pad.x + 2, pad.y + head, pad.width - 4, radius))
        for x in (0.28, 0.72):
            ring = pygame.Rect(0, 0, max(4, pad.width // 22), head)
            ring.center = pad.x + round(pad.width * x), pad.y + head // 6
            ring.top = max(ring.top, pad.y - head // 4)
            surface.blit(panel(ring.size, ring.width // 2, theme.MUTED), ring)
        page = pygame.Rect(pad.x, pad.y + head, pad.width, pad.height - head)
        self._page(surface, page, day, frame)
        if day > 1 and days < DAYS and turning < TURN_RATIO:
            self._turn(surface, page, day - 1, turning / TURN_RATIO, frame)

    def _page(self, surface: pygame.Surface, page: pygame.Rect, day: int, frame: Frame) -> None:
        inner = page.inflate(-page.width // 8, 0)
        word = pygame.Rect(inner.x, inner.y + page.height // 20, inner.width, round(inner.height * 0.26))
        theme.write(surface, frame.labels["day"], word, self._layout.type("label"), DARK, x=0.5)
        number = pygame.Rect(inner.x, word.bottom, inner.width, page.bottom - word.bottom)
        size = round(self._layout.type("number") * 1.3)
        theme.write(surface, str(day), number, size, DARK, x=0.5, y=0.2)

    def _turn(self, surface: pygame.Surface, page: pygame.Rect, day: int, part: float, frame: Frame) -> None:
        """The previous page, which folds up to the top edge."""
        sheet = pygame.Surface(page.size)
        sheet.fill(theme.mixed(PAPER, GREY, part))
        self._page(sheet, sheet.get_rect(), day, frame)
        tall = max(1, round(page.height * (1 - part) ** 1.5))
        surface.blit(pygame.transform.smoothscale(sheet, (page.width, tall)), page)
        pygame.draw.line(surface, GREY, (page.x, page.y + tall), (page.right - 1, page.y + tall), 2)

    def _days(self, surface: pygame.Surface, days: float) -> None:
        """A box for each day, crossed when the day is over."""
        side, thick = self._box, max(2, self._box // 12)
        for n in range(DAYS):
            box = pygame.Rect(
                self._strip.x + n % WEEK_DAYS * side, self._strip.y + n // WEEK_DAYS * side, side, side
            )
            box = box.inflate(-side // 5, -side // 5)
            today = n == min(DAYS - 1, int(days))
            surface.blit(
                panel(box.size, side // 8, theme.BG, theme.ACCENT if today else theme.EDGE, thick), box
            )
            if days >= n + 1:
                cross = box.inflate(-box.width // 2, -box.height // 2)
                stroke(surface, theme.MUTED, [cross.topleft, cross.bottomright], thick)
                stroke(surface, theme.MUTED, [cross.bottomleft, cross.topright], thick)


@lru_cache(maxsize=4)
def _piece(tall: int) -> pygame.Surface:
    """A piece of that line on the dark of the vein, `tall` px high."""
    wide, thick = round(1.8 * tall), max(2, tall // 8)

    def paint(surface: pygame.Surface, k: int) -> None:
        for n in range(3):
            left = wide * (0.13 + 0.27 * n)
            surface.fill(MARK, [k * part for part in (left, (tall - thick) / 2, wide * 0.2, thick)])

    chip = panel((wide, tall), tall // 4, LUMEN).copy()
    chip.blit(shape((wide, tall), paint), (0, 0))
    return chip


@lru_cache(maxsize=16)
def _limit(lumen: Lumen, step: int) -> list[Point]:
    """The line that a clot of `step` STEPS does not cross, in the picture of its vein."""
    dome, clear = Dome(lumen, step / STEPS), CLEAR_RATIO * lumen.height
    far = dome.reach + 1.25 * clear
    along = [dome.seat - far + 2 * far * n / PIECES for n in range(PIECES + 1)]
    # If the clot nearly fills the vein, the line follows the upper wall.
    return [(x, max(lumen.roof(x) + _thick(lumen), dome.top(x, clear))) for x in along]


def _thick(lumen: Lumen) -> int:
    return max(2, round(lumen.unit * 2.2))
