"""A Nano on the bench: builds the firmware, runs it in virtual time, and speaks its protocol."""

import binascii
import fcntl
import functools
import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from simnano.simnano import MILLISECOND, SECOND, Nano, cache

FIRMWARE = Path(__file__).resolve().parents[3] / "firmware"
COMMITTED = FIRMWARE / "clot-rig.hex"
#: One byte on the wire at 250000 baud, in cycles.
BYTE = 640

PUMP, MEDICINE, SERVO, FLOW, SUPPLY, STRIP, TRAY = "D6", "D5", "B1", "D2", "D3", "B3", "C1"


def limits() -> dict[str, int]:
    """The numbers of `firmware/limits.h`, by name."""
    found = re.findall(r"^#define (\w+) (\d+)u?\b", (FIRMWARE / "limits.h").read_text(), re.MULTILINE)
    return {name: int(value) for name, value in found}


LIMIT = limits()


@functools.cache
def build(target: str = "all") -> Path:
    """Build the firmware outside the checkout: "all" as it ships, "test" with `inject`. The hex file."""
    if shutil.which("avr-gcc") is None:
        raise RuntimeError("avr-gcc is missing. Run: sudo apt-get install gcc-avr binutils-avr avr-libc")
    sources = sorted(
        path for path in FIRMWARE.rglob("*") if path.suffix in (".c", ".h") or path.name == "Makefile"
    )
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    folder = cache() / f"firmware-{digest}"  # its times say nothing of another checkout's sources
    command = ["make", "-C", str(FIRMWARE), target, f"BUILD={folder}"]
    if target == "all":
        command.append(f"HEX={folder}/clot-rig.hex")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # several processes may test at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"make failed:\n{done.stdout}{done.stderr}")
    return folder / ("clot-rig.hex" if target == "all" else "test/clot-rig-test.hex")


def line(text: str) -> bytes:
    """A line as the host sends it."""
    raw = text.encode()
    return raw + b"*%04X\n" % binascii.crc_hqx(raw, 0xFFFF)


@dataclass
class Said:
    """One line from the Nano, and the cycles at which its first byte began and its last one ended."""

    text: str
    began: int
    ended: int
    sound: bool


@dataclass
class Bench:
    """A host at the emulated line. Times are cycles, waits milliseconds."""

    nano: Nano
    seq: int = 0
    said: list[Said] = field(default_factory=list)
    _rest: bytes = b""
    _ends: list[int] = field(default_factory=list)

    @classmethod
    def start(cls, program: Path = COMMITTED, loader: str = "none", hello: bool = True) -> "Bench":
        """A Nano switched on, its boot line heard, and a session begun."""
        bench = cls(Nano(program, loader))
        bench.run(10)
        if hello:
            bench.hello()
        return bench

    def run(self, ms: float) -> None:
        """Let time pass, and listen."""
        self.nano.run(round(ms * MILLISECOND))
        self.listen()

    def listen(self) -> None:
        """Take in the lines that have arrived."""
        data, ends = self.nano.receive_timed()
        self._rest += data
        self._ends += ends
        while (at := self._rest.find(b"\n")) >= 0:
            raw, self._rest = self._rest[:at], self._rest[at + 1 :]
            ended, began = self._ends[at], self._ends[0] - BYTE
            del self._ends[: at + 1]
            if not raw:
                continue
            text, _, digits = raw.rpartition(b"*")
            sound = digits == b"%04X" % binascii.crc_hqx(text, 0xFFFF)
            self.said.append(Said(text.decode("latin-1"), began, ended, sound))

    def heard(self, prefix: str) -> list[str]:
        """The texts of all lines so far that begin so."""
        return [said.text for said in self.said if said.text.startswith(prefix)]

    def send(self, text: str, at: int = 0) -> tuple[int, int]:
        """An order with the next number: (number, cycle of its last stop bit)."""
        self.seq = self.seq % 255 + 1
        return self.seq, self.nano.send(line(f"{self.seq} {text}"), at)

    def ask(self, text: str, ms: float = 6) -> str:
        """An order and its answer, without the number; "" if none came within `ms`."""
        seq, _ = self.send(text)
        self.run(ms)
        answers = self.heard(f"{seq} ")
        return answers[-1].split(" ", 1)[1] if answers else ""

    def type(self, text: str, ms: float = 12) -> str:
        """A line typed by hand: the answer, or for `?` the status."""
        before = len(self.said)
        self.nano.send(text.encode() + b"\n")
        self.run(ms)
        kinds = ("s ",) if text == "?" else ("ok", "err")
        answers = [said.text for said in self.said[before:] if said.text.startswith(kinds)]
        return answers[0] if answers else ""

    def hello(self) -> str:
        """Begin a session."""
        self.nano.send(b"\n")
        answer = self.ask("hello 1", 10)
        assert answer.startswith("ok clot-rig"), answer
        return answer

    def hold(self, seconds: float, *orders: str, every: float = 100, hertz: float = 0) -> None:
        """Repeat the orders, with fresh numbers, for so long, with water at so many pulses a second."""
        for _ in range(round(seconds * 1000 / every)):
            if hertz:
                self.flow(hertz, every / 1000)
            for order in orders:
                self.send(order)
            self.run(every)

    def flow(self, hertz: float, seconds: float) -> None:
        """Regular pulses from now on, for so long."""
        count = round(hertz * seconds)
        self.nano.flow([self.nano.cycle + round((n + 0.5) / hertz * SECOND) for n in range(count)])

    def state(self) -> int:
        """The state that the newest telemetry line names."""
        return int(self.heard("t ")[-1].split()[6])
