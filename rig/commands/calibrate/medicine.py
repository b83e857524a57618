"""`rig calibrate medicine`: the medicine pump's flow into a syringe, at three duties."""

import math

from rig.base.signals import Outputs
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.refused import Refused
from rig.settings.calibration import MeasuredMedicine

#: Duties at which the pump is measured.
DUTY_RATIOS = (0.45, 0.6, 0.8)
#: Measurements at each duty.
REPEATS = 2
#: Most medicine of a run, in seconds of full duty: a 20 mL syringe does not overflow, and all runs together
#: stay below the 60 mL that a Nano gives in ten minutes.
GIVEN_S = 6.0
#: Another possible cause if less comes than expected.
TOO_SOON = "a Nano that has given its 60 mL of the last ten minutes (then wait as long)"
#: The main pump gets this long to reach its speed before medicine is added, s.
BEFORE_S = 2.0
#: Largest difference of repeats, as a part of their mean: a syringe is read to 0.2 mL of ten.
SPREAD_RATIO = 0.10
#: Limits of what small peristaltic pumps deliver at full duty, mL/s.
LEAST_ML_S, MOST_ML_S = 0.1, 3.0
#: Volume of the barrel of a 20 mL syringe, with reserve, mL.
BARREL_ML = 30.0


def calibrate(context: CalibrationContext) -> tuple[MeasuredMedicine, str]:
    """mL/s over duty. Raises Refused if that cannot be right."""
    context.terminal.say("You need: the barrel of a 20 mL syringe, its outlet closed. Medicine: plain water.")
    context.terminal.go(
        "Take the catheter out of the vein and close its way in; hang its tip into the empty syringe barrel. "
        "The main pump runs meanwhile: the rig gives no medicine without it."
    )
    points: list[tuple[float, float]] = []
    worst = 0.0
    for duty in DUTY_RATIOS:
        flows = [_fill(context, duty) for _ in range(REPEATS)]
        mean = sum(flows) / len(flows)
        if mean <= 0.05:
            raise Refused(
                f"At {100 * duty:.0f} % nothing came. Is the medicine pump's 12 V on, its cup full, its tube "
                f"free? Else it is {TOO_SOON}. Run: rig doctor"
            )
        spread = (max(flows) - min(flows)) / mean
        if spread > SPREAD_RATIO:
            raise Refused(
                f"The repeats at {100 * duty:.0f} % differ by {100 * spread:.0f} %, more than "
                f"{100 * SPREAD_RATIO:.0f} %. Likely causes: air in the line (run it full first), a syringe "
                f"not emptied, a pump tube that is worn, {TOO_SOON}"
            )
        worst = max(worst, spread)
        points += [(duty, flow) for flow in flows]
    slope, zero = _line(points)
    if not LEAST_ML_S <= slope + zero <= MOST_ML_S:
        raise Refused(
            f"At full duty that would be {60 * (slope + zero):.0f} mL/min; these pumps give "
            f"{60 * LEAST_ML_S:.0f} to {60 * MOST_ML_S:.0f}. Was the syringe read in mL?"
        )
    context.terminal.go("Put the catheter back into the vein.")
    found = MeasuredMedicine(
        ml_s_per_duty=round(slope, 4), ml_s_at_zero=round(zero, 4), spread=round(worst, 3)
    )
    used = context.config.pump.medicine_duty
    error = _scatter(points, slope, zero)
    return found, (
        f"Medicine pump: {found.flow(used):.2f} ± {2 * error:.2f} mL a second at the story's "
        f"{100 * used:.0f} %, {60 * found.flow(used):.0f} mL/min; "
        f"repeats differed by {100 * worst:.0f} % at most."
    )


def _fill(context: CalibrationContext, duty: float) -> float:
    """One syringe at a duty, mL/s."""
    context.rest()
    context.terminal.go("Empty the syringe.")
    context.rest()
    if context.bystander is not None:
        context.bystander.syringe()
    pump, seconds = context.config.pump.duty, GIVEN_S / duty
    context.run(BEFORE_S, Outputs(pump=pump), "main pump")
    context.run(seconds, Outputs(pump=pump, medicine=duty), f"medicine {100 * duty:.0f} %")
    context.run(0.5, Outputs(pump=pump), "main pump")
    offered = context.bystander.syringe() if context.bystander is not None else None
    return context.terminal.number("In the syringe", "mL", offered, BARREL_ML) / seconds


def _line(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Slope and zero of the straight line through points, by least squares."""
    n = len(points)
    x, y = sum(p[0] for p in points) / n, sum(p[1] for p in points) / n
    slope = sum((p[0] - x) * (p[1] - y) for p in points) / sum((p[0] - x) ** 2 for p in points)
    return slope, y - slope * x


def _scatter(points: list[tuple[float, float]], slope: float, zero: float) -> float:
    """Standard deviation of the line in its middle, mL/s."""
    left = sum((y - zero - slope * x) ** 2 for x, y in points) / (len(points) - 2)
    return math.sqrt(left / len(points))
