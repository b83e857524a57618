"""How a treatment goes in one visit: what it does to the clot, over which hours, and how visits differ.

A course is drawn when its first scene begins; the same seed, visit and try give the same course. What is
drawn is how much of the clot goes, and in how many hours. How it goes on the way there is the clinical
model's own curve (`rig/twin/clinical.py`), stretched to end there. Hours and days are the clinical
clock's, shown as seconds. Model only; real results differ.

    dissolved(t) = cleared·(1 - r^(E(t)/E(end)))/(1 - r)     E = -ln(clot left), of the model
                   r = clot left in the end, and no less than LAST_RATIO
    flow(a)      = 1 / (1 + SHARE_RATIO·(1/a² - 1))    a: open part of the vein
"""

import hashlib
import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from rig.settings.odds import Odds
from rig.story.scenes import Outcome
from rig.story.treatments import TREATMENTS, Treatment, TreatmentName
from rig.twin.clinical import Regimen, course

#: The open vein's part of the resistance of the whole circulation. Illustrative: with it, a half open vein
#: lets four fifths of the flow through.
SHARE_RATIO = 0.08
#: From these dissolved parts on, an outcome is the first, second or third Outcome; below, it is the last.
GRADE_RATIOS = (1.0, 0.5, 0.25)
#: The part of the clot that is left at the end of the curve, if all of it dissolves.
LAST_RATIO = 0.02

#: Distance of two points of a model's curve, and its length, h.
_EVERY_H, _LONGEST_H = 0.1, 24.0


@dataclass(frozen=True, slots=True)
class Course:
    """The course of one treatment of one clot."""

    tool: TreatmentName
    hours: float
    """Duration of what is shown, on the clinical clock."""
    cleared: float
    """Part of the clot that is dissolved by then, 0 to 1."""
    quick: bool = False
    """It takes far fewer hours than usual."""

    @property
    def treatment(self) -> Treatment:
        """What the rig knows of it."""
        return TREATMENTS[self.tool]

    @property
    def outcome(self) -> Outcome:
        """How much of the clot dissolves."""
        return list(Outcome)[sum(self.cleared < grade for grade in GRADE_RATIOS)]

    def dissolved(self, hours: float) -> float:
        """Part of the clot that is dissolved after some hours, 0 to 1; at the end it is `cleared`."""
        if hours >= self.hours:
            return self.cleared
        regimen = self.treatment.regimen
        done = _effect(regimen, hours) / _effect(regimen, self.hours)
        left = max(LAST_RATIO, 1.0 - self.cleared)
        return self.cleared * (1.0 - math.pow(left, done)) / (1.0 - left)

    def given_mg(self, hours: float) -> float:
        """Clot-dissolving drug given after some hours."""
        regimen = self.treatment.regimen
        return regimen.rate_mg_h * min(hours, self.hours, regimen.hours)


def sample_course(odds: Odds, tool: TreatmentName, seed: int, visit: int, count: int) -> Course:
    """The course of the `count`-th treatment of a visit.

    The draws are independent: what one visitor does changes nothing for the next.
    """
    return Course(tool, *TREATMENTS[tool].result(odds, *_chances(f"{seed} {visit} {count} {tool}")))


def flow_through(open_part: float) -> float:
    """Flow through a vein of which this part (0 to 1) is open, as a part of the healthy vein's."""
    if open_part <= 0.0:
        return 0.0
    return 1.0 / (1.0 + SHARE_RATIO * (1.0 / (open_part * open_part) - 1.0))


def _chances(name: str) -> tuple[float, float, float]:
    """Three uniform numbers from 0 up to 1, which depend on the name only, on any machine."""
    raw = hashlib.sha256(name.encode()).digest()
    first, second, third = (int.from_bytes(raw[n : n + 6]) / 2**48 for n in (0, 6, 12))
    return first, second, third


def _effect(regimen: Regimen, hours: float) -> float:
    """E, the work done on the model's clot: -ln of the part that is left."""
    if not regimen.dissolves:
        return hours
    times, effects = _curve(regimen)
    after = bisect_left(times, hours)
    if after == 0:
        return 0.0
    if after == len(times):
        return effects[-1]
    part = (hours - times[after - 1]) / (times[after] - times[after - 1])
    return effects[after - 1] + part * (effects[after] - effects[after - 1])


@lru_cache(maxsize=4)
def _curve(regimen: Regimen) -> tuple[tuple[float, ...], tuple[float, ...]]:
    moments = tuple(course(regimen, _LONGEST_H, _EVERY_H))
    return tuple(m.time_h for m in moments), tuple(-math.log(1.0 - m.dissolved) for m in moments)
