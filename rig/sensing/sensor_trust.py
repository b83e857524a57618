"""Whether the flow sensor can be trusted."""

from dataclasses import dataclass

from rig.base.faults import Fault
from rig.sensing.operating_point import OperatingPoint
from rig.sensing.signs import ABSURD_FLOW_RATIO, SILENT_S, Sign

#: In a tube that loses its water the rotor runs down over several turns. A silence of this long ...
RUN_DOWN_S = 0.4
#: ... after it turned at this part of the open tube's speed means a cut wire or a jammed rotor.
CUT_SPEED_RATIO = 0.4
#: A sensor that counts too much is distrusted after this long.
TOO_MUCH_S = 1.0
#: A sensor that counts nothing under full pressure is distrusted after this long.
MUTE_S = 0.2
#: A distrusted sensor is trusted again once it has counted more than this part of the flow ...
COUNTS_RATIO = 0.05
#: ... for this long.
TRUSTED_AGAIN_S = 2.0


@dataclass(frozen=True)
class SensorTrust:
    """What is known of the flow sensor."""

    fault: Fault | None = None
    """Why it is not trusted, one of BLIND; None if it is trusted."""
    streak_s: float = 0.0
    """How long a bad sensor has counted well, or a good one impossibly."""


def judge_sensor(
    previous: SensorTrust, point: OperatingPoint, part: float, speed: float, pressures: frozenset[Sign]
) -> SensorTrust:
    """The trust after one more reading.

    `part` is the flow that it measures, `speed` the rotor's speed at its last pulses, both as parts of the
    open tube's; `pressures` are the signs of the leg's pressure.
    """
    if not point.running_s:
        return _streak(previous, 0.0)
    absurd = part > ABSURD_FLOW_RATIO
    if previous.fault is not None:
        good = point.silence_s < RUN_DOWN_S and part > COUNTS_RATIO and not absurd
        # A sensor that counts too much at an open pinch also does so at a closed one, where it looks right.
        good = good and (point.opened or previous.fault is Fault.SENSOR_DEAD)
        streak = previous.streak_s + point.passed_s if good else 0.0
        return SensorTrust() if streak >= TRUSTED_AGAIN_S else _streak(previous, streak)
    # Without pressure the pump is dry: the sensor is not merely silent.
    cut = point.silence_s >= RUN_DOWN_S and speed > CUT_SPEED_RATIO and pressures != {Sign.NONE}
    mute = not absurd and point.opened and point.silence_s >= SILENT_S and pressures == {Sign.RIGHT}
    streak = previous.streak_s + point.passed_s if absurd or mute else 0.0
    if cut or (not absurd and streak >= MUTE_S):
        return SensorTrust(Fault.SENSOR_DEAD)
    return SensorTrust(Fault.SENSOR_REVERSED) if streak >= TOO_MUCH_S else _streak(previous, streak)


def _streak(trust: SensorTrust, seconds: float) -> SensorTrust:
    return trust if seconds == trust.streak_s else SensorTrust(trust.fault, seconds)
