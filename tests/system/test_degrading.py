"""Whatever breaks, the water stops or the visit goes on, and the screen says what to do."""

import errno
import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pygame
import pytest
from shared.nano_scripts import Script, reply
from shared.sessions import changed
from shared.virtual_rig import Rig

import rig.boards.virtual_nano as emulated
from rig.base.clock import TICKS_HZ
from rig.base.faults import BLIND, STOPS_WATER, Fault, blinks, told
from rig.base.signals import Inputs
from rig.boards.gpio import GpioBoard
from rig.boards.header import Header
from rig.boards.mock_pins import VirtualControls, VirtualFactory
from rig.boards.nano import NanoBoard
from rig.boards.virtual import VirtualBoard
from rig.boards.virtual_nano import VirtualNanoBoard
from rig.commands.cli import main
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame, frame
from rig.runlog.reader import read_log
from rig.screen.window.picture import Picture
from rig.settings.config import Config, Lights, Limits, Pins
from rig.visit.exhibit import Exhibit


class Gauged(VirtualBoard):
    """The virtual board of a rig that has a pressure gauge as well."""

    def read(self, now: float) -> Inputs:
        return replace(super().read(now), leg_kpa=self._tube.leg_kpa)


@pytest.fixture(scope="module")
def exhibit() -> Exhibit:
    """The default story on a rig without a strip, whose lamps have no say in what stops and what goes on."""
    return load_exhibit(Config(lights=Lights(count=0)))


def with_limits(exhibit: Exhibit, **limits: float) -> Rig:
    return Rig(replace(exhibit, config=replace(exhibit.config, limits=replace(Limits(), **limits))))


def flowing(rig: Rig) -> Rig:
    """Play on until the day's own flow is known."""
    return rig.press("green").until("hello").press("green").until("good_clot").run(1)


def ordered(what: str, board: type[VirtualBoard] = VirtualBoard, pinch: float | None = None):
    """Something goes wrong in the simulated water; where it shows only then, with the pinch closed."""

    def make(exhibit: Exhibit) -> Rig:
        rig = flowing(Rig(exhibit, board=board(exhibit.config, 1)))
        rig.board.inject_fault(what)
        rig.run(5)
        if pinch is not None:
            rig.until("bad_clot").hold("green", 6).run(6)
        return rig

    return make


def lost(exhibit: Exhibit) -> Rig:
    """Water leaks away between two flow sensors, and no contact in the tray feels it."""
    pins = replace(exhibit.config.pins, flow_return=16, tray=-1)
    twin = replace(exhibit.config.twin, sensor=replace(exhibit.config.twin.sensor, at="supply"))
    return ordered("leak")(replace(exhibit, config=replace(exhibit.config, pins=pins, twin=twin)))


def stopped(exhibit: Exhibit) -> Rig:
    rig = flowing(Rig(exhibit))
    rig.board.press("stop")
    return rig.run(0.1)


def tired(exhibit: Exhibit) -> Rig:
    return flowing(with_limits(exhibit, run=4.0)).run(3)


def drunk(exhibit: Exhibit) -> Rig:
    rig = with_limits(exhibit, medicine_day=0.5).clot().jump("medicine", depth=1.0)
    return rig.run(1).hold("green", 3)


def nearly_empty(exhibit: Exhibit) -> Rig:
    rig = with_limits(exhibit, medicine_day=2.0).clot().jump("medicine", depth=1.0)
    return rig.run(1).hold("green", 3)


def stuck(exhibit: Exhibit) -> Rig:
    rig = Rig(exhibit)
    rig.board.press("green")
    return rig.run(92)


def deaf(exhibit: Exhibit) -> Rig:
    rig = Rig(exhibit).run(0.1)
    rig.board.pins.pin(exhibit.config.pins.red).when_changed = None  # as one exception in a callback does
    rig.board.press("red")
    return rig.run(0.5)


