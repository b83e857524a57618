"""The scan cycle: read the board, decide, write the board; then tell the screen and the log."""

from collections.abc import Callable
from dataclasses import dataclass

from rig.base.clock import Clock
from rig.base.records import fast_replace
from rig.base.serialize import digest, plain
from rig.base.signals import SAFE, Board, Colour, Inputs, Outputs
from rig.outputs.lights import RATE, lights
from rig.runlog.log import CHECK, FLUSH, RunLog
from rig.safety.flash_limit import FlashLimiter, limit_flashes
from rig.safety.interlock import Guard, permitted
from rig.sensing.diagnosis import Diagnosis, diagnose
from rig.visit.attendant import apply_attendant_panel
from rig.visit.changes import changes
from rig.visit.exhibit import Show
from rig.visit.requests import apply_requests
from rig.visit.session import advance, outputs
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


def initial_tick(show: Show, language: str, seed: int = 0) -> Tick:
    """The rig before its first reading."""
    return Tick(Inputs(0.0), opening(show, language, seed), SAFE, Guard())


def step(show: Show, previous: Tick, inputs: Inputs) -> Tick:
    """One turn of the cycle as a pure function: sense, visit, outputs, safety.

    What interlock and diagnosis found in the turn before counts as if the board had seen it.
    """
    found = previous.guard.faults | previous.diagnosis.faults
    reading = fast_replace(inputs, faults=inputs.faults | found) if found else inputs
    session, left = apply_attendant_panel(show, previous.session, reading)
    session = apply_requests(show, advance(show, session, left), left.orders)
    flow, baseline = session.sensed.flow, session.sensed.baseline.rate
    finding = diagnose(show.expected, previous.diagnosis, reading, previous.outputs, flow, baseline)
    lamps, limiter = _lamps(show, previous, session)
    wanted = fast_replace(outputs(show, session), lights=lamps)
    known = fast_replace(inputs, faults=inputs.faults | finding.faults) if finding.faults else inputs
    allowed, guard = permitted(wanted, previous.guard, known, show.config.limits)
    return Tick(inputs, session, allowed, guard, limiter, finding)


def _lamps(show: Show, previous: Tick, session: Session) -> tuple[tuple[Colour, ...], FlashLimiter]:
    """The strip's colours, made anew RATE times a second and gated against flashes."""
    lamps, time = previous.outputs.lights, session.time
    if lamps and int(time * RATE) == int(previous.inputs.time * RATE):
        return lamps, previous.calm
    return limit_flashes(lights(show, session), previous.calm, time)


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
    previous = tick = initial_tick(show, language, seed)
    try:
        for now in clock.ticks():
            previous, tick = tick, step(show, tick, sense(board.read(now)))
            board.write(tick.outputs)
            if log is not None:
                _record(log, show, previous, tick)
            if watch(tick):
                break
    finally:
        board.close()
        if log is not None:
            # A signal may have come between a turn and its line: the log ends with what it tells of.
            told = tick if log.told == tick.inputs.time else previous
            log.close(told.session.stay.scene, digest_of(told))
    return tick.session


def digest_of(tick: Tick) -> str:
    """The digest of all that a tick left behind: the same only for the same to the last bit."""
    return digest((tick.session, tick.guard, tick.outputs, tick.diagnosis))


def _record(log: RunLog, show: Show, previous: Tick, tick: Tick) -> None:
    before, session = previous.session, tick.session
    time, flow = session.time, session.sensed.flow.smoothed
    if log.wants_part(time):
        log.part(before.time, plain(previous))
    if time - log.flushed >= FLUSH and flow != before.sensed.flow.smoothed:
        log.happened(time, "flow", round(flow, 1))
    log.reading(tick.inputs)
    for what, value in changes(show, before, session):
        log.happened(time, what, value)
    if time - log.checked >= CHECK:
        log.check(time, digest_of(tick))
