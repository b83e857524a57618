"""The board with a Nano: the real board with the real firmware, and with every failure."""

import bisect
import errno
import itertools
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import serial
from shared.nano_scripts import Script, reply, short
from simnano.bench import COMMITTED, MEDICINE, PUMP, SERVO, SUPPLY, TRAY, build
from simnano.paced import PacedNano
from simnano.simnano import MICROSECOND, MILLISECOND, SECOND, Nano

from rig.base.faults import STOPS_WATER, Fault
from rig.base.schema import BadFiles
from rig.base.signals import SAFE, Inputs, Outputs
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.boards.nano import BACKOFF_MOST_S, REST_S, SYNC_S, NanoBoard, State
from rig.boards.nano_port import explain_no_port, open_usb
from rig.boards.nano_protocol import encode
from rig.boards.virtual_nano import VirtualLine, VirtualNanoBoard
from rig.sensing.flow import Flow, measure
from rig.settings.config import NANO_SERVO_MS, Config, Pins, parse_config
from rig.settings.sensor import Sensor

TICK = 1 / 60
RUNNING = Outputs(pump=0.5)


def header() -> Header:
    """A header on mock pins, with nothing pressed."""
    pins = VirtualFactory()
    found = Header(Pins(), pins)
    VirtualControls(Pins(), pins)
    return found


class Line(VirtualLine):
    """The emulated line, with what can happen to a cable: lost lines, and being pulled out."""

    def __init__(self, nano: Nano, loss: float = 0.0, seed: int = 0) -> None:
        super().__init__(nano)
        self.cut = self.full = False
        self.written: list[bytes] = []
        self._loss, self._random = loss, random.Random(seed)
        self._part = b""
        self._whole = b""

    @property
    def in_waiting(self) -> int:
        if self.cut:
            raise OSError(errno.EIO, "Input/output error")
        *lines, self._part = (self._part + super().read(super().in_waiting)).split(b"\n")
        kept = (line for line in lines if self._random.random() >= self._loss)
        self._whole += b"".join(line + b"\n" for line in kept)
        return len(self._whole)

    def read(self, size: int = 1, /) -> bytes:
        data, self._whole = self._whole[:size], self._whole[size:]
        return data

    def write(self, data: bytes, /) -> int:
        if self.cut:
            raise serial.SerialException("write failed")
        if self.full:
            raise serial.SerialTimeoutException("Write timeout")
        self.written.append(data)
        return super().write(data)


class Rig:
    """A board, its Nano, and a clock made of ticks."""

    def __init__(self, loss: float = 0.0, seed: int = 0) -> None:
        self.nano = Nano(COMMITTED)
        self.lines: list[Line] = []
        self.refusal: OSError | None = None
        pins = VirtualFactory()
        self.header = Header(Pins(), pins)
        self.hands = VirtualControls(Pins(), pins)
        self.loss, self.seed = loss, seed
        self.board = NanoBoard(self.header, self._open)
        self.count = 0
        self.inputs = Inputs(time=0.0)

    def _open(self) -> Line:
        if self.refusal is not None:
            raise self.refusal
        self.lines.append(Line(self.nano, self.loss, self.seed))
        return self.lines[-1]

    @property
    def time(self) -> float:
        return self.count * TICK

    def run(self, seconds: float, outputs: Outputs = SAFE, each: Callable[[], None] | None = None) -> "Rig":
        for _ in range(round(seconds / TICK)):
            self.count += 1
            self.nano.run_until(round(self.time * SECOND))
            self.inputs = self.board.read(self.time)
            if each is not None:
                each()
            self.board.write(outputs)
        return self

    def water(self, seconds: float, hertz: float = 60) -> None:
        self.nano.flow([round((self.time + n / hertz) * SECOND) for n in range(1, round(seconds * hertz))])

    def duty(self) -> float:
        """Of the pump over the last pulse widths, without letting time pass for the board."""
        before = self.nano.pin(PUMP)
        self.run(TICK * 3, self.wanted)
        return (self.nano.pin(PUMP).high - before.high) / (3 * TICK * SECOND)

    wanted = SAFE


