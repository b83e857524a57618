"""The checks of pumps, pinch and flow sensors: first at rest, then with water.

The sensors' readings are judged by the signs of `rig.sensing`, as in a run. The operator's eyes then
tell apart what the sensors cannot.
"""

from collections.abc import Iterator

from rig.base.faults import Fault
from rig.base.signals import Outputs
from rig.commands.doctor.examination import Examination
from rig.commands.doctor.result import Check, CheckResult
from rig.commands.shared.manual_control import MIN_PULSES, Measurement, frequency
from rig.sensing.air import shows_air, unevenness
from rig.sensing.causes import Cause, fault_of, possible
from rig.sensing.flow_signal import pattern
from rig.sensing.return_line import misses_water
from rig.sensing.signs import ANY_PRESSURE, Sign, flow_signs, pressure_signs

#: Faults in the pump's check after which a flow cannot be read.
UNREADABLE = (
    "leak", "tray contact", "dry", "sensor_dead", "no flow", "stopped", "pump", "pumps swapped",
    "pump and pinch swapped", "pinch shut at rest", "sensor_reversed", "sensor_noisy", "pulses_missing",
    "supply sags",
)  # fmt: skip
QUIET_WIRE = "look at the sensor's ground, keep its wire away from others, put 10 nF from it to ground"
#: A pump that should be at rest.
RUNS = "pump runs by itself"
MEDICINE_RUNS = "medicine runs by itself"
#: Time for the water to come to rest.
SETTLE_S = 4.0
#: Duration of the open tube's flow measurement; it is shorter past the pinch and with medicine.
MEASURE_S = 4.0
SHORTER_S = 3.0
#: A shut pinch is measured sooner, because a pump that runs hard against one is limited after 5 s.
SHUT_S = 1.5
#: Duration of the medicine pump's run.
GIVE_S = 5.0


def check_at_rest(exam: Examination) -> CheckResult:
    """Whether a pump runs, or a sensor counts, although nothing was requested."""
    exam.person.watch("Watch both pumps: nothing is asked of them now.")
    seen = exam.trial.run(2.0)
    exam.person.glance()
    for sight, pump, name in (("runs", "pump", RUNS), ("medicine", "medicine", MEDICINE_RUNS)):
        part = "main pump" if pump == "pump" else "medicine pump"
        if exam.person.sees(sight, f"Does the {part} run, though nothing asked for it?"):
            todo = (
                f"Push the emergency stop in. Its driver's input belongs at {exam.pin(pump)}, with 10 kΩ to "
                "ground; if it is there, the driver is broken"
            )
            return Check(f"{part} at rest", "asked for nothing").bad("it runs", name, todo)
    check = Check("flow sensor at rest", "read the flow sensor with the pump off")
    if seen.pulses <= 1:
        return check.good("no pulses")
    return check.bad(
        f"{seen.pulses} pulses in two seconds",
        "pulses at rest",
        f"Water that runs by itself: raise the hose's end above the water. Else noise: {QUIET_WIRE}",
    )


def check_water(exam: Examination, wrong: list[CheckResult]) -> Iterator[CheckResult]:
    """Every check that moves water; none if something is `wrong` already."""
    checks = [Check(part) for part in ("main pump", "pinch", "medicine pump")]
    if wrong:
        yield from (check.not_tried(f"no water is moved while: {wrong[0].name}") for check in checks)
        return
    if not exam.person.may_move():
        todo = "Let it move", "rig doctor --yes"
        yield from (check.not_tried("nothing was allowed to move", *todo) for check in checks)
        return
    exam.trial.rest()
    pump = exam.config.pump.duty
    exam.person.watch("Watch the hoses, and whether water comes out of the return hose.")
    before = exam.trial.run(SETTLE_S, Outputs(pump=pump))
    seen = exam.trial.run(MEASURE_S, Outputs(pump=pump)) if before.pulses >= MIN_PULSES else before
    exam.person.glance()
    exam.trial.rest()
    found = check_pump(exam, seen, before.faults | seen.faults)
    yield found
    if not found.name and exam.config.pins.flow_return >= 0:
        found = check_return(exam, seen)
        yield found
    if found.name in UNREADABLE:
        why = f"it needs a flow that can be read, and there is: {found.name}"
        yield from (check.not_tried(why) for check in checks[1:])
        return
    yield _pinch(exam, well=not found.name)
    exam.trial.rest()
    yield _medicine(exam)
    exam.trial.rest()


