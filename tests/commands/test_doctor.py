"""`rig doctor` names what is wrong, and nothing else."""

import json
import re
import shlex
import subprocess
import types
from dataclasses import replace
from pathlib import Path

import pytest

from rig.base.clock import SteadyClock
from rig.base.faults import Fault
from rig.boards import Opened
from rig.boards.header import explain_no_pins
from rig.boards.mock_pins import VirtualControls
from rig.boards.virtual import VirtualBoard
from rig.boards.virtual_nano import VirtualNanoBoard
from rig.commands.cli import main, parser
from rig.commands.doctor.doctor import DoctorOptions, _calibration, _person
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.header_checks import _CHIP_INFO, _LINE_INFO, _ChipInfo, _LineInfo
from rig.commands.doctor.host_checks import examine as examine_machine
from rig.commands.doctor.light_checks import check_lamps
from rig.commands.doctor.machine import Machine
from rig.commands.doctor.operator import AtTerminal, AtVirtualTable, Person
from rig.commands.doctor.result import CheckResult, Verdict
from rig.commands.doctor.rig_checks import examine
from rig.commands.shared.console import Terminal
from rig.commands.shared.manual_control import ManualControl
from rig.settings.calibration import PARTS, Measured, MeasuredFlow, MeasuredPump
from rig.settings.config import Config, Lights, Pins, parse_config
from rig.settings.pinout import place
from rig.twin import FAULTS

CONFIG = Config()


def wrong(
    board: VirtualBoard | VirtualNanoBoard, config: Config = CONFIG, person=None, kind: str = "virtual"
) -> list[CheckResult]:
    """What an examination of a virtual rig finds wrong."""
    stands = person or AtVirtualTable(board, board.bench)
    trial = ManualControl(board, SteadyClock(float("inf")), config.limits)
    found = list(examine(Examination(config, kind, trial, stands)))
    board.close()
    assert all(finding.todo for finding in found if finding.verdict is Verdict.BAD)
    return [finding for finding in found if finding.verdict is Verdict.BAD]


def wired(**electric: object) -> Config:
    """A rig whose wires are like that."""
    return replace(CONFIG, twin=replace(CONFIG.twin, electric=replace(CONFIG.twin.electric, **electric)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 5])
def test_nothing_is_found_where_nothing_is_wrong(seed):
    assert wrong(VirtualBoard(CONFIG, seed)) == []


#: What a fault of the simulated water is to somebody who examines the rig, where it has another name.
LOOKS = {"hum": "pulses at rest", "rotor_stuck": "sensor_dead"}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_the_water_is_named_and_no_other(fault):
    board = VirtualBoard(CONFIG, seed=3)
    board.inject_fault(fault)
    assert [finding.name for finding in wrong(board)] == [LOOKS.get(fault, fault)]


def broken(what: str) -> VirtualBoard:
    """A virtual rig with one wire or part broken."""
    board = VirtualBoard(CONFIG, seed=1)
    pins, number = board.pins, CONFIG.pins
    press, level = board.press, board._table.level
    match what:
        case "green stuck":
            board.press("green")
        case "red dead":
            board.press = lambda name: None if name == "red" else press(name)
        case "blue swapped":
            board.press = lambda name: press("yellow" if name == "blue" else name)
            release = board.release
            board.release = lambda name: release("yellow" if name == "blue" else name)
        case "stop wire broken":
            pins.pin(number.stop).drive_high()
            release = board.release
            board.press = lambda name: None if name == "stop" else press(name)
            board.release = lambda name: None if name == "stop" else release(name)
        case "stop pushed in":
            board.press("stop")
        case "stop not noticed":
            board.press = lambda name: None if name == "stop" else press(name)
        case "tray not noticed":
            board.press = lambda name: None if name == "tray" else press(name)
        case "tray contact":
            board._table.level = lambda name, high: level(name, high and name != "tray")
        case "knob dead":
            board.turn = lambda detents: None
        case "knob reversed":
            turn = board.turn
            board.turn = lambda detents: turn(-detents)
        case "lamp blue":
            bench = board.bench

            def dark():
                seen = bench()
                return replace(
                    seen, outputs=replace(seen.outputs, lamps=seen.outputs.lamps - frozenset({"blue"}))
                )

            board.bench = dark
        case "no lights":
            board._board._faults.add(Fault.NO_LIGHTS)
        case "pulses at rest":
            read = board.read

            def noisy(now: float):
                pins.now = now
                pins.pin(number.flow).drive_high()
                pins.pin(number.flow).drive_low()
                return read(now)

            board.read = noisy
        case "pump":
            from rig.twin import Drive

            drive = board._drive
            board._drive = lambda: Drive(0.0, drive().medicine, drive().pinch)
    return board


