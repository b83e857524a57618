"""What the screen shows at one moment: a pure view of the session, free of any way to draw it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rig.base.faults import NANO_LOST, STOPS_WATER, told, worst
from rig.base.signals import BUTTONS
from rig.outputs.panel_model import WHOLE, MachineState, PanelModel, desk
from rig.outputs.prompt import PressEcho, filled, hint, press_echo, remark
from rig.settings.appearance import CALM_RATIO, Appearance
from rig.settings.config import is_gel
from rig.story import captions
from rig.story.cues import sounding, strength
from rig.story.scenes import Interaction, Scene, Transition
from rig.story.treatments import TreatmentName
from rig.story.views import View
from rig.story.words import Words
from rig.visit import narration
from rig.visit.catheter import Wire
from rig.visit.exhibit import Exhibit
from rig.visit.hands import awaited, language_buttons
from rig.visit.state import HelpLevel, Session
from rig.visit.transitions import ready

T = TypeVar("T")

#: Seconds of flow on the card's trace.
TRACE_S = 20.0
#: The number is rounded to a multiple of this, mL/min, ...
ROUNDED_ML_MIN = 5
#: ... and changes at most this often, so that it can be read, s.
CHANGES_EVERY_S = 0.5
#: The trace advances this often; nobody would see a finer step.
MOVES_EVERY_S = 0.1
#: Zero is shown only once it has lasted this long, s.
ZERO_S = 2.0
#: Below this part of the baseline a clot is drawn; closer to 1, the scatter of the sensor would show.
CLEAR_RATIO = 0.95
#: After a treatment the tube is drawn out: start in its scene, and duration, s.
OUT_AFTER_S, OUT_S = 4.0, 5.0


@dataclass(frozen=True, slots=True)
class Caption:
    """The page of narration that is due."""

    rows: tuple[tuple[str, ...], ...]
    current: tuple[int, int]
    """Row and position of the current word."""


@dataclass(frozen=True, slots=True)
class Card:
    """The flow card."""

    number: int | None
    """mL/min, rounded; None while it has no meaning."""
    part: float
    """Flow as a part of normal."""
    low: float
    """The part of normal below which the flow is low."""
    learnt: bool
    """Normal is this day's baseline, not only the expected flow."""
    trace: tuple[tuple[float, float], ...]
    """(seconds ago, part of normal), oldest first."""
    marks: tuple[tuple[float, str], ...]
    """(seconds ago, label)."""
    source: str
    """measured, estimated or simulated."""


@dataclass(frozen=True, slots=True)
class Result:
    """The visitor's own test."""

    before: float | None
    clot: float | None
    after: float
    """mL/min; None if it was never measured."""
    helped: bool
    tried: tuple[str, ...]
    trace: tuple[tuple[float, float], ...]
    """(seconds into the visit, mL/min)."""
    marks: tuple[tuple[float, str], ...]
    outcome: str | None = None
    """How much of the clot the last treatment dissolved, one of OUTCOMES; None if none has ended."""


NO_CARD = Card(None, 0.0, 0.0, False, (), (), "measured")
NO_RESULT = Result(None, None, 0.0, False, (), (), ())


