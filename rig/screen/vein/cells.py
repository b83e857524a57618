"""Red cells: their sprites, and their positions in the flow."""

import math
import random
from dataclasses import dataclass

from rig.screen.sdl import pygame
from rig.screen.vein.lumen import USED_RATIO, Dome, Lumen
from rig.screen.widgets import art
from rig.screen.widgets.sprite import Drawn, Sprite, crop

#: Lanes of cells in each layer. Cells follow one another in lanes and keep their distance within a lane, so
#: that the blood stays even.
LANES = 10
#: Cells in a lane per length of vein that equals the picture's height.
CELLS_PER_HEIGHT = 3.1
#: Droplets per lane of a medicine that is in all of the blood.
DROPS_IN_LANE = 2
#: Orientations of a cell on the baked sheet: a row for each tilt, a column for each turn.
TILTS = 6
TURNS = 16
#: Short axis of a disc at each tilt, relative to the long one.
MINOR_RATIOS = (1.0, 0.98, 0.89, 0.75, 0.58, 0.42)
#: Width of a cell on the sheet, as a part of its square.
FULL_RATIO = 1 / 1.08

#: Volume (mL) that moves a cell in the middle lane across the picture: three seconds of 15 mL/s.
CROSSING_ML = 45.0
#: The track is longer than the picture by this part, so that no cell appears or disappears in sight.
BEYOND_RATIO = 0.06
#: Sections of the track for which crowding is computed.
KNOTS = 60
#: Pixels of the picture that share one row of a lane.
COLUMN_PX = 4
#: Steps of a cell's slow tumble: over one side of its axis, and back over the other.
TUMBLE_STEPS = 2 * TILTS - 2
#: Sizes of a clot for which the way past it is computed; each way leaves room for the next larger clot.
SHAPES = 120
#: A gap of fewer radii than this squeezes a cell.
SQUEEZED_RADII = 3.4
#: No cell is drawn further than this beyond the left or upper edge of the screen, px.
OUTSIDE_PX = 4096
#: Steps of the tremble of still blood.
SWAYS = 32


@dataclass(frozen=True)
class Layer:
    """Depth in the picture: size and speed relative to the near layer, brightness, opacity."""

    size: float
    pace: float
    light: tuple[int, int, int]
    alpha: int


LAYERS = (
    Layer(0.60, 0.70, (112, 104, 122), 255),
    Layer(0.80, 0.86, (186, 178, 186), 255),
    Layer(1.0, 1.0, (255, 255, 255), 255),
)


@dataclass(frozen=True)
class Cell:
    """One red cell, independent of its current position."""

    start: float
    """Place on the track at no flow, 0 to 1."""
    lane: float
    pace: float
    """Speed relative to the middle lane of the near layer; the profile of a tube is a parabola."""
    layer: int
    turn: int
    spin: float
    """Tumble steps per picture width."""
    phase: float


class Bare:
    """The vein without a clot, column by column; every shape with a clot starts from it."""

    def __init__(self, lumen: Lumen, radii: tuple[float, ...]) -> None:
        self.lumen = lumen
        self.clears = tuple(radius * 1.12 for radius in radii)
        self.first = -BEYOND_RATIO * lumen.width
        count = int((1 + 2 * BEYOND_RATIO) * lumen.width / COLUMN_PX) + 3
        self.columns = [self.first + COLUMN_PX * n for n in range(count)]
        self.roofs = [lumen.roof(x) for x in self.columns]
        self.floors = [lumen.floor(x) for x in self.columns]
        self.gap = [floor - roof for floor, roof in zip(self.floors, self.roofs, strict=True)]
        self.tops = [[roof + clear for roof in self.roofs] for clear in self.clears]
        self.rooms = [[gap - 2 * clear for gap in self.gap] for clear in self.clears]


