"""`rig soak`: hours of visitors and mishaps at full speed, with conditions that must hold throughout."""

import gc
import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rig.base.clock import Clock, SteadyClock
from rig.base.faults import BLIND, STOPS_WATER, Unavailable
from rig.base.signals import Inputs, Outputs
from rig.boards import Opened, open_board
from rig.commands.run.keyboard import ScreenButtons
from rig.commands.shared.arguments import add_flags, loaded, options, parse_positive
from rig.commands.shared.load import load_exhibit
from rig.commands.shared.log_header import log_header
from rig.commands.soak.inside import FullDiskLog, Inside, JumpyClock
from rig.commands.soak.monkey import Visitors
from rig.commands.soak.purpose import Purpose
from rig.loop import Observer, Recorder, Runner, Tick, initial_tick
from rig.outputs.frame import frame
from rig.runlog.visits import endings
from rig.settings.config import Config, board_problems
from rig.settings.odds import Odds
from rig.story.media_files import names
from rig.twin.bench_state import Bench
from rig.visit.exhibit import Exhibit
from rig.visit.session import GIVE_UP_S

if TYPE_CHECKING:
    from rig.screen.window.offscreen import Unseen

#: A picture is computed this often, s.
LOOKS_EVERY_S = 1.0
#: In the first hour each picture is drawn this many times, so that all caches fill that a screen at 30 Hz
#: would fill.
DRAWS_IN_FIRST_HOUR = 6
#: Later a picture is drawn this often, s.
DRAWS_EVERY_S = 10.0
#: Size of the pictures, px: small, because errors do not depend on it.
SIZE_PX = (640, 360)
#: The table is inspected, independently of the program, this often, s.
GLANCE_EVERY_S = 0.25
#: Longest times for which a pump may run, s: with the stop pressed or the tray wet, and, if the sensor works,
#: with the pinch open and no water moving.
AWARE_S, DRY_S = 0.5, 3.0
#: A flow below this counts as no flow, mL/min.
STANDS_ML_MIN = 20.0
#: A pump above this duty should move water.
HARD_DUTY_RATIO = 0.3
#: After everybody has left, the rig must be back at its opening within this time, s.
CALM_S = 900.0
#: Growth of memory after the first hour that is allowed, MB.
GROWTH_MB = 5.0
#: An hour, s.
HOUR_S = 3600.0
#: The memory in use is sampled this often, s.
SAMPLED_EVERY_S = 60.0
#: Fewest samples through which a line is fitted.
FEWEST_SAMPLES = 25
#: Greatest slope of that line, MB/h: from half an hour on, while caches still fill, and after the first hour.
EARLY_SLOPE_MB_H, SLOPE_MB_H = 40.0, 3.0
#: Limit of the dose with random visitors, s of full duty, so that it is reached in nearly every visit.
DOSE_S = 4.0
#: Settings that make every outcome frequent.
ODDS = Odds(catheter_leaves=0.45, catheter_quick=0.2, whole_body_opens=0.5)
#: With an hour or more, each other story and the rig with a Nano are also soaked, for this long, s.
OTHERS_S = 150.0


@dataclass
class SoakStats:
    """The results of a soak."""

    visits: int = 0
    finished: int = 0
    """Visits that reached a last scene: one whose exits all lead to the opening."""
    faults: dict[str, int] = field(default_factory=dict)
    """How often the rig reported each fault, by name."""
    over: dict[str, int] = field(default_factory=dict)
    """How often the rig recovered from each."""
    scenes: set[str] = field(default_factory=set)
    memory: list[float] = field(default_factory=list)
    """Memory in use at the end of each hour, MB."""
    grown: list[float] = field(default_factory=list)
    """Memory in use, every SAMPLED_EVERY_S seconds, MB."""
    broken: list[str] = field(default_factory=list)
    """Conditions that did not hold, one sentence each."""


class LegGauge(Observer):
    """A pressure gauge at the simulated leg."""

    def __init__(self, bench: Callable[[], Bench]) -> None:
        self._bench = bench

    def sense(self, inputs: Inputs) -> Inputs:
        """Add its reading."""
        return replace(inputs, leg_kpa=self._bench().sight.leg_kpa)


