"""Named levels of the flow, with hysteresis, so that a reading at the edge does not flicker."""

from rig.settings.levels import NAMES, Levels

#: The levels that hold, each with its start (s).
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
    """When a level began to hold, s; None if it does not."""
    return next((began for level, began in held if level == name), None)
