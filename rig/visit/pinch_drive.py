"""Moves the pinch: with the treatment while one is given, otherwise where the scene wants it."""

from rig.base.records import replace
from rig.sensing.levels import since
from rig.settings.calibration import MeasuredPinch
from rig.settings.config import is_gel
from rig.story.cues import EASED, FIRST, strength
from rig.story.scenes import Interaction, PinchMode, Scene
from rig.story.treatments import TREATMENTS
from rig.visit.exhibit import Show
from rig.visit.pinch_control import steer
from rig.visit.state import FORM, SETTLED, Session
from rig.visit.transitions import flow_part
from rig.visit.treatment import TRAVEL, TreatmentProgress, pinch_target, wanted


def drive_pinch(show: Show, here: Session, scene: Scene, passed: float) -> Session:
    """Where the pinch goes: with the treatment while one is given, else where the scene wants it."""
    gel, curve = is_gel(show.config), show.expected.curve
    if here.seeking and scene.ask != Interaction.FORM and scene.pinch != PinchMode.OPEN:
        return _close_until_low(here, passed)
    if scene.treats is not None and gel:
        return here  # the plug gives way by itself, or it does not
    if scene.treats is not None and here.treatment is not None:
        if curve is not None and TREATMENTS[scene.treats].opens_vein:
            return _steered(curve, here, here.treatment, passed)
        moved = pinch_target(here.treatment, here.pinch, here.visit.formed, flow_part(here), passed)
        return replace(here, pinch=moved)
    begun = strength(here.cues, "begin_pinch", here.time) > 0
    if scene.ask == Interaction.FORM:
        first = min(FIRST, here.pinch + passed / TRAVEL) if begun else 0.0
        return replace(here, pinch=max(here.pinch, first))
    target = {PinchMode.OPEN: 0.0, PinchMode.KEEP: here.pinch, PinchMode.CLOT: here.visit.formed}[scene.pinch]
    if begun:
        target = max(target, FIRST)
    if strength(here.cues, "ease_pinch", here.time) > 0:
        target = min(target, here.visit.formed * EASED)
    return replace(here, pinch=_moved(here.pinch, target, passed))


def _moved(pinch: float, goal: float, passed: float) -> float:
    """The travel after the pinch has moved for `passed` s towards a goal, as fast as it may."""
    step = passed / TRAVEL
    return min(pinch + step, max(pinch - step, goal))


def _steered(curve: MeasuredPinch, here: Session, on: TreatmentProgress, passed: float) -> Session:
    """The pinch on its way with the treatment, along its own curve and by the feel of the water."""
    course = wanted(on, curve.part_at(here.visit.formed))
    if course >= 1.0:
        return replace(here, pinch=_moved(here.pinch, 0.0, passed), feel=None)
    part = None if here.estimated or here.giving or here.running < SETTLED else flow_part(here)
    feel = steer(here.feel, curve, here.time, part, course)
    goal = min(here.visit.formed, feel.travel)
    return replace(here, pinch=_moved(here.pinch, goal, passed), feel=feel)


def _close_until_low(here: Session, passed: float) -> Session:
    """The pinch a little further in, until the water itself says that there is a clot."""
    if since(here.levels, "low") is not None:
        return replace(here, seeking=False)
    if here.running < SETTLED:
        return here
    pinch = min(1.0, here.pinch + passed / FORM)
    return replace(here, pinch=pinch, visit=replace(here.visit, formed=pinch))
