"""The water loop: pump, supply, soft leg, pinched vein, collateral, return, leak.

    reservoir ── pump ── supply ──┬── leg ──┬── pinch ── cartridge ──┬── return ── reservoir
                                 leak    p1 └────── collateral ──────┘ p2
                                  │
                                 tray

Four flows have inertia and two nodes have compliance; README.md gives every symbol. A step is the two-stage,
second-order SDIRK with gamma = 1 - 1/sqrt(2). It is L-stable: a shut vein, whose fastest mode decays within
microseconds, needs no smaller steps than an open one. In a stage each branch is linearised about the last
guess, Q = a + b·(pressure difference), which leaves two equations for the two nodes; Newton's method solves
them. The stages' own flows move all water, so none is gained or lost, however coarse the step.
"""

import math
from typing import NamedTuple

from rig.twin.parameters import Parameters
from rig.twin.pinch import Jaw
from rig.twin.pipe import THROAT_LOSS_RATIO, Pipe, flattened, inertance, poiseuille, velocity_head, viscosity
from rig.twin.pump import Head, Rotor

#: Longest and shortest step, s: a frame of the screen, and a millisecond, which follows even a sudden block
#: to a few parts in 1e4.
LONGEST_S, SHORTEST_S = 1.0 / 60.0, 1e-3

#: Fraction of a step that its first stage covers, and the ratio of the rest to it.
_GAMMA_RATIO = 1.0 - math.sqrt(0.5)
_ONWARD_RATIO = (1.0 - _GAMMA_RATIO) / _GAMMA_RATIO

#: A step is too rough if its two stages disagree on a flow by more than this, mL/s.
_ROUGH_ML_S = 0.005

#: Newton's method ends when no flow changes by more than this, mL/s; it converges quadratically, so the
#: remaining error is far smaller.
_CLOSE_ML_S = 1e-6
#: Greatest number of iterations of Newton's method.
_TRIES = 30

#: Pressure, kPa, below which the leak's square root is smoothed, because its slope must stay finite.
_SOFT_KPA = 1e-3

#: Resistance of a pump full of air, kPa·s/mL: nothing gets through.
_AIRLOCK_KPA_S_ML = 1e4

#: 1.2 · 101 kPa: the compression of trapped air is between isothermal (1.0) and adiabatic (1.4).
_AIR_KPA = 1.2 * 101.0


class Flows(NamedTuple):
    """Flow through each branch, mL/s; positive along the arrows of the drawing."""

    supply: float = 0.0
    vein: float = 0.0
    collateral: float = 0.0
    outlet: float = 0.0
    leak: float = 0.0


class Water(NamedTuple):
    """State of the loop's water: its flows (mL/s), and the stretch of its two nodes."""

    flow: Flows = Flows()
    swelling: float = 0.0
    """Water in the leg beyond its resting volume, mL."""
    bulge: float = 0.0
    """The same at the junction before the return line, mL."""


class Throat(NamedTuple):
    """Resistance of pinch and plug in the vein: dp = linear·Q + square·Q|Q|."""

    linear: float
    """kPa·s/mL."""
    square: float
    """kPa/(mL/s)²."""


