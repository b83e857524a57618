"""The USB port of a Nano: which one it may be, how it is opened, and why it cannot be opened.

Nanos share their USB chips with printers, lamps and gadgets of all kinds, and opening a port resets the
device on it. So a device that is not a Nano is asked only once.
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
    """The required part of `serial.Serial`."""

    @property
    def in_waiting(self) -> int:
        """Number of bytes that can be read at once."""

    def read(self, size: int = 1, /) -> bytes:
        """Up to `size` bytes, without waiting."""

    def write(self, data: bytes, /) -> int | None:
        """Queue bytes."""

    def close(self) -> None:
        """Release the port."""


def _port_errors() -> tuple[type[BaseException], ...]:
    if sys.platform == "win32":
        return (OSError,)
    import termios

    return (OSError, termios.error)  # termios.error is not an OSError; SerialException is one


PORT_ERRORS = _port_errors()


class LeftAlone(OSError):
    """Every port that could be a Nano's has been tried, and none is."""


def find_ports() -> list[str]:
    """The devices of all USB serial chips of Nanos, in order."""
    return [
        str(port.device)
        for port in sorted(list_ports.comports())
        if (port.vid, port.pid) in USB_CHIPS or (port.vid, None) in USB_CHIPS
    ]


def open_usb(device: str) -> serial.Serial:
    """Open that port. Raises OSError."""
    opened = serial.Serial(device, BAUD, timeout=0, write_timeout=0.05, exclusive=True)
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, NotImplementedError, ValueError, *PORT_ERRORS):
            opened.set_low_latency_mode(True)  # otherwise an FT232 delays data by 16 ms
    return opened


class UsbPorts:
    """The ports where a Nano may be: the one in the settings, or each that is found, in turn."""

    def __init__(self, named: str | None = None) -> None:
        self._named = named
        self._opened: str | None = None
        """The last one opened, which is tried first."""
        self._silent: list[str] = []
        """Silent ports, the latest last: they are tried again after all others."""
        self._strangers: set[str] = set()
        """Ports where something else answered: they are left alone while they are plugged in."""

    def open(self) -> serial.Serial:
        """Open the next port. Raises OSError: LeftAlone if no port has a Nano.

        Ports are listed each time, because a Nano that is plugged in again may get another name.
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
        """The last port opened has no Nano: a `stranger` answered, or nothing."""
        if self._opened is not None and stranger:
            self._strangers.add(self._opened)
        elif self._opened is not None:
            self._silent = [*(each for each in self._silent if each != self._opened), self._opened]
        self._opened = None

    def _turn(self, device: str) -> tuple[bool, int, str]:
        """The order of a port: the lowest is tried first."""
        return device != self._opened, self._silent.index(device) + 1 if device in self._silent else 0, device


def explain_no_port(error: BaseException) -> Fault:
    """The reason why a port could not be opened."""
    number = getattr(error, "errno", None)
    if number in (errno.EBUSY, errno.EAGAIN):
        return Fault.NANO_BUSY
    if number in (errno.EACCES, errno.EPERM):
        # Windows also gives this error for a port that another program uses.
        return Fault.NANO_BUSY if sys.platform == "win32" else Fault.NANO_DENIED
    return Fault.NANO_MISSING
