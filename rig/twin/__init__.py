"""The simulated tube: hydraulics, drug and clot, turbine pulses (README.md). It may import base."""

from rig.twin.parameters import DEFAULTS, Parameters, faults_in
from rig.twin.tube import FAULTS, OFF, Concentrations, Drive, Observation, Tube

__all__ = [
    "DEFAULTS",
    "FAULTS",
    "OFF",
    "Concentrations",
    "Drive",
    "Observation",
    "Parameters",
    "Tube",
    "faults_in",
]
