"""A servo's signal on a pin of the header, as fine as the pin library can make it.

gpiozero passes lgpio a PWM duty in whole per cent. One per cent of a servo's frame is 200 µs, which leaves a
pinch only six positions. lgpio itself accepts fractions and times pulses to the microsecond. Therefore
gpiozero opens, reserves and closes the pin, and this module passes the pulse's width to lgpio directly.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from gpiozero import PWMOutputDevice

#: Frames of the servo's signal, Hz.
FRAME_HZ = 50
#: Length of a frame, µs.
FRAME_US = 20_000

#: (pin, frequency in Hz, duty in per cent): starts PWM on a pin that gpiozero has made an output.
Pwm = Callable[[int, float, float], object]


def fractional(factory: Any) -> Pwm | None:
    """PWM with a duty that is a fraction, beside gpiozero's `factory`; None if it has only its own."""
    own: Pwm | None = getattr(factory, "tx_pwm", None)  # mock pins that behave like lgpio
    loaded = sys.modules.get("gpiozero.pins.lgpio")
    if loaded is not None and isinstance(factory, loaded.LGPIOFactory):
        return partial(loaded.lgpio.tx_pwm, factory._handle)
    return own


class ServoPin:
    """A servo that is held at a pulse width."""

    def __init__(self, pin: int, width: float, factory: Any) -> None:
        """Open the pin and hold `width` (µs). The pin library's own errors come through."""
        self._pin, self._pwm = pin, fractional(factory)
        self._width: int | None = None
        self._device = PWMOutputDevice(pin, frequency=FRAME_HZ, pin_factory=factory)
        try:
            self.hold(width)
        except Exception:
            self.close()
            raise

    def hold(self, width: float) -> None:
        """Hold a pulse width, to the nearest microsecond; an unchanged width is not written again."""
        wanted = round(width)
        if wanted == self._width:
            return
        if self._pwm is None:
            self._device.value = wanted / FRAME_US
        else:
            self._pwm(self._pin, FRAME_HZ, 100 * wanted / FRAME_US)
        self._width = wanted

    def close(self) -> None:
        """Stop the pulses and release the pin."""
        self._device.close()
