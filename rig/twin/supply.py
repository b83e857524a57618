"""The 12 V at the pumps, after the losses in supply, fuse and wires while a pump starts and runs."""

import math

from rig.twin.electric import PUMP_V, pump_a
from rig.twin.parameters import Electric

#: The capacitor behind the main pump's driver, F.
SMOOTHING_F = 1e-3
#: The resistance of coil and driver damps the current after a step to this fraction of an undamped circuit's.
DAMPED_RATIO = 0.57
#: Time for which a pump draws its starting current, s. Estimated.
START_S = 0.1
#: The least supply that a Nano is sure to see as present, V: 3.0 V at its pin, behind a divider of 10 and
#: 4.7 kΩ.
NANO_SEES_V = 3.0 * (10_000 + 4_700) / 4_700


def coil_a(before: float, after: float, seconds: float, electric: Electric) -> float:
    """The main pump's greatest coil current (A) while the driver's share of 12 V rises within `seconds`.

    It is the pump's own current plus the capacitor's charging current, which is limited by the slope of the
    voltage or by the surge that coil and capacitor let through.
    """
    rise = PUMP_V * max(0.0, after - before)
    at_once = DAMPED_RATIO * rise * math.sqrt(SMOOTHING_F / (1e-3 * electric.coil_mh))
    return pump_a(after, electric) + min(at_once, SMOOTHING_F * rise / seconds)


class Rail:
    """The 12 V that the main pump's driver gets."""

    def __init__(self, electric: Electric) -> None:
        self._electric = electric
        self._duty = self._ran_s = 0.0

    def volts(self, duty: float, seconds: float) -> float:
        """The lowest voltage (V) in the next `seconds` (above 0) at a duty (0 to 1)."""
        starting = duty > 0.0 and self._ran_s < START_S
        amps = coil_a(self._duty, duty, seconds, self._electric)
        if starting:
            amps = max(amps, self._electric.start_a)
        self._duty, self._ran_s = duty, self._ran_s + seconds if duty > 0.0 else 0.0
        # A driver draws current only during its pulses; a pump that is starting draws all that it can get.
        return PUMP_V - self._electric.supply_ohm * amps * (1.0 if starting else duty)
