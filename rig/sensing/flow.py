"""Flow from pulses: the time that whole turns of the rotor take, not how many pulses a second brings.

Counting for a second is late by a second and coarse at low flow. The time between edges
is known to microseconds, so four periods tell more, twenty times sooner.
"""

import math
from dataclasses import dataclass

from rig.base.records import fast_replace
from rig.base.signals import Inputs
from rig.settings.sensor import Sensor

#: Averaging longer than this (s) adds delay and little calm.
WINDOW = 0.1
#: A change beyond this part of the rate, over one turn of the rotor, is a step and not jitter:
#: one turn of a YF-S401 with 5 % pulse jitter scatters by about 2 %, and pulses that are told of over a
#: line now and then by ten times that.
STEP = 0.25
#: From this many turns on, one pole more or less no longer matters.
MANY = 3
#: Silence of this many periods: up to HOLD the rate stands, from GONE on it is zero.
HOLD, GONE = 2.0, 3.0
#: Calm of the number that drives the pictures (s): quick to the eye, too slow to tremble.
CALM = 0.4
#: An estimated flow follows pump and pinch this slowly (s), as water does.
SWELL = 0.42


@dataclass(frozen=True, slots=True)
class Mark:
    """How many pulses there had been at the time of the last of them."""

    pulses: int
    time: float


@dataclass(frozen=True)
class Flow:
    """What the flow sensor has told so far."""

    rate: float = 0.0
    """Flow now, mL/min."""
    calm: float = 0.0
    """Flow smoothed for the eye, mL/min."""
    volume: float = 0.0
    """All that has flowed, mL."""
    time: float = 0.0
    """Time of the reading, s."""
    frequency: float = 0.0
    """Pulse frequency while the rotor turns, Hz; kept while its silence is still short."""
    marks: tuple[Mark, ...] = ()
    """The latest pulses, oldest first."""


def measure(was: Flow, inputs: Inputs, sensor: Sensor) -> Flow:
    """The flow after one more reading. Steps of any length give the same rate for the same pulses."""
    marks, frequency = was.marks, was.frequency
    if inputs.edge is not None and (not marks or inputs.pulses > marks[-1].pulses):
        if marks and (inputs.edge - marks[-1].time) * frequency > GONE * (inputs.pulses - marks[-1].pulses):
            marks = ()  # the rotor had stopped: what was before says nothing about now
        marks = (*marks[-31:], Mark(inputs.pulses, inputs.edge))
        frequency = _frequency(marks, sensor.poles)
    now = fast_replace(was, frequency=frequency, marks=marks)
    return _at(now, inputs.time, heard(now, inputs, sensor))


def heard(flow: Flow, inputs: Inputs, sensor: Sensor) -> float:
    """Flow that the sensor itself tells at a reading already measured, mL/min."""
    if not flow.marks:
        return 0.0
    counted = inputs.time if inputs.counted is None else inputs.counted
    return sensor.flow(_after_silence(flow.frequency, counted - flow.marks[-1].time))


def estimated(was: Flow, now: Flow, goal: float) -> Flow:
    """The measured flow `now` with what ought to flow, `goal` mL/min, in place of what a bad sensor says."""
    rate = goal + (was.rate - goal) * math.exp(-max(0.0, now.time - was.time) / SWELL)
    return _at(fast_replace(now, calm=was.calm, volume=was.volume, time=was.time), now.time, rate)


def _at(flow: Flow, time: float, rate: float) -> Flow:
    """The flow at a later time, at a rate of so many mL/min."""
    passed = max(0.0, time - flow.time)
    return fast_replace(
        flow,
        rate=rate,
        calm=rate + (flow.calm - rate) * math.exp(-passed / CALM),
        volume=flow.volume + rate * passed / 60.0,
        time=time,
    )


def forget(was: Flow) -> Flow:
    """The same flow with no memory of volume: a new visit begins."""
    return fast_replace(was, volume=0.0)


def _frequency(marks: tuple[Mark, ...], poles: int) -> float:
    """Pulse frequency from whole turns: the shortest window that is calm, or one turn if flow has stepped."""
    newest = marks[-1]
    turn = window = 0.0
    for mark in reversed(marks[:-1]):
        pulses, span = newest.pulses - mark.pulses, newest.time - mark.time
        if span <= 0 or (pulses % poles and pulses < MANY * poles):
            continue
        if not turn:
            turn = pulses / span
        if span >= WINDOW:
            window = pulses / span
            break
    if turn and window:
        return turn if abs(turn - window) > STEP * window else window
    if turn:
        return turn
    oldest = marks[0]  # just started: what periods there are must do
    span = newest.time - oldest.time
    return (newest.pulses - oldest.pulses) / span if span > 0 else 0.0


def _after_silence(frequency: float, silence: float) -> float:
    """What is left of a frequency once no pulse has come for `silence` seconds."""
    periods = silence * frequency
    if periods <= HOLD:
        return frequency
    return 1.0 / silence if periods < GONE else 0.0
