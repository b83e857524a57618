"""Moves the visit from scene to scene: when an exit is taken, and how a scene begins."""

from rig.base.records import fast_replace
from rig.sensing.baseline import Baseline
from rig.sensing.flow import reset_volume
from rig.sensing.levels import since
from rig.settings.config import is_gel
from rig.story.scenes import Exit, Interaction, Outcome, PinchMode, Scene
from rig.visit import narration
from rig.visit.exhibit import Exhibit
from rig.visit.gel_plug import plug_outcome, rises
from rig.visit.state import (
    SETTLED_S,
    Attendant,
    HelpLevel,
    Procedure,
    Session,
    SpeechState,
    Stay,
    Visit,
)
from rig.visit.treatment import outcome


def opening(exhibit: Exhibit, language: str, seed: int = 0) -> Session:
    """The session of a rig that has just been switched on."""
    session = Session(
        stay=Stay(exhibit.story.opening),
        speech=SpeechState(language, exhibit.config.sound.volume),
        attendant=Attendant(look=exhibit.config.screen.look),
        seed=seed,
    )
    return begin_words(exhibit, session)


def begin(exhibit: Exhibit, session: Session, name: str, *, unattended: bool = False) -> Session:
    """The session at the start of the scene `name`; nothing else changes."""
    stay = Stay(name, session.time, unattended=unattended, touch=session.stay.touch)
    return begin_words(exhibit, fast_replace(session, stay=stay))


def resume(exhibit: Exhibit, session: Session) -> Session:
    """The session at the start of its own scene: after a wait, all of it is heard and seen again."""
    stay = fast_replace(session.stay, entered=session.time, idle_s=0.0)
    return begin_words(exhibit, fast_replace(session, stay=stay))


def begin_words(exhibit: Exhibit, session: Session) -> Session:
    """The session at the first word of its scene."""
    now = session.speech
    speech = exhibit.speech(exhibit.story[session.stay.scene], now.language)
    told = narration.begin(now.narration, speech, session.time)
    return fast_replace(session, speech=fast_replace(now, narration=told, number="", cues=()))


def enter(exhibit: Exhibit, session: Session, name: str) -> Session:
    """The session as the scene `name` follows the previous one; a scene that begins a visit resets
    everything."""
    before, after = exhibit.story[session.stay.scene], exhibit.story[name]
    visit, procedure = (
        session.visit,
        fast_replace(session.procedure, giving=False, too_fast=None, pumping=True),
    )
    if before.ask == Interaction.FORM:
        visit = fast_replace(visit, formed=procedure.pinch)
    if after.begins:
        visit = Visit(began=session.time)
        flow = reset_volume(session.sensed.flow)
        session = fast_replace(
            session,
            sensed=fast_replace(session.sensed, flow=flow, baseline=Baseline(), levels=()),
            speech=fast_replace(session.speech, volume=exhibit.config.sound.volume),
            visits=session.visits + 1,
        )
    if after.begins or after.pinch == PinchMode.CLOT:
        procedure = Procedure(procedure.pinch, closing_to_low_flow=procedure.closing_to_low_flow)
    if after.notes:
        visit = fast_replace(visit, marks=(*visit.marks, (session.time, after.notes)))
    assisted = session.help_level(exhibit) == HelpLevel.ASSIST and before.ask is not None
    unattended = session.stay.unattended or assisted
    return begin(
        exhibit, fast_replace(session, procedure=procedure, visit=visit), name, unattended=unattended
    )


def leave(exhibit: Exhibit, session: Session, scene: Scene, pressed: frozenset[str]) -> Session:
    """The next scene if an exit is taken or patience ends, otherwise the same one."""
    for way in scene.exits:
        if _holds(exhibit, session, scene, way, pressed):
            if way.outcome is not None and scene.treats is not None:
                outcomes = (*session.visit.outcomes, (scene.treats, way.outcome))
                session = fast_replace(session, visit=fast_replace(session.visit, outcomes=outcomes))
            return enter(exhibit, session, way.to)
    if session.stay.scene == exhibit.story.opening:
        return session
    too_long = session.time - session.stay.entered >= exhibit.story.patience
    over = too_long or session.seconds_left(exhibit) <= 0
    return enter(exhibit, session, exhibit.story.opening) if over else session


def ready(exhibit: Exhibit, session: Session) -> bool:
    """Whether a press leads anywhere: a scene may also wait for words, water or a treatment. Medicine that
    has all been given is not asked for again."""
    scene, treatment = exhibit.story[session.stay.scene], session.procedure.treatment
    if scene.ask == Interaction.SPRAY and treatment is not None and treatment.over is not None:
        return False
    ways = [fast_replace(way, pressed=None) for way in scene.exits if way.pressed is not None]
    return not ways or any(_holds(exhibit, session, scene, way, frozenset()) for way in ways)


def _holds(exhibit: Exhibit, session: Session, scene: Scene, way: Exit, pressed: frozenset[str]) -> bool:
    """Whether all conditions of an exit are met."""
    time, sensed = session.time, session.sensed
    if way.pressed is not None and not (pressed if way.pressed == "any" else way.pressed in pressed):
        return False
    over = session.speech.narration.over
    if way.words_over is not None and (over is None or time - over < way.words_over):
        return False
    if way.after is not None and time - session.stay.entered < way.after:
        return False
    if way.flow is not None:
        began = since(sensed.levels, way.flow)
        if began is None or time - began < way.steady - 1e-9:
            return False
    if way.learnt is not None and (sensed.baseline.rate is not None) != way.learnt:
        return False
    if way.depth is not None and session.procedure.depth < way.depth:
        return False
    if way.dose is not None and session.procedure.dose < way.dose:
        return False
    return way.outcome is None or _came_out(exhibit, session, way.outcome)


def _came_out(exhibit: Exhibit, session: Session, wanted: Outcome) -> bool:
    """Whether the treatment has the outcome that an exit names."""
    if session.sensed.running_s < SETTLED_S:
        return False
    on, part, levels = session.procedure.treatment, session.sensed.flow_ratio, exhibit.config.flow.levels
    found = outcome(on, session.time, levels, part)
    if on is None or part is None or found is None:
        return False
    if is_gel(exhibit.config) and on.course.treatment.opens_vein:
        found = plug_outcome(levels, part)
        if found != Outcome.COMPLETE and rises(session.visit.trace):
            return False
    return found == wanted
