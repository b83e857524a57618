"""Between hands and story stands the attendant: what the open panel takes, and what it asks for instead."""

from rig.base.records import replace
from rig.base.signals import Inputs
from rig.visit.attendant_panel import attend
from rig.visit.exhibit import Show
from rig.visit.narration import hush
from rig.visit.state import Session
from rig.visit.transitions import resume


def apply_attendant_panel(show: Show, was: Session, inputs: Inputs) -> tuple[Session, Inputs]:
    """The session with its panel after a reading, and what of the reading is left for the story.

    While the panel is open or the story paused, buttons and knob are the attendant's; what the panel
    asks for stands among the orders.
    """
    asked = tuple(what for verb, what in inputs.orders if verb == "panel")
    panel, orders = attend(show, was.panel, inputs, asked)
    here = replace(was, panel=panel)
    if panel.holds and not was.panel.holds:
        here = replace(here, narration=hush(here.narration))
    elif was.panel.holds and not panel.holds:
        # The scene begins now; but the story has yet to live through the time of this very reading.
        here = replace(resume(show, replace(here, time=inputs.time)), time=was.time)
    left = replace(inputs, orders=inputs.orders + orders) if orders else inputs
    if was.panel.holds or panel.holds:
        left = replace(left, pressed=frozenset(), held=frozenset(), turned=0)
    return here, left
