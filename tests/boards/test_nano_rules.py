"""The host's rules for a Nano, tested against a scripted Nano."""

import binascii
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rig.base.faults import Fault
from rig.base.signals import SAFE, Inputs, Outputs
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.boards.nano import BACKOFF_MOST_S, NanoBoard, State
from rig.boards.nano_protocol import Telemetry, unwrapped
from rig.boards.nano_senses import NanoSenses
from rig.sensing.flow import Flow, measure
from rig.settings.config import Pins
from rig.settings.sensor import Sensor

TICK = 1 / 60
RUNNING = Outputs(pump=0.5)
STOP, SUPPLY, TRAY, DRY, CURRENT = 1, 2, 4, 8, 16


class PaperNano:
    """Answers every command with ok, and sends what a Nano sends by itself."""

    def __init__(self, version: str = "1.2.0") -> None:
        self.version, self.out, self.heard, self.mute = version, b"", list[str](), False
        self.ends = {"open": 1000, "shut": 2000}
        self.gone = False

    def say(self, text: str) -> None:
        raw = text.encode()
        self.out += raw + b"*%04X\n" % binascii.crc_hqx(raw, 0xFFFF)

    @property
    def in_waiting(self) -> int:
        if self.gone:
            raise OSError(5, "gone")
        return len(self.out)

    def read(self, size: int = 1, /) -> bytes:
        data, self.out = self.out[:size], self.out[size:]
        return data

    def write(self, data: bytes, /) -> int:
        for line in data.split(b"\n")[:-1]:
            seq, *words = line.rpartition(b"*")[0].decode().split(" ")
            self.heard.append(" ".join(words))
            if self.mute:
                continue
            if words[0] == "hello":
                self.say(f"{seq} ok clot-rig 1 fw={self.version} sid=1")
            elif words[0] == "get":
                self.say(f"{seq} ok {self.ends[words[1]]}")
            else:
                self.say(f"{seq} ok")
        return len(data)

    def close(self) -> None:
        pass


class Desk:
    """The board on a paper Nano, a tick at a time."""

    def __init__(self, version: str = "1.2.0", wired: Pins | None = None) -> None:
        pins, wired = VirtualFactory(), wired or Pins()
        header = Header(wired, pins)
        self.hands = VirtualControls(wired, pins)
        self.nano, self.opened = PaperNano(version), list[float]()
        self.board = NanoBoard(header, self._open)
        self.ticks, self.ms, self.pulses, self.faults = 0, 1000, 0, 0
        self.inputs = Inputs(0.0)

    def _open(self) -> PaperNano:
        self.opened.append(self.ticks * TICK)
        if self.nano.gone:
            raise FileNotFoundError(2, "no such port")
        return self.nano

    def run(self, seconds: float, outputs: Outputs = SAFE, *, talks: bool = True) -> "Desk":
        for _ in range(round(seconds / TICK)):
            self.ticks += 1
            self.ms += 17 if self.ticks % 3 else 16
            if talks and not self.nano.gone:
                wrapped, edge = self.ms % 2**32, (self.ms - 1) * 2000 % 2**32
                self.nano.say(
                    f"t {self.ticks % 256} {wrapped} {self.pulses % 2**32} {edge} 0 0 {self.faults}"
                )
            self.inputs = self.board.read(self.ticks * TICK)
            self.board.write(outputs)
        return self

    def told(self, word: str) -> list[str]:
        """Commands that begin with a word, since last asked."""
        found = [line for line in self.nano.heard if line.startswith(word)]
        self.nano.heard.clear()
        return found


@pytest.fixture
def desk() -> Desk:
    made = Desk().run(0.5)
    assert made.board.state is State.UP
    made.told("")
    return made


def test_a_pump_is_told_to_run_for_four_tenths_of_a_second_and_told_again_before(desk):
    desk.run(1.0, RUNNING)
    told = desk.told("pump")
    assert set(told) == {"pump 500 400"}
    assert 8 <= len(told) <= 12


def test_the_nano_is_reassured_and_stops_soon_after_its_host(desk):
    desk.run(1.0, RUNNING)
    beats = desk.told("hb")
    assert set(beats) == {"hb 400 1"}
    assert len(beats) >= 5