BROKEN = [
    "green stuck", "red dead", "blue swapped", "stop wire broken", "stop pushed in", "stop not noticed",
    "tray contact", "tray not noticed", "knob dead", "knob reversed", "lamp blue", "no lights", "pump",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", BROKEN)
def test_each_broken_part_is_named_and_no_other(what):
    assert [finding.name for finding in wrong(broken(what))] == [what]


class Miswired(VirtualBoard):
    """A virtual rig in which some wires are on each other's pin."""

    def __init__(self, **wired: int) -> None:
        super().__init__(CONFIG, seed=1)
        there = replace(CONFIG.pins, **wired)
        self.pins.pin(CONFIG.pins.stop).drive_high()  # no contact of a stop is there any more
        self._table = Crossed(there, self.pins)
        self._flow, self._pump = self.pins.pin(there.flow), self.pins.pin(there.pump)
        self._medicine, self._servo = self.pins.pin(there.medicine), self.pins.pin(there.pinch)
        self.press, self.release, self.turn = self._table.press, self._table.release, self._table.turn

    def _pulse(self, pin, edge: float) -> None:
        if pin.function == "input":
            super()._pulse(pin, edge)


class Crossed(VirtualControls):
    """A table whose hands may meet a pin that the program drives; there they can do nothing."""

    def level(self, name: str, high: bool) -> None:
        if self._factory.pin(self._number[name]).function == "input":
            super().level(name, high)


#: Two parts whose wires have been mistaken for each other, and the first thing that is said to be wrong.
SWAPPED = [
    ("pump", "medicine", "pumps swapped"),
    ("pump", "pinch", "pump and pinch swapped"),
    ("medicine", "pinch", "pinch_stuck"),
    ("flow", "tray", "tray not noticed"),
    ("green", "tray", "green and tray swapped"),
    ("stop", "red", "stop and red swapped"),
    ("stop", "tray", "stop and tray swapped"),
    ("blue", "yellow", "blue swapped"),
    ("tray", "knob_a", "tray not noticed"),
    ("pump", "tray", "tray not noticed"),
    ("pump", "knob_b", "knob dead"),
]
#: A pump on a pin that is pulled up, and what is said of it.
RUNNING = [("pump", "pump runs by itself"), ("medicine", "medicine runs by itself")]


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other", "name"), SWAPPED, ids=[name for *_, name in SWAPPED])
def test_two_wires_on_each_others_pin_are_named_with_the_pins_where_they_belong(one, other, name):
    pins = CONFIG.pins
    board = Miswired(**{one: getattr(pins, other), other: getattr(pins, one)})
    first = wrong(board)[0]
    assert first.name == name
    belong = [f"header pin {place(getattr(pins, part))}" for part in (one, other)]
    assert any(pin in first.todo for pin in belong)


@pytest.mark.slow
@pytest.mark.parametrize(("pump", "name"), RUNNING)
def test_no_water_is_moved_where_a_pump_runs_by_itself(pump, name):
    pins = CONFIG.pins
    board = Miswired(**{pump: pins.tray, "tray": getattr(pins, pump)})
    stands = AtVirtualTable(board, board.bench)
    trial = ManualControl(board, SteadyClock(float("inf")), CONFIG.limits)
    found = list(examine(Examination(CONFIG, "virtual", trial, stands)))
    assert [each.verdict for each in found[-3:]] == [Verdict.NOT_TRIED] * 3
    assert name in [each.name for each in found]
    board.close()


@pytest.mark.slow
def test_a_lamp_that_is_always_lit_is_named_and_not_those_that_it_disturbs():
    pins = CONFIG.pins
    board = Miswired(green_lamp=pins.tray, tray=pins.green_lamp)
    found = {each.name: each for each in wrong(board)}
    assert "lamp red" not in found
    assert "GPIO18 (header pin 12)" in found["lamp green"].todo


LAMPS = [
    ({"lamp_drive": "pin", "lamp_ohm": 330.0}, "lamps dim", "a pin of the Pi has 3.3 V"),
    ({"lamp_v": 0.0}, "lamps dark", "the lamps' 5 V"),
    ({"lamp_v": 12.0, "lamp_ohm": 680.0}, "", ""),
]


@pytest.mark.parametrize(("electric", "name", "said"), LAMPS)
def test_lamps_that_get_too_little_current_are_told_apart_from_a_loose_wire(electric, name, said):
    config = wired(**electric)
    board = VirtualBoard(config)
    trial = ManualControl(board, SteadyClock(float("inf")), config.limits)
    found = check_lamps(Examination(config, "virtual", trial, AtVirtualTable(board, board.bench)))
    board.close()
    assert found.name == name
    assert said in found.todo


@pytest.mark.slow
def test_a_flow_sensor_whose_output_nothing_pulls_up_is_named_with_its_wiring():
    config = wired(sensor_output="open", sensor_ohm=0.0, pull_up_ohm=0.0)
    (found,) = wrong(VirtualBoard(config), config)
    assert found.name == "sensor_dead"
    assert "through the divider" in found.todo


@pytest.mark.slow
def test_a_supply_that_sags_as_the_pump_starts_is_named_and_no_stop_accused():
    config = wired(supply_ohm=1.5, start_a=3.0)
    (found,) = wrong(VirtualNanoBoard(config, seed=1), config, kind="virtual-nano")
    assert found.name == "supply sags"


@pytest.mark.slow
def test_a_nano_on_a_computer_without_a_header_is_asked_for_no_buttons():
    board = VirtualNanoBoard(CONFIG, seed=1)
    opened = Opened(board, "nano", "", "measured", board)
    assert opened.keyed
    assert not replace(opened, bench=board.bench).keyed
    assert not replace(opened, hands=None).keyed
    trial = ManualControl(board, SteadyClock(float("inf")), CONFIG.limits)
    person = AtVirtualTable(board, board.bench)
    found = list(examine(Examination(CONFIG, "nano", trial, person, opened.keyed)))
    board.close()
    assert not [each for each in found if each.verdict is Verdict.BAD]
    assert not [each for each in found if each.part == "green button"]
    assert "its keys stand for them" in " ".join(each.saw for each in found)


@pytest.mark.slow
def test_a_dry_tray_whose_contact_closes_as_the_pump_runs_is_no_leak():
    board = VirtualBoard(CONFIG, seed=1)
    read, held = board.read, board._table.held

    def shaken(now: float):
        if board.bench().outputs.pump:
            held.add("tray")
        return read(now)

    board.read = shaken
    (finding,) = wrong(board)
    assert finding.name == "tray contact"
    assert "GPIO4 (header pin 7)" in finding.todo


@pytest.mark.slow
def test_a_pump_that_nobody_has_measured_is_not_called_worn():
    for measured, verdict in ((Measured(), Verdict.UNKNOWN), (Measured(pump=MeasuredPump()), Verdict.BAD)):
        board = VirtualBoard(CONFIG, seed=3)
        board.inject_fault("pump_worn")
        trial = ManualControl(board, SteadyClock(float("inf")), CONFIG.limits)
        here = Examination(
            replace(CONFIG, measured=measured), "gpio", trial, AtVirtualTable(board, board.bench)
        )
        found = {each.part: each for each in examine(here)}
        assert found["main pump"].verdict is verdict
        assert found["main pump"].command == "rig calibrate pump"
        assert found["pinch"].verdict is Verdict.GOOD
        board.close()


@pytest.mark.slow
def test_a_pinch_that_is_shut_at_rest_is_no_dead_flow_sensor():
    board = VirtualBoard(CONFIG, seed=1)
    board._pinch = replace(CONFIG.pinch, open_ms=CONFIG.pinch.closed_ms, closed_ms=CONFIG.pinch.open_ms)
    (finding,) = wrong(board)
    assert finding.name == "pinch shut at rest"
    assert "pinch.open_ms" in finding.todo


@pytest.mark.slow
def test_with_a_nano_what_is_said_names_the_nanos_pins_and_the_twelve_volts():
    board = VirtualNanoBoard(CONFIG, seed=1)
    board._nano.drive("D3", 0)  # the brick is not plugged in
    pass_on = board._pass
    board._pass = lambda until: (board._nano.drive("C1", 0), pass_on(until))[1]
    board._tube.__class__ = type("Wet", (type(board._tube),), {"tray_wet": True})
    found = wrong(board, kind="virtual-nano")
    assert [each.name for each in found][:2] == ["no 12 V", "tray contact"]
    assert "D3 of the Nano must see the pumps' 12 V" in found[0].todo
    assert "A1 of the Nano" in found[1].todo


@pytest.mark.slow
def test_a_rig_with_a_gel_plug_is_examined_through_its_stopcock():
    config = parse_config('[twin.clot]\nkind = "gel"', "c.toml")
    assert wrong(VirtualBoard(config, 1), config) == []


@pytest.mark.slow
@pytest.mark.parametrize("shown", [1.0, 0.0])
@pytest.mark.parametrize("fault", [None, "kink_downstream", "kink_upstream", "pump_worn", "pinch_stuck"])
def test_a_pressure_gauge_dead_or_alive_makes_no_fault_of_its_own(shown, fault):
    board = VirtualBoard(CONFIG, seed=3)
    if fault:
        board.inject_fault(fault)
    read = board.read
    board.read = lambda now: replace(read(now), leg_kpa=board._tube.leg_kpa * shown)
    assert [each.name for each in wrong(board)] == ([fault] if fault else [])


@pytest.mark.slow
def test_noise_on_the_flow_wire_is_named_first():
    assert wrong(broken("pulses at rest"))[0].name == "pulses at rest"


@pytest.mark.slow
def test_what_to_do_names_the_pin_where_the_wire_belongs():
    (finding,) = wrong(broken("red dead"))
    assert "GPIO6 (header pin 31)" in finding.todo


def test_a_rig_with_few_parts_is_examined_without_a_word_of_those_it_lacks():
    config = Config(
        pins=Pins(
            stop=-1, tray=-1, knob_a=-1, knob_b=-1, green_lamp=-1, red_lamp=-1, blue_lamp=-1, yellow_lamp=-1
        ),
        lights=Lights(count=0),
    )
    assert wrong(VirtualBoard(config, 1), config) == []


SECOND = parse_config(
    '[pins]\ntray = -1\nflow_return = 16\n[twin.sensor]\nat = "supply"\n[flow]\nexpected = 910\n'
    # On the supply, a blocked vein still reads what takes the side branch.
    "[flow.levels]\nlow = { enter = 0.55, leave = 0.65 }",
    "c.toml",
)


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "names"), [(None, []), ("leak", ["leak"])])
def test_without_a_tray_sensor_a_second_flow_sensor_tells_of_a_leak(fault, names):
    board = VirtualBoard(SECOND, seed=2)
    if fault:
        board.inject_fault(fault)
    assert [finding.name for finding in wrong(board, SECOND)] == names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "name"),
    [("dry", "no flow"), ("kink_upstream", "low flow"), ("pinch_stuck", "pinch_stuck"), ("leak", "leak")],
)
def test_with_nobody_there_what_the_sensors_cannot_tell_apart_is_one_name(fault, name):
    board = VirtualBoard(CONFIG, seed=3)
    board.inject_fault(fault)
    assert [finding.name for finding in wrong(board, person=Person(may_move=True))] == [name]


