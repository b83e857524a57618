"""The day's medicine is a cup that the attendant fills, not the lifetime of a program."""

from dataclasses import replace

import pytest

from rig.base.faults import Fault
from rig.base.signals import Verb
from rig.commands.run.medicine_tank import FILE, MedicineTank, given_before
from rig.loop import initial_tick
from rig.safety.interlock import Guard


@pytest.fixture
def path(tmp_path):
    return tmp_path / FILE


def given(rig, seconds: float):
    rig.last = replace(rig.last, guard=replace(rig.last.guard, given_in_all=seconds))
    return rig


def test_the_tile_on_the_panel_fills_the_cup(rig):
    given(rig.run(0.1), 500.0).run(0.1)
    assert Fault.MEDICINE_OUT in rig.last.guard.faults
    rig.order((Verb.PANEL, "open")).order((Verb.PANEL, "refilled"))
    assert rig.last.guard.given_in_all == 0.0
    rig.run(0.1)
    assert Fault.MEDICINE_OUT not in rig.last.guard.faults


def test_a_start_goes_on_from_what_was_given_before(rig, path):
    tank = MedicineTank(path, 0.0, "attract")
    tank.see(given(rig, 123.0).last)
    assert given_before(path) == 123.0
    assert initial_tick(rig.exhibit, "en", 1, given_before(path)).guard.given_in_all == 123.0


def test_it_is_written_between_visits_and_at_the_end_and_a_filled_cup_at_once(rig, path):
    tank = MedicineTank(path, 10.0, "attract")
    rig.jump("medicine")
    tank.see(given(rig, 12.0).last)
    assert not path.exists(), "nobody waits for a disk in the middle of a visit"
    tank.close()
    assert given_before(path) == 12.0
    tank.see(replace(rig.last, guard=Guard()))
    assert given_before(path) == 0.0


@pytest.mark.parametrize(
    "text", ["", "[]", '{"given_s": "much"}', '{"given_s": 1e999}', '{"given_s": true}', "{"]
)
def test_a_damaged_file_says_nothing(path, text):
    path.write_text(text)
    assert given_before(path) == 0.0
    assert given_before(None) == 0.0


def test_a_disk_that_takes_nothing_is_no_reason_to_stop(rig, tmp_path):
    tank = MedicineTank(tmp_path / "gone" / FILE, 0.0, "attract")
    assert not tank.see(given(rig, 5.0).last)
