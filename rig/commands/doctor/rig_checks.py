"""The checks of the rig itself, from those that move nothing to those that move water."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from rig.base.faults import NANO_LOST, Fault
from rig.base.signals import BUTTONS, SAFE, Inputs, Outputs
from rig.commands.doctor.operator import Person
from rig.commands.doctor.result import Finding, bad, good, not_tried, unknown
from rig.commands.shared.manual_control import MIN_PULSES, ManualControl, Measurement, frequency
from rig.commands.wiring.nano_pins import NAMES
from rig.commands.wiring.wiring import nano_pins
from rig.sensing.flow import PulseSample
from rig.settings.config import Config
from rig.settings.pinout import place

#: Flow of less than this part of what is expected is too little.
LOW = 0.93
#: As long as no pump of this rig has been measured, so little may still be as it should be.
GUESS = 0.6
#: More than this part of it is more than the pump can move: the sensor counts wrong.
HIGH = 1.6
#: What comes back must be at least this part of what went out.
LOST = 0.93
#: Intervals between pulses that scatter by more than this: air in the water.
BUBBLY = 0.09
#: The flow must come back to this part once the pinch has opened.
BACK = 0.85
#: What the pump's check may find after which a flow cannot be read.
BLIND = (
    "leak", "tray contact", "dry", "sensor_dead", "no flow", "stopped", "pump", "pumps swapped",
    "pump and pinch swapped", "pinch shut at rest", "sensor_reversed",
)  # fmt: skip
#: A pump that nobody has asked for anything.
RUNS, MEDICINE_RUNS = "pump runs by itself", "medicine runs by itself"
#: How long the water gets to come to rest, and is then measured, s.
SETTLE, MEASURE = 4.0, 4.0


@dataclass
class Examination:
    """A rig on the table, what it should be, and who stands by."""

    config: Config
    kind: str
    trial: ManualControl
    person: Person
    keyed: bool = False
    """The computer's keys stand for buttons, knob and lamps."""

    @property
    def nano(self) -> bool:
        """Whether the water hangs on a Nano."""
        return self.kind.endswith("nano")

    @property
    def guessed(self) -> bool:
        """Whether what the flow should be is an estimate: real water that nobody has measured."""
        return self.kind in ("gpio", "nano") and self.config.measured.pump is None

    def pin(self, part: str) -> str:
        """The pin of a part of `[pins]`, for somebody with a wire in their hand."""
        nano = nano_pins(self.kind) if part in NAMES else None
        if nano is not None:
            return f"{nano.place[NAMES[part]]} of the Nano"
        gpio: int = getattr(self.config.pins, part)
        return f"GPIO{gpio} (header pin {place(gpio)})"


def examine(here: Examination) -> Iterator[Finding]:
    """Every check in turn. What a fault makes pointless is not tried."""
    if here.nano:
        found = _nano(here)
        yield found
        if found.name:
            yield not_tried("everything else", "the Nano cannot be reached")
            return
    stop = _stop(here)
    yield stop
    tray = _tray(here, stop.name)
    yield tray
    if here.keyed:
        yield not_tried("buttons, knob, button lamps", "this computer has no header: its keys stand for them")
    else:
        yield from _buttons(here, here.trial.run(0.5).held, stop.name)
        yield _knob(here)
        yield _lamps(here)
    yield _strip(here)
    still = _still(here)
    yield still
    unfit = [found for found in (stop, tray) if found.name]
    yield from _water(here, [*unfit, still] if still.name in (RUNS, MEDICINE_RUNS) else unfit)


def _nano(here: Examination) -> Finding:
    did = "asked who it is"
    waits = NANO_LOST | {Fault.NANO_STARTING}
    seen = here.trial.run(10.0, SAFE, lambda inputs: not inputs.faults & waits)
    lost = sorted(seen.standing & waits)
    if not lost:
        return good("Nano", did, "it answers, with the right program")
    todo, command = _NANO.get(Fault(lost[0]), ("Unplug it, plug it in again, and run this again", ""))
    return bad("Nano", did, f"no right answer ({lost[0]})", lost[0], todo, command)


