"""Each way of building the rig, as settings, and a whole visit on it."""

import pytest
from conftest import Rig

from rig.cli import main
from rig.clock import RATE
from rig.config import Config, parse_config
from rig.gel import rises
from rig.library import load_show
from rig.twin import Drive, Tube
from rig.twin.stopcock import Stopcock

#: Each variant's settings, and what a visit on it must come to besides.
VARIANTS = {
    "pinch": "",
    "gel": '[twin.clot]\nkind = "gel"\n',
    "no knob": "[pins]\nknob_a = -1\nknob_b = -1\n",
    "no tray sensor": "[pins]\ntray = -1\n",
    "no lamps, no strip, no second stop contact": (
        "[pins]\ngreen_lamp = -1\nred_lamp = -1\nblue_lamp = -1\nyellow_lamp = -1\nstop = -1\n"
        "[lights]\ncount = 0\n"
    ),
    "sensor on the return line": '[twin.sensor]\nat = "return"\n[flow]\nexpected = 950\n',
}

FAST = ["run", "--speed", "max", "--screen", "none"]
SCRIPT = """
title = "a whole visit"
seconds = 205
do = [
    {{ at = 2, press = "green" }},
    {{ scene = "hello", after = 3, press = "green" }},
    {{ scene = "bad_clot", after = 12, hold = "green", seconds = 6 }},
    {{ scene = "choose", after = 6, press = "yellow" }},
    {{ scene = "catheter", after = 10, press = "green" }},
    {{ scene = "x_ray", after = 12, {push} }},
    {{ scene = "medicine", after = 6, hold = "green", seconds = 10 }},
]
expect = [
    {{ scene = "good_clot", flow_above = 0.9 }},
    {{ scene = "blocked", flow_below = 0.5 }},
    {{ scene = "medicine", flow_below = 0.5 }},
    {{ scene = "flow_back", flow_above = 0.8 }},
    {{ scene = "take_home" }},
]
"""
HOLD, KNOB = 'hold = "green", seconds = 8', "turn = 24, seconds = 12"


def visit(tmp_path, board: str, settings: str, push: str = HOLD) -> int:
    """Play a whole visit on a board with these settings; the exit status of that and of its replay."""
    config, script, log = tmp_path / "config.toml", tmp_path / "visit.toml", tmp_path / "run.jsonl"
    config.write_text(settings)
    script.write_text(SCRIPT.format(push=push))
    flags = ["--board", board, "--config", str(config), "--visit", str(script), "--record", str(log)]
    return main([*FAST, *flags]) or main(["replay", str(log)])


@pytest.mark.slow
@pytest.mark.parametrize("settings", VARIANTS.values(), ids=VARIANTS)
def test_a_whole_visit_is_played_on_each_variant(tmp_path, settings, capsys):
    assert visit(tmp_path, "virtual", settings) == 0, capsys.readouterr().err


@pytest.mark.slow
def test_a_whole_visit_with_the_knob(tmp_path, capsys):
    assert visit(tmp_path, "virtual", "", KNOB) == 0, capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    ["", '[pressure]\nfitted = false\n[twin.clot]\nkind = "gel"\n'],
    ids=["nano with pressure", "nano without pressure, gel"],
)
def test_a_whole_visit_is_played_through_a_nano(tmp_path, settings, capsys):
    assert visit(tmp_path, "virtual-nano", settings) == 0, capsys.readouterr().err


def test_a_pressure_sensor_is_there_or_not_as_the_settings_say():
    from rig.boards.virtual_nano import VirtualNanoBoard

    for fitted in (True, False):
        config = parse_config(f"[pressure]\nfitted = {str(fitted).lower()}", "c.toml")
        board = VirtualNanoBoard(config)
        readings = [board.read(n / RATE) for n in range(round(2.5 * RATE))]
        board.close()
        assert (readings[-1].leg_kpa is not None) == fitted


def test_the_stopcock_puts_a_plug_in_the_way_and_takes_it_out_again():
    config = parse_config(VARIANTS["gel"], "c.toml")
    tube = Tube(config.twin, seed=1)
    cock = Stopcock(tube, gel=True)
    seen = []
    for travel in (0.0, 0.3, 0.6, 1.0, 0.4, 0.05, 0.7):
        assert cock.turn(travel) == 0.0
        tube.advance(tube.time + 3.0, Drive(pump=0.5))
        seen.append(tube.look().clot_lumen < 1.0)
    assert seen == [False, False, True, True, True, False, True]
    assert Stopcock(tube, gel=False).turn(0.37) == 0.37


@pytest.mark.slow
def test_without_medicine_a_gel_plug_stays_and_the_story_says_so():
    rig = Rig(load_show(parse_config(VARIANTS["gel"], "c.toml")))
    rig.clot().until("choose").run(6).press("red").until("thinner").run(30)
    assert rig.part < 0.3
    rig.board.close()


def test_the_flow_rises_only_while_it_does():
    climbing = tuple((n * 0.2, 100.0 + 5 * n) for n in range(40))
    level = tuple((n * 0.2, 500.0) for n in range(40))
    assert rises(climbing)
    assert not rises(level)
    assert not rises(tuple(reversed([(0.2 * n, 100.0 + n) for n in range(40)])))
    assert not rises(())


def test_a_rig_that_pinches_is_as_it_was():
    assert Config().twin.clot.kind == "pinch"
