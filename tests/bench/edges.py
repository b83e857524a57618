"""From a button's edge on its pin to the changed outputs on theirs, and to changed pixels.

Two identical rigs run side by side, and a button of one is pressed. Every difference between them is an
effect of that press.
"""

import statistics
from typing import NamedTuple

import pygame

from bench.metric import Metric, Target
from bench.plan import Plan
from rig.base.clock import TICKS_HZ, computed, elapsed
from rig.boards.debounce import SETTLED_S
from rig.boards.virtual import VirtualBoard
from rig.commands.bench.frames import ROUNDS
from rig.commands.shared.load import load_exhibit
from rig.loop import Runner, Tick
from rig.outputs.frame import frame
from rig.screen.window.bench_display import Stage
from rig.visit.exhibit import Exhibit

#: Moments between two ticks at which the button is pressed, in each round.
PHASES = 12
#: Ticks after which a press that has done nothing never will.
PATIENCE = 30
#: Seconds after switching on: long enough for a pump that runs to be running.
AFTER = 2.0
SIZE = (1280, 720)
TARGET = Target(1.0)
WHY = f"a contact counts once it has kept still for {1000 * SETTLED_S:.0f} ms, so that no knock is a press"


class Answer(NamedTuple):
    """How an edge came through."""

    ticks: float
    """From the edge to the tick that set the pins."""
    computed: float
    """What that tick's reading, deciding and writing took, s."""
    tick: Tick
    """How the pressed rig then stood."""
    other: Tick
    """How the other one stood."""


def answer(exhibit: Exhibit, language: str, button: str, phase: float, seed: int) -> Answer:
    """The answer to one press, `phase` of a tick after one. Raises LookupError where there is none."""
    boards = [VirtualBoard(exhibit.config, seed) for _ in range(2)]
    one, other = runners = [Runner(exhibit, board, language, seed=seed) for board in boards]
    pressed = round(AFTER * TICKS_HZ)
    try:
        for n in range(pressed + PATIENCE):
            costs = []
            for runner in runners:
                began = computed()
                runner.turn(n / TICKS_HZ)
                costs.append(computed() - began)
            if n == pressed:
                boards[0].pins.now = (n + phase) / TICKS_HZ
                boards[0].press(button)
            elif boards[0].bench().outputs != boards[1].bench().outputs:
                return Answer(n - pressed - phase, costs[0], one.tick, other.tick)
    finally:
        for board in boards:
            board.close()
    raise LookupError(f"{button} changes no pin within {PATIENCE} ticks")


def measured(plan: Plan) -> list[Metric]:
    """The figures. Raises Unavailable where no display can be opened."""
    exhibit, language, seed, found = load_exhibit(plan.config, plan.story), plan.language, plan.seed, []
    for button, settling in (("green", SETTLED_S * TICKS_HZ), ("stop", 0.0)):
        rounds = [
            [answer(exhibit, language, button, n / PHASES, seed + number) for n in range(PHASES)]
            for number in range(ROUNDS)
        ]
        slowest = tuple(max(one.ticks for one in answers) for answers in rounds)
        costs = tuple(1000 * statistics.median(one.computed for one in answers) for answers in rounds)
        raw = {"ms": tuple(1000 / TICKS_HZ * ticks for ticks in slowest), "of it ms computed": costs}
        name = f"{button}: edge to pin, slowest of {PHASES} moments"
        found.append(Metric(3, name, "ticks", slowest, TARGET, None, raw, WHY))
        if settling:
            settled = tuple(ticks - settling for ticks in slowest)
            found.append(Metric(3, f"{button}: settled contact to pin", "ticks", settled, TARGET))
    return [*found, _to_pixels(exhibit, language, SIZE, seed)]


def _to_pixels(exhibit: Exhibit, language: str, size: tuple[int, int], seed: int) -> Metric:
    """From green's edge to changed pixels: the tick that hears of it, and its picture."""
    stage = Stage(size)
    waits, draws, changed = [], [], True
    try:
        for number in range(ROUNDS):
            one = answer(exhibit, language, "green", number / ROUNDS, seed + number)
            _exhibit(stage, exhibit, one.other)
            before = _pixels()
            _exhibit(stage, exhibit, one.tick)  # its art is made, as a visit's would be
            changed = changed and _pixels() != before
            _exhibit(stage, exhibit, one.other)
            began = elapsed()
            _exhibit(stage, exhibit, one.tick)
            drawing = elapsed() - began
            draws.append(1000 * drawing)
            waits.append(1000 * (one.ticks / TICKS_HZ + one.computed + drawing))
    finally:
        stage.close()
    why = "" if changed else "the press changed no pixel"
    raw = {"ms of it drawing and presenting": tuple(draws)}
    return Metric(3, "green: pin to pixels", "ms", tuple(waits) if changed else (), None, None, raw, why)


def _pixels() -> bytes:
    """What is on the display."""
    return pygame.image.tobytes(pygame.display.get_surface(), "RGB")


def _exhibit(stage: Stage, exhibit: Exhibit, tick: Tick) -> None:
    stage.draw(frame(exhibit, tick.session, "simulated"))
