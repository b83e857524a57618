"""The last gate: whatever is wanted, no more than this is done."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from rig.config import Limits
from rig.faults import STOPS_WATER, Fault
from rig.interlock import REDUCED, Guard, permitted
from rig.signals import Inputs, Outputs

LIMITS = Limits()
ANY = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1, 2)


def run(
    wanted: Outputs,
    seconds: float,
    *,
    guard: Guard | None = None,
    pulsing: bool = True,
    pressed: bool = False,
    tick: float = 0.1,
):
    """The last outputs and guard after wanting the same for some time."""
    guard, out = guard or Guard(), Outputs()
    start = guard.time
    buttons = frozenset({"green"}) if pressed else frozenset()
    for n in range(1, round(seconds / tick) + 1):
        pulses = guard.pulses + 5 if pulsing else guard.pulses
        out, guard = permitted(
            wanted, guard, Inputs(start + n * tick, pulses=pulses, pressed=buttons), LIMITS
        )
    return out, guard


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(ANY, ANY, ANY, st.floats(0, 5), st.integers(0, 3), st.sets(st.sampled_from(list(Fault)))),
        max_size=40,
    )
)
def test_nothing_wanted_ever_exceeds_a_limit(steps):
    guard, now, pulses = Guard(), 0.0, 0
    for pump, medicine, pinch, passed, more, faults in steps:
        before, now, pulses = guard, now + passed, pulses + more
        inputs = Inputs(now, pulses=pulses, faults=frozenset(faults))
        out, guard = permitted(Outputs(pump, medicine, pinch), guard, inputs, LIMITS)
        assert 0 <= out.pump <= LIMITS.duty
        assert out.pump <= before.pump + LIMITS.slew * passed + 1e-9
        assert 0 <= out.medicine <= 1
        assert 0 <= out.pinch <= 1
        if faults & STOPS_WATER or guard.fault or before.running >= LIMITS.run:
            assert out.pump == 0
            assert out.medicine == 0
        if before.given >= LIMITS.medicine:
            assert out.medicine == 0
        assert not math.isnan(guard.given)


def test_the_duty_rises_gently_and_falls_at_once():
    out, guard = run(Outputs(pump=0.5), 0.2)
    assert out.pump == 0.2
    out, guard = run(Outputs(pump=0.5), 1.0, guard=guard)
    assert out.pump == 0.5
    assert run(Outputs(pump=0.0), 0.1, guard=guard)[0].pump == 0


def test_a_pump_that_runs_too_long_stops_until_it_has_rested():
    out, guard = run(Outputs(pump=0.5), LIMITS.run + 2)
    assert out.pump == 0
    assert run(Outputs(pump=0.5), 10, guard=guard)[0].pump == 0
    _, guard = run(Outputs(), 4, guard=guard)
    assert run(Outputs(pump=0.5), 2, guard=guard)[0].pump == 0.5


def test_a_pump_against_a_closed_pinch_is_reduced_in_time():
    shut = Outputs(pump=0.5, pinch=1.0)
    assert run(shut, LIMITS.dead_head - 1)[0].pump == 0.5
    assert run(shut, LIMITS.dead_head + 1)[0].pump == REDUCED


def test_a_pump_that_moves_nothing_is_stopped_and_says_so():
    out, guard = run(Outputs(pump=0.5), LIMITS.silence + 2, pulsing=False)
    assert out.pump == 0
    assert guard.fault is Fault.NO_FLOW
    _, rested = run(Outputs(), 10, guard=guard)
    assert rested.fault is Fault.NO_FLOW  # it waits for a hand
    assert run(Outputs(), 0.1, guard=rested, pressed=True)[1].fault is None
    assert run(Outputs(), 0.1, guard=guard, pressed=True)[1].fault is Fault.NO_FLOW


def test_a_narrow_tube_in_which_the_rotor_sticks_is_not_taken_for_a_dry_one():
    out, guard = run(Outputs(pump=0.5, pinch=0.85), LIMITS.silence * 2, pulsing=False)
    assert out.pump == 0.5
    assert guard.fault is None


def test_medicine_ends_at_its_dose_and_begins_anew_with_the_next_visit():
    giving = Outputs(pump=0.5, medicine=1.0)
    out, guard = run(giving, LIMITS.medicine + 2)
    assert out.medicine == 0
    assert guard.given <= LIMITS.medicine + 0.11
    _, guard = run(Outputs(), 4, guard=guard)
    assert run(giving, 2, guard=guard)[0].medicine == 1.0


def test_no_medicine_without_water_to_carry_it():
    assert run(Outputs(pump=0.0, medicine=1.0), 1)[0].medicine == 0
