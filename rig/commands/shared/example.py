"""An example session for each scene, so that a scene can be drawn without a rig."""

from rig.base.records import fast_replace
from rig.base.signals import BUTTONS
from rig.sensing.baseline import Baseline
from rig.sensing.flow import Flow
from rig.story.scenes import Interaction, Scene
from rig.story.treatments import TREATMENTS, TreatmentName
from rig.story.views import View
from rig.visit.course import sample_course
from rig.visit.exhibit import Exhibit
from rig.visit.narration import spoken
from rig.visit.state import Procedure, Sensed, Session, Visit
from rig.visit.transitions import begin, opening
from rig.visit.treatment import TreatmentProgress

#: Seconds into a scene at which its picture is taken: the first words are shown, and things move.
AFTER_S = 2.5
#: At this part of the baseline and above, the trace shows no clot.
SEEN_RATIO = 0.95


def example(exhibit: Exhibit, scene: str, language: str, part: float) -> Session:
    """A session as it may be shortly after the start of a scene, with the flow as a part of the baseline."""
    normal, seconds = exhibit.config.flow.expected, 40.0
    rate = normal * part
    trace = tuple(
        (n * 0.2, normal if n < 130 else rate + (normal - rate) * max(0.0, (150 - n) / 20))
        for n in range(200)
    )
    told = exhibit.story[scene]
    visit = Visit(
        formed=0.7,
        lowest=min(rate, normal * 0.2),
        trace=trace,
        marks=((26.0, "clot"),) if part < SEEN_RATIO else (),
        tried=(TreatmentName.CATHETER,),
        answers=((told.quiz or "", _answer(exhibit, scene)),),
    )
    by_catheter = told.treats is not None and TREATMENTS[told.treats].by_catheter
    procedure = Procedure(
        pinch=0.7 * (1 - part),
        depth=0.6 if told.view == View.X_RAY else float(by_catheter),
        dose=0.5 if by_catheter else 0.0,
        giving=told.ask == Interaction.SPRAY,
        treatment=_half_way(exhibit, told),
    )
    flow = Flow(rate=rate, smoothed=rate, volume=420.0, time=seconds)
    entered = fast_replace(
        opening(exhibit, language),
        time=seconds - AFTER_S,
        sensed=Sensed(flow=flow, baseline=Baseline(rate=normal)),
        procedure=procedure,
        visit=visit,
    )
    session = begin(exhibit, entered, scene)
    narration = spoken(exhibit.speech(told, language), seconds - AFTER_S, seconds)
    return fast_replace(session, time=seconds, speech=fast_replace(session.speech, narration=narration))


def _answer(exhibit: Exhibit, scene: str) -> str:
    """The button that leads to a scene: the answer that the scene is about."""
    ways = (way for told in exhibit.story.scene.values() for way in told.exits)
    return next((way.pressed for way in ways if way.to == scene and way.pressed in BUTTONS), "red")


def _half_way(exhibit: Exhibit, scene: Scene) -> TreatmentProgress | None:
    """The scene's treatment in the middle of its course, if it has one."""
    if scene.treats is None:
        return None
    course = sample_course(exhibit.config.odds, scene.treats, 0, 0, 0)
    return TreatmentProgress(course, course.hours / 2)
