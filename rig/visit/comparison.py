"""The figures that the comparison shows, each with where it comes from.

Doses, hours and bleeding are those of studies of clots in the lung, where all three treatments have been
studied; they are different studies, and no head-to-head test. How much of the clot goes is this model's.
Sources are named as in `media/claims.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rig.visit.course import COMPLETE, DAYS, HALF_LIFE, LITTLE, MOST, SOME, WHOLE_BODY_H


@dataclass(frozen=True, slots=True)
class Figure:
    """A range of what has been found."""

    low: float
    high: float
    sources: tuple[str, ...]
    """None for what is this model's own."""
    typical: float | None = None
    """About where most of it lies; None where the range says it all."""

    @property
    def middle(self) -> float:
        """The one number to tell, where one must do."""
        return (self.low + self.high) / 2 if self.typical is None else self.typical


#: The treatments in the order in which they stand on the table.
TOOLS = ("thinner", "whole_body", "catheter")

#: Clot-dissolving drug, mg of alteplase for a clot in the lung. A blood thinner has none of it.
DOSE_MG: Mapping[str, Figure] = {
    "thinner": Figure(0.0, 0.0, ("nhlbi_treatment",)),
    "whole_body": Figure(100.0, 100.0, ("mims", "paims_1992", "goldhaber_1993")),
    "catheter": Figure(8.0, 24.0, ("optalyse_2018", "seattle_2015")),
}
#: How long it is given, h; for a blood thinner how long it takes, six weeks to six months.
HOURS: Mapping[str, Figure] = {
    "thinner": Figure(6 * 7 * 24.0, 26 * 7 * 24.0, ("nhlbi_treatment", "markel_2003")),
    "whole_body": Figure(2.0, 2.0, ("mims", "paims_1992", "goldhaber_1993")),
    "catheter": Figure(2.0, 24.0, ("optalyse_2018", "seattle_2015")),
}
#: Part of the clot that is gone at the end of what this model shows, %.
CLEARED: Mapping[str, Figure] = {
    "thinner": Figure(
        100.0 * (1.0 - 0.5 ** (DAYS / HALF_LIFE[1])), 100.0 * (1.0 - 0.5 ** (DAYS / HALF_LIFE[0])), ()
    ),
    "whole_body": Figure(100.0 * SOME[0], 100.0 * MOST[1], ()),
    "catheter": Figure(100.0 * LITTLE[0], 100.0 * COMPLETE[1], ()),
}
#: After this many hours.
CLEARED_AFTER: Mapping[str, float] = {"thinner": DAYS * 24.0, "whole_body": WHOLE_BODY_H, "catheter": 24.0}
#: People with serious bleeding, of 100 treated for a clot in the lung; whole people. What counts as serious
#: differs from study to study: five ways of counting put the same 132 people anywhere from 3 to 43 of 100
#: (PMID 9870831).
BLEEDING: Mapping[str, Figure] = {
    "thinner": Figure(3.0, 3.0, ("chatterjee_2014",)),
    "whole_body": Figure(9.0, 9.0, ("chatterjee_2014",)),
    "catheter": Figure(1.0, 12.0, ("bloomer_2017", "seattle_2015", "optalyse_2018", "real_pe"), typical=5.0),
}
#: Year and month of which the facts are: no source was last read before it.
AS_OF = "2026-11"
#: Whom the exhibit's facts were checked against, in short; never a sign that they agree with it.
CHECKED_AGAINST: Mapping[str, str] = {
    "cdc_stats": "CDC",
    "nhlbi": "NHLBI",
    "aha": "American Heart Association",
    "radiologyinfo": "RadiologyInfo (ACR/RSNA)",
    "nice_ipg523": "NICE",
    "sir_2023": "SIR 2023",
    "ash_2020": "ASH 2020",
    "cochrane_2021": "Cochrane 2021",
    "cavent_2012": "CaVenT 2012",
    "attract_2017": "ATTRACT 2017",
    "cava_2020": "CAVA 2020",
    "peitho_2014": "PEITHO 2014",
    "chatterjee_2014": "Chatterjee 2014",
    "cmaj_2023": "CMAJ 2023",
    "optalyse_2018": "OPTALYSE 2018",
    "seattle_2015": "SEATTLE II 2015",
    "mewissen_1999": "Mewissen 1999",
    "markel_2003": "Markel 2003",
}
#: The text whose facts the story retells in its own words.
BASE = "What Are MIIPs? / Blood Clots (The Interventional Initiative, 2022)"