_NANO = {
    Fault.NANO_MISSING: ("Plug the Nano in, with a USB cable that carries data", ""),
    Fault.NANO_DENIED: (
        "This user may not use the port; then log in again",
        "sudo usermod -aG dialout $USER",
    ),
    Fault.NANO_BUSY: ("Close the other program that uses the port (named above, where it could be seen)", ""),
    Fault.NANO_SILENT: ("Put the rig's program on it", "rig flash"),
    Fault.NANO_GARBLED: ("Put the rig's program on it", "rig flash"),
    Fault.NANO_FOREIGN: ("It runs another program; put the rig's on it", "rig flash"),
    Fault.NANO_OLD: ("Its program is older than this one; renew it", "rig flash"),
    Fault.NANO_NEW: ("Its program is newer than this one; put this one's on it", "rig flash"),
}


def _stop(here: Examination) -> Finding:
    part, fitted = "emergency stop", here.config.pins.stop >= 0
    if not fitted and not here.nano:
        return unknown(part, "", "no second contact is fitted (pins.stop = -1), so the program cannot see it")
    must = _stop_wires(here)
    seen = here.trial.run(0.5)
    if Fault.STOPPED in seen.faults:
        here.person.glance()
        pushed = here.person.sees("stop", "Is the emergency stop pushed in?")
        if pushed is None:
            return bad(
                part,
                "read its contact",
                "open: it is pushed in, or its wire is broken",
                "stopped",
                f"Let it out. Does that change nothing? {must}",
            )
        if pushed:
            return bad(part, "read its contact", "open: it is pushed in", "stop pushed in", "Let it out")
        other = _closed_instead(here, seen) if fitted else ""
        if other:
            return bad(
                part,
                "read its contact",
                f"open, though it is not pushed in; closed is the {other}'s, which nobody touches",
                swapped("stop", other),
                f"Swap the two wires: the stop's belongs at {here.pin('stop')}, the {other}'s at "
                f"{here.pin(other)}",
            )
        return bad(
            part,
            "read its contact",
            "open, though it is not pushed in",
            "stop wire broken",
            must,
        )
    if not here.person.present:
        return unknown(part, "read its contact", "closed; pushing it was not tried, nobody is there")
    here.person.act("press", "stop", "Push the emergency stop in.")
    noticed = here.trial.run(here.person.patience, SAFE, lambda inputs: Fault.STOPPED in inputs.faults)
    here.person.act("release", "stop", "Let it out again.")
    back = here.trial.run(here.person.patience + 3.0, SAFE, lambda inputs: Fault.STOPPED not in inputs.faults)
    here.trial.rest()
    if Fault.STOPPED not in noticed.faults:
        return bad(
            part,
            "pushed it in",
            "nothing was seen",
            "stop not noticed",
            "Its contact must open when it is pushed: use the one marked NC, "
            + (f"between {here.pin('stop')} and ground" if fitted else "in the pumps' 12 V"),
        )
    if Fault.STOPPED in back.standing:
        return bad(part, "let it out", "still open", "stop stays open", must)
    return good(part, "pushed it in and let it out", "both were seen")


def _stop_wires(here: Examination) -> str:
    """What must be so for the stop to be seen as let out."""
    wires = []
    nano = nano_pins(here.kind)
    if nano is not None:
        wires.append(
            f"{nano.place['SUPPLY']} of the Nano must see the pumps' 12 V: brick plugged in, fuse whole, "
            "its 10 kΩ and 4.7 kΩ in place"
        )
    if here.config.pins.stop >= 0:
        wires.append(f"Its contact must join {here.pin('stop')} to ground while it is out: mend the wire")
    return ". ".join(wires)


def _closed_instead(here: Examination, seen: Measurement) -> str:
    """The one contact that is closed while the stop's is not, though nobody touches it; empty for none."""
    closed = sorted(seen.held)
    if Fault.TRAY_WET in seen.standing and not here.nano:
        here.person.glance()
        if here.person.sees("tray", "Is there water in the tray?") is False:
            closed.append("tray")
    return closed[0] if len(closed) == 1 else ""


