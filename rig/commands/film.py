"""`rig film`: a scripted visit as a film, with the voice where there are clips; ffmpeg makes the file."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from rig.base.clock import RATE, SteadyClock
from rig.base.faults import Unavailable
from rig.base.schema import BadFiles, Problem
from rig.base.signals import Inputs
from rig.boards import open_board
from rig.commands.run.script import Script, Visitor, check_script, load_script
from rig.commands.shared.load import load_show
from rig.loop import Tick, run
from rig.outputs.frame import frame
from rig.settings.config import Config
from rig.story.clip_manifest import key
from rig.story.media_files import clip_path
from rig.visit.exhibit import Show, check_language
from rig.visit.state import Session

#: Pictures a second by the kind of file. A GIF is for a page, and every picture in it is paid for.
PICTURES = {".mp4": 30, ".gif": 10}
#: Of a GIF's height no more is kept than this, px.
GIF_HEIGHT = 360


@dataclass(frozen=True, slots=True)
class Cut:
    """What is filmed of a visit."""

    size: tuple[int, int] = (1280, 720)
    start: float = 0.0
    """Where the film begins, s into the visit."""
    seconds: float | None = None
    """How long it lasts; None for to the end."""
    language: str | None = None
    bench: bool = False
    """The bench view instead of the visitor's screen."""


def film(config: Config, visit: Path, out: Path, cut: Cut) -> str:
    """Film a visit into a file, and say what came of it.

    Raises BadFiles for files that cannot be used, Unavailable where there is no ffmpeg or it fails.
    """
    if out.suffix not in PICTURES:
        known = " or ".join(PICTURES)
        raise BadFiles([Problem("rig film", str(out), f"must end in {known}")])
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise Unavailable(
            "A film needs ffmpeg, which is not on this machine. On Debian or a Raspberry Pi run: "
            "sudo apt install ffmpeg"
        )
    script = load_script(visit)
    show = load_show(config, script.story, cut.language or "")
    language = cut.language or script.language
    check_language(show, language)
    check_script(script, show, visit.name)
    silent = out.with_name(f"{out.stem}.silent{out.suffix}")
    try:
        sounds, count = _shoot(show, script, language, cut, _pictures(ffmpeg, silent, cut.size))
        if sounds and out.suffix == ".mp4":
            _run([ffmpeg, *_with_sound(silent, sounds), str(out)])
        else:
            silent.replace(out)
    finally:
        silent.unlink(missing_ok=True)
    heard = f"{len(sounds)} spoken lines" if sounds and out.suffix == ".mp4" else "no sound"
    return f"{out}: {round(count / PICTURES[out.suffix], 1):g} s of {script.title!r}, {heard}"


def _shoot(
    show: Show, script: Script, language: str, cut: Cut, command: list[str]
) -> tuple[list[tuple[float, Path]], int]:
    """Play the visit as fast as it goes into ffmpeg; the clips that are heard and when, and the pictures."""
    from rig.screen.window.offscreen import Reel

    opened, visitor, reel = open_board(show.config, "virtual", script.seed), Visitor(script), Reel(cut.size)
    every = round(RATE / PICTURES[Path(command[-1]).suffix])
    end = script.seconds if cut.seconds is None else min(script.seconds, cut.start + cut.seconds)
    sounds: list[tuple[float, Path]] = []
    turn, ticks, count = 0, 0, 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as maker:

        def watch(tick: Tick) -> bool:
            nonlocal turn, ticks, count
            here, ticks = tick.session, ticks + 1
            assert opened.hands is not None
            assert opened.water is not None
            assert maker.stdin is not None
            visitor.act(show, here, opened.hands, opened.water)
            if here.speech.narration.turn != turn:
                turn = here.speech.narration.turn
                sounds.extend(_heard(show, here, cut.start))
            if here.time >= cut.start and ticks % every == 0:
                bench = opened.bench() if cut.bench and opened.bench is not None else None
                maker.stdin.write(reel.draw(frame(show, here, opened.source), bench))
                count += 1
            return here.time >= end

        def sense(inputs: Inputs) -> Inputs:
            return replace(inputs, orders=visitor.orders())

        try:
            run(show, opened.board, SteadyClock(float("inf")), language, None, watch, sense, script.seed)
            _, told = maker.communicate()
        except BrokenPipeError:
            told = maker.stderr.read() if maker.stderr is not None else b""
    if maker.returncode != 0:
        raise Unavailable(_failure(told))
    return sounds, count


def _heard(show: Show, here: Session, start: float) -> Iterable[tuple[float, Path]]:
    """The clip of the line that begins now, where there is one."""
    told = here.speech.narration
    lines = show.story[here.stay.scene].lines
    if told.hushed or told.line >= len(lines) or told.began < start:
        return
    id = lines[told.line]
    if id in show.timings.get(here.speech.language, {}):
        yield told.began - start, clip_path(key(here.speech.language, id))


def _pictures(ffmpeg: str, out: Path, size: tuple[int, int]) -> list[str]:
    """The command that makes a silent film of raw pictures."""
    width, height = size
    rate = PICTURES[out.suffix]
    head = [ffmpeg, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    head += ["-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
    if out.suffix == ".gif":
        fit = f"scale=-2:{min(height, GIF_HEIGHT)}:flags=lanczos"
        paint = "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
        return [*head, "-vf", f"{fit},{paint}", str(out)]
    even = "pad=ceil(iw/2)*2:ceil(ih/2)*2"
    return [*head, "-vf", even, "-c:v", "libx264", "-crf", "20", "-pix_fmt", "yuv420p", str(out)]


def _with_sound(silent: Path, sounds: list[tuple[float, Path]]) -> list[str]:
    """The flags that lay each clip under a film at its time, s."""
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
