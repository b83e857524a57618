"""A drawn moving X-ray: bones, the veins of a body, the clot, and the wire and the catheter."""

import math
import random
from collections.abc import Sequence
from itertools import pairwise

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.wall import corners
from rig.screen.views import vein_map
from rig.screen.widgets import art, icons, theme
from rig.screen.widgets.anatomy_colours import MARK
from rig.screen.widgets.antialias import SUPERSAMPLING, Point, Polyline, dot, panel, shape, tube
from rig.screen.widgets.sprite import Drawn, Sprite, backdrop, blit_all, line, pixel_bounded_cache, rle
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.widgets.view_picture import ViewPicture
from rig.story.scenes import Interaction
from rig.story.views import View
from rig.visit.catheter import BRANCH_RATIO, ENTRIES, Entry, choosing, follow, lead

FIELD: RGB = (0xD7, 0xDB, 0xDE)
DYE: RGB = (0x3A, 0x3F, 0x45)
INK: RGB = (0x0A, 0x0E, 0x14)
LIGHT: RGB = (0xF2, 0xF5, 0xF7)
WRONG: RGB = (0xF0, 0x5A, 0x36)
#: Colours of the clot's gap in the dye: its body, and the thin film of dye around it.
GAP: RGB = (0xC9, 0xCF, 0xD4)
#: Widths in the units of vein_map.
WIRE_U, TUBE_U, CLOT_U = 4.4, 9.5, 21.0
#: Changes of the specks, Hz.
SPECKS_HZ = 7.5
#: Pictures of the specks.
GRAINS = 3
#: Approximate length of a piece of wire, px.
PIECE_PX = 4.0