class Plumbing:
    """The loop and the water in it. Volumes in mL, gauge pressures in kPa."""

    def __init__(self, parameters: Parameters) -> None:
        p = self._given = parameters
        density = p.water.density_kg_m3
        mu = self._viscosity = viscosity(p.water.temperature_c)
        self.rotor = Rotor(p.pump.start, p.pump.stop, p.pump.lag_s)
        self.head = Head(p.pump)
        self.jaw = Jaw(p.pinch)
        sensor = dict.fromkeys(("supply", "vein", "collateral", "return"), 0.0)
        sensor[p.sensor.at] = p.sensor.loss_kpa_s2_ml2
        self._vein_sensor = sensor["vein"]
        self.supply, self.collateral, self.outlet = (
            Pipe(line.length_m, line.bore_mm, line.fittings, density, mu, sensor[place])
            for place, line in (
                ("supply", p.supply_line),
                ("collateral", p.collateral),
                ("return", p.return_line),
            )
        )

        cartridge, jaw = p.clot.length_mm * 1e-3, p.pinch.jaw_mm * 1e-3
        # Inertance of the open bores: a throat is short, so its own is negligible.
        self._vein_inertance = inertance(cartridge, p.clot.bore_mm, density)
        self._vein_inertance += inertance(jaw, p.pinch.bore_mm, density)
        self._cartridge = poiseuille(cartridge, p.clot.bore_mm, mu)
        self._cartridge_jet = THROAT_LOSS_RATIO * velocity_head(p.clot.bore_mm, density)
        self._pinch_jet = THROAT_LOSS_RATIO * velocity_head(p.pinch.bore_mm, density)
        self._throat: tuple[float, float, Throat] | None = None

        self.leak = 0.0
        """Flow through the hole in the leg at 1 kPa, mL/s; 0 while there is none."""
        self.air_ml = 0.0
        """Air trapped in the leg."""
        self.water = Water()
        self.mean = Flows()
        """Mean flows over the last step, which moved the water."""
        self.leg_kpa = 0.0
        """p1."""
        self.reservoir = p.reservoir.volume_ml
        self.tray = 0.0
        self.pace = LONGEST_S
        """Recommended length of the next step, s."""

    def open_leak(self, area_mm2: float) -> None:
        """A sharp hole in the leg: Q = 0.62·area·sqrt(2·p1/density) (Torricelli, contracted)."""
        self.leak = 0.62 * area_mm2 * math.sqrt(2000.0 / self._given.water.density_kg_m3)

    def primed(self) -> float:
        """1 while the pump's intake is well under water, 0 when the pump has lost its prime."""
        return min(1.0, max(0.0, 2.0 * self.reservoir / self._given.reservoir.intake_ml - 1.0))

    def throat(self, travel: float, lumen: float) -> Throat:
        """Pinch and plug in series: their laminar resistance, and their jets (Young and Tsai)."""
        if self._throat is None or self._throat[0] != travel or self._throat[1] != lumen:
            pinch = self._given.pinch
            open_pinch, slit = flattened(
                self.jaw.gap(travel), pinch.bore_mm, pinch.jaw_mm * 1e-3, self._viscosity
            )
            open_plug = lumen * lumen
            jets = self._pinch_jet * (1.0 / open_pinch - 1.0) ** 2
            jets += self._cartridge_jet * (1.0 / open_plug - 1.0) ** 2
            self._throat = travel, lumen, Throat(slit + self._cartridge / open_plug**2, jets)
        return self._throat[2]

    def closure(self, lumen: float) -> float:
        """Closed part of the vein's area at its narrowest point, 0 to 1."""
        ratio = self.jaw.gap(self.jaw.travel) / self._given.pinch.bore_mm
        return 1.0 - min(ratio * (2.0 - ratio), lumen * lumen)

    def step(self, seconds: float, lumen: float, into_leg: float = 0.0, into_vein: float = 0.0) -> bool:
        """Advance the water; if the step would be too rough, do nothing and return False.

        In both cases `pace` then recommends the length of the next step. `lumen` is the open fraction of the
        cartridge's radius; `into_leg` and `into_vein` are the medicine's flows there, mL/s.
        """
        rotor, jaw, was = self.rotor, self.jaw, self.water
        part, into = _GAMMA_RATIO * seconds, (into_leg, into_vein)
        throat = self.throat(jaw.after(part), lumen)
        middle, _ = self._stage(part, was, was.flow, rotor.after(part), throat, into)
        outset = _onward(was, middle)  # start of the second stage

        speed, travel = rotor.after(seconds), jaw.after(seconds)
        throat = self.throat(travel, lumen)
        end, pressures = self._stage(part, outset, middle.flow, speed, throat, into)
        rough = _disagreement(was, middle, outset, end) / _ROUGH_ML_S
        # The disagreement grows with the square of the step.
        self.pace = min(LONGEST_S, max(SHORTEST_S, seconds * 0.9 / math.sqrt(max(rough, 0.2))))
        # This upper limit makes sure that a repeated step is shorter.
        if self.pace < 0.95 * seconds:
            return False

        self.water = end
        self.leg_kpa, _ = pressures
        rotor.speed, jaw.travel = speed, travel
        m, e = middle.flow, end.flow
        self.mean = mean = Flows(
            m.supply + _GAMMA_RATIO * (e.supply - m.supply),
            m.vein + _GAMMA_RATIO * (e.vein - m.vein),
            m.collateral + _GAMMA_RATIO * (e.collateral - m.collateral),
            m.outlet + _GAMMA_RATIO * (e.outlet - m.outlet),
            m.leak + _GAMMA_RATIO * (e.leak - m.leak),
        )
        self.reservoir += seconds * (mean.outlet - mean.supply)
        self.tray += seconds * mean.leak
        return True

    def _stage(
        self, part: float, start: Water, guess: Flows, speed: float, throat: Throat, into: tuple[float, float]
    ) -> tuple[Water, tuple[float, float]]:
        """One implicit stage: the water a time `part` after `start`, and the nodes' pressures."""
        head, sensor, hole = self.head, self._vein_sensor, self.leak
        (was0, was1, was2, was3, _), swelling, bulge = start
        (q0, q1, q2, q3, _), (into_leg, into_vein) = guess, into
        (rest1, give1), (rest2, give2) = self._nodes(part, swelling, bulge)
        lift, slip, gone = self._intake(speed)
        inertia0, inertia1 = self.supply.inertance / part, self._vein_inertance / part
        inertia2, inertia3 = self.collateral.inertance / part, self.outlet.inertance / part
        drop0, drop2, drop3 = self.supply.drop, self.collateral.drop, self.outlet.drop
        linear, square = throat
        p1, leak = self.leg_kpa, 0.0

        for _ in range(_TRIES):
            # Each branch, linearised about its guess: Q = a + b·(p_from - p_to).
            lost, slope = drop0(q0)
            size = abs(q0)
            b0 = 1.0 / (inertia0 + slope + slip + 2.0 * head.square * size)
            a0 = q0 - b0 * (inertia0 * (q0 - was0) + lost + q0 * (slip + head.square * size) - lift)

            size, through = abs(q1), q1 + into_vein
            wide = sensor * abs(through)
            b1 = 1.0 / (inertia1 + linear + 2.0 * (square * size + wide))
            a1 = q1 - b1 * (inertia1 * (q1 - was1) + q1 * (linear + square * size) + wide * through)

            lost, slope = drop2(q2)
            b2 = 1.0 / (inertia2 + slope)
            a2 = q2 - b2 * (inertia2 * (q2 - was2) + lost)

            lost, slope = drop3(q3)
            back = gone if q3 < 0.0 else 0.0
            b3 = 1.0 / (inertia3 + slope + back)
            a3 = q3 - b3 * (inertia3 * (q3 - was3) + lost + back * q3)

            a4 = b4 = 0.0
            outward = p1 >= 0.0  # no water enters through the hole
            if hole and outward:
                a4, b4 = _outflow(hole, p1)

            across = b1 + b2
            m11, m22 = give1 + b0 + b4 + across, give2 + b3 + across
            r1 = give1 * rest1 + a0 + into_leg - a1 - a2 - a4
            r2 = give2 * rest2 + a1 + a2 + into_vein - a3
            scale = 1.0 / (m11 * m22 - across * across)
            p1, p2 = (r1 * m22 + across * r2) * scale, (r2 * m11 + across * r1) * scale

            n0, n1, n2, n3 = a0 - b0 * p1, a1 + b1 * (p1 - p2), a2 + b2 * (p1 - p2), a3 + b3 * p2
            leak = max(0.0, a4 + b4 * p1)
            moved = abs(n0 - q0) + abs(n1 - q1) + abs(n2 - q2) + abs(n3 - q3)
            q0, q1, q2, q3 = n0, n1, n2, n3
            if moved < _CLOSE_ML_S:
                break
            if hole and p1 > 0.0 and not outward:
                p1 = 0.0  # from here Newton converges without overshoot; from above it would cycle

        swelling += part * (q0 + into_leg - q1 - q2 - leak)
        bulge += part * (q1 + q2 + into_vein - q3)
        return Water(Flows(q0, q1, q2, q3, leak), swelling, bulge), (p1, p2)

    def _nodes(self, part: float, swelling: float, bulge: float) -> tuple[tuple[float, float], ...]:
        """Compliance and damping of the nodes: (rest, give) of p = rest + net/give; net flows in."""
        leg = self._given.leg
        stretch1 = leg.compliance_ml_kpa + self.air_ml / _AIR_KPA
        stretch2 = self._given.return_line.compliance_ml_kpa
        return (
            (swelling / stretch1, 1.0 / (part / stretch1 + leg.wall_s / leg.compliance_ml_kpa)),
            (bulge / stretch2, 1.0 / ((part + leg.wall_s) / stretch2)),
        )

    def _intake(self, speed: float) -> tuple[float, float, float]:
        """The pump's head, the slope of its loss, and the slope for drawing back from a nearly empty
        reservoir."""
        primed = self.primed()
        lift = primed * speed * speed * self.head.dead
        slip = speed * self.head.linear + (1.0 - primed) * _AIRLOCK_KPA_S_ML
        # The return line can draw back a puddle, but not its last drop.
        puddle = 10.0 * self.reservoir / self._given.reservoir.intake_ml
        return lift, slip, max(0.0, 1.0 - puddle) * _AIRLOCK_KPA_S_ML


