"""Possible causes of a fault in the tube that the signs leave, and the remedies that they share.

Each pair of signs leaves some causes possible; a sensor that is not fitted, or dead, rules nothing out. A
fault is named only if all remaining causes share its remedy; otherwise `weak_flow` says that the cause is
unknown. A rig with fewer sensors therefore says less, but never something different.
"""

from collections.abc import Mapping
from enum import StrEnum

from rig.base.faults import Fault
from rig.sensing.signs import Sign


class Cause(StrEnum):
    """A possible cause."""

    HEALTHY = "healthy"
    BEND = "bend"  # a slight narrowing before the leg
    KINK = "kink"  # a severe one
    NARROW = "narrow"  # the vein or the return is narrower than the pinch makes it
    PINCH_OPEN = "pinch_open"  # the pinch does not close as far as it should
    LEAK = "leak"
    WORN = "worn"  # the pump makes less pressure than before
    DRY = "dry"  # the pump delivers nothing: no water, no power, no rotor
    DULL = "dull"  # the flow sensor counts too little


ALL_CAUSES = frozenset(Cause)

_NONE, _LOW, _WEAK, _RIGHT, _HIGH = Sign
_C = Cause
_FINE = frozenset({_C.HEALTHY, _C.PINCH_OPEN})
_BEHIND = frozenset({_C.NARROW})
_BEFORE = frozenset({_C.BEND, _C.WORN, _C.LEAK})

#: Open pinch: the causes that each pair of flow and pressure leaves possible. Pairs that no cause explains
#: blame none.
OPEN: Mapping[tuple[Sign, Sign], frozenset[Cause]] = {
    (_NONE, _NONE): frozenset({_C.DRY, _C.KINK}),
    (_NONE, _LOW): frozenset({_C.KINK, _C.WORN, _C.LEAK}),
    (_NONE, _RIGHT): frozenset({_C.DULL}),
    (_NONE, _HIGH): _BEHIND,
    (_LOW, _NONE): frozenset({_C.DRY, _C.KINK, _C.WORN}),
    (_LOW, _LOW): frozenset({_C.DRY, _C.KINK, _C.WORN, _C.LEAK}),
    (_LOW, _RIGHT): frozenset({_C.DULL}),
    (_LOW, _HIGH): _BEHIND,
    (_WEAK, _NONE): _BEFORE,
    (_WEAK, _LOW): _BEFORE,
    (_WEAK, _RIGHT): _BEFORE | _BEHIND | {_C.DULL},
    (_WEAK, _HIGH): _BEHIND,
    (_RIGHT, _LOW): _FINE,
    (_RIGHT, _RIGHT): _FINE,
    (_RIGHT, _HIGH): _FINE,
}
#: The same with the pinch closed: a rotor may stick, and a missing pulse alone is not a sign.
_SHUT = frozenset({_C.HEALTHY, _C.BEND, _C.KINK, _C.NARROW, _C.DULL})
CLOSED: Mapping[tuple[Sign, Sign], frozenset[Cause]] = {
    (_NONE, _NONE): frozenset({_C.DRY, _C.KINK}),
    (_NONE, _LOW): frozenset({_C.WORN, _C.LEAK, _C.KINK}),
    (_NONE, _RIGHT): _SHUT,
    (_NONE, _HIGH): _SHUT,
    (_RIGHT, _LOW): frozenset({_C.WORN, _C.LEAK, _C.KINK}),
    (_RIGHT, _RIGHT): _SHUT,
    (_RIGHT, _HIGH): _SHUT,
    (_HIGH, _NONE): frozenset({_C.PINCH_OPEN, _C.LEAK}),
    (_HIGH, _LOW): frozenset({_C.PINCH_OPEN, _C.LEAK}),
    (_HIGH, _RIGHT): frozenset({_C.PINCH_OPEN}),
    (_HIGH, _HIGH): frozenset({_C.PINCH_OPEN}),
}

#: Causes that share a remedy, and their fault; the first entry that covers all remaining causes counts.
NAMED: tuple[tuple[frozenset[Cause], Fault], ...] = (
    (frozenset({_C.WORN}), Fault.PUMP_WORN),
    (frozenset({_C.PINCH_OPEN, _C.LEAK}), Fault.PINCH_STUCK),
    (frozenset({_C.BEND, _C.KINK, _C.NARROW}), Fault.KINK),
    (frozenset({_C.DRY, _C.KINK}), Fault.DRY),
)


def possible(
    opened: bool, flows: frozenset[Sign], pressures: frozenset[Sign], tray: bool, gel: bool, before: bool
) -> frozenset[Cause]:
    """The causes that signs leave possible.

    Each sensor gives the set of signs that its reading may stand for; one that is not fitted gives all.
    `tray`: there is a contact in the tray, and it is dry. `gel`: a narrow vein may be the lesson itself,
    and so may one that opens behind a turned stopcock.
    `before`: the flow sensor sits before the leg, where a leak leaves the flow as it should be.
    """
    table = OPEN if opened else CLOSED
    left = frozenset[Cause]().union(
        *(causes for (flow, pressure), causes in table.items() if flow in flows and pressure in pressures)
    )
    if before and opened and _RIGHT in flows:
        left |= {_C.LEAK}
    if tray:
        left -= {_C.LEAK}
    if gel and left & {_C.NARROW, _C.PINCH_OPEN}:
        left |= {_C.HEALTHY}
    return left or frozenset({_C.HEALTHY})


def fault_of(suspects: frozenset[Cause]) -> Fault | None:
    """The fault whose remedy fits all of these causes; None if there may be no fault."""
    if _C.HEALTHY in suspects:
        return None
    return next((fault for causes, fault in NAMED if suspects <= causes), Fault.WEAK_FLOW)
