"""The checks of the rig itself, from those that move nothing to those that move water."""

from collections.abc import Iterator

from rig.base.faults import NANO_LOST, Fault
from rig.base.signals import SAFE
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.light_checks import check_lamps, check_strip
from rig.commands.doctor.result import Check, CheckResult
from rig.commands.doctor.switch_checks import check_buttons, check_knob, check_stop, check_tray
from rig.commands.doctor.water_checks import check_at_rest, check_water

#: Time allowed for a Nano to answer.
NANO_S = 10.0

_FLASH = "rig flash"
_NANO = {
    Fault.NANO_MISSING: ("Plug the Nano in, with a USB cable that carries data", ""),
    Fault.NANO_DENIED: (
        "This user may not use the port; then log in again",
        "sudo usermod -aG dialout $USER",
    ),
    Fault.NANO_BUSY: ("Close the other program that uses the port (named above, where it could be seen)", ""),
    Fault.NANO_SILENT: ("Put the rig's program on it", _FLASH),
    Fault.NANO_GARBLED: ("Put the rig's program on it", _FLASH),
    Fault.NANO_FOREIGN: ("It runs another program; put the rig's on it", _FLASH),
    Fault.NANO_OLD: ("Its program is older than this one; renew it", _FLASH),
    Fault.NANO_NEW: ("Its program is newer than this one; put this one's on it", _FLASH),
}


def examine(exam: Examination) -> Iterator[CheckResult]:
    """Run every check in turn, except those that a fault makes pointless."""
    if exam.nano:
        found = _nano(exam)
        yield found
        if found.name:
            yield Check("everything else").not_tried("the Nano cannot be reached")
            return
    stop = check_stop(exam)
    yield stop
    tray = check_tray(exam, stop.name)
    yield tray
    if exam.keyed:
        keyed = Check("buttons, knob, button lamps")
        yield keyed.not_tried("this computer has no header: its keys stand for them")
    else:
        yield from check_buttons(exam, stop.name)
        yield check_knob(exam)
        yield check_lamps(exam)
    yield check_strip(exam)
    rest = check_at_rest(exam)
    yield rest
    yield from check_water(exam, [found for found in (stop, tray, rest) if found.name])


def _nano(exam: Examination) -> CheckResult:
    check, waits = Check("Nano", "asked who it is"), NANO_LOST | {Fault.NANO_STARTING}
    seen = exam.trial.run(NANO_S, SAFE, lambda inputs: not inputs.faults & waits)
    lost = sorted(seen.standing & waits)
    if not lost:
        return check.good("it answers, with the right program")
    todo, command = _NANO.get(Fault(lost[0]), ("Unplug it, plug it in again, and run this again", ""))
    return check.bad(f"no right answer ({lost[0]})", lost[0], todo, command)
