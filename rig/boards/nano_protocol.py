"""The protocol of the line to the Nano: bytes in, frames out; commands in, bytes out.

`firmware/README.md` describes the protocol byte by byte. Nothing here opens a port, reads a clock or waits;
the caller supplies all times, in seconds on any scale.
"""

import binascii
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Version of the protocol.
PROTOCOL = 1
#: Longest line to the Nano and from it, without the newline.
LONGEST_COMMAND_BYTES, LONGEST_FRAME_BYTES = 48, 96
#: The Nano remembers the answers to this many lines: older ones must not be repeated.
REMEMBERED_COMMANDS = 8
#: A command without an answer is repeated after this long, s.
PATIENCE_S = 0.04
#: A command is sent this many times in all.
TRIES = 3


def unwrapped(before: int, raw: int) -> int:
    """A counter of the Nano, which rolls over at 2**32, as one that does not: the value nearest `before`."""
    ahead = (raw - before) & 0xFFFF_FFFF
    return before + (ahead - (1 << 32) if ahead >> 31 else ahead)


def encode(text: str) -> bytes:
    """A whole line: the text, its length and checksum, the newline. ValueError for text no line can carry.

    The length catches a lost character, which a 16-bit checksum misses in about one of a million damaged
    lines. A session whose hello had the length accepts no command without it.
    """
    raw = text.encode("ascii", errors="strict")
    line = raw + b"*%02X%04X" % (len(raw), binascii.crc_hqx(raw, 0xFFFF))
    if len(line) > LONGEST_COMMAND_BYTES or not text.isprintable() or "*" in text or "!" in text:
        raise ValueError(
            f"{text!r} cannot be a line to the Nano: at most {LONGEST_COMMAND_BYTES - 7} plain characters"
        )
    return line + b"\n"


def decode(line: bytes) -> str | None:
    """The text of a line with a correct checksum; None for any other line."""
    raw, star, digits = line.rpartition(b"*")
    if star and len(line) <= LONGEST_FRAME_BYTES and digits == b"%04X" % binascii.crc_hqx(raw, 0xFFFF):
        return raw.decode("ascii", errors="replace")
    return None


@dataclass(frozen=True, slots=True)
class Answer:
    """The Nano's answer to one command."""

    seq: int
    ok: bool
    words: tuple[str, ...]
    """After `ok`: the data. After `err`: the code and the word."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line arrived at the Nano damaged; `seq` is its best guess of the number, or None."""

    seq: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The `t` line."""

    seq: int
    ms: int
    """Milliseconds since the Nano started, rolling over at 2**32."""
    pulses: int
    """Of the flow sensor, rolling over at 2**32."""
    edge: int
    """Time of the last of them, half microseconds, rolling over at 2**32."""
    four: int
    """Duration of the last four periods, half microseconds."""
    state: int
    faults: int

    @property
    def edge_age(self) -> float:
        """Seconds from the last pulse to `ms`; a little below zero for one that came since."""
        half_us = (self.ms * 2000 - self.edge) & 0xFFFF_FFFF
        return (half_us - (1 << 32) if half_us >> 31 else half_us) * 0.5e-6


@dataclass(frozen=True, slots=True)
class Status:
    """The `s` line."""

    pump: int
    """Duty, permille."""
    medicine: int
    """Duty, permille."""
    given: int
    """Medicine since the session began, microlitres."""
    pinch: int
    """Servo pulse, microseconds; 0 = no signal."""
    current: int
    """Of the main pump, mA."""
    leg: int | None
    """Raw count of the pressure sensor, None if none answers."""
    line_errors: int
    strip_retries: int
    stack: int
    """Peak stack use so far, bytes."""


@dataclass(frozen=True, slots=True)
class Event:
    """The `e` line."""

    what: str


@dataclass(frozen=True, slots=True)
class Boot:
    """The `b` line: the Nano has just started."""

    number: int
    cause: str


Frame = Answer | Refusal | Telemetry | Status | Event | Boot


def parse(text: str) -> Frame | None:
    """The frame in a checked line; None for a frame that is unknown to this protocol."""
    kind, *words = text.split(" ")
    try:
        if kind == "t":
            return Telemetry(*(int(word) for word in words))
        if kind == "s":
            before, leg, after = words[:5], words[5], words[6:]
            pump, medicine, given, pinch, current = (int(word) for word in before)
            errors, retries, stack = (int(word) for word in after)
            pressure = None if leg == "-" else int(leg)
            return Status(pump, medicine, given, pinch, current, pressure, errors, retries, stack)
        if kind == "e" and words:
            return Event(" ".join(words))
        if kind == "b":
            return Boot(int(words[0]), words[1])
        if kind == "nak":
            return Refusal(None if words[0] == "-" else int(words[0]), words[1])
        if kind.isdigit() and words[0] in ("ok", "err"):
            return Answer(int(kind), words[0] == "ok", tuple(words[1:]))
    except (ValueError, TypeError, IndexError):
        pass
    return None


@dataclass(slots=True)
class Reader:
    """Splits the incoming bytes into lines and keeps the complete ones."""

    foreign: int = 0
    """Lines of plain text without a correct checksum: another program's output, or damage."""
    garbage: int = 0
    """Lines and fragments that are not text: a wrong speed, or noise."""
    good: int = 0
    _rest: bytes = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that these bytes complete. They do not depend on how the stream is split."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            line = line.rstrip(b"\r")
            text = decode(line)
            frame = parse(text) if text is not None else None
            if frame is not None:
                self.good += 1
                yield frame
            elif line:
                self._discard(line)
        if len(self._rest) > 4 * LONGEST_FRAME_BYTES:
            self._discard(self._rest)
            self._rest = b""

    def _discard(self, line: bytes) -> None:
        if all(32 <= byte < 127 or byte == 9 for byte in line):
            self.foreign += 1
        else:
            self.garbage += 1