# ---- the contract of every board


def test_outputs_arrive_at_the_pins():
    rig = Rig().run(0.3)
    rig.water(5)
    rig.wanted = Outputs(pump=0.4, medicine=0.3, pinch=0.25, lights=((1, 2, 3), (40, 50, 60)))
    rig.run(2, rig.wanted)
    assert rig.duty() == pytest.approx(0.4, abs=0.01)
    before = rig.nano.pin(MEDICINE).high
    rig.run(0.5, rig.wanted)
    assert (rig.nano.pin(MEDICINE).high - before) / (0.5 * SECOND) == pytest.approx(0.3, abs=0.01)
    servo = rig.nano.pin(SERVO)
    assert (servo.fall - servo.rise) / MICROSECOND == pytest.approx(1250, abs=1)
    assert rig.nano.strip().lamps[:3] == ((1, 2, 3), (40, 50, 60), (0, 0, 0))
    assert rig.inputs.faults == frozenset()


def test_values_out_of_range_are_clamped():
    rig = Rig().run(0.3)
    rig.water(5)
    rig.wanted = Outputs(pump=7.0, medicine=-1.0, pinch=9.0, lights=((999, -5, 3),))
    rig.run(0.6, rig.wanted)
    assert rig.duty() == pytest.approx(1.0, abs=0.001)
    assert rig.nano.strip().lamps[0] == (255, 0, 3)


def test_buttons_come_from_the_header_and_a_press_is_reported_once():
    rig = Rig().run(0.3)
    rig.hands.press("green")
    rig.hands.turn(3)
    rig.run(TICK)
    assert (rig.inputs.pressed, rig.inputs.held, rig.inputs.turned) == ({"green"}, {"green"}, 3)
    rig.run(TICK, Outputs(lamps=frozenset({"red"})))
    assert (rig.inputs.pressed, rig.inputs.held, rig.inputs.turned) == (set(), {"green"}, 0)
    assert rig.hands.lamps() == {"red"}


def test_after_close_everything_is_off_and_closing_twice_is_harmless():
    rig = Rig().run(0.3)
    rig.water(5)
    rig.run(1, Outputs(pump=1.0, pinch=1.0, lights=((255, 0, 0),)))
    rig.board.close()
    rig.nano.run(50 * MILLISECOND)
    assert rig.nano.level(PUMP) == 0
    assert set(rig.nano.strip().lamps) == {(0, 0, 0)}
    rig.board.close()
    assert rig.board.read(9.0).faults <= STOPS_WATER


def test_pulses_never_go_down_and_times_never_back():
    rig = Rig(loss=0.05).run(0.3)
    rig.water(10)
    seen: list[Inputs] = []
    rig.run(8, RUNNING, lambda: seen.append(rig.inputs))
    for before, after in itertools.pairwise(seen):
        assert after.pulses >= before.pulses
        assert (after.edge or 0) >= (before.edge or 0)
        assert after.edge is None or after.edge <= after.counted <= after.time
    assert seen[-1].pulses == pytest.approx(60 * 8, abs=4)


@pytest.mark.slow
@pytest.mark.parametrize(("pin", "fault"), [(SUPPLY, Fault.NO_POWER), (TRAY, Fault.TRAY_WET)])
def test_the_nanos_sensors_become_faults_that_end_with_their_cause(pin, fault):
    rig = Rig().run(0.3)
    rig.nano.drive(pin, 0)
    rig.run(0.3)
    assert rig.inputs.faults == {fault}
    rig.run(1)
    assert rig.inputs.faults == {fault}
    rig.nano.drive(pin, 1)
    rig.run(2)
    assert rig.inputs.faults == frozenset()


