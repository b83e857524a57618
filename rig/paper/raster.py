"""Renders a `rig.paper.line_drawing.Drawing` as a picture file. Needs no display."""

from itertools import pairwise
from pathlib import Path

from rig.paper.line_drawing import PAPER, Box, Dot, Drawing, Wire, Words
from rig.screen.sdl import pygame
from rig.screen.widgets.theme import render_text

#: Supersampling: the drawing is drawn this many times larger and scaled down, for smooth lines.
_OVER = 3


def save(drawing: Drawing, path: Path, scale: float = 1.5) -> None:
    """Write the picture with `scale` pixels per unit. Raises OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        pygame.image.save(paint(drawing, scale), str(path))
    except pygame.error as wrong:
        raise OSError(str(wrong)) from wrong


def paint(drawing: Drawing, scale: float) -> pygame.Surface:
    """The drawing on a surface."""
    size = (round(drawing.width * scale), round(drawing.height * scale))
    k = scale * _OVER
    surface = pygame.Surface((size[0] * _OVER, size[1] * _OVER))
    surface.fill(pygame.Color(PAPER))
    for shape in drawing.shapes:
        match shape:
            case Box():
                _box(surface, shape, k)
            case Wire():
                _wire(surface, shape, k)
            case Dot():
                centre = (round(shape.x * k), round(shape.y * k))
                pygame.draw.circle(surface, pygame.Color(shape.line), centre, round((shape.radius + 0.6) * k))
                pygame.draw.circle(surface, pygame.Color(shape.fill), centre, round((shape.radius - 0.6) * k))
            case Words():
                _words(surface, shape, k)
    return pygame.transform.smoothscale(surface, size)


def _box(surface: pygame.Surface, shape: Box, k: float) -> None:
    place = pygame.Rect(
        round(shape.x * k), round(shape.y * k), round(shape.width * k), round(shape.height * k)
    )
    pygame.draw.rect(surface, pygame.Color(shape.fill), place, border_radius=round(shape.round * k))
    if shape.thick:
        thick = max(1, round(shape.thick * k))
        pygame.draw.rect(
            surface, pygame.Color(shape.line), place, width=thick, border_radius=round(shape.round * k)
        )


def _wire(surface: pygame.Surface, shape: Wire, k: float) -> None:
    points = [(x * k, y * k) for x, y in shape.points]
    _strokes(surface, points, shape.colour, shape.thick * k)
    if not shape.striped:
        return
    for (x0, y0), (x1, y1) in pairwise(points):
        length = max(abs(x1 - x0), abs(y1 - y0))
        at = 0.0
        while length and at < length:
            ends = [(x0 + (x1 - x0) * p / length, y0 + (y1 - y0) * p / length) for p in (at, at + 7 * k)]
            _strokes(surface, ends, PAPER, shape.thick * k / 2.5)
            at += 14 * k


def _strokes(surface: pygame.Surface, points: list[tuple[float, float]], colour: str, thick: float) -> None:
    for start, end in pairwise(points):
        pygame.draw.line(surface, pygame.Color(colour), start, end, max(1, round(thick)))
    for point in points:
        pygame.draw.circle(surface, pygame.Color(colour), point, thick / 2)


def _words(surface: pygame.Surface, shape: Words, k: float) -> None:
    # Drawn at full size, because scaled type loses its thin strokes.
    paint = pygame.Color(shape.colour)
    picture = render_text(shape.text, round(shape.size * k), (paint.r, paint.g, paint.b))
    left = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * picture.get_width()
    surface.blit(picture, (shape.x * k - left, shape.y * k - picture.get_height() * 0.74))
