"""A reading of the board in the run log: every field is restored, including a new one."""

from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.base.faults import Fault
from rig.base.signals import BUTTONS, Inputs
from rig.runlog.reading import OMITTED, from_line, to_line

EVERYTHING = Inputs(
    time=1.5,
    pulses=3,
    edge=1.25,
    counted=1.4,
    pressed=frozenset({"green"}),
    held=frozenset({"red", "blue"}),
    turned=-2,
    leg_kpa=0.7,
    faults=frozenset(list(Fault)[:2]),
    heard=0.3,
    orders=(("language", "es"), ("volume", "up")),
    returned=5,
    returned_edge=1.3,
    duty=0.3,
)


def test_every_field_of_a_reading_comes_back():
    left = {field.name for field in fields(Inputs) if getattr(EVERYTHING, field.name) == field.default}
    assert left == set(OMITTED)
    assert from_line(to_line(EVERYTHING), Inputs) == EVERYTHING


def test_a_reading_of_nothing_is_its_time_alone():
    assert to_line(Inputs(time=2.0)) == {"t": 2.0}


@dataclass(frozen=True)
class WithThermometer(Inputs):
    """What `Inputs` would be with one more sensor."""

    water_c: float | None = None
    lid_open: bool = False


def test_a_sensor_that_is_added_is_logged_and_read_back_without_a_line_of_code():
    reading = WithThermometer(time=1.0, pulses=2, edge=0.9, water_c=21.5, lid_open=True)
    line = to_line(reading)
    assert (line["water_c"], line["lid_open"]) == (21.5, True)
    assert from_line(line, WithThermometer) == reading


numbers = st.floats(min_value=-1e6, max_value=1e6)


@given(
    st.builds(
        Inputs,
        time=numbers,
        pulses=st.integers(0, 10**9),
        edge=st.none() | numbers,
        pressed=st.frozensets(st.sampled_from(BUTTONS)),
        turned=st.integers(-9, 9),
        leg_kpa=st.none() | numbers,
        faults=st.frozensets(st.sampled_from(list(Fault))),
        orders=st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple),
    )
)
def test_any_reading_comes_back_to_the_last_bit(reading):
    assert from_line(to_line(reading), Inputs) == reading


@pytest.mark.parametrize(
    "line",
    [
        {"t": True},
        {"t": "1"},
        {"t": 1e12},
        {"t": 1.0, "n": 2**53},
        {"t": 1.0, "n": 1.5},
        {"t": 1.0, "p": ["purple"]},
        {"t": 1.0, "h": "green"},
        {"t": 1.0, "f": ["no_such_fault"]},
        {"t": 1.0, "o": [["language"]]},
        {"t": 1.0, "leg": float("nan")},
    ],
)
def test_a_value_that_no_board_can_give_is_refused(line):
    with pytest.raises((TypeError, ValueError, OverflowError)):
        from_line(line, Inputs)


def test_the_shutdown_button_is_no_part_of_a_visit():
    assert to_line(replace(EVERYTHING, shutdown=True)) == to_line(EVERYTHING)
