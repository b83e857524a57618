"""The same board on gpiozero's mock pins, with a simulated tube behind them.

The board under test is the same GpioBoard as on a real rig. The tube reads the pins of pump and pinch and
drives the flow sensor's pin, edge by edge, in simulated time. Simulated hands drive the buttons' pins. Board
and tube have no other connection.
"""

from typing import Any

from rig.base.signals import Inputs, Outputs
from rig.boards.gpio import GpioBoard
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.settings.config import Config, is_gel
from rig.twin import Drive, Tube
from rig.twin.bench_state import Bench
from rig.twin.electric import EventQueue, SensorWire
from rig.twin.lamps import dim
from rig.twin.stopcock import Stopcock

#: A servo's frame, ms.
SERVO_FRAME_MS = 20.0


class VirtualBoard:
    """A complete rig in software."""

    def __init__(self, config: Config, seed: int = 0) -> None:
        self.pins = VirtualFactory()
        """The mock pins, for inspection."""
        self._board = GpioBoard(config, self.pins)
        self._table = VirtualControls(config.pins, self.pins)
        back = config.pins.flow_return
        self._tube = Tube(config.twin, seed=seed, second=back >= 0)
        self._returned = self.pins.pin(back) if back >= 0 else None
        self._wire = SensorWire(config.twin.electric, seed)
        self._events = EventQueue(config.twin.electric.busy, seed)
        self._dim = dim(config.twin.electric)
        self._stopcock = Stopcock(self._tube, is_gel(config))
        self._pinch = config.pinch
        self._flow, self._pump = self.pins.pin(config.pins.flow), self.pins.pin(config.pins.pump)
        self._medicine, self._servo = self.pins.pin(config.pins.medicine), self.pins.pin(config.pins.pinch)
        self._pulses = 0
        self.pins.wait = self._pass
        self.press, self.release, self.turn = self._table.press, self._table.release, self._table.turn
        self.inject_fault, self.clear_fault = self._tube.inject_fault, self._tube.clear_fault

    def read(self, now: float) -> Inputs:
        """Let the water run until `now`, then read the pins."""
        if now > self._tube.time:
            seen = self._wire.seen(self._tube.advance(now, self._drive()), self._flow.pull)
            for edge in self._events.pass_on(seen, now):
                self._pulse(self._flow, edge)
                self._pulses += 1
            for edge in self._tube.returned:
                self._pulse(self._returned, edge)
            self._table.level("tray", not (self._tube.tray_wet or "tray" in self._table.held))
        self.pins.now = now
        return self._board.read(now)

    def _pass(self, seconds: float) -> None:
        """Let the water run while a board waits for a part to move."""
        self.read(max(self.pins.now, self._tube.time) + seconds)

    def _pulse(self, pin: Any, edge: float) -> None:
        """One pulse of a flow sensor."""
        self.pins.now = edge
        pin.drive_high()
        pin.drive_low()

    def write(self, outputs: Outputs) -> None:
        """Set the pins."""
        self._board.write(outputs)

    def close(self) -> None:
        """Turn everything off and release the pins."""
        self._board.close()

    def bench(self) -> Bench:
        """The rig as a person standing at it would see it."""
        drive, strip = self._drive(), self.pins.strip
        return Bench(
            board="virtual",
            outputs=Outputs(
                drive.pump, drive.medicine, self._travel(), strip.lamps if strip else (), self._table.lamps()
            ),
            held=frozenset(self._table.held),
            pulses=self._pulses,
            sight=self._tube.look(),
            dim=self._dim,
        )

    def _drive(self) -> Drive:
        """The drive that the pins request, and whether it has power."""
        signal = bool(self._servo.state)
        return Drive(
            pump=float(self._pump.state),
            medicine=float(self._medicine.state),
            pinch=self._stopcock.turn(self._travel() if signal else None),
            powered="stop" not in self._table.held,
        )

    def _travel(self) -> float:
        """The travel that the servo's signal requests; 0 without a signal."""
        pulse = self._servo.state * SERVO_FRAME_MS
        start, end = self._pinch.open_ms, self._pinch.closed_ms
        return min(1.0, max(0.0, (pulse - start) / (end - start))) if pulse else 0.0