def check_pump(exam: Examination, seen: Measurement, faults: frozenset[Fault]) -> CheckResult:
    """The result for the open tube's water, from what sensors and eyes have `seen`."""
    check = Check("main pump", f"ran it at {100 * exam.config.pump.duty:.0f} %, vein open")
    if Fault.TRAY_WET in faults:
        if exam.person.sees("tray", "Is there water in the tray?") is False:
            todo = (
                f"Its wire touches something, or is on another pin: it belongs at {exam.pin('tray')}, the "
                f"flow sensor's at {exam.pin('flow')}"
            )
            return check.bad("the tray's contact closed, though the tray is dry", "tray contact", todo)
        return check.bad("the tray became wet", "leak", "Dry the tray, find the leak, mend it")
    if Fault.STOPPED in faults:
        return check.bad("the emergency stop was pushed", "stopped", "Let it out and begin again")
    if Fault.NO_POWER in faults:
        return check.bad(
            "the pumps' 12 V sagged as it started",
            "supply sags",
            "Measure the 12 V at the pump's driver as it starts: a plug or wire with bad contact, a weak "
            "supply, or a pump whose rotor sticks",
        )
    rate = seen.rate(exam.config.flow.sensor)
    part = rate / exam.expect.flow
    signs = flow_signs(part, 1.0, True, seen.silence_s)
    causes = _causes(exam, signs, _pressures(exam, seen, 0.0), True)
    if Sign.NONE in signs:
        return _no_pulses(exam, check, causes)
    saw = f"{rate:.0f} mL/min, {exam.expect.flow:.0f} expected"
    looks = pattern(seen.marks, exam.config.flow.sensor.poles)
    if looks is Fault.SENSOR_NOISY:
        return check.bad(f"{saw}; the pulses are the mains'", "sensor_noisy", QUIET_WIRE)
    if Sign.HIGH in signs:
        return check.bad(
            f"{saw}: more than such a pump can move",
            "sensor_reversed",
            "Turn the flow sensor round: its arrow must point with the water. If it does: noise on its wire, "
            "or another kind of sensor (flow.sensor.pulses_per_litre)",
        )
    if looks is Fault.SENSOR_SKIPS:
        todo = "Press the flow sensor's plug home. Else its wire's pull-up, or the sensor itself"
        return check.bad(f"{saw}; some pulses of each turn are missing", "pulses_missing", todo)
    if shows_air(seen.marks, part):
        return check.bad(
            f"{saw}; the pulses are uneven by {100 * (unevenness(seen.marks) or 0.0):.0f} %",
            "air",
            "Air in the water: fill the tank, open the vent at the highest point, tilt the leg until no "
            "bubbles come",
        )
    if fault_of(causes) is None:
        return check.good(saw)
    if exam.guessed and part > exam.config.flow.levels.flowing.enter:
        saw = f"{saw}, which is a guess until this pump has been measured"
        todo = "If no hose is kinked and no bubbles come, measure it"
        return check.unknown(saw, todo, "rig calibrate pump")
    return _little(exam, check, saw, causes)


def _pressures(exam: Examination, seen: Measurement, travel: float) -> frozenset[Sign]:
    """The signs of the leg's pressure at a travel of the pinch."""
    return ANY_PRESSURE if seen.leg_kpa is None else pressure_signs(seen.leg_kpa, exam.expect.leg_kpa(travel))


def _causes(
    exam: Examination, flows: frozenset[Sign], pressures: frozenset[Sign], opened: bool
) -> frozenset[Cause]:
    """The causes that the signs leave possible, as in a run. A gel plug is excluded: none is inserted."""
    return possible(opened, flows, pressures, exam.expect.tray, False, exam.expect.before)


