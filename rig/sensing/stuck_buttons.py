"""Buttons that stay down longer than anyone would press them."""

from dataclasses import replace

from rig.base.faults import Fault
from rig.base.signals import BUTTONS, Inputs

#: Nobody holds a button this long: pushing the wire all the way takes 55 s, and a visitor may forget to
#: release the button for the medicine.
STUCK_S = 90.0

#: Buttons that are down, each with its start, s.
Since = tuple[tuple[str, float], ...]


def track_held(previous: Since, inputs: Inputs) -> Since:
    """The buttons that are down at a reading, and when they went down."""
    began = dict(previous)
    return tuple((name, began.get(name, inputs.time)) for name in BUTTONS if name in inputs.held)


def stuck(down: Since, time: float) -> frozenset[str]:
    """The buttons that nobody can still be holding."""
    return frozenset(name for name, began in down if time - began >= STUCK_S)


def without_stuck_buttons(down: Since, inputs: Inputs, asked: tuple[str, ...]) -> Inputs:
    """The reading without its stuck buttons.

    If all buttons that a scene asks for are stuck, any other button takes their place.
    """
    dead = stuck(down, inputs.time)
    if not dead:
        return inputs
    pressed, held = inputs.pressed - dead, inputs.held - dead
    if asked and dead.issuperset(asked):
        pressed |= frozenset(asked) if pressed else frozenset()
        held |= frozenset(asked) if held else frozenset()
    return replace(inputs, pressed=pressed, held=held, faults=inputs.faults | {Fault.BUTTON_STUCK})
