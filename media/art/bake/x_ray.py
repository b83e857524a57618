"""The moving X-ray's still part: bones and flesh from the drawing beside this, dye in the veins, grain."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pygame
import resvg_py

from media.art.bake.canvas import Array, noise, save, surface
from rig.screen.views import vein_map
from rig.screen.widgets.antialias import Point, curve

#: How much larger than the height of the field on a screen 1080 high the picture is: wide fields cut
#: its top and bottom off.
TALL = 520
#: How dark the dye is at the edge and in the middle of a vein.
EDGE, MIDDLE = 84, 52


def rendered(svg: str, width: int) -> pygame.Surface:
    """An SVG as a picture so many pixels wide."""
    data = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return pygame.image.load(io.BytesIO(bytes(data)), "picture.png")


def _vein(way: tuple[Point, ...], first: float, last: float, shade: int, part: float) -> str:
    """One vein as a row of short round strokes of changing width."""
    line = curve(way)
    pieces = []
    for n, ((x, y), (to_x, to_y)) in enumerate(pairwise(line)):
        wide = (first + (last - first) * n / max(1, len(line) - 2)) * part
        pieces.append(f'<path d="M{x:.2f},{y:.2f} L{to_x:.2f},{to_y:.2f}" stroke-width="{wide:.2f}"/>')
    grey = f"rgb({shade},{shade + 5},{shade + 11})"
    return f'<g fill="none" stroke-linecap="round" stroke="{grey}">{"".join(pieces)}</g>'


def dye() -> str:
    """All veins, darker along their middles, where the rays pass through more of the dye."""
    veins = [*vein_map.VEINS, *vein_map.SIDE_VEINS]
    steps = [(1.0, EDGE), (0.82, (2 * EDGE + MIDDLE) // 3), (0.6, MIDDLE)]
    heart = '<ellipse cx="790" cy="198" rx="35" ry="21" fill="rgb({0},{1},{2})"/>'
    layers = []
    for part, shade in steps:
        layers += [_vein(way, first, last, shade, part) for way, first, last in veins]
        layers.append(
            f'<g transform="translate(790 198) scale({part}) translate(-790 -198)">'
            + heart.format(shade, shade + 5, shade + 11)
            + "</g>"
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400">'
        '<defs><filter id="s" x="-10%" y="-10%" width="120%" height="120%">'
        '<feGaussianBlur stdDeviation="0.9"/></filter></defs>'
        f'<g filter="url(#s)">{"".join(layers)}</g></svg>'
    )


def grain(shape: tuple[int, int], seed: int) -> Array:
    """What an X-ray's few rays leave: fine specks, the same in all three colours."""
    rng = np.random.default_rng(seed)
    fine = rng.normal(0, 1, shape)
    soft = noise(shape, (2.4, 2.4), rng) - 0.5
    return fine * 2.6 + soft * 9


def bake(folder: Path, height: int) -> None:
    """The field without and the specks that lie over it."""
    tall = round(TALL * height / 1080)
    wide = tall * vein_map.SIZE_U[0] // vein_map.SIZE_U[1]
    text = (Path(__file__).parent / "x_ray.svg").read_text(encoding="utf-8")
    picture = pygame.Surface((wide, tall), 0, 32)
    picture.blit(rendered(text, wide), (0, 0))
    picture.blit(rendered(dye(), wide), (0, 0))
    found = np.frombuffer(pygame.image.tobytes(picture, "RGB"), np.uint8).reshape(tall, wide, 3)
    grainy = found.astype(float) + grain((tall, wide), 3)[..., None]
    save(folder, "x_ray", surface(np.clip(grainy, 0, 255)))
