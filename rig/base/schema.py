"""Reading TOML tables into frozen dataclasses, with every problem reported at once.

A dataclass is its own schema: the type of a field restricts its value, and `setting` adds unit and range. A
`Problem` names file, key, value and remedy, so that nobody has to read Python to edit a file.
"""

import dataclasses
import difflib
import io
import math
import re
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack, get_args, get_origin

from rig.base.files import open_regular
from rig.base.toml_slips import remedy

T = TypeVar("T")

#: Largest file that is read, bytes: ten times the largest that exists.
LARGEST_BYTES = 1_000_000
#: Most characters of one part of a problem that are shown; a file may contain anything.
MOST_CHARACTERS = 600
#: A key of 16 parts. The standard library's time and memory for a key grow with the square of its parts. A
#: match never begins after a backslash; otherwise a text of escaped quotes would be searched again from each
#: of them.
_DEEP = re.compile(r"""(?<![\w\\-])(?:(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*\.[ \t]*){16}""")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in one file, with its remedy."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        return ": ".join(plain(part) for part in (self.file, self.key, self.what) if part)


def plain(text: str) -> str:
    """A text from a file or a name, made safe for a terminal: cut short, with control characters escaped."""
    text = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 3] + "..."
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


class BadFiles(Exception):
    """Files that cannot be used; carries every problem found in them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Limits(TypedDict, total=False):
    """What a setting may be."""

    low: float
    """Inclusive, as `high` is; a number without limits may be any finite one."""
    high: float
    above: float
    """Exclusive."""
    unit: str
    one_of: Iterable[str]
    """The allowed words."""


def setting(
    default: Any = dataclasses.MISSING, *, factory: Any = dataclasses.MISSING, **limits: Unpack[Limits]
) -> Any:
    """A dataclass field with its unit and range. Without `default` or `factory` the key is required."""
    words = limits.pop("one_of", None)
    metadata = {"low": None, "high": None, "above": None, "unit": "", **limits}
    metadata["one_of"] = tuple(words) if words is not None else None
    if factory is not dataclasses.MISSING:
        return field(default_factory=factory, metadata=metadata)
    if default is not dataclasses.MISSING:
        return field(default=default, metadata=metadata)
    return field(metadata=metadata)


def parse(text: str, file: str) -> dict[str, Any]:
    """The table in a TOML text. Raises BadFiles if it is not TOML."""
    if deep := _DEEP.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise BadFiles([Problem(file, f"line {line}", "has a key of too many parts")])
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:  # an integer may have too many digits
        twice = "; a name or a [table] stands there twice" if "overwrite" in str(wrong) else ""
        raise BadFiles([Problem(file, "", f"not TOML: {wrong}{twice or remedy(text, str(wrong))}")]) from None


def load(path: Path, largest: int = LARGEST_BYTES) -> str:
    """The text of a file of at most `largest` bytes. Raises BadFiles if it cannot be read."""
    try:
        with open_regular(path) as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            why = f"is larger than {largest / 1e6:g} MB, so it cannot be what it should be; look at {path}"
            raise BadFiles([Problem(path.name, "", why)])
        return io.TextIOWrapper(io.BytesIO(data), "utf-8-sig").read()  # some editors write a BOM
    except OSError as wrong:
        raise BadFiles(
            [Problem(path.name, "", f"cannot be read ({wrong.strerror}); looked at {path}")]
        ) from None
    except UnicodeDecodeError:
        raise BadFiles([Problem(path.name, "", "is not UTF-8 text; save it as UTF-8")]) from None


def read(
    cls: type[T], table: Mapping[str, Any], file: str, problems: list[Problem], where: str = ""
) -> T | None:
    """A `cls` from a TOML table. If there are problems, they are appended to `problems`, and the result is
    None."""
    before = len(problems)
    hints = _hints(typing.cast(Any, cls))
    known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for key, value in table.items():
        at = f"{where}.{key}" if where else key
        if key not in known:
            problems.append(Problem(file, at, f"is not a setting here{did_you_mean(key, known)}"))
            continue
        found = _value(hints[key], value, file, problems, at)
        if found is not _WRONG and _in_range(found, known[key].metadata, file, problems, at):
            values[key] = found
    for name, f in known.items():
        if (
            name not in table
            and f.default is dataclasses.MISSING
            and f.default_factory is dataclasses.MISSING
        ):
            at = f"{where}.{name}" if where else name
            problems.append(Problem(file, at, "is missing; it must be given"))
    return cls(**values) if len(problems) == before else None


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """The type of each field of a dataclass."""
    return typing.get_type_hints(cls)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of an error text: the known word nearest to a mistyped one, or a short list of all."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    if words and len(words) <= 12:
        return f"; known are {', '.join(words)}"
    return ""


class Word(StrEnum):
    """A member of a closed set of words. Files, logs and digests hold it as plain text, and it prints as
    such."""

    def __repr__(self) -> str:
        return repr(self.value)


class _Wrong:
    """Marks a value that could not be read."""


_WRONG = _Wrong()


def _value(hint: Any, value: Any, file: str, problems: list[Problem], at: str) -> Any:
    """`value` as the type a field asks for, or _WRONG with a problem noted."""

    def wrong(expected: str) -> Any:
        problems.append(Problem(file, at, f"is {shown(value)}, but must be {expected}"))
        return _WRONG

    origin = get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        # For `str | SomeTable`, a table is read as the table.
        tables = [option for option in options if dataclasses.is_dataclass(option)]
        chosen = tables[0] if tables and isinstance(value, dict) else options[0]
        return _value(chosen, value, file, problems, at)
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            return wrong("a table")
        found = read(typing.cast(type[Any], hint), value, file, problems, at)
        return _WRONG if found is None else found
    if origin is tuple:
        if not isinstance(value, list):
            return wrong("a list")
        items = [
            _value(get_args(hint)[0], item, file, problems, f"{at}[{n}]") for n, item in enumerate(value)
        ]
        return _WRONG if _WRONG in items else tuple(items)
    if origin in (dict, Mapping) or hint is dict:
        if not isinstance(value, dict):
            return wrong("a table")
        of = get_args(hint)[1]
        pairs = {key: _value(of, item, file, problems, f"{at}.{key}") for key, item in value.items()}
        return _WRONG if any(item is _WRONG for item in pairs.values()) else pairs
    if hint is bool:
        return value if isinstance(value, bool) else wrong("true or false")
    if hint is int:
        whole = isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64
        return value if whole else wrong("a whole number")
    if hint is float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return wrong("a number")
        try:
            number = float(value)
        except OverflowError:
            return wrong("a finite number")
        return number if math.isfinite(number) else wrong("a finite number")
    if isinstance(hint, type) and issubclass(hint, Word):
        if not isinstance(value, str):
            return wrong('text in "quotes"')
        if value not in list(hint):
            problems.append(Problem(file, at, f"is {shown(value)}{did_you_mean(value, list(hint))}"))
            return _WRONG
        return hint(value)
    if hint is str:
        return value if isinstance(value, str) else wrong('text in "quotes"')
    raise TypeError(f"no way to read a {hint!r} from a file")


def _in_range(value: Any, limits: Mapping[str, Any], file: str, problems: list[Problem], at: str) -> bool:
    """Whether a value, or each item of a list, is in its field's range."""
    if isinstance(value, tuple):
        kept = [_in_range(item, limits, file, problems, f"{at}[{n}]") for n, item in enumerate(value)]
        return all(kept)
    words = limits.get("one_of")
    if words is not None and isinstance(value, str) and value not in words:
        problems.append(Problem(file, at, f"is {shown(value)}{did_you_mean(value, words)}"))
        return False
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    low, high, above, unit = (limits.get(name) for name in ("low", "high", "above", "unit"))
    unit = f" {unit}" if unit else ""
    if above is not None and value <= above:
        bound = f"above {above:g}{unit}"
    elif low is not None and value < low:
        bound = f"at least {low:g}{unit}"
    elif high is not None and value > high:
        bound = f"at most {high:g}{unit}"
    else:
        return True
    problems.append(Problem(file, at, f"is {value:g}{unit}, but must be {bound}"))
    return False


def shown(value: Any) -> str:
    """A value as a person recognises it in their file, cut short if it is long."""
    try:
        text = "a table" if isinstance(value, dict) else repr(value)
    except (ValueError, RecursionError):
        text = "a value far too long"
    return text if len(text) <= 60 else text[:57] + "..."
