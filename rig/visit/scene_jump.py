"""Jumps to a scene, with the rig as a visitor would have left it on the way there."""

from itertools import pairwise

from rig.base.records import fast_replace
from rig.sensing.baseline import Baseline
from rig.story.scenes import Interaction, Outcome, PinchMode, Scene, Story
from rig.story.treatments import TreatmentName
from rig.visit.course import sample_course
from rig.visit.exhibit import Exhibit
from rig.visit.state import Procedure, Session, Stay, Visit
from rig.visit.transitions import enter
from rig.visit.treatment import JUDGED_S, TreatmentProgress

#: First travel of the pinch for a clot that no visitor has made; from there the session closes it until the
#: flow is low.
GUESS_TRAVEL_RATIO = 0.6
#: Travel of the pinch after an outcome.
PINCHED_TRAVEL_RATIO = {Outcome.COMPLETE: 0.0, Outcome.MOST: 0.4, Outcome.SOME: 0.7}
#: Most courses drawn to find one with the outcome that the story needs.
CHANCES = 200


def arrive(exhibit: Exhibit, session: Session, name: str) -> Session:
    """The session at the beginning of the scene `name`, after everything that the scenes before it bring
    about.

    A clot scene has its clot, a scene at the clot its catheter, and after a treatment the vein is as open as
    the story's way here says. If the day's flow is not known yet, the expected flow is used.
    """
    story = exhibit.story
    formed = session.visit.formed or GUESS_TRAVEL_RATIO
    # What a visitor does begins again; what belongs to the rig and its day stays.
    sensed = fast_replace(
        session.sensed, baseline=Baseline(), levels=(), running_s=0.0, stopped_s=0.0, down=()
    )
    visit = Visit(began=session.time, trace=session.visit.trace)
    ready = fast_replace(session, sensed=sensed, procedure=Procedure(), visit=visit)
    for step, after in pairwise(way(story, name)):
        scene = story[step]
        if scene.learn:
            known = session.sensed.baseline
            baseline = known if known.rate is not None else Baseline(rate=exhibit.config.flow.expected)
            ready = fast_replace(ready, sensed=fast_replace(ready.sensed, baseline=baseline))
        ready = _lived_through(exhibit, ready, scene, after, formed)
    procedure, formed = ready.procedure, ready.visit.formed
    if story[name].pinch != PinchMode.KEEP:
        procedure = fast_replace(procedure, pinch=formed if story[name].pinch == PinchMode.CLOT else 0.0)
    clot = formed > 0 and procedure.pinch >= formed
    ready = fast_replace(
        ready,
        stay=Stay(story.opening),
        procedure=fast_replace(procedure, closing_to_low_flow=clot),
        attendant=fast_replace(ready.attendant, leaving=False),
    )
    return enter(exhibit, ready, name)


def _lived_through(exhibit: Exhibit, session: Session, scene: Scene, after: str, formed: float) -> Session:
    """The session after a visitor has gone through `scene` to the scene `after`."""
    now = session.procedure
    if scene.ask == Interaction.FORM:
        visit = fast_replace(session.visit, formed=formed)
        return fast_replace(session, procedure=fast_replace(now, pinch=formed), visit=visit)
    if scene.ask == Interaction.ADVANCE:
        return fast_replace(session, procedure=fast_replace(now, depth=1.0))
    if scene.treats is not None:
        outcome = next((exit.outcome for exit in scene.exits if exit.to == after), None)
        return _treated(exhibit, session, scene.treats, outcome)
    if scene.pinch == PinchMode.OPEN:
        return fast_replace(session, procedure=fast_replace(now, pinch=0.0))
    if scene.pinch == PinchMode.CLOT:
        clot = fast_replace(now, pinch=session.visit.formed, depth=0.0, dose=0.0, treatment=None)
        return fast_replace(session, procedure=clot)
    return session


def _treated(exhibit: Exhibit, session: Session, tool: TreatmentName, outcome: Outcome | None) -> Session:
    """The session after a whole treatment with that outcome."""
    visit = fast_replace(session.visit, tried=(*session.visit.tried, tool))
    odds, seed, visits = exhibit.config.odds, session.seed, session.visits
    courses = (sample_course(odds, tool, seed, visits, count) for count in range(1, CHANCES))
    course = next((each for each in courses if each.outcome == outcome), None)
    if course is None:  # the odds leave no such course
        course = sample_course(odds, tool, seed, visits, 1)
    done = TreatmentProgress(course, course.hours, session.time - JUDGED_S)
    now = session.procedure
    pinch = now.pinch * PINCHED_TRAVEL_RATIO.get(outcome, 1.0) if outcome is not None else now.pinch
    if outcome is not None:
        visit = fast_replace(visit, outcomes=(*visit.outcomes, (tool, outcome)))
    return fast_replace(
        session, procedure=fast_replace(now, treatment=done, dose=done.given, pinch=pinch), visit=visit
    )


def way(story: Story, name: str) -> tuple[str, ...]:
    """The shortest way through the story from its opening to a scene, including both."""
    came: dict[str, str | None] = {story.opening: None}
    todo = [story.opening]
    for scene in todo:
        for exit in story[scene].exits:
            if exit.to not in came:
                came[exit.to] = scene
                todo.append(exit.to)
    steps: list[str] = []
    at: str | None = name
    while at is not None:
        steps.append(at)
        at = came.get(at)
    return tuple(reversed(steps))
