"""The whole rig on the header of a Raspberry Pi, through gpiozero."""

import contextlib
from collections.abc import Callable
from typing import Any

from gpiozero import InputDevice, PWMOutputDevice

from rig.base.clock import rest
from rig.base.faults import Fault, Unavailable
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.boards.header import Header, factory, pin_library
from rig.boards.servo_pin import ServoPin
from rig.boards.strip import Strip
from rig.settings.config import Config

#: Edges closer than this are noise: at 1 kHz a YF-S401 would pass ten litres a minute.
GLITCH_S = 0.001
#: A servo moves from end to end in this time. It moves only while it has a signal.
OPENING_S = 0.6


class Pulses:
    """The flow sensor's pin: counts rising edges and remembers the last."""

    def __init__(self, pin: int, factory: Any) -> None:
        self.count = 0
        self.last: float | None = None
        # Without the Pi's own resistor: its 50 kΩ pull-down would take a seventh of the divider's voltage.
        self._device = InputDevice(pin, pull_up=None, active_state=True, pin_factory=factory)
        self._device.pin.edges = "rising"
        self._device.pin.when_changed = self._edge

    def _edge(self, ticks: float, state: object) -> None:
        if self.last is None or ticks - self.last >= GLITCH_S:
            self.count += 1
            self.last = ticks

    def close(self) -> None:
        """Release the pin."""
        self._device.close()


class GpioBoard:
    """Pumps, pinch, flow sensor, light strip and controls, all on one header."""

    def __init__(self, config: Config, pins: Any = None) -> None:
        """Open every part, pumps first and off, on gpiozero's pin factory `pins` (this machine's if None).

        Raises Unavailable with the part that is not available; then nothing is left open.
        """
        pins = factory() if pins is None else pins
        number = config.pins
        self._factory = pins
        self.pins = pin_library(pins)
        """The pin library, such as lgpio."""
        self._parts: list[Any] = []
        self._faults: set[Fault] = set()
        self._closed = False
        self._strip: Strip | None = None
        self._ends = config.pinch.ends_us
        self._ordered: dict[Any, float] = {}
        """The duty that each pump was last set to: read back, it would be rounded and never equal."""
        self._opening: float | None = pins.ticks()
        """When the pinch was told to open, on the pins' clock, s; None while it is to close."""
        try:
            self._pump = self._keep(
                PWMOutputDevice(number.pump, frequency=config.pump.frequency, pin_factory=pins)
            )
            self._medicine = self._keep(
                PWMOutputDevice(number.medicine, frequency=config.pump.frequency, pin_factory=pins)
            )
            self._pinch = self._keep(ServoPin(number.pinch, self._width(0.0), pins))
            self._flow = self._keep(Pulses(number.flow, pins))
            back = number.flow_return
            self._returned = self._keep(Pulses(back, pins)) if back >= 0 else None
            self._header = self._keep(Header(number, pins))
        except Exception as wrong:  # each pin library has its own errors
            self.close()
            raise Unavailable(
                f"A pin cannot be opened: {wrong}. "
                "Is another program using the header? See [pins] in config.toml"
            ) from None
        if config.lights.count:
            try:
                self._strip = Strip(config.lights.count, pins)
            except Exception:  # on any error of the bus: a rig without lights still runs
                self._faults.add(Fault.NO_LIGHTS)

    def _keep(self, part: Any) -> Any:
        self._parts.append(part)
        return part

    def _width(self, travel: float) -> float:
        """The servo's pulse width (µs) at a travel of the pinch from 0 to 1."""
        opened, closed = self._ends
        return opened + (closed - opened) * travel

    def read(self, now: float) -> Inputs:
        """The header's inputs at `now`."""
        inputs: Inputs = self._header.read(now)
        last = self._flow.last
        if (back := self._returned) is not None:
            edge = None if back.last is None else self._header.moment(back.last)
            inputs = fast_replace(inputs, returned=back.count, returned_edge=edge)
        return fast_replace(
            inputs,
            pulses=self._flow.count,
            edge=None if last is None else self._header.moment(last),
            faults=inputs.faults | self._faults,
        )

    def write(self, outputs: Outputs) -> None:
        """Write the outputs. Pins that need no change are left alone."""
        if self._closed:
            return
        for device, duty in ((self._pump, outputs.pump), (self._medicine, outputs.medicine)):
            duty = min(1.0, max(0.0, duty))
            if self._ordered.get(device) != duty:
                device.value = duty
                self._ordered[device] = duty
        travel = min(1.0, max(0.0, outputs.pinch))
        if travel > 0.0:
            self._opening = None
        elif self._opening is None:
            self._opening = self._factory.ticks()
        self._pinch.hold(self._width(travel))
        self._header.write(outputs)
        if self._strip is not None:
            try:
                self._strip.show(outputs.lights, self._factory.ticks())
            except Exception:  # the bus's own errors: a failed strip must not stop the control of the water
                self._strip = None
                self._faults.add(Fault.NO_LIGHTS)

    def close(self) -> None:
        """Turn the pumps off at once, let the pinch open completely, then release the pins.

        Safe to call twice. If a signal interrupts it, the next call does all of it.
        """
        if self._closed:
            return
        # Each step is independent: a part that fails to close must not keep the next one open.
        with contextlib.suppress(Exception):
            self._pump.off()
        with contextlib.suppress(Exception):
            self._medicine.off()
        with contextlib.suppress(Exception):
            self._pinch.hold(self._width(0.0))
        if self._strip is not None:
            with contextlib.suppress(Exception):
                self._strip.close()
        with contextlib.suppress(Exception):
            self._let_open()
        for part in self._parts:
            with contextlib.suppress(Exception):
                part.close()
        self._closed = True

    def _let_open(self) -> None:
        """Wait, for at most OPENING_S, until a pinch that was told to open has done so."""
        now = self._factory.ticks()
        opening = self._opening if self._opening is not None else now
        wait: Callable[[float], object] = getattr(self._factory, "wait", rest)  # mock pins have their own way
        wait(min(OPENING_S, max(0.0, OPENING_S - (now - opening))))
