"""The machine under the rig: what it lacks, before any part of the rig is touched.

Every path begins at `root`, and everything that is asked of the system goes through `Machine`, so that
any machine can be described.
"""

import contextlib
import ctypes
import importlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from rig.base.clock import today
from rig.base.files import folder_kept
from rig.boards import on_a_pi
from rig.commands.doctor.result import Finding, bad, good, not_tried, unknown
from rig.runlog.rotation import at_home
from rig.settings.config import BoardKind, Config

#: Less free space than this (bytes) soon leaves a log cut off.
ENOUGH = 300_000_000
#: A program that asks the system something gives up after this long, s.
PATIENCE = 20.0
#: No rig of this program has run before this year.
YEAR = 2025

#: Kernel calls on a GPIO chip (linux/gpio.h): who it is, and who holds a line.
_CHIP_INFO, _LINE_INFO = 0x8044B401, 0xC100B405
_USED = 1

Ask = Callable[..., "subprocess.CompletedProcess[str]"]


class _ChipInfo(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char * 32), ("label", ctypes.c_char * 32), ("lines", ctypes.c_uint32))


class _LineInfo(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char * 32),
        ("consumer", ctypes.c_char * 32),
        ("offset", ctypes.c_uint32),
        ("attributes", ctypes.c_uint32),
        ("flags", ctypes.c_uint64),
        ("rest", ctypes.c_uint8 * 176),
    )


def control(path: Path, call: int, block: ctypes.Structure) -> None:
    """One kernel call on a device. Raises OSError."""
    import fcntl

    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        data = bytearray(bytes(block))
        fcntl.ioctl(handle, call, data, True)
        ctypes.memmove(ctypes.addressof(block), bytes(data), len(data))
    finally:
        os.close(handle)


@dataclass
class Machine:
    """One machine, as far as it can be asked."""

    root: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    ask: Ask = subprocess.run
    load: Callable[[str], ModuleType] = importlib.import_module
    control: Callable[[Path, int, ctypes.Structure], None] = control
    which: Callable[[str], str | None] = shutil.which
    packages: Callable[[], dict[str, str]] = field(default=lambda: _installed())
    date: Callable[[], str] = today

    @property
    def is_pi(self) -> bool:
        """Whether it says that it is a Raspberry Pi."""
        return on_a_pi(self.root / "proc/device-tree/model")

    def output(self, *command: str, **environment: str) -> tuple[int, str]:
        """Status and words of a program; -1 where it cannot be run or does not end."""
        try:
            done = self.ask(
                list(command),
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                env={**self.environment, **environment},
            )
        except (OSError, subprocess.SubprocessError) as wrong:
            return -1, str(wrong)
        return done.returncode, ((done.stdout or "") + (done.stderr or "")).strip()


def examine(machine: Machine, config: Config, kind: str, port: str | None = None) -> Iterator[Finding]:
    """Every check of the machine. `kind` is the board that will be used, `port` the Nano's, where known."""
    yield _versions(machine)
    yield _pin_library(machine, kind)
    yield _working_folder(machine)
    yield _header(machine, config, kind)
    yield _boot(machine, config, kind)
    if kind == BoardKind.NANO:
        yield _port(machine, port)
    yield _display(machine, config)
    yield _sound(machine)
    yield _disk(machine, config)
    yield _time(machine)
    yield _power(machine)


def _versions(machine: Machine) -> Finding:
    found = machine.packages()
    names = ", ".join(
        f"{name} {found[name]}"
        for name in ("gpiozero", "pygame", "pygame-ce", "pyserial", "lgpio")
        if name in found
    )
    saw = f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {names}"
    if {"pygame", "pygame-ce"} <= found.keys():
        return bad(
            "program",
            "read its versions",
            saw,
            "two pygames",
            "pygame and pygame-ce are both installed and overwrite each other: remove both, install one",
            "pip uninstall -y pygame pygame-ce",
        )
    return good("program", "read its versions", saw)


