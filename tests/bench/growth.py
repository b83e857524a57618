"""How cost grows with what a maker or an author may add: the fitted exponent (linear growth has 1)."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

import pygame
from shared.sessions import changed

from bench.metric import Metric, Target, interleaved, slope
from bench.plan import Plan
from rig.base.clock import TICKS_HZ, computed
from rig.base.signals import Inputs
from rig.boards.virtual import VirtualBoard
from rig.commands.bench.frames import ROUNDS
from rig.commands.shared.example import example
from rig.commands.shared.load import load_exhibit
from rig.loop import initial_tick, step
from rig.outputs.frame import frame
from rig.outputs.lights import lights
from rig.safety.flash_limit import FlashLimiter, limit_flashes
from rig.screen.vein.vein import Vein
from rig.sensing.flow import Flow, measure
from rig.settings.config import Config, Lights
from rig.story.media_files import text, texts
from rig.visit.exhibit import make_exhibit

#: Linear, and a tenth for what cannot be measured better.
LINEAR = Target(1.1)
#: The power is fitted to the largest sizes, where what does not grow hides least.
LARGEST = 3
SIZE = (1280, 720)
CELLS = (10, 30, 100, 300, 1000)
PULSES = (1, 2, 6, 16)
LAMPS = (10, 30, 100, 300)
SCENES = (5, 12, 30, 100)
LANGUAGES = (1, 2, 5, 10)
WHY = "something is done for each that grows with all of them"

Work = Callable[[int], float]


def measured(plan: Plan) -> list[Metric]:
    """The figures."""
    repeat = int(plan.much(1, 0)) * 4 + 1
    return [
        _grown("cells in the vein", CELLS, partial(_vein, plan, repeat)),
        _grown("pulses a tick", PULSES, partial(_pulses, repeat * 20)),
        _grown("lamps", LAMPS, partial(_lamps, plan, repeat * 4)),
        _grown("scenes, reading the story", SCENES, partial(_scenes, repeat)),
        _grown("scenes, a tick", SCENES, partial(_ticks, repeat * 40)),
        _grown("languages, reading them", LANGUAGES, partial(_languages, plan, repeat)),
    ]


def _grown(what: str, sizes: Sequence[int], work: Work) -> Metric:
    """The power of one cost in each round, from all sizes measured in turn."""
    found = interleaved({str(size): partial(work, size) for size in sizes})
    tops = sizes[-LARGEST:]
    powers = tuple(slope(tops, [found[str(size)][n] for size in tops]) for n in range(ROUNDS))
    ends = (sizes[0], sizes[-1])
    raw = {f"ms at {size}": tuple(1000 * cost for cost in found[str(size)]) for size in ends}
    return Metric(9, f"{what}: {sizes[0]} to {sizes[-1]}", "power", powers, LINEAR, None, raw, WHY)


def _least(work: Callable[[], object], times: int) -> float:
    """Seconds of computing, the middle of several."""
    costs = []
    for _ in range(max(1, times)):
        began = computed()
        work()
        costs.append(computed() - began)
    return statistics.median(costs)


_veins: dict[int, Vein] = {}


def _vein(plan: Plan, times: int, many: int) -> float:
    """A picture of the vein with so many cells."""
    surface = pygame.Surface(SIZE)
    if many not in _veins:
        _veins[many] = _with_cells(many)
    exhibit = load_exhibit(plan.config)
    seen = replace(frame(exhibit, example(exhibit, "blocked", "en", 0.6), "simulated"), closure=0.4)
    vein, n = _veins[many], 0

    def draw() -> None:
        nonlocal n
        n += 1
        vein.draw(surface, replace(seen, volume=seen.volume + n * 0.2, time=seen.time + n / 30))

    draw()
    return _least(draw, times * 2)


def _with_cells(many: int) -> Vein:
    """A vein whose blood is so many cells, in the lanes that it has."""
    vein = Vein(pygame.Rect((0, 0), SIZE))
    blood = vein.cells
    count = len(blood.cells)
    # The same cells again, each a little further on in its lane.
    blood._plan = [
        [
            (cell, (start + n // len(few) / 7.3) % 1.0, *rest)
            for n in range(round(many * len(few) / count))
            for cell, start, *rest in [few[n % len(few)]]
        ]
        for few in blood._plan
    ]
    return vein


def _pulses(times: int, many: int) -> float:
    """A tick in which so many pulses come in by their pin, and the flow that they tell."""
    board, flow, n = VirtualBoard(Config()), Flow(), 0

    def tick() -> None:
        nonlocal flow, n
        n += 1
        for k in range(many):
            board._pulse(board._flow, (n + k / many) / TICKS_HZ)
        inputs = board._board.read((n + 1) / TICKS_HZ)
        flow = measure(flow, inputs, board_sensor)

    board_sensor = Config().flow.sensor
    cost = _least(lambda: [tick() for _ in range(10)], times // 4)
    board.close()
    return cost / 10


def _lamps(plan: Plan, times: int, many: int) -> float:
    """One picture of so many lamps, through their flash gate."""
    exhibit = load_exhibit(replace(plan.config, lights=Lights(count=many)))
    here, calm = example(exhibit, "blocked", "en", 0.6), FlashLimiter()

    def picture() -> None:
        nonlocal here, calm
        flow = replace(here.sensed.flow, volume=here.sensed.flow.volume + 0.7)
        here = changed(here, time=here.time + 0.05, flow=flow)
        calm = limit_flashes(lights(exhibit, here), calm, here.time)[1]

    picture()
    return _least(picture, times)


def story_of(many: int) -> str:
    """A story of so many scenes, one after the other, that leads back to its opening."""
    whole = text("story", "visit")
    head = whole[: whole.index("[scene.")]
    scenes = [
        '[scene.attract]\nview = "attract"\nask = "start"\npinch = "open"\nlights = "breathe"\n'
        'exits = [{ to = "s1", pressed = "any" }]\n'
    ]
    for n in range(1, many):
        then = "attract" if n == many - 1 else f"s{n + 1}"
        scenes.append(
            f'[scene.s{n}]\nview = "vein"\nlines = ["blocked.leg"]\npump = 1\n'
            f'exits = [{{ to = "{then}", words_over = 1 }}]\n'
        )
    return head + "\n".join(scenes)


def words_of(many: int) -> str:
    """English with a title for each scene of such a story."""
    titles = "".join(f's{n} = "Scene {n}"\n' for n in range(1, many))
    return text("words", "en").replace("[titles]\n", f"[titles]\n{titles}", 1)


_texts = count()


def _new(text: str) -> str:
    """A text that says the same, and has never been read before: what has been read is remembered."""
    return f"{text}\n# {next(_texts)}\n"


def _scenes(times: int, many: int) -> float:
    """Reading and checking a story of so many scenes."""
    story, words = story_of(many), words_of(many)
    return _least(lambda: make_exhibit(Config(), _new(story), {"en": _new(words)}, "long"), times)


def _ticks(times: int, many: int) -> float:
    """A tick of a story of so many scenes."""
    exhibit = make_exhibit(Config(), story_of(many), {"en": words_of(many)}, "long")
    assert exhibit.expected.table
    tick, n = initial_tick(exhibit, "en"), 0

    def turn() -> None:
        nonlocal tick, n
        n += 1
        tick = step(exhibit, tick, Inputs(n / TICKS_HZ, pressed=frozenset({"green"} if n == 3 else ())))

    return _least(turn, times)


def _languages(plan: Plan, times: int, many: int) -> float:
    """Reading and checking so many languages."""
    english = texts()["en"]
    story = text("story", plan.story or plan.config.story.name)
    # Two letters each, as a language's code has.
    codes = [f"{chr(97 + n)}z" for n in range(many)]
    return _least(lambda: make_exhibit(Config(), story, dict.fromkeys(codes, _new(english)), "visit"), times)
