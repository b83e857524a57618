"""The scan cycle: read the board, decide, write the board; then tell the screen and the log."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rig.clock import Clock
from rig.interlock import Guard, permitted
from rig.lights import lights
from rig.runlog import CHECK, RunLog
from rig.session import Session, advance, changes, digest, opening, outputs
from rig.show import Show
from rig.signals import Board, Inputs, Outputs

#: Called after each tick with all that a watcher may want; a true answer ends the run.
Watcher = Callable[["Tick"], bool]


@dataclass(frozen=True, slots=True)
class Tick:
    """One turn of the cycle, done."""

    inputs: Inputs
    session: Session
    outputs: Outputs
    """What was let through to the board."""
    guard: Guard


def step(show: Show, was: Session, guard: Guard, inputs: Inputs) -> Tick:
    """One turn of the cycle as a pure function: what follows from a reading."""
    here = advance(show, was, inputs)
    wanted = replace(outputs(show, here), lights=lights(show, here))
    allowed, guard = permitted(wanted, guard, inputs, show.config.limits)
    return Tick(inputs, here, allowed, guard)


def run(show: Show, board: Board, clock: Clock, language: str, log: RunLog | None, watch: Watcher) -> Session:
    """Run until a watcher ends it. However it ends, the board is closed: off, open, dark."""
    here, guard = opening(show, language), Guard()
    try:
        for now in clock.ticks():
            was = here
            tick = step(show, here, guard, board.read(now))
            here, guard = tick.session, tick.guard
            board.write(tick.outputs)
            if log is not None:
                _record(log, show, was, tick)
            if watch(tick):
                break
    finally:
        board.close()
        if log is not None:
            log.close(here.scene, digest((here, guard)))
    return here


def _record(log: RunLog, show: Show, was: Session, tick: Tick) -> None:
    log.reading(tick.inputs)
    for what, value in changes(show, was, tick.session):
        log.happened(tick.session.time, what, value)
    if tick.session.time - log.checked >= CHECK:
        log.check(tick.session.time, digest((tick.session, tick.guard)))
