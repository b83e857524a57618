"""Mock pins in simulated time, and simulated hands."""

from collections.abc import Callable
from typing import Any

from gpiozero.exc import PinPWMError
from gpiozero.pins import SPI
from gpiozero.pins.mock import MockFactory, MockPWMPin

from rig.base.signals import BUTTONS, RGB
from rig.settings.config import Pins

#: Range of frequencies that lgpio's PWM accepts, Hz.
PWM_SLOWEST_HZ, PWM_QUICKEST_HZ = 0.1, 10_000.0


class VirtualPin(MockPWMPin):  # type: ignore[misc]
    """A mock pin in simulated time, with the resolution that gpiozero gives a real one through lgpio.

    It does not keep the endless history of gpiozero's mock pin.
    """

    _state: float

    def _set_state(self, value: float) -> None:
        """Without PWM it is on or off; the duty of PWM is rounded down to whole per cent."""
        super()._set_state(bool(value) if self._frequency is None else int(value * 100) / 100)

    def _set_frequency(self, value: float | None) -> None:
        """Start or end PWM. Raises PinPWMError for a frequency that lgpio refuses."""
        if value and not PWM_SLOWEST_HZ <= value <= PWM_QUICKEST_HZ:
            raise PinPWMError(f"bad PWM frequency {value:g} for pin {self!r}")
        super()._set_frequency(value or None)

    def pulse(self, frequency: float, percent: float) -> None:
        """PWM as by lgpio's own call: of a frame of whole microseconds, whole ones are high."""
        frame = int(1e6 / frequency + 0.5)
        self._change_state(int(percent / 100 * frame + 0.5) / frame)

    def _change_state(self, value: float) -> bool:
        if self._state == value:
            return False
        self._state = value
        self._last_change = self._factory.ticks()
        return True

    def clear_states(self) -> None:
        """There is no history to clear; this starts the pin's clock."""
        self._last_change = self._factory.ticks()
        self.states: list[Any] = []


class VirtualStrip(SPI):  # type: ignore[misc]
    """The end of the SPI bus: lamps that keep the colours they were sent."""

    def __init__(
        self, clock_pin: int, mosi_pin: int, miso_pin: int, select_pin: int, pin_factory: Any
    ) -> None:
        super().__init__(pin_factory=pin_factory)
        self._closed = False
        self.lamps: tuple[RGB, ...] = ()
        pin_factory.reserve_pins(self, clock_pin, mosi_pin, miso_pin, select_pin)
        pin_factory.strip = self

    @property
    def closed(self) -> bool:
        """Whether the bus has been released."""
        return self._closed

    def close(self) -> None:
        """Release the bus."""
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
        """Any rate is accepted."""


class VirtualFactory(MockFactory):  # type: ignore[misc]
    """Mock pins whose clock is the simulation's."""

    def __init__(self) -> None:
        self.now = 0.0
        self.wait: Callable[[float], object] = self._pass
        """Lets simulated seconds pass, for a board that waits for a part to move."""
        self.strip: VirtualStrip | None = None
        super().__init__(pin_class=VirtualPin)

    def ticks(self) -> float:
        """Simulated seconds."""
        return self.now

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    def tx_pwm(self, pin: int, frequency: float, percent: float) -> None:
        """lgpio's own call, as `ServoPin` uses it."""
        self.pin(pin).pulse(frequency, percent)

    def _get_spi_class(self, shared: bool, hardware: bool) -> type[SPI]:
        return VirtualStrip


class VirtualControls:
    """The controls of a virtual table: buttons, knob and stop, on mock pins."""

    def __init__(self, pins: Pins, factory: VirtualFactory) -> None:
        self._factory = factory
        self._number = {
            name: getattr(pins, name)
            for name in (*BUTTONS, "stop", "tray", "shutdown", "knob_a", "knob_b")
            if getattr(pins, name) >= 0
        }
        self._lamp = {name: getattr(pins, f"{name}_lamp") for name in BUTTONS}
        self.held: set[str] = set()
        """Buttons that are down; `stop` while the emergency stop is in."""
        self.release("stop")

    def press(self, name: str) -> None:
        """Push a button, or the emergency stop, in; or lay a wet finger across the tray's wires.

        The stop goes in whether or not its second contact is wired to the header.
        """
        if name in self._number or name == "stop":
            self.held.add(name)
            self.level(name, name == "stop")

    def release(self, name: str) -> None:
        """Release a button or the emergency stop; or take that finger away."""
        if name in self._number or name == "stop":
            self.held.discard(name)
            self.level(name, name != "stop")

    def turn(self, detents: int) -> None:
        """Turn the knob; positive pushes the wire in."""
        if "knob_a" not in self._number:
            return
        first, second = ("knob_a", "knob_b") if detents > 0 else ("knob_b", "knob_a")
        for _ in range(abs(detents)):
            for name, high in ((first, False), (second, False), (first, True), (second, True)):
                self.level(name, high)

    def lamps(self) -> frozenset[str]:
        """The buttons whose lamps are lit."""
        return frozenset(
            name for name, number in self._lamp.items() if number >= 0 and self._factory.pin(number).state
        )

    def level(self, name: str, high: bool) -> None:
        """Drive one of the table's pins, if it is fitted."""
        if name in self._number:
            pin = self._factory.pin(self._number[name])
            if high:
                pin.drive_high()
            else:
                pin.drive_low()
