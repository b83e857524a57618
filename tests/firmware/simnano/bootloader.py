"""An Arduino's bootloader at the end of a pseudo-terminal: it takes what avrdude writes into its flash.

It speaks STK500 version 1 as Atmel's application note AVR061 has it, as far as an Arduino's bootloader
does, and only at its own speed: at another one it hears noise and says nothing.
"""

import os
import pty
import select
import termios
import threading
import tty
from typing import Self

#: Ends every command; begins and ends every answer.
_END, _IN_SYNC, _OK = 0x20, 0x14, 0x10
_SIGNATURE = bytes((0x1E, 0x95, 0x0F))  # of an ATmega328P
#: How many bytes follow each command's letter; those of a page (0x64) follow its own length.
_MORE = {0x41: 1, 0x42: 20, 0x45: 5, 0x55: 2, 0x56: 4, 0x64: 3, 0x74: 3}
_SPEEDS = {57600: termios.B57600, 115200: termios.B115200}


class Bootloader:
    """With it as a context there is a port, and a Nano behind it that waits for a program."""

    def __init__(self, baud: int) -> None:
        self.flash = bytearray(b"\xff" * 32768)
        self._speed = _SPEEDS[baud]
        self._address = 0  # in words, as the protocol has it

    def __enter__(self) -> Self:
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.port = os.ttyname(self._theirs)
        self._over, self._end = os.pipe()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._end)
        self._thread.join()
        for each in (self._ours, self._theirs, self._over):
            os.close(each)

    def _serve(self) -> None:
        heard = bytearray()
        while True:
            ready, _, _ = select.select([self._ours, self._over], [], [])
            if self._over in ready:
                return
            heard += os.read(self._ours, 4096)
            if termios.tcgetattr(self._theirs)[5] != self._speed:
                heard.clear()
            while heard and (size := self._size(heard)) <= len(heard):
                command = bytes(heard[:size])
                del heard[:size]
                os.write(self._ours, bytes((_IN_SYNC,)) + self._answer(command) + bytes((_OK,)))

    def _size(self, heard: bytearray) -> int:
        """Of the command that begins here, with its end; more than there is, while it is not all there."""
        size = 2 + _MORE.get(heard[0], 0)
        if heard[0] == 0x64:
            size += int.from_bytes(heard[1:3], "big") if len(heard) >= 3 else len(heard)
        return size

    def _answer(self, command: bytes) -> bytes:
        assert command[-1] == _END, f"a command without its end: {command.hex(' ')}"
        at = 2 * self._address
        match command[0]:
            case 0x41:  # a parameter: versions, and a programmer's voltages
                return b"\x03"
            case 0x55:
                self._address = int.from_bytes(command[1:3], "little")
            case 0x64:
                page = command[4:-1]
                self.flash[at : at + len(page)] = page
            case 0x74:
                return bytes(self.flash[at : at + int.from_bytes(command[1:3], "big")])
            case 0x75:
                return _SIGNATURE
            case 0x56:
                return b"\x00"
        return b""
