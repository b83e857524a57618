"""A pin library may move the process to another folder; files are found all the same."""

import os
import sys
import types
from pathlib import Path

import pytest
from gpiozero import Device
from shared.nano_scripts import Script

import rig.boards
import rig.boards.nano_port
from rig.base.clock import SteadyClock
from rig.base.faults import Unavailable
from rig.boards.header import factory
from rig.boards.mock_pins import VirtualFactory
from rig.commands.cli import main

SILENT = '[sound]\non = false\n[lights]\ncount = 0\n[log]\nfolder = "logs"\n'


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A rig's folder, on a machine whose pin library moves the process elsewhere as it is loaded."""
    home, elsewhere = tmp_path / "rig", tmp_path / "elsewhere"
    for folder in (home, elsewhere):
        folder.mkdir()

    def moves(self=None):
        os.chdir(elsewhere)
        return VirtualFactory()

    monkeypatch.chdir(home)
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setattr(Device, "_default_pin_factory", moves)
    monkeypatch.setattr(rig.boards, "on_a_pi", lambda: True)
    monkeypatch.setattr(rig.boards.nano_port.UsbPorts, "open", lambda ports: Script(lambda data: b""))
    monkeypatch.setattr("rig.commands.calibrate.calibrate.LiveClock", lambda: SteadyClock(float("inf")))
    monkeypatch.setattr("rig.commands.run.run.LiveClock", lambda: SteadyClock(float("inf")))
    monkeypatch.setattr("builtins.input", lambda *_: "")
    (home / "config.toml").write_text(SILENT)
    yield home
    assert list(elsewhere.iterdir()) == []


BOARDS = pytest.mark.parametrize("board", ["gpio", "nano"])


@BOARDS
def test_a_record_lies_where_it_was_asked_for(home, board):
    asked = ["run", "--board", board, "--screen", "none", "--seconds", "0.2", "--record", "run.jsonl"]
    assert main(asked) == 0
    assert (home / "run.jsonl").is_file()
    assert Path.cwd() == home


@BOARDS
def test_the_folder_of_logs_lies_beside_the_settings_that_name_it(home, board):
    assert main(["run", "--board", board, "--screen", "none", "--seconds", "0.2"]) == 0
    assert len(list((home / "logs").iterdir())) == 1


@BOARDS
@pytest.mark.parametrize("part", ["pump", "pinch", "flow"])
def test_a_calibration_reads_its_settings_after_the_board_is_open(home, board, part, capsys):
    assert main(["calibrate", part, "--board", board]) == 1
    told = capsys.readouterr()
    assert "Not kept." in told.out  # no water moves at these pins
    assert "cannot be read" not in told.err


@BOARDS
def test_a_board_that_moves_the_folder_later_misleads_no_path(home, board, monkeypatch):
    """Paths are made absolute before a board is opened, so that nothing hangs on the folder afterwards."""
    opens = rig.boards.open_board

    def later(*asked):
        opened = opens(*asked)
        os.chdir(home.parent / "elsewhere")
        return opened

    monkeypatch.setattr("rig.commands.run.run.open_board", later)
    shots = ["--shots", "shots", "--record", "run.jsonl", "--config", "config.toml"]
    assert main(["run", "--board", board, "--screen", "none", "--seconds", "9", *shots]) == 0
    assert (home / "run.jsonl").is_file()
    assert (home / "shots").is_dir()


def test_pins_that_cannot_be_had_leave_the_folder_as_it_was(home, monkeypatch):
    def fails(self=None):
        os.chdir(home.parent / "elsewhere")
        raise OSError("no chip")

    monkeypatch.setattr(Device, "_default_pin_factory", fails)
    with pytest.raises(Unavailable):
        factory()
    assert Path.cwd() == home


def test_the_real_library_moves_the_folder_as_it_is_imported_and_the_rig_stays(home, monkeypatch):
    """gpiozero's own factory over a stand-in for lgpio that goes where LG_WD says, as its C code does."""
    monkeypatch.undo()
    monkeypatch.chdir(home)
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setitem(sys.modules, "lgpio", types.ModuleType("lgpio"))
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    stub = sys.modules["lgpio"]
    for name in (
        "SET_PULL_NONE",
        "SET_PULL_UP",
        "SET_PULL_DOWN",
        "BOTH_EDGES",
        "RISING_EDGE",
        "FALLING_EDGE",
    ):
        setattr(stub, name, 1)
    stub.gpiochip_open = lambda chip: os.chdir(os.environ["LG_WD"]) or 1
    stub.gpiochip_close = lambda handle: 0
    monkeypatch.setattr("gpiozero.pins.local.LocalPiFactory._get_revision", lambda self: 0xC03111)
    made = factory()
    assert type(made).__name__ == "LGPIOFactory"
    assert Path.cwd() == home
    made.close()
