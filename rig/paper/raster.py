"""Renders a `rig.paper.line_drawing.Drawing` as a picture file. Needs no display."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from rig.paper.line_drawing import Box, Dot, Drawing, Point, Shape, Wire, Words
from rig.screen.sdl import pygame, save_whole
from rig.screen.widgets.theme import render_text

#: Supersampling: the drawing is drawn this many times larger and scaled down, for smooth lines.
_SUPERSAMPLING = 3


def save(drawing: Drawing, path: Path, scale: float = 1.5) -> None:
    """Write the picture with `scale` pixels per unit. Raises OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_whole(paint(drawing, scale), path)


def paint(drawing: Drawing, scale: float) -> pygame.Surface:
    """The drawing on a surface."""
    size = (round(drawing.width * scale), round(drawing.height * scale))
    k = scale * _SUPERSAMPLING
    surface = pygame.Surface((size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING))
    surface.fill(pygame.Color(drawing.paper))
    for shape in drawing.shapes:
        if isinstance(shape, Words) or shape.opacity >= 1.0:
            _shape(surface, shape, k)
        else:
            layer = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
            _shape(layer, shape, k)
            layer.set_alpha(round(255 * shape.opacity))
            surface.blit(layer, (0, 0))
    return pygame.transform.smoothscale(surface, size)


def _shape(surface: pygame.Surface, shape: Shape, k: float) -> None:
    match shape:
        case Box():
            _box(surface, shape, k)
        case Wire():
            _wire(surface, shape, k)
        case Dot():
            _dot(surface, shape, k)
        case Words():
            _words(surface, shape, k)


def _box(surface: pygame.Surface, shape: Box, k: float) -> None:
    place = pygame.Rect(
        round(shape.x * k), round(shape.y * k), round(shape.width * k), round(shape.height * k)
    )
    corner = round(shape.round * k)
    pygame.draw.rect(surface, pygame.Color(shape.fill), place, border_radius=corner)
    if shape.thick:
        thick = max(1, round(shape.thick * k))
        pygame.draw.rect(surface, pygame.Color(shape.line), place, width=thick, border_radius=corner)


def _dot(surface: pygame.Surface, shape: Dot, k: float) -> None:
    centre, half = (round(shape.x * k), round(shape.y * k)), shape.thick / 2
    if half:
        pygame.draw.circle(surface, pygame.Color(shape.line), centre, round((shape.radius + half) * k))
    pygame.draw.circle(surface, pygame.Color(shape.fill), centre, round((shape.radius - half) * k))


def _wire(surface: pygame.Surface, shape: Wire, k: float) -> None:
    """A thick line with round joints."""
    points, thick, colour = (
        [(x * k, y * k) for x, y in shape.points],
        shape.thick * k,
        pygame.Color(shape.colour),
    )
    for run in _dashes(points, shape.dash[0] * k, shape.dash[1] * k) if shape.dash else [points]:
        for start, end in pairwise(run):
            pygame.draw.line(surface, colour, start, end, max(1, round(thick)))
        for point in run:
            pygame.draw.circle(surface, colour, point, thick / 2)


def _dashes(points: Sequence[Point], dash: float, gap: float) -> Iterator[list[Point]]:
    """A line in dashes of equal length, whatever the spacing of its points."""
    run, drawn, left = [*points[:1]], True, dash
    for last, point in pairwise(points):
        while (length := math.dist(last, point)) > left:
            part = left / length
            last = (last[0] + part * (point[0] - last[0]), last[1] + part * (point[1] - last[1]))
            if drawn:
                yield [*run, last]
            run, drawn = [last], not drawn
            left = dash if drawn else gap
        left -= length
        run.append(point)
    if drawn:
        yield run


def _words(surface: pygame.Surface, shape: Words, k: float) -> None:
    # Drawn at full size, because scaled type loses its thin strokes.
    ink = pygame.Color(shape.colour)
    picture = render_text(shape.text, round(shape.size * k), (ink.r, ink.g, ink.b))
    # The offset from the picture's centre to the start of the baseline, rotated with the text.
    side = {"start": 0.5, "middle": 0.0, "end": -0.5}[shape.anchor] * picture.get_width()
    middle = pygame.Vector2(side, -0.24 * picture.get_height()).rotate(shape.turned)
    picture = pygame.transform.rotate(picture, -shape.turned) if shape.turned else picture
    surface.blit(picture, picture.get_rect(center=(shape.x * k + middle.x, shape.y * k + middle.y)))
