"""`rig calibrate flow`: jugs of water on a kitchen scale, at three flows, three times each."""

from dataclasses import replace

from rig.base.signals import Inputs, Outputs
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.flow_fit import DENSITY_G_ML, SPREAD_RATIO, Jug, Law, fit, plausible
from rig.commands.calibrate.refused import Refused
from rig.commands.shared.manual_control import MIN_PULSES
from rig.settings.calibration import MeasuredFlow

#: Volume of a jug, mL: the scale's 2 g are then a quarter of a per cent, and so is the water that passes
#: while the rotor starts and stops.
FILL_ML = 800.0
#: Volume of the first jug, mL: it must not overflow if the sensor counts a third less than specified.
FIRST_FILL_ML = 600.0
#: The flows, as parts of the story's duty.
FLOW_RATIOS = (0.66, 1.0, 1.5)
#: Measurements at each flow.
REPEATS = 3
#: If the pump does not start at the lowest duty, the duty is raised by this much ...
MORE_DUTY_RATIO = 0.04
#: ... this many times.
TRIES = 4
#: Longest time for a jug, s.
LONGEST_S = 240.0


def calibrate(context: CalibrationContext) -> tuple[MeasuredFlow, str]:
    """K and offset of the flow sensor. Raises Refused if they cannot be right."""
    say = context.terminal.say
    say("You need: a jug of one litre or more, a kitchen scale in grams, a full tank.")
    say("The program starts and stops the pump; you need not be quick.")
    context.terminal.go(
        "Clamp the side branch, so that all water passes the sensor. Take the return hose out of the tank "
        "and hang its end into the jug, above the water that will be in it."
    )
    duties = _duties(context)
    jugs: list[Jug] = []
    for step, duty in enumerate(duties):
        if step == 0:
            duty = _starts(context, duty, duties[1])
        say(f"Flow {step + 1} of {len(duties)}: pump at {100 * duty:.0f} % of full supply.")
        again = _jugs(context, step, duty, jugs)
        if _apart(again) > SPREAD_RATIO:
            say(f"These differ by {100 * _apart(again):.1f} %. Once more, all {REPEATS}.")
            again = _jugs(context, step, duty, jugs)
        jugs += again
    context.terminal.go("Hang the hose back into the tank and open the clamp.")
    law = fit(jugs, context.named)
    return _taken(law), _sentence(law)


def _duties(context: CalibrationContext) -> list[float]:
    """Duties that lie within the pump's limits and above its start."""
    pump, most = context.config.pump.duty, context.config.limits.duty
    found = context.config.measured.pump
    least = found.start + 0.02 if found is not None else 0.0
    duties = [min(most, max(least, part * pump)) for part in FLOW_RATIOS]
    if duties[-1] < 1.2 * duties[0]:
        raise Refused(
            f"The pump can only be run from {least:g} to {most:g} (limits.duty), too little apart to tell K "
            "from the offset. Raise limits.duty in config.toml if your pump allows it"
        )
    return duties


def _starts(context: CalibrationContext, duty: float, most: float) -> float:
    """The lowest of a few duties at which water moves; the first jug is filled at it."""
    for _ in range(TRIES):
        context.rest()
        if context.run(3.0, Outputs(pump=duty), f"does {100 * duty:.0f} % start?").pulses >= MIN_PULSES:
            return duty
        duty = min(most, duty + MORE_DUTY_RATIO)
    return duty


def _jugs(context: CalibrationContext, step: int, duty: float, before: list[Jug]) -> list[Jug]:
    """All jugs of one flow; `before` are those of the flows before it."""
    filled: list[Jug] = []
    while len(filled) < REPEATS:
        filled.append(_fill(context, step, duty, len(filled), [*before, *filled]))
    return filled


def _fill(context: CalibrationContext, step: int, duty: float, number: int, known: list[Jug]) -> Jug:
    """One jug: empty it, run, weigh it. The earlier jugs' law tells how much goes in."""
    pulses_per_litre = _pulses_per_litre(known) if known else context.config.flow.sensor.pulses_per_litre
    wanted = FILL_ML if known else FIRST_FILL_ML
    context.rest()
    context.terminal.go("Put the empty jug on the scale, set the scale to zero, and the hose into the jug.")
    context.rest()  # water that moved in the meantime
    if context.bystander is not None:
        context.bystander.weigh()
    first: list[int] = []

    def full(inputs: Inputs) -> bool:
        if not first:
            first.append(inputs.pulses)
        return 1000.0 * (inputs.pulses - first[0]) / pulses_per_litre >= wanted

    run = context.run(LONGEST_S, Outputs(pump=duty), f"jug {number + 1} of {REPEATS}", full)
    over = context.run(3.0, Outputs(), f"jug {number + 1}: runs out")
    if not run.marks:
        raise Refused(
            f"At {100 * duty:.0f} % of full supply no pulse came. Does water run? Then run: rig doctor. If "
            "the pump needs more to start, run first: rig calibrate pump"
        )
    offered = context.bystander.weigh() if context.bystander is not None else None
    last = over.marks[-1] if over.marks else run.marks[-1]
    context.terminal.say(f"  {run.pulses + over.pulses} pulses")
    grams = context.terminal.number("Water in the jug", "g", offered)
    jug = Jug(step, grams, run.pulses + over.pulses, last.time - run.marks[0].time)
    try:
        plausible([jug], context.named)
    except Refused as why:  # more often a typing error than a measurement
        context.terminal.say(why.sentence)
        jug = replace(jug, grams=context.terminal.number("Read it once more. Water in the jug", "g", offered))
        plausible([jug], context.named)
    context.terminal.go("Pour the water back into the tank.")
    return jug


def _apart(jugs: list[Jug]) -> float:
    """Difference of the repeats, as a part of their mean."""
    per_litre = [_pulses_per_litre([jug]) for jug in jugs]
    return (max(per_litre) - min(per_litre)) / _pulses_per_litre(jugs)


def _pulses_per_litre(jugs: list[Jug]) -> float:
    """Pulses per weighed litre."""
    return 1000.0 * DENSITY_G_ML * sum(jug.pulses for jug in jugs) / sum(jug.grams for jug in jugs)


def _taken(law: Law) -> MeasuredFlow:
    return MeasuredFlow(
        pulses_per_litre=round(law.pulses_per_litre, 1),
        pulses_per_litre_sd=round(law.pulses_per_litre_sd, 1),
        offset=round(law.offset, 1),
        offset_sd=round(law.offset_sd, 1),
        spread=round(law.spread, 4),
    )


def _sentence(law: Law) -> str:
    return (
        f"Flow sensor: K = {law.pulses_per_litre:.0f} ± {2 * law.pulses_per_litre_sd:.0f} pulses per litre, "
        f"offset = {law.offset:.0f} ± {2 * law.offset_sd:.0f} mL/min (± is two standard deviations). "
        f"A flow in the middle is known to ± {200 * law.flow_sd:.1f} %; "
        f"repeats differed by {100 * law.spread:.1f} % at most."
    )
