"""A visit to measure with: the frames of a willing visitor's visit to a virtual rig."""

from collections.abc import Iterator

from rig.base.clock import TICKS_HZ, SteadyClock
from rig.base.faults import Unavailable
from rig.boards import open_board
from rig.commands.soak.monkey import Visitors
from rig.loop import Runner, Tick
from rig.outputs.frame import Frame, frame
from rig.visit.exhibit import Exhibit

#: Longest visit, s.
LONGEST_S = 600.0


def visit(exhibit: Exhibit, language: str, seed: int = 1) -> Iterator[Tick]:
    """Every tick from the opening scene, through a whole visit, back to it.

    Raises Unavailable for a visitor who does not come back, because the figures would mean nothing.
    """
    opened = open_board(exhibit.config, "virtual", seed)
    crowd = Visitors(exhibit, opened.hands, opened.water, seed, monkey=False)
    runner, begun = Runner(exhibit, opened.board, language, [crowd], seed), False
    try:
        for now in SteadyClock(float("inf")).ticks():
            runner.turn(now)
            yield runner.tick
            at_opening = runner.tick.session.stay.scene == exhibit.story.opening
            if begun and at_opening:
                return
            begun = begun or not at_opening
            if now > LONGEST_S:
                raise Unavailable(f"The visit of seed {seed} has no end; take another --seed.")
    finally:
        opened.board.close()


def frames(exhibit: Exhibit, language: str, seed: int = 1, rate: float = 30.0) -> list[Frame]:
    """The pictures of such a visit, at a rate."""
    every = max(1, round(TICKS_HZ / rate))
    return [
        frame(exhibit, tick.session, "simulated")
        for n, tick in enumerate(visit(exhibit, language, seed))
        if n % every == 0
    ]
