"""`rig backup FILE`: settings, calibration, own stories, words and clips in one archive."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.commands.shared.arguments import add_flags, settings_file
from rig.commands.shared.user_files import files_of, pack


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig backup`."""
    parser.description = "Put your settings, calibration, stories, words and clips into one archive (zip)."
    parser.add_argument("file", metavar="FILE", type=Path, help="archive to write, such as rig.zip")
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    found = files_of(settings_file(asked))
    pack(asked.file, {name: path.read_bytes() for name, path in found.items()})
    print(f"written: {asked.file}, {len(found)} files: {', '.join(found)}")
    print("Keep it away from this card. To have it back, here or on another: rig restore FILE")
    return 0
