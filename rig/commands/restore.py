"""`rig restore FILE`: restores the files that `rig backup` has kept."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.base.clock import stamp
from rig.base.files import write_whole
from rig.base.places import SETTINGS, find_settings, user_folder
from rig.base.schema import BadFiles, Problem
from rig.commands.shared.user_files import pack, unpack
from rig.settings.calibration import FILE
from rig.settings.config import parse_config


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig restore`."""
    parser.description = (
        "Restore the files of a backup. Files that it replaces are kept in an archive next to it."
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="archive that rig backup wrote")
    parser.add_argument(
        "--to",
        metavar="DIR",
        type=Path,
        default=user_folder(),
        help="folder to restore to (default: your user folder)",
    )
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    print(restore(asked.file, asked.to))
    return 0


def restore(file: Path, folder: Path) -> str:
    """Put the files of an archive into a folder, and keep those that they replace; return what was done.

    Raises BadFiles, before anything is written, if the settings in it cannot be used.
    """
    found = unpack(file)
    texts = {name: found[name].decode("utf-8-sig", "replace") for name in (SETTINGS, FILE) if name in found}
    parse_config(texts.get(SETTINGS, ""), f"{file.name}: {SETTINGS}", texts.get(FILE, ""))
    there = {name: folder / name for name in found if (folder / name).is_file()}
    replaced = {name: path.read_bytes() for name, path in there.items() if path.read_bytes() != found[name]}
    said = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if replaced:
            kept = folder / f"before-{stamp()}.zip"
            pack(kept, replaced)
            said = f"; what they replaced is in {kept}"
        for name, data in found.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / name, data)
    except OSError as wrong:
        raise BadFiles([Problem(str(folder), "", f"cannot be written ({wrong.strerror})")]) from None
    used = find_settings()
    if SETTINGS in found and used != folder / SETTINGS:
        said += f". The settings that are used here are {used}, which goes before: rig config"
    return f"restored: {len(found)} files to {folder}{said}"
