"""Red cells, platelets and droplets of medicine, seen from every side that the screen shows."""

from pathlib import Path

import numpy as np
import pygame

from media.art.bake.canvas import Array, mix, save, shrunk, step, surface

#: Sides of a red cell: tilts of its axis away from the eye, and turns about it.
TILTS, TURNS = 6, 16
STEEPEST = np.radians(78)
OVER = 3
LIGHT = np.array([-0.48, -0.62, 0.62])
LIGHT /= np.linalg.norm(LIGHT)
#: Shapes of an active platelet.
SHAPES = 6


def half_thickness(rr: Array) -> Array:
    """Half the thickness of a red cell at a squared distance from its axis, radius 1.

    Evans and Fung, Microvasc Res 4:335 (1972), for a cell 7.82 µm wide.
    """
    inside = np.clip(1.0 - rr, 0.0, 1.0)
    return np.sqrt(inside) * (0.1036 + 1.0013 * rr - 0.5614 * rr * rr)


def _outside(p: Array, axis: Array) -> Array:
    """Below zero inside the cell."""
    h = p @ axis
    rr = (p * p).sum(-1) - h * h
    return np.where(rr < 1.0, np.abs(h) - half_thickness(rr), np.abs(h) + np.sqrt(np.maximum(rr, 1.0)) - 0.98)


def red_cell(size: int, tilt: float, turn: float) -> pygame.Surface:
    """A biconcave disc, traced ray by ray and lit from the upper left."""
    n = size * OVER
    at = (np.arange(n) + 0.5 - n / 2) / (n / 2) * 1.08
    x, y = np.meshgrid(at, at)
    axis = np.array([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt)])
    z = np.full(x.shape, -9.0)
    above = np.full(x.shape, 1.1)
    found = np.zeros(x.shape, bool)
    for depth in np.linspace(1.06, -1.06, 72):
        inside = (_outside(np.dstack([x, y, np.full(x.shape, depth)]), axis) < 0) & ~found
        z[inside] = depth
        found |= inside
        above[~found] = depth
    low, high = np.where(found, z, 0.0), np.where(found, above, 0.0)
    for _ in range(7):
        middle = (low + high) / 2
        inside = _outside(np.dstack([x, y, middle]), axis) < 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    p = np.dstack([x, y, low])
    e = 0.012
    normal = np.dstack([_outside(p + d, axis) - _outside(p - d, axis) for d in np.eye(3) * e])
    normal /= np.maximum(np.linalg.norm(normal, axis=-1), 1e-6)[..., None]
    h = p @ axis
    r = np.sqrt(np.maximum((p * p).sum(-1) - h * h, 0.0))
    facing = normal @ LIGHT
    wrapped = np.clip((facing + 0.42) / 1.42, 0, 1)
    half = LIGHT + np.array([0, 0, 1.0])
    half /= np.linalg.norm(half)
    shine = np.clip(normal @ half, 0, 1)
    edge = np.clip(1 - normal[..., 2], 0, 1) ** 2.2
    hollow = 1 - step(0.05, 0.62, r)
    colour = mix((92, 8, 20), (226, 52, 50), wrapped**1.15)
    # The thin middle lets light through; the thick ring keeps it.
    colour = colour * (1 - 0.26 * hollow)[..., None]
    colour = colour + (step(0.55, 1.0, wrapped) * (1 - hollow))[..., None] * np.array([30, 34, 30])
    colour = colour + (shine**26 * 0.55)[..., None] * np.array([255, 214, 204])
    back = np.clip(-facing, 0, 1) * edge
    colour = colour + back[..., None] * np.array([96, 22, 34])
    colour = colour * (1 - 0.30 * edge * np.clip(1 - facing, 0, 1))[..., None]
    return surface(*shrunk(np.clip(colour, 0, 255), found.astype(float), OVER))


def red_cells(size: int) -> pygame.Surface:
    """A sheet: a row for each tilt, a column for each turn."""
    sheet = pygame.Surface((size * TURNS, size * TILTS), pygame.SRCALPHA, 32)
    for tilt in range(TILTS):
        for turn in range(TURNS):
            angle = STEEPEST * tilt / (TILTS - 1)
            sheet.blit(red_cell(size, angle, np.pi * 2 * turn / TURNS), (turn * size, tilt * size))
    return sheet


def platelets(size: int) -> pygame.Surface:
    """A row: one smooth disc at rest, then active ones with fine arms."""
    rng = np.random.default_rng(4)
    n, over = size * 4, 4
    at = (np.arange(n) + 0.5 - n / 2) / (n / 2)
    x, y = np.meshgrid(at, at)
    row = pygame.Surface((size * (SHAPES + 1), size), pygame.SRCALPHA, 32)
    for shape in range(SHAPES + 1):
        angle, r = np.arctan2(y, x), np.hypot(x, y)
        wide = 0.62 + 0 * angle
        if shape:
            wide = 0.46 + 0.05 * np.sin(3 * angle + shape)
            for arm in range(6 + shape % 3):
                way = 2 * np.pi * (arm + rng.uniform(-0.2, 0.2)) / (6 + shape % 3)
                off = np.abs((angle - way + np.pi) % (2 * np.pi) - np.pi)
                wide = np.maximum(wide, rng.uniform(0.8, 0.97) * (1 - (off / 0.42) ** 0.62))
        part = r / np.maximum(wide, 0.05)
        solid = 1 - step(0.94, 1.04, part)
        ball = np.sqrt(np.clip(1 - np.minimum(r / 0.62, 1) ** 2, 0, 1))
        lit = np.clip(0.5 - 0.42 * (0.6 * x + 0.8 * y) / 0.6 + 0.25 * ball, 0, 1.2)
        colour = mix((150, 96, 40), (255, 222, 150), np.clip(lit, 0, 1))
        colour = colour + (np.exp(-(((x + 0.2) / 0.16) ** 2 + ((y + 0.24) / 0.13) ** 2)))[..., None] * 60
        row.blit(surface(*shrunk(np.clip(colour, 0, 255), solid, over)), (shape * size, 0))
    return row


def droplet(size: int) -> pygame.Surface:
    """A round drop of medicine with its plus sign."""
    over = 4
    n = size * over
    at = (np.arange(n) + 0.5 - n / 2) / (n / 2)
    x, y = np.meshgrid(at, at)
    r = np.hypot(x, y) / 0.94
    ball = np.sqrt(np.clip(1 - r * r, 0, 1))
    lit = np.clip(-0.45 * x - 0.6 * y + 0.62 * ball, 0, 1)
    colour = mix((124, 40, 186), (0xBE, 0x5C, 0xF5), step(0.05, 0.5, lit))
    colour = mix(colour, (226, 176, 255), 0.7 * step(0.86, 0.99, lit))
    ring = step(0.80, 0.88, r) * (1 - step(0.94, 1.0, r))
    colour = mix(colour, (240, 214, 255), ring * 0.85)
    arm, half = 0.52, 0.14
    plus = ((np.abs(x) < arm) & (np.abs(y) < half)) | ((np.abs(y) < arm) & (np.abs(x) < half))
    colour = np.where(plus[..., None], np.array([255.0, 255.0, 255.0]), colour)
    return surface(*shrunk(np.clip(colour, 0, 255), 1 - step(0.97, 1.03, r), over))


def bake(folder: Path, height: int) -> None:
    """All of it for one height of screen."""
    save(folder, "cells", red_cells(round(62 * height / 1080)))
    save(folder, "platelets", platelets(round(40 * height / 1080)))
    save(folder, "droplet", droplet(round(40 * height / 1080)))