class Alone:
    """Counts what a board was asked to do."""

    def __init__(self, board: VirtualBoard) -> None:
        self.board, self.most = board, 0.0

    def read(self, now: float):
        return self.board.read(now)

    def write(self, outputs) -> None:
        self.most = max(self.most, outputs.pump, outputs.medicine, outputs.pinch)
        self.board.write(outputs)

    def close(self) -> None:
        self.board.close()


class AtDesk(AtTerminal):
    """Somebody at a terminal whose hands reach the virtual table."""

    patience_s = 1.0

    def __init__(self, board: VirtualBoard, ask) -> None:
        super().__init__(Terminal(ask=ask, say=lambda _: None), may_move=False)
        self.act = lambda verb, what, how: getattr(board, verb)(what)


@pytest.mark.parametrize("answer", ["n", "", "no"])
def test_nothing_moves_before_somebody_has_said_yes(answer):
    watched = Alone(VirtualBoard(CONFIG, 1))
    trial = ManualControl(watched, SteadyClock(float("inf")), CONFIG.limits)
    asked: list[str] = []
    person = AtDesk(watched.board, lambda question: asked.append(question) or answer)
    found = list(examine(Examination(CONFIG, "virtual", trial, person)))
    assert watched.most == 0.0
    assert any("water and pinch move" in question for question in asked)
    assert [each.verdict for each in found[-3:]] == [Verdict.NOT_TRIED] * 3


