"""Each way of building the rig, as settings, and a whole visit on it."""

import pytest
from shared.virtual_rig import Rig

from rig.base.clock import TICKS_HZ
from rig.commands.cli import main
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config, parse_config
from rig.twin import Drive, Tube
from rig.twin.stopcock import Stopcock
from rig.visit.gel_plug import rises

GEL = '[twin.clot]\nkind = "gel"\n'
FEW = """
[pins]
knob_a = -1
knob_b = -1
tray = -1
stop = -1
green_lamp = -1
red_lamp = -1
blue_lamp = -1
yellow_lamp = -1
[lights]
count = 0
"""
RETURN = '[twin.sensor]\nat = "return"\n[flow]\nexpected = 950\n'
HOLD, KNOB = 'hold = "green", seconds = 8', "turn = 24, seconds = 12"

#: Each way of building it: its board, its settings, and how the wire is pushed.
VARIANTS = {
    "pinch, every part, knob": ("virtual", "", KNOB),
    "gel, every part": ("virtual", GEL, HOLD),
    "pinch, no knob, tray sensor, stop contact, lamps or strip": ("virtual", FEW, HOLD),
    "flow sensor on the return line": ("virtual", RETURN, HOLD),
    "flow sensors on supply and return": (
        "virtual",
        '[pins]\nflow_return = 16\n[twin.sensor]\nat = "supply"\n[flow]\nexpected = 950\n'
        # On the supply, a blocked vein still reads what takes the side branch.
        "[flow.levels]\nlow = { enter = 0.55, leave = 0.65 }\nblocked = { enter = 0.42, leave = 0.5 }\n",
        HOLD,
    ),
    "nano with pressure": ("virtual-nano", "", KNOB),
    "nano without pressure, gel": ("virtual-nano", GEL + "[pressure]\nfitted = false\n", HOLD),
}

FAST = ["run", "--speed", "max", "--screen", "none"]
SCRIPT = """
title = "a whole visit"
story = "express"
seed = 1
seconds = 95
do = [
    {{ at = 1, press = "green" }},
    {{ scene = "hello", after = 1, press = "green" }},
    {{ scene = "bad_clot", after = 4, hold = "green", seconds = 6 }},
    {{ scene = "x_ray", after = 2, {push} }},
    {{ scene = "medicine", after = 2, hold = "green", seconds = 9 }},
]
expect = [
    {{ scene = "bad_clot", flow_above = 0.9 }},
    {{ scene = "medicine", flow_below = 0.5 }},
    {{ scene = "take_home" }},
]
"""


@pytest.mark.long_but("gel, every part")
@pytest.mark.slow
@pytest.mark.parametrize(("board", "settings", "push"), VARIANTS.values(), ids=VARIANTS)
def test_a_whole_visit_is_played_and_replayed_on_each_variant(tmp_path, capsys, board, settings, push):
    config, script, log = tmp_path / "config.toml", tmp_path / "visit.toml", tmp_path / "run.jsonl"
    config.write_text(settings)
    script.write_text(SCRIPT.format(push=push))
    flags = ["--board", board, "--config", str(config), "--visit", str(script), "--record", str(log)]
    assert main([*FAST, *flags]) == 0, capsys.readouterr().err
    assert main(["replay", str(log)]) == 0


def test_a_pressure_sensor_is_there_or_not_as_the_settings_say():
    from rig.boards.virtual_nano import VirtualNanoBoard

    for fitted in (True, False):
        config = parse_config(f"[pressure]\nfitted = {str(fitted).lower()}", "c.toml")
        board = VirtualNanoBoard(config)
        readings = [board.read(n / TICKS_HZ) for n in range(round(2.5 * TICKS_HZ))]
        board.close()
        assert (readings[-1].leg_kpa is not None) == fitted


def test_the_stopcock_puts_a_plug_in_the_way_and_takes_it_out_again():
    config = parse_config(GEL, "c.toml")
    tube = Tube(config.twin, seed=1)
    cock = Stopcock(tube, gel=True)
    seen = []
    for travel in (0.0, 0.3, 0.6, 1.0, 0.4, 0.05, 0.7):
        assert cock.turn(travel) == 0.0
        tube.advance(tube.time + 3.0, Drive(pump=0.5))
        seen.append(tube.look().clot_lumen < 1.0)
    assert seen == [False, False, True, True, True, False, True]
    assert Stopcock(tube, gel=False).turn(0.37) == 0.37


@pytest.mark.long
def test_without_medicine_a_gel_plug_stays_and_the_story_says_so():
    rig = Rig(load_exhibit(parse_config(GEL, "c.toml")))
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
