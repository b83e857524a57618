"""The rig with an Arduino Nano: pumps, pinch, flow sensor, tray, leg pressure and lamps over USB.

Buttons, knob and button lamps stay on the header and come from another board. The port is polled
and never waited for. Every failure of the line is a fault with its own sentence. The board reports
it, keeps trying to connect, and holds every pump off until nothing has been requested for a while, so that a
pump that ran before a break never restarts by itself.
"""

import contextlib
import math
from collections.abc import Callable
from enum import Enum

import serial

from rig.base.faults import Fault
from rig.base.records import fast_replace
from rig.base.signals import SAFE, Board, Inputs, Outputs
from rig.boards.failed_starts import FailedStarts
from rig.boards.nano_lamps import LampLines
from rig.boards.nano_port import PORT_ERRORS, LeftAlone, SerialLike, explain_no_port
from rig.boards.nano_protocol import (
    PROTOCOL,
    Answer,
    Boot,
    Command,
    Event,
    Link,
    Status,
    Telemetry,
)
from rig.boards.nano_senses import NanoSenses

NAME = "clot-rig"
#: Flow of the medicine pump at full duty, µL/min, as in firmware/limits.h.
MEDICINE_FULL_UL_MIN = 90_000
#: Largest single command of medicine, µL, as in firmware/limits.h.
MEDICINE_BOLUS_UL = 15_000
#: The first firmware that accepts, with each command for the pump, that the flow sensor is dead.
BEARS_BLIND = (1, 1)
#: The firmware's names of the pinch's two ends.
ENDS = ("open", "shut")

#: How long a command holds in the Nano, and how often it is renewed, s. The pinch's command holds longer:
#: when it ends, the vein opens.
LEASE_S, PINCH_LEASE_S, RENEW_S = 0.4, 1.0, 0.1
#: Silence after which the Nano switches everything off, and how often it is sent something, s.
HEARTBEAT_S, REASSURE_S = 0.4, 0.15
#: Telemetry lines a second: even if one is lost, the end of the flow is seen within 80 ms.
TELEMETRY_HZ = 100
#: A Nano restarts when its port is opened; its bootloader is silent for 1.4 s.
SYNC_S, HELLO_EVERY_S = 3.0, 0.2
#: An open line without a valid frame for this long is lost, s.
QUIET_S = 0.5
#: Wait before the port is opened again: doubled each time, from the first up to the second, s.
BACKOFF_S, BACKOFF_MOST_S = 0.2, 2.0
#: After a break, nothing may be requested for this long before anything runs again, s.
REST_S = 1.0
#: Shortest interval of two attempts to clear the Nano's faults, s.
CLEAR_EVERY_S = 0.5
#: For this long after the header has seen the emergency stop pressed, missing 12 V count as its effect, s:
#: the capacitors after it recharge, and the Nano keeps its fault for a second.
STOP_PASSES_S = 3.0


class State(Enum):
    """State of the connection."""

    CLOSED = "closed"
    SYNC = "sync"
    UP = "up"
    LOST = "lost"


