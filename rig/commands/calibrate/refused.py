"""The error of a calibration whose result cannot be right."""


class Refused(Exception):
    """A calibration whose result cannot be right: a sentence with the likely cause, without its full stop."""

    @property
    def sentence(self) -> str:
        """The same for a person, with its end."""
        said = str(self)
        return said if said.endswith("?") else f"{said}."
