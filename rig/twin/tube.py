"""The simulated tube: the drive of the pins goes in, the flow sensor's edges come out."""

import math
from dataclasses import dataclass

from rig.base.schema import did_you_mean
from rig.twin.clot import Plug
from rig.twin.drug import NONE, Drug, Infusion, Volumes
from rig.twin.electric import pump_part
from rig.twin.parameters import DEFAULTS, Parameters
from rig.twin.plumbing import Flows, Plumbing
from rig.twin.pump import Head, Rotor
from rig.twin.sensor import Turbine, mains
from rig.twin.time_scales import Clock

#: The faults that can be injected.
FAULTS = (
    "leak",
    "kink_upstream",
    "kink_downstream",
    "air",
    "dry",
    "sensor_dead",
    "sensor_reversed",
    "pump_worn",
    "pinch_stuck",
    "catheter_blocked",
    "hum",
    "pulses_missing",
    "rotor_stuck",
    "cup_empty",
)

#: mL/min in a mL/s.
_ML_MIN_PER_ML_S = 60.0


@dataclass(frozen=True, slots=True)
class Drive:
    """State of the output pins. Values out of range are clamped."""

    pump: float = 0.0
    """Duty of the main pump, 0 to 1 of 12 V."""
    medicine: float = 0.0
    """Duty of the medicine pump, 0 to 1 of 12 V."""
    pinch: float | None = 0.0
    """Travel of the pinch's jaw, 0 (open) to 1 (at its hard stop); None without a signal to its servo, which
    then stays where it is."""
    powered: bool = True
    """Pumps and servo have power: the emergency stop is out. Without power a spring opens the jaw: an
    assumption, as a geared servo may hold its place (media/kit/README.md)."""


OFF = Drive()


@dataclass(frozen=True, slots=True)
class Concentrations:
    """Active drug in each compartment, mg/L."""

    reservoir: float
    leg: float
    clot: float
    downstream: float


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that a person at the table could see. It is for the bench view and tests, never for the
    program."""

    time: float
    """s on the table's clock."""
    supply_ml_min: float
    vein_ml_min: float
    """Through the clot, without the medicine."""
    collateral_ml_min: float
    return_ml_min: float
    leak_ml_min: float
    sensed_ml_min: float
    """True flow through the sensor, in any position."""
    sensor_hz: float
    """Frequency of the sensor's rotor."""
    pump_speed: float
    """Fraction of full speed."""
    jaw: float
    """Position of the pinch's jaw, 0 to 1."""
    closure: float
    """Closed part of the vein's area at its narrowest point, 0 to 1."""
    clot_lumen: float
    """Open part of the cartridge's radius; 1 without a plug."""
    leg_kpa: float
    swelling_ml: float
    """Water in the leg beyond its resting volume."""
    reservoir_ml: float
    tray_ml: float
    bucket_ml: float
    """Water that the fault `dry` has removed from the reservoir."""
    infused_ml: float
    infused_mg: float
    cup_ml: float
    """Medicine left in its cup; the last step may take a drop too much."""
    drug_mg_l: Concentrations
    orders: frozenset[str]
    """Active faults."""
    clock: Clock = Clock.DEMO
    """Meaning of `time`; print it beside any time that is shown."""


