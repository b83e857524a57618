"""Writes calibration.toml: replaces the table of one part, and leaves the rest of the file as it is."""

import dataclasses
import os
import re
from pathlib import Path

from rig.base.files import write_whole
from rig.base.schema import BadFiles, Problem, load
from rig.settings.calibration import Provenance, parse_measured

HEAD = """\
# Written by `rig calibrate`, and read on top of config.toml: what stands here goes before what stands
# there. It belongs to one rig. To go back to config.toml's figure, delete a table from here.
"""

UNWRITABLE = "cannot be written ({}); choose another place with --out"
_TABLE = re.compile(r"^\s*\[\s*(\w+)")


def ready(path: Path) -> None:
    """Raise BadFiles if nothing could be saved, before a person has worked for it."""
    if path.exists():
        parse_measured(load(path), path.name)
    folder = next(place for place in path.absolute().parents if place.exists())
    if not os.access(folder, os.W_OK):
        raise BadFiles([Problem(str(path), "", UNWRITABLE.format("this user may not"))])


def save(path: Path, part: str, found: Provenance) -> None:
    """Write a part's table into the file in one step. Raises BadFiles if that fails."""
    before = load(path) if path.exists() else HEAD
    parse_measured(before, path.name)
    text = with_table(before, part, table(part, found))
    parse_measured(text, path.name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as wrong:
        raise BadFiles([Problem(str(path), "", UNWRITABLE.format(wrong.strerror))]) from None


def with_table(text: str, part: str, block: str) -> str:
    """A file's text with one table replaced, or added at its end. Comments of the old table stay."""
    kept: list[str] = []
    inside, place = False, -1
    for line in text.splitlines():
        if match := _TABLE.match(line):
            inside = match.group(1) == part
            if inside and place < 0:
                place = len(kept)
        if not inside or line.lstrip().startswith("#"):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    if place < 0:
        return "\n".join([*kept, "", block]) + "\n"
    after = ["", *kept[place:]] if kept[place:] and kept[place].strip() else kept[place:]
    return "\n".join([*kept[:place], block, *after]) + "\n"


def table(part: str, found: Provenance) -> str:
    """A calibration as a TOML table."""
    fields = (f"{field.name} = {_toml(getattr(found, field.name))}" for field in dataclasses.fields(found))
    return "\n".join([f"[{part}]", *fields])


def _toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return repr(value)