def _pin_library(machine: Machine, kind: str) -> Finding:
    part, did = "pin library", "loaded lgpio"
    if not machine.is_pi and kind != BoardKind.GPIO:
        return not_tried(part, "this is not a Raspberry Pi; here the pins are gpiozero's mock pins")
    remedy = "Take the system's own; the rig's environment must see it, as `make install` makes it"
    try:
        with folder_kept():
            library = machine.load("lgpio")
    except ImportError:
        return bad(
            part, did, "it is not installed", "no pin library", remedy, "sudo apt install python3-lgpio"
        )
    except OSError as wrong:
        return bad(
            part,
            did,
            f"it cannot make its pipe ({wrong})",
            "pin library's folder",
            "Name a folder that can be written to",
            "export LG_WD=/var/tmp",
        )
    if not hasattr(library, "gpiochip_open"):
        return bad(
            part,
            did,
            "what is installed under its name is an empty shell",
            "empty lgpio",
            "Remove it (pip uninstall -y lgpio), then take the system's own",
            "sudo apt install python3-lgpio",
        )
    other = machine.environment.get("GPIOZERO_PIN_FACTORY", "lgpio")
    if other != "lgpio":
        return unknown(
            part,
            did,
            f"it is there, but GPIOZERO_PIN_FACTORY names {other}: the pinch then has only the places that "
            "gpiozero's own duty gives it",
            "Let the pinch be held to the microsecond",
            "unset GPIOZERO_PIN_FACTORY",
        )
    return good(part, did, "it is there, and whole; the pinch is held to the microsecond")


def _working_folder(machine: Machine) -> Finding:
    part, did = "working folder", "looked whether files can be made"
    folder = machine.environment.get("LG_WD") or tempfile.gettempdir()
    place = machine.root / folder.lstrip("/") if machine.root != Path("/") else Path(folder)
    if not _writable(place):
        return bad(
            part,
            did,
            f"{folder} cannot be written to, and the pin library makes its pipe there (LG_WD)",
            "unwritable folder",
            "Name another",
            "export LG_WD=/var/tmp",
        )
    return good(part, did, f"{folder} can be written to")


def _header(machine: Machine, config: Config, kind: str) -> Finding:
    """Whether the lines that the rig needs are free, and if not, who holds them."""
    part, did = "header", "asked the kernel who holds the rig's pins"
    if not machine.is_pi and kind != BoardKind.GPIO:
        return not_tried(part, "this is not a Raspberry Pi; it has no header")
    chip = _chip(machine)
    if isinstance(chip, Finding):
        return chip
    wanted = {number: name for name, number in _pins(config, kind).items() if number >= 0}
    held = []
    for number, name in sorted(wanted.items()):
        info = _LineInfo(offset=number)
        try:
            machine.control(chip, _LINE_INFO, info)
        except OSError:
            continue
        if info.flags & _USED:
            held.append((number, name, info.consumer.decode(errors="replace") or "the kernel"))
    if not held:
        return good(part, did, f"all {len(wanted)} are free")
    programs = holders(machine, chip)
    lines = ", ".join(f"GPIO{number} ({name}) by {who!r}" for number, name, who in held)
    if programs:
        who = ", ".join(f"{name} (process {number})" for number, name in programs)
        return bad(
            part, did, f"held: {lines}; the program is {who}", "pins held", "Stop that program",
            f"kill {programs[0][0]}",
        )  # fmt: skip
    return bad(
        part,
        did,
        f"held: {lines}",
        "pins held",
        "A line of dtoverlay= or dtparam= in /boot/firmware/config.txt gives that pin to the kernel: take "
        "that line out and start the Pi anew, or choose another pin in config.toml",
    )


def _boot(machine: Machine, config: Config, kind: str) -> Finding:
    """Whether the pumps' pins are low from power-on, and let go of when a program dies."""
    part, did = "start settings", "read config.txt and cmdline.txt of /boot/firmware"
    if not machine.is_pi:
        return not_tried(part, "this is not a Raspberry Pi; it has none")
    if kind != BoardKind.GPIO:
        return not_tried(part, "no pump hangs on this header")
    text, line = (_read(machine.root / "boot/firmware" / name) for name in ("config.txt", "cmdline.txt"))
    if text is None:
        return unknown(part, did, "config.txt cannot be read")
    words = [each.partition("#")[0].strip().replace(" ", "") for each in text.splitlines()]
    pumps = [config.pins.pump, config.pins.medicine]
    low = [number for number in pumps if not any(_holds_low(word, number) for word in words)]
    if low:
        wanted = f"gpio={','.join(map(str, pumps))}=op,dl"
        return bad(
            part, did, f"nothing holds GPIO{' and GPIO'.join(map(str, low))} low while the Pi starts",
            "pins at start", "A pump might run before the program does. Add that line and start the Pi anew",
            f"echo '{wanted}' | sudo tee -a /boot/firmware/config.txt",
        )  # fmt: skip
    if "dtparam=strict_gpiod" not in words and "persist_gpio_outputs=n" not in (line or ""):
        return bad(
            part, did, "the kernel leaves a pin as it was when its program dies",
            "pins stay high", "A pump would run on. Add that line and start the Pi anew",
            "echo 'dtparam=strict_gpiod' | sudo tee -a /boot/firmware/config.txt",
        )  # fmt: skip
    return good(part, did, "the pumps' pins are low from the start, and when a program dies")


