"""The veins of a body that lies on its back, head to the right, and the guide wire's ways in them.

The space is 1000 wide and 400 high; the patient's left leg, with the clot, is the lower one.
"""

from collections.abc import Mapping
from itertools import pairwise

from rig.screen.widgets.antialias import Point, curve
from rig.visit.catheter import Entry

#: Size of the drawing, units.
SIZE_U = (1000, 400)

#: The junction of both legs' veins, and the clot along the left one.
MEET: Point = (512.0, 195.0)
CLOT: tuple[Point, ...] = ((322.0, 253.5), (350.0, 249.5), (385.0, 241.0), (424.0, 233.5))

_LEFT: tuple[Point, ...] = (
    (-20, 268),
    (35, 270),
    (90, 268),
    (150, 262),
    (220, 258),
    (290, 256),
    (322, 253.5),
)
_LEFT_ILIAC: tuple[Point, ...] = ((424, 233.5), (470, 219), MEET)
_RIGHT: tuple[Point, ...] = ((-20, 133), (60, 132), (150, 140), (220, 142), (290, 144), (345, 150))
_RIGHT_ILIAC: tuple[Point, ...] = ((345, 150), (395, 158), (440, 167), (480, 181), MEET)
_CAVA: tuple[Point, ...] = (MEET, (560, 187), (640, 184), (700, 184), (738, 187), (775, 191))
_UPPER: tuple[Point, ...] = (
    (775, 191),
    (820, 187),
    (860, 183),
    (885, 176),
    (915, 164),
    (955, 157),
    (1020, 150),
)

#: Every vein that the dye shows: its path, and its width at both ends.
VEINS: tuple[tuple[tuple[Point, ...], float, float], ...] = (
    ((*_LEFT, *CLOT[1:], *_LEFT_ILIAC[1:]), 15, 21),
    ((*_RIGHT, *_RIGHT_ILIAC[1:]), 15, 20),
    (_CAVA, 25, 27),
    (_UPPER, 26, 17),
    (((878, 178), (896, 212), (925, 236), (968, 246), (1020, 252)), 16, 13),
    (((893, 172), (914, 128), (908, 82), (880, 48)), 14, 7),
    (((930, 238), (926, 284), (905, 322), (880, 350)), 13, 7),
    (((604, 185), (612, 152), (606, 124)), 14, 3),
    (((590, 187), (598, 236), (590, 270)), 14, 3),
    (((716, 184), (722, 152), (712, 118), (694, 96)), 13, 2),
    (((452, 227), (424, 212), (396, 208), (372, 210)), 11, 2),
    (((455, 171), (428, 186), (400, 190), (374, 188)), 11, 2),
    (((352, 249), (318, 272), (262, 286), (190, 292)), 12, 2),
    (((345, 150), (318, 128), (262, 114), (190, 108)), 12, 2),
    (((350, 249), (306, 234), (210, 226), (90, 228), (-20, 232)), 8, 6),
    (((348, 150), (306, 166), (210, 174), (90, 172), (-20, 168)), 8, 6),
)

#: The guide wire's way from each entry to the clot.
WAYS: Mapping[Entry, tuple[Point, ...]] = {
    Entry.KNEE: ((70, 269.5), *_LEFT[2:]),
    Entry.GROIN: (*_RIGHT_ILIAC[:-1], (503, 192), (497, 208), (470, 219), (424, 233.5)),
    Entry.NECK: (*_UPPER[-2::-1], *_CAVA[-2:0:-1], (520, 194), (497, 208), (470, 219), (424, 233.5)),
}
#: The wrong branch at each fork of a way, starting at the fork.
BRANCHES: Mapping[Entry, tuple[tuple[Point, ...], ...]] = {
    Entry.KNEE: (
        ((141, 263), (178, 277), (216, 300), (250, 312)),
        ((238, 257.5), (266, 244), (292, 222), (304, 204)),
    ),
    Entry.GROIN: (((506, 191), (540, 188), (590, 186), (640, 184)),),
    Entry.NECK: (
        ((702, 184), (682, 172), (668, 148), (660, 120)),
        ((528, 192), (500, 188), (466, 176), (420, 163)),
    ),
}
#: Branches that are not among the veins above, with their widths.
SIDE_VEINS = (
    (BRANCHES[Entry.KNEE][0], 12, 2),
    (BRANCHES[Entry.KNEE][1], 11, 2),
    (BRANCHES[Entry.NECK][0], 13, 2),
)


def way(entry: Entry) -> list[Point]:
    """The wire's way as a smooth line."""
    return curve(WAYS[entry])


def branch(entry: Entry, fork: int) -> list[Point]:
    """A wrong branch as a smooth line."""
    return curve(BRANCHES[entry][fork])


def lengths(line: list[Point]) -> list[float]:
    """Distance of each point along a line."""
    found = [0.0]
    for (x, y), (to_x, to_y) in pairwise(line):
        found.append(found[-1] + ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5)
    return found
