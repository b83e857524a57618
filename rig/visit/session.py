"""One step of a visit: a pure function of the previous session and the new reading."""

from rig.base.faults import STOPS_WATER, lit, worst
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.levels import since
from rig.sensing.stuck_buttons import track_held, without_stuck_buttons
from rig.settings.config import is_gel
from rig.story.cues import BREATH_DUTY_RATIO, Effect, set_off, strength
from rig.story.lint import NUMBERS
from rig.story.scenes import Interaction, Scene
from rig.visit import narration
from rig.visit.attendant_panel import maintenance_outputs
from rig.visit.exhibit import Exhibit
from rig.visit.gel_plug import rises
from rig.visit.hands import answer_press, awaited, chosen_language, read_hands, starts_over
from rig.visit.pinch_drive import drive_pinch
from rig.visit.procedure import count_medicine, follow_hand, treat
from rig.visit.sandbox import play
from rig.visit.sense import sense
from rig.visit.state import HelpLevel, Session, SpeechState, Visit
from rig.visit.transitions import enter, leave

#: Interval between two points of the trace, s.
TRACE_EVERY_S = 0.2
#: Points of the trace that are kept: eight minutes.
TRACE_POINTS = 2400
#: A fault that stops the water for this long ends the visit, s.
GIVE_UP_S = 30.0


def advance(exhibit: Exhibit, previous: Session, inputs: Inputs) -> Session:
    """The session after one more reading, in order: sensors, words, hands, treatment, pinch, next scene."""
    scene = exhibit.story[previous.stay.scene]
    down = track_held(previous.sensed.down, inputs)
    inputs = without_stuck_buttons(down, inputs, scene.ask.buttons if scene.ask else ())
    session = fast_replace(
        previous,
        time=inputs.time,
        passed_s=max(0.0, inputs.time - previous.time),
        sensed=sense(exhibit, previous, scene, inputs, down),
    )
    if session.attendant.panel.pauses_story:
        return _rest(session)
    session = fast_replace(session, visit=_append_trace(session))
    session = fast_replace(session, speech=_speak(exhibit, session, scene, inputs.heard))
    session = answer_press(exhibit, session, inputs)
    if starts_over(exhibit, session):
        return enter(exhibit, session, exhibit.story.opening)
    if session.sensed.faults & STOPS_WATER:
        over = session.sensed.stopped_s >= GIVE_UP_S and session.stay.scene != exhibit.story.opening
        return enter(exhibit, session, exhibit.story.opening) if over else _without_medicine(session)
    language = chosen_language(exhibit, session, inputs.pressed)
    if language != session.speech.language:
        session = fast_replace(session, speech=fast_replace(session.speech, language=language))
    hands = read_hands(exhibit, session, scene, inputs)
    if scene.ask == Interaction.PLAY:
        procedure = play(exhibit, session, inputs)
    else:
        procedure = follow_hand(exhibit, session, scene, hands.holding, inputs.turned, inputs.pressed)
    session = fast_replace(
        session,
        stay=fast_replace(session.stay, press_is_fresh=hands.fresh, latched=hands.latched),
        visit=count_medicine(exhibit, session),
        procedure=procedure,
    )
    session = drive_pinch(exhibit, treat(exhibit, session, scene, hands.holding), scene)
    session = fast_replace(session, visit=_answer(session.visit, scene, hands.pressed))
    session = _wait(exhibit, session, previous, scene, inputs)
    return leave(exhibit, session, scene, hands.pressed)


def outputs(exhibit: Exhibit, session: Session) -> Outputs:
    """The outputs that the session requests, except the lights."""
    scene, pump, pinch = exhibit.story[session.stay.scene], exhibit.config.pump, session.procedure.pinch
    faults = session.sensed.faults
    if faults & STOPS_WATER:
        return Outputs(pinch=pinch, lamps=_blinking(session))
    if session.attendant.panel.pauses_story:
        return maintenance_outputs(session.attendant.panel, session.time, pump, pinch)
    lamps = awaited(exhibit, session) if scene.ask is not None else frozenset[str]()
    if faults and session.stay.scene == exhibit.story.opening:
        lamps = lamps - {"red"} | _blinking(session)  # for the attendant, if no visitor needs the lamp
    breath = (1 - BREATH_DUTY_RATIO) * strength(session.speech.cues, Effect.BREATHE_PUMP, session.time)
    on = scene.pump if session.procedure.pumping else 0.0
    return Outputs(
        pump=on * pump.duty * (1 - breath),
        medicine=pump.medicine_duty if session.procedure.giving else 0.0,
        pinch=pinch,
        lamps=lamps,
    )


