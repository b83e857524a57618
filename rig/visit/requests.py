"""Requests that do not come from buttons: by keys, by touch, or from the attendant."""

from collections.abc import Callable, Mapping

from rig.base.records import fast_replace
from rig.base.signals import Request, Verb
from rig.visit import narration
from rig.visit.exhibit import Exhibit
from rig.visit.scene_jump import arrive
from rig.visit.state import COLOURS_KEPT_S, LOUDEST, Session
from rig.visit.transitions import enter


def apply_requests(exhibit: Exhibit, session: Session, orders: tuple[Request, ...]) -> Session:
    """The session after these requests. One that makes no sense here is ignored."""
    for verb, what in orders:
        do = HANDLERS.get(verb)
        session = session if do is None else do(exhibit, session, what)
    return session


def _again(exhibit: Exhibit, session: Session, _: str) -> Session:
    now = session.speech
    speech = exhibit.speech(exhibit.story[session.stay.scene], now.language, now.number)
    return _telling(session, narration.again(now.narration, speech, session.time))


def _hush(exhibit: Exhibit, session: Session, _: str) -> Session:
    return _telling(session, narration.hush(session.speech.narration))


def _telling(session: Session, told: narration.Narration) -> Session:
    return fast_replace(session, speech=fast_replace(session.speech, narration=told))


def _language(exhibit: Exhibit, session: Session, code: str) -> Session:
    """Another language; `next` is the following one. Scene and rig stay as they are."""
    now = session.speech
    if code == "next":
        code = exhibit.next_language(now.language)
    if code not in exhibit.words or code == now.language:
        return session
    speech = exhibit.speech(exhibit.story[session.stay.scene], code, now.number)
    told = narration.translated(now.narration, speech, session.time)
    return fast_replace(session, speech=fast_replace(now, language=code, narration=told))


def _volume(exhibit: Exhibit, session: Session, step: str) -> Session:
    """Change the volume by a step such as +1, or to a value such as 5."""
    now = session.speech
    try:
        wanted = now.volume + int(step) if step[:1] in ("+", "-") else int(step)
    except ValueError:
        return session
    return fast_replace(session, speech=fast_replace(now, volume=min(LOUDEST, max(0, wanted))))


def _scene(exhibit: Exhibit, session: Session, name: str) -> Session:
    """Jump to a scene, with the rig as a visit would have left it on the way there."""
    return arrive(exhibit, session, name) if name in exhibit.story.scene else session


def _restart(exhibit: Exhibit, session: Session, _: str) -> Session:
    """Back to the opening, for the next visitor or another language."""
    opening = exhibit.story.opening
    return session if session.stay.scene == opening else enter(exhibit, session, opening)


def _look(exhibit: Exhibit, session: Session, what: str) -> Session:
    """The next colours, captions or motion of the screen."""
    now = session.attendant
    changed = fast_replace(now, look=now.look.turned(what))
    if what != "colours":
        return fast_replace(session, attendant=changed)
    if session.time - now.colours_changed < COLOURS_KEPT_S:
        return session
    return fast_replace(session, attendant=fast_replace(changed, colours_changed=session.time))


def _latch(exhibit: Exhibit, session: Session, _: str) -> Session:
    """Turn one-tap holding on or off, for hands that cannot hold a button."""
    now = session.attendant
    stay = fast_replace(session.stay, latched=False)
    return fast_replace(session, attendant=fast_replace(now, latch=not now.latch), stay=stay)


def _story(exhibit: Exhibit, session: Session, _: str) -> Session:
    """End the run, so that the next story begins."""
    return fast_replace(session, attendant=fast_replace(session.attendant, leaving=True))


def _refilled(exhibit: Exhibit, session: Session, _: str) -> Session:
    """The medicine cup is full again."""
    now = session.attendant
    return fast_replace(session, attendant=fast_replace(now, refills=now.refills + 1))


def _quit(exhibit: Exhibit, session: Session, _: str) -> Session:
    """End the run and the program."""
    return fast_replace(session, attendant=fast_replace(session.attendant, quitting=True))


def _panel(exhibit: Exhibit, session: Session, _: str) -> Session:
    """A move on the attendant's panel, which was made before the story's step (rig/visit/attendant.py)."""
    return session


HANDLERS: Mapping[str, Callable[[Exhibit, Session, str], Session]] = {
    Verb.AGAIN: _again,
    Verb.HUSH: _hush,
    Verb.LANGUAGE: _language,
    Verb.VOLUME: _volume,
    Verb.SCENE: _scene,
    Verb.PANEL: _panel,
    Verb.LOOK: _look,
    Verb.STORY: _story,
    Verb.REFILLED: _refilled,
    Verb.RESTART: _restart,
    Verb.LATCH: _latch,
    Verb.QUIT: _quit,
}