class Unlit(VirtualFactory):
    """Pins of a machine whose light bus is switched off."""

    def _get_spi_class(self, shared: bool, hardware: bool) -> type:
        raise OSError("no bus")


def unlit(exhibit: Exhibit) -> Rig:
    pins, exhibit = Unlit(), load_exhibit(Config())
    rig = Rig(exhibit, board=GpioBoard(exhibit.config, pins))
    VirtualControls(exhibit.config.pins, pins)
    return rig.run(0.2)


def nano(open_port: Callable[[], object], seconds: float = 4.5):
    """A rig whose Nano is what answers at a port."""

    def make(exhibit: Exhibit) -> Rig:
        pins = VirtualFactory()
        header = Header(Pins(), pins)
        VirtualControls(Pins(), pins)
        rig = Rig(exhibit, board=NanoBoard(header, open_port))
        for _ in range(round(seconds * TICKS_HZ)):
            pins.now = rig.ticks / TICKS_HZ
            rig.run(1 / TICKS_HZ)
        return rig

    return make


def refused(number: int) -> Callable[[], object]:
    def open_port() -> object:
        raise OSError(number, "no")

    return open_port


class Cable(emulated.VirtualLine):
    """The cable to an emulated Nano, which can be pulled out, cut off or left without a word."""

    plugged, mute = True, False

    @property
    def in_waiting(self) -> int:
        if not Cable.plugged:
            raise OSError(errno.EIO, "gone")
        return 0 if Cable.mute else super().in_waiting


def cabled(happens: Callable[[VirtualNanoBoard], None], seconds: float):
    """A rig on the real firmware in an emulator, to whose cable something happens."""

    def make(exhibit: Exhibit) -> Rig:
        Cable.plugged, Cable.mute = True, False
        rig = Rig(exhibit, board=VirtualNanoBoard(exhibit.config, 1)).run(1)
        happens(rig.board)
        return rig.run(seconds)

    return make


def pull(board: VirtualNanoBoard) -> None:
    Cable.plugged = False


def hush(board: VirtualNanoBoard) -> None:
    Cable.mute = True


def restarted(exhibit: Exhibit) -> Rig:
    """The Nano's reset button is pressed while the pump runs."""
    Cable.plugged, Cable.mute = True, False
    rig = Rig(exhibit, board=VirtualNanoBoard(exhibit.config, 1)).run(1)
    rig.press("green").until("hello").press("green").run(2)
    rig.board._nano.reset()
    while Fault.NANO_RESTARTED not in rig.here.sensed.faults and rig.ticks < 10 * TICKS_HZ:
        rig.run(1 / TICKS_HZ)
    return rig


def unpowered(board: VirtualNanoBoard) -> None:
    """The brick's plug is out."""
    board._nano.drive("D3", 0)


