"""Flow from the duration of whole turns of the rotor, not from a count of pulses per second.

A count over a second is a second late, and coarse at low flow. Edges are timed to microseconds, so four
periods give a finer result, twenty times sooner.
"""

import math
from dataclasses import dataclass

from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.settings.sensor import Sensor

#: Averaging longer than this adds delay and smooths little.
WINDOW_S = 0.1
#: A change beyond this part of the rate, over one turn of the rotor, is a step and not jitter. One turn of a
#: YF-S401 with 5 % pulse jitter varies by about 2 %; over a serial line it sometimes varies by ten times
#: that.
STEP_RATIO = 0.25
#: From this many turns on, one pole more or less makes no difference.
MANY_TURNS = 3
#: The rate stands for a silence of up to this many periods.
HELD_PERIODS = 2.0
#: The rate is zero from a silence of this many periods on.
GONE_PERIODS = 3.0
#: Smoothing of the number that drives the pictures: fast enough for the eye, slow enough not to tremble.
SMOOTHING_S = 0.4
#: Time constant of an estimated flow, like that of the water itself.
SWELL_S = 0.42
#: The latest pulses that are kept.
LATEST_SAMPLES = 32


@dataclass(frozen=True, slots=True)
class PulseSample:
    """The number of pulses at the time of the last of them."""

    pulses: int
    time: float


@dataclass(frozen=True)
class Flow:
    """What the flow sensor has measured so far."""

    rate: float = 0.0
    """Flow now, mL/min."""
    smoothed: float = 0.0
    """Flow smoothed for the eye, mL/min."""
    volume: float = 0.0
    """Total volume, mL."""
    time: float = 0.0
    """Time of the reading, s."""
    frequency: float = 0.0
    """Pulse frequency while the rotor turns, Hz; kept through short silences."""
    samples: tuple[PulseSample, ...] = ()
    """The latest pulses, oldest first."""


def measure(previous: Flow, inputs: Inputs, sensor: Sensor) -> Flow:
    """The flow after one more reading. Steps of any length give the same rate for the same pulses."""
    samples, frequency = previous.samples, previous.frequency
    if inputs.edge is not None and (not samples or inputs.pulses > samples[-1].pulses):
        if samples and (inputs.edge - samples[-1].time) * frequency > GONE_PERIODS * (
            inputs.pulses - samples[-1].pulses
        ):
            samples = ()  # the rotor had stopped: older pulses say nothing about now
        samples = (*samples[1 - LATEST_SAMPLES :], PulseSample(inputs.pulses, inputs.edge))
        frequency = _frequency(samples, sensor.poles)
    now = fast_replace(previous, frequency=frequency, samples=samples)
    return _at(now, inputs.time, sensor_flow(now, inputs, sensor))


def sensor_flow(flow: Flow, inputs: Inputs, sensor: Sensor) -> float:
    """The flow according to the sensor alone at a reading that is already measured, mL/min."""
    if not flow.samples:
        return 0.0
    counted = inputs.time if inputs.counted is None else inputs.counted
    return sensor.flow(_after_silence(flow.frequency, counted - flow.samples[-1].time))


def estimated(previous: Flow, now: Flow, goal: float) -> Flow:
    """The measured flow `now`, with the expected flow `goal` (mL/min) in place of a bad sensor's."""
    rate = goal + (previous.rate - goal) * math.exp(-max(0.0, now.time - previous.time) / SWELL_S)
    then = fast_replace(now, smoothed=previous.smoothed, volume=previous.volume, time=previous.time)
    return _at(then, now.time, rate)


def _at(flow: Flow, time: float, rate: float) -> Flow:
    """The flow at a later time, at a rate in mL/min."""
    passed = max(0.0, time - flow.time)
    return fast_replace(
        flow,
        rate=rate,
        smoothed=rate + (flow.smoothed - rate) * math.exp(-passed / SMOOTHING_S),
        volume=flow.volume + rate * passed / 60.0,
        time=time,
    )


def reset_volume(previous: Flow) -> Flow:
    """The same flow with its volume reset, for a new visit."""
    return fast_replace(previous, volume=0.0)


def _frequency(samples: tuple[PulseSample, ...], poles: int) -> float:
    """Pulse frequency from whole turns: over the shortest smooth window, or over one turn if the flow has
    stepped."""
    newest = samples[-1]
    turn = window = 0.0
    for sample in reversed(samples[:-1]):
        pulses, span = newest.pulses - sample.pulses, newest.time - sample.time
        if span <= 0 or (pulses % poles and pulses < MANY_TURNS * poles):
            continue
        if not turn:
            turn = pulses / span
        if span >= WINDOW_S:
            window = pulses / span
            break
    if turn and window:
        return turn if abs(turn - window) > STEP_RATIO * window else window
    if turn:
        return turn
    oldest = samples[0]  # just started, so there are only these periods
    span = newest.time - oldest.time
    return (newest.pulses - oldest.pulses) / span if span > 0 else 0.0


def _after_silence(frequency: float, silence: float) -> float:
    """The frequency after a silence of `silence` seconds."""
    periods = silence * frequency
    if periods <= HELD_PERIODS:
        return frequency
    return 1.0 / silence if periods < GONE_PERIODS else 0.0
