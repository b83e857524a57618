"""A visit to measure with: the frames that a willing visitor of a virtual rig would see."""

from collections.abc import Iterator
from itertools import count

from rig.base.clock import RATE
from rig.base.faults import Unavailable
from rig.boards import open_board
from rig.commands.soak.monkey import Crowd
from rig.loop import Tick, initial_tick, step
from rig.outputs.frame import Frame, frame
from rig.visit.exhibit import Show

#: Nobody is at a visit for longer than this, s.
LONGEST = 600.0


def visit(show: Show, language: str, seed: int = 1) -> Iterator[Tick]:
    """Every tick from the opening scene, through a whole visit, back to it.

    Raises Unavailable for a visitor who does not come back: no figure would then mean anything.
    """
    opened, crowd = open_board(show.config, "virtual", seed), Crowd(seed, monkey=False)
    assert opened.hands is not None
    assert opened.water is not None
    tick = initial_tick(show, language, seed)
    begun = False
    try:
        for n in count():
            tick = step(show, tick, opened.board.read(n / RATE))
            opened.board.write(tick.outputs)
            yield tick
            at_opening = tick.session.stay.scene == show.story.opening
            begun = begun or not at_opening
            if begun and at_opening:
                return
            if n > LONGEST * RATE:
                raise Unavailable(f"The visit of seed {seed} has no end; take another --seed.")
            crowd.act(show, tick.session, opened.hands, opened.water)
    finally:
        opened.board.close()


def frames(show: Show, language: str, seed: int = 1, rate: float = 30.0) -> list[Frame]:
    """The pictures of such a visit, so many a second."""
    every = max(1, round(RATE / rate))
    return [
        frame(show, tick.session, "simulated")
        for n, tick in enumerate(visit(show, language, seed))
        if n % every == 0
    ]