@pytest.mark.parametrize("seconds", [0.1, 0.9])
def test_after_a_restart_nothing_runs_until_nothing_was_wanted_for_a_second(desk, seconds):
    desk.run(1.0, RUNNING)
    desk.nano.say("b 1 reset")
    desk.run(2.0, RUNNING)
    desk.told("")
    desk.run(1.0, RUNNING)
    assert desk.told("pump") == [], "wanted all the while, it stays off"
    desk.run(seconds)
    desk.told("")
    desk.run(0.2, RUNNING)
    assert desk.told("pump 5") == []
    desk.run(1.1)
    desk.run(0.2, RUNNING)
    assert desk.told("pump 5") != []


def test_a_first_connection_need_not_wait(desk):
    assert Desk().run(0.3).run(0.2, RUNNING).told("pump 5") != []
    assert Desk().run(1.0, RUNNING).told("pump 5") == [], "but it is asked for nothing once"


def test_a_latch_in_the_nano_is_let_go_only_once_nothing_is_wanted(desk):
    desk.faults = DRY
    desk.run(2.0, RUNNING)
    assert desk.told("clear") == []
    desk.run(1.0)
    assert 1 <= len(desk.told("clear")) <= 3


@pytest.mark.parametrize(
    ("bits", "fault"),
    [
        (STOP, Fault.STOPPED),
        (SUPPLY, Fault.NO_POWER),
        (TRAY, Fault.TRAY_WET),
        (DRY, Fault.NO_FLOW),
        (CURRENT, Fault.NO_FLOW),
    ],
)
def test_what_the_nano_saw_is_told_and_nothing_is_driven_meanwhile(desk, bits, fault):
    desk.run(1.0, RUNNING)
    desk.faults = bits
    desk.run(0.2, RUNNING)
    desk.told("")
    desk.run(1.0, RUNNING)
    assert desk.inputs.faults == {fault}
    assert desk.told("pump 5") == []


def test_missing_volts_are_the_stops_doing_while_it_is_in_and_three_seconds_after(desk):
    desk.faults = SUPPLY
    desk.hands.press("stop")
    assert desk.run(5.0).inputs.faults == {Fault.STOPPED}
    desk.hands.release("stop")
    assert desk.run(2.9).inputs.faults == {Fault.STOPPED}
    assert desk.run(0.2).inputs.faults == {Fault.NO_POWER}


def test_missing_volts_are_told_as_the_stop_where_no_contact_tells_them_apart():
    desk = Desk(wired=Pins(stop=-1)).run(0.5)
    desk.faults = SUPPLY
    assert desk.run(5.0).inputs.faults == {Fault.STOPPED}


def test_a_line_on_which_nothing_comes_is_lost_after_half_a_second(desk):
    desk.nano.mute = True
    desk.run(0.4, talks=False)
    assert desk.board.state is State.UP
    desk.run(0.2, talks=False)
    assert desk.inputs.faults == {Fault.NANO_QUIET}


def test_what_was_sensed_before_the_line_was_lost_is_not_sensed_any_more(desk):
    desk.nano.say("s 500 0 0 1500 0 1000 0 0 90")
    desk.run(0.1, RUNNING)
    assert (desk.inputs.leg_kpa, desk.inputs.duty) == (0.0, 0.5)
    desk.nano.gone = True
    desk.run(0.1, RUNNING)
    assert (desk.inputs.leg_kpa, desk.inputs.duty) == (None, None)


def test_the_legs_pressure_is_what_has_come_on_top_of_its_rest(desk):
    for count, kpa in ((1000, 0.0), (201_000, 1.0), (1000, 0.0)):
        desk.nano.say(f"s 500 0 0 1500 0 {count} 0 0 90")
        assert desk.run(TICK).inputs.leg_kpa == pytest.approx(kpa)


def test_pulses_go_on_across_their_wrap_and_a_new_line_brings_no_flood(desk):
    desk.pulses = 2**32 - 10
    desk.nano.say("b 1 reset")
    before = desk.run(1.0).inputs.pulses
    desk.pulses += 25
    assert desk.run(0.1).inputs.pulses == before + 25


def test_an_unplugged_nano_is_tried_again_every_two_seconds_in_the_end(desk):
    desk.nano.gone = True
    desk.run(40.0)
    gaps = [after - before for before, after in zip(desk.opened[-5:], desk.opened[-4:], strict=False)]
    assert max(gaps) <= BACKOFF_MOST_S + 0.1
    assert BACKOFF_MOST_S == 2.0
    assert len(desk.opened) < 40


