"""The checks of all contacts: emergency stop, tray, buttons, knob."""

from collections.abc import Iterator
from functools import partial

from rig.base.faults import Fault
from rig.base.signals import BUTTONS, SAFE, Inputs
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.result import Check, CheckResult
from rig.commands.shared.manual_control import Measurement
from rig.commands.wiring.wiring import nano_pins

#: Extra time for the release of a contact, beyond the operator's own.
RELEASE_S = 3.0


def swapped(one: str, other: str) -> str:
    """The name of the fault when two wires are on each other's pin."""
    return f"{one} and {other} swapped"


def check_stop(exam: Examination) -> CheckResult:
    """Whether the emergency stop is released, and whether pressing it is noticed."""
    fitted = exam.config.pins.stop >= 0
    if not fitted and not exam.nano:
        return Check("emergency stop").unknown(
            "no second contact is fitted (pins.stop = -1), so the program cannot see it"
        )
    must = _stop_wires(exam)
    seen = exam.trial.run(0.5)
    if Fault.STOPPED in seen.faults:
        return _stop_open(exam, seen, must)
    if Fault.NO_POWER in seen.faults:
        check = Check("emergency stop", "read its contact, and the 12 V behind it")
        return check.bad("it is out, and the pumps' 12 V are missing", "no 12 V", must)
    if not exam.person.present:
        check = Check("emergency stop", "read its contact")
        return check.unknown("closed; pushing it was not tried, nobody is there")
    exam.person.act("press", "stop", "Push the emergency stop in.")
    noticed = exam.trial.run(exam.person.patience_s, SAFE, lambda inputs: Fault.STOPPED in inputs.faults)
    exam.person.act("release", "stop", "Let it out again.")
    back = _until_gone(exam, Fault.STOPPED)
    if Fault.STOPPED not in noticed.faults:
        where = f"between {exam.pin('stop')} and ground" if fitted else "in the pumps' 12 V"
        return Check("emergency stop", "pushed it in").bad(
            "nothing was seen",
            "stop not noticed",
            f"Its contact must open when it is pushed: use the one marked NC, {where}",
        )
    if back.standing & {Fault.STOPPED, Fault.NO_POWER}:
        return Check("emergency stop", "let it out").bad("still open", "stop stays open", must)
    return Check("emergency stop", "pushed it in and let it out").good("both were seen")


def _stop_open(exam: Examination, seen: Measurement, must: str) -> CheckResult:
    """The reason why the stop's contact is open; `must` says how to close it."""
    check = Check("emergency stop", "read its contact")
    exam.person.glance()
    pushed = exam.person.sees("stop", "Is the emergency stop pushed in?")
    if pushed is None:
        todo = f"Let it out. Does that change nothing? {must}"
        return check.bad("open: it is pushed in, or its wire is broken", "stopped", todo)
    if pushed:
        return check.bad("open: it is pushed in", "stop pushed in", "Let it out")
    other = _closed_instead(exam, seen) if exam.config.pins.stop >= 0 else ""
    if other:
        return check.bad(
            f"open, though it is not pushed in; closed is the {other}'s, which nobody touches",
            swapped("stop", other),
            f"Swap the two wires: the stop's belongs at {exam.pin('stop')}, the {other}'s at "
            f"{exam.pin(other)}",
        )
    return check.bad("open, though it is not pushed in", "stop wire broken", must)


def _stop_wires(exam: Examination) -> str:
    """The condition for the stop to be seen as released."""
    wires = []
    nano = nano_pins(exam.kind)
    if nano is not None:
        wires.append(
            f"{nano.place['SUPPLY']} of the Nano must see the pumps' 12 V: brick plugged in, fuse whole, "
            "its 10 kΩ and 4.7 kΩ in place"
        )
    if exam.config.pins.stop >= 0:
        wires.append(f"Its contact must join {exam.pin('stop')} to ground while it is out: mend the wire")
    return ". ".join(wires)


def _closed_instead(exam: Examination, seen: Measurement) -> str:
    """The one contact that is closed, untouched, while the stop's is open; empty if there is none."""
    closed = sorted(seen.held)
    if Fault.TRAY_WET in seen.standing and not exam.nano:
        exam.person.glance()
        if exam.person.sees("tray", "Is there water in the tray?") is False:
            closed.append("tray")
    return closed[0] if len(closed) == 1 else ""


def _until_gone(exam: Examination, fault: Fault) -> Measurement:
    """Read the board after a release until a fault is gone; then everything is off."""
    seen = exam.trial.run(exam.person.patience_s + RELEASE_S, SAFE, lambda inputs: fault not in inputs.faults)
    exam.trial.rest()
    return seen


