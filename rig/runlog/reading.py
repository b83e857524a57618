"""A reading of the board as a line of the run log, and back, from the fields of `Inputs`.

A new field of `Inputs` with a default is logged and replayed without a change here. Default values are left
out.
"""

import dataclasses
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from rig.base.serialize import from_json, to_json
from rig.base.signals import BUTTONS, Inputs

#: Short names of the fields in most lines, besides the time, `t`. Other fields keep their names.
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
#: Not logged: it shuts the computer down and is not part of a visit.
OMITTED = frozenset({"shutdown"})
#: Upper limits of a count and of any other number in a reading.
MOST_COUNT = 2**53
MOST_NUMBER = 10**12

Reading = TypeVar("Reading", bound=Inputs)


def to_line(inputs: Inputs) -> dict[str, Any]:
    """The reading as JSON data."""
    line: dict[str, Any] = {"t": inputs.time}
    kind: Any = type(inputs)
    for name, key, default, _ in _fields(kind):
        value = getattr(inputs, name)
        if value != default:
            line[key] = to_json(value)
    return line


def from_line(line: Mapping[str, Any], kind: type[Reading]) -> Reading:
    """The reading in a line. Raises TypeError, ValueError or OverflowError if there is none."""
    cls: Any = kind
    values = {
        name: _checked(name, from_json(hint, line[key])) for name, key, _, hint in _fields(cls) if key in line
    }
    return kind(time=_checked("time", from_json(float, line["t"])), **values)


@cache
def _fields(kind: Any) -> list[tuple[str, str, Any, Any]]:
    """Name, key, default and type of each field except the time."""
    hints = typing.get_type_hints(kind)
    return [
        (field.name, KEYS.get(field.name, field.name), field.default, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name != "time" and field.name not in OMITTED
    ]


def _checked(name: str, value: Any) -> Any:
    """The value, if a board can give it. Raises ValueError if not."""
    if isinstance(value, float) and abs(value) >= MOST_NUMBER:
        raise ValueError(f"{value!r:.40} is not a number that a board can give")
    if isinstance(value, int) and abs(value) >= MOST_COUNT:
        raise ValueError(f"{value!r:.40} is not a count that a board can give")
    if name in ("pressed", "held") and not value <= frozenset(BUTTONS):
        raise ValueError(f"no such button: {', '.join(sorted(value - frozenset(BUTTONS)))}")
    return value
