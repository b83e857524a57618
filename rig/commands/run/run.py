"""`rig run`: a rig, real or virtual, with its screen, its log and its visitors."""

import argparse
import contextlib
import secrets
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rig.base.clock import Clock, LiveClock, SteadyClock
from rig.base.places import log_folder
from rig.base.schema import BadFiles, Problem, did_you_mean, plain
from rig.base.signals import Request
from rig.boards import Opened, open_board
from rig.commands.run.keyboard import KeyboardControls, ScreenButtons
from rig.commands.run.observers import RunEnd, SceneShots, Speaker, StartLine, StopCheck
from rig.commands.run.screen_output import PictureRate, ScreenOutput
from rig.commands.run.script import Script, ScriptPlayer, ScriptStep, check_script, load_script
from rig.commands.run.shutdown import ShutdownButton, shut_down
from rig.commands.run.start_line import start_line
from rig.commands.run.systemd import Heartbeat, Notify
from rig.commands.shared.arguments import (
    add_flags,
    loaded,
    options,
    parse_positive,
    parse_seconds,
    parse_speed,
)
from rig.commands.shared.dry_start import dry_start
from rig.commands.shared.log_header import log_header
from rig.commands.shared.quiet_output import unheard
from rig.commands.shared.stop_signals import StopSignals, off_on_signals
from rig.loop import Observer, Recorder, Runner, initial_tick
from rig.runlog.log import RunLog
from rig.runlog.visit_book import VisitBook
from rig.settings.config import SCREENS, Config
from rig.story.media_files import names
from rig.twin import FAULTS
from rig.visit.exhibit import Exhibit
from rig.visit.state import Session

if TYPE_CHECKING:
    from rig.sound.voice import Voice


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of the command line."""

    board: str | None = None
    """One of config.KINDS. None here and below: as in the scripted visit, otherwise as in config.toml."""
    story: str | None = None
    language: str | None = None
    screen: str | None = None
    """One of config.SCREENS."""
    visit: Path | None = None
    """A scripted visit to play."""
    speed: float = 1.0
    """Speed, times real time; infinity for full speed."""
    seconds: float | None = None
    """Duration, s; None for that of its script, or no limit."""
    record: Path | None = None
    """The file for the run log; None for the folder in config.toml."""
    shots: Path | None = None
    """The folder for pictures of the scenes."""
    seed: int | None = None
    """Seed of all random numbers; None for the script's, or a random one."""
    config: Path | None = None
    """The settings file, whose text goes into the run log."""
    faults: tuple[tuple[str, float], ...] = ()
    """(fault of the virtual tube, its second)."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """One story, played once: the start of a run."""

    story: str
    language: str
    seed: int
    script: Script
    """The actions of its virtual hands."""
    orders: tuple[Request, ...] = ()
    """Requests at the start: the appearance that the previous run ended with."""


@dataclass(frozen=True, slots=True)
class Overseers:
    """The signals that may end a run from outside, and the service that is told that it is alive."""

    stop: StopSignals
    notify: Notify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `rig run`."""
    parser.description = "Start the rig: board, story and screen."
    parser.add_argument("--screen", choices=SCREENS, help="display: a window, the full screen, or none")
    parser.add_argument(
        "--visit",
        metavar="FILE",
        type=Path,
        help="scripted visit to play; exit status 1 if it fails",
    )
    parser.add_argument(
        "--speed", metavar="N|max", type=parse_speed, help="speed, times real time (default: 1)"
    )
    parser.add_argument(
        "--seconds", metavar="N", type=parse_seconds, help="duration of the run (default: no limit)"
    )
    parser.add_argument("--record", metavar="FILE", type=Path, help="file for the run log")
    parser.add_argument(
        "--logs",
        action="store_true",
        help="keep logs of all runs, in the usual folder if config.toml names none",
    )
    parser.add_argument("--shots", metavar="DIR", type=Path, help="folder for a picture of each scene")
    parser.add_argument(
        "--fault",
        dest="faults",
        metavar="NAME@SECONDS",
        action="append",
        type=_fault,
        help="fault to simulate, and when it occurs; can be repeated",
    )
    add_flags(parser, "board", "story", "lang", "seed", "config")
    parser.set_defaults(do=_main)


