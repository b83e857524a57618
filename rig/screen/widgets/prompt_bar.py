"""The prompt: the visitor's task, with more help at each level, and any fault."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rig.outputs.frame import Frame
from rig.outputs.prompt import SHAKE_S, PressEcho
from rig.screen.sdl import pygame
from rig.screen.widgets import icons, key_cap, theme
from rig.screen.widgets.antialias import arc, panel
from rig.screen.widgets.theme import Layout
from rig.story.scenes import Gesture
from rig.story.views import View
from rig.visit.state import HelpLevel

#: Height of the row that answers a press when nothing is asked, as a fraction of a prompt's.
LOW_ROW_RATIO = 0.62
#: Longer words than this are set in three rows ...
LONG_CHARACTERS = 48
#: ... beside smaller icons, in smaller type.
SMALLER_RATIO, SMALL_TYPE_RATIO = 0.7, 0.85

Places = dict[str, pygame.Rect]
"""The place of each button on the screen, for clicks."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """All data that the row of a prompt is drawn from."""

    words: str
    buttons: tuple[str, ...]
    gesture: Gesture | None
    help_level: HelpLevel
    filled: float | None = None
    """How far the ring round the button is filled, 0 to 1; None for no ring."""
    breath: float = 0.0
    """Fraction by which the icon is smaller now."""
    press: PressEcho | None = None
    space: str = ""
    """Name of the space bar if keys are the buttons; otherwise empty."""


def steady(frame: Frame) -> tuple[object, ...]:
    """The data of a prompt's row if nothing in it is animated; otherwise empty."""
    moves = frame.help_level >= HelpLevel.STRONG or frame.press is not None
    if not _asking(frame) or not frame.ready or moves:
        return ()
    return (_prompt(frame),)


