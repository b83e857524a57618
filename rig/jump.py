"""Going straight to a scene, with the rig as a visitor would have left it on the way there."""

from dataclasses import replace

from rig.baseline import Baseline
from rig.session import Session, Visit, enter
from rig.show import Show
from rig.story import Story

#: Travel of the pinch at which a clot is first tried where no visitor has made one; from there the
#: session closes it until the water itself says that the flow is low.
GUESS = 0.6


def arrive(show: Show, here: Session, name: str) -> Session:
    """The session as the scene `name` begins: all that the scenes before it bring about has happened.

    A clot scene has its clot, a scene at the clot its catheter, and after the medicine the vein is open.
    Where no day's flow has been learnt yet, the expected one of the settings stands in for it.
    """
    before = way(show.story, name)[:-1]
    formed = here.visit.formed or GUESS
    visit, pinch, depth, dose, learnt = Visit(began=here.time, trace=here.visit.trace), 0.0, 0.0, 0.0, False
    for scene in (show.story[step] for step in before):
        learnt = learnt or scene.learn
        if scene.ask == "form":
            visit, pinch = replace(visit, formed=formed), formed
        elif scene.ask == "advance":
            depth = 1.0
        elif scene.ask == "spray":
            dose, pinch = 1.0, 0.0
        elif scene.pinch == "open":
            pinch = 0.0
        elif scene.pinch == "clot":
            pinch = visit.formed
    if not learnt:
        baseline = Baseline()
    elif here.baseline.rate is None:
        baseline = Baseline(rate=show.config.flow.expected)
    else:
        baseline = here.baseline
    ready = replace(
        here,
        scene=show.story.opening,
        baseline=baseline,
        levels=(),
        running=0.0,
        pinch=pinch,
        depth=depth,
        dose=dose,
        alone=False,
        stopped=0.0,
        seeking=visit.formed > 0 and pinch > 0,
        visit=visit,
    )
    return enter(show, ready, name)


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
