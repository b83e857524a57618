"""The emergency stop cuts the power of all that can harm; the board opens a jaw that keeps its power."""

import pytest
from shared.virtual_rig import Rig
from system.test_variants import VARIANTS

from rig.base.faults import Fault
from rig.base.signals import Inputs, Outputs
from rig.boards import open_board
from rig.boards.virtual import VirtualBoard
from rig.commands.shared.load import load_exhibit
from rig.safety.interlock import JAW_BACK_S, Guard, permitted
from rig.settings.config import Config, Limits, parse_config
from rig.twin import Drive, Tube

#: A jaw is away from a finger after this long, s: what a servo or its spring takes.
AWAY_S = 1.0
SHUT = {"pinch": 1.0, "formed": 1.0}


class Powered:
    """A board whose servo keeps its power when the emergency stop is pushed in."""

    def __init__(self, board) -> None:
        self._board, advance = board, board._tube.advance

        def powered(until: float, drive: Drive) -> list[float]:
            on = drive.powered
            return advance(until, Drive(drive.pump * on, drive.medicine * on, drive.pinch))

        board._tube.advance = powered

    def __getattr__(self, name: str):
        return getattr(self._board, name)


def closed(kind: str, settings: str, keeps_power: bool) -> Rig:
    """A rig whose jaw is as far shut as its variant ever shuts it, with the pump on."""
    config = parse_config(settings, "config.toml")
    exhibit, board = load_exhibit(config, "express"), open_board(config, kind, 1).board
    rig = Rig(exhibit, board=Powered(board) if keeps_power else board).run(1.5)
    rig.press("green").until("hello").press("green").until("bad_clot")
    return rig.hold("green", 6).run(0.3)


@pytest.mark.long_but("pinch, every part, knob-False", "gel, every part-True")
@pytest.mark.slow
@pytest.mark.parametrize("keeps_power", [False, True])
@pytest.mark.parametrize("variant", VARIANTS)
def test_on_every_variant_the_stop_leaves_no_pump_on_and_no_jaw_shut(variant, keeps_power):
    kind, settings, _ = VARIANTS[variant]
    rig = closed(kind, settings, keeps_power)
    gel = "gel" in variant
    assert gel or rig.board.bench().sight.jaw > 0.5
    rig.board.press("stop")
    rig.run(AWAY_S)
    seen = rig.board.bench()
    assert seen.sight.jaw < 0.05 or (keeps_power and "no knob" in variant)  # its contact is not wired
    if "no knob" not in variant:
        asked = seen.outputs.pump, seen.outputs.medicine, seen.outputs.pinch
        assert asked == pytest.approx((0, 0, 0), abs=1e-3)
        assert Fault.STOPPED in rig.here.sensed.faults
    rig.run(3)
    assert rig.board.bench().sight.pump_speed < 0.01
    rig.board.close()


@pytest.mark.long_but("virtual")
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["virtual", "virtual-nano"])
def test_once_the_stop_is_out_the_jaw_comes_back_slowly_and_the_visit_ends_well(kind):
    rig = closed(kind, "", False)
    rig.board.press("stop")
    rig.run(2)
    rig.board.release("stop")
    fastest, before = 0.0, rig.board.bench().sight.jaw
    for _ in range(60):
        jaw = rig.run(0.1).board.bench().sight.jaw
        fastest, before = max(fastest, (jaw - before) / 0.1), jaw
    assert before > 0.5
    assert fastest < 1.5 / JAW_BACK_S
    rig.until("attract", within=200)
    rig.board.close()


def test_the_last_gate_opens_the_jaw_at_once_and_lets_it_back_in_three_seconds():
    stopped, wants = frozenset({Fault.STOPPED}), Outputs(pinch=1.0)
    out, guard = permitted(wants, Guard(), Inputs(1.0), Limits())
    assert out.pinch == 1.0
    out, guard = permitted(wants, guard, Inputs(1.1, faults=stopped), Limits())
    assert out.pinch == 0.0
    travels = []
    for n in range(1, 61):
        out, guard = permitted(wants, guard, Inputs(1.1 + n / 10), Limits())
        travels.append(out.pinch)
    assert travels[14] == pytest.approx(0.5)
    assert travels[-1] == 1.0


def test_without_power_a_spring_opens_the_jaw_and_without_a_signal_it_stays():
    tube = Tube()
    tube.advance(1.0, Drive(0.5, 0.6, 1.0))
    tube.advance(2.0, Drive(0.5, 0.6, None))
    assert tube.look().jaw == 1.0
    infused = tube.look().infused_ml
    tube.advance(4.0, Drive(0.5, 0.6, 1.0, powered=False))
    seen = tube.look()
    assert (seen.jaw, seen.infused_ml) == (0.0, infused)
    assert seen.pump_speed < 0.01


def test_a_board_that_is_closed_leaves_its_jaw_open():
    board = VirtualBoard(Config())
    board.write(Outputs(pinch=1.0))
    board.read(2.0)
    assert board.bench().sight.jaw == 1.0
    board.close()
    assert board.bench().sight.jaw == 0.0
