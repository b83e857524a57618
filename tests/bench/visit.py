"""The top speed of a visit relative to real time, with and without pictures; and the tube's share."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bench.metric import Metric, Target, interleaved
from bench.plan import Plan
from rig.base.clock import TICKS_HZ, computed
from rig.boards import open_board
from rig.commands.shared.load import load_exhibit
from rig.commands.soak.monkey import Visitors
from rig.loop import Runner
from rig.outputs.frame import frame
from rig.screen.window.offscreen import Unseen

#: Seconds of the visit in each round: clot, choice and treatment are in them.
SECONDS = 120.0
#: At full speed every eighth tick is drawn, as `rig run --speed max` does.
EVERY, SIZE = 8, (1280, 720)
TARGET = Target(50.0, at_least=True)
WHY = "every tick is Python: the tube's two Newton solves, the session, and gpiozero's pins"


def measured(plan: Plan) -> list[Metric]:
    """The figures."""
    seconds = plan.much(SECONDS, 0.6)
    tube: list[float] = []
    found = interleaved(
        {
            "without": partial(_played, plan, seconds, None, tube),
            "with": partial(_played, plan, seconds, Unseen(SIZE), []),
        }
    )
    bare, drawn = found["without"], found["with"]
    share = tuple(100 * part / whole for part, whole in zip(tube, bare, strict=True))
    return [
        Metric(
            6, "visit without a screen", "times real time", tuple(seconds / cost for cost in bare), TARGET,
            None, {"ms a tick": tuple(1000 * cost / seconds / TICKS_HZ for cost in bare)}, WHY,
        ),
        Metric(6, f"visit with pictures of {SIZE[0]}x{SIZE[1]}", "times real time",
               tuple(seconds / cost for cost in drawn)),
        Metric(6, "simulated tube", "ms a simulated second", tuple(1000 * part / seconds for part in tube)),
        Metric(6, "simulated tube's share of the visit", "%", share),
    ]  # fmt: skip


def _played(plan: Plan, seconds: float, screen: Unseen | None, tube: list[float]) -> float:
    """Seconds of computing for a stretch of a visit; what the tube took of it goes into `tube`."""
    exhibit = load_exhibit(plan.config, plan.story)
    opened = open_board(plan.config, "virtual", plan.seed)
    spent = _timed(opened.board)
    crowd = Visitors(exhibit, opened.hands, opened.water, plan.seed, monkey=False)
    runner = Runner(exhibit, opened.board, plan.language, [crowd], plan.seed)
    began = computed()
    for n in range(round(seconds * TICKS_HZ)):
        runner.turn(n / TICKS_HZ)
        if screen is not None and n % EVERY == 0:
            screen.draw(frame(exhibit, runner.tick.session, opened.source))
    cost = computed() - began
    opened.board.close()
    tube.append(sum(spent))
    return cost


def _timed(board: Any) -> list[float]:
    """What the board's tube takes of each tick, as they pass."""
    advance: Callable[..., list[float]] = board._tube.advance
    spent = []

    def timed(*given: Any) -> list[float]:
        began = computed()
        edges = advance(*given)
        spent.append(computed() - began)
        return edges

    board._tube.advance = timed
    return spent
