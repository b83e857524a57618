"""Whether all the water comes back, by a second flow sensor on the return line."""

from dataclasses import dataclass

from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.sensing.flow import Flow, measure
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.signs import SETTLED_S
from rig.settings.sensor import Sensor

#: Two sensors never agree. The return flow through the open tube in the first seconds of a day counts as all
#: of it ...
FIRST_LOOK_S = 4.0
#: ... unless it is less than this part of the supply.
ALL_BACK_RATIO = 0.88
#: Later, water is being lost if this part of the open tube's flow is missing ...
LOST_RATIO = 0.05
#: ... for this long.
LOST_S = 3.0
#: Only a flow above this part of the open tube's is sure to turn both rotors.
BOTH_TURN_RATIO = 0.4


@dataclass(frozen=True)
class ReturnLine:
    """The return flow."""

    flow: Flow = Flow()
    share: float | None = None
    """The return sensor's reading for all of the supply, as a part of the first sensor's; None until known.
    """
    missing_s: float = 0.0
    """How long too little has come back."""
    leak: bool = False


def judge_return(
    previous: ReturnLine,
    point: OperatingPoint,
    inputs: Inputs,
    out: float | None,
    whole: float,
    sensor: Sensor,
) -> ReturnLine:
    """The return flow after one more reading.

    `out` is the supply, or None if its sensor is not trusted, and `whole` the open tube's flow, mL/min.
    """
    seen = fast_replace(inputs, pulses=inputs.returned, edge=inputs.returned_edge, counted=None)
    now = fast_replace(
        previous, flow=measure(previous.flow, seen, sensor), leak=previous.leak and point.running_s > 0
    )
    if out is None or point.settled_s < SETTLED_S or out < BOTH_TURN_RATIO * whole:
        return fast_replace(now, missing_s=0.0)
    part, back = out / whole, now.flow.smoothed / whole
    missing = now.missing_s + point.passed_s if misses_water(part, back, now.share) else 0.0
    now = fast_replace(now, missing_s=missing, leak=missing >= LOST_S or (now.leak and missing > 0))
    if now.share is None and point.opened and point.settled_s >= FIRST_LOOK_S and not missing:
        return fast_replace(now, share=back / part)
    return now


def misses_water(out: float, back: float, share: float | None) -> bool:
    """Whether less comes back than goes out, both as parts of the open tube's flow.

    `share` as in ReturnLine.
    """
    return back < (ALL_BACK_RATIO if share is None else share - LOST_RATIO / out) * out
