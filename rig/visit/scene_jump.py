"""Going straight to a scene, with the rig as a visitor would have left it on the way there."""

from dataclasses import replace
from itertools import pairwise

from rig.sensing.baseline import Baseline
from rig.story.scenes import Interaction, Outcome, PinchMode, Story
from rig.story.treatments import TreatmentName
from rig.visit.course import sample_course
from rig.visit.exhibit import Show
from rig.visit.state import Session, Visit
from rig.visit.transitions import enter, opening
from rig.visit.treatment import JUDGED, TreatmentProgress

#: Travel of the pinch at which a clot is first tried where no visitor has made one; from there the
#: session closes it until the water itself says that the flow is low.
GUESS = 0.6
#: So many courses are drawn to find one that comes out as the story needs.
CHANCES = 200


def arrive(show: Show, here: Session, name: str) -> Session:
    """The session as the scene `name` begins: all that the scenes before it bring about has happened.

    A clot scene has its clot, a scene at the clot its catheter, and after a treatment the vein is as far open
    as the story's way here says. Where no day's flow has been learnt yet, the expected one of the settings
    stands in for it.
    """
    story, steps = show.story, way(show.story, name)
    formed = here.visit.formed or GUESS
    # What a visitor brings about begins anew; what belongs to the rig and its day goes on.
    ready = replace(
        opening(show, here.language, here.seed),
        time=here.time,
        flow=here.flow,
        leg_kpa=here.leg_kpa,
        faults=here.faults,
        narration=here.narration,
        visits=here.visits,
        volume=here.volume,
        presses=here.presses,
        look=here.look,
        coloured=here.coloured,
        panel=here.panel,
        visit=Visit(began=here.time, trace=here.visit.trace),
    )
    for step, after in pairwise(steps):
        scene = story[step]
        if scene.learn:
            known = here.baseline.rate is not None
            ready = replace(
                ready, baseline=here.baseline if known else Baseline(rate=show.config.flow.expected)
            )
        if scene.ask == Interaction.FORM:
            ready = replace(ready, pinch=formed, visit=replace(ready.visit, formed=formed))
        elif scene.ask == Interaction.ADVANCE:
            ready = replace(ready, depth=1.0)
        elif scene.treats is not None:
            outcome = next((exit.outcome for exit in scene.exits if exit.to == after), None)
            ready = _treated(show, ready, scene.treats, outcome)
        elif scene.pinch == PinchMode.OPEN:
            ready = replace(ready, pinch=0.0)
        elif scene.pinch == PinchMode.CLOT:
            ready = replace(ready, pinch=ready.visit.formed, depth=0.0, dose=0.0, treatment=None)
    if story[name].pinch == PinchMode.CLOT:
        ready = replace(ready, pinch=ready.visit.formed)
    clot = ready.visit.formed > 0 and ready.pinch >= ready.visit.formed
    return enter(show, replace(ready, seeking=clot), name)


def _treated(show: Show, here: Session, tool: TreatmentName, outcome: Outcome | None) -> Session:
    """The session after a whole treatment that came out like that."""
    visit = replace(here.visit, tried=(*here.visit.tried, tool))
    courses = (
        sample_course(show.config.odds, tool, here.seed, here.visits, count) for count in range(1, CHANCES)
    )
    course = next((each for each in courses if each.opens == (outcome == Outcome.OPEN)), None)
    if course is None:  # the odds leave no such course
        course = sample_course(show.config.odds, tool, here.seed, here.visits, 1)
    done = TreatmentProgress(course, course.hours, here.time - JUDGED)
    pinch = here.pinch
    if outcome == Outcome.OPEN:
        pinch = 0.0
    elif outcome == Outcome.PART:
        pinch = min(pinch, GUESS)
    return replace(here, treatment=done, dose=done.given, pinch=pinch, visit=visit)


def way(story: Story, name: str) -> tuple[str, ...]:
    """The shortest way through the story from its opening to a scene, both of them in it."""
    came: dict[str, str | None] = {story.opening: None}
    todo = [story.opening]
    for here in todo:
        for exit in story[here].exits:
            if exit.to not in came:
                came[exit.to] = here
                todo.append(exit.to)
    steps: list[str] = []
    at: str | None = name
    while at is not None:
        steps.append(at)
        at = came.get(at)
    return tuple(reversed(steps))
