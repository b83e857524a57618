"""A swelling leg beside a healthy one; the swelling follows the leg's pressure, or the flow without a
sensor."""

import math
from itertools import pairwise

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import art, theme
from rig.screen.widgets.anatomy_colours import PALE
from rig.screen.widgets.antialias import Point, curve, panel, stroke
from rig.screen.widgets.badge import tag
from rig.screen.widgets.sprite import Sprite, backdrop, rle
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.treatments import TreatmentName
from rig.story.views import View

#: Leg pressure at which the swelling begins, and at which it is greatest, kPa.
SLACK_KPA, TIGHT_KPA = 0.6, 4.0
#: Upper end of the gauge, kPa.
FULL_KPA = 5.0
#: Growth of the calf at the greatest swelling, as a part of its width.
SWELL_RATIO = 0.42
#: After a treatment a leg eases from this swelling ...
BEFORE_RATIO = 0.8
#: ... within this long, s.
EASES_S = 3.5
#: Where the clot sits, as a part of the leg's length: swelling is below it.
SEAT_RATIO = 0.25
#: The drawing of a leg in its own units; its two edges and its deep vein, from the top down.
SIZE_U = (260, 600)
LEFT: tuple[Point, ...] = (
    (42, -14), (48, 60), (58, 140), (72, 210), (80, 258), (80, 296),
    (68, 340), (64, 386), (74, 440), (92, 494), (101, 532),
)  # fmt: skip
RIGHT: tuple[Point, ...] = (
    (222, -14), (216, 60), (206, 140), (192, 210), (182, 258), (183, 296),
    (194, 340), (199, 380), (188, 440), (170, 494), (160, 532),
)  # fmt: skip
VEIN: tuple[Point, ...] = (
    (126, -14), (130, 70), (136, 150), (133, 230), (129, 290), (126, 350), (130, 420), (133, 490), (130, 560),
)  # fmt: skip
#: Width of the clot in the leg's vein, and of the vein, in those units.
CLOT_U, BORE_U = 34, 13
#: Stages of the leg's swelling, and of its clot's growth.
STAGES = 20
#: Marks of blood in the vein.
DROPS = 7
#: Volume that moves them one step, mL.
STEP_ML = 18.0
#: Speed in the healthy leg, in steps.
DRIFT_STEPS_PER_S = 0.8
#: Cells in the close-up of the vein: lanes across it, in parts of its picture.
LANE_RATIOS = (0.37, 0.60, 0.48, 0.62, 0.38, 0.53, 0.41, 0.58)
#: Size of a cell relative to that picture, and the rows between which it is visible.
CELL_RATIO, TOP_RATIO, BOTTOM_RATIO = 0.155, -0.02, 1.02
#: Upper and lower end of the clot, as parts of that picture.
END_RATIOS = (0.13, 0.78)
#: First column of the clot in that picture, and its width when it fills the vein.
WALL_RATIO, PLUG_RATIO = 0.27, 0.46


def swelling(frame: Frame) -> float:
    """Swelling of the leg, 0 to 1."""
    if frame.leg_kpa is not None:
        return min(1.0, max(0.0, (frame.leg_kpa - SLACK_KPA) / (TIGHT_KPA - SLACK_KPA)))
    on = frame.treated
    if on is not None and on.over and on.tool == TreatmentName.CATHETER:
        # The clot has gone before this is shown: the leg is seen to ease, from where it was.
        return max(frame.closure, BEFORE_RATIO * (1.0 - frame.elapsed / EASES_S))
    return frame.closure


