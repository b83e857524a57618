"""The two clocks of the twin. They are never mixed, and every time names its clock."""

from enum import StrEnum


class Clock(StrEnum):
    """The meaning of a time, as a sentence to print beside it."""

    DEMO = "Demonstration clock: seconds on the table."
    CLINICAL = "Clinical clock: hours in a patient. Model only. Real results differ."