def swapped(one: str, other: str) -> str:
    """What two wires are called that are on each other's pin."""
    return f"{one} and {other} swapped"


def _tray(here: Examination, stop: str) -> Finding:
    part, pin = "tray sensor", here.config.pins.tray
    if pin < 0 and not here.nano:
        return unknown(part, "", "none is fitted (pins.tray = -1), so a leak cannot be noticed")
    if stop == swapped("stop", "tray"):
        return not_tried(part, f"its wire is on another pin: {stop}")
    if Fault.TRAY_WET not in here.trial.run(0.3).standing:
        return _touched(here)
    here.person.glance()
    wet = here.person.sees("tray", "Is there water in the tray?")
    if wet is None:
        return bad(
            part,
            "read its contact",
            "wet",
            "tray wet",
            f"Dry the tray; if it stays, see its wires at {here.pin('tray')}",
        )
    if wet:
        return bad(
            part, "read its contact", "wet, and so it is", "tray wet", "Dry the tray and find the leak"
        )
    return bad(
        part,
        "read its contact",
        "wet, though the tray is dry",
        "tray contact",
        f"Its two wires touch somewhere (at {here.pin('tray')}): part them, dry them",
    )


def _touched(here: Examination) -> Finding:
    """A dry tray's contact, and whether it would notice water."""
    part, did = "tray sensor", "touched its wires with a wet finger"
    if not here.person.present:
        return unknown(part, "read its contact", "dry; touching it was not tried, nobody is there")
    here.person.act("press", "tray", "Lay a wet finger across the tray's two wires.")
    seen = here.trial.run(here.person.patience, SAFE, partial(_answers, frozenset(), False))
    here.person.act("release", "tray", "Take it away, and dry them.")
    back = here.trial.run(
        here.person.patience + 3.0, SAFE, lambda inputs: Fault.TRAY_WET not in inputs.faults
    )
    here.trial.rest()
    where = f"one belongs at {here.pin('tray')}, the other to ground"
    if Fault.TRAY_WET in back.standing:
        return bad(part, did, "it stays wet", "tray contact", f"Dry its two wires; {where}")
    if Fault.TRAY_WET in seen.faults:
        return good(part, did, "it was seen, and dry again")
    if seen.pressed:
        other = sorted(seen.pressed)[0]
        todo = f"Swap the two wires: {other} belongs at {here.pin(other)}, the tray's at {here.pin('tray')}"
        return bad(part, did, f"the {other} button was seen", swapped(other, "tray"), todo)
    return bad(part, did, "nothing was seen", "tray not noticed", f"Look at its two wires: {where}")


def _buttons(here: Examination, stuck: frozenset[str], stop: str) -> Iterator[Finding]:
    for name in BUTTONS:
        part, pin = f"{name} button", here.pin(name)
        if stop == swapped("stop", name):
            yield not_tried(part, f"its wire is on another pin: {stop}")
            continue
        if name in stuck:
            yield bad(
                part,
                "read it at rest",
                "it is down, and nobody pressed it",
                f"{name} stuck",
                f"Free the button; if that changes nothing, its wire at {pin} touches ground",
            )
            continue
        if not here.person.present:
            yield unknown(part, "read it at rest", "up; pressing it was not tried, nobody is there")
            continue
        wet = Fault.TRAY_WET in here.trial.run(0.1).standing
        here.person.act("press", name, f"Press the {name} button.")
        seen = here.trial.run(here.person.patience, SAFE, partial(_answers, stuck, wet))
        here.person.act("release", name, "Let it go.")
        here.trial.run(0.3)
        if name in seen.pressed:
            dead = Fault.EVENTS_DEAD in seen.faults
            yield good(part, "pressed it", "seen" + (", though by its level alone" if dead else ""))
        elif seen.pressed:
            other = sorted(seen.pressed)[0]
            yield bad(
                part,
                "pressed it",
                f"the {other} button was seen",
                f"{name} swapped",
                f"Swap the two wires: {name} belongs at {pin}",
            )
        elif Fault.TRAY_WET in seen.faults and not wet:
            yield bad(
                part,
                "pressed it",
                "the tray sensor was seen",
                swapped(name, "tray"),
                f"Swap the two wires: {name} belongs at {pin}, the tray's at {here.pin('tray')}",
            )
        else:
            yield bad(
                part,
                "pressed it",
                "nothing was seen",
                f"{name} dead",
                f"It must join {pin} to ground when pressed: look for a loose wire, or one on another pin",
            )