MADE: dict[Fault, Callable[[Exhibit], Rig]] = {
    Fault.STOPPED: stopped,
    Fault.NO_POWER: cabled(unpowered, 0.2),
    Fault.TRAY_WET: ordered("leak"),
    Fault.LEAK: lost,
    Fault.DRY: ordered("dry", Gauged),
    Fault.NO_FLOW: ordered("dry"),
    Fault.PUMP_REST: tired,
    Fault.NANO_STARTING: nano(lambda: Script(lambda _: b""), 0.5),
    Fault.NANO_MISSING: nano(refused(errno.ENOENT)),
    Fault.NANO_DENIED: nano(refused(errno.EACCES)),
    Fault.NANO_BUSY: nano(refused(errno.EBUSY)),
    Fault.NANO_SILENT: nano(lambda: Script(lambda _: b"")),
    Fault.NANO_GARBLED: nano(lambda: Script(lambda _: random.Random(1).randbytes(60))),
    Fault.NANO_FOREIGN: nano(lambda: Script(lambda _: b"Hello from Blink!\r\n")),
    Fault.NANO_OLD: nano(lambda: Script(reply("ok clot-rig 0 sid=1"))),
    Fault.NANO_NEW: nano(lambda: Script(reply("ok clot-rig 2 sid=1"))),
    Fault.NANO_UNPLUGGED: cabled(pull, 0.1),
    Fault.NANO_QUIET: cabled(hush, 0.6),
    Fault.NANO_RESTARTED: restarted,
    Fault.SENSOR_DEAD: ordered("sensor_dead"),
    Fault.SENSOR_REVERSED: ordered("sensor_reversed"),
    Fault.SENSOR_NOISY: ordered("hum", pinch=1.0),
    Fault.SENSOR_SKIPS: ordered("pulses_missing"),
    Fault.KINK: ordered("kink_downstream", Gauged),
    Fault.PINCH_STUCK: ordered("pinch_stuck", pinch=1.0),
    Fault.PUMP_WORN: ordered("pump_worn", Gauged, pinch=1.0),
    Fault.WEAK_FLOW: ordered("pump_worn"),
    Fault.AIR: ordered("air"),
    Fault.MEDICINE_OUT: drunk,
    Fault.CUP_LOW: nearly_empty,
    Fault.BUTTON_STUCK: stuck,
    Fault.EVENTS_DEAD: deaf,
    Fault.NO_LIGHTS: unlit,
}
#: Made by taking away a display and a disk, further down.
ELSEWHERE = {Fault.NO_SCREEN, Fault.NO_LOG}


@pytest.mark.slow
@pytest.mark.parametrize("fault", MADE)
def test_each_fault_happens_is_shown_with_its_remedy_and_stops_the_water_if_it_must(
    fault, exhibit, monkeypatch
):
    monkeypatch.setattr(emulated, "VirtualLine", Cable)
    rig = MADE[fault](exhibit)
    assert fault in rig.here.sensed.faults
    for code in exhibit.words:
        seen = frame(exhibit, changed(rig.here, language=code), "simulated")
        assert (seen.trouble, seen.remedy) == told(exhibit.words[code].faults[fault])
        assert seen.warning == (fault in STOPS_WATER)
    assert rig.last.outputs.pump == 0 or fault not in STOPS_WATER
    rig.board.close()


def test_every_fault_is_made_somewhere():
    assert set(MADE) | ELSEWHERE == set(Fault)


@pytest.mark.parametrize("fault", [Fault.NO_FLOW, Fault.SENSOR_DEAD])
def test_the_faults_sentence_is_on_top_of_the_screen(fault, exhibit, rig):
    picture, top = Picture((800, 480)), pygame.Rect(0, 0, 800, 22)
    plain = frame(exhibit, rig.run(0.2).here, "simulated")
    told_of = frame(exhibit, changed(rig.here, faults=frozenset({fault})), "simulated")
    assert rows(picture, plain, top) != rows(picture, told_of, top)


def rows(picture: Picture, seen: Frame, box: pygame.Rect) -> bytes:
    surface = pygame.Surface((800, 480))
    picture.draw(surface, seen)
    return pygame.image.tobytes(surface.subsurface(box), "RGB")


def test_the_red_lamp_blinks_the_faults_count_while_the_water_is_stopped(exhibit):
    rig = stopped(exhibit)
    rounds, lit = [], False
    for _ in range(round(12 * TICKS_HZ)):
        rig.run(1 / TICKS_HZ)
        now = "red" in rig.board.bench().outputs.lamps
        rounds += [rig.here.time] if now and not lit else []
        lit = now
    gaps = [later - earlier for earlier, later in itertools.pairwise(rounds)]
    assert blinks(Fault.STOPPED) == 1
    assert all(gap == pytest.approx(3.1, abs=0.05) for gap in gaps)
    assert len(gaps) >= 2
    rig.board.close()


