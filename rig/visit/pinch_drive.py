"""Moves the pinch: with the treatment while there is one, otherwise to where the scene wants it."""

from rig.base.records import fast_replace
from rig.sensing.levels import since
from rig.settings.calibration import MeasuredPinch
from rig.settings.config import is_gel
from rig.story.cues import EASED_RATIO, FIRST_TRAVEL_RATIO, Effect, strength
from rig.story.scenes import Interaction, PinchMode, Scene
from rig.story.treatments import TREATMENTS
from rig.visit.exhibit import Exhibit
from rig.visit.pinch_control import step
from rig.visit.state import FORM_S, SETTLED_S, Procedure, Session
from rig.visit.treatment import TRAVEL_S, TreatmentProgress, pinch_target, wanted

#: In free play only the hands move the pinch.
HANDS_MOVE_IT = (Interaction.FORM, Interaction.PLAY)


def drive_pinch(exhibit: Exhibit, session: Session, scene: Scene) -> Session:
    """The session with its pinch moved by one step. Writes `procedure`; after a jump also the clot's."""
    gel, curve, now = is_gel(exhibit.config), exhibit.expected.curve, session.procedure
    if now.closing_to_low_flow and scene.ask not in HANDS_MOVE_IT and scene.pinch != PinchMode.OPEN:
        return _close_until_low(session)
    if scene.treats is not None and gel:
        return session  # the plug dissolves by itself, or not
    if scene.treats is not None and now.treatment is not None:
        if curve is not None and TREATMENTS[scene.treats].opens_vein:
            return fast_replace(session, procedure=_steered(curve, session, now.treatment))
        formed, ratio = session.visit.formed, session.sensed.flow_ratio
        pinch = pinch_target(now.treatment, now.pinch, formed, ratio, session.passed_s)
    else:
        pinch = _as_the_scene_wants(session, scene)
    return fast_replace(session, procedure=fast_replace(now, pinch=pinch))


def _as_the_scene_wants(session: Session, scene: Scene) -> float:
    """The travel when no treatment moves the pinch."""
    pinch, formed, cues = session.procedure.pinch, session.visit.formed, session.speech.cues
    begun = strength(cues, Effect.BEGIN_PINCH, session.time) > 0
    if scene.ask == Interaction.FORM:
        first = min(FIRST_TRAVEL_RATIO, pinch + session.passed_s / TRAVEL_S) if begun else 0.0
        return max(pinch, first)
    target = {PinchMode.OPEN: 0.0, PinchMode.KEEP: pinch, PinchMode.CLOT: formed}[scene.pinch]
    if begun:
        target = max(target, FIRST_TRAVEL_RATIO)
    if strength(cues, Effect.EASE_PINCH, session.time) > 0:
        target = min(target, formed * EASED_RATIO)
    return _moved(pinch, target, session.passed_s)


def _moved(pinch: float, goal: float, passed_s: float) -> float:
    """The travel after a move towards a goal, at most at full speed."""
    step = passed_s / TRAVEL_S
    return min(pinch + step, max(pinch - step, goal))


def _steered(curve: MeasuredPinch, session: Session, on: TreatmentProgress) -> Procedure:
    """The pinch on its way with the treatment, by its own curve and the measured flow."""
    now, sensed, formed = session.procedure, session.sensed, session.visit.formed
    course = wanted(on, curve.part_at(formed))
    if course >= 1.0:
        return fast_replace(now, pinch=_moved(now.pinch, 0.0, session.passed_s), pinch_control=None)
    believed = not (sensed.estimated or now.giving or sensed.running_s < SETTLED_S)
    control = step(now.pinch_control, curve, session.time, sensed.flow_ratio if believed else None, course)
    pinch = _moved(now.pinch, min(formed, control.travel), session.passed_s)
    return fast_replace(now, pinch=pinch, pinch_control=control)


def _close_until_low(session: Session) -> Session:
    """The pinch a little further closed, until the flow shows a clot."""
    now = session.procedure
    if since(session.sensed.levels, "low") is not None:
        return fast_replace(session, procedure=fast_replace(now, closing_to_low_flow=False))
    if session.sensed.running_s < SETTLED_S:
        return session
    pinch = min(1.0, now.pinch + session.passed_s / FORM_S)
    visit = fast_replace(session.visit, formed=pinch)
    return fast_replace(session, procedure=fast_replace(now, pinch=pinch), visit=visit)
