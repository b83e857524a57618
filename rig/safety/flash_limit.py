"""Counts flashes as WCAG 2 does, on lamps and screens, and limits those of the lamps.

A flash is a pair of opposing changes. Lamps and screens (in the tests, which check every picture) share one
count and one limit: two per second, which is usual for exhibits and stricter than the guidelines' three.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rig.base.signals import DARK, RGB

#: A change of relative luminance by this much ...
CHANGE_RATIO = 0.1
#: ... with its darker end below this is half a flash.
DARKER_RATIO = 0.8
#: A colour is saturated red from this part of red in its light on ...
RED_RATIO = 0.8
#: ... and a change of chromaticity (CIE 1976 u'v') by this much to or from it is also half a flash.
RED_CHANGE_UV = 0.2
#: This many flashes are allowed ...
MOST_FLASHES = 2
#: ... within this long.
WINDOW_S = 1.0

#: Relative luminance of a screen's 8-bit value, which is not linear, unlike a lamp's.
_SCREEN = tuple((n / 255 / 12.92 if n <= 10 else ((n / 255 + 0.055) / 1.055) ** 2.4) for n in range(256))
_LAMP = tuple(n / 255 for n in range(256))


@dataclass(frozen=True, slots=True)
class Swing:
    """The turning points of one level."""

    low: float
    high: float
    """The extremes since the last turn."""
    way: int = 0
    """1 while the level rises, -1 while it falls, 0 before its first turn."""


@dataclass(frozen=True, slots=True)
class Shine:
    """History of one patch of a screen, or of one lamp."""

    linear: Swing
    """Its luminance as a lamp."""
    screen: Swing
    """Its luminance as a screen. A measurement may use either, so both are limited."""
    red: bool
    uv: tuple[float, float]
    """The colour furthest into red, or away from it, since the last change between the two."""
    share: float
    """Part of red in that colour."""
    turns: tuple[tuple[float, str], ...] = ()
    """(time, kind) of each half flash within the last second."""

    def flashes(self) -> float:
        """Flashes within the last second, by the kind with the highest count."""
        if len(self.turns) < 2:
            return len(self.turns) / 2
        kinds = ("linear", "screen", "red")
        return max(sum(kind == name for _, name in self.turns) for kind in kinds) / 2


def first(colour: RGB) -> Shine:
    """The history of a patch after its first picture."""
    linear, screen, share, uv = _levels(colour)
    return Shine(Swing(linear, linear), Swing(screen, screen), share >= RED_RATIO, uv, share)


def shine(previous: Shine, time: float, colour: RGB) -> Shine:
    """The history of a patch after one more picture."""
    turns = _recent(previous.turns, time)
    levels = _levels(colour)
    linear, turned = _swung(previous.linear, levels[0])
    if turned:
        turns = (*turns, (time, "linear"))
    screen, turned = _swung(previous.screen, levels[1])
    if turned:
        turns = (*turns, (time, "screen"))
    share, uv = levels[2], levels[3]
    red, apart = share >= RED_RATIO, previous.uv
    if red == previous.red:
        further = share > previous.share if red else share < previous.share
        uv, share = (uv, share) if further else (previous.uv, previous.share)
    elif ((uv[0] - apart[0]) ** 2 + (uv[1] - apart[1]) ** 2) ** 0.5 > RED_CHANGE_UV:
        turns = (*turns, (time, "red"))
    else:
        red, uv, share = previous.red, previous.uv, previous.share
    return Shine(linear, screen, red, uv, share, turns)


def _still(previous: Shine, time: float) -> Shine:
    """The history of a patch after one more picture in which it has not changed."""
    turns = _recent(previous.turns, time)
    return previous if len(turns) == len(previous.turns) else replace(previous, turns=turns)


def _recent(turns: tuple[tuple[float, str], ...], time: float) -> tuple[tuple[float, str], ...]:
    return turns and tuple(turn for turn in turns if time - turn[0] < WINDOW_S)


def _swung(previous: Swing, level: float) -> tuple[Swing, bool]:
    """A level after one more value, and whether it has turned by enough to count."""
    low, high = previous.low, previous.high
    if low <= level <= high and high - low < CHANGE_RATIO:
        return previous, False  # the usual case
    low, high = level if level < low else low, level if level > high else high
    if previous.way <= 0 and level - low >= CHANGE_RATIO and low < DARKER_RATIO:
        return Swing(level, level, 1), True
    if previous.way >= 0 and high - level >= CHANGE_RATIO and level < DARKER_RATIO:
        return Swing(level, level, -1), True
    return Swing(low, high, previous.way), False


@lru_cache(maxsize=2048)
def _levels(colour: RGB) -> tuple[float, float, float, tuple[float, float]]:
    """Luminance as a lamp and as a screen, part of red, and chromaticity u'v'."""
    red, green, blue = (_SCREEN[part] for part in colour)
    linear = 0.2126 * _LAMP[colour[0]] + 0.7152 * _LAMP[colour[1]] + 0.0722 * _LAMP[colour[2]]
    screen = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    light = red + green + blue
    if light < 0.01:
        return linear, screen, 0.0, (0.1978, 0.4683)  # black has no chromaticity: use that of white
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    whole = x + 15 * screen + 3 * z
    return linear, screen, red / light, (4 * x / whole, 9 * screen / whole)


@dataclass(frozen=True, slots=True)
class FlashLimiter:
    """History of the light strip."""

    lamps: tuple[Shine, ...] = ()
    whole: Shine | None = None
    """The mean of all lamps: the strip as seen from far away."""
    shown: tuple[RGB, ...] = ()


def limit_flashes(
    wanted: tuple[RGB, ...], previous: FlashLimiter, time: float
) -> tuple[tuple[RGB, ...], FlashLimiter]:
    """The colours that may be shown, and the new history.

    A lamp that would flash more than MOST_FLASHES times in a second keeps its colour until it may change
    again.
    """
    if len(wanted) != len(previous.shown) or previous.whole is None:
        return wanted, FlashLimiter(tuple(map(first, wanted)), first(_mean(wanted)), wanted)
    lamps, shown = [], []
    for before, old, new in zip(previous.lamps, previous.shown, wanted, strict=True):
        after = _still(before, time) if new == old else shine(before, time, new)
        if _flashing(after):
            after, new = _still(before, time), old
        lamps.append(after)
        shown.append(new)
    whole = shine(previous.whole, time, _mean(shown))
    if _flashing(whole):
        shown = list(previous.shown)
        lamps = [_still(before, time) for before in previous.lamps]
        whole = shine(previous.whole, time, _mean(shown))
    return tuple(shown), FlashLimiter(tuple(lamps), whole, tuple(shown))


def _flashing(patch: Shine) -> bool:
    """Whether a patch flashes too often. In the usual case there are too few changes for any kind of
    flash."""
    return len(patch.turns) > 2 * MOST_FLASHES and patch.flashes() > MOST_FLASHES


def _mean(colours: Sequence[RGB]) -> RGB:
    if not colours:
        return DARK
    red, green, blue = (round(sum(part) / len(colours)) for part in zip(*colours, strict=True))
    return red, green, blue
