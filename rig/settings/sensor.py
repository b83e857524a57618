"""Conversion of a flow sensor's pulse frequency to mL/min."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Sensor:
    """A flow sensor: `frequency = K (flow - offset)`."""

    pulses_per_litre: float = setting(5880.0, low=100, high=50_000, unit="pulses/L")
    """K. A YF-S401 has 5880; individual sensors differ by several per cent, so calibrate."""
    offset: float = setting(20.0, low=0, high=500, unit="mL/min")
    """Flow that does not turn the rotor."""
    poles: int = setting(4, low=1, high=16)
    """Pulses per revolution. The poles are not evenly spaced, so only whole revolutions are timed."""

    def flow(self, frequency: float) -> float:
        """Flow in mL/min at a pulse frequency in Hz; 0 at rest."""
        return frequency * 60_000.0 / self.pulses_per_litre + self.offset if frequency > 0 else 0.0
