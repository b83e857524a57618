"""The checks of the lights: the buttons' lamps, and the strip."""

from rig.base.faults import Fault
from rig.base.signals import BUTTONS, Outputs
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.result import Check, CheckResult

#: The colour that is shown on the strip.
RED = (160, 0, 0)
#: Lamps of these colours need most of a pin's 3.3 V.
NEED_3V = ("green", "blue")


def check_lamps(exam: Examination) -> CheckResult:
    """Whether each button's lamp is lit when it should be, and no other."""
    fitted = [name for name in BUTTONS if getattr(exam.config.pins, f"{name}_lamp") >= 0]
    if not fitted:
        return Check("button lamps").unknown("none are fitted")
    if not exam.person.present:
        return Check("button lamps").not_tried("nobody is there to look")
    check, dark = Check("button lamps", "lit each in turn"), []
    for name in fitted:
        exam.trial.run(0.3, Outputs(lamps=frozenset({name})))
        exam.person.glance()
        if exam.person.sees(f"lamp:{name}", f"Is the lamp of the {name} button lit, and no other?") is False:
            dark.append(name)
    exam.trial.run(0.2)
    if not dark:
        return check.good("each was seen alone")
    if len(dark) == len(fitted) - 1 > 1:  # the one lamp that is not dark disturbs all others
        (always,) = set(fitted) - set(dark)
        todo = f"Its wire is on another part's pin: it belongs at {exam.pin(f'{always}_lamp')}"
        return check.bad(f"the {always} one is lit all the time", f"lamp {always}", todo)
    if dark == [name for name in fitted if name in NEED_3V] != fitted:
        todo = (
            "These colours need 3 V for themselves, and a pin of the Pi has 3.3 V: fit the lamps' driver "
            "with its 5 V, and the resistors that rig wiring names"
        )
        return check.bad(f"{' and '.join(dark)} are dark or dim, the others are lit", "lamps dim", todo)
    if dark == fitted and len(dark) > 1:
        todo = "What all of them share: the lamps' 5 V, the driver (ULN2803) and its ground"
        return check.bad("all are dark or dim", "lamps dark", todo)
    wires = ", ".join(f"{name} at {exam.pin(f'{name}_lamp')}" for name in dark)
    todo = f"Look at the wires and at which way round the lamps sit: {wires}"
    return check.bad(f"not right: {', '.join(dark)}", f"lamp {dark[0]}", todo)


def check_strip(exam: Examination) -> CheckResult:
    """Whether the strip can be reached and shows the colour that is sent to it."""
    count = exam.config.lights.count
    if not count:
        return Check("light strip").unknown("none is fitted (lights.count = 0)")
    check = Check("light strip", "sent it a colour")
    seen = exam.trial.run(0.5, Outputs(lights=(RED,) * count))
    if Fault.NO_LIGHTS in seen.standing:
        exam.trial.run(0.2)
        todo = "Switch SPI on (Interface Options), then start the Pi anew"
        return check.bad("its bus cannot be used", "no lights", todo, "sudo raspi-config")
    if not exam.person.present:
        exam.trial.run(0.2)
        return check.unknown("the bus took it; nobody is there to look")
    check = Check("light strip", "made it red")
    exam.person.watch("Look at the light strip.")
    exam.trial.run(exam.person.patience_s / 4, Outputs(lights=(RED,) * count))
    exam.person.glance()
    exam.trial.run(0.2)
    if exam.person.sees("strip", "Was the whole strip red?"):
        return check.good("red from end to end")
    return check.bad(
        "it is not red from end to end",
        "strip wrong",
        "Dark from one lamp on: that lamp or the joint before it. Another colour: the strip is of another "
        "kind than this board drives. Dark: its 5 V, data, clock; its arrow points away from the Pi",
    )