class Tube:
    """One simulated rig. The same seed and the same drives give the same edges, bit for bit."""

    def __init__(self, parameters: Parameters = DEFAULTS, seed: int = 0, second: bool = False) -> None:
        """`second` adds another flow sensor of the same kind, on the return line."""
        self._given = parameters
        self._plumbing = Plumbing(parameters)
        self._plug = Plug(parameters.clot)
        self._drug = Drug(parameters.medicine)
        self._turbine = Turbine(parameters.sensor, seed)
        self._second = Turbine(parameters.sensor, seed + 1) if second else None
        self.returned: list[float] = []
        """The second sensor's rising edges in the last `advance`, in order."""
        self._medicine = Rotor(parameters.medicine.start, parameters.medicine.stop, 0.0)
        self._orders: frozenset[str] = frozenset()
        self._bucket = 0.0
        self._infused = 0.0
        self._cup = parameters.medicine.cup_ml
        self._time = 0.0

    @property
    def time(self) -> float:
        """Seconds since the tube was filled."""
        return self._time

    @property
    def leg_kpa(self) -> float:
        """Gauge pressure in the leg, kPa."""
        return self._plumbing.leg_kpa

    @property
    def tray_wet(self) -> bool:
        """Whether the water in the tray reaches its contacts."""
        return self._plumbing.tray >= self._given.faults.wet_ml

    def advance(self, until: float, drive: Drive = OFF) -> list[float]:
        """Advance to `until` (s) with a constant drive; the sensor's rising edges in between, in order.

        Raises ValueError if `until` lies in the past or is not a finite number.
        """
        if not self._time <= until < math.inf:
            raise ValueError(f"the tube is at {self._time:g} s and cannot be advanced to {until:g} s")
        jaw = self._plumbing.jaw
        volts = pump_part(_duty(drive.pump), self._given.electric) if drive.powered else 0.0
        self._plumbing.rotor.feed(volts)
        self._medicine.feed(_duty(drive.medicine) if drive.powered else 0.0)
        jaw.send(0.0 if not drive.powered else jaw.travel if drive.pinch is None else _duty(drive.pinch))
        infusion = self._infusion()
        edges: list[float] = []
        self.returned = []
        while self._time < until:
            left = until - self._time
            # A frame that is longer only by rounding is one step.
            steps = math.ceil(left / self._plumbing.pace - 1e-6)
            if steps <= 1:
                edges += self._step(left, until, infusion)
            else:
                edges += self._step(left / steps, self._time + left / steps, infusion)
        return edges

    def insert_clot(self, lumen: float | None = None) -> None:
        """Insert a gel plug that leaves `lumen` of the cartridge's radius open; by default a complete plug.

        Raises ValueError if the rig has no gel clot, or for a lumen out of range.
        """
        self._plug.insert(self._given.clot.smallest if lumen is None else lumen)

    def inject_fault(self, name: str) -> None:
        """Inject one of FAULTS; a second time changes nothing."""
        _check(name)
        if name not in self._orders:
            self._orders |= {name}
            self._apply(name, True)

    def clear_fault(self, name: str) -> None:
        """Clear a fault; harmless if it is not active."""
        _check(name)
        if name in self._orders or name == "cup_empty":  # a cup that is only partly empty can be refilled
            self._orders -= {name}
            self._apply(name, False)

    def look(self) -> Observation:
        """The current observation."""
        water, flow, drug = self._plumbing, self._plumbing.water.flow, self._drug
        mg_l = (1000.0 * mass / volume for mass, volume in zip(drug.masses(), self._volumes(), strict=True))
        return Observation(
            time=self._time,
            supply_ml_min=_ML_MIN_PER_ML_S * flow.supply,
            vein_ml_min=_ML_MIN_PER_ML_S * flow.vein,
            collateral_ml_min=_ML_MIN_PER_ML_S * flow.collateral,
            return_ml_min=_ML_MIN_PER_ML_S * flow.outlet,
            leak_ml_min=_ML_MIN_PER_ML_S * flow.leak,
            sensed_ml_min=_ML_MIN_PER_ML_S * self._sensed(flow, self._infusion()),
            sensor_hz=self._turbine.hertz,
            pump_speed=water.rotor.speed,
            jaw=water.jaw.travel,
            closure=water.closure(self._plug.lumen),
            clot_lumen=self._plug.lumen,
            leg_kpa=water.leg_kpa,
            swelling_ml=water.water.swelling,
            reservoir_ml=water.reservoir,
            tray_ml=water.tray,
            bucket_ml=self._bucket,
            infused_ml=self._infused,
            infused_mg=drug.infused,
            cup_ml=self._cup,
            drug_mg_l=Concentrations(*mg_l),
            orders=self._orders,
        )

    def _step(self, seconds: float, until: float, infusion: Infusion) -> list[float]:
        """One step to `until`, or a shorter one if that would be too rough; the edges in it."""
        water, plug = self._plumbing, self._plug
        if self._cup <= 0.0:  # the pump draws air, which is not modelled
            infusion = NONE
        if not water.step(seconds, plug.lumen, infusion.leg, infusion.segment):
            return []
        water.reservoir += seconds * infusion.reservoir
        gone = seconds * (infusion.reservoir + infusion.leg + infusion.segment)
        self._infused, self._cup = self._infused + gone, self._cup - gone
        if self._cup <= 0.0:
            self._orders |= {"cup_empty"}
        volumes = self._volumes()
        self._drug.step(seconds, water.mean, infusion, volumes)
        plug.step(seconds, 1000.0 * self._drug.segment / volumes.segment, water.mean.vein)
        edges = self._turbine.step(self._time, seconds, self._sensed(water.mean, infusion))
        if "hum" in self._orders:
            edges = sorted(edges + mains(self._given.faults.hum_hz, self._time, until))
        if self._second is not None:
            self.returned += self._second.step(self._time, seconds, water.mean.outlet)
        self._time = until
        return edges

    def _infusion(self) -> Infusion:
        """Destination and rate of the medicine."""
        given = self._given.medicine
        flow = given.full_flow_ml_s * self._medicine.target
        # With a blocked catheter the pump's relief valve returns all of it to its cup.
        if flow == 0.0 or "catheter_blocked" in self._orders:
            return NONE
        if given.into == "reservoir":
            return Infusion(reservoir=flow)
        return Infusion(leg=flow * (1.0 - given.share_in_clot), segment=flow * given.share_in_clot)

    def _volumes(self) -> Volumes:
        medicine, water = self._given.medicine, self._plumbing
        leg, line = self._given.leg.volume_ml, medicine.downstream_ml
        # A soft tube that has collapsed still holds some water to mix in.
        return Volumes(
            reservoir=water.reservoir,
            leg=max(0.1 * leg, leg + water.water.swelling),
            segment=medicine.segment_ml,
            downstream=max(0.1 * line, line + water.water.bulge),
        )

    def _sensed(self, flow: Flows, infusion: Infusion) -> float:
        """Flow through the sensor, mL/s; on the vein the sensor is downstream of the catheter."""
        match self._given.sensor.at:
            case "supply":
                return flow.supply
            case "return":
                return flow.outlet
            case _:
                return flow.vein + infusion.segment

    def _apply(self, name: str, on: bool) -> None:
        """Apply one fault, or clear it."""
        water, given = self._plumbing, self._given.faults
        match name:
            case "leak":
                water.open_leak(given.leak_mm2 if on else 0.0)
                if not on:
                    self._empty_tray()
            case "kink_upstream":
                water.supply.kink(given.kink_kpa_s2_ml2 if on else 0.0)
            case "kink_downstream":
                water.outlet.kink(given.kink_kpa_s2_ml2 if on else 0.0)
            case "air":
                water.air_ml = given.air_ml if on else 0.0
                self._turbine.jitter = given.bubbles if on else self._given.sensor.jitter
            case "dry":
                if on:
                    self._fill_bucket()
                else:
                    self._empty_bucket()
            case "sensor_dead":
                self._turbine.dead = on
            case "sensor_reversed":
                self._turbine.gain = given.reversed_gain if on else 1.0
            case "pulses_missing":
                self._turbine.skips = on
            case "rotor_stuck":
                self._turbine.stuck = on
            case "cup_empty":
                self._fill_cup(0.0 if on else self._given.medicine.cup_ml)
            case "pump_worn":
                water.head = Head(self._given.pump, worn=on)
            case "pinch_stuck":
                water.jaw.stuck = on

    def _fill_cup(self, ml: float) -> None:
        """Pour the cup out, or fill it from the tank, so that the loop keeps the water that it has gained.

        The drug that comes with the tank's water counts as spent: what a cup holds is medicine.
        """
        water, drug = self._plumbing, self._drug
        taken = min(max(0.0, ml - self._cup), 0.5 * water.reservoir)
        share = taken / water.reservoir
        water.reservoir, self._cup = water.reservoir - taken, min(ml, self._cup + taken)
        drug.reservoir, drug.spent = drug.reservoir * (1.0 - share), drug.spent + drug.reservoir * share

    def _empty_tray(self) -> None:
        """Pour the tray's water back; clearing the leak includes that."""
        water, drug = self._plumbing, self._drug
        water.reservoir, water.tray = water.reservoir + water.tray, 0.0
        drug.reservoir, drug.tray = drug.reservoir + drug.tray, 0.0

    def _fill_bucket(self) -> None:
        """Remove the reservoir's water, down to a puddle below the pump's intake."""
        water, drug = self._plumbing, self._drug
        taken = max(0.0, water.reservoir - 0.25 * self._given.reservoir.intake_ml)
        share = taken / water.reservoir
        water.reservoir, self._bucket = water.reservoir - taken, taken
        drug.reservoir, drug.bucket = drug.reservoir * (1.0 - share), drug.reservoir * share

    def _empty_bucket(self) -> None:
        """Return the removed water to the reservoir."""
        water, drug = self._plumbing, self._drug
        water.reservoir, self._bucket = water.reservoir + self._bucket, 0.0
        drug.reservoir, drug.bucket = drug.reservoir + drug.bucket, 0.0


def _duty(value: float) -> float:
    """A duty or travel clamped to 0 to 1; NaN counts as 0."""
    return min(1.0, max(0.0, value))


def _check(name: str) -> None:
    if name not in FAULTS:
        raise ValueError(f"{name!r} is no fault of the tube{did_you_mean(name, FAULTS)}")
