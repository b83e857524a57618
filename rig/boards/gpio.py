"""The rig on the header of a Raspberry Pi, through gpiozero.

What mock pins cannot show is heeded here. A real pin's callback runs in another thread, and
one exception there ends all pin events of the program without a word: callbacks only record.
Events can be lost or die, so levels that matter are read from the pins as well.
"""

import contextlib
import os
import tempfile
import warnings
from collections import deque
from typing import Any

# The Pi's pin library makes a pipe in the working folder as it is imported, and fails where it may not.
os.environ.setdefault("LG_WD", tempfile.gettempdir())

from gpiozero import (
    Device,
    DigitalOutputDevice,
    GPIOZeroError,
    InputDevice,
    PWMOutputDevice,
    RotaryEncoder,
    Servo,
)
from gpiozero.exc import PinFactoryFallback

from rig.config import Config
from rig.debounce import Contact, settle
from rig.faults import Fault, Unavailable
from rig.signals import BUTTONS, DARK, Colour, Inputs, Outputs

#: Edges closer than this (s) are noise: at 1 kHz a YF-S401 would pass ten litres a minute.
GLITCH = 0.001
#: A pin whose level contradicts its last event for this long (s) has lost its events.
DEAF = 0.25
#: Least time between two pictures of the light strip, s.
LIGHTS_EVERY = 0.04
#: Clock of the light strip's bus, Hz.
STRIP_RATE = 1_000_000


def header() -> Any:
    """The pin factory of this machine's header. Raises Unavailable where there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PinFactoryFallback)
            Device.ensure_pin_factory()
    except Exception as wrong:  # each pin library fails in its own way
        raise Unavailable(
            f"This machine has no GPIO header that can be used ({wrong}). On a Raspberry Pi run: "
            "sudo apt install python3-lgpio. Elsewhere run: rig run --board virtual"
        ) from None
    return Device.pin_factory


class Pulses:
    """The flow sensor's pin: counts rising edges and remembers the last."""

    def __init__(self, pin: int, factory: Any) -> None:
        self.count = 0
        self.last: float | None = None
        self._device = InputDevice(pin, pull_up=False, pin_factory=factory)
        self._device.pin.edges = "rising"
        self._device.pin.when_changed = self._edge

    def _edge(self, ticks: float, state: object) -> None:
        if self.last is None or ticks - self.last >= GLITCH:
            self.count += 1
            self.last = ticks

    def close(self) -> None:
        """Let go of the pin."""
        self._device.close()


class Button:
    """A push button to ground: its settled state and its presses."""

    def __init__(self, pin: int, factory: Any) -> None:
        self._edges: deque[tuple[float, bool]] = deque(maxlen=256)
        self._device = InputDevice(pin, pull_up=True, pin_factory=factory)
        self._contact = Contact(down=False, level=self._device.is_active)
        self._told = self._contact.level
        self._contradicts: float | None = None
        self._device.pin.edges = "both"
        self._device.pin.when_changed = self._edge

    def _edge(self, ticks: float, state: object) -> None:
        self._edges.append((ticks, not state))

    def read(self, now: float, origin: float) -> tuple[bool, bool, bool]:
        """Whether it is held, whether a press began, and whether its events have died."""
        edges = []
        while self._edges:
            ticks, level = self._edges.popleft()
            edges.append((ticks - origin, level))
            self._told = level
        level = self._device.is_active
        self._contact, presses = settle(self._contact, edges, now, level)
        if level == self._told:
            self._contradicts = None
        elif self._contradicts is None:
            self._contradicts = now
        deaf = self._contradicts is not None and now - self._contradicts > DEAF
        return self._contact.down, presses > 0, deaf

    def close(self) -> None:
        """Let go of the pin."""
        self._device.close()