# ---- water


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("what", ["dry", "leak"])
def test_a_dry_tank_and_a_leak_stop_the_pump_within_three_seconds(what, seed, exhibit):
    rig = flowing(Rig(exhibit, seed)).run(0.37 * seed)
    began = rig.here.time
    rig.board.inject_fault(what)
    while rig.last.outputs.pump > 0:
        rig.run(1 / TICKS_HZ)
        assert rig.here.time - began <= 3.0
    rig.board.clear_fault(what)
    assert rig.run(8).last.outputs.pump == 0  # nothing starts again by itself
    rig.press("green").run(2)
    assert rig.last.outputs.pump > 0
    rig.board.close()


def test_a_pump_that_a_gauge_knows_to_be_dry_runs_again_once_the_tank_is_full(exhibit):
    rig = flowing(Rig(exhibit, board=Gauged(exhibit.config, 1)))
    rig.board.inject_fault("dry")
    assert rig.run(4).here.sensed.faults == {Fault.DRY}
    rig.board.clear_fault("dry")
    assert rig.run(4).here.sensed.faults == {Fault.DRY}  # nothing starts again by itself
    rig.press("green").run(4)
    assert rig.here.sensed.faults == frozenset()
    assert rig.last.outputs.pump > 0
    rig.board.close()


@pytest.mark.slow
def test_a_dead_flow_sensor_is_reported_and_the_visit_continues(exhibit, rig):
    flowing(rig)
    rig.board.inject_fault("sensor_dead")
    rig.until("bad_clot").run(8).hold("green", 6).until("blocked").run(3)
    assert Fault.SENSOR_DEAD in rig.here.sensed.faults
    seen = frame(exhibit, rig.here, "simulated")
    assert seen.card.source == "estimated"
    assert seen.card.part < exhibit.config.flow.levels.low.enter
    assert rig.last.outputs.pump > 0
    rig.board.clear_fault("sensor_dead")
    rig.jump("first_flow").run(8)
    assert frame(exhibit, rig.here, "simulated").card.source == "simulated"
    assert not rig.here.sensed.faults & BLIND


@pytest.mark.slow
def test_with_a_sensor_dead_all_day_the_next_visit_goes_as_well(exhibit, rig):
    flowing(rig)
    rig.board.inject_fault("sensor_dead")
    rig.run(2).jump("attract").run(5)
    assert Fault.SENSOR_DEAD in rig.here.sensed.faults
    rig.press("green").until("hello").press("green").until("good_clot")
    assert rig.here.sensed.baseline.rate == pytest.approx(exhibit.config.flow.expected, rel=0.02)


@pytest.mark.slow
def test_flow_that_falls_with_the_pinch_open_is_no_clot(rig):
    flowing(rig).until("bad_clot").run(8)
    rig.board.inject_fault("dry")
    rig.run(6)
    assert rig.here.stay.scene == "bad_clot"


# ---- hands


@pytest.mark.slow
def test_a_stuck_button_is_passed_over_and_any_other_does_its_work(exhibit, rig):
    rig.board.press("green")
    rig.run(92)
    assert Fault.BUTTON_STUCK in rig.here.sensed.faults
    rig.jump("hello").run(0.2).press("blue").until("first_flow", within=1)
    rig.until("bad_clot").run(8).hold("yellow", 6).until("blocked")
    rig.board.release("green")
    assert Fault.BUTTON_STUCK not in rig.run(0.2).here.sensed.faults


def test_a_hand_that_holds_through_the_whole_x_ray_and_on_is_no_stuck_button(rig):
    rig.jump("x_ray").run(0.2)
    rig.board.press("green")
    rig.until("medicine", within=60).run(3)
    assert rig.here.sensed.faults == frozenset()
    assert rig.here.procedure.dose > 0  # it is taken for a hand that holds on


def test_contacts_that_bounce_at_every_touch_make_a_visit_like_any_other(exhibit):
    class Worn(VirtualBoard):
        """Buttons whose contacts chatter for twelve milliseconds."""

        def bounce(self, name: str, high: bool) -> None:
            for n in range(12):
                self.pins.now += 0.001
                self._table.level(name, high == (n % 2 == 0))
            self._table.level(name, high)

    rig = Rig(exhibit, board=Worn(exhibit.config, 1)).run(1)
    for _ in range(2):
        rig.board.bounce("green", False)
        rig.run(0.15)
        rig.board.bounce("green", True)
        rig.run(4)
    assert rig.here.sensed.presses == 2
    assert rig.here.stay.scene in ("first_flow", "before", "good_clot")
    rig.board.close()


