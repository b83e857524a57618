"""The three pictures of the page on the simulated tube's model."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rig.commands.twin.operating_points import REST_S
from rig.paper.plot import Axis, Curve, Plot, Span, draw
from rig.paper.raster import save
from rig.screen.widgets.theme import BLOCKED, FLOW, MEDICINE
from rig.twin import Drive, Observation, Parameters, Tube
from rig.twin.time_scales import Clock

#: Duty of the medicine pump in the plotted infusion.
_MEDICINE_DUTY_RATIO = 0.3
#: Length of the plotted infusion, s.
_INFUSION_S = 60.0


def draw_all(parameters: Parameters, duty: float, folder: Path) -> Iterator[Path]:
    """Draw all three into a folder; each file when it is done. Raises OSError if it cannot be written."""
    for name, plot in (("stenosis", stenosis), ("treatment", treatment), ("dose", doses)):
        path = folder / f"{name}.png"
        save(draw(plot(parameters, duty)), path, 1.0)
        yield path


def stenosis(parameters: Parameters, duty: float) -> Plot:
    """Flow and leg pressure over how much of the vein a plug has closed."""
    at = parameters.sensor.at
    other = "vein" if at == "supply" else "supply"
    moved = replace(parameters, sensor=replace(parameters.sensor, at=other))
    closures = [0.0, *(n / 40 for n in range(10, 36)), *(n / 100 for n in range(89, 100)), 0.995]
    here = [(100 * part, _plugged(parameters, duty, part)) for part in closures]
    there = [(100 * part, _plugged(moved, duty, part)) for part in closures]
    whole = here[0][1].vein_ml_min
    return Plot(
        title="A vein hides its narrowing until late",
        x=Axis("Closed part of the vein's area, %", 0, 100),
        y=Axis("Flow through the vein, % of open", 0, 120),
        right=Axis("Pressure in the leg, kPa", 0, 8),
        curves=(
            Curve("flow", [(x, 100 * sight.vein_ml_min / whole) for x, sight in here], FLOW),
            Curve(
                f"leg pressure, sensor on the {at}", [(x, s.leg_kpa) for x, s in here], BLOCKED, right=True
            ),
            Curve(
                f"the same, sensor on the {other}",
                [(x, sight.leg_kpa) for x, sight in there],
                BLOCKED,
                right=True,
                dashed=True,
            ),
        ),
        note=f"Simulated, at rest, pump duty {duty:g}, plug {parameters.clot.length_mm:g} mm long. The flow "
        "sensor's narrow bore costs pressure: after the leg, it loads the leg even while the vein is open.",
    )


def treatment(parameters: Parameters, duty: float) -> Plot:
    """A vein that a gel plug blocks, treated through the catheter until it is open again."""
    blocked, start, stop, end = 8.0, 20.0, 50.0, 75.0
    tube = Tube(_gel(parameters))
    seen = list(_watched(tube, blocked, Drive(duty)))
    tube.insert_clot(0.1)
    seen += _watched(tube, start, Drive(duty))
    seen += _watched(tube, stop, Drive(duty, medicine=_MEDICINE_DUTY_RATIO))
    seen += _watched(tube, end, Drive(duty))
    return Plot(
        title="Blocked, treated, open again",
        x=Axis("Time on the table, s", 0, end),
        y=Axis("Flow, mL/min", 0, 1200),
        right=Axis("Pressure in the leg, kPa", 0, 8),
        curves=(
            Curve("flow through the vein", [(s.time, s.vein_ml_min) for s in seen], FLOW),
            Curve("flow the pump makes", [(s.time, s.supply_ml_min) for s in seen], FLOW, dashed=True),
            Curve("leg pressure", [(s.time, s.leg_kpa) for s in seen], BLOCKED, right=True),
        ),
        spans=(Span("medicine at the clot", start, stop, MEDICINE),),
        note=f"{Clock.DEMO} Simulated: a plug that leaves 1 % of the area open is put in at {blocked:g} s; "
        f"pump duty {duty:g}, {seen[-1].infused_mg:.2g} mg in {stop - start:g} s.",
    )


def doses(parameters: Parameters, duty: float) -> Plot:
    """How soon a dose opens the vein, given at the clot or to the whole loop."""
    limit = 150.0
    mg = [0.1 * 2 ** (n / 3) for n in range(25)]
    local, whole = (_enough(parameters, duty, mg, into, limit) for into in ("clot", "reservoir"))
    return Plot(
        title="The same medicine, at the clot or in the whole loop",
        x=Axis("Dose, mg", 0.1, 25, log=True),
        y=Axis("Until flow is back to 80 %, s", 0, limit),
        curves=(
            Curve("through the catheter", local, MEDICINE),
            Curve("into the whole loop", whole, FLOW, dashed=True),
        ),
        note=f"{Clock.DEMO} Simulated: each dose runs in over {_INFUSION_S:g} s, pump duty {duty:g}. Doses "
        f"left of where a line begins do not open the vein in {limit:g} s. The gap's size is illustrative.",
    )


def _plugged(parameters: Parameters, duty: float, closure: float) -> Observation:
    """The steady tube with a permanent plug that closes this fraction of the area."""
    clot = replace(parameters.clot, kind="gel", smallest=0.01, regrowth_per_s=0.0)
    tube = Tube(replace(parameters, clot=clot))
    tube.insert_clot((1.0 - closure) ** 0.5)
    tube.advance(REST_S, Drive(duty))
    return tube.look()


def _enough(
    parameters: Parameters, duty: float, mg: Sequence[float], into: str, limit: float
) -> list[tuple[float, float]]:
    """(dose, seconds) for those rising doses that open the vein within `limit` s. If a dose does not open it,
    no smaller one does."""
    found = []
    for dose in reversed(mg):
        seconds = _opened(parameters, duty, dose, into, limit)
        if seconds is None:
            break
        found.append((dose, seconds))
    return found[::-1]


def _opened(parameters: Parameters, duty: float, dose: float, into: str, limit: float) -> float | None:
    """Seconds from the start of an infusion until flow is back to 80 %; None if it never is."""
    volume = parameters.medicine.full_flow_ml_s * _MEDICINE_DUTY_RATIO * _INFUSION_S
    medicine = replace(parameters.medicine, into=into, strength_mg_ml=dose / volume, start=0.0, stop=0.0)
    tube = Tube(replace(_gel(parameters), medicine=medicine))
    tube.advance(REST_S, Drive(duty))
    enough = 0.8 * tube.look().vein_ml_min
    tube.insert_clot(0.05)
    start = tube.time
    while (passed := tube.time - start) < limit:
        tube.advance(
            tube.time + 0.5, Drive(duty, medicine=_MEDICINE_DUTY_RATIO if passed < _INFUSION_S else 0.0)
        )
        if passed > 2.0 and tube.look().vein_ml_min >= enough:
            return passed
    return None


def _watched(tube: Tube, until: float, drive: Drive) -> Iterator[Observation]:
    """Advance the tube, and observe it ten times a second."""
    while tube.time < until - 1e-9:
        tube.advance(min(until, tube.time + 0.1), drive)
        yield tube.look()


def _gel(parameters: Parameters) -> Parameters:
    return replace(parameters, clot=replace(parameters.clot, kind="gel"))
