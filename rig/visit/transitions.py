"""Moves the visit from scene to scene: when an exit holds, and how a scene begins."""

from rig.base.records import replace
from rig.sensing.baseline import Baseline
from rig.sensing.flow import reset_volume
from rig.sensing.levels import since
from rig.settings.config import is_gel
from rig.story.scenes import Exit, Scene
from rig.visit import narration
from rig.visit.catheter import Wire
from rig.visit.exhibit import Show
from rig.visit.gel_plug import rises
from rig.visit.state import SETTLED, HelpLevel, Session, Visit
from rig.visit.treatment import outcome


def opening(show: Show, language: str, seed: int = 0) -> Session:
    """The session with which a rig is switched on."""
    here = Session(
        scene=show.story.opening,
        language=language,
        seed=seed,
        volume=show.config.sound.volume,
        look=show.config.screen.look,
    )
    return begin_words(show, here)


def ready(show: Show, here: Session) -> bool:
    """Whether a press leads anywhere: a scene may wait for words, water or a treatment as well, and
    medicine that has all been given is asked for no more."""
    scene = show.story[here.scene]
    if scene.ask == "spray" and here.treatment is not None and here.treatment.over is not None:
        return False
    ways = [replace(way, pressed=None) for way in scene.exits if way.pressed is not None]
    return not ways or any(_holds(show, here, scene, way, frozenset()) for way in ways)


def resume(show: Show, here: Session) -> Session:
    """The session with its scene begun anew: whoever had to wait hears and sees it whole."""
    return begin_words(show, replace(here, entered=here.time, waited=0.0))


def begin_words(show: Show, here: Session) -> Session:
    """The session at the first word of its scene."""
    speech = show.speech(show.story[here.scene], here.language)
    return replace(here, narration=narration.begin(here.narration, speech, here.time), cues=())


def flow_part(here: Session) -> float | None:
    """Measured flow as a part of the day's own; None before that is known."""
    return here.flow.smoothed / here.baseline.rate if here.baseline.rate else None


def leave(show: Show, here: Session, scene: Scene, pressed: frozenset[str]) -> Session:
    """The next scene where an exit holds or patience ends, else the same."""
    for way in scene.exits:
        if _holds(show, here, scene, way, pressed):
            return enter(show, here, way.to)
    if here.scene == show.story.opening:
        return here
    over = here.seconds_left(show) <= 0 or here.time - here.entered >= show.story.patience
    return enter(show, here, show.story.opening) if over else here


def _holds(show: Show, here: Session, scene: Scene, way: Exit, pressed: frozenset[str]) -> bool:
    """Whether all that an exit names holds."""
    in_scene = here.time - here.entered
    if way.pressed is not None and not (pressed if way.pressed == "any" else way.pressed in pressed):
        return False
    over = here.narration.over
    if way.words_over is not None and (over is None or here.time - over < way.words_over):
        return False
    if way.after is not None and in_scene < way.after:
        return False
    if way.flow is not None:
        began = since(here.levels, way.flow)
        if began is None or here.time - began < way.steady - 1e-9:
            return False
    if way.learnt is not None and (here.baseline.rate is not None) != way.learnt:
        return False
    if way.depth is not None and here.depth < way.depth:
        return False
    if way.dose is not None and here.dose < way.dose:
        return False
    return way.outcome is None or (
        here.running >= SETTLED
        and (way.outcome == "open" or not (is_gel(show.config) and rises(here.visit.trace)))
        and outcome(here.treatment, here.time, show.config.flow.levels, flow_part(here)) == way.outcome
    )


def enter(show: Show, here: Session, name: str) -> Session:
    """The session as the scene `name` begins."""
    scene = show.story[name]
    visit = here.visit
    if show.story[here.scene].ask == "form":
        visit = replace(visit, formed=here.pinch)
    alone = here.alone or (here.rung(show) == HelpLevel.ASSIST and show.story[here.scene].ask is not None)
    if scene.begins:
        visit = Visit(began=here.time)
        here = replace(
            here,
            flow=reset_volume(here.flow),
            baseline=Baseline(),
            levels=(),
            visits=here.visits + 1,
            volume=show.config.sound.volume,
        )
    if scene.begins or scene.pinch == "clot":
        here = replace(here, depth=0.0, dose=0.0, treatment=None, feel=None, wire=Wire())
    if scene.notes:
        visit = replace(visit, marks=(*visit.marks, (here.time, scene.notes)))
    here = replace(
        here,
        scene=name,
        entered=here.time,
        waited=0.0,
        alone=alone,
        grip=False,
        giving=False,
        too_fast=None,
        visit=visit,
    )
    return begin_words(show, here)
