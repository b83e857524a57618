"""Whatever comes and goes, no pump starts more than three times without a hand."""

import random

import pytest
from shared.virtual_rig import Rig

from rig.base.clock import TICKS_HZ
from rig.base.faults import STOPS_WATER, Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.boards import open_board
from rig.commands.shared.load import load_exhibit
from rig.safety.interlock import MOST_STARTS, Guard, permitted
from rig.settings.config import Config, Lights, Limits
from rig.twin import FAULTS

#: What a board may report, and what the tube may do.
REPORTED = sorted(STOPS_WATER)


class Flaky:
    """A board that reports faults which come and go."""

    def __init__(self, board, luck: random.Random) -> None:
        self._board, self._luck, self._faults = board, luck, frozenset[Fault]()
        self._next = 0.0

    def __getattr__(self, name: str):
        return getattr(self._board, name)

    def read(self, now: float) -> Inputs:
        inputs = self._board.read(now)
        if now >= self._next:
            self._next = now + self._luck.uniform(0.3, 9.0)
            some = frozenset({self._luck.choice(REPORTED)})
            self._faults = frozenset() if self._faults else some
            fault = self._luck.choice(FAULTS)
            self._luck.choice((self._board.inject_fault, self._board.clear_fault))(fault)
        return fast_replace(inputs, faults=inputs.faults | self._faults)


@pytest.mark.long_but("0-virtual")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["virtual", "virtual-nano"])
@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_faults_starts_a_pump_more_than_three_times_without_a_hand(kind, seed):
    exhibit = load_exhibit(Config(lights=Lights(count=0)), "express")
    luck = random.Random(seed)
    rig = Rig(exhibit, board=open_board(exhibit.config, kind, seed).board).run(1.5)
    rig.press("green").until("hello").press("green")
    starts, before = 0, rig.last.outputs.pump
    rig.board = rig._runner.board = Flaky(rig.board, luck)
    for _ in range(round(90 * TICKS_HZ)):
        pump = rig.run(1 / TICKS_HZ).last.outputs.pump
        starts += pump > 0 and before == 0
        before = pump
    assert starts <= MOST_STARTS
    rig.board.close()


@pytest.mark.parametrize("seed", range(200))
def test_neither_does_the_last_gate_whatever_it_is_asked(seed):
    luck, guard, now, starts, running = random.Random(seed), Guard(), 0.0, 0, False
    for _ in range(600):
        now += luck.choice((1 / 60, 0.2, 1.0, 4.0))
        some = frozenset({luck.choice(REPORTED)} if luck.random() < 0.4 else ())
        inputs = Inputs(now, pulses=guard.pulses + luck.randrange(40), faults=some)
        out, guard = permitted(Outputs(pump=0.5), guard, inputs, Limits())
        starts += out.pump > 0 and not running
        running = out.pump > 0
    assert starts <= MOST_STARTS == 3
    out, guard = permitted(Outputs(), guard, Inputs(now + 1.0), Limits())
    out, guard = permitted(Outputs(), guard, Inputs(now + 25.0), Limits())
    now += 26.0
    for pressed in (frozenset({"green"}), frozenset()):  # and a hand is enough
        now += 1.0
        out, guard = permitted(Outputs(pump=0.5), guard, Inputs(now, pressed=pressed), Limits())
    assert out.pump > 0
