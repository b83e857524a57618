"""Memory over hours of visitors: each round is a separate program that runs for ten simulated hours.

Ten hours of the whole simulated tube would take ten minutes, so water is a formula here, the session is
stepped four times a second, and a picture is drawn every twenty seconds: what might be kept for ever, by
session, story, pictures or log, is all there. `rig soak --hours 10` has the tube as well, and more time.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from bench.metric import Metric, absent
from bench.plan import Plan
from rig.base.faults import Fault
from rig.base.signals import SAFE, Inputs, Outputs
from rig.commands.bench.frames import ROUNDS
from rig.commands.shared.load import load_exhibit
from rig.commands.soak.monkey import Visitors
from rig.commands.soak.soak import memory
from rig.loop import Runner
from rig.outputs.frame import frame
from rig.screen.window.offscreen import Unseen
from rig.settings.config import Config, Lights

#: Ticks a simulated second, and simulated seconds between two pictures.
TICKS, LOOKS = 4, 20.0
SIZE = (640, 360)
#: Simulated hours after which the memory in use is told.
HOURS = (0.0, 1.0, 10.0)
#: Programs that run at a time: one for each core of a small machine.
TOGETHER = 2


class Stand:
    """A rig whose water is a formula: flow follows pump and pinch at once."""

    def __init__(self) -> None:
        self._outputs, self._pulses = SAFE, 0.0
        self._held: set[str] = set()
        self._pressed: set[str] = set()
        self._turned = 0

    def press(self, name: str) -> None:
        """Push a button down, or the stop in."""
        self._held.add(name)
        self._pressed.add(name)

    def release(self, name: str) -> None:
        """Let it up, or out."""
        self._held.discard(name)

    def turn(self, detents: int) -> None:
        """Turn the knob."""
        self._turned += detents

    def inject_fault(self, fault: str) -> None:
        """Nothing goes wrong with a formula."""

    def clear_fault(self, fault: str) -> None:
        """Nothing has gone wrong."""

    def read(self, now: float) -> Inputs:
        """What there is to sense, TICKS times a second."""
        flow = self._outputs.pump * 900.0 * max(0.1, 1 - self._outputs.pinch)
        self._pulses += 5880 / 60_000 / TICKS * max(0.0, flow - 20)
        pressed, turned = frozenset(self._pressed - {"stop"}), self._turned
        self._pressed, self._turned = set(), 0
        faults = frozenset({Fault.STOPPED} if "stop" in self._held else ())
        count = int(self._pulses)
        return Inputs(
            now, count, now if count else None, None, pressed, frozenset(self._held - {"stop"}), turned,
            faults=faults,
        )  # fmt: skip

    def write(self, outputs: Outputs) -> None:
        """What is asked of it."""
        self._outputs = outputs

    def close(self) -> None:
        """Nothing is to be let go of."""


def lived(seed: int, hours: tuple[float, ...]) -> list[float]:
    """MB in use after so many simulated hours each."""
    config = replace(Config(), lights=Lights(count=0))
    exhibit = load_exhibit(config)
    stand, unseen = Stand(), Unseen(SIZE)
    runner = Runner(exhibit, stand, "en", [Visitors(exhibit, stand, stand, seed, monkey=True)], seed)
    looked, found = 0.0, []
    for n in range(round(hours[-1] * 3600 * TICKS) + 1):
        now = n / TICKS
        if now >= 3600 * hours[len(found)]:
            found.append(memory() or 0.0)
        runner.turn(now)
        if now - looked >= LOOKS or n == 0:
            looked = now
            unseen.draw(frame(exhibit, runner.tick.session, "simulated"))
    return found


def told(arguments: list[str]) -> int:
    """Print what was lived: `hours`, a seed, and after which hours to look."""
    print(json.dumps(lived(int(arguments[1]), tuple(map(float, arguments[2:])))))
    return 0


def measured(plan: Plan) -> list[Metric]:
    """The figures."""
    hours = tuple(hour * plan.much(1.0, 0.002) for hour in HOURS)
    waiting = [(plan.seed + n, hours) for n in range(ROUNDS)]
    rounds: list[list[float]] = []
    while waiting:
        now, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
        rounds += _together(now)
    if not all(map(all, rounds)):
        return [absent(8, "memory", "MB", "this system does not say how much a program has in use")]
    first_hour = tuple(one[1] for one in rounds)
    return [
        Metric(8, "memory at the start", "MB", tuple(one[0] for one in rounds)),
        Metric(8, f"memory after {hours[1]:g} simulated hours", "MB", first_hour),
        Metric(8, f"memory after {hours[2]:g} simulated hours", "MB", tuple(one[2] for one in rounds)),
        Metric(
            8, "memory that the hours after the first add", "MB", tuple(one[2] - one[1] for one in rounds)
        ),
    ]


def _together(asked: list[tuple[int, tuple[float, ...]]]) -> list[list[float]]:
    script = Path(__file__).parent / "__main__.py"
    commands = [[sys.executable, str(script), "hours", str(seed), *map(str, hours)] for seed, hours in asked]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    found = []
    for one in started:
        said, _ = one.communicate(timeout=600)
        if one.returncode:
            raise RuntimeError("the hours of visitors ended early")
        found.append(json.loads(said))
    return found