@pytest.mark.slow
def test_without_a_knob_the_wire_is_pushed_by_the_button(exhibit):
    pins = replace(exhibit.config.pins, knob_a=-1, knob_b=-1)
    rig = Rig(replace(exhibit, config=replace(exhibit.config, pins=pins)))
    rig.clot().jump("x_ray").run(1)
    rig.board.turn(20)
    assert rig.run(0.2).here.procedure.depth == 0
    rig.hold("green", 8)
    assert rig.here.procedure.depth == 1.0 or rig.here.stay.scene != "x_ray"
    rig.board.close()


# ---- the Nano


@pytest.mark.slow
def test_a_nano_continues_after_it_was_unplugged_and_plugged_in(exhibit, monkeypatch):
    monkeypatch.setattr(emulated, "VirtualLine", Cable)
    Cable.plugged, Cable.mute = True, False
    rig = Rig(exhibit, board=VirtualNanoBoard(exhibit.config, 1)).run(1)
    rig.press("green").until("hello").press("green").run(2)
    assert rig.last.outputs.pump > 0
    Cable.plugged = False
    rig.run(1)
    assert rig.here.sensed.faults & {Fault.NANO_UNPLUGGED, Fault.NANO_MISSING, Fault.NANO_SILENT}
    assert rig.last.outputs.pump == 0
    assert rig.board.bench().outputs.pump == 0  # at the Nano's own pin
    rig.run(3)
    Cable.plugged = True
    rig.run(6)
    assert rig.here.sensed.faults == frozenset()
    assert rig.here.stay.scene in ("first_flow", "before", "good_clot")
    rig.until("good_clot", within=20)
    assert rig.here.sensed.leg_kpa > 1
    rig.board.inject_fault("kink_downstream")
    rig.run(5)
    assert Fault.KINK in rig.here.sensed.faults  # known by the Nano's pressure gauge
    rig.board.close()


@pytest.mark.slow
def test_a_nano_is_told_of_a_dead_flow_sensor_and_does_not_stop_the_pump(exhibit):
    rig = Rig(exhibit, board=VirtualNanoBoard(exhibit.config, 1)).run(1)
    rig.press("green").until("hello").press("green").until("good_clot").run(1)
    rig.board.inject_fault("sensor_dead")
    rig.run(4)  # twice what the Nano by itself bears
    assert rig.here.sensed.faults == {Fault.SENSOR_DEAD}
    assert frame(exhibit, rig.here, "simulated").card.source == "estimated"
    assert rig.board.bench().outputs.pump == pytest.approx(exhibit.config.pump.duty, abs=0.02)
    rig.board.clear_fault("sensor_dead")
    assert rig.run(4).here.sensed.faults == frozenset()
    rig.board.inject_fault("dry")
    assert rig.run(4).here.sensed.faults & {
        Fault.DRY,
        Fault.NO_FLOW,
    }  # with a sensor to be believed, all is as it was
    assert rig.board.bench().outputs.pump == 0
    rig.board.close()


# ---- files, clock, disk and display, around the whole program


