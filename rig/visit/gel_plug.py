"""A rig whose clot is a gel plug: the medicine dissolves it by itself, and the story follows the water."""

#: A plug still gives way while the flow rises by this part of itself in so many points of the trace.
RISE, POINTS = 0.02, 20


def rises(trace: tuple[tuple[float, float], ...]) -> bool:
    """Whether the flow is on its way up, by a trace of (time, mL/min)."""
    if len(trace) <= POINTS:
        return False
    before, now = trace[-1 - POINTS][1], trace[-1][1]
    return now > before * (1 + RISE) and now > 1.0