def check_return(exam: Examination, seen: Measurement) -> CheckResult:
    """Compare the flow that comes back with the flow that went out."""
    check = Check("return flow sensor", "held it against the first")
    out = seen.rate(exam.config.flow.sensor)
    back = exam.config.flow.return_sensor.flow(frequency(seen.returned))
    saw = f"{back:.0f} mL/min come back, {out:.0f} were seen before"
    if not back:
        todo = f"Look at its three wires; yellow at {exam.pin('flow_return')}"
        return check.bad("no pulses", "return sensor dead", todo)
    parts = out / exam.expect.flow, back / exam.expect.flow
    lost: bool | None = misses_water(*parts, None)
    if not lost and misses_water(*parts, 1.0):  # two sensors may differ by as much, and a run tolerates it
        lost = exam.person.sees("tray", "Is water lost anywhere: in the tray, at a joint?")
        if lost is None:
            todo = "Look for lost water. If there is none, the sensors differ; measure them"
            return check.unknown(saw, todo, "rig calibrate flow")
    if lost:
        return check.bad(saw, "leak", "Water is lost on the way: find the leak, mend it")
    return check.good(saw)


def _no_pulses(exam: Examination, check: Check, causes: frozenset[Cause]) -> CheckResult:
    dull = causes == {Cause.DULL}  # the pressure is right, so the water moves
    runs = dull or exam.person.sees("returns", "Did water come out of the return hose?")
    if runs is None:
        todo = "See whether water runs. If it does, the flow sensor is dead; if not: tank empty, fuse, pump"
        return check.bad("no pulses", "no flow", todo)
    if runs and exam.person.sees("jaw", "Was the jaw of the pinch shut?"):
        return check.bad(
            "water runs through the side branch alone: the pinch is shut",
            "pinch shut at rest",
            "pinch.open_ms and pinch.closed_ms in config.toml are the wrong way round, or the servo's arm "
            f"sits wrong on its shaft, or its wire is on another pin than {exam.pin('pinch')}",
        )
    if runs:
        through = "with 10 kΩ up to 5 V" if exam.nano else "through the divider"
        todo = (
            f"Flow sensor: red to 5 V, black to ground, yellow {through} at {exam.pin('flow')}. Or its rotor "
            "is stuck: rinse it backwards"
        )
        return check.bad("water runs, and no pulses come", "sensor_dead", todo)
    if exam.person.sees("tank", "Is there enough water in the tank to cover the pump?") is False:
        return check.bad("no water runs, the tank is empty", "dry", "Fill the tank")
    belongs = f"the main pump's driver belongs at {exam.pin('pump')}"
    saw = "no water runs, though the tank is full"
    for sight, what, pin, name in (
        ("medicine", "medicine pump", "medicine", "pumps swapped"),
        ("jaw", "jaw of the pinch", "pinch", "pump and pinch swapped"),
    ):
        if exam.person.sees(sight, f"Did the {what} move instead?"):
            todo = f"Swap the two signal wires: {belongs}, the {pin}'s at {exam.pin(pin)}"
            return check.bad(f"{saw}; the {what} moves instead", name, todo)
    return check.bad(
        saw,
        "pump",
        f"Is the pump's 12 V on, its fuse whole, its driver wired ({belongs})? Air in its intake: tilt it "
        "under water",
    )


def _little(exam: Examination, check: Check, saw: str, causes: frozenset[Cause]) -> CheckResult:
    """Too little flow: report what the eyes have seen, otherwise the remaining causes."""
    for name, question in (
        ("kink_upstream", "Is the hose from the tank to the leg kinked or squeezed?"),
        ("kink_downstream", "Is the hose from the clot back to the tank kinked?"),
    ):
        if exam.person.sees(name, question):
            return check.bad(saw, name, "Straighten that hose")
    if causes == {Cause.DULL}:
        saw, todo = f"{saw}, though the leg's pressure is right", "Clean the flow sensor. If it was always so"
        return check.bad(saw, "sensor counts too little", todo, "rig calibrate flow")
    if exam.person.present and Cause.WORN in causes:
        todo = "No hose is kinked: clean pump and filter; if that changes nothing, it is worn"
        return check.bad(saw, "pump_worn", f"{todo}. If it was always so", "rig calibrate pump")
    todo = "In this order: a kinked hose, a clogged filter, a worn pump. If it was always so"
    return check.bad(saw, "low flow", todo, "rig calibrate pump")