def start(tmp_path: Path, *more: str, **env: str) -> tuple[subprocess.Popen, Path]:
    """A rig in a process of its own, once it runs."""
    log = tmp_path / "run.jsonl"
    flags = ["run", "--board", "virtual", "--record", str(log), *more]
    rig = subprocess.Popen(
        [sys.executable, "-m", "rig", *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    )
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        if log.exists() and log.read_bytes().count(b"\n") > 30:
            return rig, log
        assert rig.poll() is None, rig.communicate()
        time.sleep(0.05)
    rig.kill()
    raise AssertionError("the rig did not get going")


@pytest.mark.slow
def test_settings_that_are_changed_while_the_rig_runs_are_those_of_the_next_start(tmp_path):
    config = tmp_path / "c.toml"
    config.write_text("[pump]\nduty = 0.45\n")
    rig, log = start(tmp_path, "--screen", "none", "--seconds", "3", "--config", str(config))
    config.write_text("[pump]\nduty = 99\nnonsense")
    _, err = rig.communicate(timeout=60)
    assert (rig.returncode, err) == (0, "")
    assert "0.45" in read_log(log).head["config"]
    assert main(["replay", str(log)]) == 0


#: A clock that jumps ten years ahead at its fifth look, for every way of asking for the time of day.
JUMPING = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static int looks;
static long ahead(void) { return ++looks > 4 ? 315360000L : 0; }
int clock_gettime(clockid_t id, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int wrong = real(id, now);
    if (!wrong && id == CLOCK_REALTIME) now->tv_sec += ahead();
    return wrong;
}
time_t time(time_t *out) {
    time_t (*real)(time_t *) = dlsym(RTLD_NEXT, "time");
    time_t now = real(0) + ahead();
    if (out) *out = now;
    return now;
}
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the clock is bent by the Linux loader")
def test_a_clock_that_jumps_by_years_is_not_even_noticed(tmp_path):
    source, library = tmp_path / "jump.c", tmp_path / "jump.so"
    source.write_text(JUMPING)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    bent = {"LD_PRELOAD": str(library)}
    year = "import time; [time.time() for _ in range(9)]; print(time.localtime().tm_year)"
    told = subprocess.run(
        [sys.executable, "-c", year], env={**os.environ, **bent}, capture_output=True, text=True, check=True
    )
    assert int(told.stdout) >= time.localtime().tm_year + 9  # it does jump
    rig, log = start(tmp_path, "--screen", "none", "--seconds", "2", **bent)
    _, err = rig.communicate(timeout=60)
    assert (rig.returncode, err) == (0, "")
    times = [float(found) for found in re.findall(r'"t":([0-9.]+)', log.read_text())]
    steps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert max(steps) < 0.1
    assert times[-1] == pytest.approx(2.0, abs=0.05)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no X server to take away")
def test_a_display_that_goes_away_stops_neither_rig_nor_its_way_out(tmp_path):
    assert shutil.which("Xvfb"), "install it with: sudo apt install xvfb"
    reader, writer = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "800x480x24"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    try:
        display = f":{os.read(reader, 16).decode().strip()}"
        rig, log = start(
            tmp_path, "--screen", "window", "--seconds", "6", DISPLAY=display, SDL_VIDEODRIVER="x11"
        )
        assert '"f":["no_screen"]' not in log.read_text()
    finally:
        screen.kill()
        screen.wait()
    _, err = rig.communicate(timeout=60)
    assert rig.returncode == 1
    assert "Traceback" not in err
    assert '"fault":"no_screen"' in log.read_text()
    assert "end" in log.read_text().splitlines()[-1]
    assert main(["replay", str(log)]) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file that is always full")
def test_a_full_disk_costs_the_log_and_not_the_visit_and_the_screen_says_so(tmp_path, capfd):
    (tmp_path / "full").symlink_to("/dev/full")
    strips = []
    for name in ("room", "full"):
        config, shots = tmp_path / f"{name}.toml", tmp_path / f"{name}-shots"
        config.write_text(f'[log]\nfolder = "{tmp_path / name}"\n[screen]\nwidth = 800\nheight = 480')
        flags = ["--speed", "max", "--screen", "none", "--seconds", "4", "--shots", str(shots)]
        assert main(["run", "--board", "virtual", *flags, "--config", str(config)]) == 0
        picture = pygame.image.load(next(iter(shots.iterdir())))
        strips.append(pygame.image.tobytes(picture.subsurface((0, 0, 800, 16)), "RGB"))
    assert "the rig runs on" in capfd.readouterr().err
    assert strips[0] != strips[1]
