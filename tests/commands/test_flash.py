"""Writing the firmware to a Nano: the attempts, and the messages."""

import ast
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from simnano.bootloader import Bootloader

from rig.boards.firmware_files import FIRMWARE
from rig.commands.cli import main
from rig.commands.flash import flash


class Avrdude:
    """Answers as avrdude does at each speed, and remembers what it was asked."""

    def __init__(self, answers: dict[int, tuple[int, str]]) -> None:
        self.answers = answers
        self.speeds: list[int] = []
        self.command: list[str] = []

    def __call__(self, command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        self.command = command
        speed = int(command[command.index("-b") + 1])
        self.speeds.append(speed)
        status, text = self.answers[speed]
        if status < 0:
            raise subprocess.TimeoutExpired(command, 60)
        return subprocess.CompletedProcess(command, status, "", text)


NOT_IN_SYNC = (1, "avrdude: stk500_getsync() attempt 10 of 10: not in sync: resp=0x00\n\navrdude done.\n")


def attempt(
    answers: dict[int, tuple[int, str]], port: str | None = None, **other
) -> tuple[int, str, Avrdude]:
    said: list[str] = []
    avrdude = Avrdude(answers)
    other = {"find": lambda: ["/dev/ttyUSB7"], "which": lambda name: name, **other}
    status = flash(port, run=avrdude, say=said.append, **other)
    return status, "\n".join(said), avrdude


def test_the_new_bootloader_takes_it_at_once():
    status, said, avrdude = attempt({115200: (0, "")})
    assert status == 0
    assert avrdude.speeds == [115200]
    assert avrdude.command[:1] == ["avrdude"]
    assert f"flash:w:{FIRMWARE}:i" in avrdude.command
    assert "Done: the Nano on /dev/ttyUSB7 carries clot-rig.hex" in said


def test_the_old_bootloader_is_tried_next_and_told():
    status, said, avrdude = attempt({115200: NOT_IN_SYNC, 57600: (0, "")}, port="COM3")
    assert status == 0
    assert avrdude.speeds == [115200, 57600]
    assert avrdude.command[avrdude.command.index("-P") + 1] == "COM3"
    assert "old bootloader" in said


def test_neither_speed_says_what_each_said():
    status, said, _ = attempt({115200: NOT_IN_SYNC, 57600: (-1, "")})
    assert status == 1
    assert "115200 baud: avrdude: stk500_getsync() attempt 10 of 10: not in sync" in said
    assert "57600 baud: no end after 60 s" in said


def test_what_another_speed_would_not_cure_is_not_tried_again():
    for text, sentence in {
        "avrdude: ser_open(): can't open device: Permission denied": "usermod -aG dialout",
        "avrdude: ser_open(): can't open device: Device or resource busy": "Another program is using",
        "avrdude: verification error, first mismatch at byte 0x0000": "not what was written",
        "can't open device '/dev/ttyUSB7': No such file or directory": "There is no port /dev/ttyUSB7",
    }.items():
        status, said, avrdude = attempt({115200: (1, text)})
        assert (status, avrdude.speeds) == (1, [115200])
        assert sentence in said


def test_what_is_missing_is_named():
    assert "apt-get install avrdude" in attempt({}, which=lambda name: None)[1]
    assert "No Nano was found" in attempt({}, find=list)[1]
    assert "make firmware" in attempt({}, firmware=Path("nowhere/clot-rig.hex"))[1]


def test_of_two_boards_that_may_be_the_nano_none_is_written_to():
    """Whatever was on the other would be lost."""
    two = {"find": lambda: ["/dev/ttyUSB0", "/dev/ttyUSB1"]}
    status, said, avrdude = attempt({115200: (0, "")}, **two)
    assert (status, avrdude.speeds) == (1, [])
    assert "/dev/ttyUSB0, /dev/ttyUSB1" in said
    assert "--port" in said
    status, _, avrdude = attempt({115200: (0, "")}, port="/dev/ttyUSB1", **two)
    assert (status, avrdude.speeds) == (0, [115200])


def test_the_firmware_that_is_written_is_the_committed_one():
    assert FIRMWARE.exists()
    assert FIRMWARE.read_text().splitlines()[-1] == ":00000001FF"


def program(hexfile: Path) -> bytes:
    """What a file of Intel's hex records puts into the flash, from address 0."""
    flash = bytearray()
    for record in hexfile.read_text().split():
        count, at, kind = int(record[1:3], 16), int(record[3:7], 16), int(record[7:9], 16)
        if kind == 0:
            flash[at : at + count] = bytes.fromhex(record[9 : 9 + 2 * count])
    return bytes(flash)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("avrdude") is None, reason="there is no avrdude here")
@pytest.mark.parametrize(("baud", "said"), [(115200, "Done"), (57600, "old bootloader")])
def test_the_command_puts_the_firmware_into_a_nanos_flash(capsys, baud, said):
    with Bootloader(baud) as nano:
        assert main(["flash", "--port", nano.port]) == 0, capsys.readouterr().out
    assert said in capsys.readouterr().out
    whole = program(FIRMWARE)
    assert len(whole) > 4000
    assert nano.flash[: len(whole)] == whole


def test_what_avrdude_says_in_another_code_page_is_passed_on(tmp_path, monkeypatch):
    program = tmp_path / "avrdude"
    program.write_bytes(
        b"#!/bin/sh\nprintf 'avrdude: Ger\\204t antwortet nicht: not in sync\\n' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    said: list[str] = []
    assert flash(None, say=said.append, find=lambda: ["/dev/ttyUSB7"]) == 1
    assert "t antwortet nicht: not in sync" in "\n".join(said)


@pytest.mark.slow
def test_words_of_other_programs_are_never_decoded_strictly():
    for path in (Path(__file__).parents[2] / "rig").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given = {word.arg for word in node.keywords} if isinstance(node, ast.Call) else set()
            if "capture_output" in given and "text" in given:
                assert given >= {"errors", "encoding"}, path
