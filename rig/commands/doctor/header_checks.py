"""The checks of the Pi's header and the Nano's port: which programs use them, and the state of the pins while
the Pi starts."""

import ctypes
from dataclasses import asdict
from pathlib import Path

from rig.commands.doctor.machine import Machine
from rig.commands.doctor.result import Check, CheckResult
from rig.settings.config import BoardKind, Config
from rig.settings.pinout import ON_NANO

#: Kernel calls on a GPIO chip (linux/gpio.h): its identity, and the user of a line.
_CHIP_INFO = 0x8044B401
_LINE_INFO = 0xC100B405
#: The flag of a line that is in use.
_USED_BIT = 1


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


def check_header(machine: Machine, config: Config, kind: str) -> CheckResult:
    """Whether the lines that the rig needs are free, and if not, which program uses them."""
    check = Check("header", "asked the kernel who holds the rig's pins")
    if not machine.is_pi and kind != BoardKind.GPIO:
        return check.not_tried("this is not a Raspberry Pi; it has no header")
    chip = _chip(machine)
    if isinstance(chip, CheckResult):
        return chip
    wanted = {number: name for name, number in _pins(config, kind).items() if number >= 0}
    held = []
    for number, name in sorted(wanted.items()):
        info = _LineInfo(offset=number)
        try:
            machine.control(chip, _LINE_INFO, info)
        except OSError:
            continue
        if info.flags & _USED_BIT:
            held.append((number, name, info.consumer.decode(errors="replace") or "the kernel"))
    if not held:
        return check.good(f"all {len(wanted)} are free")
    programs = machine.holders(chip)
    lines = ", ".join(f"GPIO{number} ({name}) by {who!r}" for number, name, who in held)
    if programs:
        who = ", ".join(f"{name} (process {number})" for number, name in programs)
        return check.bad(
            f"held: {lines}; the program is {who}", "pins held", "Stop that program", f"kill {programs[0][0]}"
        )
    return check.bad(
        f"held: {lines}",
        "pins held",
        "A line of dtoverlay= or dtparam= in /boot/firmware/config.txt gives that pin to the kernel: take "
        "that line out and start the Pi anew, or choose another pin in config.toml",
    )


def _chip(machine: Machine) -> Path | CheckResult:
    """The GPIO chip of the header, or why it cannot be read."""
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
        return Check("header", "opened the pins").bad(
            "this user may not use them",
            "no rights on the pins",
            "Join the group gpio, then log in again",
            "sudo usermod -aG gpio,dialout,video,render,input,audio $USER",
        )
    saw = f"no chip is a Raspberry Pi's ({', '.join(others)})" if others else "there is no GPIO chip"
    return Check("header", "looked for the pins").bad(saw, "no header", "Use Raspberry Pi OS, 64 bit")


def _pins(config: Config, kind: str) -> dict[str, int]:
    pins: dict[str, int] = asdict(config.pins)
    return {name: number for name, number in pins.items() if kind != BoardKind.NANO or name not in ON_NANO}


def check_start(machine: Machine, config: Config, kind: str) -> CheckResult:
    """Whether the pumps' pins are low from power-on, and are released when a program dies."""
    check = Check("start settings", "read config.txt and cmdline.txt of /boot/firmware")
    if not machine.is_pi:
        return check.not_tried("this is not a Raspberry Pi; it has none")
    if kind != BoardKind.GPIO:
        return check.not_tried("no pump hangs on this header")
    text, line = (_read(machine.root / "boot/firmware" / name) for name in ("config.txt", "cmdline.txt"))
    if text is None:
        return check.unknown("config.txt cannot be read")
    words = [each.partition("#")[0].strip().replace(" ", "") for each in text.splitlines()]
    pumps = [config.pins.pump, config.pins.medicine]
    low = [number for number in pumps if not any(_holds_low(word, number) for word in words)]
    if low:
        wanted = f"gpio={','.join(map(str, pumps))}=op,dl"
        return check.bad(
            f"nothing holds GPIO{' and GPIO'.join(map(str, low))} low while the Pi starts",
            "pins at start",
            "A pump might run before the program does. Add that line and start the Pi anew",
            f"echo '{wanted}' | sudo tee -a /boot/firmware/config.txt",
        )
    if "dtparam=strict_gpiod" not in words and "persist_gpio_outputs=n" not in (line or ""):
        return check.bad(
            "the kernel leaves a pin as it was when its program dies",
            "pins stay high",
            "A pump would run on. Add that line and start the Pi anew",
            "echo 'dtparam=strict_gpiod' | sudo tee -a /boot/firmware/config.txt",
        )
    return check.good("the pumps' pins are low from the start, and when a program dies")


def _holds_low(word: str, number: int) -> bool:
    """Whether a line of config.txt sets a pin as a low output."""
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


def check_port(machine: Machine, port: str | None) -> CheckResult:
    """Whether there is a port with a Nano that no other program uses."""
    if port is None:
        todo = "Plug the Nano in, with a USB cable that carries data"
        return Check("Nano's port", "looked for it").bad("no USB serial port of a Nano", "nano_missing", todo)
    check = Check("Nano's port", "looked who uses it")
    programs = machine.holders(machine.root / port.lstrip("/"))
    if programs:
        number, name = programs[0]
        saw = f"{port} is used by {name} (process {number})"
        return check.bad(saw, "nano_busy", "Close that program", f"kill {number}")
    return check.good(f"{port}, nobody else")
