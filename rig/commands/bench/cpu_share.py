"""What the rig takes of a processor while it runs in real time, as its user sees it."""

import dataclasses
from collections.abc import Callable
from functools import partial

from rig.base.clock import RATE, SteadyClock, computed_by_all, elapsed
from rig.base.signals import Inputs
from rig.boards import open_board
from rig.commands.bench.metric import Figure, Target, interleaved
from rig.commands.shared.load import load_show
from rig.loop import Tick, run
from rig.outputs.frame import frame
from rig.screen.window.bench_display import Stage
from rig.screen.window.window import Window
from rig.settings.config import Config
from rig.story.views import View
from rig.visit.exhibit import Show

#: Seconds before any count, in which the first pictures are made, and seconds that do.
BEFORE, FOR = 0.8, 1.6
#: Of one core, where thirty pictures a second are shown.
ATTRACT = Target(25.0)
WHY = "at thirty pictures a second each one moves: what a picture costs is the first table's"


def share(show: Show, language: str, rate: int, scene: str, seed: int = 1) -> float:
    """Per cent of one core that the rig takes in a scene, in real time.

    Raises Unavailable where no display can be opened.
    """
    screen = show.config.screen
    opened = open_board(show.config, "virtual", seed)
    window = Window(screen.mode, (screen.width, screen.height), show.story.title)
    every, count, began, spent = max(1, round(RATE / rate)), 0, 0.0, 0.0

    def sense(inputs: Inputs) -> Inputs:
        go = inputs.time == 0.0 and scene != show.story.opening
        return dataclasses.replace(inputs, orders=(("scene", scene),)) if go else inputs

    def watch(tick: Tick) -> bool:
        nonlocal count, began, spent
        count += 1
        window.poll()
        if count % every == 0:
            window.show(frame(show, tick.session, opened.source), None)
        if not began and tick.session.time >= BEFORE:
            began, spent = elapsed(), computed_by_all()
        return bool(began) and tick.session.time >= BEFORE + FOR

    try:
        run(show, opened.board, SteadyClock(1.0), language, None, watch, sense, seed)
        return 100 * (computed_by_all() - spent) / (elapsed() - began)
    finally:
        window.close()


def bare(size: tuple[int, int], rate: int) -> float:
    """Per cent of one core that a program takes which does nothing but copy and present so often."""
    stage, clock = Stage(size), SteadyClock(1.0)
    every, began, spent = max(1, round(RATE / rate)), elapsed(), computed_by_all()
    try:
        for n, now in enumerate(clock.ticks()):
            if n % every == 0:
                stage.copy()
            if now >= FOR:
                break
        return 100 * (computed_by_all() - spent) / (elapsed() - began)
    finally:
        stage.close()


def measured(
    config: Config, story: str | None, language: str, rates: tuple[int, ...] = (30, 60)
) -> list[Figure]:
    """The figures, for the opening scene and the first with a vein."""
    show = load_show(config, story)
    size = (config.screen.width, config.screen.height)
    vein = next(name for name, scene in show.story.scene.items() if scene.view == View.VEIN and scene.pump)
    scenes = {"the opening": show.story.opening, "the vein": vein}
    works: dict[str, Callable[[], float]] = {f"bare {rate}": partial(bare, size, rate) for rate in rates}
    for name, scene in scenes.items():
        for rate in rates:
            works[f"{name} {rate}"] = partial(share, show, language, rate, scene)
    found = interleaved(works)
    return [
        Figure(
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
