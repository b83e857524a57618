"""The rig's CPU load in real time, compared with a program that only copies and presents as often."""

from collections.abc import Callable
from functools import partial

from bench.metric import Metric, Target, interleaved
from bench.plan import Plan
from rig.base.clock import TICKS_HZ, SteadyClock, computed_by_all, elapsed
from rig.commands.bench.cpu_share import COUNTED_S, share, vein_scene
from rig.commands.shared.load import load_exhibit
from rig.screen.window.bench_display import Stage

#: Of one core, where thirty pictures a second are shown.
ATTRACT = Target(25.0)
WHY = "at thirty pictures a second each one moves: what a picture costs is the first table's"


def bare(size: tuple[int, int], rate: int) -> float:
    """Per cent of one core that a program takes which does nothing but copy and present so often."""
    stage, clock = Stage(size), SteadyClock(1.0)
    every, began, spent = max(1, round(TICKS_HZ / rate)), elapsed(), computed_by_all()
    try:
        for n, now in enumerate(clock.ticks()):
            if n % every == 0:
                stage.copy()
            if now >= COUNTED_S:
                break
        return 100 * (computed_by_all() - spent) / (elapsed() - began)
    finally:
        stage.close()


def measured(plan: Plan, rates: tuple[int, ...] = (30, 60)) -> list[Metric]:
    """The figures, for the opening scene and the first with a vein."""
    exhibit = load_exhibit(plan.config, plan.story)
    size = (plan.config.screen.width, plan.config.screen.height)
    scenes = {"the opening": exhibit.story.opening, "the vein": vein_scene(exhibit)}
    works: dict[str, Callable[[], float]] = {f"bare {rate}": partial(bare, size, rate) for rate in rates}
    for name, scene in scenes.items():
        for rate in rates:
            works[f"{name} {rate}"] = partial(share, exhibit, plan.language, rate, scene)
    found = interleaved(works)
    return [
        Metric(
            8,
            f"{name}, {rate} pictures a second",
            "% of a core",
            tuple(found[f"{name} {rate}"]),
            ATTRACT if (name, rate) == ("the opening", 30) else None,
            None,
            {"copy and present alone": tuple(found[f"bare {rate}"])},
            WHY,
        )
        for name in scenes
        for rate in rates
    ]
