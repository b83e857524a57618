"""Puts the firmware on a Nano: finds the board, tries both bootloaders, reports the result."""

import shutil
import subprocess
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from serial.tools import list_ports

from rig.boards.firmware_files import FIRMWARE
from rig.boards.nano_port import find_ports

#: Speed of each bootloader that Nanos are sold with, and its name.
BOOTLOADERS = ((115200, "new"), (57600, "old"))

#: How often avrdude resets the board and looks for a bootloader, at one speed. Each attempt takes 5 s, and a
#: bootloader answers the first. Avrdude's own ten attempts would take a minute.
ATTEMPTS = 2
#: Time limit for avrdude at one speed: an answer comes within seconds, the rest is writing.
PATIENCE_S = 60.0

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig flash`."""
    parser.description = "Find the Nano and write firmware/clot-rig.hex to it."
    parser.add_argument("--port", metavar="NAME", help="serial port of the Nano (default: found)")
    parser.set_defaults(do=lambda asked: flash(asked.port))


def flash(
    port: str | None = None,
    firmware: Path = FIRMWARE,
    run: Run = subprocess.run,
    find: Callable[[], list[str]] = find_ports,
    which: Callable[[str], str | None] = shutil.which,
    say: Callable[[str], None] = print,
) -> int:
    """Write `firmware` to the Nano on `port`, or on the only port where one may be; the exit status.

    Every outcome is printed as a sentence; avrdude's output is shown if nothing worked.
    """
    if not firmware.exists():
        say(f"There is no {firmware.name} in {firmware.parent.name}/. Build it with: make firmware")
        return 1
    if which("avrdude") is None:
        say("avrdude, which writes to a Nano, is not installed. Run: sudo apt-get install avrdude")
        return 1
    found = [port] if port else find()
    if len(found) != 1:
        say(_which(found))
        return 1
    (device,) = found
    told = []
    for speed, name in BOOTLOADERS:
        say(f"Writing {firmware.name} to the Nano on {device}, {name} bootloader ({speed} baud) ...")
        try:
            done = run(
                _command(device, speed, firmware),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=PATIENCE_S,
            )
        except subprocess.TimeoutExpired:
            told.append(f"{speed} baud: no end after {PATIENCE_S:.0f} s")
            continue
        if done.returncode == 0:
            say(f"Done: the Nano on {device} carries {firmware.name}, written and read back.")
            if name == "old":
                say(
                    "It has the old bootloader. The rig works with it; see firmware/README.md, "
                    '"Bootloaders", for why the new one is better.'
                )
            return 0
        text = (done.stderr or "") + (done.stdout or "")
        if trouble := _trouble(text, device):
            say(trouble)
            return 1
        told.append(f"{speed} baud: {_last_line(text)}")
    say(f"The Nano on {device} took the program at neither speed:")
    for line in told:
        say(f"  {line}")
    say("Press its reset button and try again; a Nano without a bootloader needs a programmer.")
    return 1


def _which(found: list[str]) -> str:
    """Why none of the ports found is used."""
    if not found:
        return (
            "No Nano was found. Plug it in with a cable that carries data; "
            f"if it is there, name its port: rig flash --port NAME. Ports here: {_ports()}"
        )
    return (
        f"More than one board may be the Nano: {', '.join(found)}. A wrong one would lose its program: "
        "unplug the others, or name the Nano's port: rig flash --port NAME"
    )


def _command(device: str, speed: int, firmware: Path) -> list[str]:
    return [
        *("avrdude", "-q", "-p", "atmega328p", "-c", "arduino", "-P", device, "-b", str(speed)),
        *("-x", f"attempts={ATTEMPTS}", "-D", "-U", f"flash:w:{firmware}:i"),
    ]


def _trouble(text: str, device: str) -> str | None:
    """Errors that another speed would not cure."""
    low = text.lower()
    if "permission denied" in low:
        return f"This user may not use {device}. Run: sudo usermod -aG dialout $USER, then log in again."
    if "resource busy" in low or "resource temporarily unavailable" in low:
        return f"Another program is using {device}: close the rig or the serial monitor, then try again."
    if "no such file or directory" in low and device.lower() in low:
        return f"There is no port {device}. Ports here: {_ports()}"
    if "verification error" in low or "verification mismatch" in low:
        return f"What was read back from the Nano on {device} is not what was written: try again."
    return None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or "not in sync" in line.lower()]
    return (telling or lines or ["avrdude said nothing"])[0]


def _ports() -> str:
    return ", ".join(sorted(str(port.device) for port in list_ports.comports())) or "none"