def _outflow(hole: float, p1: float) -> tuple[float, float]:
    """The flow out of a hole, linearised about a pressure: (a, b) of a + b·p1."""
    soft = p1 * p1 + _SOFT_KPA * _SOFT_KPA
    root = soft**-0.25
    b4 = hole * root * (1.0 - 0.5 * p1 * p1 / soft)
    return hole * root * p1 - b4 * p1, b4


def _onward(was: Water, middle: Water) -> Water:
    """The first stage's slopes, extrapolated over the rest of the step."""
    (a0, a1, a2, a3, _), (b0, b1, b2, b3, _) = was.flow, middle.flow
    return Water(
        Flows(
            a0 + _ONWARD_RATIO * (b0 - a0),
            a1 + _ONWARD_RATIO * (b1 - a1),
            a2 + _ONWARD_RATIO * (b2 - a2),
            a3 + _ONWARD_RATIO * (b3 - a3),
        ),
        was.swelling + _ONWARD_RATIO * (middle.swelling - was.swelling),
        was.bulge + _ONWARD_RATIO * (middle.bulge - was.bulge),
    )


def _disagreement(was: Water, middle: Water, outset: Water, end: Water) -> float:
    """Difference of the two stages' slopes as a flow, mL/s: the curvature within the step."""
    (a0, a1, a2, a3, _), (b0, b1, b2, b3, _) = was.flow, middle.flow
    (c0, c1, c2, c3, _), (d0, d1, d2, d3, _) = outset.flow, end.flow
    return max(abs(d0 - c0 - b0 + a0), abs(d1 - c1 - b1 + a1), abs(d2 - c2 - b2 + a2), abs(d3 - c3 - b3 + a3))
