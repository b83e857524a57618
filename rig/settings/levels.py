"""The levels of the flow that a story may wait for, as parts of a reference."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Band:
    """A level as parts of a reference: where it begins and where it is left again."""

    enter: float = setting(low=0, high=2)
    leave: float = setting(low=0, high=2)

    def holds(self, part: float, held: bool) -> bool:
        """Whether the level holds at `part` of the reference, if it `held` just before."""
        edge = self.leave if held else self.enter
        return part < edge if self.enter < self.leave else part > edge


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels a story may wait for. `flowing` is of the expected flow, the others of the baseline."""

    flowing: Band = Band(0.60, 0.50)
    open: Band = Band(0.80, 0.72)
    low: Band = Band(0.40, 0.50)
    blocked: Band = Band(0.25, 0.33)

    def of(self, name: str) -> Band:
        """The band of one of NAMES."""
        return {"flowing": self.flowing, "open": self.open, "low": self.low, "blocked": self.blocked}[name]


NAMES = ("flowing", "open", "low", "blocked")
