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
#: A pump just started has not brought its flow up yet: until then a low flow says nothing, s.
SETTLED_S = 2.0
#: The screen keeps its colours at least this long, however often they are asked to change: no flashes, s.
COLOURS_KEPT_S = 1.0
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
class Sensed:
    """What the sensors say, and how long they have said it."""

    flow: Flow = Flow()
    baseline: Baseline = Baseline()
    levels: Held = ()
    """The levels of the flow that hold, each with the time since when, s."""
    running_s: float = 0.0
    """How long the pump has been on and nothing has stopped it."""
    leg_kpa: float | None = None
    """Pressure in the leg; None where no sensor is fitted."""
    faults: frozenset[Fault] = frozenset()
    """What is wrong at this moment."""
    stopped_s: float = 0.0
    """How long faults have stopped the water, s; it runs down as slowly while none does."""
    down: Since = ()
    """Buttons that are down, each with the time since when, s."""
    presses: int = 0
    """Button presses since the board was opened."""

    @property
    def estimated(self) -> bool:
        """The flow sensor cannot be trusted: the flow is what pump and pinch should make it."""
        return bool(self.faults & BLIND)

    @property
    def flow_ratio(self) -> float | None:
        """Flow as a part of the day's baseline; None before that is known."""
        return self.flow.smoothed / self.baseline.rate if self.baseline.rate else None


@dataclass(frozen=True, slots=True)
class Touch:
    """The last press of a button, and whether the scene waited for it."""

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
    """How long its words have been over and nothing has moved on."""
    unattended: bool = False
    """The rig has helped through a scene, and nobody has touched anything since."""
    press_is_fresh: bool = False
    """The button held counts: it was pressed in this scene, or has been held on into it for a moment."""
    latched: bool = False
    """A tap holds the scene's button, where the attendant has chosen that."""
    touch: Touch | None = None
    """Goes on from scene to scene, so that a press that leads on is answered too."""
    untaken: int = 0
    """Presses in this scene that it did not wait for."""


@dataclass(frozen=True)
class SpeechState:
    """What is being said, in which language, how loud, and what the words have set off."""

    language: str
    volume: int = 7
    """0 to LOUDEST; each visitor begins at config.toml's."""
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
    """How a pinch with a measured curve is held to the treatment's course."""
    closing_to_low_flow: bool = False
    """A jump led here: the pinch closes until the flow is low, as a visitor would have made it."""
    depth: float = 0.0
    """How far the catheter has gone on the right way, 0 to 1 at the clot."""
    wire: Wire = Wire()
    too_fast: float | None = None
    """When the wire was last pushed too fast in this scene, s of session time."""
    treatment: TreatmentProgress | None = None
    """What has been begun on this clot."""
    dose: float = 0.0
    """Medicine given, part of the whole dose."""
    giving: bool = False
    """Medicine flows at this moment."""
    pumping: bool = True
    """In free play, the pump is on."""


@dataclass(frozen=True)
class Attendant:
    """What the attendant has open and has set."""

    panel: Panel = Panel()
    look: Appearance = Appearance()
    colours_changed: float = -COLOURS_KEPT_S
    """When the colours of the screen were last changed, s of session time."""
    latch: bool = False
    """A tap stands for a hold until the next tap."""
    leaving: bool = False
    """The next story has been asked for."""
    refills: int = 0
    """How often the medicine cup has been refilled since the start."""
    quitting: bool = False
    """The end of the program has been asked for."""


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
    outcomes: tuple[tuple[str, str], ...] = ()
    """(treatment, how much of the clot it took) of those that were over, in order."""
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
    """All that has happened, and nothing else. Lights, picture and pumps are views of it.

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
    """Of the last reading, s since the board was opened."""
    passed_s: float = 0.0
    """Between the last reading and the one before."""
    seed: int = 0
    """From which it is drawn how treatments go; the same for the whole run."""
    visits: int = 0
    """Visits begun since the rig was opened."""

    def help_level(self, exhibit: Exhibit) -> HelpLevel:
        """How far up its ladder the scene is."""
        steps, idle_s = exhibit.story.ladder, self.stay.idle_s
        if self.stay.scene == exhibit.story.opening:
            return HelpLevel.WATCHING
        if self.stay.unattended and idle_s >= steps.assist:
            return HelpLevel.STILL_THERE  # it does not play on by itself for an empty room
        marks = (steps.hint, steps.strong, steps.assist, steps.still_there)
        level = HelpLevel(sum(idle_s >= mark for mark in marks))
        ask = exhibit.story[self.stay.scene].ask
        helps = ask is None or ask.helps
        return level if helps or level != HelpLevel.ASSIST else HelpLevel.STRONG

    def seconds_left(self, exhibit: Exhibit) -> float:
        """Until the rig goes back to its opening, if nobody does anything, s."""
        steps = exhibit.story.ladder
        earlier = steps.still_there - steps.assist if self.stay.unattended else 0.0
        return steps.reset - earlier - self.stay.idle_s
