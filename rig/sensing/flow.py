"""Flow from pulses: the time that whole turns of the rotor take, not how many pulses a second brings.

Counting for a second is late by a second and coarse at low flow. The time between edges
is known to microseconds, so four periods tell more, twenty times sooner.
"""

import math
from dataclasses import dataclass

from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.settings.sensor import Sensor

#: Averaging longer than this adds delay and smooths little.
WINDOW_S = 0.1
#: A change beyond this part of the rate, over one turn of the rotor, is a step and not jitter:
#: one turn of a YF-S401 with 5 % pulse jitter scatters by about 2 %, and pulses that are told of over a
#: line now and then by ten times that.
STEP_RATIO = 0.25
#: From this many turns on, one pole more or less no longer matters.
MANY_TURNS = 3
#: Up to a silence of this many periods the rate stands.
HELD_PERIODS = 2.0
#: From a silence of this many periods on it is zero.
GONE_PERIODS = 3.0
#: The number that drives the pictures is smoothed over this long: quick to the eye, too slow to tremble.
SMOOTHING_S = 0.4
#: An estimated flow follows pump and pinch this slowly, as water does.
SWELL_S = 0.42
#: So many of the latest pulses are kept.
LATEST_SAMPLES = 32


@dataclass(frozen=True, slots=True)
class PulseSample:
    """How many pulses there had been at the time of the last of them."""

    pulses: int
    time: float


@dataclass(frozen=True)
class Flow:
    """What the flow sensor has told so far."""

    rate: float = 0.0
    """Flow now, mL/min."""
    smoothed: float = 0.0
    """Flow smoothed for the eye, mL/min."""
    volume: float = 0.0
    """All that has flowed, mL."""
    time: float = 0.0
    """Time of the reading, s."""
    frequency: float = 0.0
    """Pulse frequency while the rotor turns, Hz; kept while its silence is still short."""
    samples: tuple[PulseSample, ...] = ()
    """The latest pulses, oldest first."""


def measure(previous: Flow, inputs: Inputs, sensor: Sensor) -> Flow:
    """The flow after one more reading. Steps of any length give the same rate for the same pulses."""
    samples, frequency = previous.samples, previous.frequency
    if inputs.edge is not None and (not samples or inputs.pulses > samples[-1].pulses):
        if samples and (inputs.edge - samples[-1].time) * frequency > GONE_PERIODS * (
            inputs.pulses - samples[-1].pulses
        ):
            samples = ()  # the rotor had stopped: what was before says nothing about now
        samples = (*samples[1 - LATEST_SAMPLES :], PulseSample(inputs.pulses, inputs.edge))
        frequency = _frequency(samples, sensor.poles)
    now = fast_replace(previous, frequency=frequency, samples=samples)
    return _at(now, inputs.time, sensor_flow(now, inputs, sensor))


def sensor_flow(flow: Flow, inputs: Inputs, sensor: Sensor) -> float:
    """Flow that the sensor itself tells at a reading already measured, mL/min."""
    if not flow.samples:
        return 0.0
    counted = inputs.time if inputs.counted is None else inputs.counted
    return sensor.flow(_after_silence(flow.frequency, counted - flow.samples[-1].time))


def estimated(previous: Flow, now: Flow, goal: float) -> Flow:
    """The measured flow `now` with what ought to flow, `goal` mL/min, in place of what a bad sensor says."""
    rate = goal + (previous.rate - goal) * math.exp(-max(0.0, now.time - previous.time) / SWELL_S)
    then = fast_replace(now, smoothed=previous.smoothed, volume=previous.volume, time=previous.time)
    return _at(then, now.time, rate)


def _at(flow: Flow, time: float, rate: float) -> Flow:
    """The flow at a later time, at a rate of so many mL/min."""
    passed = max(0.0, time - flow.time)
    return fast_replace(
        flow,
        rate=rate,
        smoothed=rate + (flow.smoothed - rate) * math.exp(-passed / SMOOTHING_S),
        volume=flow.volume + rate * passed / 60.0,
        time=time,
    )


def reset_volume(previous: Flow) -> Flow:
    """The same flow with no memory of volume: a new visit begins."""
    return fast_replace(previous, volume=0.0)


def _frequency(samples: tuple[PulseSample, ...], poles: int) -> float:
    """Pulse frequency from whole turns: the shortest smooth window, or one turn if flow has stepped."""
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
    oldest = samples[0]  # just started: what periods there are must do
    span = newest.time - oldest.time
    return (newest.pulses - oldest.pulses) / span if span > 0 else 0.0


def _after_silence(frequency: float, silence: float) -> float:
    """What is left of a frequency once no pulse has come for `silence` seconds."""
    periods = silence * frequency
    if periods <= HELD_PERIODS:
        return frequency
    return 1.0 / silence if periods < GONE_PERIODS else 0.0
