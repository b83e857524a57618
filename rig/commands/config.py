"""`rig config --reference`: every setting with its default, unit and range, as a page of Markdown."""

import ast
import dataclasses
import inspect
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from rig.base.schema import Word
from rig.settings.calibration import Measured
from rig.settings.config import Config

TOP = """\
# All settings

`config.toml` changes a setting; a setting that it does not name has its default. `rig check` reports every
value that is out of range. `rig calibrate` writes what it measures to `calibration.toml`, which overrides
`config.toml`. This page is the output of `rig config --reference`.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """What `rig config` takes."""
    parser.description = "List every setting with its default, unit and range."
    parser.add_argument("--reference", action="store_true", required=True, help="print it as Markdown")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    print(reference(), end="")
    return 0


def reference() -> str:
    """The page, with a table for each `[table]` of config.toml."""
    return TOP + "".join(f"{line}\n" for line in _tables(Config(), ""))


def _tables(record: Any, name: str) -> Iterator[str]:
    """The table of a record's own settings, then those of the records in it."""
    fields = {field: getattr(record, field.name) for field in dataclasses.fields(record)}
    told = _descriptions(type(record))
    rows = [
        (f"`{field.name}`", _toml(value), *_limits(field.metadata, value), told[field.name])
        for field, value in fields.items()
        if not dataclasses.is_dataclass(value)
    ]
    if name and rows:
        yield f"\n## `[{name}]`\n\n{' '.join((type(record).__doc__ or '').split())}\n"
        yield "| setting | default | unit | range | meaning |\n|---|---|---|---|---|"
        yield from (f"| {' | '.join(row)} |" for row in rows)
    for field, value in fields.items():
        if dataclasses.is_dataclass(value) and not isinstance(value, Measured):
            yield from _tables(value, f"{name}.{field.name}" if name else field.name)


def _limits(limits: Mapping[str, Any], value: Any) -> tuple[str, str]:
    """The unit and the range of a setting, from the metadata of its field."""
    low, high, above = (limits.get(name) for name in ("low", "high", "above"))
    if isinstance(value, bool):
        return "", "true, false"
    if isinstance(value, Word):
        return "", ", ".join(type(value))
    if isinstance(value, str):
        return "", ", ".join(limits["one_of"] or ["text"])
    least = f"above {above:g}" if above is not None else f"{low:g}"
    return limits["unit"], f"{least} to {high:g}" if high is not None else least


def _toml(value: Any) -> str:
    """A value as config.toml has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return f"{value:g}"


def _descriptions(kind: type) -> dict[str, str]:
    """The text under each field of a record, inherited fields included."""
    told: dict[str, str] = {}
    for cls in reversed(kind.__mro__[:-1]):
        (record,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
        assert isinstance(record, ast.ClassDef)
        for field, after in zip(record.body, [*record.body[1:], None], strict=True):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                said = after.value if isinstance(after, ast.Expr) else None
                text = said.value if isinstance(said, ast.Constant) else told.get(field.target.id, "")
                told[field.target.id] = " ".join(str(text).split())
    return told
