"""What the visitor is to do now, in ever plainer steps, and what has gone wrong."""

import math
from collections.abc import Iterator
from functools import lru_cache

import pygame

from rig.frame import Frame
from rig.screen import icons, theme
from rig.screen.smooth import panel
from rig.screen.theme import Layout
from rig.session import Rung

Places = dict[str, pygame.Rect]
"""Where each button stands on the screen, to be clicked."""


def prompt(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> Places:
    """The row under the picture: the button's icon, and what to do with it."""
    if frame.ask is None or frame.rung == Rung.STILL_THERE:
        return {}
    if not frame.ready:
        _coming(surface, layout, box, frame)
        return {}
    strong = frame.rung >= Rung.STRONG
    words = _words(frame)
    size = layout.type("title" if strong else "caption")
    ink = theme.BG if strong else theme.TEXT
    tall = box.height if strong else round(box.height * 0.86)
    row = pygame.Rect(box.x, box.bottom - tall, box.width, tall)
    edge = theme.BG if strong else theme.ACT if frame.rung >= Rung.HINT else theme.EDGE
    surface.blit(
        panel(row.size, tall // 4, theme.ACT if strong else theme.PANEL, edge, max(2, tall // 30)), row
    )
    pad = round(tall * 0.12)
    side = _breathing(tall - 2 * pad, frame) if strong else tall - 2 * pad
    places: Places = {}
    x = row.x + 2 * pad
    for name in frame.buttons:
        slot = pygame.Rect(x, row.y + pad, tall - 2 * pad, tall - 2 * pad)
        icon = icons.button(name, side)
        surface.blit(icon, icon.get_rect(center=slot.center))
        places[name] = slot.inflate(pad, 2 * pad)
        x = slot.right + pad
    if frame.gesture == "hold":
        x = _hold(surface, x, row, frame, ink, tall)
    text = pygame.Rect(x + pad, row.y, row.right - x - 2 * pad, tall).inflate(0, -pad)
    theme.write(surface, words, text, size, ink, rows=2)
    return places


def _coming(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> None:
    """What is asked comes once the treatment is over: how far that is."""
    if frame.treated is None:
        return
    tall = max(6, layout.margin // 3)
    track = pygame.Rect(box.x, box.centery - tall // 2, box.width, tall)
    surface.blit(panel(track.size, tall // 2, theme.PANEL, theme.EDGE, 1), track)
    wide = round(track.width * min(1.0, frame.treated.hours / frame.treated.of_hours))
    if wide >= tall:
        surface.blit(panel((wide, tall), tall // 2, theme.MUTED), track)


def _words(frame: Frame) -> str:
    """The hint where there is one, else the gesture alone."""
    return frame.hint if frame.hint and not frame.warning else frame.labels[frame.gesture]


def _breathing(side: int, frame: Frame) -> int:
    """The icon grows and shrinks by a little, once in two seconds."""
    return side - round(side * 0.06 * (1 + math.sin(math.tau * frame.time / 2.0)))


def _hold(
    surface: pygame.Surface, x: int, row: pygame.Rect, frame: Frame, colour: theme.Paint, tall: int
) -> int:
    """A short bar under an arrow: press and stay. Returns where the text may begin."""
    wide = round(tall * 0.34)
    middle, top, bottom = x + wide // 2, row.y + round(tall * 0.24), row.y + round(tall * 0.72)
    thick = max(2, tall // 22)
    pygame.draw.line(surface, colour, (middle, top), (middle, bottom - thick), thick)
    head = [
        (middle - wide * 0.26, bottom - wide * 0.3),
        (middle, bottom),
        (middle + wide * 0.26, bottom - wide * 0.3),
    ]
    pygame.draw.lines(surface, colour, False, head, thick)
    pygame.draw.line(surface, colour, (x, bottom + thick * 2), (x + wide, bottom + thick * 2), thick)
    return x + wide


def fault(surface: pygame.Surface, layout: Layout, frame: Frame) -> int:
    """What is wrong, and what to do. Returns where it ends, px.

    Where the water is stopped it stands in place of the title; else it is a slim strip over it, for the
    attendant, and the visit goes on below.
    """
    small = layout.type("small")
    if not frame.warning:
        strip = pygame.Rect(0, 0, layout.size[0], theme.line_height(small))
        surface.fill(theme.EDGE, strip)
        _warn(surface, strip, layout.margin, f"{frame.trouble} {frame.remedy}", small, theme.TEXT)
        return strip.bottom
    box = pygame.Rect(0, 0, layout.size[0], layout.head.height - layout.margin // 3)
    surface.fill(theme.BLOCKED, box)
    upper = pygame.Rect(box.x, box.y, box.width, box.height * 11 // 20)
    left = _warn(surface, upper, layout.margin, frame.trouble, layout.type("title"), theme.BG)
    under = pygame.Rect(left, upper.bottom, box.right - layout.margin - left, box.bottom - upper.bottom)
    theme.write(surface, frame.remedy, under, layout.type("label"), theme.BG)
    return box.bottom


def _warn(
    surface: pygame.Surface, box: pygame.Rect, margin: int, text: str, size: int, ink: theme.Paint
) -> int:
    """A warning sign, and a text beside it on one line. Returns where the text begins."""
    side = round(box.height * 0.8)
    place = pygame.Rect(margin, box.y + (box.height - side) // 2, side, side)
    surface.blit(icons.warning(side, ink, theme.BLOCKED if ink == theme.BG else theme.EDGE), place)
    left = place.right + side // 2
    theme.write(surface, text, pygame.Rect(left, box.y, box.right - margin - left, box.height), size, ink)
    return left


def still_there(surface: pygame.Surface, layout: Layout, frame: Frame) -> Places:
    """Over all the rest: is anyone there, and how many seconds are left."""
    surface.blit(_veil(layout.size), (0, 0))
    wide, tall = round(layout.size[0] * 0.66), round(layout.size[1] * 0.56)
    box = pygame.Rect(0, 0, wide, tall)
    box.center = (layout.size[0] // 2, layout.bar.y // 2 + layout.margin)
    surface.blit(panel(box.size, layout.margin, theme.PANEL, theme.ACT, 4), box)
    inner = box.inflate(-2 * layout.margin, -1.4 * layout.margin)
    question = pygame.Rect(inner.x, inner.y, inner.width, round(inner.height * 0.36))
    theme.write(surface, frame.hint, question, layout.type("title"), x=0.5, rows=2)
    count = pygame.Rect(inner.x, question.bottom, inner.width, round(inner.height * 0.36))
    number = theme.write(surface, str(frame.countdown), count, layout.type("number"), theme.ACT, x=0.5)
    label = layout.type("label")
    beside = pygame.Rect(number.right + label // 2, count.y, count.right - number.right - label, count.height)
    theme.write(surface, frame.labels["seconds"], beside, label, theme.MUTED)
    row = pygame.Rect(inner.x, count.bottom, inner.width, inner.bottom - count.bottom)
    return dict(_row_of(surface, row, ("red", "blue", "yellow", "green")))


@lru_cache(maxsize=2)
def _veil(size: tuple[int, int]) -> pygame.Surface:
    """Darkness over the picture: it stays to be seen, but does not call."""
    veil = pygame.Surface(size)
    veil.fill(theme.BAR)
    veil.set_alpha(205)
    return veil


def _row_of(
    surface: pygame.Surface, row: pygame.Rect, names: tuple[str, ...]
) -> Iterator[tuple[str, pygame.Rect]]:
    """Buttons side by side in the middle of a row."""
    side = round(row.height * 0.86)
    gap = side // 2
    x = row.centerx - (len(names) * side + (len(names) - 1) * gap) // 2
    for name in names:
        place = pygame.Rect(x, row.centery - side // 2, side, side)
        surface.blit(icons.button(name, side), place)
        yield name, place.inflate(gap, gap // 2)
        x += side + gap
