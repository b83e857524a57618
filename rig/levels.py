"""Named levels of the flow, with hysteresis, so that a reading on the edge does not flicker."""

from dataclasses import dataclass

from rig.schema import setting


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

#: The levels that hold, each with the time (s) since when.
Held = tuple[tuple[str, float], ...]


def judge(
    levels: Levels, was: Held, time: float, rate: float, expected: float, baseline: float | None
) -> Held:
    """Which levels hold at a flow of `rate`, and since when. Without a baseline only `flowing` can."""
    now = []
    for name in NAMES:
        reference = expected if name == "flowing" else baseline
        began = since(was, name)
        if reference is not None and levels.of(name).holds(rate / reference, began is not None):
            now.append((name, time if began is None else began))
    return tuple(now)


def since(held: Held, name: str) -> float | None:
    """Since when a level has held, s; None where it does not."""
    return next((began for level, began in held if level == name), None)
