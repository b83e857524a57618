"""The wire on its way to the clot: three ways in, forks that can be missed, and a way back from each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rig.base.schema import Word

#: A steady push takes this long from end to end, s.
ADVANCE_S = 7.0
#: A held button draws the wire back out of a branch faster by this factor.
BACK_RATIO = 1.5
#: Part of the whole way that one detent of the knob pushes.
DETENT_RATIO = 1 / 24
#: Time over which the knob's pace is judged, s.
SETTLE_S = 0.3
#: Speeds, in whole ways per second: above the first a fork is missed; the second is too fast for a vein.
STEADY_PER_S, TOO_FAST_PER_S = 0.25, 0.5
#: Length of a wrong branch, as a part of the whole way; the wire stops at its end.
BRANCH_RATIO = 0.12
#: The wire leads: it reaches the clot at the first part of the pushing; the tube starts after the second.
LEAD_RATIO, FOLLOW_RATIO = 0.8, 0.12


class Entry(Word):
    """The ways in; the first is taken if nobody chooses."""

    KNEE = "knee"
    GROIN = "groin"
    NECK = "neck"


#: The ways in, by the button that chooses each.
ENTRIES: Mapping[str, Entry] = {"red": Entry.KNEE, "blue": Entry.GROIN, "yellow": Entry.NECK}
#: Forks of each way, as parts of the wire's path from its entry to the clot.
FORK_RATIOS: Mapping[Entry, tuple[float, ...]] = {
    Entry.KNEE: (0.274, 0.669),
    Entry.GROIN: (0.632,),
    Entry.NECK: (0.469, 0.793),
}


@dataclass(frozen=True, slots=True)
class Wire:
    """Where the wire is, except how far it has gone on the right way, which is the session's depth."""

    entry: Entry = Entry.KNEE
    astray: int | None = None
    """The fork at which it went wrong, while it is in a wrong branch."""
    strayed: float = 0.0
    """How far it is in that branch, as a part of the whole way."""
    known: int = 0
    """Forks that were passed or learned; these do not go wrong again."""
    pace: float = 0.0
    """Recent pace of the knob, whole ways per second."""
    hasty: bool = False
    """It is being pushed too fast."""


def lead(depth: float) -> float:
    """Position of the wire's tip on its path when `depth` of the pushing is done, both from 0 to 1."""
    return min(1.0, max(0.0, depth / LEAD_RATIO))


def follow(depth: float) -> float:
    """Position of the tip of the tube, which slides over the wire."""
    return min(1.0, max(0.0, (depth - FOLLOW_RATIO) / (1 - FOLLOW_RATIO)))


def choosing(wire: Wire, depth: float) -> frozenset[str]:
    """The buttons that still choose a way in: none once the wire is inside."""
    return frozenset() if depth > 0 or wire.astray is not None else frozenset(ENTRIES)


def chosen(wire: Wire, depth: float, pressed: frozenset[str]) -> Wire:
    """The wire at the entry that a press has chosen."""
    for button, entry in ENTRIES.items():
        if button in pressed & choosing(wire, depth) and entry != wire.entry:
            return Wire(entry=entry)
    return wire


def pushed(wire: Wire, depth: float, turned: int, holding: bool, passed: float) -> tuple[Wire, float]:
    """The wire and its depth after `turned` detents, `holding` the button for `passed` seconds.

    A held button pushes steadily and stays on the right way, or draws the wire back out of a wrong branch. A
    knob that is turned too fast past a fork goes wrong there; turned back, it comes out again.
    """
    push = turned * DETENT_RATIO
    pace = (wire.pace + max(0.0, push) / SETTLE_S) * math.exp(-passed / SETTLE_S)
    hasty = push > 0 and pace > TOO_FAST_PER_S
    if hasty:
        push /= 4
    wire = replace(wire, pace=pace, hasty=hasty)
    if wire.astray is not None:
        return _in_branch(wire, push - (BACK_RATIO * passed / ADVANCE_S if holding else 0.0)), depth
    further = min(1.0, max(0.0, depth + push + (passed / ADVANCE_S if holding else 0.0)))
    for number, part in enumerate(FORK_RATIOS[wire.entry]):
        fork = part * LEAD_RATIO
        if number < wire.known or not depth <= fork < further:
            continue
        if push > 0 and pace > STEADY_PER_S:
            strayed = min(BRANCH_RATIO, further - fork)
            return replace(wire, astray=number, strayed=strayed), fork
        wire = replace(wire, known=number + 1)
    return wire, further


def _in_branch(wire: Wire, push: float) -> Wire:
    """The wire in a wrong branch, after a push or a pull."""
    assert wire.astray is not None
    strayed = min(BRANCH_RATIO, wire.strayed + push)
    if strayed <= 0:
        return replace(wire, astray=None, strayed=0.0, known=max(wire.known, wire.astray + 1))
    return replace(wire, strayed=strayed)