class XRay(ViewPicture, of=View.X_RAY):
    """The X-ray field, and below it the bar with the catheter's depth."""

    def __init__(self, rect: pygame.Rect, layout: Layout) -> None:
        self._layout = layout
        tall = theme.line_height(layout.type("label")) + layout.margin // 3
        self._field = pygame.Rect(rect.x, rect.y, rect.width, rect.height - tall)
        self._bar = pygame.Rect(rect.x, self._field.bottom, rect.width, tall)
        # Fit the whole width of the body or the whole height of the field, whichever shows less.
        self._unit = max(self._field.width / vein_map.SIZE_U[0], self._field.height / vein_map.SIZE_U[1])
        self._left = self._field.centerx - self._unit * vein_map.SIZE_U[0] / 2
        self._top = self._field.centery - self._unit * vein_map.SIZE_U[1] / 2
        self._stills = self._fields()
        self._ways = {entry: self._line(vein_map.way(entry)) for entry in vein_map.WAYS}
        self._branches = {
            (entry, n): self._line(vein_map.branch(entry, n))
            for entry, found in vein_map.BRANCHES.items()
            for n in range(len(found))
        }
        self._wires = {key: self._pieces(way, WIRE_U) for key, way in (self._ways | self._branches).items()}
        self._tubes = {entry: self._pieces(way, TUBE_U) for entry, way in self._ways.items()}
        self._clots: dict[int, tuple[Sprite, tuple[int, int]]] = {}
        side = max(40, round(self._field.height * 0.15))
        self._back = pygame.Rect(0, 0, side, side)
        self._on = pygame.Rect(0, 0, side, side)
        pad = layout.margin // 2
        self._on.bottomright = self._field.right - pad, self._field.bottom - pad
        self._back.bottomright = self._on.left - pad, self._on.bottom
        self._choosing = False

    def draw(self, surface: pygame.Surface, frame: Frame) -> None:
        grain = 0.0 if frame.look.reduced_motion else frame.time * SPECKS_HZ
        still = self._stills[int(grain) % len(self._stills)]
        surface.blit(still, self._field, ((0, 0), self._field.size))
        before = surface.get_clip()
        surface.set_clip(self._field.clip(before))
        gap, place = self._clot(frame.closure)
        surface.blit(gap, place)
        tip, wire_tip = self._run(surface, frame)
        self._choosing = frame.ask == Interaction.ADVANCE and bool(choosing(frame.wire, frame.depth))
        self._name(surface, frame.labels["clot"], self._at((374, 262)), self._at((408, 322)))
        if self._choosing:
            self._entries(surface, frame)
        else:
            self._ring(surface, frame, tip, wire_tip)
        if frame.ask == Interaction.ADVANCE:
            for box, right in ((self._back, False), (self._on, True)):
                surface.blit(_arrow(box.width, right, theme.BG, theme.TEXT), box)
        surface.set_clip(before)
        self._label(surface, frame.labels["x_ray"])
        self._distance(surface, min(1.0, max(0.0, frame.depth)))

    @property
    def places(self) -> dict[str, pygame.Rect]:
        """The touch areas: the entries until one is chosen, then forward and back."""
        found = {"turn-": self._back, "turn+": self._on}
        if self._choosing:
            found |= {button: self._marker(entry) for button, entry in ENTRIES.items()}
        return found

    def _at(self, point: Point) -> Point:
        return self._left + point[0] * self._unit, self._top + point[1] * self._unit

    def _line(self, way: Sequence[Point]) -> list[Point]:
        """A way in px, divided into equal pieces."""
        placed = [self._at(point) for point in way]
        whole = vein_map.lengths(placed)[-1]
        count = max(2, round(whole / PIECE_PX))
        polyline = Polyline(placed)
        return [polyline.at(n / count) for n in range(count + 1)]

    def _pieces(self, way: list[Point], wide: float) -> list[Drawn]:
        """A wire or tube along a way, a sprite for each piece: dark outside, light inside."""
        thick = max(2.2, wide * self._unit)
        found: list[Drawn] = []
        for a, b in pairwise(way):
            left, top = int(min(a[0], b[0]) - thick) - 1, int(min(a[1], b[1]) - thick) - 1
            size = int(abs(a[0] - b[0]) + 2 * thick) + 4, int(abs(a[1] - b[1]) + 2 * thick) + 4
            big = pygame.Surface((size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING), pygame.SRCALPHA, 32)
            big.fill((*INK, 0))
            ends = [((x - left) * SUPERSAMPLING, (y - top) * SUPERSAMPLING) for x, y in (a, b)]
            line(big, (*INK, 255), ends, thick * SUPERSAMPLING)
            # The round end of this piece covers the last one's light, which is drawn again.
            back = 0.5 * thick / max(1.0, math.dist(a, b))
            first = (
                ends[0][0] - back * (ends[1][0] - ends[0][0]),
                ends[0][1] - back * (ends[1][1] - ends[0][1]),
            )
            line(big, (*LIGHT, 255), [first, ends[1]], thick * SUPERSAMPLING * 0.5)
            found.append((rle(pygame.transform.smoothscale(big, size)), (left, top)))
        return found

    def _run(self, surface: pygame.Surface, frame: Frame) -> tuple[Point, Point]:
        """Draw the inserted part of wire and catheter; the positions of their tips."""
        wire = frame.wire
        way = self._ways[wire.entry]
        ahead, behind = lead(frame.depth), follow(frame.depth)
        blit_all(surface, _first(self._wires[wire.entry], ahead))
        wire_tip = _spot(way, ahead)
        if wire.astray is not None:
            key = wire.entry, wire.astray
            blit_all(surface, _first(self._wires[key], wire.strayed / BRANCH_RATIO))
            wire_tip = _spot(self._branches[key], wire.strayed / BRANCH_RATIO)
        blit_all(surface, _first(self._tubes[wire.entry], behind))
        return _spot(way, behind), wire_tip

    def _ring(self, surface: pygame.Surface, frame: Frame, tip: Point, wire_tip: Point) -> None:
        """A ring around the wire's tip, or around the catheter's when the wire is at the clot."""
        thick = max(3, round(self._field.height * 0.012))
        astray = frame.wire.astray is not None
        there = tip if lead(frame.depth) >= 1.0 and not astray else wire_tip
        if follow(frame.depth) > 0:
            dot(surface, tip, round(TUBE_U * self._unit * 0.62), INK)
            dot(surface, tip, round(TUBE_U * self._unit * 0.30), MARK)
        dot(surface, wire_tip, max(2, round(WIRE_U * self._unit * 0.7)), INK)
        radius = round(self._field.height * 0.052)
        ring = _ring(radius, thick, astray, frame.wire.hasty)
        surface.blit(ring, ring.get_rect(center=(round(there[0]), round(there[1]))))

    def _clot(self, closure: float) -> tuple[Sprite, tuple[int, int]]:
        """The clot: a pale gap in the dye, round at both ends, which thins as the flow returns."""
        step = round(8 * min(1.0, max(0.0, closure) / 0.6))
        if step not in self._clots:
            ends = [self._at(point) for point in vein_map.CLOT]
            pad = CLOT_U * self._unit
            box = pygame.Rect(round(ends[0][0] - pad), round(ends[-1][1] - pad), 0, 0)
            box.size = round(ends[-1][0] + pad - box.x), round(ends[0][1] + pad - box.y)

            def paint(surface: pygame.Surface, k: int) -> None:
                way = Polyline([((x - box.x) * k, (y - box.y) * k) for x, y in ends])
                points = [way.at(n / 32) for n in range(33)]
                wide = (0.28 + 0.72 * step / 8) * (CLOT_U - 5.0) * self._unit * k
                for grow, colour in ((5.0, DYE), (0.0, GAP)):
                    # Lumpy along its sides, and round at its ends.
                    widths = [
                        (1 - abs(n / 16 - 1) ** 6) ** 0.5 * wide * (1 + 0.10 * ((n * 7) % 5 - 2) / 2)
                        + grow * self._unit * k
                        for n in range(33)
                    ]
                    tube(surface, colour, points, widths)
                for n in range(6, 28, 3):
                    x, y = points[n]
                    spot = theme.mixed(GAP, DYE, 0.28)
                    aside = ((n * 5) % 7 - 3) / 9 * wide
                    pygame.draw.circle(surface, spot, (x, y + aside), max(1.0, wide * 0.09))

            self._clots[step] = rle(shape(box.size, paint)), box.topleft
        return self._clots[step]

    def _fields(self) -> list[Sprite]:
        """The static parts, with the specks at several positions."""
        size = self._field.size
        whole = round(vein_map.SIZE_U[0] * self._unit), round(vein_map.SIZE_U[1] * self._unit)
        found = art.load("x_ray", whole[1] * 1080 / 520)
        body = art.resized(found[0], whole) if found is not None else self._plain(whole)
        still = pygame.Surface(size, 0, 32)
        still.blit(body, (round(self._left - self._field.x), round(self._top - self._field.y)))
        fields = []
        for n in range(GRAINS):
            field = backdrop(size)
            field.blit(still, (0, 0))
            for sign in (pygame.BLEND_RGB_ADD, pygame.BLEND_RGB_SUB):
                tile = _specks(2 * n + (sign == pygame.BLEND_RGB_ADD))
                for x in range(0, size[0], tile.get_width()):
                    for y in range(0, size[1], tile.get_height()):
                        field.blit(tile, (x, y), special_flags=sign)
            field.blit(corners(size, self._layout.margin // 2), (0, 0))
            fields.append(field)
        return fields

    def _plain(self, size: tuple[int, int]) -> Sprite:
        """The veins on a plain field, if the art is missing."""
        unit = self._unit

        def paint(surface: pygame.Surface, k: int) -> None:
            surface.fill(FIELD)
            for way, first, last in (*vein_map.VEINS, *vein_map.SIDE_VEINS):
                points = [(x * unit * k, y * unit * k) for x, y in way]
                widths = [
                    (first + (last - first) * n / (len(points) - 1)) * unit * k for n in range(len(points))
                ]
                tube(surface, DYE, points, widths)

        return shape(size, paint)

    def _marker(self, entry: Entry) -> pygame.Rect:
        """The place of an entry's button."""
        side = max(26, round(self._field.height * 0.12))
        x, y = self._at(vein_map.WAYS[entry][0])
        box = pygame.Rect(0, 0, side, side)
        box.center = round(x), round(y)
        return box.clamp(self._field.inflate(-side // 4, -side // 4))

    def _entries(self, surface: pygame.Surface, frame: Frame) -> None:
        """The three entries, each with its name and its button's colour and shape."""
        for button, entry in ENTRIES.items():
            box = self._marker(entry)
            now = entry == frame.wire.entry
            if now:
                ring = _ring(round(box.width * 0.78), max(3, box.width // 12), False, False)
                surface.blit(ring, ring.get_rect(center=box.center))
            icon = icons.button(button, box.width if now else round(box.width * 0.84))
            surface.blit(icon, icon.get_rect(center=box.center))
            below = entry == Entry.KNEE
            self._tag(surface, frame.labels[entry], box.centerx, box.bottom if below else box.top, below, now)

    def _tag(self, surface: pygame.Surface, text: str, x: int, y: int, below: bool, now: bool) -> None:
        """A name above or below a marker, kept inside the field."""
        size = self._layout.type("small")
        wide, tall = theme.width_of(text, size) + size, theme.line_height(size)
        gap = round(self._field.height * 0.05)
        box = pygame.Rect(0, 0, wide, tall)
        box.midtop = (x, y + gap) if below else (x, y - gap - tall)
        box.clamp_ip(self._field.inflate(-self._layout.margin // 2, -self._layout.margin // 2))
        surface.blit(panel(box.size, tall // 3, theme.BG), box)
        theme.write(surface, text, box, size, theme.ACCENT if now else theme.TEXT, x=0.5)

    def _name(self, surface: pygame.Surface, text: str, start: Point, end: Point) -> None:
        """A label with a line to its object."""
        pygame.draw.line(surface, INK, start, end, max(2, self._field.height // 200))
        size = self._layout.type("small")
        wide, tall = theme.width_of(text, size) + size, theme.line_height(size)
        box = pygame.Rect(0, 0, wide, tall)
        box.center = round(end[0]), round(end[1])
        surface.blit(panel(box.size, tall // 3, theme.BG), box)
        theme.write(surface, text, box, size, x=0.5)

    def _label(self, surface: pygame.Surface, text: str) -> None:
        size, pad = self._layout.type("small"), self._layout.margin // 2
        used, _ = theme.fitted(text, size, self._field.width - 4 * pad, 2 * size, 1)
        place = pygame.Rect(0, 0, theme.width_of(text, used) + 2 * pad, theme.line_height(size) + pad // 2)
        place.topleft = (self._field.x + pad, self._field.y + pad)
        surface.blit(panel(place.size, pad // 2, theme.BG), place)
        theme.write(surface, text, place, used, x=0.5)

    def _distance(self, surface: pygame.Surface, depth: float) -> None:
        size = self._layout.type("label")
        bar = self._bar
        percent = theme.width_of("100 %", size) + size // 2
        theme.write(
            surface,
            f"{round(100 * depth)} %",
            pygame.Rect(bar.right - percent, bar.y, percent, bar.height),
            size,
            x=1.0,
        )
        tall = round(size * 0.55)
        track = pygame.Rect(bar.x, bar.centery - tall // 2, bar.width - percent - size // 2, tall)
        surface.blit(panel(track.size, tall // 2, theme.PANEL, theme.EDGE, 1), track)
        wide = round(track.width * depth)
        if wide >= 2:
            whole = panel(track.size, tall // 2, theme.ACCENT)
            surface.blit(whole, track, (0, 0, max(tall, wide), tall))
        goal = track.x + round(track.width * 0.95)
        pygame.draw.line(
            surface, theme.TEXT, (goal, track.y - tall // 3), (goal, track.bottom + tall // 3), 2
        )


def _first(pieces: list[Drawn], part: float) -> list[Drawn]:
    """The pieces of the first part of a line."""
    return pieces[: round(len(pieces) * min(1.0, max(0.0, part)))]


def _spot(way: list[Point], part: float) -> Point:
    """The point at a part of an evenly divided line."""
    at = min(1.0, max(0.0, part)) * (len(way) - 1)
    n = min(len(way) - 2, int(at))
    (x, y), (to_x, to_y) = way[n], way[n + 1]
    return x + (to_x - x) * (at - n), y + (to_y - y) * (at - n)


def _specks(seed: int) -> Sprite:
    """A tile of faint grey specks, for adding or subtracting."""
    side, deep = 128, 7
    rng = random.Random(seed)
    levels = rng.randbytes(side * side).translate(bytes(byte * deep // 255 for byte in range(256)))
    dots = bytearray(3 * side * side)
    for colour in range(3):
        dots[colour::3] = levels
    return pygame.image.frombuffer(bytes(dots), (side, side), "RGB")


@pixel_bounded_cache(200_000)
def _ring(radius: int, thick: int, astray: bool, hasty: bool) -> Sprite:
    """A yellow ring with a dark edge: red-orange and crossed out if `astray`, thick if `hasty`."""
    colour = WRONG if astray else MARK
    wide = thick * (2 if hasty else 1)
    full = radius + wide + 2

    def paint(surface: pygame.Surface, k: int) -> None:
        middle = full * k, full * k
        surface.fill((*INK, 0))
        pygame.draw.circle(surface, INK, middle, (radius + wide + 1) * k, (wide + 2) * k + k)
        pygame.draw.circle(surface, colour, middle, (radius + wide) * k, wide * k)
        if astray:
            reach = radius * 0.72 * k
            for tone, more in ((INK, 2 * k), (colour, 0)):
                ends = [(middle[0] - reach, middle[1] + reach), (middle[0] + reach, middle[1] - reach)]
                line(surface, (*tone, 255), ends, wide * k + more)

    return shape((2 * full, 2 * full), paint)


@pixel_bounded_cache(200_000)
def _arrow(side: int, right: bool, ground: theme.RGB, colour: theme.RGB) -> Sprite:
    """A round touch button: forward or back."""

    def paint(surface: pygame.Surface, k: int) -> None:
        full = side * k
        middle = full / 2
        surface.fill((*ground, 0))
        pygame.draw.circle(surface, ground, (middle, middle), middle)
        pygame.draw.circle(surface, colour, (middle, middle), middle - k, max(k, full // 26))
        way = 1 if right else -1
        for shift in (-0.10, 0.12):
            x = middle + way * shift * full
            ends = [
                (x - way * 0.09 * full, middle - 0.17 * full),
                (x + way * 0.09 * full, middle),
                (x - way * 0.09 * full, middle + 0.17 * full),
            ]
            line(surface, (*colour, 255), ends, full * 0.07)

    return shape((side, side), paint)
