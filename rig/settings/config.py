"""The settings of one rig: `config.toml`, checked."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from rig.base.schema import BadFiles, Problem, Word, load, parse, read, setting
from rig.settings.appearance import CAPTIONS, COLOURS, Appearance
from rig.settings.calibration import FILE, NOMINAL_ML_S, Measured, parse_measured
from rig.settings.levels import NAMES, Levels
from rig.settings.odds import Odds
from rig.settings.pinout import ON_NANO, refusal
from rig.settings.sensor import Sensor
from rig.twin import Parameters, faults_in


class BoardKind(Word):
    """Which hardware there is; `rig/boards/__init__.py` opens each."""

    AUTO = "auto"
    GPIO = "gpio"
    NANO = "nano"
    VIRTUAL = "virtual"
    VIRTUAL_NANO = "virtual-nano"


KINDS = tuple(BoardKind)


SCREENS = ("window", "full", "none")
KIOSKS = ("desktop", "lite")


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """Which hardware there is."""

    kind: BoardKind = BoardKind.AUTO
    port: str = setting("auto")
    """Serial port of the Nano, or auto to look for it."""


def pin(number: int) -> int:
    """A pin of the header by its GPIO number; -1 where the part is not fitted."""
    found: int = setting(number, low=-1, high=27)
    return found


@dataclass(frozen=True, slots=True)
class Pins:
    """Which GPIO each part is wired to. Pumps and pinch are on pins that are low while a Pi boots."""

    pump: int = setting(17, low=0, high=27)
    medicine: int = setting(27, low=0, high=27)
    pinch: int = setting(22, low=0, high=27)
    flow: int = setting(23, low=0, high=27)
    green: int = setting(5, low=0, high=27)
    red: int = setting(6, low=0, high=27)
    blue: int = setting(12, low=0, high=27)
    yellow: int = setting(13, low=0, high=27)
    green_lamp: int = pin(18)
    red_lamp: int = pin(19)
    blue_lamp: int = pin(24)
    yellow_lamp: int = pin(25)
    knob_a: int = pin(20)
    knob_b: int = pin(21)
    stop: int = pin(26)
    tray: int = pin(4)
    flow_return: int = pin(-1)
    """A second flow sensor, on the return line; with the first on the supply, a leak is a difference."""
    shutdown: int = pin(-1)
    """A button to ground that shuts the computer down, held for 3 s. A Pi 5 has one of its own."""


#: Pins of the light strip's SPI bus: data, clock and (held by the bus, not wired) select.
STRIP_PINS = {10: "lights data", 11: "lights clock", 8: "lights select", 9: "lights (its bus)"}


#: Widths of the servo's pulse that the Nano's program makes, ms (SERVO_MIN and SERVO_MAX in limits.h).
NANO_SERVO = (1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Pump:
    """How the pumps are driven."""

    duty: float = setting(0.5, above=0, high=1)
    """Duty at which the story's `pump = 1` runs, part of full supply."""
    medicine_duty: float = setting(0.6, above=0, high=1)
    frequency: int = setting(1000, low=50, high=10_000, unit="Hz")
    """Of the pulse-width modulation on the header."""


@dataclass(frozen=True, slots=True)
class Pinch:
    """The servo that squeezes the tube."""

    open_ms: float = setting(1.0, low=0.5, high=2.5, unit="ms")
    """Pulse width at which the tube is free."""
    closed_ms: float = setting(2.0, low=0.5, high=2.5, unit="ms")
    """Pulse width at which it is squeezed to the stop."""

    @property
    def ends_us(self) -> tuple[int, int]:
        """Both, open first, in microseconds."""
        return round(1000 * self.open_ms), round(1000 * self.closed_ms)


@dataclass(frozen=True, slots=True)
class Lights:
    """The addressable strip along the tube."""

    count: int = setting(30, low=0, high=300)
    """Lamps; 0 where none is fitted."""
    brightness: float = setting(0.5, low=0, high=1)
    clot: float = setting(0.6, low=0, high=1)
    """Where the clot sits, as a part of the strip from its upstream end."""


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """What the flow sensor says, and what it should."""

    sensor: Sensor = Sensor()
    return_sensor: Sensor = Sensor()
    """The law of a second one, on the return line."""
    expected: float = setting(850.0, above=0, high=10_000, unit="mL/min")
    """Flow through the open tube at the pump's duty, about; the visit learns the day's own value."""
    levels: Levels = Levels()