def _holds_low(word: str, number: int) -> bool:
    """Whether a line of config.txt makes a pin an output that is low."""
    pins, _, options = word.removeprefix("gpio=").partition("=")
    if not word.startswith("gpio=") or not {"op", "dl"} <= set(options.split(",")):
        return False
    for part in pins.split(","):
        first, _, last = part.partition("-")
        if first.isdecimal() and int(first) <= number <= int(last if last.isdecimal() else first):
            return True
    return False


def _read(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return None


def _chip(machine: Machine) -> Path | Finding:
    """The GPIO chip of the header, or why it cannot be asked."""
    part = "header"
    chips = sorted((machine.root / "dev").glob("gpiochip*"))
    denied, others = False, []
    for path in chips:
        info = _ChipInfo()
        try:
            machine.control(path, _CHIP_INFO, info)
        except PermissionError:
            denied = True
            continue
        except OSError:
            continue
        label = info.label.decode(errors="replace")
        if label.startswith("pinctrl"):
            return path
        others.append(f"{path.name} is {label!r}")
    if denied:
        return bad(
            part,
            "opened the pins",
            "this user may not use them",
            "no rights on the pins",
            "Join the group gpio, then log in again",
            "sudo usermod -aG gpio,dialout,video,render,input,audio $USER",
        )
    saw = f"no chip is a Raspberry Pi's ({', '.join(others)})" if others else "there is no GPIO chip"
    return bad(part, "looked for the pins", saw, "no header", "Use Raspberry Pi OS, 64 bit")


def _pins(config: Config, kind: str) -> dict[str, int]:
    from dataclasses import asdict

    from rig.settings.pinout import ON_NANO

    pins: dict[str, int] = asdict(config.pins)
    return {name: number for name, number in pins.items() if kind != BoardKind.NANO or name not in ON_NANO}


def holders(machine: Machine, device: Path) -> list[tuple[int, str]]:
    """The other programs that have a device open, as (process, name), as far as this user may see."""
    found = []
    for folder in sorted((machine.root / "proc").glob("[0-9]*")):
        if folder.name == str(os.getpid()):
            continue
        with contextlib.suppress(OSError):
            for handle in (folder / "fd").iterdir():
                target = None
                with contextlib.suppress(OSError):
                    target = str(handle.readlink())
                if target == str(device) or target == f"/{device.relative_to(machine.root)}":
                    name = (folder / "comm").read_text(errors="replace").strip()
                    found.append((int(folder.name), name))
                    break
    return found


def _port(machine: Machine, port: str | None) -> Finding:
    part, did = "Nano's port", "looked who uses it"
    if port is None:
        return bad(
            part,
            "looked for it",
            "no USB serial port of a Nano",
            "nano_missing",
            "Plug the Nano in, with a USB cable that carries data",
        )
    programs = holders(machine, machine.root / port.lstrip("/"))
    if programs:
        number, name = programs[0]
        return bad(
            part,
            did,
            f"{port} is used by {name} (process {number})",
            "nano_busy",
            "Close that program",
            f"kill {number}",
        )
    return good(part, did, f"{port}, nobody else")


def _display(machine: Machine, config: Config) -> Finding:
    part, did = "display", "opened it"
    if config.screen.mode == "none":
        return not_tried(part, 'screen.mode is "none"')
    told = [
        name for name in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY", "DISPLAY") if machine.environment.get(name)
    ]
    script = "import pygame; pygame.display.init(); print(pygame.display.get_driver())"
    extra = {} if told else {"SDL_VIDEODRIVER": "kmsdrm"}
    status, words = machine.output(sys.executable, "-c", script, PYGAME_HIDE_SUPPORT_PROMPT="1", **extra)
    if status == 0:
        return good(part, did, f"through {words.splitlines()[-1]}")
    last = words.splitlines()[-1] if words else "no word"
    if told:
        return bad(
            part,
            did,
            f"{told[0]}={machine.environment[told[0]]}: {last}",
            "no display",
            "Run it as the user who is logged in at the screen, not over a line without one",
            "rig run --screen none",
        )
    if not machine.is_pi and not (machine.root / "dev/dri").exists():
        return not_tried(part, "this machine has no screen", "Without one, run", "rig run --screen none")
    if "not available" in last:
        return bad(
            part,
            did,
            "there is no desktop, and this pygame cannot draw without one (no KMSDRM)",
            "no KMSDRM",
            "Use Raspberry Pi OS with desktop; or a small stage for one window (then: cage -- rig run)",
            "sudo apt install cage",
        )
    return bad(
        part,
        did,
        f"without a desktop: {last}",
        "no display",
        "Join the groups video, render and input, then log in again",
        "sudo usermod -aG video,render,input $USER",
    )


def _sound(machine: Machine) -> Finding:
    part, did = "sound", "opened it"
    script = "import pygame; import pygame.mixer as m; m.init(); print(*m.get_init())"
    status, words = machine.output(sys.executable, "-c", script, PYGAME_HIDE_SUPPORT_PROMPT="1")
    last = words.splitlines()[-1] if words else "no word"
    if status == 0:
        return good(part, did, f"{last} (rate, bits, channels)")
    if "NotImplementedError" in words or "libgthread" in words:
        return bad(
            part,
            did,
            "pygame's mixer lacks a library of the system",
            "mixer without its library",
            "Install it",
            "sudo apt install libglib2.0-0",
        )
    if not machine.is_pi:
        return unknown(part, did, f"this machine has none ({last}); the rig runs on without sound")
    return bad(
        part,
        did,
        last,
        "no sound",
        "Run it as the user who is logged in, never with sudo; choose the output: right click on the speaker "
        "symbol. A Pi 5 has no headphone socket: use HDMI or USB",
    )


def _disk(machine: Machine, config: Config) -> Finding:
    part, did = "free space", "looked at the disk"
    try:
        folder = at_home(config.log.folder) if config.log.folder else Path.cwd()
    except OSError:
        folder = Path(config.log.folder)
    if config.log.folder and (folder.parts[0].startswith("~") or not _writable(folder)):
        return bad(
            part,
            did,
            f"log.folder {folder} cannot be written to",
            "unwritable log",
            "Name a folder of your own as log.folder in config.toml",
        )
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < ENOUGH:
        return bad(
            part,
            did,
            f"{free // 1_000_000} MB are left",
            "disk full",
            "Delete old run logs; packages that were installed long ago go with",
            "sudo apt clean",
        )
    return good(part, did, f"{free // 1_000_000} MB")


def _time(machine: Machine) -> Finding:
    part, did, date = "date and time", "read the clock", machine.date()
    if int(date[:4]) < YEAR:
        return bad(
            part,
            did,
            f"{date}, which is past",
            "wrong time",
            "Connect it to a network once, or set the time by hand; logs and calibrations bear the date",
            "sudo timedatectl set-time '2026-01-31 10:00'",
        )
    status, words = machine.output("timedatectl", "show", "--property=NTPSynchronized", "--value")
    if status == 0 and words == "no":
        return unknown(part, did, f"{date}; it has not been set from the network since the start")
    return good(part, did, date)


def _power(machine: Machine) -> Finding:
    part, did = "power", "asked for undervoltage and heat"
    if not machine.is_pi:
        return not_tried(part, "this is not a Raspberry Pi; it keeps no record of its supply")
    status, words = machine.output("vcgencmd", "get_throttled")
    try:
        bits = int(words.partition("=")[2], 16) if status == 0 else -1
    except ValueError:
        bits = -1
    if bits < 0:
        return unknown(part, did, "vcgencmd did not answer")
    if bits & 0x1:
        saw, name = "the supply is too low right now", "undervoltage"
    elif bits & 0x10000:
        saw, name = "the supply has been too low since the start", "undervoltage"
    elif bits & 0x8:
        saw, name = "it is too hot right now", "heat"
    else:
        return good(part, did, f"well since the start ({words})")
    todo = (
        "A supply of 5 V 3 A (Pi 4) or 5 A (Pi 5), a short thick cable; servo and lamps on their own supply"
        if name == "undervoltage"
        else "Give it air, or a fan"
    )
    return bad(part, did, f"{saw} ({words})", name, todo)


def _writable(folder: Path) -> bool:
    """Whether a file can be made in a folder, tried by making one; a folder to be is judged by its parent."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _installed() -> dict[str, str]:
    """Every Python package there is, with its version."""
    return {str(each.metadata["Name"]).lower(): each.version for each in importlib.metadata.distributions()}
