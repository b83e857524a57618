"""What the visitor is to do now, in ever plainer steps, and what has gone wrong."""

import math
from collections.abc import Iterator
from functools import lru_cache

from rig.outputs.frame import Frame
from rig.screen.sdl import pygame
from rig.screen.widgets import icons, theme
from rig.screen.widgets.antialias import panel
from rig.screen.widgets.theme import Layout
from rig.visit.state import HelpLevel

Places = dict[str, pygame.Rect]
"""Where each button stands on the screen, to be clicked."""


def steady(frame: Frame) -> tuple[object, ...]:
    """What the row of a prompt is drawn from where nothing in it moves by itself; nothing where it does."""
    if not _asking(frame) or not frame.ready or frame.rung >= HelpLevel.STRONG:
        return ()
    return _words(frame), frame.buttons, frame.gesture, frame.rung


def prompt(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> Places:
    """The row under the picture: the button's icon, and what to do with it."""
    if not _asking(frame):
        return {}
    if not frame.ready:
        _coming(surface, layout, box, frame)
        return {}
    part = 0.0 if frame.look.reduced_motion else _breath(frame.time)
    return row(surface, layout, box, _words(frame), frame.buttons, frame.gesture, frame.rung, part)


def _asking(frame: Frame) -> bool:
    return frame.ask is not None and not frame.paused and frame.rung != HelpLevel.STILL_THERE


def row(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    words: str,
    buttons: tuple[str, ...],
    gesture: str,
    rung: HelpLevel,
    smaller: float = 0.0,
) -> Places:
    """What is asked, the plainer the higher the rung; the icon `smaller` by a part of its size."""
    strong = rung >= HelpLevel.STRONG
    size = layout.type("title" if strong else "caption")
    ink = theme.BG if strong else theme.TEXT
    tall = box.height if strong else round(box.height * 0.86)
    row = pygame.Rect(box.x, box.bottom - tall, box.width, tall)
    edge = theme.BG if strong else theme.ACT if rung >= HelpLevel.HINT else theme.EDGE
    surface.blit(
        panel(row.size, tall // 4, theme.ACT if strong else theme.PANEL, edge, max(2, tall // 30)), row
    )
    pad = round(tall * 0.12)
    side = tall - 2 * pad
    places: Places = {}
    x = row.x + 2 * pad
    # The real buttons stand as they stand, whichever way one reads.
    for name in reversed(buttons) if layout.look.mirrored else buttons:
        slot = layout.flipped(pygame.Rect(x, row.y + pad, side, side), row)
        # On the yellow of a strong hint a light rim, and a yellow button in it, would not be seen.
        icon = icons.button(name, side - round(side * smaller), rim=ink)
        surface.blit(icon, icon.get_rect(center=slot.center))
        places[name] = slot.inflate(pad, 2 * pad)
        x += tall - pad
    if gesture == "hold":
        wide = round(tall * 0.34)
        _hold(surface, layout.flipped(pygame.Rect(x, row.y, wide, tall), row), ink)
        x += wide
    text = pygame.Rect(x + pad, row.y, row.right - x - 2 * pad, tall).inflate(0, -pad)
    theme.write(surface, words, layout.flipped(text, row), size, ink, rows=2)
    return places


def _coming(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> None:
    """What is asked comes once the treatment is over: how far that is, along the picture's lower edge.

    Clock and calendar show it themselves.
    """
    if frame.treated is None or frame.view in ("clock", "calendar"):
        return
    tall = max(4, layout.margin // 5)
    track = pygame.Rect(box.x, box.y - (layout.margin // 2 + tall) // 2, box.width, tall)
    surface.blit(panel(track.size, tall // 2, theme.PANEL, theme.EDGE, 1), track)
    wide = round(track.width * min(1.0, frame.treated.hours / frame.treated.of_hours))
    if wide >= tall:
        surface.blit(panel(track.size, tall // 2, theme.MUTED), track, (0, 0, wide, tall))


def _words(frame: Frame) -> str:
    """The hint where there is one, else the gesture alone."""
    return frame.hint if frame.hint and not frame.warning else frame.labels[frame.gesture]


def _breath(time: float) -> float:
    """The icon grows and shrinks by a little, once in two seconds: how much smaller it is now."""
    return 0.06 * (1 + math.sin(math.tau * time / 2.0))


def _hold(surface: pygame.Surface, box: pygame.Rect, colour: theme.Paint) -> None:
    """A short bar under an arrow: press and stay."""
    wide, tall, x = box.width, box.height, box.x
    middle, top, bottom = x + wide // 2, box.y + round(tall * 0.24), box.y + round(tall * 0.72)
    thick = max(2, tall // 22)
    pygame.draw.line(surface, colour, (middle, top), (middle, bottom - thick), thick)
    head = [
        (middle - wide * 0.26, bottom - wide * 0.3),
        (middle, bottom),
        (middle + wide * 0.26, bottom - wide * 0.3),
    ]
    pygame.draw.lines(surface, colour, False, head, thick)
    pygame.draw.line(surface, colour, (x, bottom + thick * 2), (x + wide, bottom + thick * 2), thick)


def fault(surface: pygame.Surface, layout: Layout, trouble: str, remedy: str, warning: bool) -> int:
    """What is wrong, and what to do. Returns where it ends, px.

    A `warning`, that the water is stopped, stands in place of the title; anything else is a slim strip over
    it, for the attendant, and the visit goes on below.
    """
    small = layout.type("small")
    if not warning:
        strip = pygame.Rect(0, 0, layout.size[0], theme.line_height(small))
        surface.fill(theme.EDGE, strip)
        _warn(surface, layout, strip, f"{trouble} {remedy}", small, (theme.TEXT, theme.EDGE))
        return strip.bottom
    box = pygame.Rect(0, 0, layout.size[0], layout.head.height - layout.margin // 3)
    thick = max(3, box.height // 14)
    surface.fill(theme.PANEL, box)
    surface.fill(theme.BLOCKED, (0, box.bottom - thick, box.width, thick))
    pad = max(3, layout.margin // 6)
    upper = pygame.Rect(box.x, pad, box.width, (box.height - thick - pad) * 11 // 20)
    left = _warn(surface, layout, upper, trouble, layout.type("title"), (theme.BLOCKED, theme.BG))
    under = pygame.Rect(
        left, upper.bottom, box.right - layout.margin - left, box.bottom - thick - upper.bottom
    )
    theme.write(surface, remedy, layout.flipped(under, box), layout.type("label"))
    return box.bottom


def _warn(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    text: str,
    size: int,
    sign: tuple[theme.Paint, theme.Paint],
) -> int:
    """A warning sign, and a text beside it on one line. Returns where the text begins."""
    side = round(box.height * 0.8)
    place = pygame.Rect(layout.margin, box.y + (box.height - side) // 2, side, side)
    surface.blit(icons.warning(side, *sign), layout.flipped(place, box))
    left = place.right + side // 2
    room = pygame.Rect(left, box.y, box.right - layout.margin - left, box.height)
    theme.write(surface, text, layout.flipped(room, box), size)
    return left


def paused(surface: pygame.Surface, layout: Layout, frame: Frame) -> Places:
    """Over all the rest: the story stands still, and which button lets it go on."""
    surface.blit(_veil(layout.size, theme.BAR), (0, 0))
    box = pygame.Rect(0, 0, round(layout.size[0] * 0.6), round(layout.size[1] * 0.36))
    box.center = layout.size[0] // 2, layout.size[1] // 2
    surface.blit(panel(box.size, layout.margin, theme.PANEL, theme.ACT, 4), box)
    inner = box.inflate(-2 * layout.margin, -1.4 * layout.margin)
    words = pygame.Rect(inner.x, inner.y, inner.width, inner.height // 2)
    theme.write(surface, frame.labels["paused"], words, layout.type("title"), x=0.5, rows=2)
    row = pygame.Rect(inner.x, words.bottom, inner.width, inner.bottom - words.bottom)
    return dict(_row_of(surface, row, ("green",)))


def turn(surface: pygame.Surface, layout: Layout, frame: Frame) -> None:
    """On a screen that stands on end: please turn it, in a sentence and a picture."""
    surface.fill(theme.BG)
    width, height = layout.size
    side = round(min(width, height) * 0.22)
    wide = pygame.Rect(0, 0, round(side * 1.6), side)
    wide.center = width // 2, round(height * 0.36)
    tall = pygame.Rect(0, 0, side, round(side * 1.6))
    tall.center = wide.center
    thick = max(3, side // 24)
    pygame.draw.rect(surface, theme.EDGE, tall, thick, border_radius=side // 10)
    pygame.draw.rect(surface, theme.ACT, wide, thick, border_radius=side // 10)
    room = pygame.Rect(layout.margin, tall.bottom + side // 4, width - 2 * layout.margin, round(height * 0.3))
    theme.write(surface, frame.labels["portrait"], room, round(width * 0.09), x=0.5, rows=4)


def still_there(surface: pygame.Surface, layout: Layout, frame: Frame) -> Places:
    """Over all the rest: is anyone there, and how many seconds are left."""
    surface.blit(_veil(layout.size, theme.BAR), (0, 0))
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
    name = frame.labels["second" if frame.countdown == 1 else "seconds"]
    theme.write(surface, name, layout.flipped(beside, count), label, theme.MUTED)
    row = pygame.Rect(inner.x, count.bottom, inner.width, inner.bottom - count.bottom)
    return dict(_row_of(surface, row, ("red", "blue", "yellow", "green")))


@lru_cache(maxsize=2)
def _veil(size: tuple[int, int], colour: theme.Paint) -> pygame.Surface:
    """A veil over the picture: it stays to be seen, but does not call."""
    veil = pygame.Surface(size)
    veil.fill(colour)
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
