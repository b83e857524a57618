"""The two clocks of the twin. They are never mixed, and everything that has a time says which it is."""

from enum import StrEnum


class Clock(StrEnum):
    """What a time means, as a sentence to print beside it."""

    DEMO = "Demonstration clock: seconds on the table."
    CLINICAL = "Clinical clock: hours in a patient. Model only. Real results differ."
