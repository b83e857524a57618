"""The scan cycle: read the board, decide, write the board; then tell the screen and the log."""

from collections.abc import Callable
from dataclasses import dataclass

from rig.base.clock import Clock
from rig.base.records import replace
from rig.base.serialize import plain
from rig.base.signals import SAFE, Board, Inputs, Outputs
from rig.outputs.lights import RATE, lights
from rig.runlog.log import CHECK, FLUSH, RunLog
from rig.safety.flash_limit import FlashLimiter, limit_flashes
from rig.safety.interlock import Guard, permitted
from rig.sensing.diagnosis import Diagnosis, diagnose
from rig.visit.attendant import apply_attendant_panel
from rig.visit.exhibit import Show
from rig.visit.requests import apply_requests
from rig.visit.session import advance, changes, digest, outputs
from rig.visit.state import Session
from rig.visit.transitions import opening

#: Called after each tick with all that a watcher may want; a true answer ends the run.
Watcher = Callable[["Tick"], bool]
#: Adds to a reading what is known beside the board: orders, and how far the voice has come.
Sense = Callable[[Inputs], Inputs]


@dataclass(frozen=True, slots=True)
class Tick:
    """One turn of the cycle, done."""

    inputs: Inputs
    session: Session
    outputs: Outputs
    """What was let through to the board."""
    guard: Guard
    calm: FlashLimiter = FlashLimiter()
    """What the flash gate remembers of the lamps."""
    diagnosis: Diagnosis = Diagnosis()
    """What is made of the sensors."""


def first(show: Show, language: str, seed: int = 0) -> Tick:
    """How a rig stands before its first reading."""
    return Tick(Inputs(0.0), opening(show, language, seed), SAFE, Guard())


def step(show: Show, was: Tick, inputs: Inputs) -> Tick:
    """One turn of the cycle as a pure function: what follows from a reading.

    What interlock and diagnosis found in the turn before counts as if the board had seen it.
    """
    found = was.guard.faults | was.diagnosis.faults
    seen = replace(inputs, faults=inputs.faults | found) if found else inputs
    here, left = apply_attendant_panel(show, was.session, seen)
    here = apply_requests(show, advance(show, here, left), left.orders)
    diagnosis = diagnose(show.expected, was.diagnosis, seen, was.outputs, here.flow, here.baseline.rate)
    known = replace(inputs, faults=inputs.faults | diagnosis.faults) if diagnosis.faults else inputs
    lamps, calm = was.outputs.lights, was.calm
    if not lamps or int(inputs.time * RATE) != int(was.inputs.time * RATE):
        lamps, calm = limit_flashes(lights(show, here), was.calm, inputs.time)
    wanted = replace(outputs(show, here), lights=lamps)
    allowed, guard = permitted(wanted, was.guard, known, show.config.limits)
    return Tick(inputs, here, allowed, guard, calm, diagnosis)


def run(
    show: Show,
    board: Board,
    clock: Clock,
    language: str,
    log: RunLog | None,
    watch: Watcher,
    sense: Sense = lambda inputs: inputs,
    seed: int = 0,
) -> Session:
    """Run until a watcher ends it. However it ends, the board is closed: off, open, dark."""
    was = tick = first(show, language, seed)
    try:
        for now in clock.ticks():
            was, tick = tick, step(show, tick, sense(board.read(now)))
            board.write(tick.outputs)
            if log is not None:
                _record(log, show, was, tick)
            if watch(tick):
                break
    finally:
        board.close()
        if log is not None:
            # A signal may have come between a turn and its line: the log ends with what it tells of.
            told = tick if log.told == tick.inputs.time else was
            log.close(told.session.scene, name_of(told))
    return tick.session


def name_of(tick: Tick) -> str:
    """The digest of all that a tick left behind: the same only for the same to the last bit."""
    return digest((tick.session, tick.guard, tick.outputs, tick.diagnosis))


def _record(log: RunLog, show: Show, was: Tick, tick: Tick) -> None:
    here = tick.session
    if log.wants_part(here.time):
        log.part(was.session.time, plain(was))
    if here.time - log.flushed >= FLUSH and here.flow.smoothed != was.session.flow.smoothed:
        log.happened(here.time, "flow", round(here.flow.smoothed, 1))
    log.reading(tick.inputs)
    for what, value in changes(show, was.session, here):
        log.happened(here.time, what, value)
    if here.time - log.checked >= CHECK:
        log.check(here.time, name_of(tick))
