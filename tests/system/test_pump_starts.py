"""Whatever comes and goes, no pump starts more than three times without a hand."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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

#: What the water may do, what a board may say of itself, and what may befall a Nano.
MISHAPS = (*FAULTS, *sorted(STOPS_WATER), "restart", "unplug")
#: Each begins so many seconds after the one before, and lasts so long.
SEQUENCES = st.lists(
    st.tuples(st.sampled_from(MISHAPS), st.floats(0.1, 9.0), st.floats(0.02, 12.0)), min_size=4, max_size=14
)
EXHIBIT = load_exhibit(Config(lights=Lights(count=0)), "express")


class Unplugged:
    """A port whose plug is out."""

    def close(self) -> None:
        """There is nothing to close."""

    def __getattr__(self, name: str):
        raise OSError(5, "Input/output error")


def no_port():
    """What opening a port comes to while its plug is out."""
    raise FileNotFoundError(2, "No such file or directory")


class Mishaps:
    """A board that all this befalls."""

    def __init__(self, board, sequence: list[tuple[str, float, float]], began: float) -> None:
        self._board = board
        self._turns: list[tuple[float, str, bool]] = []
        for what, gap, lasts in sequence:
            began += gap
            self._turns += [(began, what, True), (began + lasts, what, False)]
        self._turns.sort(reverse=True)
        self._reported = frozenset[Fault]()
        self._nano = getattr(board, "board", None)
        self._opens = self._nano and self._nano._open_port

    def __getattr__(self, name: str):
        return getattr(self._board, name)

    def read(self, now: float) -> Inputs:
        while self._turns and self._turns[-1][0] <= now:
            _, what, begins = self._turns.pop()
            self._befall(what, begins)
        inputs = self._board.read(now)
        return fast_replace(inputs, faults=inputs.faults | self._reported)

    def _befall(self, what: str, begins: bool) -> None:
        if what in FAULTS:
            (self._board.inject_fault if begins else self._board.clear_fault)(what)
        elif what in set(Fault):
            self._reported = self._reported | {Fault(what)} if begins else self._reported - {Fault(what)}
        elif self._nano is not None and what == "restart" and begins:
            self._board.restart()
        elif self._nano is not None and what == "unplug":
            self._nano._open_port = no_port if begins else self._opens
            if begins and self._nano._port is not None:
                self._nano._port = Unplugged()


def duties(kind: str, sequence: list[tuple[str, float, float]], seconds: float) -> Iterator[float]:
    """The main pump's duty of each tick of a visit that all this befalls, from its last press on."""
    rig = Rig(EXHIBIT, board=open_board(EXHIBIT.config, kind, 1).board).run(1.5)
    rig.press("green").until("hello").press("green")
    rig.board = rig._runner.board = Mishaps(rig.board, sequence, rig.ticks / TICKS_HZ)
    yield rig.last.outputs.pump
    for _ in range(round(seconds * TICKS_HZ)):
        yield rig.run(1 / TICKS_HZ).last.outputs.pump
    rig.board.close()


def starts(run: Iterator[float]) -> int:
    """How often a pump that stood began to run."""
    return sum(before == 0.0 < now for before, now in pairwise(run))


@pytest.mark.slow
@settings(max_examples=4)
@given(SEQUENCES)
def test_no_sequence_of_mishaps_starts_a_pump_more_than_three_times_without_a_hand(sequence):
    assert starts(duties("virtual", sequence, 40.0)) <= MOST_STARTS == 3


@pytest.mark.slow
def test_nor_does_a_nano_that_restarts_and_is_unplugged_over_and_over():
    sequence = [(what, 4.5, 0.4) for _ in range(3) for what in ("restart", "unplug")]
    assert 2 <= starts(duties("virtual-nano", sequence, 28.0)) <= MOST_STARTS


@pytest.mark.long
@pytest.mark.parametrize(("kind", "share"), [("virtual", 10), ("virtual-nano", 1)])
def test_no_longer_sequence_of_mishaps_does_on_any_board(kind, share):
    @settings(max_examples=8 * share)
    @given(SEQUENCES)
    def holds(sequence):
        assert starts(duties(kind, sequence, 100.0)) <= MOST_STARTS

    holds()


#: Readings of the last gate: the time since the one before, what is reported, pulses since.
READINGS = st.lists(
    st.tuples(
        st.sampled_from((1 / 60, 0.2, 1.0, 4.0)),
        st.frozensets(st.sampled_from(sorted(STOPS_WATER)), max_size=1),
        st.integers(0, 39),
    ),
    min_size=20,
    max_size=300,
)


@settings(max_examples=50)
@given(READINGS)
def test_neither_does_the_last_gate_whatever_it_is_asked(readings):
    guard, now, run = Guard(), 0.0, [0.0]
    for passed, faults, pulses in readings:
        now += passed
        inputs = Inputs(now, pulses=guard.pulses + pulses, faults=faults)
        out, guard = permitted(Outputs(pump=0.5), guard, inputs, Limits())
        run.append(out.pump)
    assert starts(iter(run)) <= MOST_STARTS
    for rests in (1.0, 25.0):
        now += rests
        out, guard = permitted(Outputs(), guard, Inputs(now), Limits())
    for pressed in (frozenset({"green"}), frozenset()):  # and a hand is enough
        now += 1.0
        out, guard = permitted(Outputs(pump=0.5), guard, Inputs(now, pressed=pressed), Limits())
    assert out.pump > 0
