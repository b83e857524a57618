"""How quickly and how steadily the flow is measured, compared with counting pulses for a second.

The edges are an even flow's through the delivered sensor's law, each with a jitter of its own.
"""

import math
import random
import statistics
from collections.abc import Callable, Iterator, Sequence

from bench.metric import Metric, Target, ratios
from bench.plan import Plan
from rig.base.clock import TICKS_HZ
from rig.base.signals import Inputs
from rig.commands.bench.frames import ROUNDS
from rig.sensing.flow import Flow, measure
from rig.settings.sensor import Sensor

SENSOR = Sensor()
TICK = 1 / TICKS_HZ
#: mL/min.
FLOWS = (100.0, 500.0, 2000.0)
#: Scatter of one period of the pulses, and moments within a tick at which a change is tried.
JITTER, PHASES = 0.05, 20
#: A change is known once the reading stays within this part of it.
KNOWN = 0.1
#: Seconds before the change, and after it.
BEFORE, AFTER = 3.0, 3.0
SEEN, CALM = Target(80.0), Target(2.0)
#: From this flow on they hold, mL/min.
FROM = 500.0
WHY = "a stop is known once three periods have been silent, and at low flow a period is long"


def edges(changes: Sequence[tuple[float, float]], seed: int) -> list[float]:
    """Rising edges under flows given as (until s, mL/min)."""
    chance, times, now, turned = random.Random(seed), [], 0.0, 0.0
    for until, flow in changes:
        hertz = SENSOR.pulses_per_litre / 60_000 * (flow - SENSOR.offset)
        while hertz > 0 and now + (1.0 - turned) / hertz <= until:
            now, turned = now + (1.0 - turned) / hertz, 0.0
            times.append(now + chance.gauss(0.0, JITTER / hertz))
        turned, now = turned + max(0.0, hertz) * (until - now), until
    return sorted(times)


def ours(times: Sequence[float], until: float) -> Iterator[tuple[float, float]]:
    """(s, mL/min) of every tick, from the time between pulses."""
    flow, seen = Flow(), 0
    for n in range(1, math.ceil(until * TICKS_HZ)):
        now = n * TICK
        while seen < len(times) and times[seen] <= now:
            seen += 1
        flow = measure(flow, Inputs(now, pulses=seen, edge=times[seen - 1] if seen else None), SENSOR)
        yield now, flow.rate


def counted(times: Sequence[float], until: float) -> Iterator[tuple[float, float]]:
    """The same from the pulses of the last whole second."""
    seen = last = 0
    rate, second = 0.0, 1.0
    for n in range(1, math.ceil(until * TICKS_HZ)):
        now = n * TICK
        while seen < len(times) and times[seen] <= now:
            seen += 1
        if now >= second:
            rate, last, second = SENSOR.flow(float(seen - last)), seen, second + 1.0
        yield now, rate


Way = Callable[[Sequence[float], float], Iterator[tuple[float, float]]]


def slowest(way: Way, before: float, after: float, phases: int, seed: int) -> float:
    """Milliseconds until a change is known, the worst of several moments of the tick."""
    worst = 0.0
    for phase in range(phases):
        change = BEFORE + phase * (1.0 if way is counted else TICK) / phases
        until = change + AFTER
        off = KNOWN * abs(after - before)
        late = [
            now
            for now, rate in way(edges([(change, before), (until, after)], seed + phase), until)
            if now > change and abs(rate - after) > off
        ]
        worst = max(worst, (late[-1] if late else change) + TICK - change)
    return 1000 * worst


def scatter(way: Way, flow: float, seconds: float, seed: int) -> float:
    """Standard deviation of a steady flow's reading, per cent of it."""
    rates = [rate for now, rate in way(edges([(seconds, flow)], seed), seconds) if now > 2]
    return 100 * statistics.pstdev(rates) / flow


def measured(plan: Plan) -> list[Metric]:
    """The figures; every round has edges of its own."""
    phases, seconds = int(plan.much(PHASES, 2)), plan.much(20.0, 4.0)
    found = []
    for flow in FLOWS:
        for what, before, after in (
            ("block", flow, 0.0), ("release", 0.0, flow), ("step to half", flow, flow / 2),
        ):  # fmt: skip
            both = [
                [slowest(way, before, after, phases, plan.seed + 100 * n) for n in range(ROUNDS)]
                for way in (ours, counted)
            ]
            target = SEEN if what == "block" and flow >= FROM else None
            found.append(_figure(f"{what} at {flow / 1000:g} L/min is seen", "ms", both, target))
        both = [
            [scatter(way, flow, seconds, plan.seed + n) for n in range(ROUNDS)] for way in (ours, counted)
        ]
        target = CALM if flow >= FROM else None
        found.append(_figure(f"scatter at {flow / 1000:g} L/min", "%", both, target))
    return found


def _figure(name: str, unit: str, both: list[list[float]], target: Target | None) -> Metric:
    mine, theirs = (tuple(values) for values in both)
    raw = {f"{unit} by counting for a second": theirs}
    if all(theirs):
        raw["times less"] = ratios(theirs, mine)
    return Metric(4, name, unit, mine, target, None, raw, WHY)
