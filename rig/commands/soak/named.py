"""Whether the rig names each mishap of a soak within its time."""

from collections.abc import Callable
from dataclasses import dataclass

from rig.base.faults import Fault
from rig.commands.soak.monkey import Visitors
from rig.loop import Tick
from rig.visit.state import SETTLED_S

#: The fraction of the mishaps visible for long enough that must be named in time.
MOSTLY_RATIO = 0.6
#: The faults by which each mishap may be named, and within how many seconds of showing.
NAMES: dict[str, tuple[frozenset[Fault], float]] = {
    "stop": (frozenset({Fault.STOPPED}), 0.5),
    "dry": (frozenset({Fault.DRY, Fault.NO_FLOW}), 6.0),
    "leak": (frozenset({Fault.TRAY_WET, Fault.LEAK}), 25.0),
    "kink_upstream": (frozenset({Fault.WEAK_FLOW, Fault.KINK}), 8.0),
    "kink_downstream": (frozenset({Fault.WEAK_FLOW, Fault.KINK}), 8.0),
    "air": (frozenset({Fault.AIR}), 6.0),
    "sensor_dead": (frozenset({Fault.SENSOR_DEAD, Fault.NO_FLOW}), 6.0),
    "sensor_reversed": (frozenset({Fault.SENSOR_REVERSED}), 4.0),
    "pump_worn": (frozenset({Fault.WEAK_FLOW, Fault.PUMP_WORN}), 8.0),
    "disk": (frozenset({Fault.NO_LOG}), 3.0),
    "screen": (frozenset({Fault.NO_SCREEN}), 0.5),
    "link": (frozenset({Fault.NANO_RESTARTED, Fault.NANO_STARTING}), 2.0),
}


@dataclass
class Exposure:
    """One mishap, from start to end."""

    name: str
    shown_s: float = 0.0
    """How long it could be seen."""
    named_s: float | None = None
    """How long it could be seen before it was named."""


class Named:
    """Follows each mishap from start to end."""

    def __init__(self, crowd: Visitors) -> None:
        self._crowd = crowd
        self._on: dict[str, Exposure] = {}
        self.over: list[Exposure] = []
        """The mishaps that have ended."""

    def see(self, tick: Tick, passed: float) -> None:
        """How long each present mishap could be seen, and whether it has been named."""
        session, on = tick.session, self._crowd.mishaps_on
        for name in [each for each in self._on if each not in on]:
            self.over.append(self._on.pop(name))
        running = tick.guard.running > 3.0 and tick.outputs.pump > 0.3
        running = running and session.sensed.running_s > SETTLED_S
        opened = tick.outputs.pinch <= 0.2
        for name in on & NAMES.keys():
            each = self._on.setdefault(name, Exposure(name))
            shows = running and (name == "leak" or (opened and len(on) == 1))
            if shows or name in ("stop", "disk", "screen", "link"):
                each.shown_s += passed
            if each.named_s is None and each.shown_s > 0 and session.sensed.faults & NAMES[name][0]:
                each.named_s = each.shown_s

    def end(self, say: Callable[[str], None]) -> None:
        """Report each kind of mishap that was visible for long enough and was not named in time."""
        for name, (_, within) in NAMES.items():
            shown = [each for each in self.over if each.name == name and each.shown_s >= within]
            named = [each for each in shown if each.named_s is not None and each.named_s <= within]
            if len(shown) >= 2 and len(named) < MOSTLY_RATIO * len(shown):
                say(f"of {len(shown)} times {name} was named in time {len(named)} times")