class Watch(Observer):
    """Checks every tick of a soak."""

    def __init__(self, exhibit: Exhibit, opened: Opened, crowd: Visitors, seconds: float) -> None:
        self._exhibit, self._opened, self._crowd, self._seconds = exhibit, opened, crowd, seconds
        self._was: Tick | None = None
        self._looked = self._drawn = self._glanced = 0.0
        self._since: dict[str, float] = {}
        """How long each reason to stop the running pump has been present, s."""
        self._wet = exhibit.config.twin.faults.wet_ml
        self._closing = False
        self._unseen: Unseen | None = None
        self.tally = SoakStats()
        self.purpose = Purpose(exhibit, opened, crowd, self._breaks)

    def see(self, tick: Tick) -> bool:
        """Judge a tick; true once the soak is over."""
        exhibit, session = self._exhibit, tick.session
        self._judge(tick)
        self._glance(tick)
        self._count(tick)
        self._look(tick)
        self.purpose.see(tick)
        if session.time >= (len(self.tally.grown) + 1) * SAMPLED_EVERY_S and (used := memory()) is not None:
            self.tally.grown.append(used)
        if session.time >= (len(self.tally.memory) + 1) * HOUR_S and (used := memory()) is not None:
            self.tally.memory.append(used)
        self._was = tick
        if session.time >= self._seconds and not self._closing:
            self._closing = True
            self._crowd.leave(session.time)
        if not self._closing:
            return False
        back = session.stay.scene == exhibit.story.opening and not session.sensed.faults & STOPS_WATER
        if session.time >= self._seconds + CALM_S and not back:
            self._breaks(
                f"{CALM_S:g} s after everybody went, the rig was not ready again, "
                f"but in {session.stay.scene!r}"
            )
            return True
        return back and session.time >= self._seconds + 2.0

    def end(self) -> None:
        """Check what must hold after the board is closed."""
        if self._driven():
            self._breaks("the pumps were not off when the board was closed")
        used = self.tally.memory
        if used and used[-1] - used[0] > GROWTH_MB:
            self._breaks(f"memory grew by {used[-1] - used[0]:.1f} MB after the first hour")
        for first, most in ((HOUR_S / 2, EARLY_SLOPE_MB_H), (HOUR_S, SLOPE_MB_H)):
            late = self.tally.grown[round(first / SAMPLED_EVERY_S) :]
            if len(late) >= FEWEST_SAMPLES and (rises := slope(late) * HOUR_S / SAMPLED_EVERY_S) > most:
                self._breaks(f"memory grows by {rises:.1f} MB an hour after {first / HOUR_S:g} h")
        self.purpose.end(self._seconds / HOUR_S)

    def _judge(self, tick: Tick) -> None:
        """Check what must hold at every moment."""
        session, out = tick.session, tick.outputs
        latched = session.sensed.faults & STOPS_WATER or bool(tick.guard.latched)
        if latched and (out.pump or out.medicine or self._driven()):
            self._breaks(
                f"at {session.time:.2f} s a pump ran under {', '.join(sorted(session.sensed.faults))}"
            )
        stayed, story = session.time - session.stay.entered, self._exhibit.story
        stays = session.stay.scene != story.opening and not session.attendant.panel.pauses_story
        if stays and stayed > story.patience + GIVE_UP_S + 1.0:
            self._breaks(f"at {session.time:.0f} s a visitor was stranded in {session.stay.scene!r}")

    def _glance(self, tick: Tick) -> None:
        """Check what must hold on the table, whatever the program says."""
        now = tick.session.time
        if now - self._glanced < GLANCE_EVERY_S or self._opened.bench is None:
            return
        self._glanced, table = now, self._opened.bench()
        asked, sight = table.outputs, table.sight
        driven, blind = bool(asked.pump or asked.medicine), bool(tick.session.sensed.faults & BLIND)
        dry = (
            asked.pump > HARD_DUTY_RATIO
            and sight.jaw < 0.5
            and sight.sensed_ml_min < STANDS_ML_MIN
            and not blind
        )
        for why, holds, bears in (
            ("with the stop pressed", driven and "stop" in table.held, AWARE_S),
            ("over a wet tray", driven and sight.tray_ml >= self._wet, AWARE_S),
            ("dry", dry, DRY_S),
        ):
            since = self._since.setdefault(why, now) if holds else now
            if not holds:
                self._since.pop(why, None)
            if now - since > bears:
                self._breaks(f"at {now:.2f} s a pump had run {why} for more than {bears:g} s")

    def _driven(self) -> bool:
        """Whether the pins drive a pump."""
        if self._opened.bench is None:
            return False
        asked: Outputs = self._opened.bench().outputs
        return bool(asked.pump or asked.medicine)

    def _count(self, tick: Tick) -> None:
        was, session, tally, story = self._was, tick.session, self.tally, self._exhibit.story
        if was is None:
            return
        for fault in session.sensed.faults - was.session.sensed.faults:
            tally.faults[fault] = tally.faults.get(fault, 0) + 1
        for fault in was.session.sensed.faults - session.sensed.faults:
            tally.over[fault] = tally.over.get(fault, 0) + 1
        if session.stay.scene != was.session.stay.scene or session.stay.entered != was.session.stay.entered:
            tally.scenes.add(session.stay.scene)
            tally.visits += was.session.stay.scene == story.opening
            tally.finished += session.stay.scene in endings(story)

    def _look(self, tick: Tick) -> None:
        """Compute a picture now and then, and draw it into nothing."""
        session = tick.session
        if session.time - self._looked < LOOKS_EVERY_S:
            return
        self._looked = session.time
        shown = frame(self._exhibit, session, self._opened.source)
        if session.time >= HOUR_S and session.time - self._drawn < DRAWS_EVERY_S:
            return
        self._drawn = session.time
        if self._unseen is None:
            from rig.screen.window.offscreen import Unseen

            self._unseen = Unseen(SIZE_PX, self._exhibit.story.shown)
        for _ in range(DRAWS_IN_FIRST_HOUR if session.time < HOUR_S else 1):
            self._unseen.draw(shown)

    def _breaks(self, sentence: str) -> None:
        if len(self.tally.broken) < 20:
            self.tally.broken.append(sentence)


