"""A simulated rig with a Nano: the compiled firmware in an emulator, with simulated water at its pins.

The board is the same NanoBoard as on a real rig; its port is the emulated serial line. The emulator
is a test tool of the checkout (`tests/firmware/simnano`), not a part of this package, and is loaded from
there when this board is asked for.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from rig.base.faults import Unavailable
from rig.base.signals import DARK, RGB, Inputs, Outputs
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.boards.nano import NanoBoard
from rig.boards.nano_lamps import LAMPS
from rig.settings.config import Config, is_gel
from rig.twin import Drive, Tube
from rig.twin.bench_state import Bench
from rig.twin.electric import PUMP_V
from rig.twin.lamps import dim
from rig.twin.stopcock import Stopcock
from rig.twin.supply import NANO_SEES_V, Rail

ROOT = Path(__file__).resolve().parents[2]
EMULATOR = ROOT / "tests" / "firmware" / "simnano" / "simnano.py"
FIRMWARE = ROOT / "firmware" / "clot-rig.hex"

#: The tube sees the pins' duty over this long (s): half a tick, far less than water takes to follow a pump.
SLICE_S = 1 / 120
#: From the last line to the end of its pinch's signal, s: half a second to open, half a second held.
ENDING_S = 1.1


def emulator() -> ModuleType:
    """The emulator's module. Raises Unavailable."""
    if not EMULATOR.exists() or not FIRMWARE.exists():
        raise Unavailable(
            "The emulated Nano is part of the source checkout, not of the installed program. "
            "Run it from there, or choose: rig run --board virtual"
        )
    name = "clot_rig_simnano"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, EMULATOR)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    module = sys.modules[name]
    try:
        module.library()
    except module.Missing as missing:
        raise Unavailable(str(missing)) from None
    return module


class VirtualLine:
    """The computer's end of the emulated serial line, shaped like `serial.Serial`."""

    def __init__(self, nano: Any) -> None:
        self._nano = nano
        self._arrived = b""

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read at once."""
        self._arrived += self._nano.receive()
        return len(self._arrived)

    def read(self, size: int = 1, /) -> bytes:
        """Up to `size` bytes, without waiting."""
        data, self._arrived = self._arrived[:size], self._arrived[size:]
        return data

    def write(self, data: bytes, /) -> int:
        """Put bytes on the line; they travel as simulated time passes."""
        self._nano.send(data)
        return len(data)

    def close(self) -> None:
        """The line is never really closed; later bytes are not read."""


class VirtualNanoBoard:
    """A complete rig with a Nano, in software: buttons on mock pins, the rest on the emulated Nano."""

    def __init__(self, config: Config, seed: int = 0) -> None:
        """Raises Unavailable if the emulator cannot run."""
        module = emulator()
        self._second = int(module.SECOND)
        self._nano = module.Nano(FIRMWARE)
        self._tube = Tube(config.twin, seed=seed)
        self._dim = dim(config.twin.electric)
        self._rail, self._supplied = Rail(config.twin.electric), True
        self._stopcock = Stopcock(self._tube, is_gel(config))
        self._pressure = config.pressure
        self._travel = 0.0
        self._pins = VirtualFactory()
        self._header = Header(config.pins, self._pins)
        self._table = VirtualControls(config.pins, self._pins)
        self._board = NanoBoard(
            self._header,
            lambda: VirtualLine(self._nano),
            1 / config.pressure.counts_per_kpa,
            config.pinch.ends_us,
        )
        self._ends = config.pinch.ends_us
        self._finger = False
        """A wet one lies across the tray's wires."""
        self._time = 0.0
        self._high = (0, 0)
        self._drive = Drive()
        self._pulses = 0
        self._closed = False
        self.turn = self._table.turn
        self.inject_fault, self.clear_fault = self._tube.inject_fault, self._tube.clear_fault

    @property
    def board(self) -> NanoBoard:
        """The board under test."""
        return self._board

    def read(self, now: float) -> Inputs:
        """Let firmware and water run until `now`, then read the board."""
        while not self._closed and self._time < now:
            # A remainder that is only a rounding error is not a separate slice.
            until = now if now - self._time < 1.01 * SLICE_S else self._time + SLICE_S
            self._pass(until)
            self._time = until
        self._pins.now = now
        return self._board.read(now)

    def write(self, outputs: Outputs) -> None:
        """Send the outputs down the line."""
        self._board.write(outputs)

    def close(self) -> None:
        """Pumps off, vein open, lights dark; safe to call twice."""
        if self._closed:
            return
        self._board.close()
        for _ in range(round(ENDING_S / SLICE_S)):  # the last line arrives, and its pinch opens
            self._time += SLICE_S
            self._pass(self._time)
        self._closed = True
        self._nano.close()

    def restart(self) -> None:
        """Reset the Nano, as a supply that dips does."""
        self._nano.reset()

    def press(self, name: str) -> None:
        """Press a button or the emergency stop, which is wired to both header and Nano."""
        self._table.press(name)
        self._finger = self._finger or name == "tray"
        if name == "stop":
            self._supply(0.0)

    def release(self, name: str) -> None:
        """Release it."""
        self._table.release(name)
        self._finger = self._finger and name != "tray"
        if name == "stop":
            self._supply(PUMP_V)

    def bench(self) -> Bench:
        """The rig as a person standing at it would see it."""
        drive = self._drive
        return Bench(
            board="virtual-nano",
            outputs=Outputs(drive.pump, drive.medicine, self._travel, self.lamps(), self._table.lamps()),
            held=frozenset(self._table.held),
            pulses=self._pulses,
            sight=self._tube.look(),
            dim=self._dim,
        )

    def lamps(self) -> tuple[RGB, ...]:
        """The colours that the strip shows, read back from its data line."""
        shown: tuple[RGB, ...] = () if self._closed else self._nano.strip().lamps
        return (*shown, *[DARK] * (LAMPS - len(shown)))

    def _pass(self, until: float) -> None:
        if until > self._tube.time:
            edges = self._tube.advance(until, self._drive)
            self._pulses += len(edges)
            self._nano.flow([round(edge * self._second) for edge in edges])
        self._nano.drive("C1", 0 if self._tube.tray_wet or self._finger else 1)
        count = round(self._tube.leg_kpa * self._pressure.counts_per_kpa)
        self._nano.leg(min(0x7F_FFFF, max(-0x80_0000, count)) if self._pressure.fitted else None)
        began = self._nano.cycle
        self._nano.run_until(round(until * self._second))
        self._drive = self._asked(max(1, self._nano.cycle - began))
        self._supply(self._rail.volts(self._drive.pump, SLICE_S) if self._drive.powered else 0.0)

    def _supply(self, volts: float) -> None:
        """The level of the pumps' 12 V at the pin that monitors them."""
        supplied = volts >= NANO_SEES_V
        if supplied != self._supplied:
            self._supplied = supplied
            self._nano.drive("D3", int(supplied))

    def _asked(self, cycles: int) -> Drive:
        """The drive that the pins requested during the last slice."""
        high = (self._nano.pin("D6").high, self._nano.pin("D5").high)
        pump, medicine = ((now - before) / cycles for now, before in zip(high, self._high, strict=True))
        self._high = high
        servo = self._nano.pin("B1")
        if servo.fall > servo.rise:
            width = (servo.fall - servo.rise) * 1_000_000 / self._second
            start, end = self._ends
            self._travel = min(1.0, max(0.0, (width - start) / (end - start)))
        return Drive(
            min(1.0, pump),
            min(1.0, medicine),
            self._stopcock.turn(self._travel),
            powered="stop" not in self._table.held,
        )