def _main(asked: argparse.Namespace) -> int:
    config = loaded(asked)
    if asked.logs and not config.log.folder:
        config = replace(config, log=replace(config.log, folder=str(log_folder())))
    with unheard("stdout"):
        return play(config, options(RunOptions, asked))


def _fault(text: str) -> tuple[str, float]:
    name, _, at = text.partition("@")
    if name not in FAULTS:
        raise argparse.ArgumentTypeError(
            f"{name!r} is not a fault of the simulated water{did_you_mean(name, FAULTS)}"
        )
    return name, (parse_positive(at, "a time such as 30, in NAME@30") if at else 0.0)


def play(config: Config, wish: RunOptions) -> int:
    """Run a rig until it is stopped; 0, or 1 if a scripted visit did not go as expected.

    Raises BadFiles for unusable files and Unavailable for unavailable hardware.
    """
    script = _script(wish)
    story = wish.story or (script.story if wish.visit else config.story.name)
    language = wish.language or (script.language if wish.visit else config.story.language)
    exhibit = dry_start(config, story, language)
    if wish.visit:
        check_script(script, exhibit, wish.visit.name)
    telling = RunStart(story, language, _seed(wish, script), script)
    kind = wish.board or config.board.kind
    with (
        off_on_signals() as stop,
        _scratch(_speaks(config, wish)) as folder,
        contextlib.closing(Notify()) as notify,
    ):
        overseers = Overseers(stop, notify)
        while True:
            opened = open_board(config, kind, telling.seed)
            try:
                status, session = _play(exhibit, opened, wish, telling, overseers, folder)
            finally:
                opened.board.close()
            if not session.attendant.leaving or wish.visit:  # a script belongs to one story
                return status
            notify.pausing()
            left = session.attendant.look.orders(config.screen.look)
            story = _following(telling.story)
            telling = replace(telling, story=story, language=session.speech.language, orders=left)
            exhibit = dry_start(config, telling.story, telling.language)
            wish = replace(wish, record=_numbered(wish.record))


def _following(story: str) -> str:
    """The story after this one; after the last, the first."""
    stories = names("story")
    return stories[(stories.index(story) + 1) % len(stories)] if story in stories else story


def _numbered(path: Path | None) -> Path | None:
    """The log of the next story's run: run.jsonl, then run-2.jsonl, then run-3.jsonl."""
    if path is None:
        return None
    stem, _, number = path.stem.rpartition("-")
    count = int(number) if stem and number.isdecimal() else 1
    return path.with_stem(f"{stem if count > 1 else path.stem}-{count + 1}")


def _play(
    exhibit: Exhibit,
    opened: Opened,
    wish: RunOptions,
    telling: RunStart,
    overseers: Overseers,
    folder: Path | None,
) -> tuple[int, Session]:
    """One run of one story: its exit status, and how it ended. Fallback clips are put into `folder`."""
    live = opened.source == "measured"
    _refuse_on_hardware(live, wish)
    exhibit, voice = (
        _voiced(exhibit, telling.language, folder) if _speaks(exhibit.config, wish) else (exhibit, None)
    )
    clock: Clock = LiveClock() if live else SteadyClock(wish.speed)
    player = ScriptPlayer(telling.script, exhibit, opened.hands, opened.water)
    button = ShutdownButton()
    observers = [*_recorders(exhibit, opened, wish, telling), button, player]
    if wish.shots is not None:
        observers.append(SceneShots(exhibit, opened.source, wish.shots))
    hands, driver = _screen(exhibit, opened, wish, telling, voice, clock)
    observers += hands
    if voice is not None:
        observers.append(Speaker(voice, exhibit))
    told = f"story {telling.story!r}, {exhibit.words[telling.language].name}"
    # After the picture, because the first one takes long and is part of the start.
    observers += [
        StartLine(
            lambda: start_line(opened, told, wish.config, driver, voice),
            lambda: voice is None or voice.settled,
        ),
        Heartbeat(overseers.notify),
        StopCheck(overseers.stop),
        RunEnd(_seconds(wish, telling.script)),
    ]
    session = Runner(exhibit, opened.board, telling.language, observers, telling.seed).run(clock)
    if button.held and live:
        shut_down()
    return _verdict(player, telling.script, session), session


def _seconds(wish: RunOptions, script: Script) -> float | None:
    """Duration of the run, s; None until it is stopped."""
    if wish.seconds is not None:
        return wish.seconds
    return script.seconds if wish.visit else None