def _pinch(exam: Examination, well: bool) -> CheckResult:
    """`well`: the open tube had no fault."""
    check = Check("pinch", "closed it and opened it, pump on")
    pump, sensor = exam.config.pump.duty, exam.config.flow.sensor
    exam.person.watch("Watch the jaw of the pinch: it closes, and opens again.")
    exam.trial.run(SETTLE_S, Outputs(pump=pump))
    first = exam.trial.run(MEASURE_S, Outputs(pump=pump)).rate(sensor)
    exam.trial.run(SHUT_S, Outputs(pump=pump, pinch=1.0))
    shut = exam.trial.run(SHORTER_S, Outputs(pump=pump, pinch=1.0))
    exam.person.glance()
    exam.trial.run(SETTLE_S, Outputs(pump=pump))
    again = exam.trial.run(SHORTER_S, Outputs(pump=pump))
    exam.trial.rest()
    if not first:
        return check.bad("the flow was lost", "no flow", "Run this again; if it stays, look at the pump")
    should = 0.0 if exam.expect.gel else exam.expect.part(1.0)  # an inserted plug shuts the vein
    left = shut.rate(sensor)
    signs = flow_signs(left / max(exam.expect.flow, first), should, False, shut.silence_s)
    back = again.rate(sensor) / first
    shown = 0.0 if Sign.NONE in signs else left / first
    saw = f"shut, {100 * shown:.0f} % of the flow is left; open again, {100 * back:.0f} %"
    dead = _pressures(exam, again, 0.0) == {Sign.NONE}  # no pressure while water flows: the sensor is ignored
    pressures = ANY_PRESSURE if dead else _pressures(exam, shut, 1.0)
    fault = fault_of(_causes(exam, signs, pressures, False))
    if fault is Fault.PINCH_STUCK:
        if exam.person.sees("jaw", "Did the jaw close?"):
            todo = "The jaw moves: lay the tube into it, or move pinch.closed_ms in config.toml, then"
            return check.bad(saw, fault, todo, "rig calibrate pinch")
        wire = f"signal wire at {exam.pin('pinch')}"
        return check.bad(saw, fault, f"Servo: its own 5 V, common ground, {wire}, the jaw's way free")
    if fault is not None and well:
        saw = f"{saw}; shut, the leg stands at {shut.leg_kpa or 0.0:.1f} kPa, which is too little"
        return check.bad(saw, "low pressure", "A worn pump, a kinked hose, lost water", "rig calibrate pump")
    if flow_signs(back, 1.0, True, again.silence_s) != {Sign.RIGHT}:
        todo = "The jaw does not open all the way: see pinch.open_ms in config.toml, then"
        return check.bad(saw, "pinch stays shut", todo, "rig calibrate pinch")
    return check.good(saw)


def _medicine(exam: Examination) -> CheckResult:
    check = Check("medicine pump", "gave a little, main pump on")
    pump, sensor = exam.config.pump, exam.config.flow.sensor
    exam.person.watch("Watch the catheter's tip.")
    exam.trial.run(SETTLE_S, Outputs(pump=pump.duty))
    without = exam.trial.run(SHORTER_S, Outputs(pump=pump.duty)).rate(sensor)
    given = exam.trial.run(GIVE_S, Outputs(pump=pump.duty, medicine=pump.medicine_duty))
    exam.person.glance()
    exam.trial.rest()
    came = exam.person.sees("medicine", "Did medicine come out at the catheter's tip?")
    if given.withheld:
        return check.bad("the rig's own limits held it back", "limits", "See [limits] in config.toml")
    if came:
        return check.good("it came")
    if came is None:
        rise = 100 * (given.rate(sensor) / without - 1) if without else 0.0
        return check.unknown(f"the flow changed by {rise:+.1f} %; nobody is there to look")
    if exam.person.sees("cup", "Is there medicine in the cup?") is False:
        return check.bad("nothing came: the cup is empty", "cup_empty", "Fill the cup")
    return check.bad(
        "nothing came",
        "catheter_blocked",
        f"12 V at its pump, its driver at {exam.pin('medicine')}? Else rinse the "
        "catheter; water from the relief valve means that the catheter is blocked",
    )