def test_a_fault_is_not_cleared_while_water_is_wanted():
    rig = Rig().run(0.3)
    rig.run(3, RUNNING)  # dry: no pulses
    assert rig.inputs.faults == {Fault.NO_FLOW}
    rig.run(3, RUNNING)
    assert rig.inputs.faults == {Fault.NO_FLOW}
    rig.run(2)
    assert rig.inputs.faults == frozenset()


def test_a_nano_that_is_told_of_a_dead_sensor_waits_for_no_pulse_and_one_that_is_not_does():
    rig = Rig().run(0.3)
    unseen = replace(RUNNING, blind=True)
    rig.wanted = unseen
    rig.run(4, unseen)  # no pulses
    assert rig.inputs.faults == frozenset()
    assert rig.duty() > 0.3
    rig.run(3, RUNNING)
    assert rig.inputs.faults == {Fault.NO_FLOW}


@pytest.mark.parametrize(
    ("program", "told"), [("1.0.9", False), ("1.1.0", True), ("1.10.0", True), ("x", False)]
)
def test_only_a_nano_that_can_bear_it_is_told_of_a_dead_sensor(program, told):
    answers = reply(f"ok clot-rig 1 fw={program} sid=1")
    script = Heard(answers)
    board = NanoBoard(header(), lambda: script)
    for n in range(30):
        board.read(n * TICK)
        board.write(SAFE if n < 10 else replace(RUNNING, blind=True))
    pumps = re.findall(rb"pump (\d+ \d+ ?\d*)\*", script.heard)
    assert pumps
    assert all(pump.endswith(b" 1") == told for pump in pumps)


def width(nano: Nano) -> float:
    """Of the servo's pulse, us."""
    pin = nano.pin(SERVO)
    return (pin.fall - pin.rise) / MICROSECOND


@pytest.mark.parametrize("ends", [(1200, 1800), (1900, 1100)])
def test_the_pinch_goes_to_the_ends_that_the_settings_name(ends):
    rig = Rig()
    rig.board = NanoBoard(rig.header, rig._open, ends_us=ends)
    for pinch, wanted in ((1.0, ends[1]), (0.5, sum(ends) / 2), (0.0, ends[0])):
        rig.run(1.0, replace(SAFE, pinch=pinch))
        assert width(rig.nano) == pytest.approx(wanted, abs=2)
    written = b"".join(rig.lines[0].written)
    assert b"set open" in written
    rig.board = NanoBoard(rig.header, rig._open, ends_us=ends)
    rig.run(3.0)
    assert rig.inputs.faults == frozenset()
    assert b"set " not in b"".join(rig.lines[-1].written), "what a Nano has kept is not written again"


def test_the_shipped_ends_are_the_nanos_own_and_nothing_is_written():
    rig = Rig().run(2.0)
    assert b"set " not in b"".join(rig.lines[0].written)
    assert Config().pinch.ends_us == (1000, 2000)


def test_ends_that_the_nanos_servo_cannot_reach_are_refused():
    limits = (Path(__file__).parents[2] / "firmware/limits.h").read_text()
    named = [int(re.search(rf"{name} (\d+)", limits)[1]) / 1000 for name in ("SERVO_MIN", "SERVO_MAX")]
    assert tuple(named) == NANO_SERVO_MS
    with pytest.raises(BadFiles, match="a Nano's servo pulse goes from 1 to 2"):
        parse_config('[board]\nkind = "nano"\n[pinch]\nclosed_ms = 2.2', "c.toml")
    assert parse_config("[pinch]\nclosed_ms = 2.2", "c.toml").pinch.closed_ms == 2.2


def test_the_pumps_true_duty_is_told_when_the_nano_holds_it_down():
    """Full duty against a shut pinch: the firmware allows it for five seconds."""
    rig = Rig().run(0.3)
    rig.wanted = Outputs(pump=1.0, pinch=1.0)
    rig.run(4, rig.wanted)
    assert rig.inputs.duty == 1.0
    rig.run(2.5, rig.wanted)
    assert rig.inputs.duty == 0.3 == pytest.approx(rig.duty(), abs=0.01)
    rig.lines[-1].cut = True
    rig.run(0.1, rig.wanted)
    assert rig.inputs.duty is None


