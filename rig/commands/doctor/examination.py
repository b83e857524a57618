"""A rig on the table, as the checks use it."""

from dataclasses import dataclass
from functools import cached_property

from rig.commands.doctor.operator import Person
from rig.commands.shared.manual_control import ManualControl
from rig.commands.wiring.nano_pins import NAMES
from rig.commands.wiring.wiring import nano_pins
from rig.sensing.expected import Expected, expected
from rig.settings.config import Config
from rig.settings.pinout import place


@dataclass
class Examination:
    """A rig on the table, its expected behaviour, and the person beside it."""

    config: Config
    kind: str
    trial: ManualControl
    person: Person
    keyed: bool = False
    """The computer's keyboard and screen replace buttons, knob and lamps."""

    @cached_property
    def expect(self) -> Expected:
        """The expected behaviour of its water, the same as in a run."""
        return expected(self.config)

    @property
    def nano(self) -> bool:
        """Whether the water is controlled by a Nano."""
        return self.kind.endswith("nano")

    @property
    def guessed(self) -> bool:
        """Whether the expected flow is only an estimate, because nobody has calibrated this real rig."""
        return self.kind in ("gpio", "nano") and self.config.measured.pump is None

    def pin(self, part: str) -> str:
        """The pin of a part of `[pins]`, in words for the person who connects the wire."""
        nano = nano_pins(self.kind) if part in NAMES else None
        if nano is not None:
            return f"{nano.place[NAMES[part]]} of the Nano"
        gpio: int = getattr(self.config.pins, part)
        return f"GPIO{gpio} (header pin {place(gpio)})"