@dataclass(frozen=True, slots=True)
class Treated:
    """The current treatment, in the model's hours: a patient's, not the table's."""

    tool: TreatmentName
    hours: float
    """Since it began."""
    of_hours: float
    """Duration of all that is shown."""
    mg: float
    """Clot-dissolving drug given so far."""
    cleared: float
    """Part of the clot that is dissolved, 0 to 1."""
    over: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the quiz and its answer."""

    name: str
    right: str
    """The button of the right answer."""
    answer: str | None
    """The button that was pressed, if any."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that a picture depends on. The same frame always gives the same picture."""

    scene: str
    view: View
    title: str
    labels: Mapping[str, str]
    time: float
    """Time since the rig was opened, for slow motions that are independent of the water, s."""
    elapsed: float
    """Time in this scene, s."""
    caption: Caption | None
    card: Card
    result: Result
    """Filled in on the view that shows it."""
    ask: Interaction | None
    ready: bool
    """A press already leads on."""
    hint: str
    """What to do, that the rig helps, or what a fault has stopped; may be empty."""
    help_level: HelpLevel
    countdown: int | None
    """Time until the rig returns to the start, while it asks whether anyone is there, s."""
    warning: bool
    """A fault has stopped the water, and the hint says so."""
    volume: float
    """Volume that has flowed since the visit began, mL: the position of the cells."""
    closure: float
    """Closure of the vein according to the measured flow, 0 to 1."""
    depth: float
    """Position of the catheter on its way, 0 to 1 at the clot."""
    dose: float
    """Medicine given, part of the whole dose, 0 to 1."""
    giving: bool
    """Medicine is flowing."""
    leg_kpa: float | None
    """Pressure in the leg, kPa; None without a sensor."""
    focus: str | None
    """The emphasised part of the view; None if all are alike."""
    treated: Treated | None
    question: Question | None
    minutes: int
    """Longest duration of the story."""
    progress: float
    """Position of this scene in the story, 0 to 1."""
    normal: float = 0.0
    """What the card calls normal, mL/min."""
    look: Appearance = Appearance()
    paused: bool = False
    """The attendant has paused the story."""
    desk: PanelModel | None = None
    """The attendant's panel, while it is open."""
    wire: Wire = Wire()
    """State of the moving X-ray."""
    trouble: str = ""
    """What is wrong, in one sentence, whether or not the water has stopped; may be empty."""
    remedy: str = ""
    """What to do about it."""
    sound: str = "on"
    """on, muted, or none without a sound device."""
    silent: bool = False
    """This scene has no narration."""
    sign: str = ""
    """The name of the sound that was just played; empty if there was none."""
    languages: tuple[tuple[str, str], ...] = ()
    """At the opening, the buttons that choose a language, each with the language's own name."""
    next_language: str = ""
    """The own name of the language that a touch changes to in a visit; empty if there is only one."""
    enter: Transition = Transition.FADE
    """The transition from the previous scene."""
    keys: bool = False
    """The keyboard's keys act as the buttons: their names are shown."""
    anywhere: bool = False
    """Any press leads on, so a touch anywhere does too."""
    press: PressEcho | None = None
    filled: float | None = None
    """Progress of a hold, 0 to 1, in steps of 1/FILL_STEPS; None if there is nothing to hold for."""
    remark: str = ""
    """What to watch while a button is held, or that any press leads on; empty during narration."""
    cues: Mapping[str, float] = field(default_factory=dict)
    """Visibility of each picture that a word has started, 0 to 1."""

    @property
    def buttons(self) -> tuple[str, ...]:
        """Buttons that do what the scene asks."""
        return self.ask.buttons if self.ask else ()


