"""Whether the pulses on the flow sensor's wire come from a rotor, and whether any are missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.sensing.flow import PulseSample
from rig.sensing.operating_point import OperatingPoint

#: The rotor of a pump that has rested for this long has stopped ...
COASTED_S = 3.0
#: ... and pulses in this many readings ...
NOISY_READINGS = 10
#: ... within this time come from the wire.
WINDOW_S = 2.0
#: Fewer are a knock at the table, or a line that delivers old pulses late.
KNOCKS = 1
#: Frequencies of the mains, Hz.
MAINS_HZ = (50.0, 60.0)
#: A cheap clock makes them seem off by up to this part.
MAINS_RATIO = 0.01
#: Pulses of the mains are even to this part of a period; those of a rotor, with its uneven poles, never are.
EVEN_RATIO = 0.015
#: Among a rotor's pulses, those of the mains are at least this part, and lie within this part of a period.
MAINS_SHARE_RATIO, MAINS_WIDTH_RATIO = 0.28, 0.04
#: If the mains add to a turning rotor's pulses, the total frequency is at least this multiple of theirs.
ADDED_RATIO = 1.08
#: With more pulses to a reading, the last pulse of each lies close to the reading, and shares its frequency.
MOST_A_READING = 3
#: Lost pulses shift the others by more than this part of a period; corrected for them, less than the second
#: part remains.
SHIFT_RATIO, CLEARLY_RATIO = 0.12, 0.5
#: Intervals are multiples of one interval if all but this part are this close to whole multiples, and this
#: many times as many pulses would fill them.
ODD_RATIO, NEAR_WHOLE_RATIO, MISSING_RATIO = 0.15, 0.2, 1.12
#: Fewer pulses than this show nothing ...
LEAST_PULSES = 24
#: ... and pulses older than this show nothing about now, s.
FRESH_S = 0.3
#: A pattern must last for the first time, and be gone for the second, s.
PATTERN_S, GONE_S = 0.4, 3.0


@dataclass(frozen=True)
class FlowSignal:
    """What is known of the wire."""

    fault: Fault | None = None
    """SENSOR_NOISY, SENSOR_SKIPS, or None."""
    resting_s: float = 0.0
    """How long the pump has rested."""
    since: float = 0.0
    """Start of the count of readings with pulses at rest, s ..."""
    readings: int = 0
    """... and how many there were."""
    pulses: int = 0
    looks: Fault | None = None
    """What the latest pulses look like, if not like a rotor's."""
    streak_s: float = 0.0
    """How long they have looked different from `fault`."""


def judge_signal(
    previous: FlowSignal, point: OperatingPoint, samples: Sequence[PulseSample], poles: int
) -> FlowSignal:
    """The state after one more reading. Only silence at rest clears a noisy wire."""
    now = _at_rest(previous, point) if point.duty == 0 else fast_replace(previous, resting_s=0.0)
    fresh = _fresh(samples, point.time)
    now = fast_replace(now, looks=pattern(samples, poles) if fresh else None)
    if now.fault is Fault.SENSOR_NOISY or (now.looks is None and (point.duty == 0 or not fresh)):
        return now  # silence clears no other fault
    streak = 0.0 if now.looks is now.fault else now.streak_s + point.passed_s
    lasts = streak >= (GONE_S if now.looks is None else PATTERN_S)
    return fast_replace(now, fault=now.looks if lasts else now.fault, streak_s=0.0 if lasts else streak)


def _at_rest(previous: FlowSignal, point: OperatingPoint) -> FlowSignal:
    """What the pulses show while nothing pumps."""
    readings = previous.readings + (point.pulses != previous.pulses)
    now = fast_replace(
        previous, resting_s=previous.resting_s + point.passed_s, readings=readings, pulses=point.pulses
    )
    if now.resting_s < COASTED_S:
        return fast_replace(now, since=point.time, readings=0)
    if readings >= NOISY_READINGS:
        return fast_replace(now, fault=Fault.SENSOR_NOISY, since=point.time, readings=0)
    if point.time - now.since < WINDOW_S:
        return now
    silent = now.fault is Fault.SENSOR_NOISY and readings <= KNOCKS
    return fast_replace(now, fault=None if silent else now.fault, since=point.time, readings=0)