class Shape:
    """The way of blood past one dome: rows of open lumen by column, and positions by part of all cells."""

    def __init__(self, dome: Dome, bare: Bare, wide: float) -> None:
        self.first, self.tops = bare.first, bare.tops
        self.gap = list(bare.gap)
        self.rooms = [list(rooms) for rooms in bare.rooms]
        # The vein differs from the bare vein only beside the dome, and a little before and after it.
        reach = dome.reach + 1.25 * max(bare.clears)
        start = max(0, int((dome.seat - reach - bare.first) / COLUMN_PX))
        for n in range(start, min(len(bare.columns), start + int(2 * reach / COLUMN_PX) + 3)):
            x, room = bare.columns[n], bare.gap[n]
            self.gap[n] = max(0.0, room - dome.rise(x))
            for layer, clear in enumerate(bare.clears):
                below = max(clear, min(room, dome.rise(x, clear)))
                self.rooms[layer][n] = room - below - clear
        self.places = Crowding(dome, wide).places()


class Cells:
    """The blood of one picture."""

    def __init__(self, lumen: Lumen, seed: int = 7) -> None:
        self.lumen = lumen
        self.radius = lumen.half * 0.142
        self.cells = _scatter(_in_lane(lumen), random.Random(seed), lumen.width)
        self.drifting = _scatter(DROPS_IN_LANE, random.Random(seed + 1), lumen.width)
        self.sprites = _sprites(self.radius, lumen.unit)
        # Flat lists, because the loop runs for every cell of every picture: half sizes beside sprites, and
        # for each layer only the cell data that the loop needs.
        self._sides = [
            [(s, s.get_width() / 2, s.get_height() / 2) for s in sprites] for sprites in self.sprites
        ]
        tumbles = [_tumble(turn) for turn in range(TURNS)]
        self._plan = [
            [
                (
                    cell,
                    cell.start,
                    cell.pace,
                    tumbles[cell.turn],
                    cell.spin,
                    cell.phase,
                    0.5 + 0.5 * USED_RATIO * cell.lane,
                    int(cell.phase),
                    int(cell.phase * 1.7) % SWAYS,
                )
                for cell in self.cells
                if cell.layer == layer
            ]
            for layer in range(len(LAYERS))
        ]
        self._bare = Bare(lumen, tuple(self.radius * layer.size for layer in LAYERS))
        self._shapes: dict[int, Shape] = {}

    def draw(
        self, dome: Dome, volume: float, time: float, corner: tuple[int, int] = (0, 0)
    ) -> list[list[Drawn]]:
        """The sprites of each layer, far to near, at `volume` mL of flow and `time`, s.

        `corner` is the picture's top left on the screen, px.
        """
        shape = self._shape(math.ceil(dome.closure * SHAPES - 1e-9))
        places, gaps, first = shape.places, shape.gap, shape.first
        last = len(places) - 1
        crossed = volume / CROSSING_ML / (1 + 2 * BEYOND_RATIO)
        # Even still blood trembles a little.
        small = 0.05 * self.radius
        sway = [small * math.sin(1.1 * time + math.tau * n / SWAYS) for n in range(SWAYS)]
        # int() cuts towards zero, which is rounding only where it cuts from something positive.
        left, top = corner[0] + 0.5 + OUTSIDE_PX, corner[1] + 0.5 + OUTSIDE_PX
        layers: list[list[Drawn]] = []
        for layer, plan in enumerate(self._plan):
            drawn: list[Drawn] = []
            sides, tops, rooms = self._sides[layer], shape.tops[layer], shape.rooms[layer]
            radius = self.radius * LAYERS[layer].size
            least = SQUEEZED_RADII * radius
            for cell, start, pace, tumble, spin, phase, lane, sway_x, sway_y in plan:
                along = (start + crossed * pace) % 1.0 * last
                knot = int(along)
                x = places[knot]
                x += (places[knot + 1] - x) * (along - knot) + sway[sway_x]
                column = int((x - first) / COLUMN_PX)
                if gaps[column] < least:
                    found = self._squeezed(dome, cell, x, gaps[column], radius)
                    if found is None:
                        continue
                    side, y = found
                else:
                    side = tumble[int(x * spin + phase) % TUMBLE_STEPS]
                    y = tops[column] + rooms[column] * lane + sway[sway_y]
                sprite, wide, tall = sides[side]
                drawn.append((sprite, (int(x - wide + left) - OUTSIDE_PX, int(y - tall + top) - OUTSIDE_PX)))
            layers.append(drawn)
        return layers

    def _squeezed(
        self, dome: Dome, cell: Cell, x: float, gap: float, radius: float
    ) -> tuple[int, float] | None:
        """A cell that slips through a slit edge-on, along the slope of the clot; None if it does not fit."""
        thin = gap / (SQUEEZED_RADII * radius)
        tilt = next((t for t in range(TILTS) if MINOR_RATIOS[t] <= thin), TILTS)
        if tilt == TILTS:
            return None
        slope = math.atan2(dome.lane(x + 4, cell.lane, 0) - dome.lane(x - 4, cell.lane, 0), 8)
        turn = round((slope + math.pi / 2) / math.tau * TURNS) % TURNS
        y = dome.lane(x, cell.lane, radius * max(thin, MINOR_RATIOS[tilt]) * 1.12)
        return tilt * TURNS + turn, y

    def prerender(self, dome: Dome) -> bool:
        """Compute the way past one more size of clot, nearest to this one first; False if none is left."""
        if len(self._shapes) > SHAPES:
            return False
        now = round(dome.closure * SHAPES)
        missing = [step for step in range(SHAPES + 1) if step not in self._shapes]
        self._shape(min(missing, key=lambda step: abs(step - now)))
        return True

    def _shape(self, step: int) -> Shape:
        if step not in self._shapes:
            self._shapes[step] = Shape(Dome(self.lumen, step / SHAPES), self._bare, 2 * self.radius)
        return self._shapes[step]

    def medicine(self, dome: Dome, volume: float, time: float, drops: list[Sprite]) -> list[Drawn]:
        """Droplets that move with the blood, placed from the picture's top left."""
        drawn: list[Drawn] = []
        shape = self._shape(math.ceil(dome.closure * SHAPES - 1e-9))
        crossed, long = volume / CROSSING_ML, (1 + 2 * BEYOND_RATIO) * self.lumen.width
        before, halves = BEYOND_RATIO * self.lumen.width, [drop.get_width() / 2 for drop in drops]
        for cell in self.drifting:
            # They sway slowly, so that they look free even in still blood.
            x = cell.start + crossed * cell.pace + 0.004 * math.sin(0.7 * time + cell.phase)
            x = x % 1.0 * long - before
            column, layer = int((x - shape.first) / COLUMN_PX), cell.layer
            half = halves[layer]
            if shape.gap[column] > 3 * half:
                y = shape.tops[layer][column]
                y += shape.rooms[layer][column] * (0.5 + 0.5 * USED_RATIO * cell.lane)
                drawn.append((drops[layer], (round(x - half), round(y - half))))
        return drawn


