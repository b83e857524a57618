"""`rig run`: a rig, real or virtual, with its screen, its log and whoever stands at it."""

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
    """What the command line asks of a run."""

    board: str | None = None
    """One of config.KINDS. None here and below: as the scripted visit has it, else config.toml."""
    story: str | None = None
    language: str | None = None
    screen: str | None = None
    """One of config.SCREENS."""
    visit: Path | None = None
    """A scripted visit to be played."""
    speed: float = 1.0
    """Times real time; infinity for as fast as it goes."""
    seconds: float | None = None
    """How long it runs, s; None for as long as its script, or for ever."""
    record: Path | None = None
    """The file for the run log; None for the folder that config.toml names."""
    shots: Path | None = None
    """The folder for a picture of each scene."""
    seed: int | None = None
    """What all chance comes from; None for the script's, or one that is drawn."""
    config: Path | None = None
    """The settings' file, whose text goes into the run log."""
    faults: tuple[tuple[str, float], ...] = ()
    """(fault of the virtual tube, second at which it comes)."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """One story told once: what a run begins with."""

    story: str
    language: str
    seed: int
    script: Script
    """What virtual hands do in it."""
    orders: tuple[Request, ...] = ()
    """Asked for at once: the look that the run before this one was left in."""


@dataclass(frozen=True, slots=True)
class Overseers:
    """Who may end a run from outside, and who is told that it lives."""

    stop: StopSignals
    notify: Notify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `rig run` takes."""
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
    """Run a rig until it is stopped; 0, or 1 where a scripted visit did not go as expected.

    Raises BadFiles for files that cannot be used and Unavailable for hardware that cannot.
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
            if not session.attendant.leaving or wish.visit:  # a script is about one story
                return status
            notify.pausing()
            left = session.attendant.look.orders(config.screen.look)
            story = _following(telling.story)
            telling = replace(telling, story=story, language=session.speech.language, orders=left)
            exhibit = dry_start(config, telling.story, telling.language)
            wish = replace(wish, record=_numbered(wish.record))


def _following(story: str) -> str:
    """The story after this one, the first after the last."""
    stories = names("story")
    return stories[(stories.index(story) + 1) % len(stories)] if story in stories else story


def _numbered(path: Path | None) -> Path | None:
    """Where the log of the next story's run goes: run.jsonl, then run-2.jsonl, then run-3.jsonl."""
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
    """One run of one story: its status, and how it ended. What stands in for clips is put into `folder`."""
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
    # After the picture, since the first one takes long and is part of starting.
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
    """How long the run lasts, s; None for until it is stopped."""
    if wish.seconds is not None:
        return wish.seconds
    return script.seconds if wish.visit else None


def _script(wish: RunOptions) -> Script:
    """The scripted visit asked for, or hands that do nothing but order the faults asked for."""
    script = load_script(wish.visit) if wish.visit else Script(title="by hand", seconds=1.0)
    orders = tuple(ScriptStep(at=at, fault=fault) for fault, at in wish.faults)
    return replace(script, do=(*script.do, *orders))


def _seed(wish: RunOptions, script: Script) -> int:
    """What all chance in the run comes from: asked for, the script's, or drawn once and kept in the log."""
    if wish.seed is not None:
        return wish.seed
    return script.seed if wish.visit else secrets.randbits(31)


def _refuse_on_hardware(live: bool, wish: RunOptions) -> None:
    """Scripts, faults and other speeds belong to simulated water."""
    wishes = {"--visit": wish.visit, "--fault": wish.faults, "--speed": wish.speed != 1.0}
    asked = [flag for flag, wanted in wishes.items() if wanted]
    if live and asked:
        raise BadFiles([Problem("rig run", asked[0], "works on simulated water only; add --board virtual")])


def _recorders(exhibit: Exhibit, opened: Opened, wish: RunOptions, telling: RunStart) -> list[Observer]:
    """The run log that was asked for, else one in the settings' folder; none where none is to be kept.

    A scripted visit leaves the folder alone: it is no visitor's.
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
    """The hands at the window, and the window where there is one, with its display's driver."""
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
    """Whether there is to be a voice: at another speed than life's it could only be noise."""
    return config.sound.on and wish.speed == 1.0


@contextlib.contextmanager
def _scratch(speaks: bool) -> Iterator[Path | None]:
    """A folder for what stands in for missing clips, gone afterwards; None where none is wanted or can be."""
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
    """A show with its voice, stand-ins in `folder` included; the attendant is told what stands in."""
    from rig.sound.clip_set import with_stand_ins
    from rig.sound.voice import Voice

    exhibit, clips, notice = with_stand_ins(exhibit, language, folder)
    if notice:
        print(f"rig: {notice}", file=sys.stderr)
    return exhibit, Voice(exhibit.config.sound, clips)


def _verdict(player: ScriptPlayer, script: Script, session: Session) -> int:
    """0, or 1 where a scripted visit did not go as expected, with what was missing said."""
    if not script.expect:
        return 0
    short = player.unmet_expectations(script, session)
    for sentence in short:
        print(plain(f"rig: {script.title}: {sentence}"), file=sys.stderr)
    if not short:
        print(plain(f"{script.title}: as expected, {len(script.expect)} of {len(script.expect)}"))
    return 1 if short else 0