@dataclass(frozen=True, slots=True)
class Pressure:
    """The leg's pressure sensor, which hangs on the Nano."""

    fitted: bool = True
    """A real Nano finds out by itself; this is for the virtual one."""
    counts_per_kpa: float = setting(200_000.0, above=0, unit="counts/kPa")
    """Its slope; the zero is taken at rest."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the last gate before the hardware allows, whatever the story asks for."""

    duty: float = setting(0.8, low=0, high=1)
    slew: float = setting(1.0, above=0, unit="1/s")
    """How fast a duty may rise; it may always fall at once."""
    run: float = setting(1200.0, above=0, unit="s")
    """Longest run of the main pump without a rest."""
    blind: float = setting(600.0, above=0, unit="s")
    """The same while the flow sensor is dead, so that nobody would see the pump run dry."""
    dead_head: float = setting(90.0, above=0, high=90.0, unit="s")
    """Longest run against a closed pinch at the story's duty; after it the duty is reduced. A Nano's firmware
    allows no more."""
    silence: float = setting(1.5, above=0, high=3.0, unit="s")
    """Longest run with the pinch open and no pulse from the flow sensor: then it runs dry, or blind."""
    medicine: float = setting(15.0, above=0, unit="s")
    """Longest medicine in one visit, in seconds of full duty."""
    medicine_day: float = setting(400.0, above=0, unit="s")
    """The same from one start of the program to the next: 400 s are 0.6 L, for which the tank has room."""


@dataclass(frozen=True, slots=True)
class StoryChoice:
    """What is told."""

    name: str = setting("visit")
    language: str = setting("en")


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """Where it is shown."""

    mode: str = setting("window", one_of=SCREENS)
    width: int = setting(1280, low=640, high=7680, unit="px")
    height: int = setting(720, low=400, high=4320, unit="px")
    rate: int = setting(60, low=10, high=60, unit="1/s")
    """Pictures a second; 30 for a small computer such as a Pi 3."""
    colours: str = setting("dark", one_of=COLOURS)
    captions: str = setting("large", one_of=CAPTIONS)
    reduced_motion: bool = False

    @property
    def look(self) -> Appearance:
        """How the screen looks when the rig is switched on."""
        return Appearance(self.colours, self.captions, self.reduced_motion)


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard."""

    on: bool = True
    volume: int = setting(7, low=0, high=10)
    """Of the voice, for each new visitor."""
    bed: float = setting(0.5, low=0, high=1)
    """Of the quiet sound of water behind it all; 0 for none."""
    offset: float = setting(0.0, low=0, high=0.5, unit="s")
    """How much later than the sound device says sound is heard: a television adds 0.05 to 0.2."""


@dataclass(frozen=True, slots=True)
class Log:
    """Where runs are recorded."""

    folder: str = setting("")
    """Empty: runs are recorded only where `--record` asks for it."""


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one rig."""

    board: BoardChoice = BoardChoice()
    pins: Pins = Pins()
    pump: Pump = Pump()
    pinch: Pinch = Pinch()
    lights: Lights = Lights()
    flow: FlowSettings = FlowSettings()
    pressure: Pressure = Pressure()
    limits: Limits = Limits()
    story: StoryChoice = StoryChoice()
    odds: Odds = Odds()
    screen: ScreenSettings = ScreenSettings()
    sound: Sound = Sound()
    log: Log = Log()
    twin: Parameters = Parameters()
    measured: Measured = Measured()
    """What calibration.toml says; already put in place above."""


def load_config(path: Path | None) -> Config:
    """The settings in a file; the built-in ones for None. Raises BadFiles with all that is wrong."""
    return Config() if path is None else parse_config(load(path), path.name, load_calibration(path))


def load_calibration(path: Path | None) -> str:
    """The text of the calibration beside a settings file; empty where there is none."""
    beside = path.with_name(FILE) if path is not None else None
    return load(beside) if beside is not None and beside.exists() else ""


def parse_config(text: str, file: str, calibration: str = "") -> Config:
    """The settings in the text of a file, with a calibration's text on top. Raises BadFiles."""
    problems: list[Problem] = []
    try:
        measured = parse_measured(calibration)
    except BadFiles as bad:
        problems += bad.problems
    config = read(Config, parse(text, file), file, problems)
    if config is not None:
        problems += unfit(config, file, config.board.kind) + inconsistencies(config, file)
        faults_in(config.twin, file, problems)
    if config is None or problems:
        raise BadFiles([_helped(problem) for problem in problems])
    return calibrated(config, measured)


def _helped(problem: Problem) -> Problem:
    """The same, with the table where a setting lives that stands in another, or why a part must be there."""
    table, _, name = problem.key.rpartition(".")
    what = problem.what
    if what.startswith("is not a setting here"):
        every = Config()
        homes = [
            field.name
            for field in dataclasses.fields(every)
            if name in {each.name for each in dataclasses.fields(getattr(every, field.name))}
        ]
        what = f"is not a setting here; it belongs under [{homes[0]}]" if homes else what
    elif table == "pins" and what.startswith("is -1,"):
        what += "; no rig is without this part"
    return dataclasses.replace(problem, what=what)


