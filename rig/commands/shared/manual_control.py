"""Controls a rig part by part, for `rig doctor` and `rig calibrate`, through the same board and last gate."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rig.base.clock import Clock
from rig.base.faults import NANO_LOST, Fault
from rig.base.signals import SAFE, Board, Inputs, Outputs
from rig.safety.interlock import Guard, permitted
from rig.sensing.flow import PulseSample
from rig.settings.config import Limits
from rig.settings.sensor import Sensor

#: A Nano that was left alone during a question needs this long to reconnect, s.
RETURN_S = 8.0
#: Fewer pulses than this in a few seconds do not count: the water sways, or the rotor is running down.
MIN_PULSES = 8
#: The pump may run this long without a pulse while a person looks for the cause, s.
SILENCE_S = 8.0
#: The main pump rests this long between two trials, as between two visits, s.
PAUSE_S = 3.5

#: Called after each tick; a true result ends the run.
Watch = Callable[[Inputs], object]


@dataclass(frozen=True, slots=True)
class Measurement:
    """The results of one stretch of time."""

    start: float
    end: float
    """Duration, s."""
    pulses: int = 0
    """Flow-sensor pulses."""
    marks: tuple[PulseSample, ...] = ()
    """Each reading that brought pulses, oldest first."""
    returned: tuple[PulseSample, ...] = ()
    """The same of a second flow sensor, on the return line."""
    pressed: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    """Buttons that were down at the end."""
    turned: int = 0
    leg_kpa: float | None = None
    """At the end."""
    faults: frozenset[Fault] = frozenset()
    """At any time."""
    standing: frozenset[Fault] = frozenset()
    """At the end."""
    withheld: bool = False
    """The last gate passed less than requested, apart from a gentle start."""

    @property
    def frequency(self) -> float:
        """Frequency of the pulses, from the first edge to the last, Hz; 0 if there are fewer than two."""
        return frequency(self.marks)

    def rate(self, sensor: Sensor) -> float:
        """Mean flow, mL/min."""
        return sensor.flow(self.frequency)

    @property
    def silence_s(self) -> float:
        """How long no pulse had come at the end."""
        return self.end - (self.marks[-1].time if self.marks else self.start)

    @property
    def turning(self) -> float:
        """Time from the first edge to the last, s."""
        return self.marks[-1].time - self.marks[0].time if self.marks else 0.0


def frequency(marks: tuple[PulseSample, ...]) -> float:
    """Frequency of the pulses, from the first edge to the last, Hz; 0 if there are fewer than two."""
    if len(marks) < 2:
        return 0.0
    first, last = marks[0], marks[-1]
    return (last.pulses - first.pulses) / (last.time - first.time) if last.time > first.time else 0.0


class ManualControl:
    """A board, a clock and the last gate, to try one thing after another."""

    def __init__(self, board: Board, clock: Clock, limits: Limits) -> None:
        """`limits` are the rig's own, except for silence: a person is there and looks for its cause."""
        self._board = board
        self._limits = replace(limits, silence=max(limits.silence, SILENCE_S))
        self._ticks = clock.ticks()
        self._guard = Guard()
        self._pulses = 0
        self.time = 0.0
        """Time of the last reading, s."""

    def run(self, seconds: float, wanted: Outputs = SAFE, watch: Watch | None = None) -> Measurement:
        """Request the same outputs for some time, or until `watch` returns true."""
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
        """Everything off until the last gate counts a new visit, and a Nano has reconnected."""
        seen = self.run(PAUSE_S)
        waits = NANO_LOST | {Fault.NANO_STARTING}
        if seen.standing & waits:
            seen = self.run(RETURN_S, watch=lambda inputs: not inputs.faults & waits)
        self._guard = Guard(time=self.time)
        return seen