def test_the_event_is_believed_before_the_next_status():
    said = []
    board = NanoBoard(header(), lambda: Script(lambda data: said.pop(0) if said else b""))
    said.append(reply("ok clot-rig 1 fw=1.3.0 sid=1")(b"1 hello 1"))
    board.read(0.0)
    board.read(0.1)
    said.append(short("s 500 0 0 1500 0 - 0 0 90") + short("e deadhead"))
    board.read(0.3)
    assert board.read(0.4).duty == 0.3


def test_leg_pressure_is_told_from_its_rest():
    rig = Rig()
    rig.nano.leg(50_000)
    rig.run(2)
    assert rig.inputs.leg_kpa == 0
    rig.nano.leg(50_000 + 600_000)
    rig.run(1)
    assert rig.inputs.leg_kpa == pytest.approx(3.0)
    rig.nano.leg(None)
    rig.run(2)
    assert rig.inputs.leg_kpa is None


# ---- flow by the host's estimator


SENSOR = Sensor(offset=0.0)


def gauge(litres: float, seconds: float, loss: float, lights: bool, seed: int, stop: float | None = None):
    """(time, rate by telemetry, rate by the edges themselves) in mL/min, 60 times a second."""
    rig, random_, hertz = Rig(loss, seed), random.Random(seed), 98 * litres
    edges = [0.5 + (n + random_.gauss(0, 0.05)) / hertz for n in range(round((seconds - 0.5) * hertz))]
    edges = [edge for edge in edges if stop is None or edge <= stop]
    rig.nano.flow([round(edge * SECOND) for edge in edges])
    far, near, rates = Flow(), Flow(), []
    lamps = SAFE
    while rig.time < seconds:
        if lights and rig.count % 2 == 0:
            shift = rig.count // 2
            lamps = Outputs(lights=tuple(((n * 5 + shift) % 256, n, 0) for n in range(60)))
        rig.run(TICK, lamps)
        far = measure(far, rig.inputs, SENSOR)
        count = bisect.bisect_right(edges, rig.time)
        direct = Inputs(time=rig.time, pulses=count, edge=edges[count - 1] if count else None)
        near = measure(near, direct, SENSOR)
        rates.append((rig.time, far.rate, near.rate))
    if lights:
        assert rig.nano.strip().frames > 15 * seconds
    return rates


def spread(values: list[float]) -> float:
    return statistics.pstdev(values) / statistics.mean(values)


@pytest.mark.long_but("0.5-0.02-0.01")
@pytest.mark.slow
@pytest.mark.parametrize("loss", [0.0, 0.01])
@pytest.mark.parametrize(("litres", "allowed"), [(0.1, 0.02), (0.5, 0.02), (2.0, 0.005)])
def test_flow_by_telemetry_is_as_steady_as_by_the_edges(litres, allowed, loss):
    rates = [row for row in gauge(litres, 16, loss, lights=True, seed=2) if row[0] > 4]
    far, near = [row[1] for row in rates], [row[2] for row in rates]
    assert spread(far) <= allowed
    assert spread(far) <= 1.15 * spread(near)
    assert statistics.mean(far) == pytest.approx(statistics.mean(near), rel=0.002)
    assert statistics.mean(far) == pytest.approx(1000 * litres, rel=0.005)


@pytest.mark.slow
def test_a_block_is_seen_within_80_milliseconds():
    seen = []
    for seed in range(16):
        stop = 3 + 0.0063 * seed
        rates = gauge(0.5, 3.3, 0.01, lights=True, seed=seed, stop=stop)
        seen.append(next(now for now, far, _ in rates if now > stop and far < 250) - stop)
    assert max(seen) <= 0.08


# ---- trouble


