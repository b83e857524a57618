"""The water, compared with formulas, and with another solver on equations that are written a second time."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from shared.drug_accounts import unaccounted

from rig.twin import DEFAULTS, FAULTS, Drive, Parameters, Tube
from rig.twin.parameters import Clot, Collateral, Leg, Pinch, Pump, Reservoir, ReturnLine, Sensor, SupplyLine

MU, RHO = 2.414e-5 * 10 ** (247.8 / (293.15 - 140.0)), 998.2
FRAME = 1 / 60


def resistance(length: float, bore: float) -> float:
    """kPa·s/mL; metres."""
    return 8.0 * MU * length / (math.pi * (bore / 2) ** 4) * 1e-9


def inertance(length: float, bore: float) -> float:
    """kPa·s²/mL."""
    return 4.0 * RHO * length / (math.pi * bore**2) * 1e-9


def rest(parameters: Parameters, drive: Drive, seconds: float = 10.0) -> Tube:
    tube = Tube(parameters)
    tube.advance(seconds, drive)
    return tube


# A loop so weak that all flow is laminar, and so stiff that nothing is stored.
STIFF = Parameters(
    pump=Pump(dead_head_kpa=0.4, free_flow_ml_s=30.0, lag_s=1e-6),
    supply_line=SupplyLine(fittings=0.0),
    return_line=ReturnLine(fittings=0.0, compliance_ml_kpa=1e-6),
    leg=Leg(compliance_ml_kpa=1e-6, wall_s=0.0),
    collateral=Collateral(length_m=50.0, bore_mm=0.5),
    sensor=Sensor(loss_kpa_s2_ml2=0.0),
)


def test_a_laminar_loop_settles_at_its_operating_point() -> None:
    r = resistance(1.2, 0.008) + resistance(0.8, 0.008) + resistance(0.02, 0.008) + resistance(0.025, 0.006)
    flow = 0.4 / (r + 0.4 / 30.0)
    assert rest(STIFF, Drive(1.0), 40.0).look().supply_ml_min / 60 == pytest.approx(flow, rel=1e-6)


@pytest.mark.parametrize("curve", [0.0, 0.4, 1.0])
def test_a_loop_of_fittings_settles_where_the_quadratic_says(curve: float) -> None:
    """With lines too short for friction: P0·u² - B·u·Q - A·Q² = R·Q + K·Q²."""
    duty, loss = 0.6, 0.015
    p = replace(
        DEFAULTS,
        pump=Pump(curve=curve),
        supply_line=SupplyLine(length_m=1e-6, fittings=3.0),
        return_line=ReturnLine(length_m=1e-6, fittings=2.0),
        collateral=Collateral(length_m=50.0, bore_mm=0.5),
        sensor=Sensor(at="return"),
    )
    head = 8.0 * RHO / (math.pi**2 * 0.008**4) * 1e-15  # one velocity head at 1 mL/s
    a = curve * 29.4 / 66.7**2 + 5.0 * head + loss
    b = (1.0 - curve) * 29.4 / 66.7 * duty + resistance(0.02, 0.008) + resistance(0.025, 0.006)
    flow = (-b + math.sqrt(b * b + 4.0 * a * 29.4 * duty**2)) / (2.0 * a)
    # The last millionth belongs to the collateral and to the micrometre of line.
    assert rest(p, Drive(duty)).look().return_ml_min / 60 == pytest.approx(flow, rel=1e-6)


@pytest.mark.parametrize("rate", [60, 120])
def test_flow_builds_up_against_inertia_as_exp_minus_rt_over_l(rate: int) -> None:
    r = resistance(1.2, 0.008) + resistance(0.8, 0.008) + resistance(0.02, 0.008) + resistance(0.025, 0.006)
    r += 0.4 / 30.0
    inertia = inertance(1.2, 0.008) + inertance(0.8, 0.008) + inertance(0.02, 0.008) + inertance(0.025, 0.006)
    tube = Tube(STIFF)
    for frame in range(1, 5 * rate):
        time = frame / rate
        tube.advance(time, Drive(1.0))
        flow = 0.4 / r * (1.0 - math.exp(-r * time / inertia))
        assert tube.look().return_ml_min / 60 == pytest.approx(flow, abs=1e-3 * 0.4 / r)


@pytest.mark.parametrize("rate", [60, 120])
def test_the_leg_fills_against_a_resistance_as_exp_minus_t_over_rc(rate: int) -> None:
    """The pump forces a steady flow into a soft leg whose only way out is a hair-fine collateral."""
    p = replace(
        DEFAULTS,
        pump=Pump(dead_head_kpa=200.0, free_flow_ml_s=0.05, lag_s=1e-6),
        supply_line=SupplyLine(length_m=0.01),
        return_line=ReturnLine(length_m=0.01, compliance_ml_kpa=1e-6),
        leg=Leg(compliance_ml_kpa=0.5, wall_s=0.0),
        collateral=Collateral(length_m=0.05, bore_mm=0.5),
        clot=Clot(kind="gel", smallest=0.01, regrowth_per_s=0.0),
        pinch=Pinch(stop_mm=0.02, closing_s=0.0),
    )
    tube = Tube(p)
    tube.insert_clot()
    source, way = 200.0 / 0.05, resistance(0.05, 0.0005)
    shut = resistance(0.02, 0.008) / 0.01**4 + 24.0 * MU * 0.025 / (math.pi * 6e-3 * (2e-5) ** 3) * 1e-9
    r = 1.0 / (1.0 / source + 1.0 / way + 1.0 / shut)
    peak = 0.05 * r
    for frame in range(1, 30 * rate):
        time = frame / rate
        tube.advance(time, Drive(1.0, pinch=1.0))
        assert tube.leg_kpa == pytest.approx(peak * (1.0 - math.exp(-time / (r * 0.5))), abs=1e-3 * peak)


def factor(reynolds: float) -> float:
    if reynolds < 2000.0:
        return 64.0 / reynolds
    if reynolds > 4000.0:
        return 0.3164 / reynolds**0.25
    x = (reynolds - 2000.0) / 2000.0
    ends = (0.032, 0.3164 / 4000.0**0.25)
    slopes = (-0.032, -0.25 * ends[1] * 0.5)
    basis = (2 * x**3 - 3 * x**2 + 1, 3 * x**2 - 2 * x**3, x**3 - 2 * x**2 + x, x**3 - x**2)
    return sum(a * b for a, b in zip((*ends, *slopes), basis, strict=True))


def lost(flow: float, length: float, bore: float, fittings: float) -> float:
    """Darcy and Weisbach, in SI but for flow and answer."""
    speed = 4.0 * flow * 1e-6 / (math.pi * bore**2)
    reynolds = RHO * abs(speed) * bore / MU
    if reynolds < 1e-9:
        return 0.0
    return (factor(reynolds) * length / bore + fittings) * RHO * speed * abs(speed) / 2.0 / 1000.0


class Reference:
    """The loop's equations written down a second time, in SI where it matters, for an explicit solver."""

    def __init__(self, at: str, closing: float) -> None:
        self.loss = {place: 0.015 * (place == at) for place in ("supply", "vein", "return")}
        self.closing = closing
        self.state = np.zeros(7)
        self.travel = 0.0

    def frame(self, seconds: float, duty: float, pinch: float) -> None:
        """Carry it on under one drive."""
        start, way = self.travel, pinch - self.travel
        moving = abs(way) * self.closing
        cuts = [0.0, moving, seconds] if 0.0 < moving < seconds else [0.0, seconds]
        for a, b in pairwise(cuts):

            def slope(t: float, y: np.ndarray) -> list[float]:
                return self.slope(y, duty, start + math.copysign(min(t / self.closing, abs(way)), way))

            run = solve_ivp(slope, (a, b), self.state, method="DOP853", rtol=1e-9, atol=1e-10)
            self.state = run.y[:, -1]
        self.travel = start + math.copysign(min(seconds / self.closing, abs(way)), way)

    def slope(self, y: np.ndarray, duty: float, travel: float) -> list[float]:
        speed, supply, vein, side, outlet, swelling, bulge = y
        gap, bore = 0.25e-3 + 5.75e-3 * (1.0 - travel) ** 3, 6e-3
        area = math.pi / 4.0 * (2.0 * bore * gap - gap * gap)
        whole = math.pi / 4.0 * bore**2
        hydraulic = 4.0 * area / (math.pi * bore)
        # f·Re by the hydraulic diameter: 64 in a circle, 96 in a slit.
        shape = 96.0 - 32.0 * gap / bore
        pascal = shape * MU * 0.025 / (2.0 * hydraulic**2 * area) * vein * 1e-6
        pascal += 1.52 * RHO / 2.0 * (whole / area - 1.0) ** 2 * vein * abs(vein) * 1e-12 / whole**2
        throat = pascal / 1000.0 + resistance(0.02, 0.008) * vein + self.loss["vein"] * vein * abs(vein)
        into_leg, into_line = supply - vein - side, vein + side - outlet
        p1 = (swelling + 0.01 * into_leg) / 0.35
        p2 = (bulge + 0.01 * into_line) / 0.08
        head = 29.4 * speed**2 - 29.4 / 66.7 * speed * supply
        out = lost(outlet, 0.8, 0.008, 2.0) + self.loss["return"] * outlet * abs(outlet)
        in_ = lost(supply, 1.2, 0.008, 3.0) + self.loss["supply"] * supply * abs(supply)
        return [
            (duty - speed) / 0.25,
            (head - in_ - p1) / inertance(1.2, 0.008),
            (p1 - p2 - throat) / (inertance(0.02, 0.008) + inertance(0.025, 0.006)),
            (p1 - p2 - lost(side, 0.5, 0.002, 0.0)) / inertance(0.5, 0.002),
            (p2 - out) / inertance(0.8, 0.008),
            into_leg,
            into_line,
        ]


