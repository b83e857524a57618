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
from rig.visit.exhibit import Exhibit
from rig.visit.narration import Narration
from rig.visit.pinch_control import PinchController
from rig.visit.treatment import TreatmentProgress

#: A visitor closes the pinch from end to end in this time, s.
FORM_S = 5.0
#: After a start of the pump the flow needs this long to rise; a low flow says nothing until then, s.
SETTLED_S = 2.0
#: The screen keeps its colours at least this long, so that changing them cannot flash, s.
COLOURS_KEPT_S = 1.0
#: Steps of the voice's volume.
LOUDEST = 10


class HelpLevel(IntEnum):
    """How far a scene has gone up its ladder of help."""

    WATCHING = 0
    HINT = 1
    STRONG = 2
    ASSIST = 3
    STILL_THERE = 4


@dataclass(frozen=True)
class Sensed:
    """What the sensors show, and for how long."""

    flow: Flow = Flow()
    baseline: Baseline = Baseline()
    levels: Held = ()
    """The levels of the flow that hold, each with its start, s."""
    running_s: float = 0.0
    """How long the pump has been on without a stop."""
    leg_kpa: float | None = None
    """Pressure in the leg; None without a sensor."""
    faults: frozenset[Fault] = frozenset()
    """The current faults."""
    stopped_s: float = 0.0
    """How long faults have stopped the water, s; it counts down at the same rate while none does."""
    down: Since = ()
    """Buttons that are down, each with its start, s."""
    presses: int = 0
    """Button presses since the board was opened."""

    @property
    def estimated(self) -> bool:
        """The flow sensor cannot be trusted: the flow is the expected one for pump and pinch."""
        return bool(self.faults & BLIND)

    @property
    def flow_ratio(self) -> float | None:
        """Flow as a part of the day's baseline; None until that is known."""
        return self.flow.smoothed / self.baseline.rate if self.baseline.rate else None


@dataclass(frozen=True, slots=True)
class Touch:
    """The last press of a button, and whether the scene expected it."""

    button: str
    time: float
    """s of session time."""
    taken: bool


@dataclass(frozen=True)
class Stay:
    """The visitor's time in one scene."""

    scene: str
    entered: float = 0.0
    """When the scene began, s of session time."""
    idle_s: float = 0.0
    """How long the scene has waited since its words ended."""
    unattended: bool = False
    """The rig has completed a scene for the visitor, and nobody has touched anything since."""
    press_is_fresh: bool = False
    """The held button counts: it was pressed in this scene, or has been held long enough in it."""
    latched: bool = False
    """A tap holds the scene's button, if the attendant has chosen that."""
    touch: Touch | None = None
    """Kept from scene to scene, so that a press that changes the scene is answered too."""
    untaken: int = 0
    """Unexpected presses in this scene."""


@dataclass(frozen=True)
class SpeechState:
    """The narration, its language and volume, and the cues that it has started."""

    language: str
    volume: int = 7
    """0 to LOUDEST; each visit begins with the value in config.toml."""
    narration: Narration = Narration()
    number: str = ""
    """The line that says the measured flow at the end of this scene; empty where none does."""
    cues: Cues = ()


@dataclass(frozen=True)
class Procedure:
    """What is being done to the vein: pinch, catheter, medicine."""

    pinch: float = 0.0
    """Travel of the pinch, 0 (open) to 1 (closed)."""
    pinch_control: PinchController | None = None
    """The controller that holds a pinch with a measured curve on the treatment's course."""
    closing_to_low_flow: bool = False
    """After a jump: the pinch closes until the flow is low, as a visitor would have closed it."""
    depth: float = 0.0
    """How far the catheter has gone on the right way, 0 to 1 at the clot."""
    wire: Wire = Wire()
    too_fast: float | None = None
    """When the wire was last pushed too fast in this scene, s of session time."""
    treatment: TreatmentProgress | None = None
    """The treatment that has begun on this clot."""
    dose: float = 0.0
    """Medicine given, as a part of the whole dose."""
    giving: bool = False
    """Medicine is flowing."""
    pumping: bool = True
    """In free play, the pump is on."""


@dataclass(frozen=True)
class Attendant:
    """What the attendant has opened and set."""

    panel: Panel = Panel()
    look: Appearance = Appearance()
    colours_changed: float = -COLOURS_KEPT_S
    """When the colours of the screen were last changed, s of session time."""
    latch: bool = False
    """A tap holds a button until the next tap."""
    leaving: bool = False
    """The next story was requested."""
    refills: int = 0
    """Refills of the medicine cup since the start."""
    quitting: bool = False
    """The end of the program was requested."""


@dataclass(frozen=True)
class Visit:
    """What this visitor did, and its effect on the water."""

    began: float = 0.0
    """s of session time."""
    formed: float = 0.0
    """Travel of the pinch at which the visitor's clot stood, 0 to 1."""
    lowest: float | None = None
    """Lowest flow while the clot was there, mL/min."""
    tried: tuple[TreatmentName, ...] = ()
    """Treatments that were begun, in order."""
    outcomes: tuple[tuple[str, str], ...] = ()
    """(treatment, part of the clot that it dissolved) of those that have ended, in order."""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, button) of the quiz, in order."""
    helped: bool = False
    """The rig did at least one step for the visitor."""
    medicine_s: float = 0.0
    """Medicine given, s of the pump's full duty."""
    medicine_ml: float = 0.0
    """The same in mL: by the pump's measured rate, otherwise by the usual one."""
    marks: tuple[tuple[float, str], ...] = ()
    """(time, label) of the marks on the trace."""
    trace: tuple[tuple[float, float], ...] = ()
    """(time, mL/min) through the visit, oldest first."""


@dataclass(frozen=True)
class Session:
    """All that has happened, and nothing else. Lights, picture and pumps are derived from it.

    Each of its records has one writer: `sensed` the sensors, `stay` the way from scene to scene, `speech`
    the narration, `procedure` the hands and the treatment, `attendant` the panel, `visit` the visitor.
    """

    stay: Stay
    speech: SpeechState
    sensed: Sensed = Sensed()
    procedure: Procedure = Procedure()
    attendant: Attendant = Attendant()
    visit: Visit = Visit()
    time: float = 0.0
    """Time of the last reading, s since the board was opened."""
    passed_s: float = 0.0
    """Time between the last two readings."""
    seed: int = 0
    """Seed of the treatments' courses; the same for the whole run."""
    visits: int = 0
    """Visits that have begun since the rig was opened."""

    def help_level(self, exhibit: Exhibit) -> HelpLevel:
        """The scene's step on its ladder of help."""
        steps, idle_s = exhibit.story.ladder, self.stay.idle_s
        if self.stay.scene == exhibit.story.opening:
            return HelpLevel.WATCHING
        if self.stay.unattended and idle_s >= steps.assist:
            return HelpLevel.STILL_THERE  # it does not play on for an empty room
        marks = (steps.hint, steps.strong, steps.assist, steps.still_there)
        level = HelpLevel(sum(idle_s >= mark for mark in marks))
        ask = exhibit.story[self.stay.scene].ask
        helps = ask is None or ask.helps
        return level if helps or level != HelpLevel.ASSIST else HelpLevel.STRONG

    def seconds_left(self, exhibit: Exhibit) -> float:
        """Time until the rig returns to its opening if nobody does anything, s."""
        steps = exhibit.story.ladder
        earlier = steps.still_there - steps.assist if self.stay.unattended else 0.0
        return steps.reset - earlier - self.stay.idle_s