def test_a_pulled_plug_is_told_and_nothing_runs_by_itself_after_it():
    rig = Rig().run(0.3)
    rig.water(20)
    rig.run(1, RUNNING)
    rig.lines[-1].cut = True
    rig.run(TICK, RUNNING)
    assert rig.board.trouble is Fault.NANO_UNPLUGGED
    assert rig.inputs.faults
    assert rig.inputs.faults <= STOPS_WATER
    rig.refusal = FileNotFoundError(errno.ENOENT, "gone")
    rig.run(1, RUNNING)
    assert rig.board.trouble is Fault.NANO_MISSING
    assert rig.nano.level(PUMP) == 0

    rig.refusal = None
    rig.nano.reset()  # plugging in does that
    rig.run(BACKOFF_MOST_S + 1, RUNNING)
    assert rig.board.state is State.UP
    assert rig.inputs.faults  # until somebody has let go of the pump
    assert rig.inputs.faults <= STOPS_WATER
    assert b"pump" not in b"".join(rig.lines[-1].written)
    rig.run(REST_S + 0.1)
    assert rig.inputs.faults == frozenset()
    assert rig.board.trouble is None
    rig.wanted = RUNNING
    rig.run(0.5, RUNNING)
    assert rig.duty() == pytest.approx(0.5, abs=0.01)


def test_a_line_that_is_slow_for_a_moment_has_not_gone_and_one_that_stays_so_is_told():
    rig = Rig().run(0.3)
    rig.water(20)
    rig.run(1, RUNNING)
    rig.lines[-1].full = True
    rig.run(0.15, RUNNING)
    rig.lines[-1].full = False
    rig.run(0.5, RUNNING)
    rig.wanted = RUNNING
    assert rig.inputs.faults == frozenset()
    assert rig.duty() == pytest.approx(0.5, abs=0.01)
    assert len(rig.lines) == 1
    rig.lines[-1].full = True
    rig.run(0.7, RUNNING)
    assert rig.board.trouble is Fault.NANO_QUIET
    assert rig.nano.level(PUMP) == 0


def test_a_nano_that_restarts_is_noticed_and_waits_to_be_asked_again():
    rig = Rig().run(0.3)
    rig.water(20)
    rig.run(1, RUNNING)
    pulses = rig.inputs.pulses
    rig.nano.reset()
    rig.run(0.5, RUNNING)
    assert rig.board.trouble is Fault.NANO_RESTARTED
    assert rig.nano.level(PUMP) == 0
    rig.run(2, RUNNING)
    assert rig.nano.level(PUMP) == 0
    assert rig.inputs.pulses >= pulses
    rig.run(REST_S + 0.1)
    rig.run(0.5, RUNNING)
    assert rig.inputs.faults == frozenset()
    assert rig.inputs.pulses > pulses


def starts(rig: Rig, seconds: float, alive: float) -> int:
    """How often a pump starts that is always wanted, whose Nano resets `alive` s after each start."""
    count, began, before = 0, None, 0
    for _ in range(round(seconds / TICK)):
        rig.run(TICK, SAFE if rig.inputs.faults & STOPS_WATER else RUNNING)
        running = rig.nano.pin(PUMP).high > before
        before = rig.nano.pin(PUMP).high
        if running and began is None:
            began, count = rig.time, count + 1
        elif not running:
            began = None
        elif rig.time - began >= alive:
            rig.nano.reset()
            before, began = rig.nano.pin(PUMP).high, None
    return count


@pytest.mark.slow
def test_a_nano_that_resets_whenever_its_pump_starts_waits_for_a_hand_after_three():
    rig = Rig().run(0.3)
    rig.water(200)
    assert starts(rig, 30, alive=0.15) == 3
    assert rig.inputs.faults == {Fault.NANO_RESTARTED}
    rig.hands.press("green")
    rig.run(0.2)
    rig.hands.release("green")
    assert starts(rig, 30, alive=0.15) == 3
    rig.hands.press("green")
    rig.run(0.2)
    rig.hands.release("green")
    rig.run(REST_S + 0.1).run(5, RUNNING)
    assert rig.inputs.faults == frozenset()