@dataclass(frozen=True, slots=True)
class SoakOptions:
    """The options of the command line."""

    hours: float = 1.0
    """Of session time."""
    seed: int = 1
    """Of visitors and water; with an odd seed the rig has a pressure gauge at the leg."""
    story: str | None = None
    config: Path | None = None
    """The settings file, whose text goes into the run log."""
    log: Path | None = None
    """The folder for the run log; None for no log."""
    monkey: bool = False
    """Visitors of every kind, and mishaps."""


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig soak`."""
    parser.description = "Run a virtual rig for hours of simulated visitors. Exit status 1 if a check fails."
    parser.add_argument("--hours", metavar="N", type=_hours, help="hours of session time (default: 1)")
    parser.add_argument("--monkey", action="store_true", help="add unpredictable visitors, and mishaps")
    parser.add_argument("--log", metavar="DIR", type=Path, help="folder for the run log (default: none)")
    add_flags(parser, "story", "seed", "config")
    parser.set_defaults(do=lambda asked: soak(loaded(asked), options(SoakOptions, asked)))


def _hours(text: str) -> float:
    return parse_positive(text, "a number of hours above 0")


def soak(config: Config, asked: SoakOptions) -> int:
    """Soak a virtual rig and print the results; 0, or 1 if a condition did not hold."""
    name = asked.story or config.story.name
    broken: list[str] = []
    if asked.monkey:
        dose = min(DOSE_S, config.limits.medicine)
        config = replace(config, limits=replace(config.limits, medicine=dose), odds=ODDS)
    with tempfile.TemporaryDirectory(prefix="clot-rig-soak-") as away:
        folder = asked.log or Path(away)
        exhibit, crowd, watch, seconds = _soaked(config, asked, name, "virtual", folder)
        broken += watch.tally.broken
        for line in _sentences(exhibit, crowd, watch, seconds):
            print(line)
        for other, kind in _others(config, asked, name):
            part = replace(asked, hours=OTHERS_S / HOUR_S)
            try:
                _, _, seen, _ = _soaked(config, part, other, kind, folder)
            except Unavailable as missing:
                print(f"not soaked: {kind} ({missing})")
                continue
            print(f"and {other!r} on the {kind} board: {seen.tally.visits} visits begun")
            broken += [f"{other!r}, {kind}: {sentence}" for sentence in seen.tally.broken]
    print("everything held" if not broken else f"{len(broken)} things did not hold")
    for sentence in broken:
        print(f"rig: {sentence}", file=sys.stderr)
    return 1 if broken else 0


def _others(config: Config, asked: SoakOptions, name: str) -> Iterator[tuple[str, str]]:
    """Other combinations that are soaked for a short time: (story, board)."""
    if asked.monkey and asked.hours >= 1:
        yield from ((other, "virtual") for other in names("story") if other != name)
        if board_problems(config, "", "virtual-nano") == []:
            yield name, "virtual-nano"


def _soaked(
    config: Config, asked: SoakOptions, name: str, kind: str, folder: Path
) -> tuple[Exhibit, Visitors, Watch, float]:
    """Soak one story on one board: the exhibit, the visitors, the results, and the duration, s."""
    language, seed = config.story.language, asked.seed
    exhibit = load_exhibit(config, name)
    opened = open_board(config, kind, seed)
    kept = None
    if asked.log is not None or asked.monkey:
        head = log_header(exhibit, opened, asked.config, language, name, seed)
        kept = FullDiskLog(folder, head, folder=True)
    crowd = Visitors(exhibit, opened.hands, opened.water, seed, monkey=asked.monkey)
    if asked.monkey:
        crowd.inside, crowd.screen = Inside(opened, kept), ScreenButtons()
    watch = Watch(exhibit, opened, crowd, asked.hours * HOUR_S)
    observers: list[Observer] = [watch, crowd, *(each for each in (crowd.screen, crowd.inside) if each)]
    if kept is not None:
        observers.insert(0, Recorder(kept, exhibit, initial_tick(exhibit, language, seed)))
    if seed % 2 and opened.bench is not None and kind == "virtual":
        observers.append(LegGauge(opened.bench))
    clock: Clock = JumpyClock(seed) if asked.monkey else SteadyClock(float("inf"))
    session = Runner(exhibit, opened.board, language, observers, seed).run(clock)
    watch.end()
    return exhibit, crowd, watch, session.time


def slope(values: Sequence[float]) -> float:
    """Slope of the least-squares line through values at equal distances."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((n - middle) ** 2 for n in range(len(values)))
    return sum((n - middle) * (value - mean) for n, value in enumerate(values)) / spread


def memory() -> float | None:
    """Memory that this process uses, MB; None if the system does not say."""
    if sys.platform != "linux":
        return None
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _sentences(exhibit: Exhibit, crowd: Visitors, watch: Watch, seconds: float) -> Iterator[str]:
    tally, seen = watch.tally, watch.purpose.seen
    yield f"soaked for {seconds / HOUR_S:.2f} hours of session time"
    yield f"visitors: {_counts(crowd.came)}; {tally.visits} visits begun, {tally.finished} finished"
    yield f"scenes seen: {len(tally.scenes)} of {len(exhibit.story.scene)}"
    yield f"mishaps: {_counts(crowd.mishaps)}"
    yield f"faults reported: {_counts(tally.faults)}; got over: {_counts(tally.over)}"
    if tally.memory:
        yield f"memory, MB, after each hour: {' '.join(f'{mb:.1f}' for mb in tally.memory)}"
    exits = {(name, way.to) for name, scene in exhibit.story.scene.items() for way in scene.exits}
    yield f"exits taken: {len(exits & set(seen.ways))} of {len(exits)}"
    yield f"willing and left alone: {seen.came_on}, of whom {seen.finished} came to the end"
    yield f"seconds stepped through again: {seen.replayed}; numbers compared with the water: {seen.compared}"


def _counts(counts: dict[str, int]) -> str:
    whole = f"{sum(counts.values())}"
    return f"{whole} ({', '.join(f'{n} {name}' for name, n in sorted(counts.items()))})" if counts else whole
