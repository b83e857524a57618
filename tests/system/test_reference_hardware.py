"""Facts about boards, chips and lines, compared with the defining libraries, headers and data sheets."""

import binascii
import ctypes
import fcntl
import inspect
import os
import pty
import re
import shutil
import subprocess
import termios
from pathlib import Path

import pytest
from gpiozero import Servo
from gpiozero.pins import data
from gpiozero.pins.pi import PiBoardInfo
from scipy.constants import atm
from simnano import bootloader
from simnano.bootloader import Bootloader
from simnano.simnano import MICROSECOND, MILLISECOND, SECOND

from rig.boards.firmware_files import FIRMWARE
from rig.boards.mock_pins import VirtualFactory
from rig.boards.nano_port import USB_CHIPS
from rig.boards.nano_protocol import encode
from rig.boards.strip import Strip
from rig.boards.virtual import SERVO_FRAME_MS
from rig.commands.calibrate.flow_fit import DENSITY_G_ML
from rig.commands.doctor.header_checks import _CHIP_INFO, _LINE_INFO, _USED_BIT, _ChipInfo, _LineInfo
from rig.commands.doctor.host_checks import _power
from rig.commands.doctor.machine import Machine
from rig.commands.flash import BOOTLOADERS, _command, flash
from rig.commands.wiring.nano_pins import LEFT, NEEDS, REFUSED, RIGHT, _printed
from rig.commands.wiring.wires import links
from rig.settings.config import STRIP_PINS, Config
from rig.settings.pinout import HEADER, pulled_up, refusal
from rig.twin.parameters import Parameters
from rig.twin.plumbing import _AIR_KPA

ARDUINO = Path("/usr/share/arduino/hardware/arduino/avr")
USB_IDS = Path("/usr/share/misc/usb.ids")
WITH_ARDUINO = pytest.mark.skipif(not ARDUINO.exists(), reason="there is no arduino-core-avr here")
WITH_AVRDUDE = pytest.mark.skipif(shutil.which("avrdude") is None, reason="there is no avrdude here")
WITH_GCC = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no C compiler here")
#: The revisions of Pis of which gpiozero keeps a list, and those of a 3B, a 4B and a 5.
REVISIONS = (*data.PI_REVISIONS, 0xA02082, 0xC03111, 0xC04170)
BOARDS = [PiBoardInfo.from_revision(revision) for revision in REVISIONS]
HEADERS = [board.headers["J8"] for board in BOARDS if "J8" in board.headers]


# ---- the Raspberry Pi's header


def test_the_header_is_gpiozeros_on_every_pi_that_has_forty_pins():
    words = {"3V3": "3.3 V", "5V": "5 V", "GND": "ground"}
    assert len(HEADERS) >= 5
    for header in HEADERS:
        theirs = {
            number: words.get(pin.name) or int(pin.name.removeprefix("GPIO"))
            for number, pin in header.pins.items()
        }
        assert theirs == HEADER


def test_the_light_strips_pins_are_those_of_the_first_spi_bus():
    bus = data.SPI_HARDWARE_PINS[0]
    named = (bus["mosi"], bus["clock"], bus["select"][0], bus["miso"])
    uses = ("lights data", "lights clock", "lights select", "lights (its bus)")
    assert {int(pin[4:]): use for pin, use in zip(named, uses, strict=True)} == STRIP_PINS
    wires = {link.part: link.pin for link in links(Config(), None)}
    assert wires["light strip data"] == bus["mosi"]
    assert wires["light strip clock"] == bus["clock"]


#: Which way each GPIO is pulled when a Pi is switched on: the column "Pull" of the table of alternative
#: functions in Broadcom's "BCM2835 ARM Peripherals" (section 6.2).
PULLS = ["High"] * 9 + ["Low"] * 19


def test_each_pin_is_pulled_at_the_start_as_broadcoms_data_sheet_says():
    assert [pulled_up(gpio) for gpio in range(28)] == [pull == "High" for pull in PULLS]


