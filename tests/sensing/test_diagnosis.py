"""Diagnosis reports the fault that the sensors show, and no more than they can show."""

import itertools
import math
from dataclasses import replace

import pytest
from campaigns.false_alarms import live
from hypothesis import given, settings
from hypothesis import strategies as st

from rig.base.faults import BLIND, LATCHES, STOPS_WATER, Fault, blinks, lit, told, worst
from rig.base.signals import Inputs, Outputs
from rig.commands.shared.load import load_exhibit
from rig.sensing.air import BUBBLY_RATIO, unevenness
from rig.sensing.causes import CLOSED, NAMED, OPEN, Cause, fault_of, possible
from rig.sensing.diagnosis import Diagnosis, diagnose
from rig.sensing.expected import expected
from rig.sensing.flow import Flow, PulseSample, measure
from rig.sensing.signs import Sign
from rig.sensing.vein import VeinState
from rig.settings.calibration import MeasuredPinch
from rig.settings.config import Config, Lights, Pins
from rig.twin import Drive, Parameters, Tube
from rig.twin.parameters import Clot, Faults, Pump, Sensor
from rig.twin.steady import TRAVEL_RATIOS, standing, standings

TICK = 1 / 60
#: For what is tried over and over: a verdict does not hang on how often the rig looks.
SLOW = 1 / 30


class Bench:
    """A simulated tube with some sensors, and the diagnosis of what they say."""

    def __init__(
        self,
        *,
        pressure: bool = True,
        tray: bool = True,
        at: str = "vein",
        seed: int = 1,
        tick: float = TICK,
        **parts: object,
    ) -> None:
        twin = Parameters(sensor=Sensor(at=at), **parts)
        self.config = Config(twin=twin, pins=Pins(tray=4 if tray else -1))
        self.expect, self.tube = expected(self.config), Tube(twin, seed)
        self.pressure, self.diagnosis, self.flow = pressure, Diagnosis(), Flow()
        self.normal: float | None = None
        self.time, self.ticks, self.pulses, self.edge = 0.0, 0, 0, None
        self.gauge, self.tick = 1.0, tick

    def run(
        self,
        seconds: float,
        pinch: float = 0.0,
        pump: float = 0.5,
        medicine: float = 0.0,
        does: float | None = None,
    ) -> "Bench":
        """Let time pass; `does` is the pump's true duty where its board reports another than was ordered."""
        for _ in range(round(seconds / self.tick)):
            self.ticks += 1
            self.time = self.ticks * self.tick
            edges = self.tube.advance(self.time, Drive(pump if does is None else does, medicine, pinch))
            self.pulses, self.edge = self.pulses + len(edges), edges[-1] if edges else self.edge
            wet = self.tube.tray_wet and self.config.pins.tray >= 0
            inputs = Inputs(
                self.time,
                self.pulses,
                self.edge,
                leg_kpa=self.tube.leg_kpa * self.gauge if self.pressure else None,
                faults=frozenset({Fault.TRAY_WET} if wet else ()),
                duty=does,
            )
            self.flow = measure(self.flow, inputs, self.config.flow.sensor)
            done = Outputs(pump, medicine, pinch)
            self.diagnosis = diagnose(self.expect, self.diagnosis, inputs, done, self.flow, self.normal)
        return self

    def learn(self) -> "Bench":
        """Start, let the water settle, and take the day's own flow."""
        self.run(5)
        self.normal = self.flow.rate
        return self.run(1)

    def until(self, within: float, holds, pinch: float = 0.0) -> float:
        """How long it takes until something holds of the bench, s."""
        began = self.time
        while not holds(self):
            assert self.time - began < within, (self.diagnosis.faults, self.diagnosis.vein.state)
            self.run(TICK, pinch)
        return self.time - began

    @property
    def faults(self) -> set[Fault]:
        return set(self.diagnosis.faults)


# ---- each fault of the tube, with each set of sensors

