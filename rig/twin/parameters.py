"""Parameters of the simulated tube, with unit, range and source.

Four words say how reliable a figure is. *Sourced*: published by a manufacturer or a paper, which is named.
*Derived*: follows from geometry or from sourced figures. *Estimated*: an engineer's guess, to be replaced by
the calibration of a real rig. *Illustrative*: chosen so that the demonstration teaches; it says nothing about
patients.

`config.toml` can set all of them under `[twin]`, for example `[twin.pump]`.
"""

from dataclasses import dataclass

from rig.base.schema import Problem, setting


@dataclass(frozen=True, slots=True)
class Water:
    """The liquid in the loop."""

    temperature_c: float = setting(20.0, low=1.0, high=60.0, unit="°C")
    """Room temperature; sets the viscosity (`rig.twin.pipe.viscosity`)."""
    density_kg_m3: float = setting(998.2, low=900.0, high=1300.0, unit="kg/m3")
    """Water at 20 °C. Sourced: IAPWS-95."""


@dataclass(frozen=True, slots=True)
class Reservoir:
    """The open tank from which the pump draws and into which the return line falls."""

    volume_ml: float = setting(1200.0, low=100.0, high=20000.0, unit="mL")
    """Content when the loop has been filled. Estimated: a 2 L box with freeboard."""
    intake_ml: float = setting(150.0, low=40.0, high=5000.0, unit="mL")
    """Content at which the pump's intake emerges; at half of it the pump has lost its prime. Estimated."""


@dataclass(frozen=True, slots=True)
class Pump:
    """A submerged 12 V centrifugal pump with a smoothed voltage: duty is the fraction of 12 V.

    Head over flow: u²P0 - u·B·Q - A·Q|Q|, with u the speed as a fraction of full speed
    (affinity laws), B = (1 - curve)·P0/Q0 and A = curve·P0/Q0².
    """

    dead_head_kpa: float = setting(29.4, above=0.0, high=200.0, unit="kPa")
    """P0, pressure against a closed outlet at full speed. Sourced: 3 m, AD20P-1230C listing."""
    free_flow_ml_s: float = setting(66.7, above=0.0, high=1000.0, unit="mL/s")
    """Q0, flow with nothing attached at full speed. Sourced: 240 L/h, AD20P-1230C listing."""
    curve: float = setting(0.0, low=0.0, high=1.0)
    """Shape of the curve between those two points: 0 straight, 1 parabolic. Estimated: the listing gives only
    the end points."""
    start: float = setting(0.30, low=0.0, high=1.0)
    """Duty at which a resting rotor begins to turn. Estimated."""
    stop: float = setting(0.22, low=0.0, high=1.0)
    """Duty below which a turning rotor stops. Estimated."""
    lag_s: float = setting(0.25, above=0.0, high=10.0, unit="s")
    """Time constant of the rotor's speed. Estimated."""
    worn: float = setting(0.70, low=0.0, high=1.0)
    """Remaining fraction of the head with a worn impeller (fault `pump_worn`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A length of round tube with its fittings."""

    length_m: float = setting(1.0, above=0.0, high=50.0, unit="m")
    """Length of the tube."""
    bore_mm: float = setting(8.0, low=0.5, high=50.0, unit="mm")
    """Inner diameter."""
    fittings: float = setting(0.0, low=0.0, high=1000.0)
    """Sum of the loss coefficients of bends, barbs and tees, in units of the velocity head."""


@dataclass(frozen=True, slots=True)
class SupplyLine(Line):
    """From the pump to the leg. Geometry derived from the drawing; fittings estimated."""

    length_m: float = setting(1.2, above=0.0, high=50.0, unit="m")
    fittings: float = setting(3.0, low=0.0, high=1000.0)


@dataclass(frozen=True, slots=True)
class ReturnLine(Line):
    """From the junction of vein and collateral to the reservoir, ending in air."""

    length_m: float = setting(0.8, above=0.0, high=50.0, unit="m")
    fittings: float = setting(2.0, low=0.0, high=1000.0)
    compliance_ml_kpa: float = setting(0.08, above=0.0, high=10.0, unit="mL/kPa")
    """C2, compliance of the tube around the junction. Derived: silicone 8 x 10 mm, E = 2.5 MPa."""


@dataclass(frozen=True, slots=True)
class Collateral(Line):
    """The narrow bypass around the clot."""

    length_m: float = setting(0.5, above=0.0, high=50.0, unit="m")
    bore_mm: float = setting(2.0, low=0.5, high=50.0, unit="mm")


