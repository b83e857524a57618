"""What is done to the vein: the hand closes it, the wire goes in, the medicine flows."""

from rig.base.records import fast_replace
from rig.settings.calibration import NOMINAL_ML_S
from rig.story.scenes import Interaction, Scene
from rig.visit.catheter import chosen, pushed
from rig.visit.course import sample_course
from rig.visit.exhibit import Exhibit
from rig.visit.pinch_control import closing
from rig.visit.state import FORM_S, Procedure, Session, Visit
from rig.visit.treatment import TRAVEL_S, TreatmentProgress, advance_treatment, hold_time_s, medicine_on


def follow_hand(
    exhibit: Exhibit, session: Session, scene: Scene, holding: bool, turned: int, pressed: frozenset[str]
) -> Procedure:
    """The procedure after the visitor's action since the last tick, in `session.passed_s`."""
    now, passed_s = session.procedure, session.passed_s
    if scene.ask == Interaction.FORM and holding:
        share, curve = passed_s / FORM_S, exhibit.expected.curve
        if curve is not None:
            return fast_replace(now, pinch=closing(curve, now.pinch, share, passed_s / TRAVEL_S))
        return fast_replace(now, pinch=min(1.0, now.pinch + share))
    if scene.ask == Interaction.ADVANCE:
        wire = chosen(now.wire, now.depth, pressed)
        wire, depth = pushed(wire, now.depth, turned, holding, passed_s)
        return fast_replace(
            now, wire=wire, depth=depth, too_fast=session.time if wire.hasty else now.too_fast
        )
    return now


def treat(exhibit: Exhibit, session: Session, scene: Scene, holding: bool) -> Session:
    """The session whose treatment begins or continues, with its medicine. Writes `procedure` and what was
    tried."""
    if scene.treats is None or session.procedure.closing_to_low_flow:
        return session
    visit, before = session.visit, session.procedure.treatment
    if before is None or before.course.tool != scene.treats:
        visit = fast_replace(visit, tried=(*visit.tried, scene.treats))
        course = sample_course(
            exhibit.config.odds, scene.treats, session.seed, session.visits, len(visit.tried)
        )
        before = TreatmentProgress(course)
    held = holding if scene.ask == Interaction.SPRAY else None
    whole_s = hold_time_s(_medicine_ml_s(exhibit))
    now = advance_treatment(before, session.time, session.passed_s, held, whole_s)
    giving = medicine_on(before, now, held, session.time - session.stay.entered)
    giving = giving and visit.medicine_s < exhibit.config.limits.medicine
    procedure = fast_replace(session.procedure, treatment=now, dose=now.given, giving=giving)
    return fast_replace(session, procedure=procedure, visit=visit)


def count_medicine(exhibit: Exhibit, session: Session) -> Visit:
    """The visit with the medicine that has flowed since the last reading, at the pump's own rate."""
    visit = session.visit
    if not session.procedure.giving:
        return visit
    duty, rate = exhibit.config.pump.medicine_duty, _medicine_ml_s(exhibit)
    ml_s = NOMINAL_ML_S * duty if rate is None else rate
    return fast_replace(
        visit,
        medicine_s=visit.medicine_s + duty * session.passed_s,
        medicine_ml=visit.medicine_ml + ml_s * session.passed_s,
    )


def _medicine_ml_s(exhibit: Exhibit) -> float | None:
    """Rate of the medicine pump at its duty, mL/s; None if it has not been measured."""
    measured = exhibit.config.measured.medicine
    return None if measured is None else measured.flow(exhibit.config.pump.medicine_duty)
