"""The state of a visit: everything that has happened, as immutable records."""

from dataclasses import dataclass
from enum import IntEnum

from rig.base.faults import BLIND, Fault
from rig.sensing.baseline import Baseline
from rig.sensing.flow import Flow
from rig.sensing.levels import Held
from rig.sensing.stuck_buttons import Since
from rig.settings.appearance import Appearance
from rig.story.cues import Cues
from rig.story.treatments import TreatmentName
from rig.visit.attendant_panel import Panel
from rig.visit.catheter import Wire
from rig.visit.exhibit import Show
from rig.visit.narration import Narration
from rig.visit.pinch_control import PinchController
from rig.visit.treatment import TreatmentProgress

#: How long the visitor's own doing takes from end to end, s.
FORM = 5.0
#: A pump just started has not brought its flow up yet (s): until then a low flow says nothing.
SETTLED = 2.0
#: The colours of the screen keep for this long (s), however often they are asked to change: no flashes.
COLOURED = 1.0
#: Steps of the voice's volume.
LOUDEST = 10


class HelpLevel(IntEnum):
    """How far a scene has gone up its ladder."""

    WATCHING = 0
    HINT = 1
    STRONG = 2
    ASSIST = 3
    STILL_THERE = 4


@dataclass(frozen=True)
class Visit:
    """What this visitor did, and what the water made of it."""

    began: float = 0.0
    """s of session time."""
    formed: float = 0.0
    """Travel of the pinch at which the visitor's clot stood, 0 to 1."""
    lowest: float | None = None
    """Least flow while the clot stood, mL/min."""
    tried: tuple[TreatmentName, ...] = ()
    """Treatments begun, in order."""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, button) of the quiz, in order."""
    helped: bool = False
    """The rig did at least one step itself."""
    medicine_s: float = 0.0
    """Medicine given, s of the pump's full duty."""
    medicine_ml: float = 0.0
    """The same in mL: by the pump's measured rate, else by the usual one."""
    marks: tuple[tuple[float, str], ...] = ()
    """(time, label) of what the trace is marked with."""
    trace: tuple[tuple[float, float], ...] = ()
    """(time, mL/min) through the visit, oldest first."""


@dataclass(frozen=True)
class Session:
    """All that has happened, and nothing else. Lights, picture and pumps are views of it."""

    scene: str
    language: str
    seed: int = 0
    """From which it is drawn how treatments go; the same for the whole run."""
    visits: int = 0
    """Visits begun since the rig was opened."""
    time: float = 0.0
    """Of the last reading, s since the board was opened."""
    entered: float = 0.0
    """When this scene began, s."""
    narration: Narration = Narration()
    cues: Cues = ()
    """What the words of this scene have set off."""
    volume: int = 7
    """Of the voice, 0 to LOUDEST; each visitor begins at config.toml's."""
    flow: Flow = Flow()
    baseline: Baseline = Baseline()
    levels: Held = ()
    """The levels of the flow that hold, each with the time since when, s."""
    running: float = 0.0
    """Seconds for which the pump has been on and nothing has stopped it."""
    pinch: float = 0.0
    """Travel of the pinch, 0 (open) to 1 (closed)."""
    depth: float = 0.0
    """How far the catheter has gone on the right way, 0 to 1 at the clot."""
    wire: Wire = Wire()
    dose: float = 0.0
    """Medicine given, part of the whole dose."""
    treatment: TreatmentProgress | None = None
    """What has been begun on this clot."""
    feel: PinchController | None = None
    """How a pinch with a measured curve is held to the treatment's course."""
    grip: bool = False
    """The button held was pressed in this scene: one still held from the last does nothing here."""
    giving: bool = False
    """Medicine flows this moment."""
    waited: float = 0.0
    """Seconds in which this scene's words were over and nothing got on."""
    alone: bool = False
    """The rig has helped through a scene, and nobody has touched anything since."""
    too_fast: float | None = None
    """When the wire was last pushed too fast, s."""
    leg_kpa: float | None = None
    """Pressure in the leg, kPa; None where no sensor is fitted."""
    faults: frozenset[Fault] = frozenset()
    """What is wrong this moment."""
    stopped: float = 0.0
    """Seconds for which a fault has stopped the water."""
    look: Appearance = Appearance()
    coloured: float = -COLOURED
    """When the colours of the screen were last changed, s."""
    panel: Panel = Panel()
    seeking: bool = False
    """Sent straight here: the pinch closes until the flow is low, as a visitor would have made it."""
    leaving: bool = False
    """The next story has been asked for."""
    presses: int = 0
    """Button presses since the board was opened."""
    down: Since = ()
    """Buttons that are down, each with the time since when, s."""
    visit: Visit = Visit()

    def rung(self, show: Show) -> HelpLevel:
        """How far up its ladder the scene is."""
        steps = show.story.ladder
        if self.scene == show.story.opening:
            return HelpLevel.WATCHING
        if self.alone and self.waited >= steps.assist:
            return HelpLevel.STILL_THERE  # it does not play on by itself for an empty room
        marks = (steps.hint, steps.strong, steps.assist, steps.still_there)
        rung = HelpLevel(sum(self.waited >= mark for mark in marks))
        ask = show.story[self.scene].ask
        return HelpLevel.STRONG if rung == HelpLevel.ASSIST and ask is not None and not ask.helps else rung

    @property
    def estimated(self) -> bool:
        """The flow sensor cannot be believed: flow is what pump and pinch ought to make it."""
        return bool(self.faults & BLIND)

    def seconds_left(self, show: Show) -> float:
        """Until the rig goes back to its opening, if nobody does anything, s."""
        steps = show.story.ladder
        earlier = steps.still_there - steps.assist if self.alone else 0.0
        return steps.reset - earlier - self.waited
