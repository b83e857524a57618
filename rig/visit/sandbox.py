"""Free play: the buttons control the rig directly, and there is no narration."""

from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.visit.catheter import DETENT_RATIO
from rig.visit.exhibit import Exhibit
from rig.visit.state import FORM_S, Procedure, Session

#: Constant medicine opens a closed vein in this time, s.
DISSOLVE_S = 8.0


def play(exhibit: Exhibit, session: Session, inputs: Inputs) -> Procedure:
    """The procedure after the hands' action: green is the pump, the knob the pinch, blue the medicine.

    Without a knob, red closes the pinch while it is held, and yellow opens it. The limits of the interlock
    apply as always.
    """
    now, passed_s = session.procedure, session.passed_s
    giving = "blue" in inputs.held and session.visit.medicine_s < exhibit.config.limits.medicine
    step = inputs.turned * DETENT_RATIO
    step += passed_s / FORM_S * (("red" in inputs.held) - ("yellow" in inputs.held))
    step -= passed_s / DISSOLVE_S if giving else 0.0
    return fast_replace(
        now,
        pumping=now.pumping != ("green" in inputs.pressed),
        pinch=min(1.0, max(0.0, now.pinch + step)),
        giving=giving,
    )