def test_no_question_stands_while_water_runs():
    watched = VirtualBoard(CONFIG, 1)
    watched.inject_fault("sensor_dead")
    trial = ManualControl(watched, SteadyClock(float("inf")), CONFIG.limits)
    running: list[float] = []

    def ask(question: str) -> str:
        running.append(watched.bench().outputs.pump)
        return "n" if "jaw" in question or "though nothing asked" in question else "y"

    found = list(examine(Examination(CONFIG, "virtual", trial, AtDesk(watched, ask))))
    assert [finding.name for finding in found if finding.name] == ["sensor_dead"]
    assert running
    assert max(running) == 0.0


# ---- the machine


#: What the README has somebody write into config.txt.
BOOT = "dtparam=audio=on\n[all]\ngpio=17,27=op,dl  # the pumps\ndtparam=strict_gpiod\n"


def pi(tmp_path: Path, **changed) -> Machine:
    """A Raspberry Pi on which all is well, but for what is changed."""
    (tmp_path / "proc/device-tree").mkdir(parents=True)
    (tmp_path / "proc/device-tree/model").write_text("Raspberry Pi 4 Model B Rev 1.4\0")
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/gpiochip0").write_text("")
    (tmp_path / "tmp").mkdir()
    boot = changed.pop("boot", BOOT)
    if boot:
        (tmp_path / "boot/firmware").mkdir(parents=True)
        (tmp_path / "boot/firmware/config.txt").write_text(boot)
        (tmp_path / "boot/firmware/cmdline.txt").write_text(changed.pop("cmdline", "quiet"))
    label = changed.pop("label", b"pinctrl-bcm2711")
    words = {
        "SDL": "wayland",
        "m.init": "44100 -16 2 pulseaudio",
        "vcgencmd": "throttled=0x0",
        "timedatectl": "yes",
    }
    said = {**words, **changed.pop("said", {})}

    def ask(command, **_):
        line = " ".join(command)
        key = next(
            key
            for key, mark in (
                ("m.init", "m.init"),
                ("SDL", "display"),
                ("vcgencmd",) * 2,
                ("timedatectl",) * 2,
            )
            if mark in line
        )
        text = said[key]
        return subprocess.CompletedProcess(command, 1 if text.startswith("!") else 0, text.lstrip("!"), "")

    held = changed.pop("held", {})
    denied = changed.pop("denied", False)

    def control(path, call, block):
        if denied:
            raise PermissionError
        if hasattr(block, "label"):
            block.label = label
        elif block.offset in held:
            block.flags, block.consumer = 1, held[block.offset]

    given = {
        "root": tmp_path,
        "environment": {"LG_WD": "/tmp", "WAYLAND_DISPLAY": "wayland-0"},
        "ask": ask,
        "load": lambda _: types.SimpleNamespace(gpiochip_open=None, SET_PULL_NONE=128),
        "control": control,
        "packages": lambda: {"gpiozero": "2.0.1", "pygame": "2.6.1"},
        "date": lambda: "2026-05-01 10:00",
        **changed,
    }
    return Machine(**given)


