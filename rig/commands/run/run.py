"""`rig run`: a rig, real or virtual, with its screen, its log and whoever stands at it."""

import contextlib
import secrets
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig import __version__
from rig.base.clock import RATE, Clock, LiveClock, SteadyClock
from rig.base.faults import Fault
from rig.base.schema import BadFiles, Problem
from rig.base.signals import Inputs, Order
from rig.boards import Hands, Opened, open_board
from rig.commands.run.script import Script, ScriptStep, Visitor, check_script, load_script
from rig.commands.run.shutdown import Power, shut_down
from rig.commands.run.systemd import Notify
from rig.commands.shared.example import AFTER
from rig.commands.shared.load import load_show
from rig.commands.shared.log_header import made_of
from rig.commands.shared.stop_signals import off_on_signals
from rig.loop import Tick, run
from rig.outputs.frame import frame
from rig.outputs.panel_model import Damage
from rig.runlog.log import RunLog
from rig.settings.config import Config
from rig.story.media_files import names
from rig.visit.exhibit import Show, check_language
from rig.visit.state import Session

if TYPE_CHECKING:
    from rig.screen.window.window import Window
    from rig.sound.voice import Voice

#: A finger stays on a button for at least this long, s.
TOUCH = 0.08
#: Behind by more than this (s), a picture is left out so that the next tick comes in time; but in so many
#: ticks one is drawn all the same.
SKIP, NEVER_SKIPPED = 0.02, 6


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line asks of a run."""

    board: str | None = None
    """One of config.BoardKind. None here and below: as the scripted visit has it, else config.toml."""
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
    orders: tuple[Order, ...] = ()
    """Asked for at once: the look that the run before this one was left in."""


def play(config: Config, wish: RunOptions) -> int:
    """Run a rig until it is stopped; 0, or 1 where a scripted visit did not go as expected.

    Raises BadFiles for files that cannot be used and Unavailable for hardware that cannot.
    """
    script = _script(wish)
    story = wish.story or (script.story if wish.visit else config.story.name)
    language = wish.language or (script.language if wish.visit else config.story.language)
    show = load_show(config, story, language)
    check_language(show, language)
    if wish.visit:
        check_script(script, show, wish.visit.name)
    telling = RunStart(story, language, _seed(wish, script))
    kind = wish.board or config.board.kind
    with off_on_signals(), _scratch(_speaks(config, wish)) as folder, contextlib.closing(Notify()) as notify:
        while True:
            opened = open_board(config, kind, telling.seed)
            try:
                status, here = _play(show, opened, wish, script, telling, notify, folder)
            finally:
                opened.board.close()
            if not here.attendant.leaving or wish.visit:  # a script is about one story
                return status
            notify.pausing()
            left = here.attendant.look.orders(config.screen.look)
            telling = RunStart(_following(telling.story), here.speech.language, telling.seed, left)
            show = load_show(config, telling.story, telling.language)
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
    show: Show,
    opened: Opened,
    wish: RunOptions,
    script: Script,
    telling: RunStart,
    notify: Notify,
    folder: Path | None,
) -> tuple[int, Session]:
    """One run of one story: its status, and how it ended. What stands in for clips is put into `folder`."""
    live = opened.source == "measured"
    _refuse_on_hardware(live, wish)
    language, seed = telling.language, telling.seed
    show, voice = _voiced(show, language, folder) if _speaks(show.config, wish) else (show, None)
    log = _log(show, opened, wish, telling)
    mode = wish.screen or show.config.screen.mode
    window = None if mode == "none" else _window(mode, show)
    clock: Clock = LiveClock() if live else SteadyClock(wish.speed)
    visitor, hand = Visitor(script), Hand(opened.hands, telling.orders)
    seconds = wish.seconds if wish.seconds is not None else (script.seconds if wish.visit else None)
    told = f"story {telling.story!r}, {show.words[language].name}"
    print(f"rig {__version__}: {opened.kind} board ({opened.why}), {told}")
    every = _draw_every(wish.speed) * max(1, round(RATE / show.config.screen.rate))
    taken: set[float] = set()
    power, off = Power(), False
    count = 0

    def watch(tick: Tick) -> bool:
        nonlocal count, off
        count += 1
        here = tick.session
        off = power.off(tick.inputs)
        if off:
            return True
        if opened.hands is not None and opened.water is not None:
            visitor.act(show, here, opened.hands, opened.water)
        if wish.shots is not None:
            _shoot(show, tick, opened.source, wish.shots, taken)
        if window is not None:
            if hand.move(window.poll(), here.time):
                return True
            if hand.sound_lost and voice is not None:
                voice.lost()
            if count % every == 0 and (clock.behind < SKIP or count % NEVER_SKIPPED == 0):
                _present(window, show, here, opened, voice)
        if voice is not None:
            voice.follow(show, here)
        notify.alive(here.time)  # after the picture: the first takes long, and is part of starting
        return here.attendant.leaving or (seconds is not None and here.time >= seconds)

    def sense(inputs: Inputs) -> Inputs:
        orders = (*visitor.orders(), *hand.orders())
        heard = voice.heard() if voice is not None else None
        if window is not None and window.lost:
            inputs = replace(inputs, faults=inputs.faults | {Fault.NO_SCREEN})
        if log is not None and log.trouble:
            inputs = replace(inputs, faults=inputs.faults | {Fault.NO_LOG})
        return replace(inputs, heard=heard, orders=orders) if orders or heard is not None else inputs

    try:
        here = run(show, opened.board, clock, language, log, watch, sense, seed)
    finally:
        if voice is not None:
            voice.close()
        if window is not None:
            window.close()
    if off and live:
        shut_down()
    return _verdict(visitor, script, here), here


def _present(window: "Window", show: Show, here: Session, opened: Opened, voice: "Voice | None") -> None:
    """Bring the session onto the screen: the visitor's picture, or the bench view where it is asked for."""
    bench = opened.bench() if window.bench and opened.bench is not None else None
    sound, clips = (voice.state, len(voice.damaged)) if voice else ("on", 0)
    window.show(frame(show, here, opened.source, sound, Damage(window.damaged, clips)), bench)


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