def prompt(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> Places:
    """The row under the picture: the button's icon and the instruction."""
    if not _asking(frame):
        return {}
    if not frame.ready:
        _coming(surface, layout, box, frame)
        return {}
    return row(surface, layout, box, _prompt(frame))


def refused(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> None:
    """The answer to a press that is not asked for, or not yet: the button, and what the scene waits for."""
    press = frame.press
    if press is not None and press.remark and not (_asking(frame) and frame.ready):
        # It appears at every press, so the row is low: repeated presses must not make the screen flash.
        tall = round(box.height * LOW_ROW_RATIO)
        box = pygame.Rect(box.x, box.bottom - tall, box.width, tall)
        row(surface, layout, box, Prompt(press.remark, (press.button,), None, HelpLevel.HINT, press=press))


def _prompt(frame: Frame) -> Prompt:
    strong = frame.help_level >= HelpLevel.STRONG and not frame.look.reduced_motion
    press, words = frame.press, _words(frame)
    if press is not None and frame.look.reduced_motion:
        press = replace(press, age_s=SHAKE_S)
    if press is not None and press.remark:
        words = press.remark
    breath = _breath(frame.time) if strong else 0.0
    gesture, space = frame.ask.gesture if frame.ask else None, frame.labels["space"] if frame.keys else ""
    return Prompt(words, frame.buttons, gesture, frame.help_level, frame.filled, breath, press, space)


def _asking(frame: Frame) -> bool:
    return frame.ask is not None and not frame.paused and frame.help_level != HelpLevel.STILL_THERE


def row(surface: pygame.Surface, layout: Layout, box: pygame.Rect, of: Prompt) -> Places:
    """Draw the prompt, more plainly at each help level; return the place of each button."""
    strong = of.help_level >= HelpLevel.STRONG
    long = len(of.words) > LONG_CHARACTERS
    size = layout.type("title" if strong and not long else "caption")
    if layout.upright or long:  # if the row is short
        size = min(layout.type("caption"), round(1.55 * layout.type("label")))
    size = round(size * (SMALL_TYPE_RATIO if long else 1.0))
    ink = theme.BG if strong else theme.TEXT
    tall = box.height if strong or long or layout.look.captions == "xl" else round(box.height * 0.86)
    refused = of.press is not None and not of.press.taken
    row = pygame.Rect(box.x, box.bottom - tall, box.width, tall).move(_shake(of.press, tall), 0)
    edge = theme.BG if strong else theme.ACCENT if of.help_level >= HelpLevel.HINT or refused else theme.EDGE
    rim = max(2, tall // (14 if refused else 30))
    surface.blit(panel(row.size, tall // 4, theme.ACCENT if strong else theme.PANEL, edge, rim), row)
    pad = round(tall * 0.12)
    side = round((tall - 2 * pad) * (SMALLER_RATIO if long else 1.0))
    places: Places = {}
    x = row.x + 2 * pad
    # The real buttons have a fixed order, whatever the reading direction.
    for name in reversed(of.buttons) if layout.look.mirrored else of.buttons:
        slot = layout.flipped(pygame.Rect(x, row.centery - side // 2, side, side), row)
        _button(surface, slot, name, of, ink)
        if of.space:
            key_cap.draw(surface, layout, slot, name, of.space)
        places[name] = slot.inflate(pad, 2 * pad)
        x += side + pad
    if of.gesture == Gesture.HOLD:
        wide = round(tall * 0.34)
        _hold(surface, layout.flipped(pygame.Rect(x, row.y, wide, tall), row), ink)
        x += wide
    text = pygame.Rect(x + pad, row.y, row.right - x - 2 * pad, tall).inflate(0, -pad // 2)
    theme.write(
        surface, of.words, layout.flipped(text, row), size, ink, rows=3 if layout.upright or long else 2
    )
    return places


def _button(surface: pygame.Surface, slot: pygame.Rect, name: str, of: Prompt, ink: theme.RGB) -> None:
    """Draw one icon: pressed, in a widening ring, while its press is answered; in an arc that fills."""
    side, press = slot.width, of.press
    sunk = press is not None and press.button == name
    smaller = 0.06 if sunk else of.breath
    # On the yellow of a strong hint, a light rim and a yellow button in it would be invisible.
    icon = icons.button(name, side - round(side * smaller), down=sunk, rim=ink)
    surface.blit(icon, icon.get_rect(center=slot.center))
    thick = max(3, side // 12)
    if press is not None and sunk and press.taken:
        wide = round(side * (0.5 + 0.25 * press.age_s / SHAKE_S))
        pygame.draw.circle(surface, ink, slot.center, wide, max(2, thick // 2))
    if of.filled:
        ring = arc(side + 2 * thick, of.filled, thick, ink)
        surface.blit(ring, ring.get_rect(center=slot.center))


def _shake(press: PressEcho | None, tall: int) -> int:
    """Horizontal offset of the row, px: it shakes three times and settles."""
    if press is None or press.taken or press.age_s >= SHAKE_S:
        return 0
    left = 1.0 - press.age_s / SHAKE_S
    return round(0.12 * tall * left * math.sin(math.tau * 3 * press.age_s / SHAKE_S))


def _coming(surface: pygame.Surface, layout: Layout, box: pygame.Rect, frame: Frame) -> None:
    """The progress of a treatment before its task, along the picture's lower edge.

    Clock and calendar show it themselves.
    """
    if frame.treated is None or frame.view in (View.CLOCK, View.CALENDAR):
        return
    tall = max(4, layout.margin // 5)
    track = pygame.Rect(box.x, box.y - (layout.margin // 2 + tall) // 2, box.width, tall)
    surface.blit(panel(track.size, tall // 2, theme.PANEL, theme.EDGE, 1), track)
    wide = round(track.width * min(1.0, frame.treated.hours / frame.treated.of_hours))
    if wide >= tall:
        surface.blit(panel(track.size, tall // 2, theme.MUTED), track, (0, 0, wide, tall))


def _words(frame: Frame) -> str:
    """The hint if there is one, else the gesture."""
    return (
        frame.hint
        if frame.hint and not frame.warning
        else frame.labels[frame.ask.gesture]
        if frame.ask
        else ""
    )


def _breath(time: float) -> float:
    """The icon's current reduction in size; it pulsates a little, once in two seconds."""
    return 0.06 * (1 + math.sin(math.tau * time / 2.0))


def _hold(surface: pygame.Surface, box: pygame.Rect, colour: theme.RGB) -> None:
    """A short bar under an arrow: press and hold."""
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
    """Draw a fault and its remedy; the row below them, px.

    A `warning`, which means that the water is stopped, replaces the title. Any other fault is a slim strip
    above the title, for the attendant, and the visit continues below.
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
    sign: tuple[theme.RGB, theme.RGB],
) -> int:
    """Draw a warning sign and a text on one line; the start of the text, px."""
    side = round(box.height * 0.8)
    place = pygame.Rect(layout.margin, box.y + (box.height - side) // 2, side, side)
    surface.blit(icons.warning(side, *sign), layout.flipped(place, box))
    left = place.right + side // 2
    room = pygame.Rect(left, box.y, box.right - layout.margin - left, box.height)
    theme.write(surface, text, layout.flipped(room, box), size)
    return left


def paused(surface: pygame.Surface, layout: Layout, frame: Frame) -> Places:
    """The overlay of a paused story, with the button that continues it."""
    surface.blit(_veil(layout.size, theme.BAR), (0, 0))
    box = _overlay(layout, 0.6, 0.36)
    surface.blit(panel(box.size, layout.margin, theme.PANEL, theme.ACCENT, 4), box)
    inner = box.inflate(-2 * layout.margin, -1.4 * layout.margin)
    words = pygame.Rect(inner.x, inner.y, inner.width, inner.height // 2)
    theme.write(surface, frame.labels["paused"], words, layout.type("title"), x=0.5, rows=2)
    row = pygame.Rect(inner.x, words.bottom, inner.width, inner.bottom - words.bottom)
    return dict(_row_of(surface, row, ("green",)))


def still_there(surface: pygame.Surface, layout: Layout, frame: Frame) -> Places:
    """The overlay "still there?", with the remaining seconds."""
    surface.blit(_veil(layout.size, theme.BAR), (0, 0))
    box = _overlay(layout, 0.66, 0.56)
    box.center = (layout.size[0] // 2, layout.bar.y // 2 + layout.margin)
    surface.blit(panel(box.size, layout.margin, theme.PANEL, theme.ACCENT, 4), box)
    inner = box.inflate(-2 * layout.margin, -1.4 * layout.margin)
    question = pygame.Rect(inner.x, inner.y, inner.width, round(inner.height * 0.36))
    theme.write(surface, frame.hint, question, layout.type("title"), x=0.5, rows=2)
    count = pygame.Rect(inner.x, question.bottom, inner.width, round(inner.height * 0.36))
    number = theme.write(surface, str(frame.countdown), count, layout.type("number"), theme.ACCENT, x=0.5)
    label = layout.type("label")
    beside = pygame.Rect(number.right + label // 2, count.y, count.right - number.right - label, count.height)
    name = frame.labels["second" if frame.countdown == 1 else "seconds"]
    theme.write(surface, name, layout.flipped(beside, count), label, theme.MUTED)
    row = pygame.Rect(inner.x, count.bottom, inner.width, inner.bottom - count.bottom)
    return dict(_row_of(surface, row, ("red", "blue", "yellow", "green")))


def _overlay(layout: Layout, wide: float, tall: float) -> pygame.Rect:
    """A box in the middle of the screen, as parts of it; an upright screen has width to spare for none."""
    width, height = layout.size
    box = pygame.Rect(0, 0, round(width * (0.9 if layout.upright else wide)), 0)
    box.height = round(height * tall * (0.6 if layout.upright else 1.0))
    box.center = width // 2, height // 2
    return box


@lru_cache(maxsize=2)
def _veil(size: tuple[int, int], colour: theme.RGB) -> pygame.Surface:
    """A veil over the picture, which keeps it visible but dim."""
    veil = pygame.Surface(size)
    veil.fill(colour)
    veil.set_alpha(205)
    return veil


def _row_of(
    surface: pygame.Surface, row: pygame.Rect, names: tuple[str, ...]
) -> Iterator[tuple[str, pygame.Rect]]:
    """Buttons side by side, centred in a row."""
    side = round(row.height * 0.86)
    gap = side // 2
    x = row.centerx - (len(names) * side + (len(names) - 1) * gap) // 2
    for name in names:
        place = pygame.Rect(x, row.centery - side // 2, side, side)
        surface.blit(icons.button(name, side), place)
        yield name, place.inflate(gap, gap // 2)
        x += side + gap
