"""The legend: a small picture and a name for each thing in the vein, under the picture."""

from functools import lru_cache

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.vein.vein import in_sight
from rig.screen.vein.wound import PLUGGED_S
from rig.screen.widgets import art, theme
from rig.screen.widgets.anatomy_colours import CELL, FIBRIN, LUMEN, PALE, PLATELET, WALL
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.sprite import Sprite, rle
from rig.screen.widgets.theme import RGB, Layout
from rig.story.treatments import TREATMENTS
from rig.story.views import View

#: Every kind, two to a column: what is always there first, so that nothing moves when more comes. Of each its
#: baked sheet, its cut from that (left, top, width and height as parts of the sheet), and its colour
#: where the art is missing.
KINDS: dict[str, tuple[str, tuple[float, float, float, float], RGB]] = {
    "cells": ("cells", (2 / 16, 2 / 6, 1 / 16, 1 / 6), CELL),
    "wall": ("wall", (0.05, 0.50, 0.085, 0.36), WALL),
    "platelets": ("platelets", (1 / 7, 0.0, 1 / 7, 1.0), PLATELET),
    "fibrin": ("net-0", (0.56, 0.10, 0.22, 0.36), FIBRIN),
    "catheter": ("catheter", (0.72, 0.0, 0.28, 1.0), PALE),
    "medicine": ("droplet", (0.0, 0.0, 1.0, 1.0), theme.MEDICINE),
}
#: Rows and columns of the legend.
ROWS = 2
COLUMNS = 3
#: A smaller clot than this, as a part of the bore, is not visible.
LEAST_RATIO = 0.04
#: Time at which threads begin to hold the plug of a cut, s.
HELD_S = 0.6 * PLUGGED_S


def seen(frame: Frame) -> tuple[str, ...]:
    """The kinds that are visible in a frame's vein."""
    if not frame.view.staging.near:
        return ()
    treated = frame.treated
    hours = frame.view == View.CLOCK and treated is not None and TREATMENTS[treated.tool].by_catheter
    clot = frame.closure > LEAST_RATIO
    held = frame.view == View.CUT and frame.elapsed > HELD_S
    here = {
        "cells": True,
        "wall": True,
        "platelets": clot or frame.view == View.CUT,
        "fibrin": held or (clot and frame.dose < 1),
        "catheter": in_sight(frame) or hours,
        "medicine": frame.view == View.WHOLE_BODY
        or (in_sight(frame) and frame.giving)
        or (hours and treated is not None and not treated.over),
    }
    return tuple(kind for kind in KINDS if here[kind])


def draw(
    surface: pygame.Surface, layout: Layout, box: pygame.Rect, kinds: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """Draw each kind's picture and name in a box, px."""
    surface.blit(panel(box.size, box.height // 6, theme.PANEL), box)
    pad = box.height // 10
    inner = box.inflate(-4 * pad, -2 * pad)
    wide, tall = inner.width // COLUMNS, inner.height // ROWS
    side = round(tall * 0.82)
    for kind, name in zip(kinds, names, strict=True):
        column, row = divmod(list(KINDS).index(kind), ROWS)
        cell = pygame.Rect(inner.x + column * wide, inner.y + row * tall, wide, tall)
        place = pygame.Rect(cell.x, cell.centery - side // 2, round(side * 1.3), side)
        words = pygame.Rect(place.right + pad, cell.y, cell.right - place.right - pad, tall)
        surface.blit(chip(kind, place.size, layout.size[1]), layout.flipped(place, inner))
        theme.write(surface, name, layout.flipped(words, inner), layout.type("small"), theme.MUTED)


def chip(kind: str, size: tuple[int, int], height: int) -> Sprite:
    """A piece of the picture on the dark of the vein, with round corners."""
    found = art.load(KINDS[kind][0], height)
    return _chip(kind, size, found[0] if found else None)


@lru_cache(maxsize=24)
def _chip(kind: str, size: tuple[int, int], found: Sprite | None) -> Sprite:
    """The same, of this picture; of its plain colour if there is none."""
    over = pygame.Surface(size, pygame.SRCALPHA, 32)
    over.fill((*LUMEN, 255))
    _, (x, y, wide, tall), plain = KINDS[kind]
    room = pygame.Rect(0, 0, *size)
    if kind in ("wall", "fibrin", "catheter"):
        place = room if kind != "catheter" else room.inflate(0, -room.height // 3)
        if kind == "catheter":
            place = pygame.Rect(0, place.y, round(room.width * 0.86), place.height)
    else:
        place = room.inflate(-room.width // 6, -room.height // 6)
        square = min(place.size)
        place = pygame.Rect(0, 0, square, square)
        place.center = room.center
    if found is None:
        pygame.draw.ellipse(over, plain, place.inflate(-place.width // 4, -place.height // 4))
    else:
        full = found.get_size()
        part = round(x * full[0]), round(y * full[1]), round(wide * full[0]), round(tall * full[1])
        over.blit(art.resized(found.subsurface(part), place.size), place)
    # Cut to the shape of a rounded board.
    over.blit(panel(size, size[1] // 4, (255, 255, 255)), (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    return rle(over)
