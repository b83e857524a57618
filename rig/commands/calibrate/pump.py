"""`rig calibrate pump`: the duties at which the pump starts and stops, and its flow in between."""

from rig.base.signals import Outputs
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.calibrate.refused import Refused
from rig.commands.shared.console import bar
from rig.commands.shared.manual_control import MIN_PULSES
from rig.settings.calibration import MeasuredPump

#: Step of the sweep in duty.
STEP_DUTY_RATIO = 0.05
#: Time that the flow gets to settle at each step, and time of each measurement, s.
SETTLE_S, MEASURE_S = 3.0, 3.0
#: Start and stop are found to this part of full supply.
FINE_DUTY_RATIO = 0.006
#: Time for the pump to start, and to stop, s.
START_S, STOP_S = 3.0, 4.0
#: In still water the sensor's rotor has stopped after this long, s.
STILL_S = 1.5
#: A flow that falls by more than this part while the duty rises is not a pump's curve.
FALL_RATIO = 0.05


def calibrate(context: CalibrationContext) -> tuple[MeasuredPump, str]:
    """Start, stop and flow over duty. Raises Refused if they cannot be right."""
    context.terminal.say(
        "The tank must be full, the return hose in it, and the side branch open as for a visit."
    )
    context.terminal.go("Nothing needs doing meanwhile; it takes about three minutes.")
    context.rest()
    duty, flow = _sweep(context)
    top = context.config.limits.duty
    running = duty[0]
    start = _start(context, max(0.0, running - STEP_DUTY_RATIO), running)
    stop = _stop(context, start)
    found = MeasuredPump(start=round(start, 3), stop=round(stop, 3), duty=tuple(duty), flow=tuple(flow))
    story = context.config.pump.duty
    if start >= story:
        raise Refused(
            f"The pump starts only at {100 * start:.0f} % of full supply, and the story runs it at "
            f"{100 * story:.0f} % (pump.duty). Raise pump.duty in config.toml to {min(top, start + 0.15):.2f}"
        )
    at = found.at(story)
    if at is None:
        raise Refused(f"The story's duty of {story:g} lies outside what was measured; see pump.duty")
    return found, (
        f"Main pump: starts at {100 * start:.0f} % of full supply, stops below {100 * stop:.0f} %, moves "
        f"{at:.0f} mL/min at the story's {100 * story:.0f} %."
    )


def _sweep(context: CalibrationContext) -> tuple[list[float], list[float]]:
    """Flow at each duty, from the first that moves water up to the limit."""
    sensor, say = context.config.flow.sensor, context.terminal.say
    duty: list[float] = []
    flow: list[float] = []
    steps = round(context.config.limits.duty / STEP_DUTY_RATIO)
    for n in range(1, steps + 1):
        now = round(n * STEP_DUTY_RATIO, 3)
        seen = context.run(SETTLE_S, Outputs(pump=now), f"pump {100 * now:.0f} %")
        if seen.pulses >= 4:
            seen = context.run(MEASURE_S, Outputs(pump=now), f"pump {100 * now:.0f} %")
        if seen.pulses < MIN_PULSES:
            context.rest()  # a motor that only hums must not be left on
            say(f"  {100 * now:3.0f} %     - mL/min")
            continue
        rate = round(seen.rate(sensor), 1)
        if flow and rate < flow[-1] * (1 - FALL_RATIO):
            raise Refused(
                f"At {100 * now:.0f} % of full supply the flow fell from {flow[-1]:.0f} to {rate:.0f} "
                "mL/min. Likely causes: air in the hoses, a tank running empty, a supply that sags. "
                "Fill, vent and do it again"
            )
        duty.append(now)
        flow.append(rate)
        say(f"  {100 * now:3.0f} % {rate:5.0f} mL/min  {bar(rate, 2 * context.config.flow.expected)}")
    context.rest()
    if len(duty) < 3:
        raise Refused(
            "Water moved at fewer than three steps. Is the pump's 12 V on, the tank full, and the pump's "
            "driver one that follows its duty? Run: rig doctor"
        )
    return duty, flow


def _start(context: CalibrationContext, low: float, high: float) -> float:
    """The lowest duty that starts the resting pump."""
    while high - low > FINE_DUTY_RATIO:
        middle = (low + high) / 2
        seen = context.run(START_S, Outputs(pump=middle), f"does {100 * middle:.1f} % start?")
        context.rest()
        low, high = (low, middle) if seen.pulses >= MIN_PULSES else (middle, high)
    return high


def _stop(context: CalibrationContext, running: float) -> float:
    """The duty below which the running pump stops."""
    low, high = 0.0, running
    while high - low > FINE_DUTY_RATIO:
        middle = (low + high) / 2
        context.run(
            START_S, Outputs(pump=min(context.config.limits.duty, running + STEP_DUTY_RATIO)), "running"
        )
        context.run(STOP_S, Outputs(pump=middle), f"does {100 * middle:.1f} % stop?")
        seen = context.run(STILL_S, Outputs(pump=middle), f"does {100 * middle:.1f} % stop?")
        low, high = (low, middle) if seen.pulses >= 2 else (middle, high)
        context.rest()
    return high
