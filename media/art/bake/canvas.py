"""Pictures as arrays of numbers: what every part of the baking draws on."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pygame

Array = npt.NDArray[np.float64]

#: Heights of screen for which art is baked. Others take the next larger and scale it down.
HEIGHTS = (480, 720, 1080)


def step(low: float | Array, high: float | Array, value: Array) -> Array:
    """0 up to `low`, 1 from `high` on, smooth between."""
    part = np.clip((value - low) / (high - low), 0.0, 1.0)
    return part * part * (3.0 - 2.0 * part)


def mix(a: Array | tuple[float, ...], b: Array | tuple[float, ...], part: Array) -> Array:
    """Colours between a (`part` 0) and b (`part` 1)."""
    mixed: Array = np.asarray(a, float) + (np.asarray(b, float) - np.asarray(a, float)) * part[..., None]
    return mixed


def noise(shape: tuple[int, int], cell: tuple[float, float], rng: np.random.Generator) -> Array:
    """Soft noise, 0 to 1: random heights on a grid of `cell` px (rows, columns), smooth between."""
    rows, columns = (max(2, int(np.ceil(n / c)) + 3) for n, c in zip(shape, cell, strict=True))
    grid = rng.random((rows, columns))
    y, x = np.arange(shape[0]) / cell[0], np.arange(shape[1]) / cell[1]
    yi, xi = y.astype(int), x.astype(int)
    fy, fx = y - yi, x - xi
    down: Array = (fy * fy * (3 - 2 * fy))[:, None]
    right: Array = (fx * fx * (3 - 2 * fx))[None, :]
    top: Array = grid[np.ix_(yi, xi)] * (1 - right) + grid[np.ix_(yi, xi + 1)] * right
    low: Array = grid[np.ix_(yi + 1, xi)] * (1 - right) + grid[np.ix_(yi + 1, xi + 1)] * right
    return top * (1 - down) + low * down


def shrunk(colour: Array, alpha: Array, over: int) -> tuple[Array, Array]:
    """A picture drawn `over` times too large, at its own size; clear pixels lend edges no colour."""
    rows, columns = alpha.shape[0] // over, alpha.shape[1] // over
    weighed = (colour * alpha[..., None]).reshape(rows, over, columns, over, 3).mean((1, 3))
    solid = alpha.reshape(rows, over, columns, over).mean((1, 3))
    return weighed / np.maximum(solid, 1e-4)[..., None], solid


def surface(colour: Array, alpha: Array | None = None) -> pygame.Surface:
    """Colours 0 to 255 (rows, columns, 3), and how solid 0 to 1, as a picture."""
    flat = np.clip(np.rint(colour), 0, 255).astype(np.uint8)
    if alpha is None:
        return pygame.image.frombuffer(np.ascontiguousarray(flat).tobytes(), flat.shape[1::-1], "RGB")
    clear = np.clip(np.rint(alpha * 255), 0, 255).astype(np.uint8)
    # Clear pixels are all alike, so that the file is small.
    flat = np.where(clear[..., None] > 0, flat, 0)
    both = np.ascontiguousarray(np.dstack([flat, clear]))
    return pygame.image.frombuffer(both.tobytes(), flat.shape[1::-1], "RGBA")


def save(folder: Path, name: str, picture: pygame.Surface) -> None:
    """Write one picture as `name`.png."""
    folder.mkdir(parents=True, exist_ok=True)
    pygame.image.save(picture, str(folder / f"{name}.png"))