BOTH, FLOW = True, False
#: What goes wrong, the sensors beside the flow sensor, what is told of the open tube, and what once a
#: closed tube has been seen as well.
TOLD = [
    ("leak", BOTH, set(), set()),  # the tray's own contact tells it
    ("kink_upstream", BOTH, {Fault.WEAK_FLOW}, {Fault.WEAK_FLOW}),
    ("kink_downstream", BOTH, {Fault.KINK}, {Fault.KINK}),
    ("air", BOTH, {Fault.AIR}, {Fault.AIR}),
    ("dry", BOTH, {Fault.DRY}, {Fault.DRY}),
    ("sensor_dead", BOTH, {Fault.SENSOR_DEAD}, {Fault.SENSOR_DEAD}),
    ("sensor_reversed", BOTH, {Fault.SENSOR_REVERSED}, {Fault.SENSOR_REVERSED}),
    ("pump_worn", BOTH, {Fault.WEAK_FLOW}, {Fault.PUMP_WORN}),
    ("pinch_stuck", BOTH, set(), {Fault.PINCH_STUCK}),
    ("catheter_blocked", BOTH, set(), set()),  # no sensor sees the medicine
    ("kink_upstream", FLOW, {Fault.WEAK_FLOW}, {Fault.WEAK_FLOW}),
    ("kink_downstream", FLOW, {Fault.WEAK_FLOW}, {Fault.WEAK_FLOW}),
    ("air", FLOW, {Fault.AIR}, {Fault.AIR}),
    ("dry", FLOW, {Fault.WEAK_FLOW}, {Fault.WEAK_FLOW}),  # long before, the interlock stops the water
    ("sensor_dead", FLOW, {Fault.SENSOR_DEAD}, {Fault.SENSOR_DEAD}),
    ("sensor_reversed", FLOW, {Fault.SENSOR_REVERSED}, {Fault.SENSOR_REVERSED}),
    ("pump_worn", FLOW, {Fault.WEAK_FLOW}, {Fault.WEAK_FLOW}),
    ("pinch_stuck", FLOW, set(), {Fault.PINCH_STUCK}),
]


@pytest.mark.parametrize(("what", "pressure", "opened", "closed"), TOLD)
def test_what_goes_wrong_is_told_as_far_as_the_sensors_know(what, pressure, opened, closed):
    bench = Bench(pressure=pressure).learn()
    assert bench.faults == set()
    bench.tube.inject_fault(what)
    assert bench.run(6).faults == opened
    assert bench.run(6, pinch=1.0).faults == closed


@pytest.mark.parametrize("what", ["kink_downstream", "air", "sensor_dead", "sensor_reversed", "pump_worn"])
def test_what_is_mended_is_told_no_more(what):
    bench = Bench().learn()
    bench.tube.inject_fault(what)
    assert bench.run(6).run(6, pinch=1.0).faults
    bench.tube.clear_fault(what)
    assert bench.run(10).faults == set()


def test_a_pinch_that_moves_again_is_told_no_more():
    bench = Bench(pressure=False).learn()
    bench.tube.inject_fault("pinch_stuck")
    bench.run(6, pinch=1.0).run(5)
    assert bench.faults == {Fault.PINCH_STUCK}  # an open tube says nothing about closing
    bench.tube.clear_fault("pinch_stuck")
    assert bench.run(6, pinch=1.0).faults == set()


def test_what_was_seen_before_a_fault_says_nothing_about_it():
    bench = Bench().learn().run(6, pinch=1.0).run(6)  # a closed tube, all well: no pump was worn then
    bench.tube.inject_fault("pump_worn")
    assert bench.run(6).faults == {Fault.WEAK_FLOW}


@pytest.mark.parametrize("pressure", [True, False])
def test_a_sensor_that_falls_silent_at_once_is_known_to_be_dead_before_the_pump_is_stopped(pressure):
    bench = Bench(pressure=pressure).learn()
    bench.tube.inject_fault("sensor_dead")
    assert bench.until(1.0, lambda bench: Fault.SENSOR_DEAD in bench.faults) < bench.config.limits.silence


def test_a_sensor_dead_from_the_start_is_known_by_the_pressure_and_not_without_it():
    for pressure in (True, False):
        bench = Bench(pressure=pressure)
        bench.tube.inject_fault("sensor_dead")
        bench.run(1.8)  # the interlock would stop a silent pump now
        assert (Fault.SENSOR_DEAD in bench.faults) == pressure


