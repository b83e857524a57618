"""The flow levels that a story may wait for."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Band:
    """A flow level with hysteresis, as parts of a reference flow: the baseline, or for `flowing` the expected
    flow."""

    enter: float = setting(low=0, high=2)
    """The level begins at this part of the reference."""
    leave: float = setting(low=0, high=2)
    """The level ends at this part of the reference."""

    def holds(self, part: float, held: bool) -> bool:
        """Whether the level holds at `part` of the reference; `held` says whether it held before."""
        edge = self.leave if held else self.enter
        return part < edge if self.enter < self.leave else part > edge


@dataclass(frozen=True, slots=True)
class Levels:
    """The flow levels. `flowing` is a part of the expected flow, the others are parts of the baseline."""

    flowing: Band = Band(0.60, 0.50)
    open: Band = Band(0.80, 0.72)
    low: Band = Band(0.40, 0.50)
    blocked: Band = Band(0.25, 0.33)

    def of(self, name: str) -> Band:
        """The band with one of NAMES."""
        return {"flowing": self.flowing, "open": self.open, "low": self.low, "blocked": self.blocked}[name]


NAMES = ("flowing", "open", "low", "blocked")