def _log(show: Show, opened: Opened, wish: RunOptions, telling: RunStart) -> RunLog | None:
    """The run log that was asked for, else one in the settings' folder; None where there is none to be kept.

    A scripted visit leaves the folder alone: it is no visitor's.
    """
    folder = show.config.log.folder if wish.record is None and wish.visit is None else ""
    path = Path(folder) if folder else wish.record
    if path is None:
        return None
    head = made_of(show, opened, wish.config, telling.language, telling.story, telling.seed)
    return RunLog(path, head, folder=bool(folder))


def _window(mode: str, show: Show) -> "Window":
    from rig.screen.window.window import Window

    screen = show.config.screen
    return Window(mode, (screen.width, screen.height), show.story.title, show.story.shown)


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


def _voiced(show: Show, language: str, folder: Path | None) -> tuple[Show, "Voice"]:
    """A show with its voice, stand-ins in `folder` included; the attendant is told what stands in."""
    from rig.sound.clip_set import with_stand_ins
    from rig.sound.voice import Voice

    show, clips, notice = with_stand_ins(show, language, folder)
    if notice:
        print(f"rig: {notice}", file=sys.stderr)
    return show, Voice(show.config.sound, clips)


def _draw_every(speed: float) -> int:
    """Ticks for each picture, so that a fast run does not wait for its drawing."""
    return 8 if speed == float("inf") else max(1, min(60, round(speed)))


class Hand:
    """The hand at the window: keys and mouse, as fingers on the virtual table's buttons."""

    def __init__(self, hands: Hands | None, orders: Iterable[Order] = ()) -> None:
        """`hands` None: the buttons are real ones, and are pressed by hand. `orders` are asked for first."""
        self._hands = hands
        self._down: dict[str, float] = {}
        self._letting_go: set[str] = set()
        self._orders = list(orders)
        self.sound_lost = False
        """The window was told that the sound device has gone."""

    def orders(self) -> tuple[Order, ...]:
        """What was asked for at the window since the last time."""
        asked, self._orders = tuple(self._orders), []
        return asked

    def move(self, acts: Iterable[Any], now: float) -> bool:
        """Do at the board what was done at the window; true where the run is to end.

        A key may go down and up between two ticks. A finger cannot, and contacts would take it
        for chatter: so it stays down for a moment.
        """
        for act in acts:
            if act.kind == "quit":
                return True
            if act.kind == "order":
                self._orders.append((act.what, act.more))
            self.sound_lost |= act.kind == "sound lost"
            if self._hands is None:
                continue
            if act.kind == "down":
                self._hands.press(act.what)
                self._down[act.what] = now
                self._letting_go.discard(act.what)
            elif act.kind == "up":
                self._letting_go.add(act.what)
            elif act.kind == "turn":
                self._hands.turn(act.amount)
        for name in [name for name in self._letting_go if now - self._down.get(name, 0.0) >= TOUCH]:
            if self._hands is not None:
                self._hands.release(name)
            self._letting_go.discard(name)
        return False


def _shoot(show: Show, tick: Tick, source: str, folder: Path, taken: set[float]) -> None:
    """A picture of each scene once it has been on for a moment."""
    here: Session = tick.session
    if here.stay.entered in taken or here.time - here.stay.entered < AFTER - 0.5 / RATE:
        return
    from rig.screen.window.offscreen import save

    taken.add(here.stay.entered)
    size = (show.config.screen.width, show.config.screen.height)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save(frame(show, here, source), size, folder / f"{len(taken):02}-{here.stay.scene}.png")
    except OSError as wrong:
        raise BadFiles([Problem("rig run", "--shots", str(wrong))]) from None


def _verdict(visitor: Visitor, script: Script, here: Session) -> int:
    """0, or 1 where a scripted visit did not go as expected, with what was missing said."""
    if not script.expect:
        return 0
    short = visitor.unmet_expectations(script, here)
    for sentence in short:
        print(f"rig: {script.title}: {sentence}", file=sys.stderr)
    if not short:
        print(f"{script.title}: as expected, {len(script.expect)} of {len(script.expect)}")
    return 1 if short else 0
