"""The positions of the signs' thresholds."""

import pytest

from rig.sensing.signs import Sign, flow_signs, pressure_signs

NONE, LOW, WEAK, RIGHT, HIGH = Sign


@pytest.mark.parametrize(
    ("part", "silence", "sign"),
    [
        (0.7, 0.0, LOW),
        (0.79, 0.0, LOW),
        (0.81, 0.0, WEAK),
        (0.91, 0.0, WEAK),
        (0.93, 0.0, RIGHT),
        (1.29, 0.0, RIGHT),
        (1.31, 0.0, HIGH),
        (1.0, 0.59, RIGHT),
        (1.0, 0.61, NONE),
    ],
)
def test_the_open_tubes_flow_has_one_sign(part, silence, sign):
    assert flow_signs(part, 1.0, True, silence) == {sign}


@pytest.mark.parametrize(("part", "sign"), [(0.34, RIGHT), (0.36, HIGH), (0.0, RIGHT)])
def test_a_closed_tube_shows_only_what_comes_past_the_pinch(part, sign):
    assert flow_signs(part, 0.1, False, 0.0) == {sign}


@pytest.mark.parametrize(
    ("kpa", "should", "signs"),
    [
        (0.2, 2.0, {NONE}),
        (0.4, 2.0, {LOW}),
        (1.6, 2.0, {LOW}),
        (1.7, 2.0, {RIGHT}),
        (2.3, 2.0, {RIGHT}),
        (2.45, 2.0, {HIGH}),
        (0.2, 0.4, {LOW, RIGHT}),  # of so little nobody can tell
        (0.04, 0.2, {NONE}),
    ],
)
def test_a_pressure_is_judged_against_what_it_should_be(kpa, should, signs):
    assert pressure_signs(kpa, should) == signs
