"""An emulated Nano in real time behind a pseudo-terminal, for the few tests that must use real pyserial."""

import os
import pty
import select
import time
import tty
from pathlib import Path
from types import TracebackType

from simnano.simnano import MILLISECOND, SECOND, Nano


class PacedNano:
    """Call `pace` often: it lets the Nano run up to the present and carries bytes both ways."""

    def __init__(self, program: Path) -> None:
        self.nano = Nano(program)
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self._master, False)
        self.port = os.ttyname(slave)
        self._slave = slave
        self._began = time.monotonic()

    def __enter__(self) -> "PacedNano":
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._master)
        os.close(self._slave)
        self.nano.close()

    def pace(self, wait: float = 0.001) -> None:
        """Wait a moment for bytes, then catch up with the clock."""
        ready, _, _ = select.select([self._master], [], [], wait)
        if ready:
            self.nano.send(os.read(self._master, 4096))
        goal = round((time.monotonic() - self._began) * SECOND)
        while self.nano.cycle < goal:
            self.nano.run(min(MILLISECOND, goal - self.nano.cycle))
            if data := self.nano.receive():
                os.write(self._master, data)
