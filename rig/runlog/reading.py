"""One reading of the board as a line of the run log, and back, by the fields of `Inputs` themselves.

A field that is added to `Inputs` with a default is logged and replayed without a change here. A value that
is the field's default is left out.
"""

import dataclasses
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from rig.base.serialize import back, plain
from rig.base.signals import BUTTONS, Inputs

#: Short names of the fields that stand in most lines, beside the time, `t`. Any other goes by its own name.
KEYS = {
    "pulses": "n",
    "edge": "e",
    "returned": "m",
    "returned_edge": "d",
    "counted": "c",
    "pressed": "p",
    "held": "h",
    "turned": "k",
    "leg_kpa": "leg",
    "faults": "f",
    "heard": "v",
    "orders": "o",
}
#: Not logged: it ends the computer's day, not a visit.
OMITTED = frozenset({"shutdown"})
#: No count and no number of a reading is as large as these.
MOST_COUNT, MOST_NUMBER = 2**53, 1e12

Reading = TypeVar("Reading", bound=Inputs)


def to_line(inputs: Inputs) -> dict[str, Any]:
    """The reading as plain data."""
    line: dict[str, Any] = {"t": inputs.time}
    kind: Any = type(inputs)
    for name, key, default, _ in _fields(kind):
        value = getattr(inputs, name)
        if value != default:
            line[key] = plain(value)
    return line


def from_line(line: Mapping[str, Any], kind: type[Reading]) -> Reading:
    """The reading in a line. Raises TypeError, ValueError or OverflowError for what is none."""
    cls: Any = kind
    values = {
        name: _checked(name, back(hint, line[key])) for name, key, _, hint in _fields(cls) if key in line
    }
    return kind(time=_checked("time", back(float, line["t"])), **values)


@cache
def _fields(kind: Any) -> list[tuple[str, str, Any, Any]]:
    """Name, key, default and type of each field but the time."""
    hints = typing.get_type_hints(kind)
    return [
        (field.name, KEYS.get(field.name, field.name), field.default, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name != "time" and field.name not in OMITTED
    ]


def _checked(name: str, value: Any) -> Any:
    """The value, where it is one that a board can give. Raises ValueError where it is not."""
    if isinstance(value, float) and abs(value) >= MOST_NUMBER:
        raise ValueError(f"{value!r:.40} is not a number that a board can give")
    if isinstance(value, int) and abs(value) >= MOST_COUNT:
        raise ValueError(f"{value!r:.40} is not a count that a board can give")
    if name in ("pressed", "held") and not value <= frozenset(BUTTONS):
        raise ValueError(f"no such button: {', '.join(sorted(value - frozenset(BUTTONS)))}")
    return value