def names(
    machine: Machine, kind: str = "gpio", config: Config = CONFIG, port: str | None = None
) -> list[str]:
    return [finding.name for finding in examine_machine(machine, config, kind, port) if finding.name]


def missing(_: str):
    raise ImportError


def no_pipe(_: str):
    raise FileNotFoundError(2, "No such file or directory", ".lgd-nfy-3")


def test_a_machine_on_which_all_is_well(tmp_path):
    found = list(examine_machine(pi(tmp_path), CONFIG, "gpio"))
    assert {finding.verdict for finding in found} == {Verdict.GOOD}


def test_a_pin_library_with_which_the_pinch_is_coarse_is_named(tmp_path):
    told = {"LG_WD": "/tmp", "WAYLAND_DISPLAY": "wayland-0", "GPIOZERO_PIN_FACTORY": "pigpio"}
    found = examine_machine(pi(tmp_path, environment=told), CONFIG, "gpio")
    (coarse,) = [finding for finding in found if finding.verdict is not Verdict.GOOD]
    assert (coarse.part, coarse.verdict) == ("pin library", Verdict.UNKNOWN)
    assert "pigpio" in coarse.saw


MACHINES = [
    ("empty lgpio", {"load": lambda _: types.SimpleNamespace()}),
    ("no pin library", {"load": missing}),
    ("pin library's folder", {"load": no_pipe}),
    ("unwritable folder", {"environment": {"LG_WD": "/proc/device-tree/model", "DISPLAY": ":0"}}),
    ("two pygames", {"packages": lambda: {"pygame": "2.6.1", "pygame-ce": "2.5.8"}}),
    ("pins held", {"held": {17: b"lg"}}),
    ("no header", {"label": b"gpio-sim.0-bank0"}),
    ("pins at start", {"boot": "dtparam=strict_gpiod\ngpio=17=op,dl\n#gpio=27=op,dl\n"}),
    ("pins at start", {"boot": "dtparam=strict_gpiod\ngpio=17,27=op,dh\n"}),
    ("pins stay high", {"boot": "gpio=16-27=op,dl\n"}),
    ("no rights on the pins", {"denied": True}),
    ("no KMSDRM", {"environment": {"LG_WD": "/tmp"}, "said": {"SDL": "!pygame.error: kmsdrm not available"}}),
    ("no display", {"said": {"SDL": "!pygame.error: Unable to connect"}}),
    ("mixer without its library", {"said": {"m.init": "!NotImplementedError: mixer module not available"}}),
    ("no sound", {"said": {"m.init": "!pygame.error: ALSA: Host is down"}}),
    ("undervoltage", {"said": {"vcgencmd": "throttled=0x50000"}}),
    ("heat", {"said": {"vcgencmd": "throttled=0x8"}}),
    ("wrong time", {"date": lambda: "1970-01-01 00:03"}),
]