def _answers(stuck: frozenset[str], wet: bool, inputs: Inputs) -> bool:
    """Whether a press has been seen, be it on another part's pin."""
    return bool(inputs.pressed - stuck) or (Fault.TRAY_WET in inputs.faults and not wet)


def _knob(here: Examination) -> Finding:
    pins = here.config.pins
    if pins.knob_a < 0:
        return unknown("knob", "", "none is fitted; holding green pushes the wire instead")
    if not here.person.present:
        return not_tried("knob", "nobody is there to turn it")
    here.person.act("turn", 5, "Turn the knob a few clicks clockwise.")
    seen = here.trial.run(max(0.5, here.person.patience / 2), SAFE)
    if seen.turned > 0:
        return good("knob", "turned it clockwise", f"{seen.turned} clicks forwards")
    a, b = f"at {here.pin('knob_a')}", f"at {here.pin('knob_b')}"
    if seen.turned < 0:
        return bad(
            "knob",
            "turned it clockwise",
            f"{-seen.turned} clicks backwards",
            "knob reversed",
            f"Swap its two wires, {a} and {b}, or knob_a and knob_b in config.toml",
        )
    return bad(
        "knob",
        "turned it clockwise",
        "nothing was seen",
        "knob dead",
        f"Its two contacts belong {a} and {b}, its middle one to ground",
    )


def _lamps(here: Examination) -> Finding:
    fitted = [name for name in BUTTONS if getattr(here.config.pins, f"{name}_lamp") >= 0]
    if not fitted:
        return unknown("button lamps", "", "none are fitted")
    if not here.person.present:
        return not_tried("button lamps", "nobody is there to look")
    dark = []
    for name in fitted:
        here.trial.run(0.3, Outputs(lamps=frozenset({name})))
        here.person.glance()
        if here.person.sees(f"lamp:{name}", f"Is the lamp of the {name} button lit, and no other?") is False:
            dark.append(name)
    here.trial.run(0.2)
    if not dark:
        return good("button lamps", "lit each in turn", "each was seen alone")
    if len(dark) == len(fitted) - 1 > 1:  # what disturbs every other one and not itself is never dark
        (always,) = set(fitted) - set(dark)
        return bad(
            "button lamps",
            "lit each in turn",
            f"the {always} one is lit all the time",
            f"lamp {always}",
            f"Its wire is on another part's pin: it belongs at {here.pin(f'{always}_lamp')}",
        )
    wires = ", ".join(f"{name} at {here.pin(f'{name}_lamp')}" for name in dark)
    return bad(
        "button lamps",
        "lit each in turn",
        f"not right: {', '.join(dark)}",
        f"lamp {dark[0]}",
        f"Look at the wires and at which way round the lamps sit: {wires}",
    )


def _strip(here: Examination) -> Finding:
    count = here.config.lights.count
    if not count:
        return unknown("light strip", "", "none is fitted (lights.count = 0)")
    seen = here.trial.run(0.5, Outputs(lights=((160, 0, 0),) * count))
    if Fault.NO_LIGHTS in seen.standing:
        here.trial.run(0.2)
        return bad(
            "light strip",
            "sent it a colour",
            "its bus cannot be used",
            "no lights",
            "Switch SPI on (Interface Options), then start the Pi anew",
            "sudo raspi-config",
        )
    if not here.person.present:
        here.trial.run(0.2)
        return unknown("light strip", "sent it a colour", "the bus took it; nobody is there to look")
    here.person.watch("Look at the light strip.")
    here.trial.run(here.person.patience / 4, Outputs(lights=((160, 0, 0),) * count))
    here.person.glance()
    here.trial.run(0.2)
    if here.person.sees("strip", "Was the whole strip red?"):
        return good("light strip", "made it red", "red from end to end")
    return bad(
        "light strip",
        "made it red",
        "it is not red from end to end",
        "strip wrong",
        "Dark from one lamp on: that lamp or the joint before it. Another colour: the strip is of another "
        "kind than this board drives. Dark: its 5 V, data, clock; its arrow points away from the Pi",
    )


