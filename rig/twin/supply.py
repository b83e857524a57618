"""The 12 V at the pumps: what supply, fuse and wires leave of them while a pump starts and runs."""

import math

from rig.twin.electric import PUMP_V, pump_a
from rig.twin.parameters import Electric

#: The capacitor behind the main pump's driver, F.
SMOOTHING_F = 1e-3
#: To this part of an undamped circuit's current the resistance of coil and driver damps a step into it.
DAMPED_RATIO = 0.57
#: For so long a pump draws its starting current, s. Estimated.
START_S = 0.1
#: Of the pumps' 12 V, a Nano behind its divider of 10 over 4.7 kΩ surely sees no less than this, V: 3.0 V at
#: its pin.
NANO_SEES_V = 3.0 * (10_000 + 4_700) / 4_700


def coil_a(before: float, after: float, seconds: float, electric: Electric) -> float:
    """The most that the main pump's coil carries (A) while the driver's part of 12 V rises within `seconds`.

    The pump's own current, and what charges the capacitor: by its slope, or by what coil and capacitor would
    let through at once.
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
        """What is left (V) at the least in the next `seconds` (above 0) at a duty (0 to 1)."""
        starting = duty > 0.0 and self._ran_s < START_S
        amps = coil_a(self._duty, duty, seconds, self._electric)
        if starting:
            amps = max(amps, self._electric.start_a)
        self._duty, self._ran_s = duty, self._ran_s + seconds if duty > 0.0 else 0.0
        # A driver draws from its supply only while it pushes; a pump that starts takes all that it can get.
        return PUMP_V - self._electric.supply_ohm * amps * (1.0 if starting else duty)
