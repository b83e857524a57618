"""The USB port of a Nano: which it may be, how it is opened, and why it cannot be.

Nanos share their USB chips with printers, lamps and gadgets of all kinds, and opening a port resets what
hangs on it. So whoever turns out to be no Nano is asked once and then left alone.
"""

import contextlib
import errno
import sys
from typing import Protocol

import serial
from serial.tools import list_ports

from rig.base.faults import Fault

#: Speed of the serial line, baud, as in firmware/limits.h.
BAUD = 250_000
#: USB chips found on Nanos: CH340, FT232, Arduino's own, CP2102.
USB_CHIPS = {(0x1A86, 0x7523), (0x0403, 0x6001), (0x2341, None), (0x10C4, 0xEA60)}


class SerialLike(Protocol):
    """What is needed of a `serial.Serial`."""

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read at once."""

    def read(self, size: int = 1, /) -> bytes:
        """Up to `size` bytes, without waiting."""

    def write(self, data: bytes, /) -> int | None:
        """Queue bytes."""

    def close(self) -> None:
        """Let go of the port."""


def _port_errors() -> tuple[type[BaseException], ...]:
    if sys.platform == "win32":
        return (OSError,)
    import termios

    return (OSError, termios.error)  # termios.error is no OSError; SerialException is one


PORT_ERRORS = _port_errors()


class LeftAlone(OSError):
    """Every port that could be a Nano's has been asked, and is none."""


def find_ports() -> list[str]:
    """The devices of all USB serial chips that a Nano may have, in order."""
    return [
        str(port.device)
        for port in sorted(list_ports.comports())
        if (port.vid, port.pid) in USB_CHIPS or (port.vid, None) in USB_CHIPS
    ]


def open_usb(device: str) -> serial.Serial:
    """Open that port. Raises OSError."""
    opened = serial.Serial(device, BAUD, timeout=0, write_timeout=0.05, exclusive=True)
    with contextlib.suppress(AttributeError, NotImplementedError, ValueError, *PORT_ERRORS):
        opened.set_low_latency_mode(True)  # an FT232 else keeps what it has for 16 ms
    return opened


class UsbPorts:
    """The ports at which a Nano may be: the one that is named, or each that is found, in turn."""

    def __init__(self, named: str | None = None) -> None:
        self._named = named
        self._opened: str | None = None
        """The one that was opened last, and is asked first again."""
        self._silent: list[str] = []
        """Those that said nothing, the latest last: they are asked again, after all others."""
        self._strangers: set[str] = set()
        """Those at which something else answered: they are left alone for as long as they are plugged in."""

    def open(self) -> serial.Serial:
        """Open the next. Raises OSError: LeftAlone where all that are there have turned out to be no Nano.

        Ports are looked for anew each time, as a Nano that is plugged in again may get another name.
        """
        if self._named is not None:
            return open_usb(self._named)
        found = find_ports()
        self._strangers &= set(found)
        if not found:
            raise FileNotFoundError(errno.ENOENT, "no USB serial port of a Nano")
        wrong: BaseException = LeftAlone(errno.ENODEV, "no port here is a Nano's")
        for device in sorted(set(found) - self._strangers, key=self._turn):
            try:
                opened = open_usb(device)
            except PORT_ERRORS as error:
                wrong = error
            else:
                self._opened = device
                return opened
        raise wrong

    def turn_away(self, *, stranger: bool) -> None:
        """The one that was opened last is no Nano: a `stranger`, or silent."""
        if self._opened is not None and stranger:
            self._strangers.add(self._opened)
        elif self._opened is not None:
            self._silent = [*(each for each in self._silent if each != self._opened), self._opened]
        self._opened = None

    def _turn(self, device: str) -> tuple[bool, int, str]:
        """When a port's turn comes: the lowest first."""
        return device != self._opened, self._silent.index(device) + 1 if device in self._silent else 0, device


def explain_no_port(error: BaseException) -> Fault:
    """Why a port could not be opened."""
    number = getattr(error, "errno", None)
    if number in (errno.EBUSY, errno.EAGAIN):
        return Fault.NANO_BUSY
    if number in (errno.EACCES, errno.EPERM):
        # Windows says so, too, of a port that another program holds.
        return Fault.NANO_BUSY if sys.platform == "win32" else Fault.NANO_DENIED
    return Fault.NANO_MISSING
