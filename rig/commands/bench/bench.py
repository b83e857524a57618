"""`rig bench`: how close to the limit this machine runs the rig, and whether its screen will be smooth."""

import json
import os
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rig.base.clock import today
from rig.base.faults import Unavailable
from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem
from rig.commands.bench import cpu_share, frames, nano_link, pin_latency, visit
from rig.commands.bench.environment import machine, versions
from rig.commands.bench.metric import Figure
from rig.commands.bench.results_table import plain, table
from rig.commands.shared.load import load_show
from rig.screen.window.bench_display import Stage
from rig.settings.config import Config
from rig.visit.exhibit import check_language

#: Pictures a second that a screen may be asked for, best first.
SMOOTH = (60, 30)


def bench(
    config: Config, sizes: Sequence[tuple[int, int]], story: str | None, seed: int, out: Path | None
) -> int:
    """Print the table, and write it to `out` as JSON. Raises Unavailable where there is no display."""
    open_display()
    found = measured(config, sizes, story, seed)
    print(f"\n{table(found)}\n")
    print(smooth(found, sizes[0]))
    if out is not None:
        write(out, found)
    return 0


def measured(config: Config, sizes: Sequence[tuple[int, int]], story: str | None, seed: int) -> list[Figure]:
    """What can be measured on any machine, in the order of the table."""
    show, language = load_show(config, story), config.story.language
    check_language(show, language)
    _say("playing a visit")
    pictures = visit.frames(show, language, seed)
    found: list[Figure] = []
    for size in sizes:
        _say(f"drawing it at {size[0]}x{size[1]}")
        found += frames.measured(pictures, size)
    _say("pressing buttons")
    found += pin_latency.measured(show, language, sizes[0], seed)
    _say("asking the Nano")
    found += nano_link.measured(None if config.board.port == "auto" else config.board.port)
    _say("running in real time")
    found += cpu_share.measured(config, story, language)
    return found


def smooth(found: Sequence[Figure], size: tuple[int, int]) -> str:
    """One sentence for a maker: whether the display keeps up."""
    at = f"{size[0]}x{size[1]}"
    named = {figure.name: figure for figure in found}
    wait, computing = named[f"{at} {frames.WAIT}"], named[f"{at} 99 of 100, {frames.WAYS['computing']}"]
    assert wait.p99 is not None
    said = (
        f"At {at} a picture takes {wait.median:.1f} ms, 99 of 100 at most {wait.p99:.1f} ms"
        f" ({statistics.median(computing.raw['ms']):.1f} ms of computing)"
    )
    rate = next((rate for rate in SMOOTH if _keeps_up(wait, rate)), None)
    if rate is None:
        return (
            f"{said}: it will not be smooth. In config.toml under [screen], choose a smaller width and height"
        )
    advice = "" if rate == SMOOTH[0] else "; set rate = 30 in config.toml under [screen]"
    return f"{said}: it will be smooth at {rate} a second{advice}"


def _keeps_up(wait: Figure, rate: int) -> bool:
    """Whether so many pictures a second come out. A display may make each one wait for its own next turn."""
    period = 1000 / rate
    return wait.median <= 1.05 * period and (wait.p99 or 0.0) <= 1.5 * period


def write(out: Path, found: Iterable[Figure], more: dict[str, object] | None = None) -> None:
    """Write the figures with the machine and the versions. Raises BadFiles where that cannot be."""
    told = {
        "began": today(),
        "machine": machine(),
        "versions": versions(),
        **(more or {}),
        "figures": plain(found),
    }
    try:
        write_whole(out, json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    except OSError as wrong:
        raise BadFiles([Problem(str(out), "", f"cannot be written ({wrong.strerror})")]) from None


def open_display() -> None:
    """A machine without a display still draws; that its pictures go nowhere then stands in the table."""
    try:
        Stage((320, 240)).close()
    except Unavailable:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        _say("there is no display here: pictures are drawn for nobody, and presenting them costs nothing")


def _say(what: str) -> None:
    """What takes its time now, for whoever waits."""
    print(f"  {what} …", file=sys.stderr, flush=True)