class Crowding:
    """Density of cells along the vein: high before a clot, low after it, zero where none can pass."""

    def __init__(self, dome: Dome, wide: float) -> None:
        self.width = dome.lumen.width
        start, end = -BEYOND_RATIO * self.width, (1 + BEYOND_RATIO) * self.width
        self.step = (end - start) / KNOTS
        self.start = start
        closed = dome.closure
        total, self.sums = 0.0, [0.0]
        # The density is highest at the foot of the clot and falls in the upstream direction.
        foot = dome.seat - 0.62 * dome.reach
        for knot in range(KNOTS):
            x = start + (knot + 0.5) * self.step
            room = dome.gap(x) / (2 * dome.lumen.half)
            density = max(0.004, room if room * 2 * dome.lumen.half > 0.45 * wide else 0.0)
            away = (x - foot) / (0.30 * self.width)
            if x < foot:
                density *= 1 + 1.9 * closed * math.exp(-away * away)
            elif x < dome.seat:
                density *= 1 + 1.9 * closed
            else:
                density *= 1 - 0.55 * closed
            total += density
            self.sums.append(total)

    def places(self) -> list[float]:
        """The quantiles of the cells along x, in even parts, with one more at the end."""
        parts, found, knot = 4 * KNOTS, [], 0
        for n in range(parts + 1):
            want = self.sums[-1] * n / parts
            while knot < KNOTS - 1 and self.sums[knot + 1] < want:
                knot += 1
            low, high = self.sums[knot], self.sums[knot + 1]
            found.append(self.start + (knot + (want - low) / (high - low)) * self.step)
        return [*found, found[-1]]


