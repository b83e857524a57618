"""Red cells: their sprites, and where the flow has carried each of them."""

import math
import random
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import pygame

from rig.screen.lumen import Dome, Lumen
from rig.screen.sprite import Drawn, Sprite, crop

#: Cells follow one another in lanes; those of a lane keep their distance, so that blood stays even.
LANES, IN_LANE = 10, 5
DROPS_IN_LANE = 2
"""Droplets of a medicine that is in all of the blood."""
TILTS, TURNS = 5, 14
MASTER = 128
"""Width in pixels of the drawing that every size is scaled from; even."""

#: mL of flow that carry a cell in the middle lane across the picture: three seconds of 15 mL/s.
CROSSING = 45.0
#: Cells live on a track a little longer than the picture, so that none appears or goes in sight.
BEYOND = 0.06
#: Stretches of the track over which crowding is worked out.
KNOTS = 60


@dataclass(frozen=True)
class Layer:
    """How deep in the picture: size and pace against the near layer, brightness, opacity."""

    size: float
    pace: float
    light: int
    alpha: int


LAYERS = (
    Layer(0.64, 0.72, 128, 235),
    Layer(0.82, 0.88, 196, 255),
    Layer(1.0, 1.0, 255, 255),
)


@dataclass(frozen=True)
class Cell:
    start: float
    """Place on the track at no flow, 0 to 1."""
    lane: float
    pace: float
    """Against the middle lane of the near layer: flow in a tube is a parabola."""
    layer: int
    tilt: int
    turn: float
    spin: float
    """Turns for each crossing."""
    phase: float


class Cells:
    """The blood of one picture."""

    def __init__(self, lumen: Lumen, seed: int = 7) -> None:
        self.lumen = lumen
        self.radius = lumen.half * 0.138
        self.cells = _scatter(IN_LANE, random.Random(seed))
        self.drifting = _scatter(DROPS_IN_LANE, random.Random(seed + 1))
        discs = [[_disc(tilt, turn) for turn in range(TURNS)] for tilt in range(TILTS)]
        self.sprites = [
            [[_sized(disc, 2 * self.radius, layer) for disc in row] for row in discs] for layer in LAYERS
        ]

    def draw(self, dome: Dome, volume: float, time: float) -> list[list[Drawn]]:
        """What to blit for each layer, far to near, with the flow at `volume` mL and `time` seconds."""
        crowd = Crowd(dome, 2 * self.radius)
        layers: list[list[Drawn]] = [[] for _ in LAYERS]
        for cell in self.cells:
            x = crowd.place((cell.start + volume / CROSSING * cell.pace / (1 + 2 * BEYOND)) % 1.0)
            # Even still blood trembles a little.
            x += 0.05 * self.radius * math.sin(1.1 * time + cell.phase)
            radius = self.radius * LAYERS[cell.layer].size
            gap = dome.gap(x)
            sprites = self.sprites[cell.layer]
            tilt, turn = cell.tilt, int(cell.turn + cell.spin * x / self.lumen.width) % TURNS
            if gap < 3.2 * radius:
                # A cell slips through a slit edge on, along the slope of the clot, or not at all.
                thin = gap / (3.2 * radius)
                tilt = next((t for t in range(tilt, TILTS) if _minor(t) <= thin), TILTS)
                if tilt == TILTS:
                    continue
                slope = math.atan2(dome.lane(x + 4, cell.lane, 0) - dome.lane(x - 4, cell.lane, 0), 8)
                turn = round(-slope / math.pi * TURNS) % TURNS
                radius *= thin
            y = dome.lane(x, cell.lane, radius * 1.12)
            y += 0.05 * self.radius * math.sin(0.8 * time + 1.7 * cell.phase) * min(1.0, gap / (6 * radius))
            sprite = sprites[tilt][turn]
            width, height = sprite.get_size()
            layers[cell.layer].append((sprite, (round(x - width / 2), round(y - height / 2))))
        return layers

    def medicine(self, dome: Dome, volume: float, time: float, drops: list[Sprite]) -> list[Drawn]:
        """Droplets that go wherever the blood goes."""
        drawn: list[Drawn] = []
        for cell in self.drifting:
            # A slow stir of their own, so that they are seen to be loose even in still blood.
            x = cell.start + volume / CROSSING * cell.pace + 0.004 * math.sin(0.7 * time + cell.phase)
            x = (x % 1.0 * (1 + 2 * BEYOND) - BEYOND) * self.lumen.width
            drop = drops[cell.layer]
            half = drop.get_width() / 2
            if dome.gap(x) > 3 * half:
                drawn.append((drop, (round(x - half), round(dome.lane(x, cell.lane, half) - half))))
        return drawn