@pytest.mark.slow
def test_a_rotor_that_runs_down_is_not_taken_for_a_dead_sensor():
    for seed, at in itertools.product(range(1, 4), ("vein", "supply", "return")):
        for what, pinch in (("dry", 0.0), ("kink_upstream", 1.0), ("kink_downstream", 1.0)):
            bench = Bench(pressure=False, at=at, seed=seed, tick=SLOW).learn()
            bench.tube.inject_fault(what)
            bench.run(3, pinch=pinch)
            assert not bench.faults & BLIND, (what, at, seed)
        bench = Bench(pressure=False, at=at, seed=seed, tick=SLOW).learn().run(2, pump=0.0).run(3)
        assert not bench.faults & BLIND, (at, seed)


@pytest.mark.parametrize("known", [True, False])
def test_a_dry_pump_behind_a_half_closed_pinch_is_told_where_the_pinch_has_been_measured(known):
    bench = Bench(pressure=False).learn()
    if known:
        curve = MeasuredPinch(travel=TRAVEL_RATIOS, part=tuple(map(bench.expect.part, TRAVEL_RATIOS)))
        bench.expect = replace(bench.expect, curve=curve)
    bench.run(4.0, pinch=0.6)
    assert bench.faults == set()
    bench.tube.inject_fault("dry")
    if known:
        assert bench.until(3.0, lambda bench: Fault.NO_FLOW in bench.faults, pinch=0.6) < 3.0
    else:
        bench.run(3.0, pinch=0.6)
        assert bench.faults == set()


def test_a_gauge_that_shows_nothing_while_water_flows_is_not_listened_to():
    bench = Bench()
    bench.gauge = 0.0
    bench.learn().run(5)
    assert bench.run(6, pinch=1.0).run(6).faults == set()


def test_a_pump_that_its_board_holds_down_is_judged_by_what_it_does():
    bench = Bench().learn().run(10, pinch=1.0, does=0.5)
    assert bench.run(60, pinch=1.0, does=0.3).faults == set()
    blind = Bench().learn().run(10, pinch=1.0)
    blind.gauge = 0.38  # the same pressure, of a board that reports nothing: the pump is thought worn
    assert blind.run(60, pinch=1.0).faults


def test_a_gel_plug_is_the_lesson_and_no_kink():
    bench = Bench(clot=Clot(kind="gel")).learn()
    bench.tube.insert_clot()
    assert bench.run(6).faults == set()
    assert bench.diagnosis.vein.state in (VeinState.NARROWING, VeinState.BLOCKED)


HARM = st.one_of(
    st.tuples(st.just("kink_upstream"), st.floats(0.01, 0.5)),
    st.tuples(st.just("kink_downstream"), st.floats(0.01, 0.5)),
    st.tuples(st.just("leak"), st.floats(0.5, 15.0)),
    st.tuples(st.just("pump_worn"), st.floats(0.3, 0.97)),
)
#: The causes that each may be held for.
TRUE = {
    "kink_upstream": {Cause.BEND, Cause.KINK},
    "kink_downstream": {Cause.NARROW},
    "leak": {Cause.LEAK},
    "pump_worn": {Cause.WORN},
}


@pytest.mark.slow
@settings(max_examples=25)
@given(HARM, st.booleans(), st.sampled_from(["vein", "supply", "return"]), st.sampled_from([0.75, 1.0]))
def test_whatever_is_told_the_true_cause_is_never_ruled_out(harm, pressure, at, pinch):
    """Harm of any severity, seen by any sensors: the remedy told is one that would help."""
    what, much = harm
    faults = Faults(
        leak_mm2=much if what == "leak" else 3.0,
        kink_kpa_s2_ml2=much if what.startswith("kink") else 0.1,
    )
    pump = Pump(worn=much) if what == "pump_worn" else Pump()
    bench = Bench(pressure=pressure, tray=False, at=at, tick=SLOW, faults=faults, pump=pump).learn()
    bench.tube.inject_fault(what)
    for travel in (0.0, pinch, 0.0):
        bench.run(6, pinch=travel)
        fault = fault_of(bench.diagnosis.suspects.causes)
        assert fault is None or TRUE[what] & bench.diagnosis.suspects.causes, (
            harm,
            travel,
            bench.diagnosis.suspects.causes,
        )