def calibrated(config: Config, measured: Measured) -> Config:
    """The settings with what was measured in the place of what was assumed."""
    flow = config.flow
    if measured.flow is not None:
        law = Sensor(measured.flow.pulses_per_litre, measured.flow.offset, flow.sensor.poles)
        flow = dataclasses.replace(flow, sensor=law)
    expected = measured.pump.at(config.pump.duty) if measured.pump is not None else None
    if expected:
        flow = dataclasses.replace(flow, expected=expected)
    sound = config.sound
    if measured.screen is not None:  # sound that is early cannot be helped
        late = min(0.5, max(0.0, measured.screen.sound_ms / 1000))
        sound = dataclasses.replace(sound, offset=late)
    limits, medicine = config.limits, measured.medicine
    if medicine is not None and medicine.flow(1.0) > NOMINAL_ML_S:  # more in a second: fewer seconds of it
        less = NOMINAL_ML_S / medicine.flow(1.0)
        limits = dataclasses.replace(
            limits, medicine=limits.medicine * less, medicine_day=limits.medicine_day * less
        )
    return dataclasses.replace(config, flow=flow, sound=sound, limits=limits, measured=measured)


def unfit(config: Config, file: str, kind: str) -> list[Problem]:
    """Pins and ends that a board of this kind cannot have."""
    return clashes(config, file, kind) + unsafe(config, file, kind) + beyond_nano(config, file, kind)


def clashes(config: Config, file: str, kind: str) -> list[Problem]:
    """Parts that share a pin of the header; with a Nano, its parts and the strip are not there."""
    nano = kind.endswith("nano")
    elsewhere = set(ON_NANO) - {"tray"} if nano else set()  # a tray's contact is read there as well
    taken = dict(STRIP_PINS) if config.lights.count and not nano else {}
    problems = []
    for part in dataclasses.fields(config.pins):
        number: int = getattr(config.pins, part.name)
        if number < 0 or part.name in elsewhere:
            continue
        if number in taken:
            problems.append(
                Problem(
                    file,
                    f"pins.{part.name}",
                    f"is GPIO{number}, which {taken[number]} already uses; give one of them another pin",
                )
            )
        taken.setdefault(number, part.name)
    return problems


def unsafe(config: Config, file: str, kind: str) -> list[Problem]:
    """Parts on pins that could set them going by themselves, or on which they could not work."""
    elsewhere = ON_NANO if kind.endswith("nano") else ()
    problems = []
    for part in dataclasses.fields(config.pins):
        number: int = getattr(config.pins, part.name)
        reason = None if number < 0 or part.name in elsewhere else refusal(part.name, number)
        if reason is not None:
            problems.append(
                Problem(file, f"pins.{part.name}", f"is GPIO{number}, and {reason}; choose another pin")
            )
    return problems


def beyond_nano(config: Config, file: str, kind: str) -> list[Problem]:
    """What is set and a Nano's program has no room for."""
    problems = []
    if kind.endswith("nano") and config.pins.flow_return >= 0:
        what = f"is GPIO{config.pins.flow_return}, but a Nano counts one flow sensor alone; set it to -1"
        problems.append(Problem(file, "pins.flow_return", what))
    for name, width in (("open_ms", config.pinch.open_ms), ("closed_ms", config.pinch.closed_ms)):
        if kind.endswith("nano") and not NANO_SERVO[0] <= width <= NANO_SERVO[1]:
            what = (
                f"is {width:g} ms, but a Nano's servo pulse goes from {NANO_SERVO[0]:g} to {NANO_SERVO[1]:g}"
            )
            problems.append(Problem(file, f"pinch.{name}", what))
    return problems


def inconsistencies(config: Config, file: str) -> list[Problem]:
    """Settings that are each in range and cannot be right together."""
    problems = []
    if config.pump.duty > config.limits.duty:
        problems.append(
            Problem(
                file,
                "pump.duty",
                f"is {config.pump.duty:g}, above limits.duty ({config.limits.duty:g}); "
                "lower it or raise the limit",
            )
        )
    if config.pinch.open_ms == config.pinch.closed_ms:
        problems.append(
            Problem(file, "pinch.closed_ms", "equals pinch.open_ms, so the pinch would never move")
        )
    for name in NAMES:
        band = config.flow.levels.of(name)
        falls = name in ("low", "blocked")
        if band.enter == band.leave or (band.enter < band.leave) != falls:
            problems.append(
                Problem(
                    file,
                    f"flow.levels.{name}",
                    f"enters at {band.enter:g} and leaves at {band.leave:g}; it must leave "
                    f"{'above' if falls else 'below'} where it enters",
                )
            )
    if (config.pins.knob_a < 0) != (config.pins.knob_b < 0):
        problems.append(Problem(file, "pins.knob_b", "a knob needs both pins, or -1 for both"))
    return problems


def is_gel(config: Config) -> bool:
    """Whether the clot is a plug of gel, and not the jaw of the pinch."""
    return config.twin.clot.kind == "gel"
