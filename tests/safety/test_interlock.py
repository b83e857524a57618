"""The last gate: whatever is requested, only permitted outputs pass."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault
from rig.base.schema import BadFiles
from rig.base.signals import Inputs, Outputs
from rig.commands.check.check import check
from rig.safety.interlock import CEILING, COOL_S, REDUCED_DUTY_RATIO, REST_S, Cup, Guard, permitted
from rig.settings.config import Limits

LIMITS = Limits()
ANY = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1, 2)


def run(
    wanted: Outputs,
    seconds: float,
    *,
    guard: Guard | None = None,
    pulsing: bool = True,
    pressed: bool = False,
    faults: frozenset[Fault] = frozenset(),
    tick: float = 0.1,
):
    """The last outputs and guard after wanting the same for some time."""
    guard, out = guard or Guard(), Outputs()
    start = guard.time
    buttons = frozenset({"green"}) if pressed else frozenset()
    for n in range(1, round(seconds / tick) + 1):
        pulses = guard.pulses + 5 if pulsing else guard.pulses
        inputs = Inputs(start + n * tick, pulses=pulses, pressed=buttons, faults=faults)
        out, guard = permitted(wanted, guard, inputs, LIMITS)
    return out, guard


#: Times of day and none: small steps, and jumps by years, back, or to what is no time at all.
STEPS = st.floats(0, 5) | st.sampled_from([1e9, -1e9, math.nan, math.inf, -math.inf]) | ANY
FAULTS = st.sets(st.sampled_from(list(Fault)), max_size=3) | st.just(set())
PART = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0]) | ANY
LIMIT = st.floats(0.001, 100)
READINGS = st.lists(
    st.tuples(PART, PART, PART, STEPS, st.integers(-2, 3), FAULTS, st.booleans()), max_size=60
)


def play(readings, limits: Limits):
    """Each step of a run of readings: the guard before, the inputs, what came out, the guard after."""
    guard, now, pulses = Guard(), 0.0, 0
    for pump, medicine, pinch, step, more, faults, pressed in readings:
        now = now + step if math.isfinite(now + step) and math.isfinite(step) else step
        pulses += more
        hands = frozenset({"red"} if pressed else ())
        inputs = Inputs(now, pulses=pulses, pressed=hands, faults=frozenset(faults))
        before = guard
        out, guard = permitted(Outputs(pump, medicine, pinch), guard, inputs, limits)
        yield before, inputs, out, guard
        now = now if math.isfinite(now) else 0.0


@pytest.mark.slow
@settings(max_examples=400)
@given(
    READINGS,
    st.builds(Limits, st.floats(0, 1), LIMIT, LIMIT, LIMIT, LIMIT, st.floats(0.001, 3), LIMIT, LIMIT),
)
def test_nothing_wanted_ever_exceeds_a_limit(readings, limits):
    """Any wishes, any times, any faults, any limits."""
    for before, inputs, out, guard in play(readings, limits):
        passed = inputs.time - before.time
        passed = max(0.0, passed) if math.isfinite(passed) else 0.0
        assert 0 <= out.pump <= limits.duty
        assert 0 <= out.medicine <= 1
        assert 0 <= out.pinch <= 1
        assert out.pump <= before.pump + limits.slew * passed + 1e-9
        if (inputs.faults | guard.faults | guard.latched) & STOPS_WATER or not math.isfinite(inputs.time):
            assert (out.pump, out.medicine) == (0, 0)
        if out.pump == 0:
            assert out.medicine == 0
        assert out.blind == bool(inputs.faults & BLIND)
        if guard.running >= limits.run:
            assert out.pump == 0
        if guard.running >= limits.blind and inputs.faults & BLIND:
            assert out.pump == 0
        if guard.dead_head_s >= limits.dead_head:
            assert out.pump <= REDUCED_DUTY_RATIO
        if guard.given >= limits.medicine or guard.given_in_all >= limits.medicine_day:
            assert out.medicine == 0
        counts = guard.time, guard.running, guard.resting, guard.dead_head_s, guard.silent, guard.given
        assert all(math.isfinite(count) for count in counts)


@pytest.mark.slow
@settings(max_examples=200)
@given(READINGS)
def test_a_latched_fault_lets_go_only_after_a_rest_and_by_a_hand(readings):
    rested = 0.0
    for before, inputs, out, guard in play(readings, LIMITS):
        assert inputs.faults & LATCHES <= guard.latched
        gone = before.latched - guard.latched
        if math.isfinite(inputs.time):
            rested = rested + max(0.0, inputs.time - before.time) if before.pump == 0 else 0.0
        assert not gone or (inputs.pressed and rested >= REST_S)
        assert not guard.latched or out.pump == 0


@settings(max_examples=100)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.floats(0.001, 1.0)), max_size=80))
def test_the_medicine_given_is_never_more_than_the_dose_and_one_readings_worth(steps):
    limits, guard, now, visit = Limits(medicine=2.0, medicine_day=5.0), Guard(), 0.0, 0.0
    given_in_all, longest, out = 0.0, 1.0, Outputs()
    for medicine, rest, passed in steps:
        now += passed
        visit += out.medicine * passed
        given_in_all += out.medicine * passed
        wanted = Outputs() if rest else Outputs(0.5, medicine)
        out, guard = permitted(wanted, guard, Inputs(now, pulses=guard.pulses + 1), limits)
        visit = 0.0 if guard.given == 0.0 else visit
        assert visit <= limits.medicine + longest
        assert given_in_all <= limits.medicine_day + longest


def test_the_duty_rises_gently_and_falls_at_once():
    out, guard = run(Outputs(pump=0.5), 0.2)
    assert out.pump == 0.2
    out, guard = run(Outputs(pump=0.5), 1.0, guard=guard)
    assert out.pump == 0.5
    assert run(Outputs(pump=0.0), 0.1, guard=guard)[0].pump == 0


def test_a_pump_that_runs_too_long_stops_says_so_and_rests():
    out, guard = run(Outputs(pump=0.5), LIMITS.run + 2)
    assert out.pump == 0
    assert guard.faults == {Fault.PUMP_REST}
    assert run(Outputs(pump=0.5), COOL_S + 10, guard=guard)[0].pump == 0  # still wanted: still tired
    _, guard = run(Outputs(), COOL_S - 3, guard=guard)
    assert Fault.PUMP_REST in guard.faults
    _, guard = run(Outputs(), 4, guard=guard)
    assert run(Outputs(pump=0.5), 2, guard=guard)[0].pump == 0.5


def test_a_pump_whose_flow_nobody_can_see_runs_for_less_long():
    blind = frozenset({Fault.SENSOR_DEAD})
    assert run(Outputs(pump=0.5), LIMITS.blind - 1, pulsing=False, faults=blind)[0].pump == 0.5
    assert run(Outputs(pump=0.5), LIMITS.blind + 1, pulsing=False, faults=blind)[0].pump == 0


def test_a_pump_against_a_closed_pinch_is_reduced_in_time():
    shut = Outputs(pump=0.5, pinch=1.0)
    assert run(shut, LIMITS.dead_head - 1)[0].pump == 0.5
    assert run(shut, LIMITS.dead_head + 1)[0].pump == REDUCED_DUTY_RATIO


def test_a_moment_with_the_pinch_open_does_not_forget_how_long_the_pump_has_pushed():
    shut = Outputs(pump=0.5, pinch=1.0)
    _, guard = run(shut, LIMITS.dead_head - 5)
    _, guard = run(Outputs(pump=0.5), 1, guard=guard)
    assert run(shut, 8, guard=guard)[0].pump == REDUCED_DUTY_RATIO


def test_a_pump_that_moves_nothing_is_stopped_and_says_so():
    out, guard = run(Outputs(pump=0.5), LIMITS.silence + 1, pulsing=False)
    assert out.pump == 0
    assert guard.faults == {Fault.NO_FLOW}
    _, rested = run(Outputs(), 10, guard=guard)
    assert rested.faults == {Fault.NO_FLOW}  # it waits for a hand
    assert run(Outputs(), 0.1, guard=rested, pressed=True)[1].faults == set()
    assert run(Outputs(), 0.1, guard=guard, pressed=True)[1].faults == {Fault.NO_FLOW}


@pytest.mark.parametrize("fault", sorted(LATCHES))
def test_an_automatic_stop_of_the_water_needs_a_person_to_end_it(fault):
    _, guard = run(Outputs(pump=0.5), 1)
    _, guard = run(Outputs(pump=0.5), 0.1, guard=guard, faults=frozenset({fault}))
    assert run(Outputs(pump=0.5), 10, guard=guard)[0].pump == 0
    out, _ = run(Outputs(pump=0.5), 5, guard=run(Outputs(), 4, guard=guard)[1], pressed=True)
    assert out.pump == 0.5


def test_a_narrow_tube_in_which_the_rotor_sticks_is_not_taken_for_a_dry_one():
    out, guard = run(Outputs(pump=0.5, pinch=0.85), LIMITS.silence * 4, pulsing=False)
    assert out.pump == 0.5
    assert guard.faults == set()


def test_medicine_ends_at_its_dose_and_the_next_visit_has_a_new_dose():
    giving = Outputs(pump=0.5, medicine=1.0)
    out, guard = run(giving, LIMITS.medicine + 2)
    assert out.medicine == 0
    assert guard.given <= LIMITS.medicine + 0.11
    _, guard = run(Outputs(), 4, guard=guard)
    assert run(giving, 2, guard=guard)[0].medicine == 1.0


def test_medicine_ends_for_good_when_the_tank_has_no_more_room_for_it():
    guard, visits = Guard(), 0
    while Fault.MEDICINE_OUT not in guard.faults:
        _, guard = run(Outputs(pump=0.5, medicine=1.0), LIMITS.medicine, guard=guard, tick=0.5)
        _, guard = run(Outputs(), 4, guard=guard, tick=0.5)
        visits += 1
    assert visits == pytest.approx(LIMITS.medicine_day / LIMITS.medicine, abs=2)
    out, _ = run(Outputs(pump=0.5, medicine=1.0), 5, guard=guard)
    assert (out.pump, out.medicine) == (0.5, 0.0)


def test_no_medicine_without_water_to_carry_it():
    assert run(Outputs(pump=0.0, medicine=1.0), 1)[0].medicine == 0


def test_running_time_while_the_program_hung_is_counted():
    _, guard = run(Outputs(pump=0.5, medicine=1.0), 3)
    late = Inputs(guard.time + 20.0, pulses=guard.pulses + 1)
    out, guard = permitted(Outputs(pump=0.5, medicine=1.0), guard, late, LIMITS)
    assert out.medicine == 0
    assert guard.given > 20
    years = Inputs(guard.time + 1e9, pulses=guard.pulses + 1)
    assert permitted(Outputs(pump=0.5), guard, years, LIMITS)[0].pump == 0


def test_a_clock_that_goes_back_does_not_stop_the_count():
    _, guard = run(Outputs(pump=0.5), LIMITS.run - 10)
    back = Inputs(-1e9, pulses=guard.pulses + 1)
    _, guard = permitted(Outputs(pump=0.5), guard, back, LIMITS)
    assert run(Outputs(pump=0.5), 15, guard=guard)[0].pump == 0


# ---- where each limit lies


@pytest.mark.parametrize(
    ("pump", "pinch", "tank", "stops"),
    [
        (0.31, 0.0, 1.5, True),
        (0.35, 0.5, 1.5, True),
        (0.3, 0.0, 9.0, False),  # too gentle to turn the rotor for sure
        (0.5, 0.51, 9.0, False),  # the rotor may stick
        (0.5, 0.0, 1.3, False),
    ],
)
def test_silence_is_a_dry_tank_only_for_a_hard_pump_with_an_open_jaw_and_after_its_time(
    pump, pinch, tank, stops
):
    wanted = Outputs(pump=pump, pinch=pinch)
    _, guard = run(wanted, 2.0)
    out, guard = run(wanted, tank, guard=guard, pulsing=False, tick=0.05)
    assert (Fault.NO_FLOW in guard.faults) == stops == (out.pump == 0)


@pytest.mark.parametrize(
    ("pump", "pinch", "seconds", "reduced"),
    [
        (0.5, 0.91, 91.5, True),
        (0.5, 0.95, 88.0, False),
        (0.5, 0.9, 120.0, False),  # not yet closed
        (0.6, 1.0, 80.0, False),
        (0.65, 1.0, 7.0, True),
        (0.65, 1.0, 5.0, False),
    ],
)
def test_a_dead_head_is_a_hard_pump_against_a_jaw_beyond_nine_tenths(pump, pinch, seconds, reduced):
    out, _ = run(Outputs(pump=pump, pinch=pinch), seconds)
    assert out.pump == (0.3 if reduced else pump)


def test_a_reduced_pump_recovers_only_while_the_jaw_is_open_and_at_the_pace_of_time():
    shut = Outputs(pump=0.5, pinch=1.0)
    _, tired = run(shut, LIMITS.dead_head + 2)
    assert tired.dead_head_s == run(shut, 5, guard=tired)[1].dead_head_s, "reduced, it stays as it is"
    _, opened = run(Outputs(pump=0.5), 10, guard=tired)
    assert opened.dead_head_s == pytest.approx(tired.dead_head_s - 10, abs=0.3)


def test_after_a_hang_the_duty_does_not_jump():
    _, guard = run(Outputs(), 1)
    late = Inputs(guard.time + 20.0, pulses=guard.pulses + 1)
    assert permitted(Outputs(pump=0.8), guard, late, LIMITS)[0].pump == pytest.approx(0.25)


def test_one_stray_pulse_does_not_hide_a_dry_tank():
    guard = run(Outputs(pump=0.5), 2.0)[1]
    for n in range(1, 21):
        stray = guard.pulses + (n == 10)
        out, guard = permitted(Outputs(pump=0.5), guard, Inputs(2.0 + n * 0.1, pulses=stray), LIMITS)
    assert out.pump == 0


def test_a_gentle_pump_counts_as_running_and_a_short_rest_is_none():
    _, guard = run(Outputs(pump=0.2), 10)
    assert guard.running == pytest.approx(10, abs=0.2)
    assert guard.resting == 0.0
    _, guard = run(Outputs(), 2, guard=guard)
    assert guard.running > 9
    _, guard = run(Outputs(), 1.5, guard=guard)
    assert guard.running == 0.0


def test_a_hand_during_a_short_rest_lets_go_of_nothing():
    _, guard = run(Outputs(pump=0.5), 1)
    _, guard = run(Outputs(), 0.1, guard=guard, faults=frozenset({Fault.TRAY_WET}))
    _, guard = run(Outputs(), 2.0, guard=guard)
    assert Fault.TRAY_WET in run(Outputs(), 0.1, guard=guard, pressed=True)[1].latched
    _, guard = run(Outputs(), 1.5, guard=guard)
    assert run(Outputs(), 0.1, guard=guard, pressed=True)[1].latched == frozenset()


def test_no_duty_exceeds_the_highest_and_no_travel_its_ends():
    out, _ = run(Outputs(pump=1.0, pinch=7.0), 3)
    assert (out.pump, out.pinch) == (LIMITS.duty, 1.0)


def test_without_a_time_nothing_runs():
    _, guard = run(Outputs(pump=0.5), 2)
    out, _ = permitted(Outputs(pump=0.5, medicine=1.0), guard, Inputs(math.nan, pulses=99), LIMITS)
    assert (out.pump, out.medicine) == (0.0, 0.0)


def test_the_board_is_told_of_a_dead_sensor():
    assert run(Outputs(pump=0.5), 0.1, faults=frozenset({Fault.SENSOR_DEAD}))[0].blind
    assert not run(Outputs(pump=0.5), 0.1)[0].blind


def test_a_tired_pump_that_is_still_wanted_does_not_begin_anew():
    _, guard = run(Outputs(pump=0.5), LIMITS.run + 2, tick=0.5)
    out, guard = run(Outputs(pump=0.5), 3 * COOL_S, guard=guard, tick=0.5)
    assert (out.pump, guard.faults) == (0.0, {Fault.PUMP_REST})
    _, guard = run(Outputs(), 1.0, guard=guard, tick=0.5)
    assert guard.running == 0.0


def test_a_tired_pump_cools_for_its_twenty_seconds():
    _, guard = run(Outputs(pump=0.5), LIMITS.run + 0.5, tick=0.5)
    _, guard = run(Outputs(), 15, guard=guard, tick=0.5)
    assert guard.faults == {Fault.PUMP_REST}


@pytest.mark.parametrize("absurd", [1e308, math.inf, math.nan])
def test_no_setting_takes_a_limit_away(absurd):
    names = [field.name for field in fields(Limits)]
    wild = Limits(**dict.fromkeys(names, absurd))
    used = Guard(time=1.0, pump=0.5, pulses=1)
    late = Inputs(1.1, pulses=2)

    def let(inputs=late, **state):
        return permitted(Outputs(1.0, 1.0), replace(used, **state), inputs, wild)[0]

    assert let(running=2400.0).pump == 0
    assert let(running=1200.0, inputs=replace(late, faults=frozenset({Fault.SENSOR_DEAD}))).pump == 0
    assert permitted(Outputs(1.0), replace(used, silent=8.0), Inputs(1.1, pulses=1), wild)[1].latched
    assert let(dead_head_s=90.0, pinch=1.0).pump == REDUCED_DUTY_RATIO
    assert let(given=30.0).medicine == 0
    assert let(given_in_all=800.0).medicine == 0
    assert let().pump == pytest.approx(0.7)
    assert let(pump=1.0).pump == 1.0


@pytest.mark.parametrize("field", fields(Limits), ids=lambda field: field.name)
def test_a_setting_above_its_ceiling_is_refused_and_one_above_the_usual_is_noticed(tmp_path, field):
    ceiling = getattr(CEILING, field.name) if field.name != "silence" else 3.0
    assert field.metadata["high"] == ceiling >= field.default
    file = tmp_path / "c.toml"
    file.write_text(f"[limits]\n{field.name} = {ceiling * 1.01}")
    with pytest.raises(BadFiles, match=f"limits.{field.name}"):
        check(file, None)
    file.write_text(f"[limits]\n{field.name} = {ceiling}")
    told = [line for line in check(file, None) if "limits." in line]
    assert len(told) == (ceiling > field.default)


def test_a_cup_that_was_filled_gives_medicine_again():
    empty = Guard(time=1.0, pump=0.5, given_in_all=LIMITS.medicine_day)
    out, guard = permitted(Outputs(0.5, 1.0), empty, Inputs(1.1, pulses=1), LIMITS)
    assert (out.medicine, guard.faults) == (0.0, {Fault.MEDICINE_OUT})
    out, guard = permitted(Outputs(0.5, 1.0), guard, Inputs(1.2, pulses=2), LIMITS, Cup(refills=1))
    assert (out.medicine, guard.faults) == (1.0, set())
