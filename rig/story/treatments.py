"""The treatments: one record for each, with all that the rig knows of it but its words.

Doses, hours and bleeding are those of studies of clots in the lung, where all three treatments have been
studied; they are different studies, and no head-to-head test. How much of the clot goes is this model's.
Sources are named as in `media/claims.toml`. Hours are the clinical clock's, shown as seconds. Model only;
real results differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rig.base.schema import Word
from rig.settings.odds import Odds
from rig.twin.clinical import BLOOD_THINNER, CATHETER, WHOLE_BODY, Regimen

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
#: Part of the clot that is gone in the end: nearly all, most, or less than half. Illustrative bands.
ALL, MOST, SOME = (0.95, 0.99), (0.65, 0.95), (0.25, 0.40)


class TreatmentName(Word):
    """What stories, logs and labels call the treatments; in the order in which they stand on the table."""

    THINNER = "thinner"
    WHOLE_BODY = "whole_body"
    CATHETER = "catheter"


@dataclass(frozen=True, slots=True)
class Range:
    """A range of what has been found."""

    low: float
    high: float
    sources: tuple[str, ...] = ()
    """None for what is this model's own."""
    typical: float | None = None
    """About where most of it lies; None where the range says it all."""

    @property
    def middle(self) -> float:
        """The one number to tell, where one must do."""
        return (self.low + self.high) / 2 if self.typical is None else self.typical


class Result(NamedTuple):
    """What a treatment comes to in one visit."""

    hours: float
    """From its start to the end of what is shown, on the clinical clock."""
    cleared: float
    """Part of the clot that is gone by then, 0 to 1."""
    quick: bool = False
    """It takes far fewer hours than most."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """One way to treat the clot."""

    regimen: Regimen
    """Its drug, and how that works in hours."""
    result: Callable[[Odds, float, float, float], Result]
    """What it comes to, from three chances, each 0 up to 1: which way it goes, how much of the clot goes, and
    in how many hours."""
    longest_h: float
    """What is shown of it lasts no longer than this."""
    dose_mg: Range
    """Clot-dissolving drug, mg of alteplase for a clot in the lung."""
    given_h: Range
    """How long it is given, h; for a blood thinner how long it takes."""
    cleared: Range
    """Part of the clot that is gone at the end of what this model shows, %."""
    bleeding: Range
    """People with serious bleeding, of 100 treated for a clot in the lung."""
    button: str | None = None
    """Of the tool on the table; None for a treatment that nobody is offered there."""
    hours_per_s: float = HOURS_PER_S
    by_catheter: bool = False
    """The medicine pump gives it through the catheter, and a hand may hold it on."""
    opens_vein: bool = True
    """It moves the pinch. Without it the clot only stops growing."""
    time_label: str | None = None
    """Says `given_h` in words, where numbers would be no help."""


def _thinner(odds: Odds, which: float, much: float, long: float) -> Result:
    return Result(DAYS * 24.0, 1.0 - 0.5 ** (DAYS / between(HALF_LIFE, much)))


def _whole_body(odds: Odds, which: float, much: float, long: float) -> Result:
    return Result(WHOLE_BODY_H, between(MOST if which < odds.whole_body_opens else SOME, much))


def _catheter(odds: Odds, which: float, much: float, long: float) -> Result:
    if which < odds.catheter_leaves:
        return Result(SLOW_H[1], between(SOME, much))
    if which < odds.catheter_leaves + odds.catheter_quick:
        return Result(between(QUICK_H, long), between(ALL, much), quick=True)
    return Result(between(SLOW_H, long), between(MOST, much))


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
        cleared=_percent(1.0 - 0.5 ** (DAYS / HALF_LIFE[1]), 1.0 - 0.5 ** (DAYS / HALF_LIFE[0])),
        bleeding=Range(3.4, 3.4, ("chatterjee_2014",)),
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
        cleared=_percent(SOME[0], MOST[1]),
        bleeding=Range(9.2, 9.2, ("chatterjee_2014",)),
        button="blue",
    ),
    TreatmentName.CATHETER: Treatment(
        CATHETER,
        _catheter,
        longest_h=SLOW_H[1],
        dose_mg=Range(8.0, 24.0, ("optalyse_2018", "seattle_2015")),
        given_h=Range(2.0, 24.0, ("optalyse_2018", "seattle_2015")),
        cleared=_percent(SOME[0], ALL[1]),
        bleeding=Range(1.0, 10.0, ("bloomer_2017", "seattle_2015", "optalyse_2018"), typical=5.0),
        button="yellow",
        by_catheter=True,
    ),
}
#: Those that a visitor can choose, by the button of each.
TOOLS = {each.button: name for name, each in TREATMENTS.items() if each.button is not None}
