"""The treatments: one record each, with everything except the words.

Doses, hours and bleeding are from studies of clots in the lung, for which all three treatments have been
studied; they are different studies, not a head-to-head test. The dissolved part of the clot is this model's
own. Sources are named as in `media/claims.toml`. Hours are on the clinical clock and are shown as seconds.
Model only; real results differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rig.base.schema import Word
from rig.settings.odds import Odds
from rig.twin.clinical import BLOOD_THINNER, CATHETER, WHOLE_BODY, Regimen

#: Clinical hours per second: a day in 40 s; on the calendar, a day in a second.
HOURS_PER_S, CALENDAR_HOURS_PER_S = 24.0 / 40.0, 24.0
#: Days on the calendar. Under a blood thinner a blocked vein takes weeks to months to open (Markel 2003: a
#: third of blocked legs still shut at six months), so the calendar stops long before that.
DAYS = 14
#: Half-lives of a clot that only the body dissolves, days. Illustrative: from the model's six weeks up.
HALF_LIFE_DAYS = (42.0, 63.0)
#: Duration of a course, h. The whole-body drip runs for two hours and continues to work on what it reached.
#: The catheter's runs for half a day to a day (sourced: NICE), or for a few hours if the clot dissolves at
#: once (illustrative).
WHOLE_BODY_H, SLOW_H, QUICK_H = 6.0, (12.0, 24.0), (2.0, 4.0)
#: Finally dissolved part of the clot, within the three grades of the registry (Mewissen 1999): all, 50 to
#: 99 %, less than half. The registry does not divide the last grade; here one half of it is SOME_RATIO, the
#: other LITTLE_RATIO. The bands avoid the edges of the grades, where the flow could not tell them apart.
ALL_RATIO, MOST_RATIO, SOME_RATIO, LITTLE_RATIO = (1.0, 1.0), (0.55, 0.95), (0.30, 0.48), (0.05, 0.20)


class TreatmentName(Word):
    """Names of the treatments in stories, logs and labels, in their order on the table."""

    THINNER = "thinner"
    WHOLE_BODY = "whole_body"
    CATHETER = "catheter"


@dataclass(frozen=True, slots=True)
class Range:
    """A range of findings."""

    low: float
    high: float
    sources: tuple[str, ...] = ()
    """Empty for this model's own figures."""
    typical: float | None = None
    """The typical value; None if the range is enough."""

    @property
    def middle(self) -> float:
        """The number to show if there is room for only one."""
        return (self.low + self.high) / 2 if self.typical is None else self.typical


class Result(NamedTuple):
    """The result of a treatment in one visit."""

    hours: float
    """Duration on the screen, on the clinical clock."""
    cleared: float
    """Part of the clot that is dissolved by then, 0 to 1."""
    quick: bool = False
    """Whether it takes far fewer hours than usual."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """One way to treat the clot."""

    regimen: Regimen
    """Its drug, and the drug's effect over hours."""
    result: Callable[[Odds, float, float, float], Result]
    """Its result from three random numbers, each from 0 up to 1: the outcome, the dissolved part, and the
    hours."""
    longest_h: float
    """Longest duration on the screen."""
    dose_mg: Range
    """Clot-dissolving drug, mg of alteplase for a clot in the lung."""
    given_h: Range
    """Duration of the infusion, h; for a blood thinner, the time until its effect."""
    cleared: Range
    """Part of the clot that is dissolved at the end on the screen, %."""
    bleeding: Range
    """People with serious bleeding, of 100 treated for a clot in the lung; whole people. Studies define
    serious bleeding differently: by five definitions, 3 to 43 of 100 of the same 132 people had it
    (PMID 9870831)."""
    button: str | None = None
    """The button of the tool; None for a treatment that visitors cannot choose."""
    hours_per_s: float = HOURS_PER_S
    by_catheter: bool = False
    """Whether the medicine pump gives it through the catheter; the visitor may hold the button for it."""
    opens_vein: bool = True
    """Whether it moves the pinch. If not, the clot only stops growing."""
    time_label: str | None = None
    """A label for `given_h` in words, if numbers would not help."""


def _thinner(odds: Odds, which: float, much: float, long: float) -> Result:
    return Result(DAYS * 24.0, 1.0 - 0.5 ** (DAYS / between(HALF_LIFE_DAYS, much)))


def _whole_body(odds: Odds, which: float, much: float, long: float) -> Result:
    return Result(WHOLE_BODY_H, between(MOST_RATIO if which < odds.whole_body_opens else SOME_RATIO, much))


def _catheter(odds: Odds, which: float, much: float, long: float) -> Result:
    if which < odds.catheter_leaves:
        return Result(SLOW_H[1], between(SOME_RATIO if long < 0.5 else LITTLE_RATIO, much))
    if which < odds.catheter_leaves + odds.catheter_complete:
        quick = which < odds.catheter_leaves + odds.catheter_quick
        return Result(between(QUICK_H if quick else SLOW_H, long), between(ALL_RATIO, much), quick)
    return Result(between(SLOW_H, long), between(MOST_RATIO, much))


def between(band: tuple[float, float], chance: float) -> float:
    """A value in a band."""
    return band[0] + (band[1] - band[0]) * chance


def _percent(low: float, high: float) -> Range:
    return Range(100.0 * low, 100.0 * high)


TREATMENTS: Mapping[TreatmentName, Treatment] = {
    TreatmentName.THINNER: Treatment(
        BLOOD_THINNER,
        _thinner,
        longest_h=DAYS * 24.0,
        dose_mg=Range(0.0, 0.0, ("nhlbi_treatment",)),
        given_h=Range(6 * 7 * 24.0, 26 * 7 * 24.0, ("nhlbi_treatment", "markel_2003")),
        cleared=_percent(1.0 - 0.5 ** (DAYS / HALF_LIFE_DAYS[1]), 1.0 - 0.5 ** (DAYS / HALF_LIFE_DAYS[0])),
        bleeding=Range(3.0, 3.0, ("chatterjee_2014",)),
        button="red",
        hours_per_s=CALENDAR_HOURS_PER_S,
        opens_vein=False,
        time_label="weeks_to_months",
    ),
    TreatmentName.WHOLE_BODY: Treatment(
        WHOLE_BODY,
        _whole_body,
        longest_h=WHOLE_BODY_H,
        dose_mg=Range(100.0, 100.0, ("mims", "paims_1992", "goldhaber_1993")),
        given_h=Range(2.0, 2.0, ("mims", "paims_1992", "goldhaber_1993")),
        cleared=_percent(SOME_RATIO[0], MOST_RATIO[1]),
        bleeding=Range(9.0, 9.0, ("chatterjee_2014",)),
        button="blue",
    ),
    TreatmentName.CATHETER: Treatment(
        CATHETER,
        _catheter,
        longest_h=SLOW_H[1],
        dose_mg=Range(8.0, 24.0, ("optalyse_2018", "seattle_2015")),
        given_h=Range(2.0, 24.0, ("optalyse_2018", "seattle_2015")),
        cleared=_percent(LITTLE_RATIO[0], ALL_RATIO[1]),
        bleeding=Range(1.0, 12.0, ("bloomer_2017", "seattle_2015", "optalyse_2018", "real_pe"), typical=5.0),
        button="yellow",
        by_catheter=True,
    ),
}
#: The treatments that a visitor can choose, by button.
TOOLS = {each.button: name for name, each in TREATMENTS.items() if each.button is not None}
