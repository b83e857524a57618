"""`rig shot`: one scene as a picture, without a window and without a rig."""

from pathlib import Path

from rig.baseline import Baseline
from rig.config import Config
from rig.flow import Flow
from rig.frame import frame
from rig.library import load_show
from rig.narration import spoken
from rig.schema import BadFiles, Problem, did_you_mean
from rig.session import Session, Visit
from rig.show import Show, check_language
from rig.story import Scene
from rig.treatment import UnderWay
from rig.vessel import drawn

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
        flow=Flow(rate=rate, calm=rate, volume=420.0, time=seconds),
        baseline=Baseline(rate=normal),
        pinch=0.7 * (1 - part),
        depth=0.6 if show.story[scene].view == "x_ray" else float(show.story[scene].treats == "catheter"),
        dose=0.5 if show.story[scene].treats == "catheter" else 0.0,
        giving=show.story[scene].ask == "spray",
        treatment=_half_way(show, show.story[scene]),
        visit=visit,
    )


def _half_way(show: Show, scene: Scene) -> UnderWay | None:
    """The scene's treatment in the middle of its course, where it has one."""
    if scene.treats is None:
        return None
    course = drawn(show.config.odds, scene.treats, 0, 0, 0)
    return UnderWay(course, course.hours / 2)


def shot(
    config: Config,
    scene: str,
    story: str | None,
    language: str,
    size: tuple[int, int],
    out: Path,
    part: float,
) -> None:
    """Draw one scene into a file. Raises BadFiles for a scene that is not there."""
    from rig.screen.shot import save

    show = load_show(config, story)
    check_language(show, language)
    if scene not in show.story.scene:
        hint = did_you_mean(scene, show.story.scene)
        raise BadFiles([Problem("rig shot", scene, f"is not a scene of this story{hint}")])
    here = example(show, scene, language, part)
    try:
        save(frame(show, here, "simulated"), size, out)
    except OSError as wrong:
        raise BadFiles([Problem(str(out), "", str(wrong))]) from None
