"""A strip of addressable lamps on the header's SPI bus."""

import contextlib
import warnings
from typing import Any

from gpiozero import GPIOZeroError

from rig.base.signals import DARK, RGB

#: Least time between two pictures of the strip, s.
EVERY_S = 0.04
#: Clock of the bus, Hz.
CLOCK_HZ = 1_000_000


class Strip:
    """A strip of APA102 lamps on the header's SPI bus: two wires, no timing to keep, full colour."""

    def __init__(self, count: int, factory: Any) -> None:
        self._count = count
        self._shown: tuple[RGB, ...] | None = None
        self._at = 0.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # without a bus gpiozero does it in software, only slower
            self._bus = factory.spi(port=0, device=0)
        with contextlib.suppress(AttributeError, GPIOZeroError):
            self._bus.rate = CLOCK_HZ

    def show(self, colours: tuple[RGB, ...], now: float) -> None:
        """Send the colours if they have changed and the last picture is not too recent."""
        if colours == self._shown or now - self._at < EVERY_S:
            return
        lamps = (*colours, *[DARK] * self._count)[: self._count]
        frame = [0, 0, 0, 0]
        for red, green, blue in lamps:
            frame += (0xFF, blue, green, red)
        # The last lamp sees its data only after half a clock for each lamp before it.
        self._bus.transfer(frame + [0] * (self._count // 16 + 1))
        self._shown, self._at = colours, now

    def close(self) -> None:
        """Make the strip dark, then release the bus."""
        self._at = -1.0
        with contextlib.suppress(Exception):
            self.show((DARK,) * self._count, 0.0)
        self._bus.close()