def _in_lane(lumen: Lumen) -> int:
    return max(3, round(CELLS_PER_HEIGHT * lumen.width / lumen.height))


def _scatter(in_lane: int, rng: random.Random, width: int) -> list[Cell]:
    """Cells for every lane of every layer, evenly scattered; far layers first."""
    cells = []
    for layer in range(len(LAYERS)):
        for number in range(LANES):
            middle = (2 * number + 1) / LANES - 1
            first = rng.random()
            cells += [
                Cell(
                    start=(first + (place + rng.uniform(-0.34, 0.34)) / in_lane) % 1.0,
                    lane=max(-1.0, min(1.0, middle + rng.uniform(-0.9, 0.9) / LANES)),
                    pace=LAYERS[layer].pace * (1 - 0.72 * middle**2),
                    layer=layer,
                    turn=rng.randrange(TURNS),
                    spin=rng.choice((-1, 1)) * rng.uniform(1.2, 2.6) * TUMBLE_STEPS / width,
                    phase=rng.uniform(0, SWAYS),
                )
                for place in range(in_lane)
            ]
    rng.shuffle(cells)
    return cells


def _tumble(turn: int) -> list[int]:
    """Orientations of a tumbling cell, as indices of the sheet."""
    back = (turn + TURNS // 2) % TURNS
    there = [tilt * TURNS + turn for tilt in range(TILTS)]
    return [*there, *(tilt * TURNS + back for tilt in range(TILTS - 2, 0, -1))]


def _sprites(radius: float, unit: float) -> list[list[Sprite]]:
    """Every orientation of a cell for every layer."""
    found = art.load("cells", unit * art.PX_PER_U)
    sheet = None if found is None else found[0]
    square = 0 if sheet is None else sheet.get_height() // TILTS
    layers = []
    for layer in LAYERS:
        side = max(8, round(2 * radius * layer.size / FULL_RATIO))
        sprites: list[Sprite] = []
        for tilt in range(TILTS):
            for turn in range(TURNS):
                if tilt == 0 and turn:
                    sprites.append(sprites[0])  # face-on, every turn looks the same
                    continue
                if sheet is None:
                    sprite = _plain(side, tilt, turn)
                else:
                    place = (turn * square, tilt * square, square, square)
                    sprite = pygame.transform.smoothscale(sheet.subsurface(place), (side, side))
                sprite.fill((*layer.light, layer.alpha), special_flags=pygame.BLEND_RGBA_MULT)
                sprites.append(crop(sprite)[0])
        layers.append(sprites)
    return layers


def _plain(side: int, tilt: int, turn: int) -> Sprite:
    """A flat disc with a dimple, if the art is missing."""
    big = pygame.Surface((side * 4, side * 4), pygame.SRCALPHA, 32)
    for part, colour in (
        (FULL_RATIO, (150, 24, 32)),
        (FULL_RATIO * 0.9, (206, 52, 52)),
        (FULL_RATIO * 0.42, (150, 28, 36)),
    ):
        box = pygame.Rect(0, 0, round(side * 4 * part * MINOR_RATIOS[tilt]), round(side * 4 * part))
        box.center = side * 2, side * 2
        pygame.draw.ellipse(big, colour, box)
    turned = pygame.transform.rotozoom(big, -360 * turn / TURNS, 1.0)
    box = pygame.Rect(0, 0, side * 4, side * 4)
    box.center = turned.get_rect().center
    return pygame.transform.smoothscale(turned.subsurface(box), (side, side))