def _fresh(samples: Sequence[PulseSample], time: float) -> bool:
    enough = len(samples) > 2 and samples[-1].pulses - samples[0].pulses >= LEAST_PULSES
    return enough and time - samples[-1].time < FRESH_S


def pattern(samples: Sequence[PulseSample], poles: int) -> Fault | None:
    """What pulses look like, if not like a rotor's: SENSOR_NOISY, SENSOR_SKIPS, or None."""
    period, late = _lateness(samples) if len(samples) > 2 else (0.0, [])
    if not late:
        return None
    spread = math.sqrt(sum(each * each for each in late) / len(late))
    if spread < EVEN_RATIO:
        even = any(abs(1 / (period * hertz) - 1) < MAINS_RATIO for hertz in MAINS_HZ)
        return Fault.SENSOR_NOISY if even else None
    if spread < SHIFT_RATIO:
        return None
    if _skips(samples, late, poles - 1) or _gaps(samples):
        return Fault.SENSOR_SKIPS
    if samples[-1].pulses - samples[0].pulses > MOST_A_READING * len(samples):
        return None
    # The mains add a pulse in each of their periods. If there are no more pulses than that, they are a
    # rotor's alone, at that frequency.
    added = [hertz for hertz in MAINS_HZ if 1 / period >= ADDED_RATIO * hertz]
    mixed = any(_in_step(samples, hertz) >= MAINS_SHARE_RATIO for hertz in added)
    return Fault.SENSOR_NOISY if mixed else None


def _gaps(samples: Sequence[PulseSample]) -> bool:
    """Whether some intervals are whole multiples of the others, so that pulses are missing here and there.

    After such a gap the pulses go on at the same pace. Those of water that comes to a stop only grow further
    apart.
    """
    spans = [(after.time - before.time, after.pulses - before.pulses) for before, after in pairwise(samples)]
    period = sorted(span / count for span, count in spans)[len(spans) // 4]
    if period <= 0.0:
        return False
    whole = [round(span / period) for span, _ in spans]
    odd = sum(
        abs(span / period - number) > NEAR_WHOLE_RATIO for (span, _), number in zip(spans, whole, strict=True)
    )
    missed = [number - count for (_, count), number in zip(spans, whole, strict=True)]
    gaps = sum(here for here, then in pairwise(missed) if then == 0)
    return odd <= ODD_RATIO * len(spans) and gaps > (MISSING_RATIO - 1) * sum(count for _, count in spans)


def _in_step(samples: Sequence[PulseSample], hertz: float) -> float:
    """The largest part of the pulses that fall at one moment of a frequency's period."""
    phases = sorted(sample.time * hertz % 1.0 for sample in samples)
    count, last, most = len(phases), 0, 0
    around = [*phases, *(phase + 1.0 for phase in phases)]
    for first in range(count):
        while last < 2 * count and around[last] - around[first] <= MAINS_WIDTH_RATIO:
            last += 1
        most = max(most, last - first)
    return min(most, count) / count


def _lateness(samples: Sequence[PulseSample]) -> tuple[float, list[float]]:
    """The mean period (s), and the delay of each pulse against a least-squares line, as a part of it."""
    count = len(samples)
    numbers = [sample.pulses - samples[0].pulses for sample in samples]
    times = [sample.time - samples[0].time for sample in samples]
    middle, mean = sum(numbers) / count, sum(times) / count
    spread = sum((number - middle) ** 2 for number in numbers)
    period = sum((n - middle) * (t - mean) for n, t in zip(numbers, times, strict=True)) / spread
    if period <= 0:
        return 0.0, []
    return period, [(t - mean) / period - (n - middle) for n, t in zip(numbers, times, strict=True)]


def _skips(samples: Sequence[PulseSample], late: Sequence[float], left: int) -> bool:
    """Whether the pulses are late in the same way in each turn, of which `left` pulses are left."""
    if left < 2:
        return False
    by_place: dict[int, list[float]] = {}
    for sample, each in zip(samples, late, strict=True):
        by_place.setdefault(sample.pulses % left, []).append(each)
    means = {place: sum(some) / len(some) for place, some in by_place.items()}
    rest = [each - means[sample.pulses % left] for sample, each in zip(samples, late, strict=True)]
    return sum(each * each for each in rest) < CLEARLY_RATIO**2 * sum(each * each for each in late)