def check_tray(exam: Examination, stop: str) -> CheckResult:
    """Whether the tray is dry and would notice water; `stop` names the fault of the stop."""
    if exam.config.pins.tray < 0 and not exam.nano:
        return Check("tray sensor").unknown("none is fitted (pins.tray = -1), so a leak cannot be noticed")
    if stop == swapped("stop", "tray"):
        return Check("tray sensor").not_tried(f"its wire is on another pin: {stop}")
    if Fault.TRAY_WET not in exam.trial.run(0.3).standing:
        return _touched(exam)
    check = Check("tray sensor", "read its contact")
    exam.person.glance()
    wet = exam.person.sees("tray", "Is there water in the tray?")
    if wet is None:
        todo = f"Dry the tray; if it stays, see its wires at {exam.pin('tray')}"
        return check.bad("wet", "tray wet", todo)
    if wet:
        return check.bad("wet, and so it is", "tray wet", "Dry the tray and find the leak")
    todo = f"Its two wires touch somewhere (at {exam.pin('tray')}): part them, dry them"
    return check.bad("wet, though the tray is dry", "tray contact", todo)


def _touched(exam: Examination) -> CheckResult:
    """Check the contact of a dry tray, and whether it would notice water."""
    if not exam.person.present:
        check = Check("tray sensor", "read its contact")
        return check.unknown("dry; touching it was not tried, nobody is there")
    check = Check("tray sensor", "touched its wires with a wet finger")
    exam.person.act("press", "tray", "Lay a wet finger across the tray's two wires.")
    seen = exam.trial.run(exam.person.patience_s, SAFE, partial(_answers, frozenset(), False))
    exam.person.act("release", "tray", "Take it away, and dry them.")
    back = _until_gone(exam, Fault.TRAY_WET)
    where = f"one belongs at {exam.pin('tray')}, the other to ground"
    if Fault.TRAY_WET in back.standing:
        return check.bad("it stays wet", "tray contact", f"Dry its two wires; {where}")
    if Fault.TRAY_WET in seen.faults:
        return check.good("it was seen, and dry again")
    if seen.pressed:
        other = sorted(seen.pressed)[0]
        todo = f"Swap the two wires: {other} belongs at {exam.pin(other)}, the tray's at {exam.pin('tray')}"
        return check.bad(f"the {other} button was seen", swapped(other, "tray"), todo)
    return check.bad("nothing was seen", "tray not noticed", f"Look at its two wires: {where}")


def check_buttons(exam: Examination, stop: str) -> Iterator[CheckResult]:
    """Whether each button is up, and is seen when pressed; `stop` names the fault of the stop."""
    stuck = exam.trial.run(0.5).held
    for name in BUTTONS:
        if stop == swapped("stop", name):
            yield Check(f"{name} button").not_tried(f"its wire is on another pin: {stop}")
        else:
            yield _button(exam, name, stuck)


def _button(exam: Examination, name: str, stuck: frozenset[str]) -> CheckResult:
    check, pin = Check(f"{name} button", "read it at rest"), exam.pin(name)
    if name in stuck:
        todo = f"Free the button; if that changes nothing, its wire at {pin} touches ground"
        return check.bad("it is down, and nobody pressed it", f"{name} stuck", todo)
    if not exam.person.present:
        return check.unknown("up; pressing it was not tried, nobody is there")
    check = Check(f"{name} button", "pressed it")
    wet = Fault.TRAY_WET in exam.trial.run(0.1).standing
    exam.person.act("press", name, f"Press the {name} button.")
    seen = exam.trial.run(exam.person.patience_s, SAFE, partial(_answers, stuck, wet))
    exam.person.act("release", name, "Let it go.")
    exam.trial.run(0.3)
    if name in seen.pressed:
        dead = Fault.EVENTS_DEAD in seen.faults
        return check.good("seen" + (", though by its level alone" if dead else ""))
    todo = f"Swap the two wires: {name} belongs at {pin}"
    if seen.pressed:
        return check.bad(f"the {sorted(seen.pressed)[0]} button was seen", f"{name} swapped", todo)
    if Fault.TRAY_WET in seen.faults and not wet:
        todo = f"{todo}, the tray's at {exam.pin('tray')}"
        return check.bad("the tray sensor was seen", swapped(name, "tray"), todo)
    todo = f"It must join {pin} to ground when pressed: look for a loose wire, or one on another pin"
    return check.bad("nothing was seen", f"{name} dead", todo)


def _answers(stuck: frozenset[str], wet: bool, inputs: Inputs) -> bool:
    """Whether a press was seen, even if on another part's pin."""
    return bool(inputs.pressed - stuck) or (Fault.TRAY_WET in inputs.faults and not wet)


def check_knob(exam: Examination) -> CheckResult:
    """Whether the knob's direction is read correctly."""
    if exam.config.pins.knob_a < 0:
        return Check("knob").unknown("none is fitted; holding green pushes the wire instead")
    if not exam.person.present:
        return Check("knob").not_tried("nobody is there to turn it")
    check = Check("knob", "turned it clockwise")
    exam.person.act("turn", 5, "Turn the knob a few clicks clockwise.")
    turned = exam.trial.run(max(0.5, exam.person.patience_s / 2), SAFE).turned
    if turned > 0:
        return check.good(f"{turned} clicks forwards")
    a, b = f"at {exam.pin('knob_a')}", f"at {exam.pin('knob_b')}"
    if turned < 0:
        todo = f"Swap its two wires, {a} and {b}, or knob_a and knob_b in config.toml"
        return check.bad(f"{-turned} clicks backwards", "knob reversed", todo)
    todo = f"Its two contacts belong {a} and {b}, its middle one to ground"
    return check.bad("nothing was seen", "knob dead", todo)
