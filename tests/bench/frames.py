"""Pictures at each size against copy and present; and a vein with 300 sprites in Pygame Zero beside ours."""

import statistics
import tempfile
from functools import partial
from pathlib import Path

import pygame

from bench.child import PEERS, took
from bench.plan import Plan
from rig.base.clock import computed
from rig.commands.bench import frames, visit
from rig.commands.bench.metric import Figure, Target, absent, interleaved, ratios, within
from rig.commands.shared.load import load_show
from rig.outputs.frame import Frame
from rig.screen.vein.vein import Vein
from rig.screen.window.bench_display import Stage

SIZE = (1280, 720)
#: Pictures of the vein in each round.
PICTURES = 120
NAME, UNIT = "1280x720 vein against 300 sprites in Pygame Zero", "of its cost"
#: Less than it takes there.
TARGET = Target(1.0)
WHY = "one loop of Python for each cell, here as there: ours knows lanes, crowding and tilt, theirs moves on"


def measured(plan: Plan) -> list[Figure]:
    """The figures."""
    pictures = visit.frames(load_show(plan.config, plan.story), plan.language, plan.seed)
    if plan.short:
        pictures = pictures[:: len(pictures) // 300]
    found = [figure for size in plan.sizes for figure in frames.measured(pictures, size)]
    if plan.peers is None:
        return [*found, absent(1, NAME, UNIT, "Pygame Zero is not installed; make bench installs it", TARGET)]
    return [*found, _beside(plan.peers, [one for one in pictures if one.view == "vein"], plan)]


def _beside(python: Path, veins: list[Frame], plan: Plan) -> Figure:
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
    return Figure(1, NAME, UNIT, ratios(found["ours"], found["theirs"]), TARGET, p99, raw, WHY)


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