@pytest.mark.parametrize(("name", "changed"), MACHINES)
def test_each_trap_of_the_machine_is_named_and_no_other(tmp_path, name, changed):
    assert names(pi(tmp_path, **changed)) == [name]


def test_an_older_kernels_word_for_letting_go_of_pins_is_known(tmp_path):
    older = {"boot": "gpio=17,27=op,dl\n", "cmdline": "quiet pinctrl_bcm2835.persist_gpio_outputs=n"}
    assert names(pi(tmp_path, **older)) == []


def test_start_settings_that_cannot_be_read_are_no_fault(tmp_path):
    found = {each.part: each for each in examine_machine(pi(tmp_path, boot=""), CONFIG, "gpio")}
    assert found["start settings"].verdict is Verdict.UNKNOWN


#: What gpiozero says as it falls back, what there is of chips, and what the maker is told.
FALLEN = [
    ("Falling back from lgpio: No module named 'lgpio'", True, "sudo apt install python3-lgpio"),
    ("Falling back from lgpio: module 'lgpio' has no attribute 'SET_BIAS_DISABLE'", True, "empty shell"),
    ("Falling back from lgpio: unable to locate Pi revision in /proc/device-tree", True, "does not say"),
    ("Falling back from lgpio: [Errno 2] No such file or directory: '.lgd-nfy-3'", True, "LG_WD=/var/tmp"),
    ("Falling back from lgpio: 'can not open gpiochip'", False, "no /dev/gpiochip0"),
    ("Falling back from lgpio: 'not a gpiochip'", True, "lgpio says: 'not a gpiochip'"),
]


