"""`rig bench`: whether this machine keeps a screen smooth."""

import json
import os
import statistics
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rig.base.clock import today
from rig.base.faults import Unavailable
from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem
from rig.commands.bench.environment import machine, versions
from rig.commands.shared.arguments import add_flags, loaded, parse_size
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.visit.exhibit import check_language

if TYPE_CHECKING:
    from rig.commands.bench.frames import PictureTimes

#: Picture rates that a screen may be asked for, best first.
SMOOTH_HZ = (60, 30)


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig bench`."""
    parser.description = "Measure in a few minutes whether this machine keeps a screen smooth."
    parser.add_argument(
        "--size",
        metavar="WxH",
        dest="sizes",
        type=parse_size,
        action="append",
        help="size of the screen in pixels (default: config.toml's); can be repeated",
    )
    parser.add_argument(
        "--seed", metavar="N", type=int, default=1, help="random seed of visitor and water (default: 1)"
    )
    parser.add_argument("--out", metavar="FILE.json", type=Path, help="output file for all figures")
    add_flags(parser, "story", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    config = loaded(asked)
    sizes = asked.sizes or [(config.screen.width, config.screen.height)]
    return bench(config, sizes, asked.story, asked.seed, asked.out)


def bench(
    config: Config, sizes: Sequence[tuple[int, int]], story: str | None, seed: int, out: Path | None
) -> int:
    """Print a sentence for each size and one about the processor; write the figures to `out` as JSON.

    Without a display, pictures are drawn and discarded.
    """
    from rig.commands.bench import cpu_share, frames, visit

    open_display()
    exhibit, language = load_exhibit(config, story), config.story.language
    check_language(exhibit, language)
    _say("playing a visit")
    pictures = visit.frames(exhibit, language, seed)
    found = []
    for size in sizes:
        _say(f"drawing it at {size[0]}x{size[1]}")
        found.append(frames.picture_times(frames.drawn_rounds(pictures, size)[0], size))
    _say("running in real time")
    scene, rate = cpu_share.vein_scene(exhibit), config.screen.rate
    share = statistics.median(
        cpu_share.share(exhibit, language, rate, scene, seed) for _ in range(frames.ROUNDS)
    )
    for times in found:
        print(smooth(times))
    print(f"In real time, with {rate} pictures a second, the rig takes {share:.0f} % of one processor core")
    if out is not None:
        write(out, {"pictures_ms": [asdict(times) for times in found], "core_per_cent": share})
    return 0


def smooth(times: "PictureTimes") -> str:
    """One sentence for a maker: whether the display keeps up."""
    said = (
        f"At {times.size[0]}x{times.size[1]} a picture takes {times.median:.1f} ms, "
        f"99 of 100 at most {times.p99:.1f} ms ({times.computing:.1f} ms of computing)"
    )
    rate = next((rate for rate in SMOOTH_HZ if _keeps_up(times, rate)), None)
    if rate is None:
        return (
            f"{said}: it will not be smooth. In config.toml under [screen], choose a smaller width and height"
        )
    advice = "" if rate == SMOOTH_HZ[0] else "; set rate = 30 in config.toml under [screen]"
    return f"{said}: it will be smooth at {rate} a second{advice}"


def _keeps_up(times: "PictureTimes", rate: int) -> bool:
    """Whether this rate is reached. A display may make each picture wait for its next refresh."""
    period = 1000 / rate
    return times.median <= 1.05 * period and times.p99 <= 1.5 * period


def write(out: Path, found: dict[str, object]) -> None:
    """Write the figures with the machine and the versions. Raises BadFiles if that fails."""
    told = {"began": today(), "machine": machine(), "versions": versions(), **found}
    try:
        write_whole(out, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    except OSError as wrong:
        raise BadFiles([Problem(str(out), "", f"cannot be written ({wrong.strerror})")]) from None


def open_display() -> None:
    """A machine without a display still draws; the output says so."""
    from rig.screen.window.bench_display import Stage

    try:
        Stage((320, 240)).close()
    except Unavailable:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        _say("there is no display here: pictures are drawn for nobody, and presenting them costs nothing")


def _say(what: str) -> None:
    """The progress, for a person who waits."""
    print(f"  {what} …", file=sys.stderr, flush=True)
