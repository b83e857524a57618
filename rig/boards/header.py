"""The controls on the header of a Raspberry Pi: buttons, their lamps, the knob, the emergency stop.

This file and gpio.py handle what mock pins cannot show. A real pin's callback runs in another thread, and an
exception there silently ends all pin events of the program, so callbacks only record. Events can be lost or
stop altogether, so important levels are also read from the pins.
"""

import contextlib
import os
import tempfile
import warnings
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# The Pi's pin library creates a pipe in the working folder when it is imported, and fails if it may not. If
# it is given another folder, it moves the whole process there: see `factory`.
if "LG_WD" not in os.environ:
    with contextlib.suppress(FileNotFoundError):  # there is no writable folder: harmless on a PC
        os.environ["LG_WD"] = tempfile.gettempdir()

from gpiozero import Device, DigitalOutputDevice, InputDevice, RotaryEncoder
from gpiozero.exc import PinFactoryFallback

from rig.base.faults import Fault, Unavailable
from rig.base.files import folder_kept
from rig.base.signals import BUTTONS, Inputs, Outputs
from rig.boards.debounce import Contact, settle
from rig.settings.config import Pins

#: A pin whose level has contradicted its last event for this long has lost its events.
EVENTS_LOST_S = 0.25


def factory() -> Any:
    """The pin factory of this machine's header. Raises Unavailable if there is none.

    The working folder is restored, whatever a pin library does to it.
    """
    found: Any = None
    with folder_kept(), warnings.catch_warnings(record=True) as fallen:
        warnings.simplefilter("always", PinFactoryFallback)
        try:
            Device.ensure_pin_factory()
            found = Device.pin_factory
        except Exception as wrong:  # each pin library fails in its own way
            warnings.warn(f"lgpio: {wrong}", PinFactoryFallback, stacklevel=1)
    if type(found).__name__ == "NativeFactory":  # gpiozero's last resort, which has no PWM and so no pump
        found.close()
        Device.pin_factory = found = None
    if found is None:
        raise Unavailable(explain_no_pins([str(each.message) for each in fallen]))
    return found


def pin_library(factory: Any) -> str:
    """The name of a pin factory's library, such as lgpio or mock."""
    return type(factory).__module__.rpartition(".")[2]


def explain_no_pins(told: list[str], chips: Sequence[Path] | None = None) -> str:
    """Why there are no pins, and what to do, from gpiozero's warnings about its libraries."""
    chips = sorted(Path("/dev").glob("gpiochip*")) if chips is None else chips
    reason = next((text.partition("lgpio: ")[2] for text in told if "lgpio: " in text), "")
    if "No module named" in reason:
        why = "its library lgpio is not installed. On a Raspberry Pi run: sudo apt install python3-lgpio"
    elif "has no attribute" in reason:
        why = "what is installed as lgpio is an empty shell. Run: pip uninstall -y lgpio"
    elif "revision" in reason:
        why = "this machine does not say that it is a Raspberry Pi"
    elif "No such file" in reason:
        why = "lgpio cannot make its pipe in this folder. Run: export LG_WD=/var/tmp"
    elif not chips:
        why = "this system has no /dev/gpiochip0. Use Raspberry Pi OS, 64 bit"
    elif not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        why = f"this user may not open {chips[0]}. Run, then log in again: sudo usermod -aG gpio $USER"
    else:
        why = f"lgpio says: {reason}" if reason else "no pin library could be loaded"
    return (
        f"The header's pins cannot be used: {why}. More says: rig doctor. Simulated: rig run --board virtual"
    )


class Button:
    """A push button to ground, debounced."""

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
        """Whether it is held, whether a press began, and whether its events have stopped."""
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
        deaf = self._contradicts is not None and now - self._contradicts > EVENTS_LOST_S
        return self._contact.down, presses > 0, deaf

    def close(self) -> None:
        """Release the pin."""
        self._device.close()


class Header:
    """Buttons, their lamps, the knob, the emergency stop and the tray's contact, on a header's pins."""

    def __init__(self, pins: Pins, factory: Any) -> None:
        """Open every part. The pin library's own errors are passed on, with all pins released."""
        self._factory = factory
        self._origin: float | None = None
        self._parts: list[Any] = []
        self._closed = False
        self._steps = 0
        try:
            self._buttons = {name: self._keep(Button(getattr(pins, name), factory)) for name in BUTTONS}
            self._lamps = {
                name: self._keep(DigitalOutputDevice(getattr(pins, f"{name}_lamp"), pin_factory=factory))
                for name in BUTTONS
                if getattr(pins, f"{name}_lamp") >= 0
            }
            self._stop = self._contact(pins.stop)
            self._tray = self._contact(pins.tray)
            self._shutdown = self._contact(pins.shutdown)
            self._knob = (
                self._keep(RotaryEncoder(pins.knob_a, pins.knob_b, max_steps=0, pin_factory=factory))
                if pins.knob_a >= 0
                else None
            )
        except Exception:
            self.close()
            raise

    def _keep(self, part: Any) -> Any:
        self._parts.append(part)
        return part

    def _contact(self, pin: int) -> InputDevice | None:
        """A contact to ground, read by level only; None if it is not fitted."""
        return self._keep(InputDevice(pin, pull_up=True, pin_factory=self._factory)) if pin >= 0 else None

    @property
    def sees_stop(self) -> bool:
        """Whether the emergency stop's second contact is wired to the header."""
        return self._stop is not None

    def moment(self, ticks: float) -> float:
        """A time of the pins' own clock, on the scale of `read`'s `now`, s."""
        return ticks - (self._origin or 0.0)

    def read(self, now: float) -> Inputs:
        """Actions since the last reading, and the state of the contacts."""
        if self._closed:
            return Inputs(time=now)
        if self._origin is None:
            self._origin = self._factory.ticks() - now
        faults, pressed, held = set(), set(), set()
        for name, button in self._buttons.items():
            down, began, deaf = button.read(now, self._origin)
            if down:
                held.add(name)
            if began:
                pressed.add(name)
            if deaf:
                faults.add(Fault.EVENTS_DEAD)
        # The stop's contact is closed in normal use, so that a broken wire also stops the rig.
        if self._stop is not None and not self._stop.is_active:
            faults.add(Fault.STOPPED)
        if self._tray is not None and self._tray.is_active:
            faults.add(Fault.TRAY_WET)
        turned = 0
        if self._knob is not None:
            turned, self._steps = self._knob.steps - self._steps, self._knob.steps
        return Inputs(
            time=now,
            pressed=frozenset(pressed),
            held=frozenset(held),
            turned=turned,
            faults=frozenset(faults),
            shutdown=self._shutdown is not None and bool(self._shutdown.is_active),
        )

    def write(self, outputs: Outputs) -> None:
        """Light the buttons that may be pressed."""
        if self._closed:
            return
        for name, lamp in self._lamps.items():
            if lamp.value != (name in outputs.lamps):
                lamp.value = name in outputs.lamps

    def close(self) -> None:
        """Release the pins; safe to call twice. A closed header senses nothing and does nothing."""
        self._closed = True
        for part in self._parts:
            with contextlib.suppress(Exception):
                part.close()
