"""Code that the commands' arguments share: the settings file, and checked values."""

import dataclasses
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import Any, TypeVar

from rig.base.files import absolute
from rig.base.places import beside, find_settings
from rig.base.schema import BadFiles
from rig.settings.config import KINDS, Config, board_problems, load_config

T = TypeVar("T")


def loaded(asked: Namespace) -> Config:
    """The requested settings. Raises BadFiles."""
    settings = settings_file(asked)
    config = load_config(settings)
    if config.log.folder and not config.log.folder.startswith("~"):
        folder = str(absolute(beside(settings, config.log.folder)))
        config = dataclasses.replace(config, log=dataclasses.replace(config.log, folder=folder))
    kind = getattr(asked, "board", None)  # not the board that the settings were checked for
    problems = board_problems(config, settings.name, kind) if kind and settings else []
    if problems:
        raise BadFiles(problems)
    return config


def settings_file(asked: Namespace) -> Path | None:
    """The settings file: the one named, otherwise the one found (see `places`), which `asked` names from then
    on; None for the built-in settings."""
    if asked.config is None:
        asked.config = find_settings()
    found: Path | None = asked.config
    return found


def options(kind: type[T], asked: Namespace) -> T:
    """A record of the arguments, with its defaults for those that were not given."""
    known = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in vars(asked).items() if name in known and value is not None})


def parse_speed(text: str) -> float:
    """Times real time; infinity for `max`."""
    return float("inf") if text == "max" else parse_positive(text, "a speed such as 2, or max")


def parse_seconds(text: str) -> float:
    """A number above 0."""
    return parse_positive(text, "a number of seconds above 0")


def parse_positive(text: str, expected: str) -> float:
    """A number above 0; `expected` is what the error asks for."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise ArgumentTypeError(f"{text!r} is not {expected}")
    return value


def parse_size(text: str) -> tuple[int, int]:
    """Width and height, px."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not (
        320 <= int(width) <= 7680 and 240 <= int(height) <= 4320
    ):
        raise ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    return int(width), int(height)


#: Flags that several commands have.
FLAGS: dict[str, dict[str, Any]] = {
    "size": {
        "metavar": "WxH",
        "type": parse_size,
        "default": (1280, 720),
        "help": "pixels (default: 1280x720)",
    },
    "board": {"choices": KINDS, "help": "hardware (default: config.toml's)"},
    "story": {"metavar": "NAME", "help": "story (default: config.toml's)"},
    "lang": {"dest": "language", "metavar": "CODE", "help": "language code, such as en"},
    "seed": {"metavar": "N", "type": int, "help": "random seed"},
    "config": {
        "metavar": "FILE",
        "type": Path,
        "help": "settings file (default: see rig config)",
    },
}


def add_flags(parser: ArgumentParser, *names: str) -> None:
    """Add some of FLAGS to a command."""
    for name in names:
        parser.add_argument(f"--{name}", **FLAGS[name])
