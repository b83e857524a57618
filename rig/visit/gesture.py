"""What the hands at the table are doing in a scene."""

from typing import NamedTuple

from rig.base.signals import Inputs
from rig.story.scenes import GestureKind, Scene
from rig.visit.exhibit import Show
from rig.visit.state import HelpLevel, Session


class Gesture(NamedTuple):
    """The hands of one tick."""

    pressed: frozenset[str]
    """Buttons pressed, by the visitor or, at the last step of the ladder, by the rig for them."""
    fresh: bool = False
    """One of the scene's buttons is held, and was pressed in this scene."""
    holding: bool = False
    """The scene's gesture is being made."""


def read_gesture(show: Show, session: Session, scene: Scene, inputs: Inputs) -> Gesture:
    """The gesture of this tick: the visitor's, or the rig's where it helps."""
    if scene.ask is None:
        return Gesture(inputs.pressed)
    ask = scene.ask
    fresh = session.stay.press_is_fresh or not inputs.pressed.isdisjoint(ask.buttons)
    fresh = fresh and not inputs.held.isdisjoint(ask.buttons)
    if session.help_level(show) != HelpLevel.ASSIST:
        return Gesture(inputs.pressed, fresh, fresh)
    helping = frozenset({scene.right or ask.buttons[-1]}) if ask.gesture == GestureKind.PRESS else frozenset()
    return Gesture(inputs.pressed | helping, fresh, True)