# ---- signs and causes

SIGNS = st.sets(st.sampled_from(list(Sign)), min_size=1).map(frozenset)


@given(st.booleans(), SIGNS, SIGNS, SIGNS, SIGNS, st.booleans())
def test_knowing_less_never_rules_out_more(opened, flows, more_flows, pressures, more_pressures, tray):
    """A sensor that is vaguer, or missing, leaves every cause possible that a better one leaves."""
    sure = possible(opened, flows, pressures, tray, gel=False, before=False)
    vague = possible(opened, flows | more_flows, pressures | more_pressures, False, gel=False, before=False)
    assert sure <= vague or sure == {Cause.HEALTHY}


@given(st.sets(st.sampled_from(list(Cause)), min_size=1).map(frozenset))
def test_a_fault_is_named_only_where_its_remedy_helps_against_all_that_is_left(suspects):
    fault = fault_of(suspects)
    if Cause.HEALTHY in suspects:
        assert fault is None
    elif fault is not Fault.WEAK_FLOW:
        assert any(suspects <= causes and named is fault for causes, named in NAMED)


def test_no_cause_is_beyond_all_suspicion():
    assert frozenset(Cause) == frozenset().union(*OPEN.values(), *CLOSED.values())


# ---- the vein


def test_the_vein_goes_through_a_whole_lesson():
    bench, seen = Bench().learn(), []

    def note(seconds: float, **drive: float) -> None:
        for _ in range(round(seconds / 0.1)):
            bench.run(0.1, **drive)
            if not seen or seen[-1] != bench.diagnosis.vein.state:
                seen.append(bench.diagnosis.vein.state)

    note(2)
    for n in range(50):
        note(0.1, pinch=n / 50)
    note(6, pinch=1.0)
    for n in range(80):
        note(0.1, pinch=1.0 - n / 80, medicine=0.6)
    note(8)
    assert seen[:3] == [VeinState.HEALTHY, VeinState.NARROWING, VeinState.BLOCKED]
    assert seen[-2:] == [VeinState.DISSOLVING, VeinState.RESTORED]
    assert set(seen[3:-2]) <= {VeinState.NARROWING}
    assert bench.faults == set()


