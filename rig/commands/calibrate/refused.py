"""The error of a calibration whose result cannot be right."""


class Refused(Exception):
    """A calibration whose result cannot be right: a sentence with the likely cause, without its full stop."""

    @property
    def sentence(self) -> str:
        """The complete sentence, for a person."""
        said = str(self)
        return said if said.endswith("?") else f"{said}."
