"""Interprets the sensors: the state of the vein, and possible faults."""

from dataclasses import dataclass

from rig.base.faults import LATCHES, Fault
from rig.base.records import fast_replace
from rig.base.signals import Inputs, Outputs
from rig.sensing.air import Air, judge_air
from rig.sensing.causes import Cause
from rig.sensing.expected import Expected
from rig.sensing.flow import Flow
from rig.sensing.flow_signal import FlowSignal, judge_signal
from rig.sensing.operating_point import OperatingPoint, operating_point
from rig.sensing.return_line import ReturnLine, judge_return
from rig.sensing.sensor_trust import SensorTrust, judge_sensor
from rig.sensing.signs import ANY_PRESSURE, SETTLED_S, pressure_signs
from rig.sensing.suspects import Suspects, narrow_down
from rig.sensing.vein import Vein, judge_vein, swells_early

_LEAK = frozenset({Cause.LEAK})


@dataclass(frozen=True)
class Diagnosis:
    """What has been found so far."""

    faults: frozenset[Fault] = frozenset()
    """What is wrong with the tube and its sensors."""
    point: OperatingPoint = OperatingPoint()
    vein: Vein = Vein()
    suspects: Suspects = Suspects()
    sensor: SensorTrust = SensorTrust()
    signal: FlowSignal = FlowSignal()
    air: Air = Air()
    back: ReturnLine = ReturnLine()


def diagnose(
    expect: Expected, previous: Diagnosis, inputs: Inputs, done: Outputs, flow: Flow, normal: float | None
) -> Diagnosis:
    """The diagnosis after one more reading.

    `done` is the outputs permitted before it; `normal` is the day's own flow in mL/min, if it is
    known.
    """
    settings = expect.config.flow
    point = operating_point(previous.point, inputs, done, flow, settings.sensor)
    part, suspects = point.rate / expect.flow, previous.suspects
    pressures, early = ANY_PRESSURE, False
    if point.leg_kpa is not None:
        pressures = pressure_signs(point.leg_kpa, expect.leg_kpa(point.pinch))
        early = swells_early(point.leg_kpa, expect.leg_kpa(0.0))
    believed = pressures if suspects.gauge_trusted and point.running_s >= SETTLED_S else ANY_PRESSURE
    speed = settings.sensor.flow(flow.frequency) / expect.flow
    sensor = judge_sensor(previous.sensor, point, part, speed, believed)
    # Counted at the moment of the reading: while the clock of a Nano is still being learnt, its times are
    # distorted.
    timed = inputs.counted is None or inputs.counted < inputs.time
    signal = judge_signal(previous.signal, point, flow.samples if timed else (), settings.sensor.poles)
    blind = (signal.fault or sensor.fault) is not None
    air = judge_air(previous.air, point, flow.samples, part, blind or signal.looks is not None)
    if signal.fault is not None and previous.signal.fault is None:
        # Its pulses are meaningless.
        air, suspects = Air(), Suspects(gauge_trusted=suspects.gauge_trusted)
    if not point.running_s:
        suspects = _rested(suspects)
    if Fault.TRAY_WET in inputs.faults:
        suspects = fast_replace(suspects, causes=_LEAK)
    else:
        whole = None if blind else max(expect.flow, normal or 0.0)
        suspects = narrow_down(expect, suspects, point, whole, pressures)
    back = previous.back
    if expect.config.pins.flow_return >= 0:
        out = None if blind else flow.smoothed
        back = judge_return(back, point, inputs, out, expect.flow, settings.return_sensor)
        if back.leak:
            suspects = fast_replace(suspects, causes=_LEAK)
    vein = fast_replace(previous.vein, medicine=inputs.time) if done.medicine > 0 else previous.vein
    vein = judge_vein(vein, point, normal, blind, early, settings.levels.blocked)
    return fast_replace(
        previous,
        faults=_faults(signal.fault or sensor.fault, air, suspects, back),
        point=point,
        vein=vein,
        suspects=suspects,
        sensor=sensor,
        signal=signal,
        air=air,
        back=back,
    )


def _rested(suspects: Suspects) -> Suspects:
    """The interlock keeps a fault that stopped the water until a button is pressed. Kept here as well, it
    could never end, because a tube at rest shows nothing."""
    kept = None if suspects.fault in LATCHES else suspects.fault
    if suspects.no_flow or kept is not suspects.fault:
        return fast_replace(suspects, no_flow=False, fault=kept)
    return suspects


def _faults(sensor: Fault | None, air: Air, suspects: Suspects, back: ReturnLine) -> frozenset[Fault]:
    """All faults as one set; `sensor` is the reason why the flow sensor is not trusted."""
    found = [fault for fault in (sensor, suspects.fault) if fault is not None]
    flags = ((air.found, Fault.AIR), (suspects.no_flow, Fault.NO_FLOW), (back.leak, Fault.LEAK))
    return frozenset(found).union(fault for holds, fault in flags if holds)