@pytest.mark.parametrize(("version", "told"), [("1.0.9", False), ("1.1.0", True)])
def test_only_a_nano_that_knows_of_dead_sensors_is_told_of_one(version, told):
    desk = Desk(version).run(0.5).run(0.3, replace(RUNNING, blind=True))
    assert {line.endswith(" 1") for line in desk.told("pump 5")} == {told}


def test_at_the_end_the_nano_is_told_to_stop(desk):
    desk.run(0.5, RUNNING)
    desk.told("")
    desk.board.close()
    assert desk.told("stop") == ["stop"]


def test_nothing_is_driven_while_the_nano_has_other_ends_of_the_pinch():
    desk = Desk()
    desk.nano.ends["shut"] = 1700
    desk.run(1.0).run(1.0, replace(RUNNING, pinch=1.0))
    assert desk.told("pinch") == []
    desk.nano.ends["shut"] = 2000
    desk.run(1.0).run(1.0, replace(RUNNING, pinch=1.0))
    assert "pinch 2000 1000" in desk.told("pinch")


@pytest.mark.parametrize(("alive", "gives_up"), [(1.0, True), (8.0, False)])
def test_three_starts_that_soon_end_in_a_restart_wait_for_a_hand(desk, alive, gives_up):
    for _ in range(4):
        desk.run(1.2).run(alive, RUNNING)
        desk.nano.say("b 1 reset")
        desk.run(0.5)
    desk.told("")
    desk.run(1.5).run(0.5, RUNNING)
    assert (desk.told("pump 5") == []) == gives_up


# ---- a Nano that has been on for any time

#: Where a counter of 32 bits may stand as the line is opened: anywhere, and just before it rolls over.
ANYWHERE = st.integers(0, 2**32 - 1) | st.integers(1, 20_000).map(lambda short: 2**32 - short)


def sensed(ms: int, pulses: int) -> list[tuple[float, float, float]]:
    """Flow, pulses and age of what was counted, each second, of a Nano whose counters stood there."""
    senses, flow, found = NanoSenses(1e-5), Flow(), list[tuple[float, float, float]]()
    for n in range(1, 501):
        now, edge = n * 0.02, (ms + n * 20 - 4) * 2000
        frame = Telemetry(n & 255, (ms + n * 20) % 2**32, (pulses + n * 2) % 2**32, edge % 2**32, 0, 0, 0)
        senses.take_telemetry(frame, now)
        reading = replace(senses.inputs, time=now)
        flow = measure(flow, reading, Sensor())
        if n % 50 == 0:
            found.append((flow.rate, reading.pulses, now - reading.counted))
    return found


@pytest.mark.slow
@settings(max_examples=40)
@given(ANYWHERE, ANYWHERE)
@example(2**32 - 3000, 0)
@example(2**31 - 3000, 2**31 - 100)
@example(0, 2**32 - 500)
def test_flow_is_the_same_whenever_the_nano_was_switched_on(ms, pulses):
    """Its milliseconds roll over after 49.7 days, its half microseconds after 36 minutes."""
    fresh, late = sensed(1000, 0), sensed(ms, pulses)
    assert [pulses for _, pulses, _ in late] == [pulses for _, pulses, _ in fresh]
    for (rate, _, age), (rate_then, _, age_then) in zip(fresh, late, strict=True):
        assert rate_then == pytest.approx(rate, rel=1e-4)
        assert age_then == pytest.approx(age, abs=1e-4)
    assert late[-1][0] > 500


@given(st.integers(0, 2**40), st.integers(-(2**31), 2**31 - 1))
def test_a_counter_that_rolls_over_goes_on(before, ahead):
    assert unwrapped(before, (before + ahead) % 2**32) == before + ahead


def test_a_count_that_falls_back_brings_no_pulses(desk):
    desk.pulses = 500
    before = desk.run(0.1).inputs.pulses
    desk.pulses = 100
    assert desk.run(0.1).inputs.pulses == before


@pytest.mark.parametrize("began", [2**32 / 1000 - 5, 100 * 86_400.0])
def test_a_visit_on_a_rig_that_has_run_for_days_goes_like_any_other(began):
    desk = Desk()
    desk.ticks = round(began * 60)
    desk.run(0.5).run(0.5, RUNNING)
    assert desk.inputs.faults == set()
    assert desk.told("pump 5") != []