@dataclass(frozen=True, slots=True)
class Leg:
    """The soft tube upstream of the clot, which swells."""

    compliance_ml_kpa: float = setting(0.35, above=0.0, high=10.0, unit="mL/kPa")
    """C1. Derived: silicone tube 10 x 0.3 mm, 12 cm long, 0.33 mL/kPa, and its joints."""
    volume_ml: float = setting(60.0, low=1.0, high=1000.0, unit="mL")
    """Volume in which the leg's medicine mixes: 9 mL of leg and the supply line before it. Derived."""
    wall_s: float = setting(0.010, low=0.0, high=0.2, unit="s")
    """Relaxation time of the stretching walls, here and in the return line. Estimated; it represents all
    damping of fast ripples (about 30 Hz)."""


@dataclass(frozen=True, slots=True)
class Pinch:
    """A servo with a long jaw that flattens a soft piece of the vein."""

    bore_mm: float = setting(6.0, low=0.5, high=50.0, unit="mm")
    """Inner diameter of the round soft tube. Sourced: tube 6 x 8 mm."""
    jaw_mm: float = setting(25.0, above=0.0, high=500.0, unit="mm")
    """Length of tube under the jaw. Derived from the drawing."""
    stop_mm: float = setting(0.25, low=0.02, high=50.0, unit="mm")
    """Gap at the hard stop, so that the tube is never cut. Estimated: at 0.25 mm a sixth of the flow remains,
    at 0.3 mm nearly a quarter."""
    cam: float = setting(3.0, low=1.0, high=10.0)
    """Shape of the cam: the gap above the stop falls as (1 - travel)^cam. Illustrative: the whole useful
    range is the last millimetre, so most of the travel is spent there."""
    closing_s: float = setting(0.4, low=0.0, high=60.0, unit="s")
    """Time of the servo for the whole travel. Estimated."""


