"""The rig with an Arduino Nano: pumps, pinch, flow sensor, tray, leg pressure and lamps over USB.

Buttons, knob and button lamps stay on the header and come from another board. The port is polled
and never waited for. Whatever goes wrong on the line is a fault with a sentence of its own; the
board reports it, keeps trying to connect, and holds every pump off until it has once been asked
for nothing: a pump that ran before a break never runs again by itself.
"""

import contextlib
import errno
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Protocol

import serial
from serial.tools import list_ports

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import DARK, RGB, SAFE, Board, Inputs, Outputs
from rig.boards.nano_protocol import (
    PROTOCOL,
    Answer,
    Boot,
    Event,
    Link,
    Order,
    RemoteClock,
    Status,
    Telemetry,
)

BAUD = 250_000
#: USB chips found on Nanos: CH340, FT232, Arduino's own, CP2102.
USB_CHIPS = {(0x1A86, 0x7523), (0x0403, 0x6001), (0x2341, None), (0x10C4, 0xEA60)}

NAME = "clot-rig"
#: Microlitres a minute that full duty of the medicine pump stands for, as in firmware/limits.h.
MEDICINE_FULL = 90_000
#: Largest single order of medicine, microlitres, as in firmware/limits.h.
MEDICINE_BOLUS = 15_000
#: Duty to which the firmware reduces a pump that has pushed against a shut pinch for too long.
DEADHEAD_DUTY = 0.3
#: The first firmware that may be told, with each order for the pump, that the flow sensor is dead.
BEARS_BLIND = (1, 1)
#: Lamps the firmware drives.
LAMPS = 60
#: Most lamps that one line names one by one; more of one colour go as a stretch.
BY_NAME = 4
#: What the firmware calls the pinch's two ends.
ENDS = ("open", "shut")

#: How long an order holds in the Nano, and how often it is renewed (s). The pinch's holds longer: at its end
#: the vein opens.
LEASE, PINCH_LEASE, RENEW = 0.4, 1.0, 0.1
#: Silence after which the Nano switches everything off, and how often it is reassured (s).
HEARTBEAT, REASSURE = 0.4, 0.15
#: Telemetry lines a second: even if one is lost, a stop of the flow is seen within 80 ms.
TELEMETRY = 100
#: The Nano's times are taken this much earlier (s) than estimated: none then lies in the future, where
#: it would have to be cut short, and what counts is only the time between them.
MARGIN = 0.003
#: A Nano restarts when its port is opened; its bootloader answers nothing for 1.4 s.
SYNC_TIME, HELLO_EVERY = 3.0, 0.2
#: An open line on which nothing right arrives for this long (s) is lost.
QUIET = 0.5
#: Wait before opening again (s): doubled each time, up to the second.
BACKOFF, BACKOFF_MAX = 0.2, 2.0
#: Time (s) for which nothing may be wanted after a break before anything runs again.
REST = 1.0
#: Least time between two attempts to clear the Nano's faults (s).
CLEAR_EVERY = 0.5

# Bits of the faults word in telemetry.
_STOP_BYTE, _SUPPLY, _TRAY, _DRY, _CURRENT, _DEADHEAD = 1, 2, 4, 8, 16, 32
_LATCHED = _STOP_BYTE | _SUPPLY | _TRAY | _DRY | _CURRENT


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


class State(Enum):
    """Of the connection."""

    CLOSED = "closed"
    SYNC = "sync"
    UP = "up"
    LOST = "lost"


def _port_errors() -> tuple[type[BaseException], ...]:
    if sys.platform == "win32":
        return (OSError,)
    import termios

    return (OSError, termios.error)  # termios.error is no OSError; SerialException is one


PORT_ERRORS = _port_errors()


def find_port() -> str | None:
    """The device of the first USB serial chip that a Nano may have; None if there is none."""
    for port in sorted(list_ports.comports()):
        if (port.vid, port.pid) in USB_CHIPS or (port.vid, None) in USB_CHIPS:
            return str(port.device)
    return None


def open_usb(port: str | None = None) -> serial.Serial:
    """Open that port, or the one a Nano is found on. Raises OSError.

    The port is looked for anew each time, because a Nano that is plugged in again may get another name.
    """
    device = port or find_port()
    if device is None:
        raise FileNotFoundError(errno.ENOENT, "no USB serial port of a Nano")
    opened = serial.Serial(device, BAUD, timeout=0, write_timeout=0.05, exclusive=True)
    with contextlib.suppress(AttributeError, NotImplementedError, ValueError, *PORT_ERRORS):
        opened.set_low_latency_mode(True)  # an FT232 else keeps what it has for 16 ms
    return opened