def _still(here: Examination) -> Finding:
    here.person.watch("Watch both pumps: nothing is asked of them now.")
    seen = here.trial.run(2.0)
    here.person.glance()
    did = "read the flow sensor with the pump off"
    for sight, pump, name in (("runs", "pump", RUNS), ("medicine", "medicine", MEDICINE_RUNS)):
        part = "main pump" if pump == "pump" else "medicine pump"
        if here.person.sees(sight, f"Does the {part} run, though nothing asked for it?"):
            return bad(
                f"{part} at rest",
                "asked for nothing",
                "it runs",
                name,
                f"Push the emergency stop in. Its driver's input belongs at {here.pin(pump)}, with 10 kΩ to "
                "ground; if it is there, the driver is broken",
            )
    if seen.pulses <= 1:
        return good("flow sensor at rest", did, "no pulses")
    return bad(
        "flow sensor at rest",
        did,
        f"{seen.pulses} pulses in two seconds",
        "pulses at rest",
        "Water that runs by itself: raise the hose's end above the water. Else noise: keep the sensor's wire "
        "away from the pump's, and put 10 nF from it to ground",
    )


def _water(here: Examination, wrong: list[Finding]) -> Iterator[Finding]:
    parts = ("main pump", "pinch", "medicine pump")
    if wrong:
        for part in parts:
            yield not_tried(part, f"no water is moved while: {wrong[0].name}")
        return
    if not here.person.may_move():
        for part in parts:
            yield not_tried(part, "nothing was allowed to move", "Let it move", "rig doctor --yes")
        return
    here.trial.rest()
    pump = here.config.pump.duty
    here.person.watch("Watch the hoses, and whether water comes out of the return hose.")
    before = here.trial.run(SETTLE, Outputs(pump=pump))
    seen = here.trial.run(MEASURE, Outputs(pump=pump)) if before.pulses >= MIN_PULSES else before
    here.person.glance()
    here.trial.rest()
    found = _pump(here, before, seen)
    yield found
    if not found.name and here.config.pins.flow_return >= 0:
        found = _second(here, seen)
        yield found
    if found.name in BLIND:
        for part in parts[1:]:
            yield not_tried(part, f"it needs a flow that can be read, and there is: {found.name}")
        return
    yield _pinch(here)
    here.trial.rest()
    yield _medicine(here)
    here.trial.rest()


def _pump(here: Examination, before: Measurement, seen: Measurement) -> Finding:
    """What the water did, from what the sensors and eyes have seen of it."""
    part, did = "main pump", f"ran it at {100 * here.config.pump.duty:.0f} %, vein open"
    faults = before.faults | seen.faults
    if Fault.TRAY_WET in faults:
        if here.person.sees("tray", "Is there water in the tray?") is False:
            return bad(
                part,
                did,
                "the tray's contact closed, though the tray is dry",
                "tray contact",
                f"Its wire touches something, or is on another pin: it belongs at {here.pin('tray')}, the "
                f"flow sensor's at {here.pin('flow')}",
            )
        return bad(part, did, "the tray became wet", "leak", "Dry the tray, find the leak, mend it")
    if Fault.STOPPED in faults:
        return bad(part, did, "the emergency stop was pushed", "stopped", "Let it out and begin again")
    sensor, expected = here.config.flow.sensor, here.config.flow.expected
    if seen.pulses < MIN_PULSES:
        return _no_pulses(here, part, did)
    rate = seen.rate(sensor)
    saw = f"{rate:.0f} mL/min, {expected:.0f} expected"
    if rate > HIGH * expected:
        return bad(
            part,
            did,
            f"{saw}: more than such a pump can move",
            "sensor_reversed",
            "Turn the flow sensor round: its arrow must point with the water. If it does: noise on its wire, "
            "or another kind of sensor (flow.sensor.pulses_per_litre)",
        )
    if (scatter := unevenness(seen.marks)) > BUBBLY:
        return bad(
            part,
            did,
            f"{saw}; the pulses are uneven by {100 * scatter:.0f} %",
            "air",
            "Air in the water: fill the tank, open the vent at the highest point, tilt the leg until no "
            "bubbles come",
        )
    if here.guessed and GUESS * expected < rate < LOW * expected:
        return unknown(
            part,
            did,
            f"{saw}, which is a guess until this pump has been measured",
            "If no hose is kinked and no bubbles come, measure it",
            "rig calibrate pump",
        )
    if rate < LOW * expected:
        return _little(here, part, did, saw)
    return good(part, did, saw)


