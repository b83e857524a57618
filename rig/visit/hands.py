"""What the hands do in a scene, and the answer to each press."""

from typing import NamedTuple

from rig.base.faults import STOPS_WATER
from rig.base.records import fast_replace
from rig.base.signals import BUTTONS, Inputs
from rig.story.scenes import Gesture, Interaction, Scene
from rig.visit import narration
from rig.visit.catheter import choosing
from rig.visit.exhibit import Exhibit
from rig.visit.state import HelpLevel, Session, Stay, Touch
from rig.visit.transitions import ready

#: A button that is still held from the last scene counts once this scene has lasted this long, s.
TAKEOVER_S = 0.6
#: This many unexpected presses take a scene one step up its ladder of help.
CLIMB_AFTER_PRESSES = 2
#: These buttons, held together, lead back to the opening ...
RESTART_CHORD = frozenset({"red", "blue"})
#: ... after this long, s.
RESTART_CHORD_S = 1.5
#: The buttons that choose a language at the opening, in the order of the languages' codes.
LANGUAGE_BUTTONS = ("red", "blue", "yellow")
#: Two presses within this time skip the words of a scene that asks for nothing, s.
TWICE_S = 3.0


class HandInput(NamedTuple):
    """The hands of one tick."""

    pressed: frozenset[str]
    """Buttons that the visitor pressed, or, at the last step of the ladder, the rig for the visitor."""
    fresh: bool = False
    """One of the scene's buttons is held, and counts."""
    holding: bool = False
    """The scene's gesture is being made."""
    latched: bool = False
    """A tap keeps the button held."""


def read_hands(exhibit: Exhibit, session: Session, scene: Scene, inputs: Inputs) -> HandInput:
    """The gesture of this tick: the visitor's, or the rig's where it helps."""
    if scene.ask is None:
        return HandInput(inputs.pressed)
    ask = scene.ask
    fresh = session.stay.press_is_fresh or not inputs.pressed.isdisjoint(ask.buttons)
    # A button that is held from one scene to the next also counts.
    fresh = fresh or (ask.gesture != Gesture.PRESS and session.time - session.stay.entered >= TAKEOVER_S)
    fresh = fresh and not inputs.held.isdisjoint(ask.buttons)
    latched = session.attendant.latch and ask.gesture != Gesture.PRESS
    if latched:
        # A tap turns the hold on or off, however short it is.
        latched = fresh = session.stay.latched != (not inputs.pressed.isdisjoint(ask.buttons))
    if session.help_level(exhibit) != HelpLevel.ASSIST:
        return HandInput(inputs.pressed, fresh, fresh, latched)
    helping = frozenset({scene.right or ask.buttons[-1]}) if ask.gesture == Gesture.PRESS else frozenset()
    return HandInput(inputs.pressed | helping, fresh, True, latched)


def awaited(exhibit: Exhibit, session: Session) -> frozenset[str]:
    """The buttons that have an effect now."""
    scene = exhibit.story[session.stay.scene]
    if session.sensed.faults & STOPS_WATER:
        return frozenset()
    if session.help_level(exhibit) == HelpLevel.STILL_THERE:
        return frozenset(BUTTONS)
    if not ready(exhibit, session):
        return frozenset()
    if scene.ask is None:
        wanted = {way.pressed for way in scene.exits if way.pressed is not None}
        return frozenset(BUTTONS) if "any" in wanted else frozenset(wanted)
    wire, depth = session.procedure.wire, session.procedure.depth
    more = choosing(wire, depth) if scene.ask == Interaction.ADVANCE else frozenset()
    return frozenset(scene.ask.buttons) | more


def answer_press(exhibit: Exhibit, session: Session, inputs: Inputs) -> Session:
    """The session with its answer to a press. Writes `stay`, and the speech if words are skipped.

    Expected and unexpected presses are answered differently. Every second unexpected press takes the scene a
    step up its ladder; in a scene that asks for nothing, two quick ones skip the words.
    """
    if not inputs.pressed:
        return session
    stay, taken = session.stay, sorted(inputs.pressed & awaited(exhibit, session))
    touch = Touch((taken or sorted(inputs.pressed))[0], session.time, bool(taken))
    if taken:
        return fast_replace(session, stay=fast_replace(stay, touch=touch))
    answered = fast_replace(stay, touch=touch, untaken=stay.untaken + 1)
    if exhibit.story[stay.scene].ask is not None:
        return fast_replace(session, stay=_climbed(exhibit, session, answered))
    session = fast_replace(session, stay=answered)
    before = stay.touch
    if answered.untaken < 2 or before is None or session.time - before.time > TWICE_S:
        return session
    now = session.speech
    words = exhibit.speech(exhibit.story[stay.scene], now.language, now.number)
    told = narration.skip(now.narration, words, session.time)
    return fast_replace(session, speech=fast_replace(now, narration=told))


def starts_over(exhibit: Exhibit, session: Session) -> bool:
    """Whether a visitor holds the two buttons that lead back to the opening from anywhere."""
    if session.stay.scene == exhibit.story.opening:
        return False
    down = dict(session.sensed.down)
    since = max(down.values(), default=0.0)
    return down.keys() == RESTART_CHORD and session.time - since >= RESTART_CHORD_S


def chosen_language(exhibit: Exhibit, session: Session, pressed: frozenset[str]) -> str:
    """The language in which a visit begins: each of the first ones has its button at the opening."""
    buttons = language_buttons(exhibit)
    if session.stay.scene != exhibit.story.opening or not buttons:
        return session.speech.language
    return next((code for button, code in buttons if button in pressed), session.speech.language)


def language_buttons(exhibit: Exhibit) -> tuple[tuple[str, str], ...]:
    """The buttons that choose a language at the opening, each with its code; none for one language alone."""
    codes = sorted(exhibit.words)
    return tuple(zip(LANGUAGE_BUTTONS, codes, strict=False)) if len(codes) > 1 else ()


def _climbed(exhibit: Exhibit, session: Session, stay: Stay) -> Stay:
    """The stay one step up its ladder, after enough presses that show that its words do not help."""
    if stay.untaken % CLIMB_AFTER_PRESSES:
        return stay
    steps = exhibit.story.ladder
    above = {HelpLevel.WATCHING: steps.hint, HelpLevel.HINT: steps.strong, HelpLevel.STRONG: steps.assist}
    return fast_replace(stay, idle_s=max(stay.idle_s, above.get(session.help_level(exhibit), 0.0)))