@dataclass(frozen=True, slots=True)
class Clot:
    """The cartridge in the vein, and the gel plug that may sit in it.

    The lumen s is the open fraction of the cartridge's radius; its growth is
    ds/dt = (front/radius)·c/(half_mg_l + c) - regrowth·s/(1 + (shear/still)²).
    """

    kind: str = setting("pinch", one_of=("pinch", "gel"))
    """`pinch`: the jaw acts as the clot and the cartridge stays clear. `gel`: a plug can be inserted; it
    grows in standing water, and the medicine dissolves it."""
    bore_mm: float = setting(8.0, low=0.5, high=50.0, unit="mm")
    """Inner diameter of the cartridge. Derived from the drawing."""
    length_mm: float = setting(20.0, above=0.0, high=500.0, unit="mm")
    """Length of the plug. Derived from the drawing."""
    smallest: float = setting(0.03, low=0.01, high=0.9)
    """Lumen of a complete plug: packed gel always seeps. Estimated."""
    front_mm_h: float = setting(5.4, low=0.0, high=1000.0, unit="mm/h")
    """Speed of the dissolving front in plenty of drug, in a patient's time. Sourced: 5.4 ± 1.6 mm/h,
    urokinase driven into retracted clots by 6 kPa (Blinc et al., Thromb Haemost 1992;68:667)."""
    acceleration: float = setting(100.0, above=0.0, high=10000.0)
    """Speed of the table's clock: 36 s stand for an hour. Illustrative."""
    half_mg_l: float = setting(2.0, above=0.0, high=1000.0, unit="mg/L")
    """Concentration at which the front moves at half that speed. Illustrative; fresh microclots
    in the laboratory need 0.2 to 0.3 mg/L of tPA over 4 h."""
    regrowth_per_s: float = setting(0.02, low=0.0, high=10.0, unit="1/s")
    """Rate at which the lumen shrinks in standing water. Illustrative."""
    still_per_s: float = setting(50.0, above=0.0, high=10000.0, unit="1/s")
    """Wall shear rate at which that rate is halved. Estimated: a few tens per second is slow venous flow."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """The medicine pump, its line, and the medicine."""

    full_flow_ml_s: float = setting(1.5, above=0.0, high=100.0, unit="mL/s")
    """Flow at full duty. Sourced: 90 mL/min, Kamoer NKP-DC-S10B. The pump displaces a fixed volume per turn,
    so the flow follows the duty, not the pressure."""
    start: float = setting(0.30, low=0.0, high=1.0)
    """Duty at which a resting pump begins to turn. Estimated."""
    stop: float = setting(0.22, low=0.0, high=1.0)
    """Duty below which a turning pump stops. Estimated."""
    strength_mg_ml: float = setting(0.2, low=0.0, high=1000.0, unit="mg/mL")
    """Concentration of the drug. Sourced: alteplase for catheter infusion is made up to 0.2 mg/mL."""
    into: str = setting("clot", one_of=("clot", "reservoir"))
    """Position of the line's end: `clot`, through the catheter (local treatment), or `reservoir`, from where
    the medicine circulates through the whole loop (whole-body treatment)."""
    share_in_clot: float = setting(1.0, low=0.0, high=1.0)
    """Part of the catheter's medicine that leaves through holes within the clot; the rest enters the leg
    upstream. Illustrative."""
    segment_ml: float = setting(1.0, low=0.05, high=100.0, unit="mL")
    """Volume within and around the clot. Derived: 20 mm of 8 mm bore."""
    exchange_ml_s: float = setting(0.02, low=0.0, high=10.0, unit="mL/s")
    """Mixing between the leg and the dead end before a full blockage. Estimated."""
    downstream_ml: float = setting(40.0, low=1.0, high=1000.0, unit="mL")
    """Volume between clot and reservoir. Derived: 0.8 m of 8 mm bore."""
    cup_ml: float = setting(100.0, above=0.0, high=2000.0, unit="mL")
    """Content of the full cup from which the pump draws. Estimated."""
    loss_per_s: float = setting(0.02, low=0.0, high=10.0, unit="1/s")
    """Decay rate of the drug, the same everywhere. Illustrative; in a body alteplase has an initial half-life
    of 4 to 6 min."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """A YF-S401 turbine. Its frequency is K·(Q - Q0)."""

    at: str = setting("vein", one_of=("vein", "return", "supply"))
    """Position: `vein` (after the clot, before the collateral rejoins), `return`, or `supply` (before the
    leg)."""
    k_hz: float = setting(98.0, above=0.0, high=10000.0, unit="Hz per L/min")
    """K. Sourced: 5880 pulses per litre (Seeed G1/8 sheet)."""
    zero_l_min: float = setting(0.02, low=0.0, high=5.0, unit="L/min")
    """Q0, the offset at small flows. Estimated from similar models."""
    start_l_min: float = setting(0.22, low=0.0, high=5.0, unit="L/min")
    """Flow at which a resting rotor begins to turn. Estimated."""
    stop_l_min: float = setting(0.15, low=0.0, high=5.0, unit="L/min")
    """Flow below which a turning rotor stops. Estimated."""
    lag_s: float = setting(0.10, above=0.0, high=10.0, unit="s")
    """Time constant of the rotor at 1 L/min; shorter in faster water, within 0.05 to 0.3 s. Estimated."""
    run_down_s: float = setting(0.25, above=0.0, high=10.0, unit="s")
    """Time constant of the rotor's run-down. Estimated."""
    poles: int = setting(4, low=1, high=64)
    """Pulses per revolution. Estimated."""
    pole_spread: float = setting(0.03, low=0.0, high=0.2)
    """Standard deviation of the poles' spacing, the same in every turn. Estimated."""
    jitter: float = setting(0.015, low=0.0, high=0.2)
    """Standard deviation between intervals in clear water. Estimated."""
    loss_kpa_s2_ml2: float = setting(0.015, low=0.0, high=10.0, unit="kPa/(mL/s)²")
    """Pressure drop per square of the flow. Estimated: a 3 mm bore; no manufacturer publishes it."""