def _second(here: Examination, seen: Measurement) -> Finding:
    """What comes back, held against what went out."""
    part, did = "return flow sensor", "held it against the first"
    out = seen.rate(here.config.flow.sensor)
    back = here.config.flow.return_sensor.flow(frequency(seen.returned))
    saw = f"{back:.0f} mL/min come back, {out:.0f} were seen before"
    where = f"at {here.pin('flow_return')}"
    if not back:
        return bad(part, did, "no pulses", "return sensor dead", f"Look at its three wires; yellow {where}")
    if back < LOST * out:
        return bad(part, did, saw, "leak", "Water is lost on the way: find the leak, mend it")
    return good(part, did, saw)


def _no_pulses(here: Examination, part: str, did: str) -> Finding:
    runs = here.person.sees("returns", "Did water come out of the return hose?")
    if runs is None:
        return bad(
            part,
            did,
            "no pulses",
            "no flow",
            "See whether water runs. If it does, the flow sensor is dead; if not: tank empty, fuse, pump",
        )
    if runs and here.person.sees("jaw", "Was the jaw of the pinch shut?"):
        return bad(
            part,
            did,
            "water runs through the side branch alone: the pinch is shut",
            "pinch shut at rest",
            "pinch.open_ms and pinch.closed_ms in config.toml are the wrong way round, or the servo's arm "
            f"sits wrong on its shaft, or its wire is on another pin than {here.pin('pinch')}",
        )
    if runs:
        through = "with 10 kΩ up to 5 V" if here.nano else "through the divider"
        return bad(
            part,
            did,
            "water runs, and no pulses come",
            "sensor_dead",
            f"Flow sensor: red to 5 V, black to ground, yellow {through} at {here.pin('flow')}",
        )
    if here.person.sees("tank", "Is there enough water in the tank to cover the pump?") is False:
        return bad(part, did, "no water runs, the tank is empty", "dry", "Fill the tank")
    belongs = f"the main pump's driver belongs at {here.pin('pump')}"
    saw = "no water runs, though the tank is full"
    for seen, what, pin, name in (
        ("medicine", "medicine pump", "medicine", "pumps swapped"),
        ("jaw", "jaw of the pinch", "pinch", "pump and pinch swapped"),
    ):
        if here.person.sees(seen, f"Did the {what} move instead?"):
            todo = f"Swap the two signal wires: {belongs}, the {pin}'s at {here.pin(pin)}"
            return bad(part, did, f"{saw}; the {what} moves instead", name, todo)
    return bad(
        part,
        did,
        saw,
        "pump",
        f"Is the pump's 12 V on, its fuse whole, its driver wired ({belongs})? Air in its intake: tilt it "
        "under water",
    )


