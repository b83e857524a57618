"""The state of pump and pinch, its duration, and the sensors' readings in it."""

import math
from dataclasses import dataclass

from rig.base.faults import STOPS_WATER
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.flow import Flow, sensor_flow
from rig.sensing.signs import OPEN_TRAVEL_RATIO
from rig.settings.sensor import Sensor

#: Smaller changes of duty and travel than these are ignored.
STILL_DUTY_RATIO = 0.02
STILL_TRAVEL_RATIO = 0.005
#: The leg's water sloshes: its pressure is smoothed over this long.
SLOSH_S = 0.4


@dataclass(frozen=True)
class OperatingPoint:
    """The pump's duty, the pinch's travel, and the readings that belong to them."""

    time: float = 0.0
    passed_s: float = 0.0
    """Time since the last reading."""
    duty: float = 0.0
    pinch: float = 0.0
    settled_s: float = 0.0
    """How long pump and pinch have not changed."""
    running_s: float = 0.0
    """How long the pump has been on."""
    pulses: int = 0
    last_pulse: float = 0.0
    """Time of the last pulse, or of the pump's start, s."""
    silence_s: float = 0.0
    """How long no pulse has come; a late serial line is not silence."""
    rate: float = 0.0
    """The flow sensor's own flow, mL/min."""
    leg_kpa: float | None = None
    """Leg pressure, smoothed."""

    @property
    def opened(self) -> bool:
        """Whether the pinch counts as open."""
        return self.pinch <= OPEN_TRAVEL_RATIO


def operating_point(
    previous: OperatingPoint, inputs: Inputs, done: Outputs, flow: Flow, sensor: Sensor
) -> OperatingPoint:
    """The point after one more reading; `done` is what the board was told before it.

    The pump is judged by the duty that the board reports, if it reports one.
    """
    passed = max(0.0, inputs.time - previous.time)
    duty = done.pump if inputs.duty is None else inputs.duty
    on = duty > 0 and not inputs.faults & STOPS_WATER
    still = (
        abs(duty - previous.duty) < STILL_DUTY_RATIO and abs(done.pinch - previous.pinch) < STILL_TRAVEL_RATIO
    )
    last_pulse = inputs.time if not on or inputs.pulses != previous.pulses else previous.last_pulse
    counted = inputs.time if inputs.counted is None else inputs.counted
    return fast_replace(
        previous,
        time=inputs.time,
        passed_s=passed,
        duty=duty,
        pinch=done.pinch,
        settled_s=previous.settled_s + passed if on and still else 0.0,
        running_s=previous.running_s + passed if on else 0.0,
        pulses=inputs.pulses,
        last_pulse=last_pulse,
        silence_s=max(0.0, counted - last_pulse),
        rate=sensor_flow(flow, inputs, sensor),
        leg_kpa=_smoothed(previous.leg_kpa, inputs.leg_kpa, passed),
    )


def _smoothed(previous: float | None, kpa: float | None, passed: float) -> float | None:
    if previous is None or kpa is None:
        return kpa
    return kpa + (previous - kpa) * math.exp(-passed / SLOSH_S)
