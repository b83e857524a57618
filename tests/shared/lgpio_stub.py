"""A stand-in for the Pi's library lgpio, under gpiozero's own factory: what it does with lines and PWM."""

import ctypes
import sys
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace

import pytest

#: Bits of a line's mode, as lgpio's manual has them.
OUTPUT, PULL_UP = 1 << 1, 1 << 5
#: Frequencies (Hz) that its software PWM takes.
SLOWEST, QUICKEST = 0.1, 10_000


class error(Exception):
    """The error that lgpio raises."""


@dataclass
class Line:
    """One line of the chip."""

    mode: int = 0
    level: int = 0
    frame: int = 0
    """High time of its PWM, µs; 0 without PWM."""
    high: int = 0
    """Length of each frame, µs."""
    written: list[tuple[int, int]] = field(default_factory=list)
    """(high, frame), µs, of each PWM call."""


class Chip:
    """The lines, and the functions of lgpio that gpiozero calls."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self.writes = 0
        """Calls that write to a line or the bus."""

    def line(self, gpio: int) -> Line:
        return self.lines.setdefault(gpio, Line())

    def tx_pwm(self, handle, gpio, frequency, duty, offset=0, cycles=0):
        self.writes += 1
        line = self.line(gpio)
        line.mode = OUTPUT  # as it makes it, whatever it was
        if frequency == 0:
            line.frame = line.high = line.level = 0
            return 0
        frequency, duty = ctypes.c_float(frequency).value, ctypes.c_float(duty).value
        if not SLOWEST <= frequency <= QUICKEST:
            raise error("bad PWM frequency")
        if not 0 <= duty <= 100:
            raise error("bad PWM duty cycle")
        line.frame = int(1e6 / frequency + 0.5)
        line.high = int(duty / 100 * line.frame + 0.5)
        line.written.append((line.high, line.frame))
        return 8  # entries left: one that waits is replaced, and taken at the end of a frame

    def claim(self, gpio: int, mode: int) -> int:
        line = self.line(gpio)
        line.mode, line.frame, line.high, line.level = mode, 0, 0, int(bool(mode & PULL_UP))
        return 0

    def write(self, gpio: int, level: int) -> int:
        self.writes += 1
        self.line(gpio).level = level
        return 0

    def module(self) -> ModuleType:
        """The module that `import lgpio` returns."""
        made = ModuleType("lgpio")
        made.error, made.tx_pwm = error, self.tx_pwm
        made.SET_PULL_NONE, made.SET_PULL_UP, made.SET_PULL_DOWN = 1 << 7, PULL_UP, 1 << 6
        made.RISING_EDGE, made.FALLING_EDGE, made.BOTH_EDGES = 1, 2, 3
        made.gpiochip_open = made.spi_open = lambda *_: 1
        made.gpiochip_close = made.spi_close = made.gpio_free = lambda *_: 0
        made.gpio_set_debounce_micros = lambda *_: 0
        made.gpio_claim_input = lambda handle, gpio, flags=0: self.claim(gpio, flags)
        made.gpio_claim_alert = lambda handle, gpio, edges, flags=0: self.claim(gpio, flags)
        made.gpio_claim_output = lambda handle, gpio, *_: self.claim(gpio, OUTPUT)
        made.gpio_get_mode = lambda handle, gpio: self.line(gpio).mode
        made.gpio_read = lambda handle, gpio: self.line(gpio).level
        made.gpio_write = lambda handle, gpio, level: self.write(gpio, level)
        made.callback = lambda *_: SimpleNamespace(cancel=lambda: None)
        made.spi_xfer = lambda handle, data: self._transfer(data)
        return made

    def _transfer(self, data):
        self.writes += 1
        return len(data), bytes(len(data))


def real_factory(monkeypatch: pytest.MonkeyPatch):
    """gpiozero's LGPIOFactory over such a chip, and the chip."""
    chip = Chip()
    monkeypatch.setitem(sys.modules, "lgpio", chip.module())
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    from gpiozero.pins.lgpio import LGPIOFactory
    from gpiozero.pins.local import LocalPiFactory

    monkeypatch.setattr(LGPIOFactory, "_get_revision", lambda self: 0xC03111)
    monkeypatch.setattr(LocalPiFactory, "pins", {})  # which all factories of a process share
    return LGPIOFactory(), chip
