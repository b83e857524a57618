"""The checks of the computer, before any part of the rig is touched."""

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rig.base.environment import UNSEEN, sound_got, unasked
from rig.base.files import folder_kept
from rig.commands.doctor.header_checks import check_header, check_port, check_start
from rig.commands.doctor.machine import Machine
from rig.commands.doctor.result import Check, CheckResult
from rig.runlog.rotation import at_home
from rig.settings.config import BoardKind, Config

#: With less free space than this a log soon breaks off.
ENOUGH_BYTES = 300_000_000
#: No rig of this program has run before this year.
FIRST_YEAR = 2025


def examine(machine: Machine, config: Config, kind: str, port: str | None = None) -> Iterator[CheckResult]:
    """All checks of the computer. `kind` is the board that will be used, `port` the Nano's, if known."""
    yield _versions(machine)
    yield _pin_library(machine, kind)
    yield _working_folder(machine)
    yield check_header(machine, config, kind)
    yield check_start(machine, config, kind)
    if kind == BoardKind.NANO:
        yield check_port(machine, port)
    yield _display(machine, config)
    yield _sound(machine)
    yield _disk(machine, config)
    yield _time(machine)
    yield _power(machine)


def _versions(machine: Machine) -> CheckResult:
    """Python and the libraries; for pygame also whether it is the system's own build."""
    check, found = Check("program", "read its versions"), machine.packages()
    names = ", ".join(
        f"{name} {found[name]}"
        for name in ("gpiozero", "pygame", "pygame-ce", "pyserial", "lgpio")
        if name in found
    )
    saw = f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {names}"
    if {"pygame", "pygame-ce"} <= found.keys():
        return check.bad(
            saw,
            "two pygames",
            "pygame and pygame-ce are both installed and overwrite each other: remove both, install one",
            "pip uninstall -y pygame pygame-ce",
        )
    place = machine.place("pygame")
    if "dist-packages" in place:
        todo = "The rig is tested with pip's build; to have that one", "pip install --ignore-installed pygame"
        return check.unknown(f"{saw}; pygame is the system's own, in {place}", *todo)
    return check.good(f"{saw}; pygame in {place}" if place else saw)


def _pin_library(machine: Machine, kind: str) -> CheckResult:
    check = Check("pin library", "loaded lgpio")
    if not machine.is_pi and kind != BoardKind.GPIO:
        return check.not_tried("this is not a Raspberry Pi; here the pins are gpiozero's mock pins")
    remedy = "Take the system's own; the rig's environment must see it, as `make install` makes it"
    try:
        with folder_kept():
            library = machine.load("lgpio")
    except ImportError:
        return check.bad("it is not installed", "no pin library", remedy, "sudo apt install python3-lgpio")
    except OSError as wrong:
        return check.bad(
            f"it cannot make its pipe ({wrong})",
            "pin library's folder",
            "Name a folder that can be written to",
            "export LG_WD=/var/tmp",
        )
    if not hasattr(library, "gpiochip_open"):
        return check.bad(
            "what is installed under its name is an empty shell",
            "empty lgpio",
            "Remove it (pip uninstall -y lgpio), then take the system's own",
            "sudo apt install python3-lgpio",
        )
    other = machine.environment.get("GPIOZERO_PIN_FACTORY", "lgpio")
    if other != "lgpio":
        return check.unknown(
            f"it is there, but GPIOZERO_PIN_FACTORY names {other}: the pinch then has only the places that "
            "gpiozero's own duty gives it",
            "Let the pinch be held to the microsecond",
            "unset GPIOZERO_PIN_FACTORY",
        )
    return check.good("it is there, and whole; the pinch is held to the microsecond")


def _working_folder(machine: Machine) -> CheckResult:
    check = Check("working folder", "looked whether files can be made")
    folder = machine.environment.get("LG_WD") or tempfile.gettempdir()
    place = machine.root / folder.lstrip("/") if machine.root != Path("/") else Path(folder)
    if not _writable(place):
        return check.bad(
            f"{folder} cannot be written to, and the pin library makes its pipe there (LG_WD)",
            "unwritable folder",
            "Name another",
            "export LG_WD=/var/tmp",
        )
    return check.good(f"{folder} can be written to")


def _display(machine: Machine, config: Config) -> CheckResult:
    check = Check("display", "opened it")
    if config.screen.mode == "none":
        return check.not_tried('screen.mode is "none"')
    told = [
        name for name in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY", "DISPLAY") if machine.environment.get(name)
    ]
    script = "import pygame; pygame.display.init(); print(pygame.display.get_driver())"
    extra = {} if told else {"SDL_VIDEODRIVER": "kmsdrm"}
    status, words = machine.output(sys.executable, "-c", script, PYGAME_HIDE_SUPPORT_PROMPT="1", **extra)
    driver = words.splitlines()[0] if status == 0 and words else ""  # libraries talk after it
    if driver in UNSEEN and not unasked(driver, machine.environment):
        saw = f"SDL_VIDEODRIVER asks for {driver}, which shows nothing"
        return check.unknown(saw, "To see the rig", "unset SDL_VIDEODRIVER")
    if driver and driver not in UNSEEN:
        return check.good(f"through {driver}")
    last = words.splitlines()[-1] if words else "no word"
    if told:
        todo = "Run it as the user who is logged in at the screen, not over a line without one"
        command = "rig run --screen none"
        if told[0] == "SDL_VIDEODRIVER":
            todo, command = "The variable is left over; take it away", "unset SDL_VIDEODRIVER"
        saw = f"{told[0]}={machine.environment[told[0]]}: {driver or last}"
        return check.bad(saw, "no display", todo, command)
    if not machine.is_pi and not (machine.root / "dev/dri").exists():
        return check.not_tried("this machine has no screen", "Without one, run", "rig run --screen none")
    if "not available" in last:
        return check.bad(
            "there is no desktop, and this pygame cannot draw without one (no KMSDRM)",
            "no KMSDRM",
            "Use Raspberry Pi OS with desktop; or a small stage for one window (then: cage -- rig run)",
            "sudo apt install cage",
        )
    return check.bad(
        f"without a desktop: {last}",
        "no display",
        "Join the groups video, render and input, then log in again",
        "sudo usermod -aG video,render,input $USER",
    )


