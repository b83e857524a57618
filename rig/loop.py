"""The scan cycle: read the board, decide, write the board; then tell the screen and the log."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from rig.base.clock import Clock
from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.serialize import digest, to_json
from rig.base.signals import RGB, SAFE, Board, Inputs, Outputs
from rig.outputs.lights import RATE_HZ, lights
from rig.runlog.log import CHECK_EVERY_S, FLUSH_EVERY_S, RunLog
from rig.runlog.visit_book import VisitBook
from rig.safety.flash_limit import FlashLimiter, limit_flashes
from rig.safety.interlock import Cup, Guard, permitted
from rig.sensing.diagnosis import Diagnosis, diagnose
from rig.settings.config import cup_s
from rig.visit.attendant import apply_attendant_panel
from rig.visit.changes import changes
from rig.visit.exhibit import Exhibit
from rig.visit.requests import apply_requests
from rig.visit.session import advance, outputs
from rig.visit.state import Session
from rig.visit.transitions import opening


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


def initial_tick(exhibit: Exhibit, language: str, seed: int = 0) -> Tick:
    """The rig before its first reading."""
    return Tick(Inputs(0.0), opening(exhibit, language, seed), SAFE, Guard())


def step(exhibit: Exhibit, previous: Tick, inputs: Inputs) -> Tick:
    """One turn of the cycle as a pure function: sense, visit, outputs, safety.

    What interlock and diagnosis found in the turn before counts as if the board had seen it.
    """
    found = previous.guard.faults | previous.diagnosis.faults
    reading = fast_replace(inputs, faults=inputs.faults | found) if found else inputs
    session, left = apply_attendant_panel(exhibit, previous.session, reading)
    session = apply_requests(exhibit, advance(exhibit, session, left), left.orders)
    flow, baseline = session.sensed.flow, session.sensed.baseline.rate
    finding = diagnose(exhibit.expected, previous.diagnosis, reading, previous.outputs, flow, baseline)
    lamps, limiter = _lamps(exhibit, previous, session)
    wanted = fast_replace(outputs(exhibit, session), lights=lamps)
    known = fast_replace(inputs, faults=inputs.faults | finding.faults) if finding.faults else inputs
    cup = Cup(cup_s(exhibit.config), session.attendant.refills)
    allowed, guard = permitted(wanted, previous.guard, known, exhibit.config.limits, cup)
    return Tick(inputs, session, allowed, guard, limiter, finding)


def _lamps(exhibit: Exhibit, previous: Tick, session: Session) -> tuple[tuple[RGB, ...], FlashLimiter]:
    """The strip's colours, recomputed RATE_HZ times a second and gated against flashes."""
    lamps, time = previous.outputs.lights, session.time
    if lamps and int(time * RATE_HZ) == int(previous.inputs.time * RATE_HZ):
        return lamps, previous.calm
    return limit_flashes(lights(exhibit, session), previous.calm, time)


class Observer:
    """Somebody or something beside the board: log, screen, voice, hands. By itself it does nothing."""

    def sense(self, inputs: Inputs) -> Inputs:
        """Add to a reading what is known beside the board: orders, faults, how far the voice has come."""
        return inputs

    def see(self, tick: Tick) -> bool:
        """Take note of a tick; true ends the run, and observers after this one do not see the tick."""
        return False

    def close(self) -> None:
        """The run is over and the board is off."""


class Runner:
    """One run of a rig: a tick at a time, or until an observer ends it."""

    def __init__(
        self, exhibit: Exhibit, board: Board, language: str, observers: Iterable[Observer] = (), seed: int = 0
    ) -> None:
        self.exhibit, self.board, self.observers = exhibit, board, tuple(observers)
        self.tick = initial_tick(exhibit, language, seed)
        """The last one done."""

    def turn(self, now: float) -> bool:
        """Read the board at `now` (s of the run), decide, write; whether an observer ends the run."""
        inputs = self.board.read(now)
        for observer in self.observers:
            inputs = observer.sense(inputs)
        self.tick = step(self.exhibit, self.tick, inputs)
        self.board.write(self.tick.outputs)
        return any(observer.see(self.tick) for observer in self.observers)

    def run(self, clock: Clock) -> Session:
        """Turn until an observer ends it. However it ends, the board is closed: off, open, dark."""
        try:
            for now in clock.ticks():
                if self.turn(now):
                    break
        finally:
            with ExitStack() as ending:  # what one of them raises keeps no other from its end
                for observer in reversed(self.observers):
                    ending.callback(observer.close)
                self.board.close()
        return self.tick.session


class Recorder(Observer):
    """Writes a run's log."""

    def __init__(self, log: RunLog, exhibit: Exhibit, before: Tick, book: VisitBook | None = None) -> None:
        """`before` is how the rig stands before its first reading; `book` gets a line per visit."""
        self._book = book
        self._log, self._exhibit = log, exhibit
        self._previous = self._tick = before

    def sense(self, inputs: Inputs) -> Inputs:
        """A log that cannot be written is a fault to be shown."""
        return fast_replace(inputs, faults=inputs.faults | {Fault.NO_LOG}) if self._log.trouble else inputs

    def see(self, tick: Tick) -> bool:
        """Write the reading, and what happened."""
        self._previous, self._tick = self._tick, tick
        log, before, session = self._log, self._previous.session, tick.session
        time, flow = session.time, session.sensed.flow.smoothed
        if log.wants_part(time):
            log.part(before.time, to_json(self._previous))
        if time - log.flushed >= FLUSH_EVERY_S and flow != before.sensed.flow.smoothed:
            log.happened(time, "flow", round(flow, 1))
        log.reading(tick.inputs)
        if self._book is not None:
            self._book.see(before, session)
        for what, value in changes(self._exhibit, before, session):
            log.happened(time, what, value)
        if time - log.checked >= CHECK_EVERY_S:
            log.check(time, digest_of(tick))
        return False

    def close(self) -> None:
        """End the log. A signal may have come before a tick's line: it ends with what it tells of."""
        told = self._tick if self._log.told == self._tick.inputs.time else self._previous
        self._log.close(told.session.stay.scene, digest_of(told))


def digest_of(tick: Tick) -> str:
    """The digest of all that a tick left behind: the same only for the same to the last bit."""
    return digest((tick.session, tick.guard, tick.outputs, tick.diagnosis))