@dataclass(frozen=True, slots=True)
class Electric:
    """The electrical side: drivers, the flow sensor's wire to a Pi, the buttons' lamps, the 12 V supply. All
    figures are from circuit simulation, not measured."""

    driver: str = setting("ideal", one_of=("ideal", "coasting"))
    """`ideal`: the voltage is the duty times 12 V. `coasting`: a half bridge that lets go between the pulses,
    such as a DRV8871 with IN2 on ground, behind a coil."""
    pwm_hz: float = setting(62_500.0, low=50.0, high=200_000.0, unit="Hz")
    """Frequency of the pumps' pulses: 62 500 from the Nano, `pump.frequency` on a header."""
    coil_mh: float = setting(1.0, above=0.0, high=100.0, unit="mH")
    """Coil behind the main pump's driver."""
    pump_a: float = setting(0.47, above=0.0, high=10.0, unit="A")
    """Current of the main pump at 12 V. Estimated."""
    start_a: float = setting(0.0, low=0.0, high=20.0, unit="A")
    """What a pump draws for a tenth of a second as it starts; 0 for what coil and capacitor make of it. A
    rotor that has to be torn loose draws amperes."""
    supply_ohm: float = setting(0.0, low=0.0, high=20.0, unit="Ω")
    """Resistance of the 12 V on its way to the pumps: supply, fuse, wires, plugs. 0.2 with the kit's; a plug
    that makes bad contact has ohms."""
    sensor_output: str = setting("push_pull", one_of=("push_pull", "open"))
    """The flow sensor's output stage: drives 5 V, or only pulls to ground."""
    sensor_ohm: float = setting(10_000.0, low=0.0, high=1e6, unit="Ω")
    """Resistor to 5 V within a sensor with an open output; 0 for none."""
    pull_up_ohm: float = setting(1000.0, low=0.0, high=1e6, unit="Ω")
    """Resistor from the sensor's wire to 5 V outside it; 0 for none."""
    divider_over_ohm: float = setting(10_000.0, above=0.0, high=1e6, unit="Ω")
    """From the sensor's wire to the Pi's pin."""
    divider_under_ohm: float = setting(15_000.0, above=0.0, high=1e6, unit="Ω")
    """From the Pi's pin to ground."""
    lamp_drive: str = setting("array", one_of=("array", "pin"))
    """What lights the buttons' lamps. `array`: a ULN2803, from `lamp_v`. `pin`: the Pi's own 3.3 V."""
    lamp_v: float = setting(5.0, low=0.0, high=24.0, unit="V")
    """Supply of lamps behind a ULN2803."""
    lamp_ohm: float = setting(0.0, low=0.0, high=1e5, unit="Ω")
    """Resistor in series with every lamp; 0 for the kit's: 150 for red and yellow, 82 for green and blue."""
    busy: float = setting(0.0, low=0.0, high=0.9)
    """Part of the time for which the Pi has no time for its pins: their edges then come late, and those that
    its queue does not hold are lost."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Severity of each injected fault."""

    leak_mm2: float = setting(3.0, above=0.0, high=50.0, unit="mm²")
    """Hole in the leg. Illustrative."""
    kink_kpa_s2_ml2: float = setting(0.10, above=0.0, high=100.0, unit="kPa/(mL/s)²")
    """Pressure drop of a kinked hose per square of the flow; it halves the flow. Illustrative."""
    air_ml: float = setting(20.0, above=0.0, high=200.0, unit="mL")
    """Air trapped at the top of the leg. Illustrative."""
    bubbles: float = setting(0.17, low=0.0, high=0.5)
    """Standard deviation of the turbine's intervals in bubbly water. Estimated."""
    reversed_gain: float = setting(7.94, above=0.0, high=100.0)
    """Pulses of a sensor that is mounted backwards, as a multiple of the right number. Sourced: one maker's
    log, 46.7 instead of 5.88 per mL."""
    hum_hz: float = setting(50.0, low=10.0, high=1000.0, unit="Hz")
    """Frequency of the hum on the flow sensor's wire. 50 or 60, with the mains of the country."""
    wet_ml: float = setting(2.0, above=0.0, high=1000.0, unit="mL")
    """Water in the tray that bridges its contacts. Estimated."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of the simulated tube; `[twin]` in `config.toml` may change them."""

    water: Water = setting(factory=Water)
    reservoir: Reservoir = setting(factory=Reservoir)
    pump: Pump = setting(factory=Pump)
    supply_line: SupplyLine = setting(factory=SupplyLine)
    leg: Leg = setting(factory=Leg)
    pinch: Pinch = setting(factory=Pinch)
    clot: Clot = setting(factory=Clot)
    collateral: Collateral = setting(factory=Collateral)
    return_line: ReturnLine = setting(factory=ReturnLine)
    sensor: Sensor = setting(factory=Sensor)
    medicine: Medicine = setting(factory=Medicine)
    faults: Faults = setting(factory=Faults)
    electric: Electric = setting(factory=Electric)


#: The rig as drawn.
DEFAULTS = Parameters()


def faults_in(parameters: Parameters, file: str, problems: list[Problem], where: str = "twin") -> None:
    """Append to `problems` the contradictions between two settings."""
    p = parameters
    below = (
        ("pump.stop", p.pump.stop, "pump.start", p.pump.start, ""),
        ("medicine.stop", p.medicine.stop, "medicine.start", p.medicine.start, ""),
        ("sensor.stop_l_min", p.sensor.stop_l_min, "sensor.start_l_min", p.sensor.start_l_min, " L/min"),
        ("reservoir.intake_ml", p.reservoir.intake_ml, "reservoir.volume_ml", p.reservoir.volume_ml, " mL"),
        ("pinch.stop_mm", p.pinch.stop_mm, "pinch.bore_mm", p.pinch.bore_mm, " mm"),
    )
    for less, small, more, large, unit in below:
        if small > large:
            what = f"is {small:g}{unit}, but must not exceed {where}.{more}, which is {large:g}{unit}"
            problems.append(Problem(file, f"{where}.{less}", what))
