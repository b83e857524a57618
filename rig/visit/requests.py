"""What is asked of the rig beside its buttons: by keys, by touch, or by the attendant."""

from collections.abc import Callable
from dataclasses import replace

from rig.base.signals import Order
from rig.visit import narration
from rig.visit.exhibit import Show
from rig.visit.scene_jump import arrive
from rig.visit.state import COLOURED, LOUDEST, Session


def apply_requests(show: Show, here: Session, orders: tuple[Order, ...]) -> Session:
    """The session after these orders. One that makes no sense here is passed over."""
    for verb, what in orders:
        do = VERBS.get(verb)
        here = here if do is None else do(show, here, what)
    return here


def _again(show: Show, here: Session, _: str) -> Session:
    speech = show.speech(show.story[here.scene], here.language)
    return replace(here, narration=narration.again(here.narration, speech, here.time))


def _hush(show: Show, here: Session, _: str) -> Session:
    return replace(here, narration=narration.hush(here.narration))


def _language(show: Show, here: Session, code: str) -> Session:
    """Another language; `next` for the one after this. Neither the scene nor the rig moves."""
    codes = sorted(show.words)
    if code == "next":
        code = codes[(codes.index(here.language) + 1) % len(codes)]
    if code not in show.words or code == here.language:
        return here
    speech = show.speech(show.story[here.scene], code)
    return replace(here, language=code, narration=narration.translated(here.narration, speech, here.time))


def _volume(show: Show, here: Session, step: str) -> Session:
    """Louder or softer by a step such as +1, or a whole volume such as 5."""
    try:
        wanted = here.volume + int(step) if step[:1] in ("+", "-") else int(step)
    except ValueError:
        return here
    return replace(here, volume=min(LOUDEST, max(0, wanted)))


def _scene(show: Show, here: Session, name: str) -> Session:
    """Straight to a scene, with the rig as a visit would have left it on the way there."""
    return arrive(show, here, name) if name in show.story.scene else here


def _look(show: Show, here: Session, what: str) -> Session:
    """The next of the colours, the captions or the motion of the screen."""
    if what != "colours":
        return replace(here, look=here.look.turned(what))
    if here.time - here.coloured < COLOURED:
        return here
    return replace(here, look=here.look.turned(what), coloured=here.time)


def _story(show: Show, here: Session, _: str) -> Session:
    """The run ends, for the next story to begin."""
    return replace(here, leaving=True)


def _panel(show: Show, here: Session, _: str) -> Session:
    """A move on the attendant's panel, which has been made before the story was told
    (rig/visit/attendant.py)."""
    return here


VERBS: dict[str, Callable[[Show, Session, str], Session]] = {
    "again": _again,
    "hush": _hush,
    "language": _language,
    "volume": _volume,
    "scene": _scene,
    "panel": _panel,
    "look": _look,
    "story": _story,
}
