"""The settings of one rig: `config.toml`, checked.

`rig config --reference` lists every setting here; the text under a field is its entry in that list.
"""

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path

from rig.base.places import beside
from rig.base.schema import BadFiles, Problem, Word, load, parse, read, setting
from rig.base.toml_slips import with_control_characters
from rig.settings.appearance import CAPTIONS, COLOURS, Appearance
from rig.settings.calibration import FILE, NOMINAL_ML_S, Measured, parse_measured
from rig.settings.levels import NAMES, Levels
from rig.settings.odds import Odds
from rig.settings.pinout import ON_NANO, refusal
from rig.settings.sensor import Sensor
from rig.twin import Parameters, faults_in


class BoardKind(Word):
    """The kinds of hardware; `rig/boards/__init__.py` opens each."""

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
    """The hardware that drives the rig."""

    kind: BoardKind = BoardKind.AUTO
    port: str = setting("auto")
    """Serial port of the Nano; `auto` finds it."""


def pin(number: int) -> int:
    """A setting that holds a GPIO number; -1 if the part is not fitted."""
    found: int = setting(number, low=-1, high=27)
    return found


@dataclass(frozen=True, slots=True)
class Pins:
    """The GPIO number of each part, not its header position; -1 if the part is not fitted. Pumps and pinch
    need pins that stay low while a Pi boots."""

    pump: int = setting(17, low=0, high=27)
    """Main pump's driver."""
    medicine: int = setting(27, low=0, high=27)
    """Medicine pump's driver."""
    pinch: int = setting(22, low=0, high=27)
    """Pinch servo's signal."""
    flow: int = setting(23, low=0, high=27)
    """Flow sensor's signal."""
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
    """Second contact (NC) of the emergency stop."""
    tray: int = pin(4)
    """Bare wire in the drip tray."""
    flow_return: int = pin(-1)
    """A second flow sensor on the return line. With the first one on the supply, the difference shows a
    leak."""
    shutdown: int = pin(-1)
    """A button to ground that shuts the computer down when held for 3 s. A Pi 5 has its own."""


#: Pins of the light strip's SPI bus: data, clock and (held by the bus, not wired) select.
STRIP_PINS = {10: "lights data", 11: "lights clock", 8: "lights select", 9: "lights (its bus)"}


