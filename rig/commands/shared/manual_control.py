"""A rig worked one part at a time, by `rig doctor` and `rig calibrate`: same board, same last gate."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rig.base.clock import Clock
from rig.base.faults import NANO_LOST, Fault
from rig.base.signals import SAFE, Board, Inputs, Outputs
from rig.safety.interlock import Guard, permitted
from rig.sensing.flow import PulseSample
from rig.settings.config import Limits
from rig.settings.sensor import Sensor

#: A Nano that was left alone while somebody read a question needs this long (s) to be there again.
RETURN_S = 8.0
#: Fewer pulses than this in a few seconds are none: water that sways, or a rotor that runs out.
MIN_PULSES = 8
#: So long (s) may the pump run without a pulse while somebody finds out why.
SILENCE_S = 8.0
#: The main pump rests for this long (s) between two trials, as between two visits.
PAUSE_S = 3.5

#: Called after each tick; a true answer ends the run.
Watch = Callable[[Inputs], object]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one stretch of time showed."""

    start: float
    end: float
    """s."""
    pulses: int = 0
    """Flow-sensor pulses in it."""
    marks: tuple[PulseSample, ...] = ()
    """Each reading that brought pulses, oldest first."""
    returned: tuple[PulseSample, ...] = ()
    """The same of a second flow sensor, on the return line."""
    pressed: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    """Buttons that were down at its end."""
    turned: int = 0
    leg_kpa: float | None = None
    """At its end."""
    faults: frozenset[Fault] = frozenset()
    """At any time in it."""
    standing: frozenset[Fault] = frozenset()
    """At its end."""
    withheld: bool = False
    """The last gate let less through than was asked for, beyond a gentle start."""

    @property
    def frequency(self) -> float:
        """Of the pulses, from the first edge to the last, Hz; 0 where there are fewer than two."""
        return frequency(self.marks)

    def rate(self, sensor: Sensor) -> float:
        """Mean flow, mL/min."""
        return sensor.flow(self.frequency)

    @property
    def silence_s(self) -> float:
        """For how long no pulse has come, at its end."""
        return self.end - (self.marks[-1].time if self.marks else self.start)

    @property
    def turning(self) -> float:
        """Seconds from the first edge to the last."""
        return self.marks[-1].time - self.marks[0].time if self.marks else 0.0


def frequency(marks: tuple[PulseSample, ...]) -> float:
    """Of pulses, from the first edge to the last, Hz; 0 where there are fewer than two."""
    if len(marks) < 2:
        return 0.0
    first, last = marks[0], marks[-1]
    return (last.pulses - first.pulses) / (last.time - first.time) if last.time > first.time else 0.0


class ManualControl:
    """A board, a clock and the last gate, for whoever wants to try one thing after another."""

    def __init__(self, board: Board, clock: Clock, limits: Limits) -> None:
        """`limits` are the rig's own, but for silence: somebody stands by, and wants to know its cause."""
        self._board = board
        self._limits = replace(limits, silence=max(limits.silence, SILENCE_S))
        self._ticks = clock.ticks()
        self._guard = Guard()
        self._pulses = 0
        self.time = 0.0
        """Of the last reading, s."""

    def run(self, seconds: float, wanted: Outputs = SAFE, watch: Watch | None = None) -> Measurement:
        """Ask for the same outputs for so long, or until `watch` says that it is enough."""
        start = end = self.time
        first = self._pulses
        marks: list[PulseSample] = []
        returned: list[PulseSample] = []
        pressed: set[str] = set()
        faults: set[Fault] = set()
        turned, withheld = 0, False
        inputs = Inputs(time=start)
        while end - start < seconds:
            inputs = self._board.read(next(self._ticks))
            allowed, self._guard = permitted(wanted, self._guard, inputs, self._limits)
            self._board.write(allowed)
            end = max(end, inputs.time)
            if inputs.edge is not None and inputs.pulses > self._pulses:
                marks.append(PulseSample(inputs.pulses, inputs.edge))
            if inputs.returned_edge is not None and (not returned or inputs.returned > returned[-1].pulses):
                returned.append(PulseSample(inputs.returned, inputs.returned_edge))
            self._pulses = inputs.pulses
            pressed |= inputs.pressed
            faults |= inputs.faults
            turned += inputs.turned
            short = allowed.pump < wanted.pump or allowed.medicine < wanted.medicine
            withheld = withheld or (short and end - start > 1.0 / self._limits.slew + 0.5)
            if watch is not None and watch(inputs):
                break
        self.time = end
        return Measurement(
            start=start,
            end=end,
            pulses=self._pulses - first,
            marks=tuple(marks),
            returned=tuple(returned),
            pressed=frozenset(pressed),
            held=inputs.held,
            turned=turned,
            leg_kpa=inputs.leg_kpa,
            faults=frozenset(faults),
            standing=inputs.faults,
            withheld=withheld,
        )

    def rest(self) -> Measurement:
        """Everything off until the last gate counts a new visit, and a Nano is there again."""
        seen = self.run(PAUSE_S)
        waits = NANO_LOST | {Fault.NANO_STARTING}
        if seen.standing & waits:
            seen = self.run(RETURN_S, watch=lambda inputs: not inputs.faults & waits)
        self._guard = Guard(time=self.time)
        return seen
