"""What a Nano senses, from the lines that it sends by itself."""

from enum import IntFlag

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.boards.nano_protocol import RemoteClock, Status, Telemetry, unwrapped

#: The Nano's times are shifted this much earlier (s) than estimated, so that none lies in the future and has
#: to be clamped. Only the time between them matters.
MARGIN_S = 0.003
#: Duty to which the firmware reduces a pump that has pushed against a shut pinch for too long.
DEAD_HEAD_DUTY_RATIO = 0.3


class Bit(IntFlag):
    """Bits of the faults word in telemetry."""

    STOP_BYTE = 1
    SUPPLY = 2
    TRAY = 4
    DRY = 8
    CURRENT = 16
    DEAD_HEAD = 32


LATCHED = Bit.STOP_BYTE | Bit.SUPPLY | Bit.TRAY | Bit.DRY | Bit.CURRENT


class NanoSenses:
    """Pulses and their times, pressure, the pump's true duty, and faults."""

    def __init__(self, kpa_per_count: float) -> None:
        self._kpa_per_count = kpa_per_count
        self._clock = RemoteClock()
        self._count: int | None = None
        """The Nano's pulses so far, and its milliseconds; neither ever rolls over here."""
        self._ms: int | None = None
        self.inputs = Inputs(time=0.0)
        """The latest reading; its pulse count never decreases, even if the Nano restarts."""
        self._bits = 0
        """The faults that the Nano last reported."""
        self._leg_zero: int | None = None

    def forget(self) -> None:
        """Begin a new connection: the Nano may count from zero again, on another clock."""
        self._clock, self._count, self._ms, self._bits = RemoteClock(), None, None, 0
        self.inputs = fast_replace(self.inputs, leg_kpa=None, duty=None)

    @property
    def latched(self) -> bool:
        """Whether the Nano holds its pumps until its fault is cleared."""
        return bool(self._bits & LATCHED)

    @property
    def faults(self) -> frozenset[Fault]:
        """The faults that the Nano has reported."""
        faults = set()
        if self._bits & Bit.STOP_BYTE:
            faults.add(Fault.STOPPED)
        if self._bits & Bit.SUPPLY:
            faults.add(Fault.NO_POWER)
        if self._bits & Bit.TRAY:
            faults.add(Fault.TRAY_WET)
        if self._bits & (Bit.DRY | Bit.CURRENT):
            faults.add(Fault.NO_FLOW)
        return frozenset(faults)

    def take_telemetry(self, frame: Telemetry, now: float) -> None:
        """A `t` line, read at `now` (s)."""
        self._ms = frame.ms if self._ms is None else unwrapped(self._ms, frame.ms)
        remote = self._ms / 1000
        # While a line comes in, the Nano's milliseconds lag: an edge may then be the later of the two.
        latest = max(remote, remote - frame.edge_age)
        self._clock.learn(latest, now)
        if frame.faults & Bit.DEAD_HEAD & ~self._bits:
            self.take_deadhead()
        self._bits = frame.faults
        before = frame.pulses if self._count is None else self._count
        self._count = max(before, unwrapped(before, frame.pulses))
        fresh = self._count - before
        counted = max(min(self._clock.host(latest) - MARGIN_S, now), self.inputs.counted or 0.0)
        edge = self.inputs.edge
        if fresh:
            edge = max(min(self._clock.host(remote - frame.edge_age) - MARGIN_S, now), edge or 0.0)
        self.inputs = fast_replace(
            self.inputs, pulses=self.inputs.pulses + fresh, edge=edge, counted=max(counted, edge or 0.0)
        )

    def take_status(self, frame: Status) -> None:
        """An `s` line."""
        kpa = None
        if frame.leg is not None:
            if self._leg_zero is None:
                self._leg_zero = frame.leg
            kpa = (frame.leg - self._leg_zero) * self._kpa_per_count
        self.inputs = fast_replace(self.inputs, duty=frame.pump / 1000, leg_kpa=kpa)

    def take_deadhead(self) -> None:
        """The Nano holds the pump down against a shut pinch; its next status confirms it."""
        if self.inputs.duty is not None:
            self.inputs = fast_replace(self.inputs, duty=min(self.inputs.duty, DEAD_HEAD_DUTY_RATIO))