def _script(wish: RunOptions) -> Script:
    """The scripted visit, or hands that only inject the requested faults."""
    script = load_script(wish.visit) if wish.visit else Script(title="by hand", seconds=1.0)
    orders = tuple(ScriptStep(at=at, fault=fault) for fault, at in wish.faults)
    return replace(script, do=(*script.do, *orders))


def _seed(wish: RunOptions, script: Script) -> int:
    """Seed of the run: from the command line, the script, or drawn once and kept in the log."""
    if wish.seed is not None:
        return wish.seed
    return script.seed if wish.visit else secrets.randbits(31)


def _refuse_on_hardware(live: bool, wish: RunOptions) -> None:
    """Scripts, faults and other speeds need simulated water."""
    wishes = {"--visit": wish.visit, "--fault": wish.faults, "--speed": wish.speed != 1.0}
    asked = [flag for flag, wanted in wishes.items() if wanted]
    if live and asked:
        raise BadFiles([Problem("rig run", asked[0], "works on simulated water only; add --board virtual")])


def _recorders(exhibit: Exhibit, opened: Opened, wish: RunOptions, telling: RunStart) -> list[Observer]:
    """The requested run log, otherwise one in the settings' folder; None if no log is wanted.

    A scripted visit does not write to that folder, because it is no visitor's.
    """
    folder = exhibit.config.log.folder if wish.record is None and wish.visit is None else ""
    path = Path(folder) if folder else wish.record
    if path is None:
        return []
    head = log_header(exhibit, opened, wish.config, telling.language, telling.story, telling.seed)
    log = RunLog(path, head, folder=bool(folder))
    book = VisitBook(path, exhibit) if folder else None
    return [Recorder(log, exhibit, initial_tick(exhibit, telling.language, telling.seed), book)]


def _screen(
    exhibit: Exhibit, opened: Opened, wish: RunOptions, telling: RunStart, voice: "Voice | None", clock: Clock
) -> tuple[list[Observer], str | None]:
    """The hands at the window, the window if there is one, and its display's driver."""
    screen = exhibit.config.screen
    buttons = ScreenButtons() if opened.hands is None and screen.touch else None
    controls = KeyboardControls(opened.hands or buttons, telling.orders)
    hands: list[Observer] = [controls] if buttons is None else [controls, buttons]
    mode = wish.screen or screen.mode
    if mode == "none":
        return hands, None
    from rig.screen.window.window import Window

    window = Window(replace(screen, mode=mode), exhibit.story.shown)
    rate = PictureRate(clock, wish.speed, screen.rate)
    return [*hands, ScreenOutput(window, controls, exhibit, opened, voice, rate)], window.driver


def _speaks(config: Config, wish: RunOptions) -> bool:
    """Whether there is a voice; at any speed but real time it would only be noise."""
    return config.sound.on and wish.speed == 1.0


@contextlib.contextmanager
def _scratch(speaks: bool) -> Iterator[Path | None]:
    """A temporary folder for fallback clips; None if none are wanted or possible."""
    if not speaks:
        yield None
        return
    try:
        made = tempfile.TemporaryDirectory(prefix="clot-rig-voice-")
    except OSError:
        yield None
        return
    with made as name:
        yield Path(name)


def _voiced(exhibit: Exhibit, language: str, folder: Path | None) -> tuple[Exhibit, "Voice"]:
    """An exhibit with its voice, fallbacks in `folder` included; the attendant is told of them."""
    from rig.sound.clip_set import with_stand_ins
    from rig.sound.voice import Voice

    exhibit, clips, notice = with_stand_ins(exhibit, language, folder)
    if notice:
        print(f"rig: {notice}", file=sys.stderr)
    return exhibit, Voice(exhibit.config.sound, clips)


def _verdict(player: ScriptPlayer, script: Script, session: Session) -> int:
    """0, or 1 if a scripted visit did not go as expected; prints what was missing."""
    if not script.expect:
        return 0
    short = player.unmet_expectations(script, session)
    for sentence in short:
        print(plain(f"rig: {script.title}: {sentence}"), file=sys.stderr)
    if not short:
        print(plain(f"{script.title}: as expected, {len(script.expect)} of {len(script.expect)}"))
    return 1 if short else 0