def blame(error: BaseException) -> Fault:
    """Why a port could not be opened."""
    number = getattr(error, "errno", None)
    if number in (errno.EBUSY, errno.EAGAIN):
        return Fault.NANO_BUSY
    if number in (errno.EACCES, errno.EPERM):
        # Windows says so, too, of a port that another program holds.
        return Fault.NANO_BUSY if sys.platform == "win32" else Fault.NANO_DENIED
    return Fault.NANO_MISSING


class LampLines:
    """Brings the strip to the wanted colours with as few lines as possible.

    Colours are states, not events: a lost line is not repeated, its lamps just count as unknown, and
    the next picture sends them again.
    """

    def __init__(self) -> None:
        self._known: list[RGB | None] = [None] * LAMPS
        self._shown = False

    def forget(self) -> None:
        """Nothing is known of the strip."""
        self._known = [None] * LAMPS

    def lost(self, text: str) -> None:
        """A line did not arrive, or nobody knows whether it did."""
        words = text.split(" ")
        if words[1] == "px":
            first, count = int(words[2]), len(words) - 3
        elif words[1] == "run":
            first, count = int(words[2]), int(words[3])
        else:
            self._shown = False
            return
        self._known[first : first + count] = [None] * count

    def lines(self, wanted: tuple[RGB, ...], room: int) -> Iterator[str]:
        """At most `room` lines that bring the strip nearer to `wanted`."""
        goal = [*wanted[:LAMPS], *[DARK] * (LAMPS - len(wanted))]
        at = 0
        while room > 0 and at < LAMPS:
            if self._known[at] == goal[at]:
                at += 1
                continue
            alike = at + 1
            while alike < LAMPS and goal[alike] == goal[at]:
                alike += 1
            if alike - at > BY_NAME:
                end, line = alike, f"led run {at} {alike - at} {_hex(goal[at])}"
            else:
                end = min(at + BY_NAME, LAMPS)
                line = " ".join(["led", "px", str(at), *(_hex(colour) for colour in goal[at:end])])
            self._known[at:end] = goal[at:end]
            self._shown = False
            yield line
            room -= 1
            at = end
        if room > 0 and not self._shown:
            self._shown = True
            yield "led show"


def _hex(colour: RGB) -> str:
    return "".join(f"{min(255, max(0, part)):02x}" for part in colour)


