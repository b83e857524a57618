"""The law of one flow sensor: from pulses to mL/min."""

from dataclasses import dataclass

from rig.base.schema import setting


@dataclass(frozen=True, slots=True)
class Sensor:
    """The law of one flow sensor, `frequency = K (flow - offset)`, and how its rotor is built."""

    pulses_per_litre: float = setting(5880.0, low=100, high=50_000, unit="pulses/L")
    """K. 5880 for a YF-S401 as sold; each one differs by several per cent, so calibrate."""
    offset: float = setting(20.0, low=0, high=500, unit="mL/min")
    """Flow that passes without turning the rotor."""
    poles: int = setting(4, low=1, high=16)
    """Pulses in one turn. Poles are never spaced evenly, so only whole turns are timed."""

    def flow(self, frequency: float) -> float:
        """Flow in mL/min at a pulse frequency in Hz; 0 where nothing turns."""
        return frequency * 60_000.0 / self.pulses_per_litre + self.offset if frequency > 0 else 0.0
