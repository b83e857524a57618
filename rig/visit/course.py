"""How a treatment goes in one visit: what it does to the clot, over which hours, and how visits differ.

A course is drawn when its first scene begins; the same seed, visit and try give the same course. What is
drawn is how much of the clot goes, and in how many hours. How it goes on the way there is the clinical
model's own curve (`rig/twin/clinical.py`), stretched to end there. Hours and days are the clinical
clock's, shown as seconds. Model only; real results differ.

    dissolved(t) = cleared·(1 - r^(E(t)/E(end)))/(1 - r)     E = -ln(clot left), of the model
                   r = clot left in the end, and no less than LAST
    flow(a)      = 1 / (1 + SHARE·(1/a² - 1))          a: open part of the vein
"""

import hashlib
import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from rig.settings.odds import Odds
from rig.story.scenes import OUTCOMES
from rig.twin.clinical import BLOOD_THINNER, CATHETER, WHOLE_BODY, Treatment, course

#: Clinical hours that pass in a second: a day in 40 s; on the calendar, a day in a second.
HOURS_PER_S, CALENDAR_HOURS_PER_S = 24.0 / 40.0, 24.0
#: Days that the calendar shows. Under a blood thinner a blocked vein takes weeks to months to open
#: (Markel 2003: a third of blocked legs still shut at six months), so it stops long before that.
DAYS = 14
#: Half-lives of a clot that only the body dissolves, days. Illustrative: from the model's six weeks on.
HALF_LIFE = (42.0, 63.0)
#: Hours that a course lasts. The whole-body drip runs for two and goes on working on what it reached; the
#: catheter's runs for half a day to a day (sourced: NICE), or for a few hours where the clot goes at once
#: (illustrative).
WHOLE_BODY_H, SLOW_H, QUICK_H = 6.0, (12.0, 24.0), (2.0, 4.0)
#: Part of the clot that is gone in the end, within the three grades of the registry (Mewissen 1999): all of
#: it, 50 to 99 %, less than half. The registry does not divide the last; here one half of it is `some`, the
#: other `little`. The bands keep clear of the grades' edges, where the water could not tell them apart.
COMPLETE, MOST, SOME, LITTLE = (1.0, 1.0), (0.55, 0.95), (0.30, 0.48), (0.05, 0.20)
#: From this part gone on, an outcome is the first, the second, the third of OUTCOMES; below, the last.
GRADES = (1.0, 0.5, 0.25)
#: What is left of a clot that goes wholly, as its curve ends.
LAST = 0.02
#: The open vein's part of the resistance of the whole way round. Illustrative: with it a vein half open
#: lets four fifths of the flow through.
SHARE = 0.08

_MODEL = {"thinner": BLOOD_THINNER, "whole_body": WHOLE_BODY, "catheter": CATHETER}
#: Between two points of a model's curve, and its length, h.
_EVERY, _LONGEST = 0.1, 24.0


@dataclass(frozen=True, slots=True)
class Course:
    """How one treatment of one clot will go."""

    tool: str
    """thinner, whole_body or catheter."""
    hours: float
    """From its start to the end of what is shown, on the clinical clock."""
    cleared: float
    """Part of the clot that is gone by then, 0 to 1."""
    quick: bool = False
    """It takes far fewer hours than most."""

    @property
    def outcome(self) -> str:
        """One of OUTCOMES: how much of the clot goes."""
        return OUTCOMES[sum(self.cleared < grade for grade in GRADES)]

    def dissolved(self, hours: float) -> float:
        """Part of the clot that is gone after so many hours, 0 to 1; from the end on it is `cleared`."""
        if hours >= self.hours:
            return self.cleared
        done = _effect(_MODEL[self.tool], hours) / _effect(_MODEL[self.tool], self.hours)
        left = max(LAST, 1.0 - self.cleared)
        return self.cleared * (1.0 - math.pow(left, done)) / (1.0 - left)

    def given_mg(self, hours: float) -> float:
        """Clot-dissolving drug given after so many hours."""
        model = _MODEL[self.tool]
        return model.rate_mg_h * min(hours, self.hours, model.hours)


def drawn(odds: Odds, tool: str, seed: int, visit: int, count: int) -> Course:
    """The course of a treatment that begins as the `count`-th of a visit.

    Nothing is remembered between draws, so what one visitor does changes nothing for the next.
    """
    which, much, long = _chances(f"{seed} {visit} {count} {tool}")
    if tool == "thinner":
        half_life = _between(HALF_LIFE, much)
        return Course(tool, DAYS * 24.0, 1.0 - 0.5 ** (DAYS / half_life))
    if tool == "whole_body":
        return Course(tool, WHOLE_BODY_H, _between(MOST if which < odds.whole_body_opens else SOME, much))
    if which < odds.catheter_leaves:
        return Course(tool, SLOW_H[1], _between(SOME if long < 0.5 else LITTLE, much))
    if which < odds.catheter_leaves + odds.catheter_complete:
        quick = which < odds.catheter_leaves + odds.catheter_quick
        return Course(tool, _between(QUICK_H if quick else SLOW_H, long), _between(COMPLETE, much), quick)
    return Course(tool, _between(SLOW_H, long), _between(MOST, much))


def flow_through(open_part: float) -> float:
    """Flow through a vein that is open to this part (0 to 1), as a part of the healthy vein's."""
    if open_part <= 0.0:
        return 0.0
    return 1.0 / (1.0 + SHARE * (1.0 / (open_part * open_part) - 1.0))


def _between(band: tuple[float, float], chance: float) -> float:
    return band[0] + (band[1] - band[0]) * chance


def _chances(name: str) -> tuple[float, float, float]:
    """Three even numbers, 0 up to 1, that only their name decides, on any machine."""
    raw = hashlib.sha256(name.encode()).digest()
    first, second, third = (int.from_bytes(raw[n : n + 6]) / 2**48 for n in (0, 6, 12))
    return first, second, third


def _effect(model: Treatment, hours: float) -> float:
    """E, how hard the model's clot has been worked on: -ln of what is left of it."""
    if not model.dissolves:
        return hours
    times, effects = _curve(model)
    after = bisect_left(times, hours)
    if after == 0:
        return 0.0
    if after == len(times):
        return effects[-1]
    part = (hours - times[after - 1]) / (times[after] - times[after - 1])
    return effects[after - 1] + part * (effects[after] - effects[after - 1])


@lru_cache(maxsize=4)
def _curve(model: Treatment) -> tuple[tuple[float, ...], tuple[float, ...]]:
    moments = tuple(course(model, _LONGEST, _EVERY))
    return tuple(m.time_h for m in moments), tuple(-math.log(1.0 - m.dissolved) for m in moments)