def _blinking(session: Session) -> frozenset[str]:
    """The red lamp, while it is lit in its count of blinks."""
    fault = worst(session.sensed.faults)
    return frozenset({"red"} if fault is not None and lit(fault, session.time) else ())


def _without_medicine(session: Session) -> Session:
    return fast_replace(session, procedure=fast_replace(session.procedure, giving=False))


def _rest(session: Session) -> Session:
    """The session while the attendant's panel pauses the story."""
    stay = fast_replace(session.stay, press_is_fresh=False)
    return fast_replace(_without_medicine(session), stay=stay)


def _speak(exhibit: Exhibit, session: Session, scene: Scene, heard: float | None) -> SpeechState:
    """The narration after one step, and the cues that it starts."""
    now = fast_replace(session.speech, number=_number(exhibit, session, scene))
    speech = exhibit.speech(scene, now.language, now.number)
    told, marks = narration.advance(now.narration, speech, session.time, session.passed_s, heard)
    effects = tuple(effect for mark in marks for effect in scene.cues[mark])
    return fast_replace(now, narration=told, cues=set_off(now.cues, effects, session.time))


def _number(exhibit: Exhibit, session: Session, scene: Scene) -> str:
    """The line that is to say the measured flow once the scene's own words are over: what it says is settled
    when it begins. Without a trustworthy reading there is none."""
    told, flow = session.speech, session.sensed.flow.smoothed
    if told.narration.over is not None or told.narration.line >= len(scene.lines):
        return told.number
    marks_card = any(Effect.MARK_CARD in effects for effects in scene.cues.values())
    if not exhibit.config.sound.numbers or not marks_card or session.sensed.estimated:
        return ""
    return NUMBERS[min(len(NUMBERS) - 1, round(flow / 100))]


def _append_trace(session: Session) -> Visit:
    """The visit with a new point of its trace, if one is due."""
    visit, time, flow = session.visit, session.time, session.sensed.flow.smoothed
    if visit.trace and time - visit.trace[-1][0] < TRACE_EVERY_S - 1e-9:
        return visit
    lowest = visit.lowest
    if visit.formed and since(session.sensed.levels, "low") is not None:
        lowest = flow if lowest is None else min(lowest, flow)
    point = (round(time, 3), round(flow, 2))
    # A long visit keeps its beginning, and every other point.
    kept = visit.trace if len(visit.trace) < TRACE_POINTS else visit.trace[::2]
    return fast_replace(visit, trace=(*kept, point), lowest=lowest)


def _answer(visit: Visit, scene: Scene, pressed: frozenset[str]) -> Visit:
    """The visit with the visitor's answer to a question, if there was one."""
    given = sorted(pressed & frozenset(Interaction.ANSWER.buttons))
    if scene.quiz is None or scene.ask != Interaction.ANSWER or not given:
        return visit
    return fast_replace(visit, answers=(*visit.answers, (scene.quiz, given[0])))


def _wait(exhibit: Exhibit, session: Session, previous: Session, scene: Scene, inputs: Inputs) -> Session:
    """How long the scene has waited. The time of its words, and of anything that moves, does not count.

    A hand that moves something on has understood: its next rest is as long as the first.
    """
    stay, level = session.stay, session.help_level(exhibit)
    if stay.unattended and (inputs.pressed or inputs.held or inputs.turned):
        stay = fast_replace(stay, unattended=False)
    if level == HelpLevel.STILL_THERE and inputs.pressed:
        return fast_replace(session, stay=fast_replace(stay, idle_s=exhibit.story.ladder.assist))
    if level == HelpLevel.ASSIST and scene.ask is not None and not session.visit.helped:
        session = fast_replace(session, visit=fast_replace(session.visit, helped=True))
    moves_on = _moves_on(exhibit, session, previous, scene) and level < HelpLevel.ASSIST
    if moves_on and (inputs.held or inputs.turned or stay.latched):
        stay = fast_replace(stay, idle_s=0.0)
    elif session.speech.narration.over is not None and not moves_on:
        stay = fast_replace(stay, idle_s=stay.idle_s + session.passed_s)
    return fast_replace(session, stay=stay)


def _moves_on(exhibit: Exhibit, session: Session, previous: Session, scene: Scene) -> bool:
    """Whether something that a visitor waits for happened in this tick."""
    now, before = session.procedure, previous.procedure
    return (
        now.depth > before.depth
        or now.treatment != before.treatment
        or (scene.ask == Interaction.FORM and now.pinch > before.pinch)
        or (now.wire.entry, now.wire.strayed) != (before.wire.entry, before.wire.strayed)
        or (is_gel(exhibit.config) and rises(session.visit.trace))
    )