#: Shortest and longest servo pulse of the Nano's firmware, ms (SERVO_MIN and SERVO_MAX in limits.h).
NANO_SERVO_MS = (1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Pump:
    """Drive of the pumps."""

    duty: float = setting(0.5, above=0, high=1)
    """Duty cycle of the main pump when a scene says `pump = 1`."""
    medicine_duty: float = setting(0.6, above=0, high=1)
    """Duty cycle of the medicine pump."""
    cup_ml: float = setting(100.0, low=10, high=5000, unit="mL")
    """Content of the full medicine cup. The attendant is told before it is empty, and says on the panel that
    it has been refilled."""
    frequency: int = setting(1000, low=50, high=10_000, unit="Hz")
    """PWM frequency on the header."""


@dataclass(frozen=True, slots=True)
class Pinch:
    """The servo that squeezes the tube."""

    open_ms: float = setting(1.0, low=0.5, high=2.5, unit="ms")
    """Servo pulse that leaves the tube free."""
    closed_ms: float = setting(2.0, low=0.5, high=2.5, unit="ms")
    """Servo pulse that squeezes the tube to the stop."""

    @property
    def ends_us(self) -> tuple[int, int]:
        """The pulses for open and closed, µs."""
        return round(1000 * self.open_ms), round(1000 * self.closed_ms)


@dataclass(frozen=True, slots=True)
class Lights:
    """The addressable light strip along the tube."""

    count: int = setting(30, low=0, high=300)
    """Number of lamps; 0 if no strip is fitted."""
    brightness: float = setting(0.5, low=0, high=1)
    """Brightness of all lamps; 1 is full."""
    clot: float = setting(0.6, low=0, high=1)
    """Position of the clot along the strip; 0 is the upstream end."""


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """Flow sensors, and the flow to expect."""

    sensor: Sensor = Sensor()
    return_sensor: Sensor = Sensor()
    """The second sensor, on the return line."""
    expected: float = setting(850.0, above=0, high=10_000, unit="mL/min")
    """Approximate flow through the open tube at `pump.duty`. Each visit measures the actual flow."""
    levels: Levels = Levels()


@dataclass(frozen=True, slots=True)
class Pressure:
    """The leg's pressure sensor, which is connected to the Nano."""

    fitted: bool = True
    """Whether the virtual Nano has the sensor. A real Nano detects it."""
    counts_per_kpa: float = setting(200_000.0, above=0, unit="counts/kPa")
    """Slope. The zero point is measured at rest."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the safety interlock. They hold whatever the story asks for."""

    duty: float = setting(0.8, low=0, high=1)
    """Highest duty cycle of a pump."""
    slew: float = setting(1.0, above=0, high=2.0, unit="1/s")
    """Fastest rise of a duty cycle. A fall is immediate."""
    run: float = setting(1200.0, above=0, high=2400.0, unit="s")
    """Longest run of the main pump without a rest."""
    blind: float = setting(600.0, above=0, high=1200.0, unit="s")
    """Longest run without a rest while the flow sensor is dead, because a dry pump would then go
    unnoticed."""
    dead_head: float = setting(90.0, above=0, high=90.0, unit="s")
    """Longest run at the story's duty against a closed pinch. The duty is then reduced. The Nano's firmware
    allows no more."""
    silence: float = setting(1.5, above=0, high=3.0, unit="s")
    """Longest run with the pinch open and no pulse from the flow sensor. The pump then stops."""
    medicine: float = setting(15.0, above=0, high=30.0, unit="s")
    """Most medicine in one visit, in seconds at full duty."""
    medicine_day: float = setting(400.0, above=0, high=800.0, unit="s")
    """Most medicine between two fillings of the cup, whatever it holds, in seconds at full duty. 400 s are
    0.6 L; the tank has room for that."""


@dataclass(frozen=True, slots=True)
class StoryChoice:
    """The story and the language at the start."""

    name: str = setting("visit")
    """A file of `media/story/`."""
    language: str = setting("en")
    """A file of `media/words/`."""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The visitors' screen, and how it looks when the rig starts."""

    mode: str = setting("window", one_of=SCREENS)
    """`full` fills the screen; `none` draws nothing."""
    width: int = setting(1280, low=640, high=7680, unit="px")
    """Width of the window."""
    height: int = setting(720, low=400, high=4320, unit="px")
    """Height of the window."""
    monitor: int = setting(1, low=1, high=9)
    """The display to use, counted from 1; the last one if there are fewer."""
    max_rows: int = setting(2160, low=480, high=4320, unit="px")
    """Most rows of pixels that are drawn in full screen; a display with more of them scales the picture."""
    rate: int = setting(60, low=10, high=60, unit="1/s")
    """Frames per second. Use 30 on a small computer such as a Pi 3."""
    colours: str = setting("dark", one_of=COLOURS)
    """`dark` suits a monitor, `projector` a bright hall."""
    captions: str = setting("large", one_of=CAPTIONS)
    """Size of the captions."""
    reduced_motion: bool = False
    """Slows all animation to a quarter of its speed."""
    inches: float = setting(15.6, low=5, high=200, unit="in")
    """Diagonal of the screen."""
    metres: float = setting(1.0, low=0.3, high=20, unit="m")
    """Distance from which visitors read the screen. Type grows with it as far as there is room."""
    touch: bool = True
    """Whether touches, keys and game pads at the screen also work as buttons on a rig with real ones."""

    @property
    def look(self) -> Appearance:
        """Appearance of the screen at the start."""
        chosen = self.colours, self.captions, self.reduced_motion
        return Appearance(*chosen, inches=self.inches, metres=self.metres)


@dataclass(frozen=True, slots=True)
class Sound:
    """Voice and background sound."""

    on: bool = True
    """Whether there is any sound."""
    volume: int = setting(7, low=0, high=10)
    """Volume of the voice for each new visitor."""
    bed: float = setting(0.5, low=0, high=1)
    """Volume of the background sound of water; 0 turns it off."""
    numbers: bool = False
    """Say the measured flow aloud as well, for visitors who do not see it; a visit takes 10 s longer."""
    offset: float = setting(0.0, low=0, high=0.5, unit="s")
    """Delay that the loudspeaker or television adds. A television adds 0.05 to 0.2 s."""


@dataclass(frozen=True, slots=True)
class Log:
    """Run logs."""

    folder: str = setting("")
    """Folder for the logs of all runs. If empty, only `--record` writes a log."""


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
    """What calibration.toml says. The settings above already follow it."""


def load_config(path: Path | None) -> Config:
    """The settings in a file, or the built-in ones if `path` is None; a calibration overrides either.

    Raises BadFiles with every problem.
    """
    text, name = (load(path), path.name) if path is not None else ("", "built-in settings")
    return parse_config(text, name, load_calibration(path))


def load_calibration(path: Path | None) -> str:
    """The text of the calibration that belongs to a settings file; empty if there is none."""
    calibration = beside(path, FILE)
    return load(calibration) if calibration.exists() else ""


def parse_config(text: str, file: str, calibration: str = "") -> Config:
    """The settings in a file's text, overridden by a calibration's text. Raises BadFiles."""
    problems: list[Problem] = []
    try:
        measured = parse_measured(calibration)
    except BadFiles as bad:
        problems += bad.problems
    table = parse(text, file)
    why = "has a tab or a line break in it: in \"quotes\" a \\ begins a special letter; write / or 'quotes'"
    problems += [Problem(file, key, why) for key in with_control_characters(table)]
    config = read(Config, table, file, problems)
    if config is not None:
        problems += board_problems(config, file, config.board.kind) + inconsistencies(config, file)
        problems += [
            Problem(file, key, "has a control character in it")
            for key, text in (("log.folder", config.log.folder), ("board.port", config.board.port))
            if not text.isprintable()
        ]
        faults_in(config.twin, file, problems)
    if config is None or problems:
        raise BadFiles([_helped(problem) for problem in problems])
    return calibrated(config, measured)


def _helped(problem: Problem) -> Problem:
    """The problem with a remedy: the table that a misplaced setting belongs to, or why a part is required."""
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
    """The settings, with measured values in place of assumed ones."""
    flow = config.flow
    if measured.flow is not None:
        law = Sensor(measured.flow.pulses_per_litre, measured.flow.offset, flow.sensor.poles)
        flow = dataclasses.replace(flow, sensor=law)
    expected = measured.pump.at(config.pump.duty) if measured.pump is not None else None
    if expected:
        flow = dataclasses.replace(flow, expected=expected)
    sound = config.sound
    if measured.screen is not None:  # early sound cannot be corrected
        late = min(0.5, max(0.0, measured.screen.sound_ms / 1000))
        sound = dataclasses.replace(sound, offset=late)
    limits, medicine = config.limits, measured.medicine
    if medicine is not None and medicine.flow(1.0) > NOMINAL_ML_S:  # a faster pump may run for less time
        less = NOMINAL_ML_S / medicine.flow(1.0)
        limits = dataclasses.replace(
            limits, medicine=limits.medicine * less, medicine_day=limits.medicine_day * less
        )
    return dataclasses.replace(config, flow=flow, sound=sound, limits=limits, measured=measured)


def board_problems(config: Config, file: str, kind: str) -> list[Problem]:
    """Pins and servo ends that a board of this kind cannot have."""
    return clashes(config, file, kind) + unsafe(config, file, kind) + beyond_nano(config, file, kind)


def clashes(config: Config, file: str, kind: str) -> list[Problem]:
    """Parts that share a pin of the header. With a Nano, the Nano's parts and the strip are not on the
    header."""
    nano = kind.endswith("nano")
    elsewhere = set(ON_NANO) - {"tray"} if nano else set()  # the header reads a tray as well
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
    """Parts on pins that could switch them on unasked, or on which they cannot work."""
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
    """Settings that the Nano's firmware does not support."""
    problems = []
    if kind.endswith("nano") and config.pins.flow_return >= 0:
        what = f"is GPIO{config.pins.flow_return}, but a Nano counts one flow sensor alone; set it to -1"
        problems.append(Problem(file, "pins.flow_return", what))
    for name, width in (("open_ms", config.pinch.open_ms), ("closed_ms", config.pinch.closed_ms)):
        if kind.endswith("nano") and not NANO_SERVO_MS[0] <= width <= NANO_SERVO_MS[1]:
            bounds = f"from {NANO_SERVO_MS[0]:g} to {NANO_SERVO_MS[1]:g}"
            what = f"is {width:g} ms, but a Nano's servo pulse goes {bounds}"
            problems.append(Problem(file, f"pinch.{name}", what))
    return problems


def inconsistencies(config: Config, file: str) -> list[Problem]:
    """Settings that are each in range but contradict one another."""
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
        what = "equals pinch.open_ms, so the pinch would never move"
        problems.append(Problem(file, "pinch.closed_ms", what))
    for name in NAMES:
        band = config.flow.levels.of(name)
        falls = name in ("low", "blocked")
        if band.enter == band.leave or (band.enter < band.leave) != falls:
            side = "above" if falls else "below"
            what = (
                f"enters at {band.enter:g} and leaves at {band.leave:g}; it must leave {side} where it enters"
            )
            problems.append(Problem(file, f"flow.levels.{name}", what))
    if (config.pins.knob_a < 0) != (config.pins.knob_b < 0):
        problems.append(Problem(file, "pins.knob_b", "a knob needs both pins, or -1 for both"))
    return problems


def cup_s(config: Config) -> float:
    """How long a full cup of medicine lasts, s at the pump's full duty."""
    measured = config.measured.medicine
    ml_s = NOMINAL_ML_S if measured is None else measured.flow(1.0)
    return config.pump.cup_ml / ml_s if ml_s > 0 else math.inf


def is_gel(config: Config) -> bool:
    """Whether the clot is a gel plug instead of the pinch."""
    return config.twin.clot.kind == "gel"