def _version(text: str) -> tuple[int, ...]:
    """1.10.2 as (1, 10, 2); anything that is not a version is older than any version."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def _permille(value: float) -> int:
    return round(1000 * min(1.0, max(0.0, value)))


class NanoBoard:
    """A `Board` with its water on a Nano and its buttons on `header`."""

    def __init__(
        self,
        header: Board,
        open_port: Callable[[], SerialLike],
        kpa_per_count: float = 1 / 200_000,
        ends_us: tuple[int, int] = (1000, 2000),
        turn_away: Callable[..., None] = lambda *, stranger: None,
    ) -> None:
        """`open_port` opens the line and raises OSError if it cannot; `turn_away` is called if there was no
        Nano, but a `stranger` or silence.

        `kpa_per_count` is the slope of the leg's pressure sensor; its zero is taken at rest. `ends_us` are
        the servo's pulse widths (µs) at which the pinch is open and shut; the Nano is told.
        """
        self._header = header
        self._open_port, self._turn_away = open_port, turn_away
        self._port: SerialLike | None = None
        self._link = Link()
        self._lamps = LampLines()
        self._state = State.CLOSED
        self._trouble: Fault | None = None
        self._now = 0.0
        self._since = 0.0
        """When the current state began."""
        self._heard = self._taken = 0.0
        """When a valid frame last arrived, and when the line last took data."""
        self._backoff = BACKOFF_S
        self._armed = False
        """Nothing has been requested for a while since the connection began: the next request is deliberate.
        """
        self._rest = 0.0
        """Length of that while: a first connection does not follow a break."""
        self._wanted = 0.0
        """When a pump was last requested."""
        self._session: int | None = None
        """The Nano's name for this connection."""
        self._bears_blind = False
        """This Nano's program accepts that the flow sensor is dead; an older one then stops the pump."""
        self._wanted_ends = dict(zip(ENDS, ends_us, strict=True))
        self._ends = dict(self._wanted_ends)
        self._unsettled: set[str] = set()
        """Ends on which Nano and settings do not agree yet; nothing is driven until they do."""
        self._sent: dict[str, tuple[int, float]] = {}
        """The last value sent to each actuator, and when."""
        self._next: dict[str, float] = {}
        """When each regular command is due."""
        self._senses = NanoSenses(kpa_per_count)
        self._starts = FailedStarts()
        self._stop_in: float | None = None if getattr(header, "sees_stop", False) else math.inf
        """When the header last saw the emergency stop in; for ever where it cannot."""
        self._closed = False

    @property
    def state(self) -> State:
        """Of the connection."""
        return self._state

    @property
    def trouble(self) -> Fault | None:
        """What is wrong on the line; None if all is well or a first connection is being made."""
        return self._trouble

    def read(self, now: float) -> Inputs:
        """The inputs of header and Nano at `now` (s)."""
        header = self._header.read(now)
        self._now = now
        if Fault.STOPPED in header.faults and self._stop_in != math.inf:
            self._stop_in = now
        try:
            self._converse(now)
        except PORT_ERRORS:
            self._lose(Fault.NANO_UNPLUGGED, now)
        if header.pressed and self._starts.enough:
            self._starts = FailedStarts()
        sensed = self._senses.inputs
        return fast_replace(
            header,
            time=now,
            pulses=sensed.pulses,
            edge=sensed.edge,
            counted=sensed.counted,
            leg_kpa=sensed.leg_kpa,
            duty=sensed.duty,
            faults=header.faults | self._seen(),
        )

    def write(self, outputs: Outputs) -> None:
        """Send changes, and renew what must be renewed."""
        self._header.write(outputs)
        pump, medicine = _permille(outputs.pump), _permille(outputs.medicine)
        if pump or medicine:
            self._wanted = self._now
        if self._state is not State.UP or self._port is None:
            return
        rested = not (pump or medicine) and self._now - self._wanted >= self._rest
        if not self._armed and rested and not self._unsettled and not self._starts.enough:
            self._armed = True
            self._trouble = None
        try:
            if self._senses.latched:
                self._clear(pump, medicine)
            elif self._armed:
                self._starts = self._starts.drive(on=bool(pump or medicine), now=self._now)
                self._drive(pump, medicine, outputs.pinch, outputs.blind)
            for line in self._lamps.lines(outputs.lights, self._link.room):
                self._link.send(line, self._now, key=line, repeat=False)
            self._flush()
        except PORT_ERRORS:
            self._lose(Fault.NANO_UNPLUGGED, self._now)

    def close(self) -> None:
        """Pumps off, vein open, lights dark; safe to call twice, also after an interruption by a signal."""
        if self._closed:
            return
        if self._port is not None:
            with contextlib.suppress(*PORT_ERRORS):  # the Nano stops by itself when it receives nothing
                self._link.forget()
                self._link.send("stop", self._now)
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
        for frame, command in self._link.receive(data, now):
            self._heard = now
            if isinstance(frame, Telemetry) and self._state is State.UP:
                self._senses.take_telemetry(frame, now)
            elif isinstance(frame, Status) and self._state is State.UP:
                self._senses.take_status(frame)
            elif isinstance(frame, Event) and frame.what == "deadhead":
                self._senses.take_deadhead()
            elif isinstance(frame, Answer) and command is not None:
                self._take_answer(frame, command, now)
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
        except LeftAlone:
            self._lose(self._trouble or Fault.NANO_MISSING, now)
            return
        except PORT_ERRORS as error:
            self._lose(explain_no_port(error), now)
            return
        self._link.forget()
        self._taken = now
        self._enter(State.SYNC, now)

    def _greet(self, now: float) -> None:
        if now - self._since > SYNC_S:
            trouble = self._diagnose()
            self._turn_away(stranger=trouble is not Fault.NANO_SILENT)
            self._lose(trouble, now)
        elif self._due("hello", HELLO_EVERY_S, now):
            self._link.send(f"hello {PROTOCOL}", now, repeat=False)

    def _diagnose(self) -> Fault:
        """The kind of silence."""
        reader = self._link.reader
        if reader.garbage > reader.foreign:
            return Fault.NANO_GARBLED
        return Fault.NANO_FOREIGN if reader.foreign or reader.good else Fault.NANO_SILENT

    def _keep_up(self, now: float) -> None:
        if now - self._heard > QUIET_S:
            self._lose(Fault.NANO_QUIET, now)
            return
        if self._due("hb", REASSURE_S, now):
            self._link.send(f"hb {HEARTBEAT_S * 1000:.0f} {self._session}", now)
        for command in self._link.lost:
            if command.text.startswith("led"):
                self._lamps.lost(command.text)
            elif command.key.startswith(("get ", "set ")):
                self._ask_end(command.text.split()[1], now)
            else:
                self._sent.pop(command.key, None)  # its state is unknown, so the next write sends everything
        self._link.lost.clear()

    def _take_answer(self, answer: Answer, command: Command, now: float) -> None:
        if command.key == "hello":
            self._take_hello(answer, now)
        elif not answer.ok and answer.words[-1:] == ("session",):
            self._resync(now)
        elif command.text.startswith("led") and not answer.ok:
            self._lamps.lost(command.text)
        elif command.key.startswith(("get ", "set ")):
            self._take_end(answer, command, now)
        elif not answer.ok:
            self._sent.pop(command.key, None)

    def _take_end(self, answer: Answer, command: Command, now: float) -> None:
        """One of the pinch's ends as the Nano has it; it is sent until it agrees with the settings."""
        verb, end = command.text.split()[:2]
        if verb == "set" and (answer.ok or answer.words[-1:] == ("busy",)):
            self._ask_end(end, now)  # busy: it is still moving, or writing the other end
        elif verb == "get" and answer.ok and answer.words and answer.words[0].isdecimal():
            self._ends[end] = int(answer.words[0])
            if self._ends[end] != self._wanted_ends[end]:
                wanted = self._wanted_ends[end]
                self._link.send(f"set {end} {wanted}", now, key=f"set {end}")
            else:
                self._unsettled.discard(end)
        else:  # not a width, or one that it refuses: the known value stays
            self._unsettled.discard(end)

    def _ask_end(self, end: str, now: float) -> None:
        self._link.send(f"get {end}", now, key=f"get {end}")

    def _take_hello(self, answer: Answer, now: float) -> None:
        if self._state is not State.SYNC:
            return
        if not answer.ok and answer.words[-1:] == ("proto",):
            self._lose(Fault.NANO_OLD, now)
            return
        facts = dict(word.split("=", 1) for word in answer.words if "=" in word)
        if not answer.ok or answer.words[:1] != (NAME,) or not facts.get("sid", "").isdigit():
            self._turn_away(stranger=True)
            self._lose(Fault.NANO_FOREIGN, now)
            return
        if answer.words[1] != str(PROTOCOL):
            older = answer.words[1].isdigit() and int(answer.words[1]) < PROTOCOL
            self._lose(Fault.NANO_OLD if older else Fault.NANO_NEW, now)
            return
        self._session = int(facts["sid"])
        self._bears_blind = _version(facts.get("fw", "")) >= BEARS_BLIND
        self._backoff = BACKOFF_S
        self._enter(State.UP, now)
        self._link.send(f"tel {TELEMETRY_HZ}", now)
        for end in ENDS:
            self._ask_end(end, now)
        self._unsettled = set(ENDS)

    def _resync(self, now: float) -> None:
        """The Nano has restarted: greet it again, and wait for a new request."""
        self._break_off(Fault.NANO_RESTARTED, now)
        self._link.forget()
        self._enter(State.SYNC, now)

    def _break_off(self, trouble: Fault, now: float) -> None:
        """An established connection has ended."""
        self._trouble, self._rest = trouble, REST_S
        self._starts = self._starts.broken(now)

    def _enter(self, state: State, now: float) -> None:
        self._state, self._since, self._heard = state, now, now
        self._armed = False
        self._sent.clear()
        self._next.clear()
        self._lamps.forget()
        self._senses.forget()

    def _lose(self, trouble: Fault, now: float) -> None:
        if self._state is State.UP:
            self._break_off(trouble, now)
        if self._state is State.LOST:
            self._backoff = min(BACKOFF_MOST_S, 2 * self._backoff)
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
        """Write the outgoing data to the port.

        A port that takes nothing for a moment belongs to a busy machine: it is not lost, and the rest is sent
        again. If that lasts, it is lost, because the Nano stops when it receives nothing.
        """
        data = self._link.pull(self._now)
        if not data or self._port is None:
            return
        try:
            self._port.write(data)
        except serial.SerialTimeoutException:
            if self._now - self._taken > QUIET_S:
                self._lose(Fault.NANO_QUIET, self._now)
        else:
            self._taken = self._now

    def _due(self, what: str, every: float, now: float) -> bool:
        if now < self._next.get(what, now):
            return False
        self._next[what] = now + every
        return True

    # ---- what it senses, and does

    def _seen(self) -> frozenset[Fault]:
        if not self._armed:
            if self._starts.enough and self._state is State.UP:
                return frozenset({Fault.NANO_RESTARTED})
            return frozenset({self._trouble or Fault.NANO_STARTING})
        faults = self._senses.faults
        if self._stop_in is not None and self._now - self._stop_in < STOP_PASSES_S:
            return frozenset(Fault.STOPPED if fault is Fault.NO_POWER else fault for fault in faults)
        return faults

    def _drive(self, pump: int, medicine: int, pinch: float, blind: bool) -> None:
        lease = round(LEASE_S * 1000)
        unseen = " 1" if blind and self._bears_blind else ""
        start, end = (self._ends[each] for each in ENDS)
        width = round(start + (end - start) * min(1.0, max(0.0, pinch)))
        self._say("pump", pump, f"pump {pump} {lease}{unseen}" if pump else "pump 0")
        rate = medicine * MEDICINE_FULL_UL_MIN // 1000
        self._say("med", medicine, f"med {MEDICINE_BOLUS_UL} {rate} {lease}" if medicine else "med 0")
        self._say("pinch", width, f"pinch {width} {round(PINCH_LEASE_S * 1000)}", hold=pinch > 0)

    def _say(self, what: str, value: int, text: str, hold: bool | None = None) -> None:
        """Send a value if it has changed, or if it must be renewed."""
        before, when = self._sent.get(what, (None, 0.0))
        holds = value > 0 if hold is None else hold
        if value != before or (holds and self._now - when >= RENEW_S):
            self._sent[what] = (value, self._now)
            self._link.send(text, self._now)

    def _clear(self, pump: int, medicine: int) -> None:
        """Ask the Nano to clear a fault whose cause has gone, once no water is requested."""
        self._sent.clear()
        if pump == 0 and medicine == 0 and self._due("clear", CLEAR_EVERY_S, self._now):
            self._link.send("clear", self._now, repeat=False)
