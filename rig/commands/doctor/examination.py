"""A rig on the table, as its checks see it."""

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
    """A rig on the table, what it should be, and who stands by."""

    config: Config
    kind: str
    trial: ManualControl
    person: Person
    keyed: bool = False
    """The computer's keys stand for buttons, knob and lamps."""

    @cached_property
    def expect(self) -> Expected:
        """What its water should do, as a run takes it."""
        return expected(self.config)

    @property
    def nano(self) -> bool:
        """Whether the water hangs on a Nano."""
        return self.kind.endswith("nano")

    @property
    def guessed(self) -> bool:
        """Whether what the flow should be is an estimate: real water that nobody has measured."""
        return self.kind in ("gpio", "nano") and self.config.measured.pump is None

    def pin(self, part: str) -> str:
        """The pin of a part of `[pins]`, for somebody with a wire in their hand."""
        nano = nano_pins(self.kind) if part in NAMES else None
        if nano is not None:
            return f"{nano.place[NAMES[part]]} of the Nano"
        gpio: int = getattr(self.config.pins, part)
        return f"GPIO{gpio} (header pin {place(gpio)})"
