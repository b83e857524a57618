"""The pumps' 12 V: the supply's losses, and how a Nano and its host react to them."""

from dataclasses import replace

import pytest
from shared.virtual_rig import Rig

from rig.base.faults import Fault
from rig.boards.virtual_nano import VirtualNanoBoard
from rig.commands.shared.load import load_exhibit
from rig.safety.interlock import MOST_STARTS
from rig.settings.config import Config, Lights
from rig.twin import Drive, Parameters, Tube
from rig.twin.electric import PUMP_V, pump_part
from rig.twin.parameters import Electric
from rig.twin.supply import NANO_SEES_V, START_S, Rail

KIT, CORRODED = Electric(supply_ohm=0.22), Electric(supply_ohm=1.5, start_a=3.0)


def volts(electric: Electric, seconds: float, step: float = 0.01) -> list[float]:
    """The 12 V from a pump's start to full duty on, with the firmware's ramp, V."""
    rail = Rail(electric)
    return [rail.volts(min(1.0, 4.0 * n * step), step) for n in range(1, round(seconds / step))]


def test_the_kits_supply_stands_while_its_pump_starts():
    assert min(volts(KIT, 0.5)) > PUMP_V - 0.15


def test_a_plug_with_bad_contact_and_a_rotor_that_sticks_take_the_volts_away_for_a_moment():
    made = volts(CORRODED, 0.5)
    during = round(START_S / 0.01)
    assert max(made[:during]) < NANO_SEES_V < min(made[during + 1 :])


def test_a_pump_that_rests_draws_nothing_and_starts_anew():
    rail = Rail(CORRODED)
    assert rail.volts(0.0, 0.1) == PUMP_V
    assert rail.volts(0.5, 0.2) < NANO_SEES_V < rail.volts(0.5, 0.2) < rail.volts(0.0, 0.2)
    assert rail.volts(0.5, 0.2) < NANO_SEES_V


@pytest.mark.parametrize("driver", ["ideal", "coasting"])
def test_a_supply_that_resists_leaves_the_pump_less(driver):
    parts = [pump_part(0.8, Electric(driver=driver, supply_ohm=ohm)) for ohm in (0.0, 1.0, 5.0)]
    assert parts == sorted(parts, reverse=True)
    assert parts[0] > 1.04 * parts[2]


def test_less_water_then_flows():
    def flow(ohm: float) -> float:
        tube = Tube(Parameters(electric=Electric(supply_ohm=ohm)))
        tube.advance(8.0, Drive(pump=0.9))
        return tube.look().vein_ml_min

    assert flow(10.0) < 0.9 * flow(0.0)


def on_a_nano(electric: Electric) -> Rig:
    built = Config(lights=Lights(count=0))
    config = replace(built, twin=replace(built.twin, electric=electric))
    return Rig(load_exhibit(config), board=VirtualNanoBoard(config, 1)).run(1.5)


@pytest.mark.slow
def test_a_supply_that_sags_at_each_start_is_named_and_waits_for_a_hand():
    rig = on_a_nano(CORRODED).press("green").until("hello").press("green")
    starts, told, before = 0, set[Fault](), rig.last.outputs.pump
    for _ in range(30 * 60):
        pump = rig.run(1 / 60).last.outputs.pump
        starts, before = starts + (before == 0.0 < pump), pump
        told |= rig.last.inputs.faults
    assert told == {Fault.NO_POWER}
    assert starts <= MOST_STARTS
    assert pump == 0.0
    rig.board.close()


@pytest.mark.slow
def test_the_emergency_stop_is_never_taken_for_missing_volts():
    rig, told = on_a_nano(KIT).press("green").until("hello").press("green").run(1), set()
    for act in (rig.board.press, rig.board.release):
        act("stop")
        for _ in range(150):
            told |= rig.run(1 / 60).last.inputs.faults
    assert told == {Fault.STOPPED}
    rig.board.close()
