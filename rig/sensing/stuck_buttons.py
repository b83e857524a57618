"""Buttons that stay down for longer than anyone presses."""

from dataclasses import replace

from rig.base.faults import Fault
from rig.base.signals import BUTTONS, Inputs

#: Nobody holds a button for as long as this: pushing the wire all the way takes 55 s, and a hand may well
#: forget to let go for the medicine.
STUCK_S = 90.0

#: Buttons that are down, each with the time since when, s.
Since = tuple[tuple[str, float], ...]


def track_held(previous: Since, inputs: Inputs) -> Since:
    """The buttons that are down at a reading, and since when."""
    began = dict(previous)
    return tuple((name, began.get(name, inputs.time)) for name in BUTTONS if name in inputs.held)


def stuck(down: Since, time: float) -> frozenset[str]:
    """The buttons that nobody can be holding any more."""
    return frozenset(name for name, began in down if time - began >= STUCK_S)


def without_stuck_buttons(down: Since, inputs: Inputs, asked: tuple[str, ...]) -> Inputs:
    """The reading without its stuck buttons.

    Where all that would do what is asked are stuck, any other button does it in their place.
    """
    dead = stuck(down, inputs.time)
    if not dead:
        return inputs
    pressed, held = inputs.pressed - dead, inputs.held - dead
    if asked and dead.issuperset(asked):
        pressed |= frozenset(asked) if pressed else frozenset()
        held |= frozenset(asked) if held else frozenset()
    return replace(inputs, pressed=pressed, held=held, faults=inputs.faults | {Fault.BUTTON_STUCK})