@pytest.mark.slow
def test_a_nano_that_restarts_now_and_then_waits_for_no_hand():
    rig = Rig().run(0.3)
    rig.water(200)
    assert starts(rig, 60, alive=8.0) >= 5


def test_a_host_that_is_replaced_lets_go():
    rig = Rig().run(0.3)
    rig.water(20)
    rig.run(1, RUNNING)
    rig.nano.send(encode("200 hello 1"))  # a second program on the same line
    rig.run(1, RUNNING)
    assert rig.board.trouble is Fault.NANO_RESTARTED
    assert rig.nano.level(PUMP) == 0


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOENT, Fault.NANO_MISSING),
        (errno.EBUSY, Fault.NANO_BUSY),
        (errno.EAGAIN, Fault.NANO_BUSY),
        (errno.EACCES, Fault.NANO_DENIED),
        (errno.EIO, Fault.NANO_MISSING),
    ],
)
def test_a_port_that_cannot_be_opened_is_told(number, trouble):
    rig = Rig()
    rig.refusal = OSError(number, "no")
    rig.run(1, RUNNING)
    assert rig.board.trouble is trouble
    assert rig.inputs.faults
    assert rig.inputs.faults <= STOPS_WATER
    rig.refusal = None
    rig.run(BACKOFF_MOST_S + 0.5)
    assert rig.inputs.faults == frozenset()


class Heard(Script):
    """One that answers each line in the same way, and keeps what it heard."""

    heard = b""

    def write(self, data: bytes, /) -> int:
        self.heard += data
        for line in data.splitlines():
            super().write(line)
        return len(data)


@pytest.mark.parametrize(
    ("say", "trouble"),
    [
        (lambda data: b"", Fault.NANO_SILENT),
        (lambda data: bytes(random.Random(1).randbytes(60)), Fault.NANO_GARBLED),
        (lambda data: b"Hello from Blink!\r\n", Fault.NANO_FOREIGN),
        (reply("ok marlin 1 sid=1"), Fault.NANO_FOREIGN),
        (reply("ok clot-rig 0 sid=1"), Fault.NANO_OLD),
        (reply("ok clot-rig 2 sid=1"), Fault.NANO_NEW),
        (reply("err 10 proto"), Fault.NANO_OLD),
    ],
)
def test_whoever_else_answers_is_told_apart(say, trouble):
    board = NanoBoard(header(), lambda: Script(say))
    troubles = set()
    for n in range(round((SYNC_S + 1) / TICK)):
        inputs = board.read(n * TICK)
        board.write(RUNNING)
        troubles.add(board.trouble)
        assert inputs.faults == {board.trouble or Fault.NANO_STARTING}
    assert troubles == {None, trouble}


def test_a_nano_that_goes_quiet_is_told():
    rig = Rig().run(0.3)
    rig.lines[-1]._loss = 1.0
    rig.run(0.7)
    assert rig.board.trouble is Fault.NANO_QUIET


@pytest.mark.slow
def test_a_bad_line_loses_some_orders_and_never_the_plot():
    rig = Rig(loss=0.05, seed=3).run(0.3)
    rig.nano.noise(1500)
    rig.water(31, hertz=50)
    highs = []
    rig.run(30, Outputs(pump=0.5, pinch=0.3), lambda: highs.append(rig.nano.pin(PUMP).high))
    assert rig.board.state is State.UP
    assert (highs[-1] - highs[60]) / ((len(highs) - 61) * TICK * SECOND) == pytest.approx(0.5, abs=0.02)
    assert rig.nano.counts().resets == 0


# ---- a whole rig


