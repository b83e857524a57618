"""The guide wire reaches the clot from each entry, may miss a fork, and leaves no visitor stuck."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared.sessions import changed

from rig.base.signals import Inputs
from rig.outputs.frame import frame
from rig.screen.views import vein_map
from rig.visit.catheter import (
    BRANCH_RATIO,
    DETENT_RATIO,
    ENTRIES,
    FORK_RATIOS,
    LEAD_RATIO,
    Wire,
    choosing,
    chosen,
    follow,
    lead,
    pushed,
)
from rig.visit.session import advance
from rig.visit.state import HelpLevel
from rig.visit.transitions import opening

TICK = 1 / 60


def turned(wire: Wire, depth: float, detents: list[int], every: float = TICK) -> tuple[Wire, float]:
    """The knob turned by so many detents at each of some moments."""
    for count in detents:
        wire, depth = pushed(wire, depth, count, False, every)
    return wire, depth


def held(wire: Wire, depth: float, seconds: float) -> tuple[Wire, float]:
    """The button held."""
    for _ in range(round(seconds / TICK)):
        wire, depth = pushed(wire, depth, 0, True, TICK)
    return wire, depth


@pytest.mark.parametrize("entry", FORK_RATIOS)
def test_a_held_button_reaches_the_clot_in_seven_seconds_from_each_way_in(entry):
    wire, depth = held(Wire(entry), 0.0, 7.05)
    assert depth == 1.0
    assert wire.astray is None


@pytest.mark.parametrize("entry", FORK_RATIOS)
def test_a_slow_knob_misses_no_fork(entry):
    wire, depth = turned(Wire(entry), 0.0, [1] * 30, every=0.3)
    assert (wire.astray, depth) == (None, 1.0)


@pytest.mark.parametrize("entry", FORK_RATIOS)
def test_a_hurried_knob_goes_wrong_at_the_first_fork_and_stops_at_the_branchs_end(entry):
    wire, depth = turned(Wire(entry), 0.0, [1] * 60, every=0.09)
    assert wire.astray == 0
    assert depth == pytest.approx(FORK_RATIOS[entry][0] * LEAD_RATIO)
    assert wire.strayed == BRANCH_RATIO


PULLS = [
    ("knob turned back", lambda wire, depth: turned(wire, depth, [-1] * 3)),
    ("button held", lambda wire, depth: held(wire, depth, 1.0)),
]


@pytest.mark.parametrize("pull", [pull for _, pull in PULLS], ids=[name for name, _ in PULLS])
def test_a_wrong_branch_is_left_by_either_hand_and_not_taken_again(pull):
    fork = FORK_RATIOS["knee"][0] * LEAD_RATIO
    wire, depth = pull(Wire("knee", astray=0, strayed=BRANCH_RATIO), fork)
    assert (wire.astray, wire.known) == (None, 1)
    wire, depth = turned(replace(wire, pace=0.3), depth, [1, 0, 0, 0, 0, 1])
    assert wire.astray is None
    assert depth > fork


PACES = [  # detents a second, is it too fast
    (3, False),
    (8, False),
    (20, True),
    (60, True),
]


@pytest.mark.parametrize(("rate", "fast"), PACES)
def test_too_fast_is_a_matter_of_pace_however_long_the_steps_are(rate, fast):
    for every in (1 / 60, 1 / 20):
        wire, hasty, owed = Wire("groin", known=1), False, 0.0
        for _ in range(round(1.0 / every)):
            owed += rate * every
            count = int(owed + 1e-9)
            owed -= count
            wire, _ = pushed(wire, 0.0, count, False, every)
            hasty |= wire.hasty
        assert hasty == fast


def test_pushed_too_fast_it_gets_on_by_a_quarter():
    _, depth = pushed(Wire(known=2), 0.0, 12, False, TICK)
    assert depth == pytest.approx(12 * DETENT_RATIO / 4)


def test_pulling_back_takes_the_wire_out_again_and_no_further():
    wire, depth = turned(Wire(), 0.3, [-1] * 40)
    assert depth == 0.0
    assert choosing(wire, depth) == set(ENTRIES)


CHOICES = [("red", "knee"), ("blue", "groin"), ("yellow", "neck"), ("green", "groin")]


@pytest.mark.parametrize(("button", "entry"), CHOICES)
def test_a_button_chooses_the_way_in_until_the_wire_is_in(button, entry):
    assert chosen(Wire("groin"), 0.0, frozenset({button})).entry == entry
    assert chosen(Wire("groin"), 0.1, frozenset({button})).entry == "groin"
    assert chosen(Wire("groin", astray=0), 0.0, frozenset({button})).entry == "groin"


def test_the_wire_leads_and_the_tube_follows_over_it():
    parts = [n / 100 for n in range(101)]
    assert all(lead(part) > follow(part) for part in parts[1:-1])
    assert (lead(0), follow(0), lead(1), follow(1)) == (0, 0, 1, 1)


def nearest(line, point):
    """The part of a line, 0 to 1, at which it comes nearest to a point."""
    far = vein_map.lengths(line)
    best = min(range(len(line)), key=lambda n: math.dist(line[n], point))
    return far[best] / far[-1]


@pytest.mark.parametrize("entry", FORK_RATIOS)
def test_the_picture_shows_each_fork_where_the_wire_meets_it(entry):
    way = vein_map.way(entry)
    for part, branch in zip(FORK_RATIOS[entry], vein_map.BRANCHES[entry], strict=True):
        assert nearest(way, branch[0]) == pytest.approx(part, abs=0.02)


PLACES = st.builds(
    lambda entry, astray, strayed, known, pace: Wire(
        entry, astray if astray is None else astray % len(FORK_RATIOS[entry]), strayed, known, pace
    ),
    st.sampled_from(list(FORK_RATIOS)),
    st.none() | st.integers(0, 1),
    st.floats(0.001, BRANCH_RATIO),
    st.integers(0, 2),
    st.floats(0, 3),
)


@given(PLACES, st.floats(0, 1), st.lists(st.integers(-6, 6), max_size=40))
def test_from_any_state_and_after_any_turning_help_reaches_the_clot(wire, depth, turns):
    if wire.astray is None:
        wire = replace(wire, strayed=0.0)
    else:
        depth = FORK_RATIOS[wire.entry][wire.astray] * LEAD_RATIO
    wire, depth = turned(wire, depth, turns)
    assert 0 <= depth <= 1
    assert 0 <= wire.strayed <= BRANCH_RATIO
    assert held(wire, depth, 10.0)[1] == 1.0


def test_the_ladder_helps_a_lost_wire_on_and_a_hint_says_what_to_do(exhibit):
    lost = Wire("neck", astray=1, strayed=BRANCH_RATIO)
    here = changed(
        opening(exhibit, "en"), scene="x_ray", wire=lost, depth=FORK_RATIOS["neck"][1] * LEAD_RATIO
    )
    assert "Wrong branch" in frame(exhibit, here, "simulated").hint
    for n in range(1, 60 * 90):
        here = advance(exhibit, here, Inputs(n * TICK))
        if here.stay.scene != "x_ray":
            break
    assert here.stay.scene == "medicine"
    assert here.visit.helped


@pytest.mark.slow
def test_a_visitor_who_is_choosing_is_shown_all_four_buttons_and_one_who_pushes_is_not(rig):
    rig.clot().jump("x_ray").run(0.5)
    assert rig.last.outputs.lamps == {"green", "red", "blue", "yellow"}
    rig.press("yellow").run(0.2)
    assert rig.here.procedure.wire.entry == "neck"
    rig.hold("green", 1.0)
    assert rig.last.outputs.lamps == {"green"}
    assert rig.here.help_level(rig.exhibit) == HelpLevel.WATCHING
    rig.press("red").run(0.2)
    assert rig.here.procedure.wire.entry == "neck"
