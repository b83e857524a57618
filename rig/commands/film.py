"""`rig film`: a scripted visit as a film, with the voice if there are clips; ffmpeg makes the file."""

import shutil
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rig.base.clock import TICKS_HZ, SteadyClock
from rig.base.faults import Unavailable
from rig.base.schema import BadFiles, Problem, plain
from rig.boards import Opened, open_board
from rig.commands.run.script import Script, ScriptPlayer, check_script, load_script
from rig.commands.shared.arguments import add_flags, loaded, parse_seconds
from rig.commands.shared.load import load_exhibit
from rig.loop import Observer, Runner, Tick
from rig.outputs.frame import frame
from rig.settings.config import Config
from rig.story.clip_manifest import key
from rig.story.media_files import clip_path
from rig.visit.exhibit import Exhibit, check_language
from rig.visit.state import Session

#: Pictures a second by the kind of file. A GIF is for a web page, so its size matters.
PICTURES_HZ = {".mp4": 30, ".gif": 10}
#: Most rows of a GIF, px.
GIF_HEIGHT_PX = 360


@dataclass(frozen=True, slots=True)
class Cut:
    """The options of a film."""

    size: tuple[int, int] = (1280, 720)
    start: float = 0.0
    """Start of the film, s into the visit."""
    seconds: float | None = None
    """Duration; None to the end."""
    language: str | None = None
    bench: bool = False
    """The bench view instead of the visitor's screen."""


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig film`."""
    parser.description = "Film a scripted visit; needs ffmpeg."
    parser.add_argument("visit", metavar="VISIT", type=Path, help="scripted visit (a .toml file)")
    parser.add_argument("--out", metavar="FILE.mp4|FILE.gif", type=Path, required=True, help="output file")
    add_flags(parser, "size")
    parser.add_argument(
        "--start",
        metavar="S",
        type=parse_seconds,
        default=0.0,
        help="start of the film, s (default: 0)",
    )
    parser.add_argument("--seconds", metavar="N", type=parse_seconds, help="duration (default: to the end)")
    parser.add_argument("--bench", action="store_true", help="film the bench view")
    add_flags(parser, "lang", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    cut = Cut(asked.size, asked.start, asked.seconds, asked.language, asked.bench)
    print(plain(film(loaded(asked), asked.visit, asked.out, cut)))
    return 0


def film(config: Config, visit: Path, out: Path, cut: Cut) -> str:
    """Film a visit into a file, and return a summary.

    Raises BadFiles for files that cannot be used, Unavailable where there is no ffmpeg or it fails.
    """
    if out.suffix not in PICTURES_HZ:
        known = " or ".join(PICTURES_HZ)
        raise BadFiles([Problem("rig film", str(out), f"must end in {known}")])
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise Unavailable(
            "A film needs ffmpeg, which is not on this machine. On Debian or a Raspberry Pi run: "
            "sudo apt install ffmpeg"
        )
    script = load_script(visit)
    exhibit = load_exhibit(config, script.story, cut.language or "")
    language = cut.language or script.language
    check_language(exhibit, language)
    check_script(script, exhibit, visit.name)
    silent = out.with_name(f"{out.stem}.silent{out.suffix}")
    try:
        sounds, count = _shoot(exhibit, script, language, cut, _pictures(ffmpeg, silent, cut.size))
        if sounds and out.suffix == ".mp4":
            _run([ffmpeg, *_with_sound(silent, sounds), str(out)])
        else:
            silent.replace(out)
    finally:
        silent.unlink(missing_ok=True)
    heard = f"{len(sounds)} spoken lines" if sounds and out.suffix == ".mp4" else "no sound"
    return f"{out}: {round(count / PICTURES_HZ[out.suffix], 1):g} s of {script.title!r}, {heard}"


class Camera(Observer):
    """Films a visit: raw pictures into a stream, and the times of its clips."""

    def __init__(self, exhibit: Exhibit, opened: Opened, cut: Cut, every: int, seconds: float) -> None:
        """One picture in `every` ticks; the visit lasts `seconds`."""
        from rig.screen.window.offscreen import Reel

        self._exhibit, self._opened, self._cut, self._every = exhibit, opened, cut, every
        self._end = seconds if cut.seconds is None else min(seconds, cut.start + cut.seconds)
        self._reel = Reel(cut.size)
        self._turn = self._ticks = 0
        self.into: IO[bytes] | None = None
        """The stream of pictures."""
        self.sounds: list[tuple[float, Path]] = []
        """(s into the film, clip)."""
        self.pictures = 0

    def see(self, tick: Tick) -> bool:
        """Film a tick; true at the end."""
        session, cut, bench = tick.session, self._cut, self._opened.bench
        self._ticks += 1
        if session.speech.narration.turn != self._turn:
            self._turn = session.speech.narration.turn
            self.sounds.extend(_heard(self._exhibit, session, cut.start))
        if session.time >= cut.start and self._ticks % self._every == 0 and self.into is not None:
            table = bench() if cut.bench and bench is not None else None
            self.into.write(self._reel.draw(frame(self._exhibit, session, self._opened.source), table))
            self.pictures += 1
        return session.time >= self._end


def _shoot(
    exhibit: Exhibit, script: Script, language: str, cut: Cut, command: list[str]
) -> tuple[list[tuple[float, Path]], int]:
    """Play the visit at full speed into ffmpeg; returns the clips with their times, and the number of
    pictures."""
    opened = open_board(exhibit.config, "virtual", script.seed)
    every = round(TICKS_HZ / PICTURES_HZ[Path(command[-1]).suffix])
    camera = Camera(exhibit, opened, cut, every, script.seconds)
    observers = [ScriptPlayer(script, exhibit, opened.hands, opened.water), camera]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as maker:
        camera.into = maker.stdin
        try:
            Runner(exhibit, opened.board, language, observers, script.seed).run(SteadyClock(float("inf")))
            _, told = maker.communicate()
        except BrokenPipeError:
            told = maker.stderr.read() if maker.stderr is not None else b""
    if maker.returncode != 0:
        raise Unavailable(_failure(told))
    return camera.sounds, camera.pictures


def _heard(exhibit: Exhibit, session: Session, start: float) -> Iterator[tuple[float, Path]]:
    """The clip of the line that begins now, if there is one."""
    said, told = session.speech, session.speech.narration
    lines = exhibit.speech(exhibit.story[session.stay.scene], said.language, said.number).lines
    if told.hushed or told.line >= len(lines) or told.began < start:
        return
    id = lines[told.line].id
    if id in exhibit.timings.get(said.language, {}):
        yield told.began - start, clip_path(key(said.language, id))


def _pictures(ffmpeg: str, out: Path, size: tuple[int, int]) -> list[str]:
    """The command that makes a silent film of raw pictures."""
    width, height = size
    rate = PICTURES_HZ[out.suffix]
    head = [ffmpeg, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    head += ["-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
    if out.suffix == ".gif":
        fit = f"scale=-2:{min(height, GIF_HEIGHT_PX)}:flags=lanczos"
        paint = "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
        return [*head, "-vf", f"{fit},{paint}", str(out)]
    even = "pad=ceil(iw/2)*2:ceil(ih/2)*2"
    return [*head, "-vf", even, "-c:v", "libx264", "-crf", "20", "-pix_fmt", "yuv420p", str(out)]


def _with_sound(silent: Path, sounds: list[tuple[float, Path]]) -> list[str]:
    """The flags that add each clip to a film at its time, s."""
    flags = ["-y", "-loglevel", "error", "-i", str(silent)]
    for _, clip in sounds:
        flags += ["-i", str(clip)]
    delayed = [f"[{n}:a]adelay={round(1000 * at)}:all=1[s{n}]" for n, (at, _) in enumerate(sounds, start=1)]
    names = "".join(f"[s{n}]" for n in range(1, len(sounds) + 1))
    mixed = f"{names}amix=inputs={len(sounds)}:normalize=0[voice]"
    chain = ";".join([*delayed, mixed])
    return [*flags, "-filter_complex", chain, "-map", "0:v", "-map", "[voice]", "-c:v", "copy", "-c:a", "aac"]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise Unavailable(_failure(done.stderr))


def _failure(told: bytes) -> str:
    last = told.decode(errors="replace").strip().splitlines()
    return f"ffmpeg could not make the film: {last[-1] if last else 'it said nothing'}"