def frame(
    exhibit: Exhibit, session: Session, source: str, sound: str = "on", machine: MachineState = WHOLE
) -> Frame:
    """The picture's content for a session.

    `source` is measured or simulated; `sound` as in Frame; `machine` is what the attendant is told.
    """
    scene, words = exhibit.story[session.stay.scene], exhibit.words[session.speech.language]
    normal = session.sensed.baseline.rate or exhibit.config.flow.expected
    help_level = session.help_level(exhibit)
    trouble, remedy, stops = _trouble(session, words)
    out, seconds = _drawn_out(scene, session), max(0, round(session.seconds_left(exhibit)))
    pace = CALM_RATIO if session.attendant.look.reduced_motion else 1.0
    return Frame(
        scene=session.stay.scene,
        view=scene.view,
        title=words.titles[session.stay.scene],
        labels=words.labels,
        time=session.time * pace,
        elapsed=session.time - session.stay.entered,
        caption=None if session.attendant.panel.pauses_story else _caption(exhibit, session),
        card=_card(exhibit, session, normal, source, words.labels),
        result=_result(session, words.labels) if scene.view == View.TRACE else NO_RESULT,
        ask=scene.ask,
        ready=ready(exhibit, session),
        hint=f"{trouble} {remedy}" if stops else hint(scene, session, help_level, words.hints),
        help_level=help_level,
        countdown=seconds if help_level == HelpLevel.STILL_THERE else None,
        warning=stops,
        volume=session.sensed.flow.volume * pace,
        closure=_closure(exhibit, session, stops) if scene.pump else 0.0,
        depth=session.procedure.depth * (1.0 - out),
        dose=0.0 if out else session.procedure.dose,
        giving=session.procedure.giving,
        leg_kpa=session.sensed.leg_kpa,
        focus=scene.focus,
        treated=_treated(session),
        question=_question(scene, session),
        minutes=math.ceil(exhibit.story.bounds.seconds / 60),
        progress=list(exhibit.story.scene).index(session.stay.scene) / max(1, len(exhibit.story.scene) - 1),
        normal=normal,
        look=_look(exhibit, session),
        paused=session.attendant.panel.paused,
        desk=desk(exhibit, session, source, sound, machine),
        wire=session.procedure.wire,
        trouble=trouble,
        remedy=remedy,
        sound="muted" if sound == "on" and session.speech.volume == 0 else sound,
        silent=not scene.lines,
        languages=_languages(exhibit) if session.stay.scene == exhibit.story.opening else (),
        next_language=_next_language(exhibit, session),
        enter=scene.enter,
        keys=machine.keys,
        anywhere=awaited(exhibit, session).issuperset(BUTTONS) and scene.ask != Interaction.PLAY,
        press=press_echo(exhibit, session, scene, words.hints),
        filled=filled(exhibit, session, scene),
        remark=remark(exhibit, session, scene, words.hints),
        sign=_sign(session, words.labels) if sound == "on" and session.speech.volume else "",
        cues=_pictured(session),
    )


def _look(exhibit: Exhibit, session: Session) -> Appearance:
    """The attendant's choices, in the direction and with the faces of the language."""
    code = session.speech.language
    rtl = exhibit.words[code].direction == "rtl"
    return replace(session.attendant.look, mirrored=rtl, faces=exhibit.faces(code))


def _trouble(session: Session, words: Words) -> tuple[str, str, bool]:
    """The worst fault as a sentence, its remedy, and whether it stops the water."""
    fault = worst(session.sensed.faults)
    return (*told(words.faults[fault]), fault in STOPS_WATER) if fault is not None else ("", "", False)


def _languages(exhibit: Exhibit) -> tuple[tuple[str, str], ...]:
    return tuple((button, exhibit.words[code].name) for button, code in language_buttons(exhibit))


def _next_language(exhibit: Exhibit, session: Session) -> str:
    if len(exhibit.words) == 1 or session.stay.scene == exhibit.story.opening:
        return ""
    return exhibit.words[exhibit.next_language(session.speech.language)].name


def _pictured(session: Session) -> dict[str, float]:
    """Visibility of each picture that a word has started."""
    cues = session.speech.cues
    return {name: strength(cues, name, session.time) for name, _ in cues if name.by == "picture"}


def _sign(session: Session, labels: Mapping[str, str]) -> str:
    name = sounding(session.speech.cues, session.time)
    return labels[f"sound_{name}"] if name else ""


def _closure(exhibit: Exhibit, session: Session, stopped: bool) -> float:
    """The closure with which the vein is drawn.

    While the water is stopped, a missing flow means nothing, and only the pinch counts.
    """
    if stopped and session.sensed.baseline.rate:
        return closure(exhibit.expected.part(session.procedure.pinch), 1.0)
    seen = closure(session.sensed.flow.smoothed, session.sensed.baseline.rate)
    return seen if is_gel(exhibit.config) else max(seen, _clot_left(session))


def _clot_left(session: Session) -> float:
    """How far the rest of a clot after a treatment reaches into the vein, 0 to 1.

    The flow hardly shows it: past a third of a clot nearly all of the flow finds its way.
    """
    on, least = session.procedure.treatment, session.visit.lowest
    if on is None or least is None:
        return 0.0
    return closure(least, session.sensed.baseline.rate) * (1.0 - on.gone)


