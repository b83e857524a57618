"""The state of the vein."""

import math
from dataclasses import dataclass
from enum import StrEnum

from rig.base.records import fast_replace
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.signs import GAUGE_ERROR_KPA, SETTLED_S
from rig.settings.levels import Band


class VeinState(StrEnum):
    """States of the vein."""

    UNKNOWN = "unknown"  # the pump rests, normal is not known yet, or the flow sensor is dead
    HEALTHY = "healthy"
    NARROWING = "narrowing"
    BLOCKED = "blocked"
    DISSOLVING = "dissolving"  # medicine was given, and the flow rises
    RESTORED = "restored"  # healthy again after it was blocked


#: Smoothing of the flow by which the vein is judged.
SMOOTHING_S = 0.1
#: How long a state must last; a restored vein must last longer.
STATE_S = 0.1
RESTORED_S = 3.0
#: The vein is narrow below the first part of normal, and wide again above the second.
NARROW_RATIO = 0.88
WIDE_RATIO = 0.92
#: A dissolving clot has given back this part of normal ...
DISSOLVED_RATIO = 0.08
#: ... within this long after medicine.
MEDICINE_WORKS_S = 60.0
#: A leg at this multiple of its resting pressure indicates a narrowing, whatever the flow.
EARLY_PRESSURE_RATIO = 2.0


@dataclass(frozen=True)
class Vein:
    """The vein's state, and its grounds."""

    state: VeinState = VeinState.UNKNOWN
    since: float = 0.0
    """Start of this state, s."""
    part: float = 0.0
    """Smoothed flow, as a part of normal."""
    lowest: float = 1.0
    """The lowest flow since the vein was last healthy."""
    medicine: float = -math.inf
    """Time of the last medicine, s."""
    candidate: VeinState = VeinState.UNKNOWN
    """The state that the readings suggest now ..."""
    candidate_since: float = 0.0
    """... and since when, s."""
    was_blocked: bool = False


def swells_early(kpa: float, rest_kpa: float) -> bool:
    """Whether the leg's pressure, compared with rest, shows a narrowing before the flow does."""
    return kpa > EARLY_PRESSURE_RATIO * rest_kpa + 4 * GAUGE_ERROR_KPA


def judge_vein(
    previous: Vein, point: OperatingPoint, normal: float | None, blind: bool, early: bool, blocked: Band
) -> Vein:
    """The vein after one more reading.

    `normal` is the day's own flow in mL/min, where it is known; `blind`: the flow sensor is not believed;
    `early`: the leg swells early; `blocked` is the level at which the vein is blocked.
    """
    if normal is None or blind or point.running_s < SETTLED_S:
        unknown = VeinState.UNKNOWN
        return fast_replace(
            previous,
            state=unknown,
            since=previous.since if previous.state == unknown else point.time,
            candidate=unknown,
            candidate_since=point.time,
            part=0.0 if normal is None else point.rate / normal,
            lowest=1.0,
            was_blocked=previous.was_blocked and normal is not None,
        )
    part = point.rate / normal
    part += (previous.part - part) * math.exp(-point.passed_s / SMOOTHING_S)
    now = fast_replace(previous, part=part, lowest=min(previous.lowest, part))
    looks = _looks(now, point.time, early, blocked)
    since = now.candidate_since if now.candidate == looks else point.time
    lasts = point.time - since >= (RESTORED_S if looks == VeinState.RESTORED else STATE_S)
    turned = lasts and looks != now.state
    return fast_replace(
        now,
        candidate=looks,
        candidate_since=since,
        state=looks if turned else now.state,
        since=point.time if turned else now.since,
        lowest=part if lasts and looks in (VeinState.HEALTHY, VeinState.RESTORED) else now.lowest,
        was_blocked=now.was_blocked or now.state == VeinState.BLOCKED,
    )


def _looks(now: Vein, time: float, early: bool, blocked: Band) -> VeinState:
    """The state that the readings suggest, with hysteresis around the current one."""
    well = now.state in (VeinState.HEALTHY, VeinState.RESTORED, VeinState.UNKNOWN)
    if now.part > (NARROW_RATIO if well else WIDE_RATIO) and not early:
        return VeinState.RESTORED if now.was_blocked else VeinState.HEALTHY
    recent = time - now.medicine <= MEDICINE_WORKS_S
    if recent and not well and now.part > now.lowest + DISSOLVED_RATIO:
        return VeinState.DISSOLVING
    blocks = blocked.holds(now.part, now.state == VeinState.BLOCKED)
    return VeinState.BLOCKED if blocks else VeinState.NARROWING
