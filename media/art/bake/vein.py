"""The vein cut lengthwise: its wall and inside as one straight strip, and the catheter."""

from pathlib import Path

import numpy as np
import pygame

from media.art.bake.canvas import Array, mix, noise, save, shrunk, step, surface

#: Pixels of the strip for each unit of `rig.screen.vein.lumen` at a screen 1080 high.
PER_UNIT = 1.75
#: How far the strip reaches into the vein and out of it, units; and its length, px at 1080.
INSIDE, OUTSIDE, LONG = 118, 86, 2000

INTIMA, MEDIA, ADVENTITIA = 3.4, 15.0, 34.0


def lobules(shape: tuple[int, int], pitch: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Fat: for each pixel how far inside its lobule it is (0 at the edge), and a shade of that lobule."""
    rows, columns = shape
    count = int(rows * columns / pitch**2)
    points = rng.random((count, 2)) * [rows + 2 * pitch, columns + 2 * pitch] - pitch
    shades = rng.random(count)
    y, x = np.mgrid[0:rows, 0:columns]
    first = np.full(shape, 1e9)
    second = np.full(shape, 1e9)
    shade = np.zeros(shape)
    for (py, px), own in zip(points, shades, strict=True):
        top, left = int(max(0, py - 3 * pitch)), int(max(0, px - 3 * pitch))
        part = np.s_[top : int(py + 3 * pitch), left : int(px + 3 * pitch)]
        if y[part].size == 0:
            continue
        away = np.hypot(y[part] - py, x[part] - px)
        nearer = away < first[part]
        second[part] = np.where(nearer, first[part], np.minimum(second[part], away))
        shade[part] = np.where(nearer, own, shade[part])
        first[part] = np.where(nearer, away, first[part])
    return np.clip((second - first) / pitch, 0, 1), shade


def spindles(
    shape: tuple[int, int],
    rows: tuple[float, float],
    size: tuple[float, float],
    count: int,
    rng: np.random.Generator,
) -> Array:
    """Nuclei, long and thin along the vein, between two rows."""
    picture = np.zeros(shape)
    for _ in range(count):
        py, px = rng.uniform(*rows), rng.uniform(0, shape[1])
        wide, tall = size[0] * rng.uniform(0.7, 1.25), size[1] * rng.uniform(0.8, 1.2)
        top, left = int(max(0, py - 2 * tall - 2)), int(max(0, px - 2 * wide))
        low, right = min(shape[0], int(py + 2 * tall + 3)), min(shape[1], int(px + 2 * wide))
        part = np.s_[top:low, left:right]
        y, x = np.mgrid[part]
        if y.size:
            away = ((y - py) / tall) ** 2 + ((x - px) / wide) ** 2
            picture[part] = np.maximum(picture[part], 1 - step(0.55, 1.25, away))
    return picture


def wall(height: int) -> Array:
    """The strip: row 0 is deep inside the vein, its edge lies INSIDE units down, tissue below."""
    rng = np.random.default_rng(11)
    k = PER_UNIT * height / 1080
    rows, columns = round((INSIDE + OUTSIDE) * k), round(LONG * height / 1080)
    shape = (rows, columns)
    d = ((np.arange(rows) + 0.5) / k - INSIDE)[:, None] + np.zeros(shape)
    wave = (noise(shape, (60 * k, 60 * k), rng) - 0.5) * 7
    long_streaks = noise(shape, (1.7 * k, 46 * k), rng)
    fine = noise(shape, (1.1 * k, 15 * k), rng)

    # Inside: the far half of the tube, lit along its middle.
    across = np.clip(1 + d / 98.0, 0, 1)
    inner = mix((70, 18, 27), (26, 6, 13), step(0.05, 0.96, across))
    cobbles = noise(shape, (7 * k, 24 * k), rng) * 0.6 + noise(shape, (3 * k, 9 * k), rng) * 0.4
    inner = inner * (0.86 + 0.28 * cobbles)[..., None]
    inner = inner * (1 - 0.5 * np.exp(-((d / 5.5) ** 2)))[..., None]

    # Intima: a bright seam with the flat nuclei of its lining.
    edge = d + 0.55 * np.sin(np.arange(columns) / (8.5 * k))[None, :]
    seam = mix((255, 220, 208), (226, 160, 152), step(0.6, INTIMA, edge))
    lining = spindles(
        shape, ((INSIDE + 1.0) * k, (INSIDE + 1.8) * k), (4.2 * k, 0.75 * k), columns // 26, rng
    )
    seam = mix(seam, (150, 74, 104), 0.75 * lining)
    # Media: muscle, thin in a vein.
    muscle = mix((206, 116, 116), (160, 74, 82), step(0.15, 0.85, 0.6 * long_streaks + 0.4 * fine))
    nuclei = spindles(
        shape, ((INSIDE + 5) * k, (INSIDE + MEDIA - 1.5) * k), (5.5 * k, 0.7 * k), columns // 9, rng
    )
    muscle = mix(muscle, (104, 40, 72), 0.7 * nuclei)
    # Adventitia: wavy bundles of collagen, a vein's thickest layer.
    bundles = 0.5 + 0.5 * np.sin((d + 1.1 * wave) * 1.75 + 5.0 * long_streaks)
    collagen = mix((122, 66, 86), (206, 146, 152), step(0.1, 0.95, 0.65 * bundles + 0.35 * fine))
    sparse = spindles(shape, ((INSIDE + 18) * k, (INSIDE + 32) * k), (4.0 * k, 0.65 * k), columns // 22, rng)
    collagen = mix(collagen, (92, 40, 78), 0.6 * sparse)
    collagen = collagen * (1.04 - 0.28 * step(MEDIA, ADVENTITIA, d))[..., None]
    # Around it: fat in lobules.
    depth, own = lobules(shape, 10 * k, rng)
    fat = mix((118, 74, 70), (158, 112, 92), step(0.0, 0.16, depth) * (0.75 + 0.25 * own))
    fat = fat + (step(0.1, 1.0, depth))[..., None] * np.array([18, 16, 10])
    fat = fat * (0.62 + 0.24 * noise(shape, (22 * k, 30 * k), rng))[..., None]

    soft = 0.8
    picture = mix_fields(inner, seam, step(-0.5, 0.5, edge))
    picture = mix_fields(picture, muscle, step(INTIMA - soft, INTIMA + soft, d + 0.15 * wave))
    border = MEDIA + 0.25 * wave
    picture = mix_fields(picture, collagen, step(border - 0.6, border + 0.9, d))
    # The elastic seams on both sides of the muscle.
    for at, colour, wide in ((INTIMA + 0.3, (255, 214, 190), 0.55), (border, (92, 44, 62), 0.75)):
        picture = mix(picture, colour, 0.65 * np.exp(-(((d - at - 0.15 * wave) / wide) ** 2)))
    border = ADVENTITIA + 0.55 * wave
    picture = mix_fields(picture, fat, step(border - 2.5, border + 2.5, d))
    picture = vessels(picture, d, k, rng)
    # The light falls on the vein; what lies further out goes into the dark.
    gone = step(ADVENTITIA - 6, OUTSIDE + 6, d)
    picture = mix(picture * (1 - 0.45 * gone)[..., None], (30, 20, 36), 0.8 * gone)
    return np.clip(picture, 0, 255)


def mix_fields(a: Array, b: Array, part: Array) -> Array:
    """Two whole pictures, mixed point by point."""
    return a + (b - a) * part[..., None]


def vessels(picture: Array, d: Array, k: float, rng: np.random.Generator) -> Array:
    """The small vessels that feed the wall itself."""
    columns = d.shape[1]
    x = np.arange(columns)[None, :]
    for n in range(9):
        middle = columns * (n + rng.uniform(0.2, 0.8)) / 9
        at, radius = rng.uniform(21, 31), rng.uniform(1.7, 3.0)
        away = np.hypot((x - middle) / k / 1.5, d - at) / radius
        picture = mix(picture, (226, 156, 152), 1 - step(1.15, 1.4, away))
        picture = mix(picture, (84, 14, 26), 1 - step(0.85, 1.05, away))
        picture = mix(picture, (196, 50, 52), 0.8 * (1 - step(0.25, 0.55, away)))
    return picture


def catheter(height: int) -> pygame.Surface:
    """The tube's end, tip to the right: clear plastic over a dark bore, side holes, a gold marker."""
    k = height / 1080
    over = 3
    half, long = 17.0 * k, 470.0 * k
    rows, columns = round(46 * k), round(long)
    y, x = np.mgrid[0 : rows * over, 0 : columns * over]
    y, x = (y + 0.5) / over, (x + 0.5) / over
    left = columns - 2 * k - x
    round_end = half * 1.9
    narrow = np.sqrt(np.clip(1 - np.clip((round_end - left) / round_end, 0, 1) ** 2, 0, 1))
    across = (y - rows / 2) / np.maximum(half * narrow, 1e-3)
    solid = (1 - step(0.97, 1.03, np.abs(across))) * (left > 0)
    ball = np.sqrt(np.clip(1 - across**2, 0, 1))
    lit = np.clip(0.30 - 0.52 * across + 0.42 * ball, 0, 1.15)
    colour = mix((70, 104, 146), (232, 246, 254), np.clip(lit, 0, 1))
    # The bore shows through the wall.
    bore = 1 - step(0.40, 0.56, np.abs(across))
    colour = mix(colour, (108, 150, 190), 0.42 * bore)
    colour = colour + (np.exp(-(((across + 0.52) / 0.12) ** 2)))[..., None] * 70
    colour = colour - (np.exp(-(((across - 0.86) / 0.12) ** 2)))[..., None] * 34
    for n in range(5):
        middle = columns - (62 + 74 * n) * k
        for side in (-0.46, 0.46):
            hole = np.hypot((x - middle) / (7.2 * k), (y - rows / 2 - side * half) / (5.0 * k))
            colour = mix(colour, (246, 252, 255), 0.8 * np.exp(-(((hole - 1.12) / 0.2) ** 2)))
            colour = mix(colour, (24, 34, 60), 1 - step(0.72, 1.02, hole))
    for middle in (columns - 34 * k, columns - 404 * k):
        band = np.exp(-(((x - middle) / (8 * k)) ** 8))
        gold = mix((104, 78, 24), (255, 228, 150), np.clip(lit, 0, 1))
        colour = mix_fields(colour, gold, band)
    return surface(*shrunk(np.clip(colour, 0, 255), solid, over))


def bake(folder: Path, height: int) -> None:
    """All of it for one height of screen."""
    save(folder, "wall", surface(wall(height)))
    save(folder, "catheter", catheter(height))