def closure(flow: float, baseline: float | None) -> float:
    """Apparent closure of a vein at a measured flow, 0 to 1: the missing part of the day's flow."""
    if not baseline:
        return 0.0
    return min(1.0, max(0.0, (CLEAR_RATIO - flow / baseline) / CLEAR_RATIO))


def _caption(exhibit: Exhibit, session: Session) -> Caption | None:
    said = session.speech
    speech = exhibit.speech(exhibit.story[session.stay.scene], said.language, said.number)
    now = narration.due(session.speech.narration, speech, session.time)
    if now is None:
        return None
    line, index = now
    page = captions.page_of(line.words, index)
    row = next(n for n, indices in enumerate(page) if index in indices)
    return Caption(
        tuple(tuple(line.words[n] for n in indices) for indices in page), (row, page[row].index(index))
    )


def _card(exhibit: Exhibit, session: Session, normal: float, source: str, labels: Mapping[str, str]) -> Card:
    trace = session.visit.trace
    then = session.time - session.time % CHANGES_EVERY_S
    readable = None if session.sensed.faults & NANO_LOST else _readable(trace, then)
    now = round(session.time / MOVES_EVERY_S - 0.499) * MOVES_EVERY_S
    return Card(
        number=None if readable is None else round(readable / ROUNDED_ML_MIN) * ROUNDED_ML_MIN,
        part=session.sensed.flow.smoothed / normal,
        low=exhibit.config.flow.levels.low.enter,
        learnt=session.sensed.baseline.rate is not None,
        trace=tuple(
            (now - time, rate / normal) for time, rate in _since(trace, now - TRACE_S) if time <= now
        ),
        marks=tuple(
            (now - time, labels[name])
            for time, name in _since(session.visit.marks, now - TRACE_S)
            if time <= now
        ),
        source="estimated" if session.sensed.estimated else source,
    )


def _readable(trace: tuple[tuple[float, float], ...], then: float) -> float | None:
    """The flow at a moment, mL/min. Zero only once the rotor has stood still for ZERO_S."""
    last = None
    for time, rate in reversed(trace):
        if time <= then:
            last = rate if last is None else last
            if rate >= ROUNDED_ML_MIN or time < then - ZERO_S:
                return rate if last < ROUNDED_ML_MIN and time >= then - ZERO_S else last
    return last


def _since(points: tuple[tuple[float, T], ...], start: float) -> tuple[tuple[float, T], ...]:
    """The points from `start` on; points are in order of time."""
    first = len(points)
    while first and points[first - 1][0] >= start:
        first -= 1
    return points[first:]


def _drawn_out(scene: Scene, session: Session) -> float:
    """How far the tube has been drawn out, 0 to 1. Its own view shows it, after its work."""
    on = session.procedure.treatment
    if scene.view != View.CATHETER or on is None or on.over is None:
        return 0.0
    return min(1.0, max(0.0, (session.time - session.stay.entered - OUT_AFTER_S) / OUT_S))


def _treated(session: Session) -> Treated | None:
    on = session.procedure.treatment
    if on is None:
        return None
    return Treated(
        tool=on.course.tool,
        hours=on.hours,
        of_hours=on.course.hours,
        mg=on.course.given_mg(on.hours),
        cleared=on.gone,
        over=on.over is not None,
    )


def _question(scene: Scene, session: Session) -> Question | None:
    """Only this visit's answer is shown, and none while the question is being asked."""
    if scene.quiz is None or scene.right is None:
        return None
    given = [button for name, button in session.visit.answers if name == scene.quiz]
    return Question(scene.quiz, scene.right, given[-1] if given and scene.ask != Interaction.ANSWER else None)


def _result(session: Session, labels: Mapping[str, str]) -> Result:
    visit = session.visit
    return Result(
        before=session.sensed.baseline.rate,
        clot=visit.lowest,
        after=session.sensed.flow.smoothed,
        helped=visit.helped,
        tried=visit.tried,
        trace=tuple((time - visit.began, rate) for time, rate in visit.trace),
        marks=tuple((time - visit.began, labels[name]) for time, name in visit.marks),
        outcome=visit.outcomes[-1][1] if visit.outcomes else None,
    )