@pytest.mark.parametrize("at", ["vein", "return", "supply"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_block_is_seen_within_a_second_of_the_flow_falling(at, seed):
    """From the moment at which the true flow has fallen below the level, however fast the pinch closes."""
    for travel in (0.3, 3.0):
        bench = Bench(pressure=False, at=at, seed=seed).learn()
        level = bench.config.flow.levels.blocked.enter if at == "vein" else 0.45
        bench.config = replace(
            bench.config,
            flow=replace(
                bench.config.flow,
                levels=replace(
                    bench.config.flow.levels,
                    blocked=replace(bench.config.flow.levels.blocked, enter=level, leave=level + 0.08),
                ),
            ),
        )
        bench.expect = expected(bench.config)
        whole, fell, pinch = bench.tube.look().sensed_ml_min, None, 0.0
        while bench.diagnosis.vein.state != VeinState.BLOCKED:
            pinch = min(1.0, pinch + TICK / travel)
            bench.run(TICK, pinch=pinch)
            if fell is None and bench.tube.look().sensed_ml_min < level * whole:
                fell = bench.time
            assert fell is None or bench.time - fell <= 1.0
        assert fell is not None


def test_nothing_is_said_of_the_vein_while_the_pump_rests_or_the_sensor_is_dead():
    bench = Bench().learn()
    assert bench.diagnosis.vein.state == VeinState.HEALTHY
    assert bench.run(2, pump=0.0).diagnosis.vein.state == VeinState.UNKNOWN
    bench.run(5)
    bench.tube.inject_fault("sensor_dead")
    assert bench.run(2).diagnosis.vein.state == VeinState.UNKNOWN


@pytest.mark.slow
def test_pressure_is_the_earlier_sign_only_where_the_flow_sensor_does_not_load_the_leg():
    """The figures behind the default place of the flow sensor."""
    closed = {}
    for at, pressure in itertools.product(("vein", "supply"), (True, False)):
        bench = Bench(at=at, pressure=pressure).learn()
        while bench.diagnosis.vein.state == VeinState.HEALTHY:
            bench.run(0.5, pinch=min(1.0, bench.diagnosis.point.pinch + 0.01))
        closed[at, pressure] = bench.tube.look().closure
    assert closed["supply", True] < closed["supply", False] - 0.05
    assert closed["vein", True] == pytest.approx(closed["vein", False], abs=0.02)
    assert closed["vein", False] < closed["supply", False]


# ---- what the twin expects


def test_what_is_expected_between_two_travels_lies_between_them():
    table = standings(Parameters(), 0.5)
    assert tuple(row.travel for row in table) == TRAVEL_RATIOS
    for travel in (n / 97 for n in range(98)):
        row = standing(table, travel)
        assert table[-1].sensed_ml_min <= row.sensed_ml_min <= table[0].sensed_ml_min
        assert table[0].leg_kpa <= row.leg_kpa <= table[-1].leg_kpa
    flows = [standing(table, n / 97).sensed_ml_min for n in range(98)]
    assert flows == sorted(flows, reverse=True)


def test_the_settings_expect_the_flow_that_the_twin_has():
    config = Config()
    assert standings(config.twin, config.pump.duty)[0].sensed_ml_min == pytest.approx(
        config.flow.expected, rel=0.01
    )


def test_the_unevenness_of_pulses_is_what_was_put_in():
    uneven = tuple(PulseSample(n, 0.01 * n + (0.001 if n % 2 else 0.0)) for n in range(32))
    even = tuple(PulseSample(n, 0.01 * n) for n in range(32))
    assert unevenness(even) == pytest.approx(0.0, abs=1e-9)
    assert unevenness(uneven) > BUBBLY_RATIO
    assert unevenness(uneven[:5]) is None


# ---- wolf


@pytest.mark.slow
@pytest.mark.parametrize("pressure", [BOTH, FLOW])
def test_a_rig_with_nothing_wrong_but_what_is_usual_cries_no_wolf(pressure):
    """A few minutes of the days that `false_alarms.py` lives through."""
    exhibit = load_exhibit(Config(lights=Lights(count=0)))
    day = live(exhibit, 3, 0.05, pressure, rate=20)
    assert day.visits >= 1
    assert not day.alarms
    assert live(exhibit, 3, 0.015, pressure, rate=20, calibration=0.3).alarms  # as it would


# ---- telling


def test_what_stops_the_water_is_told_first():
    for fault, other in itertools.product(STOPS_WATER, set(Fault) - STOPS_WATER):
        assert worst({fault, other}) is fault
    assert worst(()) is None
    assert LATCHES <= STOPS_WATER


def test_the_lamp_blinks_its_count_and_never_twice_a_second():
    for fault in Fault:
        times = [n * 0.05 for n in range(600)]
        ups = [now for was, now in itertools.pairwise(times) if lit(fault, now) and not lit(fault, was)]
        assert all(later - earlier > 0.9 for earlier, later in itertools.pairwise(ups))
        pauses = [n for n, (a, b) in enumerate(itertools.pairwise(ups)) if b - a > 2]
        rounds = {later - earlier for earlier, later in itertools.pairwise(pauses)}
        assert rounds <= {blinks(fault)}
        assert 1 <= blinks(fault) <= 7


def test_a_fault_falls_into_what_is_wrong_and_what_to_do():
    assert told("It is out. Put it in. Then go on.") == ("It is out.", "Put it in. Then go on.")


def test_a_reading_that_comes_late_or_twice_does_no_harm():
    bench = Bench().learn()
    now = bench.diagnosis
    again = diagnose(
        bench.expect, now, Inputs(bench.time, bench.pulses, bench.edge), Outputs(0.5), bench.flow, 850.0
    )
    assert again.faults == set()
    later = diagnose(
        bench.expect, now, Inputs(1e9, bench.pulses, bench.edge), Outputs(0.5), bench.flow, 850.0
    )
    assert math.isfinite(later.vein.part)
