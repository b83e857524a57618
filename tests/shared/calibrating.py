"""A virtual rig to calibrate, with hidden values for the calibration to find."""

from dataclasses import replace

from rig.base.clock import SteadyClock
from rig.boards.virtual import VirtualBoard
from rig.commands.calibrate.context import CalibrationContext
from rig.commands.shared.console import Terminal
from rig.commands.shared.manual_control import ManualControl
from rig.settings.config import Config
from rig.twin.instruments import Bystander


def rig(seed: int = 1, faults: tuple[str, ...] = (), **twin: dict[str, object]) -> CalibrationContext:
    """A virtual rig with the water of `twin`, which config.toml does not know about."""
    config = Config()
    hidden = config.twin
    for part, values in twin.items():
        hidden = replace(hidden, **{part: replace(getattr(hidden, part), **values)})
    config = replace(config, twin=hidden)
    board = VirtualBoard(config, seed)
    for fault in faults:
        board.inject_fault(fault)
    return CalibrationContext(
        config,
        ManualControl(board, SteadyClock(float("inf")), config.limits),
        Terminal(alone=True, say=lambda _: None, live=False),
        config.flow.sensor.pulses_per_litre,
        Bystander(lambda: board.bench().sight, config.twin.water.density_kg_m3, seed),
    )