class Leg(ViewPicture, of=View.LEG):
    """Two legs side by side, each with a close-up of its vein; to their right the gauge of the pressure
    sensor, if one is fitted."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._rect, self._layout = rect, layout
        label = theme.line_height(layout.type("label"))
        self._names = pygame.Rect(rect.x, rect.y + layout.margin // 4, rect.width, label)
        foot = theme.line_height(layout.type("small")) + layout.margin // 2
        self._foot = pygame.Rect(
            rect.x + layout.margin, rect.bottom - foot, rect.width - 2 * layout.margin, foot
        )
        self._top = rect.y + 3
        self._long = rect.height - layout.margin // 2 - 3
        self._unit = self._long / SIZE_U[1]
        size = round(SIZE_U[0] * self._unit), self._long
        height = layout.size[1]
        self._well, self._sore = (art.fitted(name, size, height) for name in ("leg", "leg_sore"))
        self._clots = art.fitted(
            "leg_clot", (round(CLOT_U * self._unit), round(CLOT_U * 2.4 * self._unit)), height
        )
        self._side = 0
        self._lens: dict[str, Sprite] = {}
        self._plug: Sprite | None = None
        self._cells: list[Sprite] = []
        self._ground, self._board = backdrop(rect.bottomright), backdrop(rect.bottomright)
        self._swollen: dict[int, Sprite] = {}
        self._laid: object = None
        self._drawn: object = None

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        sensor = frame.leg_kpa is not None
        room = self._rect.width * (0.77 if sensor else 1.0)
        halves = [pygame.Rect(round(self._rect.x + n * room / 2), 0, round(room / 2), 0) for n in range(2)]
        middles = [round(half.x + half.width * 0.31) for half in halves]
        self._near(round(min(room / 2 * 0.43, self._rect.height * 0.5)))
        lenses = [
            (round(half.x + half.width * 0.74), round(self._rect.y + self._rect.height * 0.5))
            for half in halves
        ]
        swollen, clot = (round(part * STAGES) / STAGES for part in (swelling(frame), frame.closure))
        if self._laid != room:
            self._laid = room
            self._lay(middles[0], lenses[0])
        if self._drawn != (room, swollen, clot):
            self._drawn = room, swollen, clot
            self._board.blit(self._ground, self._rect, self._rect)
            self._ill(middles[1], lenses[1], swollen, clot)
        surface.blit(self._board, self._rect, self._rect)
        for n, moved in enumerate((frame.time * DRIFT_STEPS_PER_S, frame.volume / STEP_ML)):
            self._drops(surface, middles[n], moved, swollen * n)
            self._blood(surface, lenses[n], moved / DROPS, clot * n)
        for half, place, name in zip(halves, lenses, ("leg_well", "leg_clot"), strict=True):
            left = middles[0] - self._rect.x + round(0.3 * SIZE_U[0] * self._unit)
            wide = min(half.right - half.x - left, 2 * (half.right - place[0])) - 4
            box = pygame.Rect(0, self._names.y, wide, 2 * self._names.height)
            box.centerx = place[0]
            theme.write(surface, frame.labels[name], box, self._layout.type("label"), x=0.5, y=0.2, rows=2)
        source = frame.labels[frame.card.source] if sensor else frame.labels["from_flow"]
        if sensor:
            self._gauge(surface, frame)
        between = self._foot
        if not sensor:
            left = middles[0] + round(0.2 * SIZE_U[0] * self._unit)
            wide = middles[1] - round(0.3 * SIZE_U[0] * self._unit) - left
            between = pygame.Rect(left, between.y, wide, between.height)
            if self._layout.upright:  # where the legs stand near each other
                between.inflate_ip(wide // 4, 0)
        tag(surface, self._layout, source, between, x=1.0 if sensor else 0.5)

    # The two legs ------------------------------------------------------------------------------

    def _lay(self, middle: int, lens: tuple[int, int]) -> None:
        """The static parts: the panel, and the healthy leg with the close-up of its vein."""
        ground = self._ground
        ground.fill(theme.BG, self._rect)
        ground.blit(panel(self._rect.size, self._layout.margin // 2, theme.PANEL), self._rect)
        ground.blit(self._well, (middle - self._well.get_width() // 2, self._top))
        self._beam(ground, middle, lens)
        for part in ("lens", "lens_valve"):
            ground.blit(self._lens[part], self._lens[part].get_rect(center=lens))

    def _ill(self, middle: int, lens: tuple[int, int], swollen: float, clot: float) -> None:
        """The other leg, which moves only when it swells or its clot grows."""
        board, side = self._board, self._side
        leg = self._leg(round(swollen * STAGES))
        board.blit(leg, (middle - leg.get_width() // 2, self._top))
        if swollen > 0:
            self._was(board, middle)
        if clot > 0.02:
            part = min(1.0, 0.4 + 0.7 * clot)
            size = round(self._clots.get_width() * part), round(self._clots.get_height() * part)
            sprite = art.resized(self._clots, size)
            row = round(self._top + SEAT_RATIO * self._long)
            board.blit(sprite, sprite.get_rect(center=(round(self._at(middle, SEAT_RATIO, swollen)), row)))
        if swollen > 0.25:
            self._tight(board, middle, swollen)
        self._beam(board, middle, lens)
        board.blit(self._lens["lens"], self._lens["lens"].get_rect(center=lens))
        if clot <= 0.1:
            board.blit(self._lens["lens_valve"], self._lens["lens_valve"].get_rect(center=lens))
        plug = self._lens["lens_clot"].subsurface(
            (round(WALL_RATIO * side), 0, round(PLUG_RATIO * side), side)
        )
        # From the left wall; its width follows the closure of the vein.
        wide = round(PLUG_RATIO * side * (0.1 + 0.9 * clot))
        self._plug = rle(pygame.transform.smoothscale(plug, (wide, side)))

    def _leg(self, stage: int) -> Sprite:
        """The leg at one stage of swelling, made when it is first needed."""
        if stage == 0:
            return self._well
        if stage not in self._swollen:
            both = self._well.copy()
            self._sore.set_alpha(round(255 * min(1.0, 1.4 * stage / STAGES)))
            both.blit(self._sore, (0, 0))
            self._swollen[stage] = rle(self._widened(both, stage / STAGES))
        return self._swollen[stage]

    def _widened(self, leg: Sprite, swollen: float) -> Sprite:
        """The leg with each row widened by its swelling; made at double width first, for smooth edges."""
        wide, tall = leg.get_size()
        most = round(wide * (1 + SWELL_RATIO)) + 2
        large = pygame.Surface((2 * most, tall), pygame.SRCALPHA, 32)
        for row in range(tall):
            strip = leg.subsurface((0, row, wide, 1))
            more = round(2 * wide * self._grown(row / tall, swollen))
            large.blit(pygame.transform.smoothscale(strip, (more, 1)), (most - more // 2, row))
        return pygame.transform.smoothscale(large, (most, tall))

    def _grown(self, y: float, swollen: float) -> float:
        """Factor of the width at a part of the length: above 1 below the clot, largest at the calf."""
        below = max(0.0, min(1.0, (y - SEAT_RATIO) / 0.2))
        calf = 0.7 + 0.3 * math.exp(-(((y - 0.64) / 0.14) ** 2))
        foot = 1.0 - 0.5 * max(0.0, min(1.0, (y - 0.9) / 0.1))
        return 1.0 + SWELL_RATIO * swollen * below * calf * foot

    def _edge(self, side: tuple[Point, ...], middle: int, swollen: float) -> list[Point]:
        """One of the leg's edges on the screen, from the top down."""
        return [
            (
                middle + (x - SIZE_U[0] / 2) * self._unit * self._grown(y / SIZE_U[1], swollen),
                self._top + y * self._unit,
            )
            for x, y in curve(side, 8)
        ]

    def _was(self, surface: pygame.Surface, middle: int) -> None:
        """The healthy leg's dashed outline over the swollen leg."""
        for side in (LEFT, RIGHT):
            edge = self._edge(side, middle, 0.0)
            for n in range(26, len(edge) - 2, 4):
                pygame.draw.line(surface, PALE, edge[n], edge[n + 2], max(2, round(self._long * 0.005)))

    def _tight(self, surface: pygame.Surface, middle: int, swollen: float) -> None:
        """Strokes beside the calf: the leg is tight, and may ache."""
        thick = max(2, round(self._long * 0.009))
        for side, turn in ((LEFT, -1), (RIGHT, 1)):
            edge = self._edge(side, middle, swollen)
            for row in (0.56, 0.64, 0.72):
                x, y = min(edge, key=lambda p, row=row: abs(p[1] - self._top - row * self._long))  # type: ignore[misc]
                near, far = x + turn * self._long * 0.022, x + turn * self._long * (0.034 + 0.025 * swollen)
                lean = (row - 0.64) * self._long * 0.25
                stroke(surface, theme.ACCENT, [(near, y), (far, y + lean)], thick)

    # Blood -------------------------------------------------------------------------------------

    def _at(self, middle: int, part: float, swollen: float) -> float:
        """The deep vein's column at a part of the leg's length."""
        row = part * SIZE_U[1]
        for (x0, y0), (x1, y1) in pairwise(VEIN):
            if row <= y1:
                x = x0 + (x1 - x0) * (row - y0) / (y1 - y0)
                return middle + (x - SIZE_U[0] / 2) * self._unit * self._grown(part, swollen)
        return float(middle)

    def _drops(self, surface: pygame.Surface, middle: int, moved: float, swollen: float) -> None:
        """The blood that moves up the vein."""
        size = self._unit * BORE_U * 0.46
        for n in range(DROPS):
            y = 0.93 - 0.92 * ((n + moved) / DROPS % 1.0)
            x, row = self._at(middle, y, swollen), self._top + y * self._long
            head = [(x - size, row + size * 0.6), (x, row - size * 0.6), (x + size, row + size * 0.6)]
            pygame.draw.lines(surface, PALE, False, head, max(2, round(size * 0.5)))

    def _near(self, side: int) -> None:
        """Make the close-ups of a vein for one size."""
        if side == self._side:
            return
        self._side, height = side, self._layout.size[1]
        self._lens = {
            name: art.fitted(name, (side, side), height) for name in ("lens", "lens_valve", "lens_clot")
        }
        self._cells = _cells(round(side * CELL_RATIO), height)

    def _beam(self, surface: pygame.Surface, middle: int, place: tuple[int, int]) -> None:
        """A beam from the magnified part of the leg to its close-up."""
        x, y = self._at(middle, SEAT_RATIO, 0.0), self._top + SEAT_RATIO * self._long
        ring = round(self._unit * 26)
        thick = max(2, self._layout.margin // 14)
        for turn in (-1, 1):
            ends = (x, y + turn * ring), (place[0], place[1] + turn * self._side * 0.48)
            pygame.draw.aaline(surface, theme.MUTED, *ends)
        pygame.draw.circle(surface, PALE, (round(x), round(y)), ring, thick)

    def _blood(self, surface: pygame.Surface, place: tuple[int, int], moved: float, clot: float) -> None:
        """Rising red cells and the clot: few cells pass it, and the others wait below."""
        side = self._side
        box = pygame.Rect(0, 0, side, side)
        box.center = place
        before = surface.get_clip()
        inside = round(side * 0.31)
        surface.set_clip(box.inflate(-2 * (side // 2 - inside), -side // 8).clip(before))
        for n, lane in enumerate(LANE_RATIOS):
            part = (n / len(LANE_RATIOS) + moved * 1.6) % 1.0
            row = BOTTOM_RATIO - (BOTTOM_RATIO - TOP_RATIO) * part
            if clot > 0.1 and row < END_RATIOS[1] + 0.02 and n >= (1.0 - clot) * len(LANE_RATIOS):
                # The cell waits below the clot.
                row = END_RATIOS[1] + 0.04 + 0.05 * (n % 3)
            cell = self._cells[n % len(self._cells)]
            spot = round(box.x + lane * side), round(box.y + row * side)
            surface.blit(cell, cell.get_rect(center=spot))
        surface.set_clip(before)
        if clot > 0.02 and self._plug is not None:
            surface.blit(self._plug, (box.x + round(WALL_RATIO * side), box.y))

    def _gauge(self, surface: pygame.Surface, frame: Frame) -> None:
        """The pressure in the leg as a column, with a mark at which the swelling begins."""
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
        tall = round(track.height * min(1.0, max(0.0, kpa) / FULL_KPA))
        colour: RGB = theme.BLOCKED if kpa > SLACK_KPA else theme.FLOW
        if tall > 2:
            surface.blit(
                panel((track.width, tall), min(track.width, tall) // 3, colour),
                (track.x, track.bottom - tall),
            )
        mark = track.bottom - round(track.height * SLACK_KPA / FULL_KPA)
        pygame.draw.line(surface, theme.TEXT, (track.x - 6, mark), (track.right + 6, mark), 2)


def _cells(side: int, height: float) -> list[Sprite]:
    """Red cells, some face-on and some tilted; plain discs if the art is missing."""
    found = art.load("cells", height)
    if found is None:
        plain = pygame.Surface((side, side), pygame.SRCALPHA, 32)
        pygame.draw.circle(plain, (206, 52, 52), (side // 2, side // 2), side // 2)
        return [plain]
    square = found[0].get_height() // 6
    places = ((0, 0), (3, 1), (7, 2), (11, 3))
    return [
        rle(art.resized(found[0].subsurface((x * square, y * square, square, square)), (side, side)).copy())
        for x, y in places
    ]
