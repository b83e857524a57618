"""`rig calibrate pinch`: the flow at each travel, and whether the flow can be controlled by it."""

from rig.base.signals import Inputs, Outputs
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.refused import Refused
from rig.commands.shared.console import bar
from rig.commands.shared.manual_control import MIN_PULSES
from rig.sensing.flow import Flow, measure
from rig.settings.calibration import MeasuredPinch
from rig.settings.config import is_gel
from rig.visit.pinch_control import begin, follow, slope

#: Steps of the travel.
STEPS = 20
#: Time that the flow gets to settle at each step, and time of each measurement, s.
SETTLE_S, MEASURE_S = 1.5, 2.0
#: Parts of the flow that the pinch must be able to hold ...
TARGET_RATIOS = (0.8, 0.5, 0.3)
#: ... and how close it must come.
NEAR_RATIO = 0.03
#: Time within which it must be that close, s.
WITHIN_S = 10.0
#: The flow counts as held after it has been that close for this long, s.
HELD_S = 1.5


def calibrate(context: CalibrationContext) -> tuple[MeasuredPinch, str]:
    """The pinch's curve, and a trial of it. Raises Refused if it cannot be right."""
    if is_gel(context.config):
        raise Refused(
            'This rig\'s clot is a plug of gel (twin.clot.kind = "gel"): its servo turns a stopcock from one '
            "end to the other, and there is no curve to be found"
        )
    context.terminal.say(
        "The tank must be full, the return hose in it, and the side branch open as for a visit."
    )
    context.terminal.go("Keep fingers away from the jaw.")
    context.rest()
    duty = context.config.pump.duty
    whole = _flow(context, duty, 0.0, 4.0)
    if whole <= 0.0:
        raise Refused("No water moves with the vein open. Run: rig doctor")
    travel = [n / STEPS for n in range(STEPS + 1)]
    part = []
    for position in travel:
        part.append(_flow(context, duty, position, SETTLE_S) / whole)
        context.terminal.say(f"  travel {position:4.2f}  {100 * part[-1]:4.0f} %  {bar(part[-1], 1.1)}")
    found = MeasuredPinch(travel=tuple(travel), part=tuple(round(value, 4) for value in _falling(part)))
    _sensible(context, found)
    context.run(3.0, Outputs(pump=duty), "opens")
    told = []
    for wanted in TARGET_RATIOS:
        if wanted < found.part[-1] + NEAR_RATIO:
            continue
        seconds, reached = hold(context, found, wanted, whole)
        context.terminal.say(f"  sent to {100 * wanted:.0f} %: {100 * reached:.0f} % after {seconds:.1f} s")
        told.append(f"{100 * wanted:.0f} % in {seconds:.1f} s")
        context.run(2.0, Outputs(pump=duty), "opens")
    context.rest()
    return found, (
        f"Pinch: takes hold at travel {_takes_hold(found):.2f}; shut, it leaves {_left(found)}; "
        f"by feel it came to {', '.join(told)}."
    )


def hold(
    context: CalibrationContext, curve: MeasuredPinch, wanted: float, whole: float
) -> tuple[float, float]:
    """Bring the flow to a part of the whole and hold it: time taken, part reached. Raises Refused."""
    duty, sensor = context.config.pump.duty, context.config.flow.sensor
    guess = curve.travel_for(wanted)
    start = context.trial.time
    grip = begin(guess if guess is not None else 0.5, start)
    steep = slope(curve, grip.travel)
    flow = Flow()
    near: float | None = None
    while context.trial.time - start < WITHIN_S + HELD_S:

        def feel(inputs: Inputs) -> object:
            nonlocal flow, grip, near
            flow = measure(flow, inputs, sensor)
            part = flow.smoothed / whole
            grip = follow(grip, inputs.time, part, wanted, steep)
            if abs(part - wanted) > NEAR_RATIO:
                near = None
            elif near is None:
                near = inputs.time
            return near is not None and inputs.time - near >= HELD_S

        context.run(0.1, Outputs(pump=duty, pinch=grip.travel), f"to {100 * wanted:.0f} %", feel)
        if near is not None and context.trial.time - near >= HELD_S:
            break
    if near is None or near - start > WITHIN_S:
        raise Refused(
            f"The flow did not come to {100 * wanted:.0f} % within {WITHIN_S:g} s; it stayed at "
            f"{100 * flow.smoothed / whole:.0f} %. Is the jaw loose on its shaft, or the tube out of the jaw?"
        )
    return near - start, flow.smoothed / whole


def _flow(context: CalibrationContext, duty: float, travel: float, settle: float) -> float:
    """Flow at a travel, mL/min; 0 if the rotor stands."""
    context.run(settle, Outputs(pump=duty, pinch=travel), f"travel {travel:.2f}")
    seen = context.run(MEASURE_S, Outputs(pump=duty, pinch=travel), f"travel {travel:.2f}")
    # A rotor that has come to rest shows no flow.
    return seen.rate(context.config.flow.sensor) if seen.pulses >= MIN_PULSES else 0.0


def _falling(part: list[float]) -> list[float]:
    """The same curve without small random rises."""
    least = part[0]
    return [least := min(least, value) for value in part]


def _takes_hold(curve: MeasuredPinch) -> float:
    """The travel at which the flow begins to fall."""
    return next((t for t, p in zip(curve.travel, curve.part, strict=True) if p < 0.97), 1.0)


def _left(curve: MeasuredPinch) -> str:
    """The flow that passes the closed pinch, in words."""
    left = curve.part[-1]
    return f"{100 * left:.0f} % of the flow" if left > 0 else "too little to turn the sensor's rotor"


def _sensible(context: CalibrationContext, curve: MeasuredPinch) -> None:
    """Refuse a pinch that does nothing, is closed from the start, or never blocks enough for the story."""
    shut = curve.part[-1]
    low = context.config.flow.levels.of("low").enter
    if shut > 0.9:
        raise Refused(
            "The pinch moved from end to end and the flow stayed. Is the servo powered, its signal wire in "
            "place, the tube in the jaw? Run: rig doctor"
        )
    if curve.part[1] < 0.7:
        raise Refused(
            f"The vein is half shut already at travel {curve.travel[1]:g}: pinch.open_ms in config.toml is "
            "too near to pinch.closed_ms, or the two are the wrong way round"
        )
    if shut >= low:
        raise Refused(
            f"Shut, the pinch still leaves {100 * shut:.0f} % of the flow, and the story's clot needs less "
            f"than {100 * low:.0f} %. Move pinch.closed_ms in config.toml away from pinch.open_ms, a little "
            "at a time"
        )
