"""An example session for each scene, so that a scene can be drawn without a rig."""

from rig.sensing.baseline import Baseline
from rig.sensing.flow import Flow
from rig.story.scenes import Scene
from rig.visit.course import drawn
from rig.visit.exhibit import Show
from rig.visit.narration import spoken
from rig.visit.state import Session, Visit
from rig.visit.treatment import TreatmentProgress

#: Seconds into a scene at which its picture is taken: the first words are up, things move.
AFTER = 2.5


def example(show: Show, scene: str, language: str, part: float) -> Session:
    """A session as it might stand a moment into a scene, with flow at a part of the baseline."""
    normal, seconds = show.config.flow.expected, 40.0
    rate = normal * part
    trace = tuple(
        (n * 0.2, normal if n < 130 else rate + (normal - rate) * max(0.0, (150 - n) / 20))
        for n in range(200)
    )
    visit = Visit(
        formed=0.7,
        lowest=min(rate, normal * 0.2),
        trace=trace,
        marks=((26.0, "clot"),),
        tried=("catheter",),
        answers=((show.story[scene].quiz or "", "red"),),
    )
    return Session(
        scene=scene,
        language=language,
        time=seconds,
        entered=seconds - AFTER,
        narration=spoken(show.speech(show.story[scene], language), seconds - AFTER, seconds),
        flow=Flow(rate=rate, smoothed=rate, volume=420.0, time=seconds),
        baseline=Baseline(rate=normal),
        pinch=0.7 * (1 - part),
        depth=0.6 if show.story[scene].view == "x_ray" else float(show.story[scene].treats == "catheter"),
        dose=0.5 if show.story[scene].treats == "catheter" else 0.0,
        giving=show.story[scene].ask == "spray",
        treatment=_half_way(show, show.story[scene]),
        visit=visit,
    )


def _half_way(show: Show, scene: Scene) -> TreatmentProgress | None:
    """The scene's treatment in the middle of its course, where it has one."""
    if scene.treats is None:
        return None
    course = drawn(show.config.odds, scene.treats, 0, 0, 0)
    return TreatmentProgress(course, course.hours / 2)
