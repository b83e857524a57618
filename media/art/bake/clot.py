"""The clot: packed cells and platelets in a net of fibrin, and the net as medicine snaps it."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pygame

from media.art.bake.canvas import mix, noise, save, surface
from media.art.bake.cells import SHAPES, TILTS, TURNS

#: Size of the largest dome, px at a screen 1080 high.
WIDE, TALL = 580, 352
#: Steps of medicine's work on the net; the last has no whole strand left near the tube.
WORN = 7
OVER = 3
FIBRIN = (0xF7, 0xE3, 0xB0)


def flesh(folder: Path, height: int) -> pygame.Surface:
    """What is inside: from the dark depth to the cells nearest to the eye, with strands between."""
    k = height / 1080
    size = round(WIDE * k), round(TALL * k)
    rng = np.random.default_rng(21)
    soft = noise(size[::-1], (34 * k, 34 * k), rng) * 0.6 + noise(size[::-1], (12 * k, 12 * k), rng) * 0.4
    ground = surface(mix((58, 8, 20), (112, 20, 36), soft))
    picture = pygame.Surface(size, pygame.SRCALPHA, 32)
    picture.blit(ground, (0, 0))
    sheet = pygame.image.load(str(folder / "cells.png"))
    side = sheet.get_height() // TILTS
    small = pygame.image.load(str(folder / "platelets.png"))
    star = small.get_height()
    for layer, (count, light, scale) in enumerate(((150, 88, 0.72), (150, 132, 0.78), (120, 186, 0.82))):
        for x, y in _even(count, size, rng):
            tilt, turn = rng.integers(0, TILTS), rng.integers(0, TURNS)
            cell = sheet.subsurface((int(turn) * side, int(tilt) * side, side, side))
            big = scale * rng.uniform(0.86, 1.06)
            # Squeezed between its neighbours a cell is no round disc any more.
            cell = pygame.transform.smoothscale(
                cell, (round(side * big), round(side * big * rng.uniform(0.78, 1.0)))
            )
            cell = pygame.transform.rotozoom(cell, rng.uniform(-14, 14), 1.0)
            shade = round(light * rng.uniform(0.8, 1.1))
            cell.fill(
                (min(255, shade), round(shade * 0.86), round(shade * 0.92)),
                special_flags=pygame.BLEND_RGB_MULT,
            )
            picture.blit(cell, cell.get_rect(center=(round(x), round(y))))
        if layer < 2:
            strands = _strands(size, 60 + 30 * layer, 40 + layer)
            _draw(picture, strands, size, k, 0.0, ((120, 66, 60), (176, 118, 92))[layer], 1.5 + 0.5 * layer)
    for x, y in _even(16, size, rng):
        shape = int(rng.integers(1, SHAPES + 1))
        plate = small.subsurface((shape * star, 0, star, star))
        plate = pygame.transform.rotozoom(plate, rng.uniform(0, 360), rng.uniform(0.6, 0.85))
        picture.blit(plate, plate.get_rect(center=(round(x), round(y))))
    return picture


def _even(count: int, size: tuple[float, float], rng: np.random.Generator) -> list[tuple[float, float]]:
    """Places that keep away from one another, over the whole size."""
    places: list[tuple[float, float]] = []
    for _ in range(count):
        tries = rng.random((12, 2)) * size
        if not places:
            places.append(tuple(tries[0]))
            continue
        there = np.array(places)
        away = ((tries[:, None, :] - there[None, :, :]) ** 2).sum(-1).min(1)
        places.append(tuple(tries[int(away.argmax())]))
    order = rng.permutation(len(places))
    return [places[n] for n in order]


Strand = tuple[list[tuple[float, float]], float, float]
"""Points from knot to knot, thickness against the usual, and when medicine snaps it, 0 to 1."""


def _strands(size: tuple[int, int], knots: int, seed: int) -> list[Strand]:
    """A net as fibrin makes it: threads that meet in knots, three or so at each."""
    rng = np.random.default_rng(seed)
    wide, tall = size
    room = 0.08 * wide
    places = np.array(_even(knots, (wide + 2 * room, tall + 2 * room), rng)) - room
    pairs = set()
    for n, place in enumerate(places):
        near = np.argsort(((places - place) ** 2).sum(1))[1:5]
        for other in near[: 3 + (n % 3 == 0)]:
            pairs.add((min(n, int(other)), max(n, int(other))))
    strands = []
    for a, b in sorted(pairs):
        p, q = places[a], places[b]
        bow = rng.uniform(-0.10, 0.10) * np.array([-(q - p)[1], (q - p)[0]])
        steps = np.linspace(0, 1, 15)
        way = [tuple(p + (q - p) * t + bow * 4 * t * (1 - t)) for t in steps]
        middle = (p + q) / 2
        snaps = 0.04 + 0.72 * float(np.clip(middle[0] / wide, 0, 1)) + rng.uniform(0, 0.2)
        strands.append((way, rng.uniform(0.6, 1.5), snaps))
    return strands


def _draw(
    picture: pygame.Surface,
    strands: list[Strand],
    size: tuple[int, int],
    k: float,
    eaten: float,
    colour: tuple[int, int, int],
    wide: float,
) -> None:
    """Strands with a shadow below and a light above; those that medicine has snapped hang in two ends."""
    large = pygame.Surface((size[0] * OVER, size[1] * OVER), pygame.SRCALPHA, 32)
    large.fill((40, 6, 14, 0))
    pieces = []
    for way, thick, snaps in strands:
        if eaten < snaps:
            pieces.append((way, thick))
        elif eaten < snaps + 0.34:
            # What is left shrinks back to its knots and curls up.
            left = max(2, round(len(way) * 0.38 * (1 - (eaten - snaps) / 0.5)))
            pieces += [(_curled(end), thick) for end in (way[:left], way[::-1][:left])]
    for dx, dy, tone, solid, part in (
        (1.3, 1.7, (30, 4, 12), 120, 1.25),
        (0.0, 0.0, tuple(round(c * 0.72) for c in colour), 255, 1.0),
        (-0.25, -0.35, colour, 255, 0.62),
        (-0.4, -0.55, tuple(min(255, round(c * 1.05 + 14)) for c in colour), 255, 0.25),
    ):
        for way, thick in pieces:
            points = [((x + dx * k) * OVER, (y + dy * k) * OVER) for x, y in way]
            _thick(large, (*tone, solid), points, max(1.0, wide * thick * part * k * OVER))
    picture.blit(pygame.transform.smoothscale(large, size), (0, 0))


def _curled(way: list[tuple[float, float]]) -> list[tuple[float, float]]:
    (x, y), points = way[0], [way[0]]
    for n, (a, b) in enumerate(pairwise(way)):
        turn = 0.16 * n
        dx, dy = b[0] - a[0], b[1] - a[1]
        x, y = x + dx * math.cos(turn) - dy * math.sin(turn), y + dx * math.sin(turn) + dy * math.cos(turn)
        points.append((x, y))
    return points


def _thick(
    picture: pygame.Surface, colour: tuple[int, ...], points: list[tuple[float, float]], wide: float
) -> None:
    for (x, y), (to_x, to_y) in pairwise(points):
        away = math.hypot(to_x - x, to_y - y) or 1.0
        dx, dy = (to_y - y) / away * wide / 2, (x - to_x) / away * wide / 2
        corners = [(x + dx, y + dy), (to_x + dx, to_y + dy), (to_x - dx, to_y - dy), (x - dx, y - dy)]
        pygame.draw.polygon(picture, colour, corners)
        pygame.draw.circle(picture, colour, (to_x, to_y), wide / 2)


def bake(folder: Path, height: int) -> None:
    """Needs the cells of the same height to be there."""
    k = height / 1080
    size = round(WIDE * k), round(TALL * k)
    save(folder, "clot", flesh(folder, height))
    strands = _strands(size, 128, 7)
    for worn in range(WORN):
        net = pygame.Surface(size, pygame.SRCALPHA, 32)
        net.fill((60, 20, 20, 0))
        _draw(net, strands, size, k, worn / (WORN - 1), FIBRIN, 2.5)
        save(folder, f"net-{worn}", net)