@pytest.mark.slow
def test_the_water_of_a_whole_rig_is_pumped_pinched_and_measured_through_the_real_firmware():
    board = VirtualNanoBoard(Config(), seed=1)
    flow = Flow()

    def run(start: float, end: float, outputs: Outputs) -> tuple[float, float, float]:
        """The flow measured and the flow there is, mL/min, and the leg's pressure, kPa."""
        nonlocal flow
        for n in range(round(start / TICK), round(end / TICK)):
            inputs = board.read(n * TICK)
            assert n < 30 or inputs.faults == frozenset()
            flow = measure(flow, inputs, SENSOR)
            board.write(outputs)
        return flow.rate, board.bench().sight.sensed_ml_min, inputs.leg_kpa

    assert run(0, 2, SAFE)[0] == 0
    measured, true, kpa = run(2, 8, Outputs(pump=0.5))
    assert measured == pytest.approx(true, rel=0.04)
    assert true > 700
    shut, _, pressed = run(8, 13, Outputs(pump=0.5, pinch=1.0))
    assert shut == 0
    assert pressed > kpa + 1
    measured, true, _ = run(13, 19, Outputs(pump=0.5, medicine=0.5))
    assert measured == pytest.approx(true, rel=0.04)
    board.press("stop")
    for n in range(round(19 / TICK), round(20 / TICK)):
        inputs = board.read(n * TICK)
        board.write(Outputs(pump=0.5))
    assert Fault.STOPPED in inputs.faults
    assert board.bench().outputs.pump == 0
    board.close()
    board.close()


# ---- over a real pseudo-terminal, with the real pyserial


HOST = """
import sys, time
from rig.boards.nano import NanoBoard
from rig.boards.nano_port import open_usb
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualFactory
from rig.settings.config import Pins
from rig.base.signals import SAFE, Outputs
board = NanoBoard(Header(Pins(), VirtualFactory()), lambda: open_usb(sys.argv[1]))
began = time.monotonic()
while True:
    now = time.monotonic() - began
    board.read(now)
    board.write(Outputs(pump=1.0, pinch=0.2) if now > 0.5 else SAFE)
    time.sleep(0.01)
"""


@pytest.mark.slow
def test_a_killed_host_leaves_nothing_running_for_longer_than_half_a_second():
    with PacedNano(COMMITTED) as paced:
        host = subprocess.Popen([sys.executable, "-c", HOST, paced.port])
        try:
            deadline = time.monotonic() + 20
            while not paced.nano.level(PUMP) and time.monotonic() < deadline:
                paced.pace()
            began = time.monotonic()
            while time.monotonic() < began + 1:
                paced.pace()
            assert paced.nano.level(PUMP) == 1
            host.send_signal(signal.SIGKILL)
            host.wait()
            killed = paced.nano.cycle
            while paced.nano.cycle < killed + SECOND:
                paced.pace()
        finally:
            host.kill()
            host.wait()
        assert paced.nano.level(PUMP) == 0
        assert (paced.nano.pin(PUMP).fall - killed) / MILLISECOND <= 500


def test_a_port_in_use_and_a_port_that_is_gone_are_told_by_the_real_errors(tmp_path):
    with PacedNano(COMMITTED) as paced:
        first = open_usb(paced.port)
        with pytest.raises(OSError) as taken:
            open_usb(paced.port)
        assert explain_no_port(taken.value) is Fault.NANO_BUSY
        first.close()
    with pytest.raises(OSError) as gone:
        open_usb(str(tmp_path / "nothing"))
    assert explain_no_port(gone.value) is Fault.NANO_MISSING


def test_a_real_port_that_vanishes_is_a_fault_and_no_traceback():
    paced = PacedNano(COMMITTED)
    board = NanoBoard(header(), lambda: open_usb(paced.port))
    with paced:
        began = time.monotonic()
        while board.state is not State.UP and time.monotonic() < began + 10:
            paced.pace()
            board.read(time.monotonic() - began)
            board.write(SAFE)
        assert board.state is State.UP
    now = time.monotonic() - began
    assert board.read(now).faults == {Fault.NANO_UNPLUGGED}
    assert board.trouble is Fault.NANO_UNPLUGGED
    board.read(now + 1)
    assert board.trouble is Fault.NANO_MISSING
    board.close()


def test_the_toolchain_is_there():
    assert build().exists()
