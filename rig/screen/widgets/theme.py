"""The theme of the screen: colours, type, layout, and text that always fits."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, TypedDict, Unpack

from rig.base.signals import RGB as RGB
from rig.screen.sdl import pygame
from rig.screen.widgets import shaping
from rig.screen.widgets.sprite import pixel_bounded_cache, rle
from rig.settings.appearance import Appearance


class Palette(NamedTuple):
    """The colours of one appearance, named by their meaning. All meanings are distinct for every kind of
    colour vision; tests measure that in the drawn pictures."""

    bg: RGB
    panel: RGB
    edge: RGB
    """Lines and empty tracks on a panel: decoration, never the only sign."""
    bar: RGB
    text: RGB
    muted: RGB
    flow: RGB
    accent: RGB
    blocked: RGB
    medicine: RGB


PALETTES = {
    "dark": Palette(
        bg=(0x0B, 0x15, 0x26),
        panel=(0x14, 0x23, 0x3B),
        edge=(0x2C, 0x42, 0x63),
        bar=(0x05, 0x09, 0x0F),
        text=(0xF5, 0xF8, 0xFC),
        muted=(0xB4, 0xC3, 0xD9),
        flow=(0x8F, 0xE3, 0xF5),
        accent=(0xFF, 0xDD, 0x57),
        blocked=(0xF0, 0x5A, 0x36),
        medicine=(0xBE, 0x5C, 0xF5),
    ),
    "projector": Palette(
        bg=(0xFF, 0xFF, 0xFF),
        panel=(0xED, 0xF2, 0xF8),
        edge=(0xB4, 0xC2, 0xD4),
        bar=(0xF6, 0xF9, 0xFC),
        text=(0x0B, 0x15, 0x26),
        muted=(0x3C, 0x4C, 0x64),
        flow=(0x00, 0x58, 0x6C),
        accent=(0x67, 0x3E, 0x0A),
        blocked=(0xC5, 0x6B, 0x2A),
        medicine=(0x9A, 0x56, 0xFF),
    ),
}

# The current palette. A picture selects its palette before it draws, so that no view has to look it up.
BG, PANEL, EDGE, BAR, TEXT, MUTED, FLOW, ACCENT, BLOCKED, MEDICINE = PALETTES["dark"]
#: Whether the layout runs from right to left.
MIRRORED = False
#: The fonts and direction of the current language's texts.
TYPE = shaping.Type()


def use_palette(look: Appearance) -> None:
    """Set the colours above to those of an appearance."""
    global BG, PANEL, EDGE, BAR, TEXT, MUTED, FLOW, ACCENT, BLOCKED, MEDICINE, MIRRORED, TYPE
    BG, PANEL, EDGE, BAR, TEXT, MUTED, FLOW, ACCENT, BLOCKED, MEDICINE = PALETTES[look.colours]
    MIRRORED, TYPE = look.mirrored, shaping.Type(look.faces, look.mirrored)


#: Height of a capital letter, as a part of the type size.
CAPITAL_RATIO = 0.66
#: Greatest multiple by which type grows for a distant reader; no box has space for more.
GROWS_RATIO = 1.3
#: Ratio of width to height below which the card stands under the picture.
NARROW_RATIO = 1.2


def mixed(a: RGB, b: RGB, part: float) -> RGB:
    """A mix of two colours; `part` 0 is `a`, 1 is `b`."""
    part = min(1.0, max(0.0, part))
    return (
        round(a[0] + (b[0] - a[0]) * part),
        round(a[1] + (b[1] - a[1]) * part),
        round(a[2] + (b[2] - a[2]) * part),
    )


class Place:
    """A place on a layout, computed once; each access gives a new copy of the box."""

    def __init__(self, find: Callable[["Layout"], pygame.Rect]) -> None:
        self._find, self._name = find, f"_{find.__name__}"
        self.__doc__ = find.__doc__

    def __get__(self, layout: "Layout", _: object = None) -> pygame.Rect:
        box: pygame.Rect | None = layout.__dict__.get(self._name)
        if box is None:
            box = layout.__dict__[self._name] = self._find(layout)
        return box.copy()


@dataclass(frozen=True)
class Layout:
    """The layout of a screen of `size` pixels.

    Every place is a part of the screen, so that 16:9, 16:10, 5:3 and 4:3 have the same layout: picture and
    card side by side. On an `upright` screen they stand one above the other.
    """

    size: tuple[int, int]
    look: Appearance = Appearance()

    @property
    def upright(self) -> bool:
        """Whether the screen is too narrow for the picture and its card side by side."""
        return self.size[0] < NARROW_RATIO * self.size[1]

    @cached_property
    def scale(self) -> float:
        """Type size relative to a screen of 1920 x 1080 px. People read smaller screens from nearer, but not
        in proportion."""
        long, short = (1080, 1920) if self.upright else (1920, 1080)
        return float(min(self.size[0] / long, self.size[1] / short) ** 0.8)

    def type(self, role: str) -> int:
        """Type size of a role, px: number, title, caption, label or small."""
        found = self._types.get(role)
        if found is None:
            found = self._types[role] = self._type(role)
        return found

    @cached_property
    def _types(self) -> dict[str, int]:
        """The sizes that have been asked for."""
        return {}

    def _type(self, role: str) -> int:
        size, least, angle = {
            "number": (132, 24, 24.0),
            "title": (66, 18, 16.0),
            "caption": (78, 22, 20.0) if self.look.captions == "xl" else (58, 16, 16.0),
            "label": (38, 12, 12.0),
            "small": (31, 10, 12.0),
        }[role]
        readable = min(
            GROWS_RATIO * size * self.scale, self.look.arc_minutes(angle, self.size) / CAPITAL_RATIO
        )
        return max(least, round(size * self.scale), math.ceil(readable))

    @property
    def margin(self) -> int:
        """Margin at the screen's edge, and between two boxes, px."""
        return max(6, round((0.026 if self.upright else 0.018) * self.size[0]))

    @Place
    def bar(self) -> pygame.Rect:
        """The black bar along the bottom."""
        width, height = self.size
        large, xl = (0.15, 0.2) if self.upright else (0.185, 0.24)
        tall = round((xl if self.look.captions == "xl" else large) * height)
        return pygame.Rect(0, height - tall, width, tall)

    @Place
    def footer(self) -> pygame.Rect:
        """The last line of the bar, in the views that have a note there."""
        tall = round((0.026 if self.upright else 0.047) * self.size[1])
        return pygame.Rect(self.margin, self.bar.bottom - tall, self.size[0] - 2 * self.margin, tall)

    def caption(self, noted: bool) -> pygame.Rect:
        """The rows of narration in the bar: two, or four on an upright screen; less high above a note."""
        pad, bottom = round(0.006 * self.size[1]), self.footer.y if noted else self.bar.bottom
        return pygame.Rect(
            self.margin, self.bar.y + pad, self.size[0] - 2 * self.margin, bottom - self.bar.y - 2 * pad
        )

    @Place
    def head(self) -> pygame.Rect:
        """Title and progress."""
        tall = round((0.08 if self.upright else 0.115) * self.size[1])
        top = self.margin // 3 if self.upright else 0
        return pygame.Rect(self.margin, top, self.size[0] - 2 * self.margin, tall)

    @Place
    def strip(self) -> pygame.Rect:
        """The one line under a full-screen picture."""
        width, height = self.size
        tall = round((0.05 if self.upright else 0.055) * height)
        return pygame.Rect(0, height - tall, width, tall)

    @Place
    def headline(self) -> pygame.Rect:
        """The title over a full-screen picture."""
        top = self.margin // 3 if self.upright else 0
        return pygame.Rect(self.margin, top, self.size[0] - 2 * self.margin, round(0.13 * self.size[1]))

    @Place
    def stage(self) -> pygame.Rect:
        """The space between head and bar."""
        return pygame.Rect(
            self.margin,
            self.head.bottom,
            self.size[0] - 2 * self.margin,
            self.bar.y - self.head.bottom - self.margin // 2,
        )

    @Place
    def card(self) -> pygame.Rect:
        """The flow card: at the end of the row, right or, mirrored, left; on an upright screen, under the
        picture."""
        if self.upright:
            tall, row = round(0.215 * self.size[1]), self.prompt(True)
            return pygame.Rect(self.stage.x, row.y - self.margin // 2 - tall, self.stage.width, tall)
        wide = round(0.285 * self.size[0])
        return self.flipped(
            pygame.Rect(self.stage.right - wide, self.stage.y, wide, self.stage.height), self.stage
        )

    def flipped(self, box: pygame.Rect, within: pygame.Rect) -> pygame.Rect:
        """A box inside another, on the other side if the appearance is mirrored."""
        return flip(box, within) if self.look.mirrored else box

    def prompt(self, with_card: bool) -> pygame.Rect:
        """The prompt's row under the picture."""
        if self.upright:
            tall = round(0.09 * self.size[1])
            return pygame.Rect(self.stage.x, self.stage.bottom - tall, self.stage.width, tall)
        wide = self.stage.width - (self.card.width + self.margin if with_card else 0)
        tall = round(0.14 * self.size[1])
        return self.flipped(pygame.Rect(self.stage.x, self.stage.bottom - tall, wide, tall), self.stage)

    def hero(self, with_card: bool) -> pygame.Rect:
        """The picture."""
        prompt = self.prompt(with_card)
        end = self.card.y if with_card and self.upright else prompt.y
        return pygame.Rect(prompt.x, self.stage.y, prompt.width, end - self.stage.y - self.margin // 2)

    def whole(self, with_card: bool) -> pygame.Rect:
        """The picture without a prompt under it."""
        if with_card and self.upright:
            return self.hero(with_card)
        whole = pygame.Rect(*self.stage.topleft, self.prompt(with_card).width, self.stage.height)
        return self.flipped(whole, self.stage)


def flip(box: pygame.Rect, within: pygame.Rect) -> pygame.Rect:
    """A box, mirrored about the centre of another."""
    return pygame.Rect(within.x + within.right - box.right, box.y, box.width, box.height)


@lru_cache(maxsize=64)
def font(size: int) -> pygame.font.Font:
    """The font at `size` pixels."""
    if not pygame.font.get_init():
        pygame.font.init()
    return pygame.font.Font(shaping.OWN, size)


def shaped(text: str) -> shaping.Type | None:
    """The fonts and direction to shape a text with; None if pygame draws it, as well as it can."""
    wanted = shaping.foreign(text) or (TYPE.rtl and TYPE.faces)
    return TYPE if wanted and shaping.available() else None


def render_text(text: str, size: int, colour: RGB) -> pygame.Surface:
    """A run of text as a picture; an empty one for characters without width."""
    return _rendered(text, size, colour, shaped(text))


@pixel_bounded_cache(1_500_000)
def _rendered(text: str, size: int, colour: RGB, kind: shaping.Type | None) -> pygame.Surface:
    if width_of(text, size) == 0:
        return pygame.Surface((1, 1), pygame.SRCALPHA, 32)
    own = font(size)
    if kind is None:
        return rle(own.render(text, True, colour))
    return rle(shaping.picture(text, size, colour, kind, (own.get_ascent(), own.get_height())))


@lru_cache(maxsize=2048)
def width_of(text: str, size: int) -> int:
    """Width of a run of text, px."""
    kind = shaped(text)
    return shaping.width(text, size, kind) if kind else font(size).size(text)[0]


def words_from_left(words: tuple[str, ...]) -> tuple[int, ...]:
    """The indices of the words of a row, in the order in which they stand on the screen."""
    kind = shaped(" ".join(words))
    return shaping.in_order(words, kind) if kind else tuple(range(len(words)))


def line_height(size: int) -> int:
    """Line spacing, px; smaller than the font's own, which has room for stacked accents."""
    return round(size * 1.2)


def fitted(text: str, size: int, width: int, height: int, rows: int) -> tuple[int, tuple[str, ...]]:
    """The largest size up to `size` at which the text fits the box in at most `rows` rows, and those rows."""
    return _fitted(text, (size, width, height, rows), shaped(text))


@lru_cache(maxsize=1024)
def _fitted(
    text: str, room: tuple[int, int, int, int], kind: shaping.Type | None
) -> tuple[int, tuple[str, ...]]:
    # The kind is only a part of the cache's key: a text that does not fit in one face may fit in another.
    size, width, height, rows = room
    for attempt in range(size, 5, -1):
        lines = _wrapped(text, attempt, width, rows)
        if lines and len(lines) * line_height(attempt) <= height:
            break
    else:
        lines = _wrapped(text, 6, width, rows) or (text,)
    return attempt, lines


def rows_of(text: str, size: int, width: int) -> int:
    """How many rows a text takes at a size, px, in a width."""
    return len(_greedy(text, size, width))


def _wrapped(text: str, size: int, width: int, rows: int) -> tuple[str, ...]:
    """The text in the smallest number of rows, evenly filled; empty if it does not fit."""
    lines = _greedy(text, size, width)
    if len(lines) > rows or any(width_of(line, size) > width for line in lines):
        return ()
    if len(lines) > 1:
        for tighter in range(width // len(lines), width, max(1, width // 24)):
            even = _greedy(text, size, tighter)
            if len(even) == len(lines) and all(width_of(line, size) <= tighter for line in even):
                return even
    return lines


def _greedy(text: str, size: int, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


class Placing(TypedDict, total=False):
    """How text stands in its box."""

    x: float
    y: float
    rows: int
    turns: bool


def write(
    surface: pygame.Surface,
    text: str,
    box: pygame.Rect,
    size: int,
    colour: RGB | None = None,
    **placing: Unpack[Placing],
) -> pygame.Rect:
    """Draw text in a box, shrunk until it fits, at `x`, `y` (0 to 1) in it; its place.

    In a mirrored layout `x` counts from the right, where such text begins, unless the caller forbids it, for
    example at the ends of an axis.
    """
    colour, rows = TEXT if colour is None else colour, placing.get("rows", 1)
    x, y = placing.get("x", 0.0), placing.get("y", 0.5)
    x = 1.0 - x if MIRRORED and placing.get("turns", True) else x
    if not text:
        return pygame.Rect(box.x, box.y, 0, 0)
    used, lines = fitted(text, size, box.width, box.height, rows)
    step = line_height(used)
    top = box.y + round((box.height - step * len(lines)) * y)
    place: pygame.Rect | None = None
    for n, line in enumerate(lines):
        ink = render_text(line, used, colour)
        # The font is taller than a row, so it is centred on its row.
        at = ink.get_rect(
            left=box.x + round((box.width - ink.get_width()) * x), centery=top + n * step + step // 2
        )
        surface.blit(ink, at)
        place = at if place is None else place.union(at)
    assert place is not None
    return place


def dashes(start: float, end: float, dash: float) -> Iterator[tuple[float, float]]:
    """The dashes of a line from start to end."""
    at = start
    while at < end:
        yield at, min(end, at + dash)
        at += 2 * dash
