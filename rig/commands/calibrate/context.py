"""What every calibration needs: the rig, the person, and the simulated instruments."""

from collections import deque
from dataclasses import dataclass, field

from rig.base.faults import Fault
from rig.base.signals import Inputs, Outputs
from rig.commands.calibrate.refused import Refused
from rig.commands.shared.console import Terminal, sparkline
from rig.commands.shared.manual_control import ManualControl, Measurement, Watch
from rig.sensing.flow import Flow, measure
from rig.settings.config import Config
from rig.twin.instruments import Bystander

#: The live line is updated this often, s.
EVERY_S = 0.25

_REMEDIES = {
    Fault.STOPPED: "The emergency stop is in, or its wire is broken: let it out, then start again",
    Fault.NO_POWER: "The pumps' 12 V are missing or sag: look at plug, fuse and wires, then start again",
    Fault.TRAY_WET: "Water lies in the tray: dry it and mend the leak, then start again",
    Fault.NO_FLOW: "The pump ran and no water moved: fill the tank, straighten the hoses, run: rig doctor",
}


@dataclass
class CalibrationContext:
    """A rig that is being calibrated."""

    config: Config
    trial: ManualControl
    terminal: Terminal
    named: float
    """Pulses per litre in config.toml, before any calibration."""
    bystander: Bystander | None = None
    """The simulated instruments, if the water is simulated."""
    _flow: Flow = field(default=Flow(), init=False)
    _shown: float = field(default=0.0, init=False)
    _bars: deque[float] = field(default_factory=lambda: deque(maxlen=40), init=False)

    def run(
        self, seconds: float, wanted: Outputs, label: str = "", watch: Watch | None = None
    ) -> Measurement:
        """Run, and draw the flow live. Raises Refused if the rig stops itself."""

        def look(inputs: Inputs) -> object:
            self._flow = measure(self._flow, inputs, self.config.flow.sensor)
            if self.bystander is not None:
                self.bystander.watch()
            if inputs.time - self._shown >= EVERY_S:
                self._draw(inputs.time, label)
            return watch(inputs) if watch is not None else None

        seen = self.trial.run(seconds, wanted, look)
        for fault, remedy in _REMEDIES.items():
            if fault in seen.faults:
                raise Refused(remedy)
        if nano := sorted(fault for fault in seen.standing if fault.startswith("nano_")):
            raise Refused(f"The Nano cannot be reached ({', '.join(nano)}). Run: rig doctor")
        if seen.withheld and not seen.pulses:
            raise Refused(_REMEDIES[Fault.NO_FLOW])
        if seen.withheld:
            raise Refused(
                "The rig's own limits let less through than this needs; see [limits] in config.toml"
            )
        return seen

    def rest(self) -> None:
        """Everything off for a moment, as between two visits."""
        self.trial.rest()

    def _draw(self, time: float, label: str) -> None:
        self._shown = time
        self._bars.append(self._flow.rate)
        top = 1.3 * self.config.flow.expected
        self.terminal.show(
            f"{label:<22} {sparkline(tuple(self._bars), top):<40} {self._flow.smoothed:5.0f} mL/min "
            f"{self._flow.frequency:6.1f} Hz"
        )