class Strip:
    """A strip of APA102 lamps on the header's SPI bus: two wires, no timing to keep, full colour."""

    def __init__(self, count: int, factory: Any) -> None:
        self._count = count
        self._shown: tuple[Colour, ...] | None = None
        self._at = 0.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # without a bus the same bits go out by hand, only slower
            self._bus = factory.spi(port=0, device=0)
        with contextlib.suppress(AttributeError, GPIOZeroError):
            self._bus.rate = STRIP_RATE

    def show(self, colours: tuple[Colour, ...], now: float) -> None:
        """Send the colours out, if they changed and the last picture is not too fresh."""
        if colours == self._shown or now - self._at < LIGHTS_EVERY:
            return
        lamps = (*colours, *[DARK] * self._count)[: self._count]
        frame = [0, 0, 0, 0]
        for red, green, blue in lamps:
            frame += (0xFF, blue, green, red)
        # The last lamp sees its data only after half a clock for each lamp before it.
        self._bus.transfer(frame + [0] * (self._count // 16 + 1))
        self._shown, self._at = colours, now

    def close(self) -> None:
        """Dark, then let go of the bus."""
        self._at = -1.0
        with contextlib.suppress(Exception):
            self.show((DARK,) * self._count, 0.0)
        self._bus.close()


class GpioBoard:
    """Pumps, pinch, flow sensor, buttons, knob, tray sensor and light strip on one header."""

    def __init__(self, config: Config, factory: Any = None) -> None:
        """Open every part, pumps first and off. Raises Unavailable with the part that cannot be had."""
        factory = header() if factory is None else factory
        pins = config.pins
        self._factory = factory
        self._origin: float | None = None
        self._parts: list[Any] = []
        self._faults: set[Fault] = set()
        self._closed = False
        self._pinch_ms = (config.pinch.open_ms, config.pinch.closed_ms)
        low, high = sorted(self._pinch_ms)
        try:
            self._pump = self._keep(
                PWMOutputDevice(pins.pump, frequency=config.pump.frequency, pin_factory=factory)
            )
            self._medicine = self._keep(
                PWMOutputDevice(pins.medicine, frequency=config.pump.frequency, pin_factory=factory)
            )
            self._pinch = self._keep(
                Servo(
                    pins.pinch,
                    initial_value=self._servo(0.0),
                    min_pulse_width=low / 1000,
                    max_pulse_width=high / 1000,
                    pin_factory=factory,
                )
            )
            self._flow = self._keep(Pulses(pins.flow, factory))
            self._buttons = {name: self._keep(Button(getattr(pins, name), factory)) for name in BUTTONS}
            self._lamps = {
                name: self._keep(DigitalOutputDevice(getattr(pins, f"{name}_lamp"), pin_factory=factory))
                for name in BUTTONS
                if getattr(pins, f"{name}_lamp") >= 0
            }
            self._stop = self._switch(pins.stop)
            self._tray = self._switch(pins.tray)
            self._knob = (
                self._keep(RotaryEncoder(pins.knob_a, pins.knob_b, max_steps=0, pin_factory=factory))
                if pins.knob_a >= 0
                else None
            )
            self._steps = 0
        except Exception as wrong:  # the pin library's own errors differ from one to the next
            self.close()
            raise Unavailable(
                f"A pin cannot be opened: {wrong}. "
                "Is another program using the header? See [pins] in config.toml"
            ) from None
        self._strip = self._open_strip(config.lights.count)

    def _keep(self, part: Any) -> Any:
        self._parts.append(part)
        return part

    def _switch(self, pin: int) -> InputDevice | None:
        """A contact to ground, read by level alone; None where it is not fitted."""
        if pin < 0:
            return None
        return self._keep(InputDevice(pin, pull_up=True, pin_factory=self._factory))

    def _open_strip(self, count: int) -> Strip | None:
        if not count:
            return None
        try:
            return Strip(count, self._factory)
        except Exception:  # whatever the bus says: a rig without lights still runs
            self._faults.add(Fault.NO_LIGHTS)
            return None

    def _servo(self, travel: float) -> float:
        """The servo's position, -1 to 1, at a travel of the pinch from 0 to 1."""
        position = 2.0 * travel - 1.0
        return position if self._pinch_ms[0] < self._pinch_ms[1] else -position

    def read(self, now: float) -> Inputs:
        """What the header senses at `now`."""
        if self._origin is None:
            self._origin = self._factory.ticks() - now
        faults = set(self._faults)
        pressed, held = set(), set()
        for name, button in self._buttons.items():
            down, began, deaf = button.read(now, self._origin)
            if down:
                held.add(name)
            if began:
                pressed.add(name)
            if deaf:
                faults.add(Fault.EVENTS_DEAD)
        # The stop's contact is closed while all is well, so that a broken wire stops the rig too.
        if self._stop is not None and not self._stop.is_active:
            faults.add(Fault.STOPPED)
        if self._tray is not None and self._tray.is_active:
            faults.add(Fault.TRAY_WET)
        turned = 0
        if self._knob is not None:
            turned, self._steps = self._knob.steps - self._steps, self._knob.steps
        last = self._flow.last
        return Inputs(
            time=now,
            pulses=self._flow.count,
            edge=None if last is None else last - self._origin,
            pressed=frozenset(pressed),
            held=frozenset(held),
            turned=turned,
            faults=frozenset(faults),
        )

    def write(self, outputs: Outputs) -> None:
        """Bring the outputs about; pins that need not change are left alone."""
        for device, duty in ((self._pump, outputs.pump), (self._medicine, outputs.medicine)):
            duty = min(1.0, max(0.0, duty))
            if device.value != duty:
                device.value = duty
        position = self._servo(min(1.0, max(0.0, outputs.pinch)))
        if self._pinch.value is None or abs(self._pinch.value - position) > 1e-4:
            self._pinch.value = position
        for name, lamp in self._lamps.items():
            if lamp.value != (name in outputs.lamps):
                lamp.value = name in outputs.lamps
        if self._strip is not None:
            try:
                self._strip.show(outputs.lights, self._factory.ticks())
            except Exception:  # the bus's own errors: dark lights must not stop the water's control
                self._strip = None
                self._faults.add(Fault.NO_LIGHTS)

    def close(self) -> None:
        """Pumps off, vein open, lights dark, pins let go, in this order; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(Exception):
            self._pump.off()
        with contextlib.suppress(Exception):
            self._medicine.off()
        with contextlib.suppress(Exception):
            self._pinch.value = self._servo(0.0)
        if getattr(self, "_strip", None) is not None:
            with contextlib.suppress(Exception):
                self._strip.close()  # type: ignore[union-attr]
        for part in self._parts:
            with contextlib.suppress(Exception):
                part.close()