def _version(text: str) -> tuple[int, ...]:
    """1.10.2 as (1, 10, 2); what is no version is older than any."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _permille(value: float) -> int:
    return round(1000 * min(1.0, max(0.0, value)))


class NanoBoard:
    """A `Board` whose water hangs on a Nano and whose buttons hang on `header`."""

    def __init__(
        self,
        header: Board,
        open_port: Callable[[], SerialLike] = open_usb,
        kpa_per_count: float = 1 / 200_000,
        ends_us: tuple[int, int] = (1000, 2000),
    ) -> None:
        """`open_port` opens the line and raises OSError where it cannot.

        `kpa_per_count` is the slope of the leg's pressure sensor; its zero is taken at rest. `ends_us` are
        the servo's pulse widths (µs) at which the pinch is open and shut; the Nano is told.
        """
        self._header = header
        self._open_port = open_port
        self._kpa_per_count = kpa_per_count
        self._port: SerialLike | None = None
        self._link = Link()
        self._lamps = LampLines()
        self._state = State.CLOSED
        self._trouble: Fault | None = None
        self._now = 0.0
        self._since = 0.0
        """When the present state began."""
        self._heard = self._taken = 0.0
        """When something right was heard last, and when the line last took what was put on it."""
        self._backoff = BACKOFF
        self._armed = False
        """Since the connection came up nothing was wanted for a while: what is wanted now is meant."""
        self._rest = 0.0
        """How long that while must be: a first connection follows no break."""
        self._wanted = 0.0
        """When a pump was last wanted."""
        self._session: int | None = None
        """The Nano's name for this connection."""
        self._bears_blind = False
        """This Nano's program may be told that the flow sensor is dead; an older one then stops the pump."""
        self._wanted_ends = dict(zip(ENDS, ends_us, strict=True))
        self._ends = dict(self._wanted_ends)
        self._unsettled: set[str] = set()
        """Ends on which Nano and settings do not agree yet; nothing is driven meanwhile."""
        self._sent: dict[str, tuple[int, float]] = {}
        """For each actuator, the value ordered last and when."""
        self._next: dict[str, float] = {}
        """For each regular order, when it is due."""
        self._clock = RemoteClock()
        self._count: int | None = None
        self._inputs = Inputs(time=0.0)
        self._faults = 0
        """Bits of what the Nano last saw go wrong."""
        self._leg_zero: int | None = None
        self._closed = False

    @property
    def state(self) -> State:
        """Of the connection."""
        return self._state

    @property
    def trouble(self) -> Fault | None:
        """What is wrong on the line, None while all is well or a first connection is being made."""
        return self._trouble

    def read(self, now: float) -> Inputs:
        """What header and Nano sense at `now` (s)."""
        header = self._header.read(now)
        self._now = now
        try:
            self._converse(now)
        except PORT_ERRORS:
            self._lose(Fault.NANO_UNPLUGGED, now)
        return fast_replace(
            header,
            time=now,
            pulses=self._inputs.pulses,
            edge=self._inputs.edge,
            counted=self._inputs.counted,
            leg_kpa=self._inputs.leg_kpa if self._state is State.UP else None,
            duty=self._inputs.duty if self._state is State.UP else None,
            faults=header.faults | self._seen(),
        )

    def write(self, outputs: Outputs) -> None:
        """Send what has changed, and renew what still holds."""
        self._header.write(outputs)
        pump, medicine = _permille(outputs.pump), _permille(outputs.medicine)
        if pump or medicine:
            self._wanted = self._now
        if self._state is not State.UP or self._port is None:
            return
        rested = not (pump or medicine) and self._now - self._wanted >= self._rest
        if not self._armed and rested and not self._unsettled:
            self._armed = True
            self._trouble = None
        try:
            if self._faults & _LATCHED:
                self._clear(pump, medicine)
            elif self._armed:
                self._drive(pump, medicine, outputs.pinch, outputs.blind)
            for line in self._lamps.lines(outputs.lights, self._link.room):
                self._link.order(line, self._now, key=line, repeat=False)
            self._flush()
        except PORT_ERRORS:
            self._lose(Fault.NANO_UNPLUGGED, self._now)

    def close(self) -> None:
        """Pumps off, vein open, lights dark; safe to call twice. Broken off by a signal, it is done again."""
        if self._closed:
            return
        if self._port is not None:
            with contextlib.suppress(*PORT_ERRORS):  # the Nano stops by itself when it hears nothing
                self._link.forget()
                self._link.order("stop", self._now)
                self._flush()
        self._hang_up()
        self._enter(State.CLOSED, self._now)
        self._header.write(SAFE)
        self._header.close()
        self._closed = True

    # ---- the connection

    def _converse(self, now: float) -> None:
        if self._closed:
            return
        if self._state is State.CLOSED or (self._state is State.LOST and now - self._since >= self._backoff):
            self._open(now)
        if self._port is None:
            return
        waiting = self._port.in_waiting
        data = self._port.read(waiting) if waiting else b""
        for frame, order in self._link.receive(data, now):
            self._heard = now
            if isinstance(frame, Telemetry) and self._state is State.UP:
                self._take_telemetry(frame, now)
            elif isinstance(frame, Status) and self._state is State.UP:
                self._take_status(frame)
            elif isinstance(frame, Event) and frame.what == "deadhead":
                self._hold_down()
            elif isinstance(frame, Answer) and order is not None:
                self._take_answer(frame, order, now)
            elif isinstance(frame, Boot) and self._state is State.UP:
                self._resync(now)
        if self._state is State.SYNC:
            self._greet(now)
        elif self._state is State.UP:
            self._keep_up(now)
        self._flush()

    def _open(self, now: float) -> None:
        try:
            self._port = self._open_port()
        except PORT_ERRORS as error:
            self._lose(blame(error), now)
            return
        self._link.forget()
        self._taken = now
        self._enter(State.SYNC, now)

    def _greet(self, now: float) -> None:
        if now - self._since > SYNC_TIME:
            self._lose(self._diagnose(), now)
        elif self._due("hello", HELLO_EVERY, now):
            self._link.order(f"hello {PROTOCOL}", now, repeat=False)

    def _diagnose(self) -> Fault:
        """What sort of silence it was."""
        reader = self._link.reader
        if reader.garbage > reader.foreign:
            return Fault.NANO_GARBLED
        return Fault.NANO_FOREIGN if reader.foreign or reader.good else Fault.NANO_SILENT

    def _keep_up(self, now: float) -> None:
        if now - self._heard > QUIET:
            self._lose(Fault.NANO_QUIET, now)
            return
        if self._due("hb", REASSURE, now):
            self._link.order(f"hb {HEARTBEAT * 1000:.0f} {self._session}", now)
        for order in self._link.lost:
            if order.text.startswith("led"):
                self._lamps.lost(order.text)
            elif order.key.startswith(("get ", "set ")):
                self._ask_end(order.text.split()[1], now)
            else:
                self._sent.pop(order.key, None)  # its state is unknown: the next write says it anew
        self._link.lost.clear()

    def _take_answer(self, answer: Answer, order: Order, now: float) -> None:
        if order.key == "hello":
            self._take_hello(answer, now)
        elif not answer.ok and answer.words[-1:] == ("session",):
            self._resync(now)
        elif order.text.startswith("led") and not answer.ok:
            self._lamps.lost(order.text)
        elif order.key.startswith(("get ", "set ")):
            self._take_end(answer, order, now)
        elif not answer.ok:
            self._sent.pop(order.key, None)

    def _take_end(self, answer: Answer, order: Order, now: float) -> None:
        """One of the pinch's ends as the Nano has it, which is told until it has it as the settings do."""
        verb, end = order.text.split()[:2]
        if verb == "set" and (answer.ok or answer.words[-1:] == ("busy",)):
            self._ask_end(end, now)  # busy: it still moves, or writes the other end down
        elif verb == "get" and answer.ok and answer.words and answer.words[0].isdecimal():
            self._ends[end] = int(answer.words[0])
            if self._ends[end] != self._wanted_ends[end]:
                wanted = self._wanted_ends[end]
                self._link.order(f"set {end} {wanted}", now, key=f"set {end}")
            else:
                self._unsettled.discard(end)
        else:  # sound, and no width, or one that it will not have: what is known stays
            self._unsettled.discard(end)

    def _ask_end(self, end: str, now: float) -> None:
        self._link.order(f"get {end}", now, key=f"get {end}")

    def _take_hello(self, answer: Answer, now: float) -> None:
        if self._state is not State.SYNC:
            return
        if not answer.ok:
            self._lose(Fault.NANO_OLD if answer.words[-1:] == ("proto",) else Fault.NANO_FOREIGN, now)
            return
        facts = dict(word.split("=", 1) for word in answer.words if "=" in word)
        if answer.words[:1] != (NAME,) or not facts.get("sid", "").isdigit():
            self._lose(Fault.NANO_FOREIGN, now)
            return
        if answer.words[1] != str(PROTOCOL):
            older = answer.words[1].isdigit() and int(answer.words[1]) < PROTOCOL
            self._lose(Fault.NANO_OLD if older else Fault.NANO_NEW, now)
            return
        self._session = int(facts["sid"])
        self._bears_blind = _version(facts.get("fw", "")) >= BEARS_BLIND
        self._backoff = BACKOFF
        self._enter(State.UP, now)
        self._link.order(f"tel {TELEMETRY}", now)
        for end in ENDS:
            self._ask_end(end, now)
        self._unsettled = set(ENDS)

    def _resync(self, now: float) -> None:
        """The Nano has started anew under us: greet it again, and wait to be asked again."""
        self._trouble = Fault.NANO_RESTARTED
        self._rest = REST
        self._link.forget()
        self._enter(State.SYNC, now)

    def _enter(self, state: State, now: float) -> None:
        self._state, self._since, self._heard = state, now, now
        self._armed = False
        self._faults = 0
        self._sent.clear()
        self._next.clear()
        self._lamps.forget()
        self._clock = RemoteClock()
        self._count = None
        self._inputs = fast_replace(self._inputs, duty=None)

    def _lose(self, trouble: Fault, now: float) -> None:
        if self._state is State.UP:
            self._rest = REST
        if self._state is State.LOST:
            self._backoff = min(BACKOFF_MAX, 2 * self._backoff)
        self._trouble = trouble
        self._hang_up()
        self._link.forget()
        self._enter(State.LOST, now)

    def _hang_up(self) -> None:
        if self._port is not None:
            with contextlib.suppress(*PORT_ERRORS):
                self._port.close()
        self._port = None

    def _flush(self) -> None:
        """Put on the line what is to go there.

        A line that takes nothing for a moment belongs to a busy machine: it has not gone, and what it did
        not take is said again. One that goes on so is lost, since the Nano stops when it hears nothing.
        """
        data = self._link.pull(self._now)
        if not data or self._port is None:
            return
        try:
            self._port.write(data)
        except serial.SerialTimeoutException:
            if self._now - self._taken > QUIET:
                self._lose(Fault.NANO_QUIET, self._now)
        else:
            self._taken = self._now

    def _due(self, what: str, every: float, now: float) -> bool:
        if now < self._next.get(what, now):
            return False
        self._next[what] = now + every
        return True

    # ---- what it senses

    def _take_telemetry(self, frame: Telemetry, now: float) -> None:
        remote = frame.ms / 1000
        # While a line comes in, the Nano's milliseconds lag: an edge may then be the later of the two.
        latest = max(remote, remote - frame.edge_age)
        self._clock.learn(latest, now)
        if frame.faults & _DEADHEAD & ~self._faults:
            self._hold_down()
        self._faults = frame.faults
        fresh = 0 if self._count is None else (frame.pulses - self._count) & 0xFFFF_FFFF
        self._count = frame.pulses
        counted = max(min(self._clock.host(latest) - MARGIN, now), self._inputs.counted or 0.0)
        edge = self._inputs.edge
        if fresh:
            edge = max(min(self._clock.host(remote - frame.edge_age) - MARGIN, now), edge or 0.0)
        self._inputs = fast_replace(
            self._inputs, pulses=self._inputs.pulses + fresh, edge=edge, counted=max(counted, edge or 0.0)
        )

    def _hold_down(self) -> None:
        """The Nano holds the pump down against a shut pinch; its next status says so, too."""
        if self._inputs.duty is not None:
            self._inputs = fast_replace(self._inputs, duty=min(self._inputs.duty, DEADHEAD_DUTY))

    def _take_status(self, frame: Status) -> None:
        self._inputs = fast_replace(self._inputs, duty=frame.pump / 1000)
        if frame.leg is None:
            self._inputs = fast_replace(self._inputs, leg_kpa=None)
            return
        if self._leg_zero is None:
            self._leg_zero = frame.leg
        kpa = (frame.leg - self._leg_zero) * self._kpa_per_count
        self._inputs = fast_replace(self._inputs, leg_kpa=kpa)

    def _seen(self) -> frozenset[Fault]:
        if not self._armed:
            return frozenset({self._trouble or Fault.NANO_STARTING})
        faults = set()
        if self._faults & (_STOP_BYTE | _SUPPLY):
            faults.add(Fault.STOPPED)
        if self._faults & _TRAY:
            faults.add(Fault.TRAY_WET)
        if self._faults & (_DRY | _CURRENT):
            faults.add(Fault.NO_FLOW)
        return frozenset(faults)

    # ---- what it does

    def _drive(self, pump: int, medicine: int, pinch: float, blind: bool) -> None:
        lease = round(LEASE * 1000)
        unseen = " 1" if blind and self._bears_blind else ""
        start, end = (self._ends[each] for each in ENDS)
        width = round(start + (end - start) * min(1.0, max(0.0, pinch)))
        self._say("pump", pump, f"pump {pump} {lease}{unseen}" if pump else "pump 0")
        rate = medicine * MEDICINE_FULL // 1000
        self._say("med", medicine, f"med {MEDICINE_BOLUS} {rate} {lease}" if medicine else "med 0")
        self._say("pinch", width, f"pinch {width} {round(PINCH_LEASE * 1000)}", hold=pinch > 0)

    def _say(self, what: str, value: int, text: str, hold: bool | None = None) -> None:
        """Order a value if it is news, or if it must be renewed because it holds only for a while."""
        before, when = self._sent.get(what, (None, 0.0))
        holds = value > 0 if hold is None else hold
        if value != before or (holds and self._now - when >= RENEW):
            self._sent[what] = (value, self._now)
            self._link.order(text, self._now)

    def _clear(self, pump: int, medicine: int) -> None:
        """Ask the Nano to let go of a fault whose cause is gone, once nobody wants water any more."""
        self._sent.clear()
        if pump == 0 and medicine == 0 and self._due("clear", CLEAR_EVERY, self._now):
            self._link.order("clear", self._now, repeat=False)
