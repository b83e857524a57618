"""Frozen dataclasses as JSON data, and back without loss."""

import dataclasses
import hashlib
import math
import types
import typing
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

T = TypeVar("T")

#: Names of the types for error texts.
_CALLED = {"float": "number", "int": "count", "str": "text", "frozenset": "list", "tuple": "list"}


def to_json(value: Any) -> Any:
    """A value of dataclasses, tuples, sets, enums, numbers and texts as JSON data."""
    if dataclasses.is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, frozenset):
        return sorted(map(to_json, value))
    if isinstance(value, tuple):
        return list(map(to_json, value))
    return value.value if isinstance(value, Enum) else value


def from_json(hint: Any, value: Any) -> Any:
    """The inverse of `plain`: a value of type `hint`. Raises ValueError if `value` does not fit the type."""
    origin, of = get_origin(hint), get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [option for option in of if option is not type(None)]
        if value is None:
            return _fit(len(inner) < len(of), None, hint)
        return from_json(inner[0], value)
    if dataclasses.is_dataclass(hint):
        _fit(isinstance(value, dict), value, hint)
        cls: Any = hint
        known = _fields(cls)
        _fit(value.keys() <= known.keys(), sorted(value.keys() - known.keys()), hint)
        try:
            return cls(**{name: from_json(known[name], value[name]) for name in value})
        except TypeError as wrong:
            raise ValueError(str(wrong)) from None
    if origin is frozenset:
        return frozenset(from_json(of[0], item) for item in _fit(isinstance(value, list), value, hint))
    if origin is tuple:
        _fit(isinstance(value, list), value, hint)
        each = [of[0]] * len(value) if of[1:] == (...,) else list(of)
        _fit(len(each) == len(value), value, hint)
        return tuple(from_json(one, item) for one, item in zip(each, value, strict=True))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if hint is float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(_fit(number and not math.isnan(value), value, hint))
    return _fit(type(value) is hint, value, hint)


def digest(value: Any) -> str:
    """A short hash of a record: the same on any machine, and only for the same content to the last bit."""
    return hashlib.sha256(_canonical_text(value).encode()).hexdigest()[:16]


def _canonical_text(value: Any) -> str:
    """A value as text. A set's own text would change its order between two runs of Python."""
    if dataclasses.is_dataclass(value):
        parts = (_canonical_text(getattr(value, field.name)) for field in dataclasses.fields(value))
        return f"({','.join(parts)})"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(_canonical_text, value)))}}}"
    if isinstance(value, tuple):
        return f"[{','.join(map(_canonical_text, value))}]"
    return repr(value)


@cache
def _fields(cls: Any) -> dict[str, Any]:
    """The type of each field of a dataclass."""
    return typing.get_type_hints(cls)


def _fit(fits: bool, value: T, hint: Any) -> T:
    if not fits:
        name = getattr(hint, "__name__", str(hint))
        raise ValueError(f"{value!r:.60} is not a {_CALLED.get(name, name)}")
    return value