def test_the_pins_with_resistors_of_their_own_are_gpiozeros():
    """gpiozero marks the pins that the board itself pulls up: those of the I2C bus."""
    pulled = {int(pin.name[4:]) for header in HEADERS for pin in header.pins.values() if pin.pull == "up"}
    assert pulled == {gpio for gpio in range(28) if "1.8 kΩ" in (refusal("pump", gpio) or "")}


def test_the_serial_console_is_on_the_pins_that_gpiozero_names():
    """On the first Pis, where the header has one serial line alone."""
    pins = {gpio: getattr(data, f"PI1_GPIO{gpio}").get("uart", "") for gpio in range(28)}
    serial = {gpio for gpio, line in pins.items() if line.endswith(("TXD", "RXD"))}
    assert serial == {gpio for gpio in range(28) if "serial console" in (refusal("pump", gpio) or "")}


def test_a_servos_frame_is_gpiozeros():
    frame = inspect.signature(Servo.__init__).parameters["frame_width"].default
    assert pytest.approx(frame * 1000) == SERVO_FRAME_MS


class Wire:
    """A bus that keeps what is sent, bit by bit."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    def spi(self, **_: object) -> "Wire":
        return self

    def transfer(self, data: list[int]) -> None:
        self.sent = data

    def close(self) -> None:
        """A bus can be let go."""


def test_a_frame_of_the_strip_is_the_one_in_the_data_sheet_of_the_apa102():
    """APA Electronic: 32 zeros; for each lamp 111, five bits of brightness, blue, green, red."""
    wire = Wire()
    Strip(20, wire).show(((1, 2, 3), (255, 128, 64)), 1.0)
    bits = "".join(f"{byte:08b}" for byte in wire.sent)
    lamp = "11111111{:08b}{:08b}{:08b}"
    lamps = lamp.format(3, 2, 1) + lamp.format(64, 128, 255) + 18 * lamp.format(0, 0, 0)
    assert bits.startswith("0" * 32 + lamps)
    assert len(bits) - 32 - 32 * 20 >= 20 / 2  # half a clock for each lamp on the way


def test_the_virtual_strip_understands_a_frame_of_the_data_sheet():
    strip = VirtualFactory().spi(port=0, device=0)
    frame = "0" * 32 + "11111111" + "00000011" + "00000010" + "00000001" + "1" * 32
    strip.transfer([int(frame[n : n + 8], 2) for n in range(0, len(frame), 8)])
    assert strip.lamps[0] == (1, 2, 3)
    strip.close()


# ---- the Arduino Nano


def tables_of_arduino() -> dict[str, list[str]]:
    """Arduino's own table of each digital pin's port, bit and timer, for the Nano's variant."""
    if shutil.which("avr-gcc") is None:
        pytest.skip("there is no avr-gcc here")
    header = ARDUINO / "variants" / "eightanaloginputs" / "pins_arduino.h"
    command = ["avr-gcc", "-E", "-P", "-mmcu=atmega328p", "-DARDUINO_MAIN", str(header)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.findall(r"digital_pin_to_(\w+)_PGM\[\] = \{(.*?)\}", text, re.DOTALL)
    return {name: [each.strip() for each in body.split(",") if each.strip()] for name, body in found}


def printed(pin: int) -> str:
    """What is printed beside a digital pin: Arduino counts the analogue ones on from 14."""
    return f"D{pin}" if pin < 14 else f"A{pin - 14}"


@WITH_ARDUINO
def test_the_name_beside_each_pin_of_the_processor_is_arduinos():
    tables = tables_of_arduino()
    assert len(tables["port"]) == len(tables["bit_mask"]) == 20
    for pin, (port, mask) in enumerate(zip(tables["port"], tables["bit_mask"], strict=True)):
        bit = int(re.findall(r"\d+", mask)[-1])
        assert _printed(port.removeprefix("P"), bit) == printed(pin)


@WITH_ARDUINO
@pytest.mark.parametrize(
    ("part", "timers"),
    [
        ("PUMP", {"TIMER0A", "TIMER0B"}),
        ("MEDICINE", {"TIMER0A", "TIMER0B"}),
        ("SERVO", {"TIMER1A", "TIMER1B"}),
    ],
)
def test_the_pins_that_a_timer_reaches_are_arduinos(part, timers):
    found = {printed(pin) for pin, timer in enumerate(tables_of_arduino()["timer"]) if timer in timers}
    assert set(NEEDS[part][0]) == found


@WITH_ARDUINO
def test_interrupts_usb_line_and_the_lamp_that_the_bootloader_blinks_are_on_arduinos_pins():
    header = (ARDUINO / "variants" / "standard" / "pins_arduino.h").read_text()
    (macro,) = re.findall(r"define digitalPinToInterrupt\(p\)(.*)", header)
    assert set(NEEDS["FLOW"][0]) == {f"D{pin}" for pin in re.findall(r"\(p\) == (\d+)", macro)}
    (lamp,) = re.findall(r"define LED_BUILTIN (\d+)", header)
    line = re.findall(r"\(D (\d+)\) PD[01]\b", header)  # RXD and TXD of the ATmega328P
    assert set(REFUSED) == {f"D{pin}" for pin in (*line, lamp)}


#: The pins of a Nano by number, as Arduino's manual and KiCad's symbol of it count them: round the board,
#: from the corner that lies across from the USB socket.
NANO = (
    *("TX1", "RX0", "RST", "GND", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "D11", "D12"),
    *("D13", "3V3", "AREF", "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "5V", "RST", "GND", "VIN"),
)


def test_the_two_rows_of_a_nano_are_those_of_its_manual():
    assert (*reversed(RIGHT), *LEFT) == NANO


@WITH_ARDUINO
def test_bootloaders_processor_and_clock_are_those_of_arduinos_list_of_boards():
    board = dict(re.findall(r"^nano\.([\w.]+)=(.*)$", (ARDUINO / "boards.txt").read_text(), re.MULTILINE))
    new, old = (board[f"menu.cpu.{name}.upload.speed"] for name in ("atmega328", "atmega328old"))
    assert ((int(new), "new"), (int(old), "old")) == BOOTLOADERS
    command = _command("PORT", int(new), FIRMWARE)
    assert command[command.index("-c") + 1] == board["upload.protocol"]
    assert command[command.index("-p") + 1] == board["menu.cpu.atmega328.build.mcu"]
    hertz = int(board["build.f_cpu"].removesuffix("L"))
    makefile = (FIRMWARE.parent / "Makefile").read_text()
    assert f"MCU = {board['menu.cpu.atmega328.build.mcu']}\n" in makefile
    assert f"-DF_CPU={hertz}UL" in makefile
    assert (hertz, hertz // 1000, hertz // 1_000_000) == (SECOND, MILLISECOND, MICROSECOND)


@WITH_ARDUINO
def test_the_bootloader_of_the_tests_speaks_with_the_bytes_of_stk500():
    """Which bytes follow each command, and the chip's signature, avrdude itself checks as it writes."""
    header = (ARDUINO / "bootloaders" / "optiboot" / "stk500.h").read_text()
    byte = {name: int(value, 16) for name, value in re.findall(r"#define (\w+)\s+(0x\w+)", header)}
    ends = (bootloader._END, bootloader._IN_SYNC, bootloader._OK)
    assert ends == (byte["CRC_EOP"], byte["STK_INSYNC"], byte["STK_OK"])
    longer = ("GET_PARAMETER", "SET_DEVICE", "SET_DEVICE_EXT", "LOAD_ADDRESS")
    longer += ("UNIVERSAL", "PROG_PAGE", "READ_PAGE")
    assert set(bootloader._MORE) == {byte[f"STK_{name}"] for name in longer}


@WITH_AVRDUDE
def test_the_signature_of_the_processor_is_the_one_that_avrdude_knows():
    command = ["avrdude", "-p", "atmega328p/A"]
    known = subprocess.run(command, capture_output=True, text=True)
    (signature,) = re.findall(r"^\s*signature\s*= (.*);", known.stdout, re.MULTILINE)
    assert bytes(int(byte, 16) for byte in signature.split()) == bootloader._SIGNATURE


#: Without the rights of root, which open any port.
UNPRIVILEGED = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []


def avrdude_says(port: str) -> str:
    """What `rig flash` makes of what the installed avrdude says of a port."""
    said: list[str] = []

    def run(command: list[str], **how: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([*UNPRIVILEGED, *command], **how)

    assert flash(port, run=run, say=said.append) == 1
    return said[-1]


@WITH_AVRDUDE
def test_avrdudes_own_words_for_a_port_that_cannot_be_opened_are_understood():
    ours, theirs = pty.openpty()
    port = os.ttyname(theirs)
    try:
        assert "There is no port /dev/nowhere" in avrdude_says("/dev/nowhere")
        fcntl.ioctl(theirs, termios.TIOCEXCL)
        assert "Another program is using" in avrdude_says(port)
        fcntl.ioctl(theirs, termios.TIOCNXCL)
        Path(port).chmod(0)
        assert "usermod -aG dialout" in avrdude_says(port)
    finally:
        os.close(ours)
        os.close(theirs)


class Forgetful(Bootloader):
    """Its flash does not keep what is written."""

    def _answer(self, command: bytes) -> bytes:
        said = super()._answer(command)
        return bytes(len(said)) if command[0] == 0x74 else said


@WITH_AVRDUDE
def test_avrdudes_own_words_for_a_flash_that_reads_back_otherwise_are_understood():
    said: list[str] = []
    with Forgetful(115200) as nano:
        assert flash(nano.port, say=said.append) == 1
    assert "is not what was written" in said[-1]


@pytest.mark.skipif(not USB_IDS.exists(), reason="there is no usb.ids here")
def test_the_usb_chips_of_a_nano_are_those_of_the_list_of_usb_ids():
    vendors: dict[int, str] = {}
    products: dict[tuple[int, int], str] = {}
    vendor = 0
    for line in USB_IDS.read_text(errors="replace").splitlines():
        if match := re.match(r"([0-9a-f]{4})  (.*)", line):
            vendor = int(match[1], 16)
            vendors[vendor] = match[2]
        elif match := re.match(r"\t([0-9a-f]{4})  (.*)", line):
            products[vendor, int(match[1], 16)] = match[2]
    found = {(a, b): vendors[a] if b is None else products[a, b] for a, b in USB_CHIPS}
    assert found == {
        (0x1A86, 0x7523): "CH340 serial converter",
        (0x0403, 0x6001): "FT232 Serial (UART) IC",
        (0x2341, None): "Arduino SA",
        (0x10C4, 0xEA60): "CP210x UART Bridge",
    }


# ---- lines and kernel


#: What a CRC-16/CCITT-FALSE (in Greg Cook's catalogue: CRC-16/IBM-3740) makes of the nine figures.
CHECK = (b"123456789", 0x29B1)


def test_a_line_to_the_nano_bears_the_published_checksum():
    text, checksum = CHECK
    assert encode(text.decode()) == b"%s*%02X%04X\n" % (text, len(text), checksum)


@WITH_GCC
def test_the_firmwares_checksum_is_the_published_one(tmp_path):
    source, built = tmp_path / "crc.c", tmp_path / "crc.so"
    header = FIRMWARE.parent / "logic" / "crc.h"
    source.write_text(
        f'#include "{header}"\n'
        "uint16_t start(void) { return CRC_START; }\n"
        "uint16_t next(uint16_t crc, uint8_t byte) { return crc_step(crc, byte); }\n"
    )
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", built, source], check=True)
    library = ctypes.CDLL(str(built))
    library.start.restype = library.next.restype = ctypes.c_uint16
    crc = library.start()
    for byte in CHECK[0]:
        crc = library.next(crc, byte)
    assert crc == CHECK[1]
    for crc in range(0, 0x10000, 257):
        for byte in range(256):
            assert library.next(crc, byte) == binascii.crc_hqx(bytes((byte,)), crc)


@WITH_GCC
@pytest.mark.skipif(not Path("/usr/include/linux/gpio.h").exists(), reason="there is no linux/gpio.h here")
def test_the_calls_and_structures_of_gpio_chips_are_those_of_the_kernels_header(tmp_path):
    fields = {
        "gpiochip_info": (_ChipInfo, {"name": "name", "label": "label", "lines": "lines"}),
        "gpio_v2_line_info": (
            _LineInfo,
            {
                "name": "name",
                "consumer": "consumer",
                "offset": "offset",
                "attributes": "num_attrs",
                "flags": "flags",
                "rest": "attrs",
            },
        ),
    }
    wanted = [("GPIO_GET_CHIPINFO_IOCTL", _CHIP_INFO), ("GPIO_V2_GET_LINEINFO_IOCTL", _LINE_INFO)]
    wanted.append(("GPIO_V2_LINE_FLAG_USED", _USED_BIT))
    for name, (block, parts) in fields.items():
        assert list(parts) == [field[0] for field in block._fields_]
        wanted.append((f"sizeof(struct {name})", ctypes.sizeof(block)))
        for ours, theirs in parts.items():
            place = getattr(block, ours)
            wanted.append((f"offsetof(struct {name}, {theirs})", place.offset))
            if ours != "rest":  # ten attributes and five words in reserve, as bytes
                wanted.append((f"sizeof(((struct {name} *)0)->{theirs})", place.size))
    lines = "".join(f'    printf("%llu\\n", (unsigned long long)({what}));\n' for what, _ in wanted)
    source, built = tmp_path / "gpio.c", tmp_path / "gpio"
    headers = ("stddef.h", "stdio.h", "linux/gpio.h", "sys/ioctl.h")
    includes = "".join(f"#include <{header}>\n" for header in headers)
    source.write_text(f"{includes}int main(void) {{\n{lines}}}\n")
    subprocess.run(["gcc", "-o", built, source], check=True)
    said = subprocess.run([built], check=True, capture_output=True, text=True).stdout
    theirs = dict(zip((what for what, _ in wanted), map(int, said.split()), strict=True))
    assert dict(wanted) == theirs


#: The bits of `vcgencmd get_throttled`, as Raspberry Pi's documentation of the command names them.
THROTTLED = {
    0: "undervoltage", 1: None, 2: None, 3: "heat", 16: "undervoltage", 17: None, 18: None, 19: None,
}  # fmt: skip


@pytest.mark.parametrize(("bit", "name"), THROTTLED.items())
def test_each_bit_of_the_supplys_record_means_what_raspberry_pi_says(tmp_path, bit, name):
    model = tmp_path / "proc" / "device-tree" / "model"
    model.parent.mkdir(parents=True)
    model.write_text("Raspberry Pi 4 Model B")

    def ask(command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess(command, 0, f"throttled={1 << bit:#x}\n", "")

    assert (_power(Machine(root=tmp_path, ask=ask)).name or None) == name


# ---- water and air


def test_water_weighs_what_iapws_says_at_twenty_degrees():
    """IAPWS-95: 998.21 kg/m3 at 20 °C under one atmosphere."""
    assert Parameters().water.density_kg_m3 == pytest.approx(998.21, abs=0.05)
    assert pytest.approx(0.99821, abs=0.00005) == DENSITY_G_ML


def test_caught_air_is_under_one_standard_atmosphere():
    assert pytest.approx(1.2 * atm / 1000, rel=0.005) == _AIR_KPA
