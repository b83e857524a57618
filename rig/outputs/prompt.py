"""What the visitor is asked to do, the progress of it, and the answer to each press."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rig.base.faults import STOPS_WATER
from rig.story.scenes import Gesture, Interaction, Scene
from rig.story.views import View
from rig.visit.catheter import choosing
from rig.visit.exhibit import Exhibit
from rig.visit.hands import TAKEOVER_S, awaited
from rig.visit.state import HelpLevel, Session
from rig.visit.transitions import ready

#: Duration of the answer to an expected and to an unexpected press, s.
TAKEN_S, REFUSED_S = 0.3, 2.0
#: The prompt shakes for this part of it, s.
SHAKE_S = 0.35
#: Steps in which the ring around a held button fills.
FILL_STEPS = 48
#: Duration of the notice that the wire was pushed too fast, s.
NOTICE_S = 2.5


@dataclass(frozen=True, slots=True)
class PressEcho:
    """The answer to the last press, while it is shown."""

    button: str
    taken: bool
    """The scene expected the press."""
    age_s: float
    """Time since the press, up to SHAKE_S."""
    remark: str
    """What is expected instead; may be empty."""


def hint(scene: Scene, session: Session, help_level: HelpLevel, hints: Mapping[str, str]) -> str:
    """What to do, or that the rig helps: only the most urgent hint, and often none."""
    if help_level == HelpLevel.STILL_THERE:
        return hints["still_there"]
    if scene.ask and help_level == HelpLevel.ASSIST:
        return f"{hints['assist']} {hints[scene.ask]}"
    advances, now = scene.ask == Interaction.ADVANCE, session.procedure
    if advances and now.wire.astray is not None:
        return hints["wrong_branch"]
    if scene.ask and now.too_fast is not None and session.time - now.too_fast < NOTICE_S:
        return hints["slow_down"]
    if scene.view == View.TRACE and session.visit.helped:
        return hints["helped"]
    if advances and choosing(now.wire, now.depth) and help_level < HelpLevel.STRONG:
        return hints["way_in"]
    if scene.ask is None:
        return ""
    return hints["let_go" if _held_on(session, scene.ask) else scene.ask]


def _held_on(session: Session, ask: Interaction) -> bool:
    """Whether a button is held that has to be released and pressed again."""
    if ask.gesture != Gesture.PRESS or session.stay.press_is_fresh:
        return False
    since = session.stay.entered
    return session.time - since >= TAKEOVER_S and any(
        began < since for name, began in session.sensed.down if name in ask.buttons
    )


def press_echo(
    exhibit: Exhibit, session: Session, scene: Scene, hints: Mapping[str, str]
) -> PressEcho | None:
    """The answer to the last press; None after its time."""
    touch = session.stay.touch
    if touch is None or session.time - touch.time > (TAKEN_S if touch.taken else REFUSED_S):
        return None
    remark = "" if touch.taken else _refusal(exhibit, session, scene, hints)
    return PressEcho(touch.button, touch.taken, min(SHAKE_S, session.time - touch.time), remark)


def _refusal(exhibit: Exhibit, session: Session, scene: Scene, hints: Mapping[str, str]) -> str:
    """What the scene expects instead of the last press."""
    touch = session.stay.touch
    if touch is None or session.sensed.faults & STOPS_WATER:
        return ""
    if scene.ask is None:
        return hints["skip" if session.speech.narration.over is None else "wait"]
    if touch.button in scene.ask.buttons or not ready(exhibit, session):
        return hints["wait"]
    return f"{hints[f'that_{touch.button}']} {hints[scene.ask]}"


def filled(exhibit: Exhibit, session: Session, scene: Scene) -> float | None:
    """Progress of a hold, measured by the quantity itself: the flow, the way, the dose."""
    if scene.ask is None or scene.ask.gesture == Gesture.PRESS or scene.ask == Interaction.PLAY:
        return None
    if scene.ask == Interaction.ADVANCE:
        part = session.procedure.depth
    elif scene.ask == Interaction.SPRAY:
        part = session.procedure.dose
    else:
        ratio, low = session.sensed.flow_ratio, exhibit.config.flow.levels.low.enter
        part = 0.0 if ratio is None else (1.0 - ratio) / (1.0 - low)
    return math.floor(min(1.0, max(0.0, part)) * FILL_STEPS) / FILL_STEPS


def remark(exhibit: Exhibit, session: Session, scene: Scene, hints: Mapping[str, str]) -> str:
    """What to watch while a button is held without narration, or that any press leads on."""
    if scene.ask is None:
        leads_on = session.stay.scene != exhibit.story.opening and awaited(exhibit, session)
        plays = any(exhibit.story[way.to].ask == Interaction.PLAY for way in scene.exits)
        return hints["to_play" if plays else "go_on"] if leads_on else ""
    if scene.ask.gesture == Gesture.PRESS or session.speech.narration.over is None:
        return ""
    return hints[f"while_{scene.ask}"] if session.stay.press_is_fresh else ""