def visit(rate: int) -> Iterator[tuple[float, float, float]]:
    """A pump that pulsates twice a second while the vein is pinched shut and let open again."""
    for frame in range(1, 5 * rate + 1):
        # The drive changes 30 times a second, so that all rates see the same one.
        time = (frame - 1) * 30 // rate / 30
        pinch = 0.0 if time < 1.5 else 1.0 if time < 3.0 else 0.55
        yield frame / rate, 0.55 + 0.2 * math.sin(4.0 * math.pi * time), pinch


def seen(tube: Tube) -> list[float]:
    see = tube.look()
    flows = (see.supply_ml_min, see.vein_ml_min, see.collateral_ml_min, see.return_ml_min)
    return [see.pump_speed, *(flow / 60.0 for flow in flows), see.swelling_ml]


@pytest.mark.slow
@pytest.mark.parametrize(("at", "closing"), [("vein", 0.4), ("supply", 0.1)])
def test_the_whole_loop_agrees_with_an_independent_solver(at: str, closing: float) -> None:
    reference, truth, last = Reference(at, closing), [], 0.0
    for time, duty, pinch in visit(30):
        reference.frame(time - last, duty, pinch)
        truth.append(reference.state[:6])
        last = time
    peaks = np.abs(truth).max(axis=0)
    for rate in (30, 60, 120):
        tube = Tube(replace(DEFAULTS, sensor=Sensor(at=at), pinch=Pinch(closing_s=closing)))
        found = []
        for time, duty, pinch in visit(rate):
            tube.advance(time, Drive(duty, pinch=pinch))
            found.append(seen(tube))
        error = np.abs(np.array(found)[rate // 30 - 1 :: rate // 30] - truth).max(axis=0) / peaks
        assert error.max() < 1e-3, (rate, error)


def test_the_leg_fills_and_the_water_waits_behind_a_block() -> None:
    tube = rest(DEFAULTS, Drive(0.5))
    free = tube.look()
    tube.advance(20.0, Drive(0.5, pinch=1.0))
    shut = tube.look()
    assert shut.vein_ml_min < 0.25 * free.vein_ml_min
    assert shut.leg_kpa > 1.5 * free.leg_kpa
    assert shut.swelling_ml == pytest.approx(0.35 * shut.leg_kpa, rel=1e-6)
    assert shut.collateral_ml_min > free.collateral_ml_min
    tube.advance(30.0, Drive(0.5))
    assert tube.look().vein_ml_min == pytest.approx(free.vein_ml_min, rel=1e-6)


def test_a_dead_headed_pump_makes_its_head_and_no_more() -> None:
    sealed = replace(
        DEFAULTS,
        clot=Clot(kind="gel", smallest=0.01, regrowth_per_s=0.0),
        collateral=Collateral(length_m=50.0, bore_mm=0.5),
    )
    tube = Tube(sealed)
    tube.insert_clot()
    for duty in (0.4, 0.7, 1.0):
        tube.advance(tube.time + 10.0, Drive(duty))
        assert tube.leg_kpa == pytest.approx(29.4 * duty**2, rel=5e-3)
        assert tube.leg_kpa < 29.4 * duty**2


DUTIES = st.floats(0.3, 1.0)
TRAVELS = st.floats(0.0, 1.0)


@pytest.mark.long
@given(DUTIES, TRAVELS, TRAVELS)
def test_more_closure_never_gives_more_flow(duty: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    wide, narrow = (rest(DEFAULTS, Drive(duty, pinch=travel)).look() for travel in (less, more))
    assert narrow.vein_ml_min <= wide.vein_ml_min + 1e-6
    assert narrow.supply_ml_min <= wide.supply_ml_min + 1e-6
    assert narrow.leg_kpa >= wide.leg_kpa - 1e-9
    assert narrow.closure >= wide.closure


@pytest.mark.long
@given(DUTIES, DUTIES, TRAVELS)
def test_more_duty_never_gives_less_flow(one: float, other: float, travel: float) -> None:
    less, more = sorted((one, other))
    slow, fast = (rest(DEFAULTS, Drive(duty, pinch=travel)).look() for duty in (less, more))
    assert fast.vein_ml_min >= slow.vein_ml_min - 1e-6
    assert fast.leg_kpa >= slow.leg_kpa - 1e-9


def water(tube: Tube) -> float:
    """All water there is, in the loop and in the medicine's cup, mL."""
    see = tube.look()
    bulge = tube._plumbing.water.bulge
    return math.fsum((see.reservoir_ml, see.tray_ml, see.bucket_ml, see.swelling_ml, bulge, see.cup_ml))


def every_fault() -> Iterator[tuple[float, Drive, str, str]]:
    """A minute each, ten times a second: one fault after another, with pump, pinch and medicine at work."""
    for tenth in range(1, 600 * len(FAULTS) + 1):
        name = FAULTS[(tenth - 1) // 600]
        at = (tenth - 1) % 600
        drive = Drive(
            pump=0.0 if 280 <= at < 300 else 0.5 + 0.3 * math.sin(at / 40.0),
            medicine=0.4 if 100 <= at < 300 else 0.0,
            pinch=1.0 if 60 <= at < 160 else 0.6 if at >= 500 else 0.0,
        )
        yield tenth / 10, drive, name if at == 30 else "", name if at == 400 else ""


@pytest.mark.long
@pytest.mark.parametrize("into", ["clot", "reservoir"])
def test_no_water_and_no_drug_is_lost_in_ten_minutes_of_faults(into: str) -> None:
    medicine = replace(DEFAULTS.medicine, into=into, share_in_clot=0.7)
    tube = Tube(replace(DEFAULTS, medicine=medicine, clot=Clot(kind="gel")))
    tube.insert_clot(0.3)
    whole = water(tube)
    for time, drive, order, relieve in every_fault():
        if order:
            whole -= tube.look().cup_ml if order == "cup_empty" else 0.0  # it is poured away
            tube.inject_fault(order)
        if relieve:
            tube.clear_fault(relieve)
        tube.advance(time, drive)
        assert water(tube) == pytest.approx(whole, abs=1e-9)
    assert tube.look().infused_mg > 10.0
    assert abs(unaccounted(tube._drug)) < 1e-9 * tube.look().infused_mg


@pytest.mark.slow
@pytest.mark.parametrize("closing", [0.0, 0.4])
def test_a_visit_ends_the_same_at_any_frame_rate(closing: float) -> None:
    ends = []
    for rate in (30, 60, 120):
        tube = Tube(replace(DEFAULTS, pinch=Pinch(closing_s=closing), clot=Clot(kind="gel")))
        for frame in range(1, 40 * rate + 1):
            time = frame / rate
            if time == 5.0:
                tube.insert_clot(0.2)
            # It ends amid the opening, where time matters most.
            pinch = min(1.0, max(0.0, (40.0 - (frame - 1) * 30 // rate / 30) / 8.0))
            tube.advance(time, Drive(0.5, 0.35 if 10.0 < time <= 25.0 else 0.0, pinch))
        ends.append(tube.look())
    for end in ends[1:]:
        assert end.vein_ml_min == pytest.approx(ends[0].vein_ml_min, rel=0.005)
        assert end.leg_kpa == pytest.approx(ends[0].leg_kpa, rel=0.005)
        assert end.clot_lumen == pytest.approx(ends[0].clot_lumen, rel=0.005)


def test_one_long_step_is_as_good_as_many() -> None:
    """A frame that took seconds costs smoothness, never truth."""
    fine = Tube()
    for frame in range(1, 301):
        fine.advance(frame * FRAME, Drive(0.5))
    assert seen(rest(DEFAULTS, Drive(0.5), 5.0)) == pytest.approx(seen(fine), rel=1e-9)


def test_a_sudden_plug_is_survived() -> None:
    tube = Tube(replace(DEFAULTS, clot=Clot(kind="gel", smallest=0.01), pinch=Pinch(closing_s=0.0)))
    tube.advance(5.0, Drive(1.0))
    tube.insert_clot()
    tube.advance(5.1, Drive(1.0, pinch=1.0))
    tube.advance(10.0, Drive(1.0, pinch=1.0))
    assert 0.0 <= tube.look().vein_ml_min < 1.0


def test_an_empty_reservoir_gives_no_flow_and_no_negative_water() -> None:
    tube = Tube(replace(DEFAULTS, reservoir=Reservoir(volume_ml=200.0)))
    tube.inject_fault("leak")
    for second in range(1, 240):
        tube.advance(float(second), Drive(0.8))
        assert tube.look().reservoir_ml > 0.0
    assert tube.look().supply_ml_min == pytest.approx(0.0, abs=5.0)
    assert tube.tray_wet


def test_the_pump_needs_more_to_start_than_to_go_on() -> None:
    tube = rest(DEFAULTS, Drive(0.28))
    assert tube.look().supply_ml_min == 0.0
    tube.advance(20.0, Drive(0.31))
    tube.advance(30.0, Drive(0.23))
    assert tube.look().pump_speed == pytest.approx(0.23)
    tube.advance(40.0, Drive(0.21))
    assert tube.look().pump_speed == pytest.approx(0.0, abs=1e-9)