class Crowd:
    """Where cells stand along the vein: dense before a clot, sparse after it, none where none can pass."""

    def __init__(self, dome: Dome, wide: float) -> None:
        self.width = dome.lumen.width
        start, end = -BEYOND * self.width, (1 + BEYOND) * self.width
        self.step = (end - start) / KNOTS
        self.start = start
        closed = dome.closure
        total, self.sums = 0.0, [0.0]
        # The crowd is thickest at the foot of the clot and thins out against the flow.
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

    def place(self, part: float) -> float:
        """The x of a part of all the cells, 0 to 1, counted from the left."""
        want = part * self.sums[-1]
        knot = min(bisect_right(self.sums, want), KNOTS) - 1
        low, high = self.sums[knot], self.sums[knot + 1]
        return self.start + (knot + (want - low) / (high - low)) * self.step


def _scatter(in_lane: int, rng: random.Random) -> list[Cell]:
    """Cells for every lane of every layer, in even disorder."""
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
                    tilt=rng.choice((0, 0, 1, 1, 2, 2, 3, 4)),
                    turn=rng.uniform(0, TURNS),
                    spin=rng.choice((-1, 1)) * rng.uniform(3, TURNS),
                    phase=rng.uniform(0, math.tau),
                )
                for place in range(in_lane)
            ]
    return cells


def _minor(tilt: int) -> float:
    """The short axis of a disc seen at a tilt, against the long one."""
    return (1.0, 0.88, 0.7, 0.5, 0.36)[tilt]


def _smooth(low: float, high: float, value: float) -> float:
    part = min(1.0, max(0.0, (value - low) / (high - low)))
    return part * part * (3 - 2 * part)


@cache
def _face(tilt: int) -> tuple[Sprite, Sprite]:
    """A cell seen at a tilt, long axis level: its colour, and its height as a grey map for the light."""
    minor, half, radius = _minor(tilt), MASTER // 2, MASTER * 0.42
    colour, height = bytearray(), bytearray()
    for row in range(half):
        y = (half - row - 0.5) / radius / minor
        for column in range(half):
            x = (half - column - 0.5) / radius
            r = math.sqrt(x * x + y * y)
            body = 1 - _smooth(0.965, 1.035, r)
            dimple = 1 - _smooth(0.05, 0.66, r)
            ring = math.exp(-(((r - 0.7) / 0.2) ** 2))
            edge = _smooth(0.8, 1.0, r)
            light = (0.9 + 0.16 * ring - 0.3 * dimple) * (1 - 0.3 * edge)
            colour += bytes(
                (int(214 * light), int(56 * light * light), int(60 * light * light), int(255 * body))
            )
            # The thickness of a biconcave disc, after Evans and Fung, scaled to its thickest.
            rr = min(1.0, r * r)
            thick = math.sqrt(1 - rr) * (0.2072 + 2.0026 * rr - 1.1228 * rr * rr) / 0.79
            level = int(255 * thick)
            height += bytes((level, level, level, 255))
    faces = []
    for quarter in (colour, height):
        corner = pygame.image.frombuffer(bytes(quarter), (half, half), "RGBA")
        whole = pygame.Surface((MASTER, MASTER), pygame.SRCALPHA, 32)
        for right in (False, True):
            for down in (False, True):
                piece = pygame.transform.flip(corner, right, down)
                # Only the top left corner was worked out: a disc is the same in all four.
                whole.blit(piece, (half * right, half * down), special_flags=pygame.BLEND_RGBA_ADD)
        faces.append(whole)
    return faces[0], faces[1]


def _disc(tilt: int, turn: int) -> Sprite:
    """A cell at a tilt and a turn, lit from the upper left of the picture whichever way it lies."""
    colour, height = _face(tilt)
    angle = 180 * turn / TURNS
    disc, relief = _turned(colour, angle), _turned(height, angle)
    glow, dark = relief.copy(), relief.copy()
    glow.fill((74, 84, 78, 255), special_flags=pygame.BLEND_RGBA_MULT)
    dark.fill((84, 56, 54, 255), special_flags=pygame.BLEND_RGBA_MULT)
    # Height here less height a little up the light: slopes that face the light shine, others dim.
    shift = MASTER // 22
    disc.blit(glow, (-shift, -shift), special_flags=pygame.BLEND_RGB_ADD)
    disc.blit(dark, (shift, shift), special_flags=pygame.BLEND_RGB_SUB)
    return disc


def _turned(surface: Sprite, angle: float) -> Sprite:
    turned = pygame.transform.rotozoom(surface, angle, 1.0)
    middle = turned.get_rect().center
    return turned.subsurface(
        pygame.Rect(middle[0] - MASTER // 2, middle[1] - MASTER // 2, MASTER, MASTER)
    ).copy()


def _sized(disc: Sprite, wide: float, layer: Layer) -> Sprite:
    size = max(6, round(wide * layer.size / 0.84))
    sprite = pygame.transform.smoothscale(disc, (size, size))
    light = layer.light
    sprite.fill((light, light, min(255, light + 6), layer.alpha), special_flags=pygame.BLEND_RGBA_MULT)
    return crop(sprite)[0]
