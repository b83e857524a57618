"""Routes input to the attendant's panel while it is open, and turns its choices into requests."""

from rig.base.records import fast_replace
from rig.base.signals import Inputs, Verb
from rig.visit.attendant_panel import attend
from rig.visit.exhibit import Exhibit
from rig.visit.narration import hush
from rig.visit.state import Session
from rig.visit.transitions import resume


def apply_attendant_panel(exhibit: Exhibit, previous: Session, inputs: Inputs) -> tuple[Session, Inputs]:
    """The session with its panel after a reading, and the part of the reading that is left for the story.

    While the panel is open or the story paused, buttons and knob belong to the attendant. The panel's
    requests are added to the reading's.
    """
    asked = tuple(what for verb, what in inputs.orders if verb == Verb.PANEL)
    before = previous.attendant.panel
    panel, orders = attend(exhibit, before, inputs, asked)
    session = fast_replace(previous, attendant=fast_replace(previous.attendant, panel=panel))
    if panel.pauses_story and not before.pauses_story:
        speech = session.speech
        session = fast_replace(session, speech=fast_replace(speech, narration=hush(speech.narration)))
    elif before.pauses_story and not panel.pauses_story:
        # The scene begins now, but the story has not yet used the time of this reading.
        session = fast_replace(resume(exhibit, fast_replace(session, time=inputs.time)), time=previous.time)
    left = fast_replace(inputs, orders=inputs.orders + orders) if orders else inputs
    if before.pauses_story or panel.pauses_story:
        left = fast_replace(left, pressed=frozenset(), held=frozenset(), turned=0)
    return session, left