def _little(here: Examination, part: str, did: str, saw: str) -> Finding:
    for name, question, todo in (
        ("kink_upstream", "Is the hose from the tank to the leg kinked or squeezed?", "Straighten that hose"),
        ("kink_downstream", "Is the hose from the clot back to the tank kinked?", "Straighten that hose"),
    ):
        if here.person.sees(name, question):
            return bad(part, did, saw, name, todo)
    if not here.person.present:
        todo = "In this order: a kinked hose, a clogged filter, a worn pump. If it was always so"
        return bad(part, did, saw, "low flow", todo, "rig calibrate pump")
    return bad(
        part,
        did,
        saw,
        "pump_worn",
        "No hose is kinked: clean pump and filter; if that changes nothing, it is worn. If it was always so",
        "rig calibrate pump",
    )


def _pinch(here: Examination) -> Finding:
    part, did = "pinch", "closed it and opened it, pump on"
    pump, sensor = here.config.pump.duty, here.config.flow.sensor
    here.person.watch("Watch the jaw of the pinch: it closes, and opens again.")
    here.trial.run(SETTLE, Outputs(pump=pump))
    whole = here.trial.run(MEASURE, Outputs(pump=pump)).rate(sensor)
    here.trial.run(SETTLE, Outputs(pump=pump, pinch=1.0))
    shut = here.trial.run(3.0, Outputs(pump=pump, pinch=1.0))
    here.person.glance()
    here.trial.run(SETTLE, Outputs(pump=pump))
    again = here.trial.run(3.0, Outputs(pump=pump)).rate(sensor)
    here.trial.rest()
    if not whole:
        return bad(part, did, "the flow was lost", "no flow", "Run this again; if it stays, look at the pump")
    back, part_left = again / whole, shut.rate(sensor) / whole if shut.pulses >= MIN_PULSES else 0.0
    low = here.config.flow.levels.of("low").enter
    saw = f"shut, {100 * part_left:.0f} % of the flow is left; open again, {100 * back:.0f} %"
    if part_left > low:
        moved = here.person.sees("jaw", "Did the jaw close?")
        todo = (
            "The jaw moves: lay the tube into it, or move pinch.closed_ms in config.toml, then"
            if moved
            else f"Servo: its own 5 V, common ground, signal wire at {here.pin('pinch')}, the jaw's way free"
        )
        return bad(part, did, saw, "pinch_stuck", todo, "rig calibrate pinch" if moved else "")
    if back < BACK:
        todo = "The jaw does not open all the way: see pinch.open_ms in config.toml, then"
        return bad(part, did, saw, "pinch stays shut", todo, "rig calibrate pinch")
    return good(part, did, saw)


def _medicine(here: Examination) -> Finding:
    part, did = "medicine pump", "gave a little, main pump on"
    pump, sensor = here.config.pump, here.config.flow.sensor
    here.person.watch("Watch the catheter's tip.")
    here.trial.run(SETTLE, Outputs(pump=pump.duty))
    without = here.trial.run(3.0, Outputs(pump=pump.duty)).rate(sensor)
    given = here.trial.run(5.0, Outputs(pump=pump.duty, medicine=pump.medicine_duty))
    here.person.glance()
    here.trial.rest()
    came = here.person.sees("medicine", "Did medicine come out at the catheter's tip?")
    if given.withheld:
        return bad(part, did, "the rig's own limits held it back", "limits", "See [limits] in config.toml")
    if came:
        return good(part, did, "it came")
    if came is None:
        rise = 100 * (given.rate(sensor) / without - 1) if without else 0.0
        return unknown(part, did, f"the flow changed by {rise:+.1f} %; nobody is there to look")
    return bad(
        part,
        did,
        "nothing came",
        "catheter_blocked",
        f"Medicine in the cup? 12 V at its pump, its driver at {here.pin('medicine')}? Else rinse the "
        "catheter; water from the relief valve means that the catheter is blocked",
    )


def unevenness(marks: tuple[PulseSample, ...]) -> float:
    """How much the mean time from pulse to pulse scatters from reading to reading, part of its mean."""
    times = [
        (later.time - before.time) / (later.pulses - before.pulses)
        for before, later in pairwise(marks)
        if later.pulses > before.pulses
    ]
    if len(times) < 20:
        return 0.0
    mean = sum(times) / len(times)
    return math.sqrt(sum((value - mean) ** 2 for value in times) / len(times)) / mean