def _sound(machine: Machine) -> CheckResult:
    check = Check("sound", "opened it")
    script = (
        "import pygame; import pygame.mixer as m; m.init(); "
        "from rig.sound.device import driver; print(*m.get_init(), driver())"
    )
    status, words = machine.output(sys.executable, "-c", script, PYGAME_HIDE_SUPPORT_PROMPT="1")
    last = words.splitlines()[-1] if words else "no word"
    asked = machine.environment.get("SDL_AUDIODRIVER", "")
    if status == 0:
        shape, _, driver = words.splitlines()[0].rpartition(" ")
        saw = f"{shape} (rate, bits, channels) through {sound_got(driver, '', machine.environment)}"
        if driver == "dummy":
            return check.unknown(saw, "To hear the rig", "unset SDL_AUDIODRIVER")
        return check.good(saw)
    if asked:
        saw = f"SDL_AUDIODRIVER={asked}: {last}"
        return check.bad(saw, "no sound", "The variable is left over; take it away", "unset SDL_AUDIODRIVER")
    if "NotImplementedError" in words or "libgthread" in words:
        return check.bad(
            "pygame's mixer lacks a library of the system",
            "mixer without its library",
            "Install it",
            "sudo apt install libglib2.0-0",
        )
    if status == -signal.SIGSEGV:  # SDL's own fault: rig.sound.device.Trial
        return check.bad(
            "the sound server has no output",
            "no sound",
            "Plug in a loudspeaker or a screen with one, and choose it: right click on the speaker symbol",
        )
    if not machine.is_pi:
        return check.unknown(f"this machine has none ({last}); the rig runs on without sound")
    return check.bad(
        last,
        "no sound",
        "Run it as the user who is logged in, never with sudo; choose the output: right click on the speaker "
        "symbol. A Pi 5 has no headphone socket: use HDMI or USB",
    )


def _disk(machine: Machine, config: Config) -> CheckResult:
    check = Check("free space", "looked at the disk")
    try:
        folder = at_home(config.log.folder) if config.log.folder else Path.cwd()
    except OSError:
        folder = Path(config.log.folder)
    if config.log.folder and (folder.parts[0].startswith("~") or not _writable(folder)):
        return check.bad(
            f"log.folder {folder} cannot be written to",
            "unwritable log",
            "Name a folder of your own as log.folder in config.toml",
        )
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < ENOUGH_BYTES:
        return check.bad(
            f"{free // 1_000_000} MB are left",
            "disk full",
            "Delete old run logs; packages that were installed long ago go with",
            "sudo apt clean",
        )
    return check.good(f"{free // 1_000_000} MB")


def _time(machine: Machine) -> CheckResult:
    check, date = Check("date and time", "read the clock"), machine.date()
    if int(date[:4]) < FIRST_YEAR:
        return check.bad(
            f"{date}, which is past",
            "wrong time",
            "Connect it to a network once, or set the time by hand; logs and calibrations bear the date",
            "sudo timedatectl set-time '2026-01-31 10:00'",
        )
    status, words = machine.output("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if status == 0 and words == "no":
        return check.unknown(f"{date}; it has not been set from the network since the start")
    return check.good(date)


def _power(machine: Machine) -> CheckResult:
    check = Check("power", "asked for undervoltage and heat")
    if not machine.is_pi:
        return check.not_tried("this is not a Raspberry Pi; it keeps no record of its supply")
    status, words = machine.output("vcgencmd", "get_throttled")
    try:
        bits = int(words.partition("=")[2], 16) if status == 0 else -1
    except ValueError:
        bits = -1
    if bits < 0:
        return check.unknown("vcgencmd did not answer")
    if bits & 0x1:
        saw, name = "the supply is too low right now", "undervoltage"
    elif bits & 0x10000:
        saw, name = "the supply has been too low since the start", "undervoltage"
    elif bits & 0x8:
        saw, name = "it is too hot right now", "heat"
    else:
        return check.good(f"well since the start ({words})")
    todo = (
        "A supply of 5 V 3 A (Pi 4) or 5 A (Pi 5), a short thick cable; servo and lamps on their own supply"
        if name == "undervoltage"
        else "Give it air, or a fan"
    )
    return check.bad(f"{saw} ({words})", name, todo)


def _writable(folder: Path) -> bool:
    """Whether a file can be created in a folder, tested by creating one; a future folder is judged by its
    parent."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
