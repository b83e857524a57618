"""An Arduino Nano in virtual time: builds `simnano.c` and gives its functions a Python shape.

A test tool: it loads libsimavr (GPLv3) and is no part of what the rig ships. Time is counted in
cycles of 16 MHz and moves only when `run` is called, so a busy host changes no result.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECOND = 16_000_000
MILLISECOND = 16_000
MICROSECOND = 16

HERE = Path(__file__).resolve().parent
INSTALL = "sudo apt-get install gcc libc6-dev libsimavr-dev libelf-dev"


class Missing(RuntimeError):
    """The emulator cannot be built here; the text says what to install."""


def cache() -> Path:
    """Where what is built is kept, outside the checkout."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "clot-rig"


def library() -> ctypes.CDLL:
    """The compiled harness, built on first use and whenever its source changes."""
    source = HERE / "simnano.c"
    name = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    path = cache() / f"simnano-{name}.so"
    if not path.exists():
        if shutil.which("gcc") is None:
            raise Missing(f"The emulated Nano needs a C compiler. Run: {INSTALL}")
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        command = [
            "gcc",
            "-std=gnu11",
            "-O2",
            "-Wall",
            "-Wextra",
            "-shared",
            "-fPIC",
            "-I/usr/include/simavr",
        ]
        done = subprocess.run(
            [*command, str(source), "-o", str(fresh), "-lsimavr", "-lelf"], capture_output=True, text=True
        )
        if done.returncode:
            raise Missing(f"The emulated Nano could not be built. Run: {INSTALL}\n{done.stderr.strip()}")
        fresh.replace(path)
    loaded = ctypes.CDLL(str(path))
    u64, pointer, text = ctypes.c_uint64, ctypes.c_void_p, ctypes.c_char_p
    loaded.nano_new.restype = pointer
    loaded.nano_new.argtypes = [text, ctypes.c_int]
    loaded.nano_free.argtypes = [pointer]
    loaded.nano_free.restype = None
    loaded.nano_run.argtypes = [pointer, u64]
    loaded.nano_cycle.argtypes = [pointer]
    loaded.nano_cycle.restype = u64
    loaded.nano_send.argtypes = [pointer, text, ctypes.c_uint32, u64]
    loaded.nano_send.restype = u64
    loaded.nano_receive.argtypes = [pointer, text, ctypes.POINTER(u64), ctypes.c_uint32]
    loaded.nano_receive.restype = ctypes.c_uint32
    loaded.nano_drive.argtypes = [pointer, ctypes.c_char, ctypes.c_int, ctypes.c_int]
    loaded.nano_level.argtypes = [pointer, ctypes.c_char, ctypes.c_int]
    loaded.nano_pin.argtypes = [pointer, ctypes.c_char, ctypes.c_int, ctypes.POINTER(u64)]
    loaded.nano_flow.argtypes = [pointer, ctypes.POINTER(u64), ctypes.c_uint32]
    loaded.nano_current.argtypes = [pointer, ctypes.c_uint32]
    loaded.nano_leg.argtypes = [pointer, ctypes.c_int32, ctypes.c_int]
    loaded.nano_noise.argtypes = [pointer, ctypes.c_uint32]
    loaded.nano_strip.argtypes = [pointer, text, ctypes.POINTER(u64)]
    loaded.nano_strip.restype = ctypes.c_uint32
    loaded.nano_reset.argtypes = [pointer]
    loaded.nano_power.argtypes = [pointer, ctypes.c_uint32]
    loaded.nano_facts.argtypes = [pointer, ctypes.POINTER(u64)]
    return loaded


@dataclass(frozen=True, slots=True)
class Pin:
    """What one pin has done: cycles of its last edges, their number, and cycles spent high."""

    rise: int
    fall: int
    edges: int
    high: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The last whole frame of the lamp strip, and the extremes of its timing so far, in cycles."""

    lamps: tuple[tuple[int, int, int], ...]
    bits: int
    frames: int
    zero: tuple[int, int]
    one: tuple[int, int]
    gap: int
    began: int
    ended: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What went wrong, or was done to it, since it was made."""

    resets: int
    overruns: int
    complaints: int
    last_reset: int
    stuck: bool