@dataclass(slots=True, eq=False)
class Command:
    """One line on its way to the Nano."""

    seq: int
    text: str
    key: str
    """Its subject: a newer command with the same key replaces it."""
    repeat: bool
    """It is sent again if no answer comes."""
    sent: float
    """When it was last sent, s."""
    tries: int = 1

    @property
    def line(self) -> bytes:
        """The bytes on the wire."""
        return encode(f"{self.seq} {self.text}")


@dataclass(slots=True)
class Link:
    """Matches commands and answers.

    A command goes out at once and is repeated, under the same number, until it is answered or its
    attempts are used up. A newer command with the same key replaces it, so nothing stale is repeated.
    """

    reader: Reader = field(default_factory=Reader)
    lost: list[Command] = field(default_factory=list)
    """Commands given up since the caller last looked; the caller empties the list."""
    _seq: int = 0
    _waiting: dict[int, Command] = field(default_factory=dict)
    _out: deque[bytes] = field(default_factory=deque)

    @property
    def room(self) -> int:
        """Number of further commands that fit before the Nano would forget the oldest unanswered one."""
        oldest = next(iter(self._waiting), None)
        return (
            REMEMBERED_COMMANDS if oldest is None else REMEMBERED_COMMANDS - 1 - ((self._seq - oldest) & 0xFF)
        )

    def send(self, text: str, now: float, key: str | None = None, repeat: bool = True) -> Command:
        """Send `text` under a new number. `key` is its first word if not given."""
        key = key or text.split(" ", 1)[0]
        self.withdraw(key)
        self._seq = (self._seq + 1) & 0xFF
        self._waiting.pop(self._seq, None)
        command = Command(self._seq, text, key, repeat, now)
        self._waiting[command.seq] = command
        self._out.append(command.line)
        return command

    def withdraw(self, key: str) -> None:
        """Forget the unanswered commands with that key."""
        self._waiting = {seq: command for seq, command in self._waiting.items() if command.key != key}

    def forget(self) -> None:
        """The line was interrupted: no waiting command is ever sent again."""
        self._waiting.clear()
        self._out.clear()
        self.lost.clear()
        self.reader = Reader()

    def receive(self, data: bytes, now: float) -> Iterator[tuple[Frame, Command | None]]:
        """The frames that these bytes complete; an answer comes with the command it answers."""
        for frame in self.reader.feed(data):
            if isinstance(frame, Refusal):
                self._refused(frame, now)
            command = self._waiting.pop(frame.seq, None) if isinstance(frame, Answer) else None
            yield frame, command

    def pull(self, now: float) -> bytes:
        """The bytes to send now: new commands, and those that are due again."""
        for command in [command for command in self._waiting.values() if now - command.sent >= PATIENCE_S]:
            self._again(command, now)
        data = b"".join(self._out)
        self._out.clear()
        return data

    def _refused(self, refusal: Refusal, now: float) -> None:
        known = self._waiting.get(refusal.seq) if refusal.seq is not None else None
        if known is None and len(self._waiting) == 1:
            known = next(iter(self._waiting.values()))
        if known is not None:
            self._again(known, now)

    def _again(self, command: Command, now: float) -> None:
        remembered = (self._seq - command.seq) & 0xFF < REMEMBERED_COMMANDS
        if not command.repeat or command.tries >= TRIES or not remembered:
            del self._waiting[command.seq]
            self.lost.append(command)
            return
        command.tries += 1
        command.sent = now
        self._out.append(command.line)


@dataclass(slots=True)
class RemoteClock:
    """Converts the Nano's time to host time: monotonic, and smooth to far below a millisecond in 100 ms.

    Each line arrives late by an unknown time, but the quickest of a second's lines by almost none.
    A line through those gives the offset, and the rate too: a ceramic resonator is off by up to
    half a per cent. The mapping bends towards each new estimate and never jumps.
    """

    _quickest: tuple[float, float] | None = None
    """The quickest of this second's lines, as (remote, host), s."""
    _window: float = 0.0
    """When this second began, remote s."""
    _points: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=20))
    """The quickest of each of the last seconds."""
    _base: tuple[float, float] | None = None
    """Where the mapping last bent, as (remote, host), s."""
    _slope: float = 1.0
    """Host seconds for each remote one from there on."""

    def learn(self, remote: float, host: float) -> None:
        """A line that says `remote` (s) was read at `host` (s)."""
        if self._base is None:
            self._base = (remote, host)
            self._window = remote
        late = host - remote
        if self._quickest is None or late < self._quickest[1] - self._quickest[0]:
            self._quickest = (remote, host)
        if remote - self._window >= 1.0:
            self._points.append(self._quickest)
            self._quickest, self._window = None, remote
            self._bend(remote)

    def host(self, remote: float) -> float:
        """Host time (s) of a moment in the Nano's time (s); only after the first `learn`."""
        assert self._base is not None
        return self._base[1] + (remote - self._base[0]) * self._slope

    def _bend(self, remote: float) -> None:
        reach = remote + 2.0
        goal = self._estimate(reach)
        here = self.host(remote)
        self._base = (remote, here)
        self._slope = min(1.02, max(0.98, (goal - here) / 2.0))

    def _estimate(self, remote: float) -> float:
        count = len(self._points)
        mean_x = sum(x for x, _ in self._points) / count
        mean_y = sum(y for _, y in self._points) / count
        spread = sum((x - mean_x) ** 2 for x, _ in self._points)
        rate = 1.0
        if count >= 4 and spread > 0:
            rate = sum((x - mean_x) * (y - mean_y) for x, y in self._points) / spread
        return mean_y + min(1.01, max(0.99, rate)) * (remote - mean_x)
