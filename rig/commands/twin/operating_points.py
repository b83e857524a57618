"""The simulated tube's operating points, as a table."""

from collections.abc import Iterator

from rig.twin import Drive, Parameters, Tube

#: Time after which a tube that was switched on is in a steady state, s.
REST_S = 10.0

#: Faults that change the steady flow.
_SHOWN = ("leak", "kink_upstream", "kink_downstream", "pump_worn", "dry")


def table(parameters: Parameters, duty: float) -> Iterator[str]:
    """Lines: flows and pressure over the pump's duty, the pinch's travel, and the faults."""
    yield f"Simulated tube at rest, flow sensor on the {parameters.sensor.at}. Estimates, not measurements."
    head = ("supply", "vein", "collateral", "return", "leg", "sensor")
    units = ("mL/min", "mL/min", "mL/min", "mL/min", "kPa", "Hz")
    yield ""
    yield f"{'':<24}" + "".join(f"{word:>12}" for word in head)
    yield f"{'':<24}" + "".join(f"{word:>12}" for word in units)
    for tenths in range(3, 11):
        yield _row(f"pump duty {tenths / 10:g}", parameters, Drive(tenths / 10))
    yield ""
    for tenths in range(11):
        yield _row(f"pinch travel {tenths / 10:g}", parameters, Drive(duty, pinch=tenths / 10))
    yield ""
    for fault in _SHOWN:
        yield _row(fault, parameters, Drive(duty), fault)


def _row(name: str, parameters: Parameters, drive: Drive, fault: str = "") -> str:
    tube = Tube(parameters)
    tube.advance(REST_S, Drive(drive.pump))  # a resting sensor needs more flow to start than to keep turning
    if fault:
        tube.inject_fault(fault)
    tube.advance(2 * REST_S, drive)
    see = tube.look()
    flows = (see.supply_ml_min, see.vein_ml_min, see.collateral_ml_min, see.return_ml_min)
    return (
        f"{name:<24}"
        + "".join(f"{round(flow):12d}" for flow in flows)
        + f"{see.leg_kpa:12.2f}{see.sensor_hz:12.1f}"
    )
