"""Pictures at each size, as multiples of one full-screen copy plus present in the same run; and a vein with
300 sprites in Pygame Zero beside ours.
"""

import statistics
import tempfile
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import pygame

from bench.child import PEERS, took
from bench.metric import Metric, Target, absent, interleaved, ratios
from bench.plan import Plan
from rig.base.clock import computed
from rig.commands.bench import visit
from rig.commands.bench.frames import Drawn, Times, drawn_rounds, within
from rig.commands.shared.load import load_exhibit
from rig.outputs.frame import Frame
from rig.screen.vein.vein import Vein
from rig.screen.window.bench_display import Stage

#: Floors of a middling picture at the sizes that have a target, and of 99 in 100.
TARGETS = {(1280, 720): Target(4.0), (1920, 1080): Target(3.0)}
P99 = Target(6.0)
WAYS = {"clock": "by the clock", "computing": "computing"}
BOUND = (
    "what Python does for each cell and word takes as long at any size, and the floor is what this machine's "
    "cache makes of a plain copy; see rig/README.md, Where the time goes"
)

SIZE = (1280, 720)
#: Pictures of the vein in each round.
PICTURES = 120
NAME, UNIT = "1280x720 vein against 300 sprites in Pygame Zero", "of its cost"
#: Less than it takes there.
TARGET = Target(1.0)
WHY = "one loop of Python for each cell, here as there: ours knows lanes, crowding and tilt, theirs moves on"


def measured(plan: Plan) -> list[Metric]:
    """The figures."""
    pictures = visit.frames(load_exhibit(plan.config, plan.story), plan.language, plan.seed)
    if plan.short:
        pictures = pictures[:: len(pictures) // 300]
    found = [figure for size in plan.sizes for figure in metrics(*drawn_rounds(pictures, size), size)]
    if plan.peers is None:
        return [*found, absent(1, NAME, UNIT, "Pygame Zero is not installed; make bench installs it", TARGET)]
    return [*found, _beside(plan.peers, [one for one in pictures if one.view == "vein"], plan)]


def _beside(python: Path, veins: list[Frame], plan: Plan) -> Metric:
    """The vein of our visit, and theirs, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _images(folder / "images", veins[0])
        script = folder / "vein.py"
        script.write_text((PEERS / "vein_pgzero.py").read_text())
        slow: list[float] = []
        works = {
            "ours": partial(_ours, veins[: int(plan.much(PICTURES, 10))], slow),
            "theirs": partial(_theirs, python, script),
        }
        found = interleaved(works)
    p99 = within(slow) / statistics.median(found["theirs"])
    raw = {f"ms {name}": tuple(1000 * cost for cost in costs) for name, costs in found.items()}
    return Metric(1, NAME, UNIT, ratios(found["ours"], found["theirs"]), TARGET, p99, raw, WHY)


def _ours(veins: list[Frame], slow: list[float]) -> float:
    stage, costs = Stage(SIZE), []
    for of in veins[:20]:
        stage.draw(of)
    for of in veins:
        began = computed()
        stage.draw(of)
        costs.append(computed() - began)
    stage.close()
    slow += costs
    return statistics.median(costs)


def _theirs(python: Path, script: Path) -> float:
    said = took([python, script], script.parent, SDL_FRAMEBUFFER_ACCELERATION="0").said
    return statistics.median(float(line) for line in said.split())


def _images(folder: Path, of: Frame) -> None:
    """Our vein, and cells of ours, for theirs."""
    folder.mkdir()
    stage = Stage(SIZE)
    stage.draw(of)
    pygame.image.save(pygame.display.get_surface(), folder / "vein.png")
    for n, cell in enumerate(Vein(pygame.Rect((0, 0), SIZE)).cells.sprites[1][:16]):
        pygame.image.save(cell, folder / f"cell{n}.png")
    stage.close()


def metrics(rounds: Sequence[Drawn], driver: str, size: tuple[int, int]) -> list[Metric]:
    """What the rounds of one size say."""
    at, found = f"{size[0]}x{size[1]}", []
    for way in ("computing",) if driver == "dummy" else ("clock", "computing"):
        floors, pictures = ([getattr(times, way) for times in kind] for kind in _kinds(rounds))
        low, slow = [*map(statistics.median, floors)], [*map(within, pictures)]
        costs = [*map(statistics.median, pictures)]
        worst = within([*chain(*pictures)]) / statistics.median(low)
        raw = {f"ms a picture ({driver})": _ms(costs), "ms copy and present": _ms(low)}
        whole = Metric(
            1,
            f"{at} whole visit, {WAYS[way]}",
            "floors",
            ratios(costs, low),
            TARGETS.get(size),
            worst,
            raw,
            BOUND,
        )
        p99, raw = P99 if size in TARGETS else None, {"ms": _ms(slow)}
        most = Metric(1, f"{at} 99 of 100, {WAYS[way]}", "floors", ratios(slow, low), p99, None, raw, BOUND)
        found += [whole, most]
    floors, pictures = _kinds(rounds)
    waits = [*chain(*(times.clock for times in pictures))]
    middle = _ms([statistics.median(times.clock) for times in pictures])
    found.append(Metric(1, f"{at} wait for a picture", "ms", middle, None, 1000 * within(waits)))
    low = [statistics.median(times.computing) for times in floors]
    for view in sorted({view for one in rounds for view in one.views}):
        mine = [_of(one, view) for one in rounds]
        if all(mine):
            shares = ratios([*map(statistics.median, mine)], low)
            slowest = within([*chain(*mine)]) / statistics.median(low)
            found.append(Metric(1, f"{at} {view}", "floors", shares, None, slowest))
    return found


def _kinds(rounds: Sequence[Drawn]) -> tuple[list[Times], list[Times]]:
    return [one.floors for one in rounds], [one.pictures for one in rounds]


def _of(one: Drawn, view: str) -> list[float]:
    """What each picture of a view took to compute."""
    return [cost for cost, name in zip(one.pictures.computing, one.views, strict=True) if name == view]


def _ms(seconds: Sequence[float]) -> tuple[float, ...]:
    return tuple(1000 * value for value in seconds)