@pytest.mark.parametrize(("told", "there", "said"), FALLEN)
def test_why_the_pins_cannot_be_used_is_said_with_the_remedy(tmp_path, told, there, said):
    chip = tmp_path / "gpiochip0"
    chip.write_text("")
    sentence = explain_no_pins(
        ["Falling back from rpigpio: No module named 'RPi'", told], [chip] if there else []
    )
    assert said in sentence
    assert "\n" not in sentence


def test_pins_that_this_user_may_not_use_are_said_to_be_so(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    sentence = explain_no_pins(["Falling back from lgpio: 'can not open gpiochip'"], [Path("/dev/gpiochip0")])
    assert "may not open /dev/gpiochip0" in sentence
    assert "sudo usermod -aG gpio $USER" in sentence


def test_a_full_disk_and_an_unwritable_log_are_named(tmp_path, monkeypatch):
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _: types.SimpleNamespace(free=1_000_000))
    assert names(pi(tmp_path)) == ["disk full"]


def test_the_program_that_holds_a_pin_is_named_with_its_number(tmp_path):
    machine = pi(tmp_path, held={17: b"lg", 4: b"w1"})
    handles = tmp_path / "proc/4321/fd"
    handles.mkdir(parents=True)
    (tmp_path / "proc/4321/comm").write_text("blinker\n")
    (handles / "7").symlink_to("/dev/gpiochip0")
    (finding,) = [each for each in examine_machine(machine, CONFIG, "gpio") if each.name]
    assert "GPIO17 (pump) by 'lg'" in finding.saw
    assert "GPIO4 (tray) by 'w1'" in finding.saw
    assert "blinker (process 4321)" in finding.saw
    assert finding.command == "kill 4321"


def test_a_pin_held_by_the_kernel_is_given_back_in_config_txt(tmp_path):
    (finding,) = [e for e in examine_machine(pi(tmp_path, held={4: b"w1"}), CONFIG, "gpio") if e.name]
    assert "dtoverlay" in finding.todo


def test_with_a_nano_only_the_headers_own_parts_are_asked_for(tmp_path):
    held = {17: b"lg", 22: b"lg"}
    assert names(pi(tmp_path, held=held), "nano", port="/dev/ttyUSB0") == []


def test_another_program_on_the_nanos_port_is_named(tmp_path):
    machine = pi(tmp_path)
    handles = tmp_path / "proc/99/fd"
    handles.mkdir(parents=True)
    (tmp_path / "proc/99/comm").write_text("minicom\n")
    (handles / "3").symlink_to("/dev/ttyUSB0")
    (finding,) = [e for e in examine_machine(machine, CONFIG, "nano", "/dev/ttyUSB0") if e.name]
    assert "minicom (process 99)" in finding.saw
    assert names(pi(tmp_path / "b"), "nano") == ["nano_missing"]


def test_the_kernels_own_structures_have_the_size_that_its_calls_name():
    import ctypes

    for call, block in ((_CHIP_INFO, _ChipInfo), (_LINE_INFO, _LineInfo)):
        assert ctypes.sizeof(block) == call >> 16 & 0x3FFF
    assert _LineInfo.flags.offset == 72


def test_a_header_that_was_asked_for_is_looked_at_on_any_machine(tmp_path):
    machine = pi(tmp_path, held={17: b"lg"})
    (tmp_path / "proc/device-tree/model").unlink()
    assert "pins held" in names(machine, "gpio")


@pytest.mark.slow
def test_a_board_that_cannot_be_opened_ends_in_a_finding(capsys, monkeypatch):
    from gpiozero import Device

    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.delenv("GPIOZERO_PIN_FACTORY", raising=False)
    assert main(["doctor", "--board", "gpio", "--json"]) == 1
    last = json.loads(capsys.readouterr().out)["findings"][-1]
    assert (last["name"], last["command"]) == ("no board", "rig doctor --board virtual")