class Nano:
    """A Nano that runs the program in `hex_file`. Pins are named as on the chip: "D6", "B1".

    `loader` is the bootloader it was sold with: "none", "old" (which cannot be left by a
    watchdog reset) or "fixed" (which clears the reset flags).
    """

    def __init__(self, hex_file: Path, loader: str = "none") -> None:
        self._library = library()
        self._nano = self._library.nano_new(str(hex_file).encode(), ("none", "old", "fixed").index(loader))
        if not self._nano:
            raise Missing(f"{hex_file} cannot be read. Run: make firmware")

    def close(self) -> None:
        """Free it; safe to call twice."""
        if self._nano:
            self._library.nano_free(self._nano)
            self._nano = None

    @property
    def cycle(self) -> int:
        """Cycles since it was made; a reset does not set it back."""
        return int(self._library.nano_cycle(self._nano))

    def run(self, cycles: int) -> None:
        """Let that many cycles pass."""
        self.run_until(self.cycle + cycles)

    def run_until(self, cycle: int) -> None:
        """Let time pass up to that cycle."""
        state = self._library.nano_run(self._nano, cycle)
        if state:
            raise RuntimeError(f"the emulated processor stopped in state {state} at cycle {self.cycle}")

    def send(self, data: bytes, at: int = 0) -> int:
        """Put bytes on its line, back to back; the cycle at which the last stop bit ends."""
        return int(self._library.nano_send(self._nano, data, len(data), at))

    def receive(self) -> bytes:
        """Bytes whose stop bit has passed since the last call."""
        return self.receive_timed()[0]

    def receive_timed(self) -> tuple[bytes, list[int]]:
        """The same, with the cycle at which each byte's stop bit ended."""
        data, ends = b"", []
        buffer, times = ctypes.create_string_buffer(4096), (ctypes.c_uint64 * 4096)()
        while count := self._library.nano_receive(self._nano, buffer, times, 4096):
            data += buffer.raw[:count]
            ends += times[:count]
        return data, ends

    def drive(self, pin: str, level: int) -> None:
        """Hold an input at 0 or 1."""
        self._library.nano_drive(self._nano, pin[0].encode(), int(pin[1]), level)

    def level(self, pin: str) -> int:
        """Level of a pin now; 0 while nothing drives it."""
        return int(self._library.nano_level(self._nano, pin[0].encode(), int(pin[1])))

    def pin(self, name: str) -> Pin:
        """What that pin has done so far."""
        facts = (ctypes.c_uint64 * 4)()
        self._library.nano_pin(self._nano, name[0].encode(), int(name[1]), facts)
        return Pin(*facts)

    def duty(self, pin: str, cycles: int = 10 * MILLISECOND) -> float:
        """Run that long; the part of it for which the pin was high."""
        before = self.pin(pin).high
        self.run(cycles)
        return (self.pin(pin).high - before) / cycles

    def flow(self, edges: list[int]) -> None:
        """Rising edges of the flow sensor at these cycles, ascending."""
        self._library.nano_flow(self._nano, (ctypes.c_uint64 * len(edges))(*edges), len(edges))

    def current(self, milliamperes: int) -> None:
        """What the main pump draws."""
        self._library.nano_current(self._nano, milliamperes)

    def leg(self, count: int | None) -> None:
        """Fit a pressure sensor that reads `count`, or take it away."""
        self._library.nano_leg(self._nano, count or 0, count is not None)

    def noise(self, one_byte_in: int) -> None:
        """Spoil one bit in one received byte of that many; 0 = none."""
        self._library.nano_noise(self._nano, one_byte_in)

    def strip(self) -> Strip:
        """The last whole frame of the lamp strip."""
        buffer, facts = ctypes.create_string_buffer(1024), (ctypes.c_uint64 * 8)()
        bits = self._library.nano_strip(self._nano, buffer, facts)
        raw = buffer.raw[: bits // 8]
        lamps = tuple((raw[i + 1], raw[i], raw[i + 2]) for i in range(0, len(raw) - 2, 3))
        frames, zero_min, zero_max, one_min, one_max, gap, began, ended = facts
        return Strip(lamps, bits, frames, (zero_min, zero_max), (one_min, one_max), gap, began, ended)

    def reset(self) -> None:
        """Pull its reset pin, as opening its port does."""
        self._library.nano_reset(self._nano)

    def power_cycle(self, seed: int) -> None:
        """Cut its power: the memory wakes up with noise."""
        self._library.nano_power(self._nano, seed)

    def counts(self) -> Counts:
        """What went wrong, or was done to it, so far."""
        facts = (ctypes.c_uint64 * 5)()
        self._library.nano_facts(self._nano, facts)
        resets, overruns, complaints, last_reset, stuck = facts
        return Counts(resets, overruns, complaints, last_reset, bool(stuck))
