"""`rig config`: where the settings come from; `--reference` lists every setting, `--write` creates a file."""

import ast
import dataclasses
import inspect
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rig.base.files import write_whole
from rig.base.places import (
    SETTINGS,
    SYSTEM,
    beside,
    find_settings,
    is_delivered,
    log_folder,
    own_media,
    settings_places,
    user_folder,
)
from rig.base.schema import BadFiles, Problem, Word
from rig.commands.shared.arguments import add_flags, loaded
from rig.settings.calibration import FILE, Measured
from rig.settings.config import Config, load_config
from rig.story.media_files import MEDIA

TOP = """\
# All settings

`config.toml` changes a setting; a setting that it does not name has its default. `rig check` reports every
value that is out of range. `rig calibrate` writes what it measures to `calibration.toml`, which overrides
`config.toml`. This page is the output of `rig config --reference`.
"""


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig config`."""
    parser.description = (
        "Show where the rig looks for settings, stories, words, voice and logs, and what it finds."
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--reference", action="store_true", help="list every setting, as Markdown")
    asked.add_argument(
        "--write",
        metavar="FILE",
        type=Path,
        nargs="?",
        const=user_folder() / SETTINGS,
        help="create your own settings file (default: in your user folder)",
    )
    asked.add_argument("--check", action="store_true", help="check the settings that are found")
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    if asked.reference:
        print(reference(), end="")
    elif asked.write:
        print(write(asked.write, asked.config or find_settings()))
    else:
        if asked.check:
            loaded(asked)
        print("\n".join(shown(asked.config)))
    return 0


def shown(named: Path | None = None) -> list[str]:
    """The search order, with what is found; `named` is a file that was asked for."""
    used = named or find_settings()
    lines = ["Settings, the first that is there:"]
    places = [*([("--config", named)] if named else []), *settings_places()]
    told: set[Path] = set()
    for name, path in places:
        if path in told or (name == "the working folder" and is_delivered(path)):
            continue
        told.add(path)
        lines.append(_place(name, path, "used" if path == used else "there" if path.is_file() else "-"))
    lines.append(_place("built in", "", "used" if used is None else "-"))
    calibration = beside(used, FILE)
    lines += ["Calibration:", _place("beside", calibration, "used" if calibration.is_file() else "-")]
    lines.append("Stories, words and voice, a file of the first folder that has it:")
    own = own_media()
    for name, folder in (("this computer", SYSTEM), ("this user", user_folder())):
        lines.append(_place(name, folder / "media", "there" if folder / "media" in own else "-"))
    lines.append(_place("delivered", MEDIA, "there"))
    lines += [
        f"  own: {path}"
        for folder in own
        for path in sorted(folder.glob("*/*.toml")) + sorted(folder.glob("*.toml"))
    ]
    config = load_config(used)
    logs = config.log.folder or f"{log_folder()} (only with rig run --logs, as in a kiosk)"
    return [*lines, "Logs:", f"  {logs}"]


def _place(name: str, path: object, found: str) -> str:
    return f"  [{found:^5}] {name}{f': {path}' if path else ''}"


def write(path: Path, used: Path | None) -> str:
    """Create a settings file that changes nothing yet, and copy the calibration; return a sentence about it.

    Raises BadFiles if the file is there already, or cannot be written.
    """
    if path.exists():
        raise BadFiles([Problem(str(path), "", "is there already; change it with any editor of text")])
    calibration = beside(used, FILE)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if calibration.is_file() and not path.with_name(FILE).exists():
            write_whole(path.with_name(FILE), calibration.read_bytes())
        write_whole(path, template())
    except OSError as wrong:
        raise BadFiles([Problem(str(path), "", f"cannot be written ({wrong.strerror})")]) from None
    return f"written: {path}; take the # away before what you change, then run: rig check"


def template() -> str:
    """A settings file with every setting, except those of the simulated tube, as a comment."""
    lines = ["# The settings of this rig. A setting that is not here, or stands behind a #, has its default."]
    lines.append("# rig check reports what is wrong; rig config shows which file is used.")
    for field in dataclasses.fields(Config):
        if field.name not in ("twin", "measured"):
            lines += _commented(getattr(Config(), field.name), field.name)
    return "\n".join(lines) + "\n"


def _commented(record: Any, name: str) -> Iterator[str]:
    told = _descriptions(type(record))
    fields = {field: getattr(record, field.name) for field in dataclasses.fields(record)}
    plain = {field: value for field, value in fields.items() if not dataclasses.is_dataclass(value)}
    required = any(field.default is field.default_factory is dataclasses.MISSING for field in plain)
    if plain:
        yield f"\n{'# ' if required else ''}[{name}]"
    for field, value in plain.items():
        unit, limits = _limits(field.metadata, value)
        about = "; ".join(part for part in (unit, limits, told[field.name]) if part)
        yield f"# {field.name} = {_toml(value)}{f'  # {about}' if about else ''}"
    for field, value in fields.items():
        if dataclasses.is_dataclass(value):
            yield from _commented(value, f"{name}.{field.name}")


def reference() -> str:
    """The reference page, with a table for each `[table]` of config.toml."""
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
    """A value as in config.toml."""
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
