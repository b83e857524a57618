"""The same board on gpiozero's mock pins, with a simulated tube behind them.

The board under test is the very GpioBoard of a real rig. The tube reads the pump's and the
pinch's pins and drives the flow sensor's pin, edge by edge, in simulated time; hands drive the
pins of the buttons. Nothing else joins the two.
"""

from typing import Any

from gpiozero.pins import SPI
from gpiozero.pins.mock import MockFactory, MockPWMPin

from rig.bench import Bench
from rig.boards.gpio import GpioBoard
from rig.config import Config
from rig.signals import BUTTONS, Colour, Inputs, Outputs
from rig.twin import Drive, Tube

#: A servo's frame, ms.
SERVO_FRAME = 20.0


class VirtualPin(MockPWMPin):  # type: ignore[misc]
    """A mock pin in simulated time, without the history that a mock pin would keep for ever."""

    _state: float

    def _change_state(self, value: float) -> bool:
        if self._state == value:
            return False
        self._state = value
        self._last_change = self._factory.ticks()
        return True

    def clear_states(self) -> None:
        """There is no history to clear; the pin starts its clock."""
        self._last_change = self._factory.ticks()
        self.states: list[Any] = []


class VirtualStrip(SPI):  # type: ignore[misc]
    """The far end of the SPI bus: lamps that keep the colours they were sent."""

    def __init__(
        self, clock_pin: int, mosi_pin: int, miso_pin: int, select_pin: int, pin_factory: Any
    ) -> None:
        super().__init__(pin_factory=pin_factory)
        self._closed = False
        self.lamps: tuple[Colour, ...] = ()
        pin_factory.reserve_pins(self, clock_pin, mosi_pin, miso_pin, select_pin)
        pin_factory.strip = self

    @property
    def closed(self) -> bool:
        """Whether the bus has been let go."""
        return self._closed

    def close(self) -> None:
        """Let go of the bus."""
        if not self._closed:
            self._closed = True
            self.pin_factory.release_all(self)
        super().close()

    def transfer(self, data: list[int]) -> list[int]:
        """Take a frame as APA102 lamps would: start word, then one word each."""
        words = [data[n : n + 4] for n in range(4, len(data) - 3, 4)]
        self.lamps = tuple((word[3], word[2], word[1]) for word in words if word[0] >= 0xE0)
        return [0] * len(data)

    def _set_rate(self, value: int) -> None:
        """Any rate will do."""


class VirtualFactory(MockFactory):  # type: ignore[misc]
    """Mock pins whose clock is the simulation's."""

    def __init__(self) -> None:
        self.now = 0.0
        self.strip: VirtualStrip | None = None
        super().__init__(pin_class=VirtualPin)

    def ticks(self) -> float:
        """Simulated seconds."""
        return self.now

    def _get_spi_class(self, shared: bool, hardware: bool) -> type[SPI]:
        return VirtualStrip


class VirtualBoard:
    """A whole rig inside the computer."""

    def __init__(self, config: Config, seed: int = 0) -> None:
        self._config = config
        self._factory = VirtualFactory()
        self._board = GpioBoard(config, self._factory)
        self._tube = Tube(config.twin, seed=seed)
        self._held: set[str] = set()
        self._phase = 0
        self._pulses = 0
        pins = config.pins
        self._pin = {
            name: self._factory.pin(f"GPIO{getattr(pins, name)}") for name in (*BUTTONS, "flow", "pump")
        }
        self._pin |= {name: self._factory.pin(f"GPIO{getattr(pins, name)}") for name in ("medicine", "pinch")}
        for name in ("stop", "tray", "knob_a", "knob_b"):
            if getattr(pins, name) >= 0:
                self._pin[name] = self._factory.pin(f"GPIO{getattr(pins, name)}")
        self.release("stop")

    def read(self, now: float) -> Inputs:
        """Let the water run until `now`, then read the pins."""
        if now > self._tube.time:
            flow = self._pin["flow"]
            for edge in self._tube.advance(now, self._drive()):
                self._factory.now = edge
                flow.drive_high()
                flow.drive_low()
                self._pulses += 1
            if "tray" in self._pin:
                self._set("tray", not self._tube.tray_wet)
        self._factory.now = now
        return self._board.read(now)

    def write(self, outputs: Outputs) -> None:
        """Set the pins."""
        self._board.write(outputs)

    def close(self) -> None:
        """Let go of the pins, off."""
        self._board.close()

    def press(self, name: str) -> None:
        """Push a button down, or the emergency stop in."""
        if name in self._pin:
            self._held.add(name)
            self._set(name, name == "stop")

    def release(self, name: str) -> None:
        """Let a button up, or the emergency stop out."""
        if name in self._pin:
            self._held.discard(name)
            self._set(name, name != "stop")

    def turn(self, detents: int) -> None:
        """Turn the knob; positive pushes the wire in."""
        if "knob_a" not in self._pin:
            return
        first, second = ("knob_a", "knob_b") if detents > 0 else ("knob_b", "knob_a")
        for _ in range(abs(detents)):
            for name, high in ((first, False), (second, False), (first, True), (second, True)):
                self._set(name, high)

    def order(self, fault: str) -> None:
        """Make something go wrong in the tube. Raises ValueError for an unknown fault."""
        self._tube.order(fault)

    def relieve(self, fault: str) -> None:
        """Mend it again."""
        self._tube.relieve(fault)

    def bench(self) -> Bench:
        """The rig as a person standing at it would see it."""
        drive = self._drive()
        lamps = frozenset(
            name
            for name in BUTTONS
            if (number := getattr(self._config.pins, f"{name}_lamp")) >= 0
            and self._factory.pin(f"GPIO{number}").state
        )
        strip = self._factory.strip
        return Bench(
            board="virtual",
            outputs=Outputs(drive.pump, drive.medicine, drive.pinch, strip.lamps if strip else (), lamps),
            held=frozenset(self._held),
            pulses=self._pulses,
            sight=self._tube.look(),
        )

    def _set(self, name: str, high: bool) -> None:
        pin = self._pin[name]
        if high:
            pin.drive_high()
        else:
            pin.drive_low()

    def _drive(self) -> Drive:
        """What the pins ask of the water."""
        pulse = self._pin["pinch"].state * SERVO_FRAME
        start, end = self._config.pinch.open_ms, self._config.pinch.closed_ms
        return Drive(
            pump=float(self._pin["pump"].state),
            medicine=float(self._pin["medicine"].state),
            pinch=min(1.0, max(0.0, (pulse - start) / (end - start))) if pulse else 0.0,
        )