def test_a_device_that_this_very_program_holds_is_nobody_elses(tmp_path):
    file = tmp_path / "device"
    with file.open("w"):
        assert Machine().holders(file) == []


def test_a_pc_says_what_it_could_not_check(tmp_path):
    machine = pi(tmp_path)
    (tmp_path / "proc/device-tree/model").unlink()
    found = {e.part: e for e in examine_machine(machine, CONFIG, "virtual")}
    for part in ("pin library", "header", "power"):
        assert found[part].verdict is Verdict.NOT_TRIED
        assert "not a Raspberry Pi" in found[part].saw


@pytest.mark.slow
def test_this_machine_can_be_asked_as_it_is():
    assert len(list(examine_machine(Machine(), CONFIG, "virtual"))) >= 8


def test_a_calibration_of_simulated_water_or_of_another_rig_is_foreign(monkeypatch):
    monkeypatch.setattr("rig.commands.doctor.doctor.serial_number", lambda: "1000abcd")
    for water, serial, name in (
        ("simulated", "1000abcd", "foreign calibration"),
        ("measured", "9999", "foreign calibration"),
        ("measured", "1000abcd", ""),
    ):
        taken = MeasuredFlow(date="2026", serial=serial, water=water)
        assert _calibration(replace(CONFIG, measured=Measured(flow=taken)), "gpio").name == name


# ---- the command


@pytest.mark.slow
def test_json_is_json_and_the_exit_status_tells(capsys, monkeypatch):
    assert main(["doctor", "--board", "virtual", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["failed"] == 0
    assert {finding["part"] for finding in told["findings"]} >= {"emergency stop", "main pump", "sound"}
    read = VirtualBoard.read
    monkeypatch.setattr(
        VirtualBoard, "read", lambda b, now: (b.inject_fault("kink_downstream"), read(b, now))[1]
    )
    assert main(["doctor", "--board", "virtual"]) == 1
    out = capsys.readouterr().out
    assert "Wrong: kink_downstream." in out


def test_where_there_is_no_keyboard_nobody_is_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    person = _person(Opened(VirtualBoard(CONFIG), "gpio", "", "measured"), DoctorOptions())
    assert not person.present
    assert not person.may_move()


@pytest.mark.slow
def test_the_emergency_stop_comes_right_after_what_moves_nothing_and_water_comes_last(capsys):
    main(["doctor", "--board", "virtual", "--json"])
    parts = [finding["part"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    table = parts[parts.index("calibration") + 1 :]
    assert table[0] == "emergency stop"
    assert table[-3:] == ["main pump", "pinch", "medicine pump"]


#: What a maker may be told to type, besides `rig` itself, and where it comes from.
KNOWN = {
    "sudo apt", "sudo usermod", "sudo raspi-config", "sudo timedatectl", "pip uninstall", "pip install",
    "export", "kill", "echo",
}  # fmt: skip


def test_every_command_that_is_advised_exists():
    text = "\n".join(
        path.read_text() for path in (Path(__file__).parents[2] / "rig/commands/doctor").glob("*.py")
    )
    text += "\n".join(
        path.read_text() for path in (Path(__file__).parents[2] / "rig/commands/calibrate").glob("*.py")
    )
    advised = set(re.findall(r"(?:[Rr]un(?: first)?|[Nn]ext): (rig [a-z]+(?: [a-z]+)?)", text))
    advised |= set(re.findall(r'"(rig [a-z]+(?: [a-z]+| --[a-z]+)*)"', text))
    assert {"rig flash", "rig calibrate flow", "rig doctor", "rig run --screen none"} <= advised
    for command in advised - {"rig calibrate"}:  # goes on with a part's name, as below
        assert callable(parser().parse_args(shlex.split(command)[1:]).do), command
    for part in PARTS:  # where the text goes on with a part's name
        assert callable(parser().parse_args(["calibrate", part]).do)
    others = set(re.findall(r'"((?:sudo|pip|export|kill|echo) [^"]+)"', text)) | {"kill 1"}
    for command in others:
        assert any(command.startswith(known) for known in KNOWN), command
