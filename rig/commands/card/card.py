"""`rig card BOOT_PARTITION`: prepares a fresh card of Raspberry Pi OS that installs and starts the rig."""

import getpass
import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from rig.base.files import write_whole
from rig.base.places import DELIVERED, is_delivered
from rig.base.schema import BadFiles, Problem, load
from rig.commands.card.files import FOLDER, CardOptions, boot_lines, network_config, user_data, with_lines
from rig.commands.shared.arguments import add_flags, loaded, options, settings_file
from rig.settings.config import KIOSKS, parse_config
from rig.story.media_files import names

#: The Python of Raspberry Pi OS Trixie, and the platforms of its wheels.
PYTHON = "3.13"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64", "any")
SCRIPT = Path(__file__).with_name("first-boot.sh")
#: Time limit for pip, s.
PATIENCE_S = 600.0


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig card`."""
    parser.description = (
        "Prepare a card with a fresh Raspberry Pi OS (64 bit, Trixie): its first start installs the "
        "rig and starts it. If the packages can be downloaded now, the Pi needs no internet."
    )
    parser.add_argument("boot", metavar="BOOT_PARTITION", type=Path, help="the card's folder with config.txt")
    parser.add_argument(
        "--wheels", metavar="DIR", type=Path, help="folder of wheels to use, instead of pip's"
    )
    parser.add_argument("--kiosk", choices=KIOSKS, default="desktop", help="the image: desktop, or lite")
    parser.add_argument("--timezone", default="", metavar="ZONE", help="such as Europe/Berlin")
    parser.add_argument("--wifi", default="", metavar="NAME", help="Wi-Fi; its password is asked for")
    parser.add_argument("--country", default="US", metavar="XX", help="country of the Wi-Fi (default: US)")
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written")
    add_flags(parser, "lang", "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    settings = _settings(asked)
    config = parse_config(settings, "settings for the card")
    _checked(asked.boot)
    password = getpass.getpass(f"Password of {asked.wifi}: ") if asked.wifi and not asked.dry_run else ""
    card = options(CardOptions, Namespace(**{**vars(asked), "password": password}))
    if not re.fullmatch("[A-Z]{2}", card.country):
        raise BadFiles([Problem("rig card", "--country", "must be two capital letters, such as DE")])
    texts = {
        "user-data": user_data(card),
        "network-config": network_config(card),
        "config.txt": with_lines(load(asked.boot / "config.txt"), boot_lines(config)),
        f"{FOLDER}/first-boot.sh": SCRIPT.read_text(encoding="utf-8"),
    }
    if settings:
        texts[f"{FOLDER}/config.toml"] = settings
    if asked.dry_run:
        for name, text in texts.items():
            print(f"# write {asked.boot / name}\n{text}")
        return 0
    write(asked.boot, texts)
    for sentence in fill(asked.boot / FOLDER / "wheels", asked.wheels):
        print(sentence)
    print(
        "Eject the card, put it into the Pi, and switch on. The first start takes minutes and restarts once."
    )
    return 0


def _settings(asked: Namespace) -> str:
    """The text of the settings for the card: those in use, unless they are the delivered ones."""
    found = settings_file(asked)
    loaded(asked)
    own = load(found) if found is not None and not is_delivered(found) else ""
    language: str | None = asked.language
    if language is None:
        return own
    if language not in names("words"):
        known = ", ".join(names("words"))
        raise BadFiles([Problem("rig card", "--lang", f"{language!r} is not there; known are {known}")])
    if own:
        raise BadFiles(
            [Problem("rig card", "--lang", f"is for a card without {found}; set [story] language there")]
        )
    return f'[story]\nlanguage = "{language}"\n'


def _checked(boot: Path) -> None:
    """Raise BadFiles if this is not the boot partition of such a card."""
    if not (boot / "config.txt").is_file():
        why = "has no config.txt, so it is no boot partition of a Pi; name the card's drive bootfs"
        raise BadFiles([Problem(str(boot), "", why)])
    if not (boot / "user-data").is_file():
        why = (
            "has no user-data: this Raspberry Pi OS has no cloud-init. Write Trixie of October 2025 or later"
        )
        raise BadFiles([Problem(str(boot), "", why)])


def write(boot: Path, texts: dict[str, str]) -> None:
    """Write the files; a replaced file is kept once, as NAME.before. Raises BadFiles."""
    try:
        for name, text in texts.items():
            path = boot / name
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.with_name(f"{path.name}.before")
            if path.is_file() and not before.exists() and path.parent == boot:
                write_whole(before, path.read_bytes())
            write_whole(path, text)
            print(f"written: {path}")
    except OSError as wrong:
        raise BadFiles([Problem(str(boot), "", f"cannot be written ({wrong.strerror})")]) from None


def fill(folder: Path, given: Path | None) -> Iterator[str]:
    """Put the wheels on the card, and report them. Raises BadFiles if the rig's own is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for wheel in sorted(given.glob("*.whl")) if given else ():
            write_whole(folder / wheel.name, wheel.read_bytes())
    except OSError as wrong:
        raise BadFiles([Problem(str(folder), "", f"cannot be written ({wrong.strerror})")]) from None
    if given is None and DELIVERED is not None:
        yield "Building the rig's wheel, and fetching those of its libraries for a Pi ..."
        _pip("wheel", "--no-deps", "-w", str(folder), str(DELIVERED.parent))
    mine = sorted(folder.glob("clot_rig-*.whl"))
    if not mine:
        why = "has no wheel of the rig (clot_rig-*.whl); name a folder that has: --wheels DIR"
        raise BadFiles([Problem(str(folder), "", why)])
    if given is None:
        target = [word for name in PLATFORMS for word in ("--platform", name)]
        target += ["--python-version", PYTHON, "--only-binary=:all:", "-d", str(folder)]
        if not _pip("download", *target, str(mine[-1]), "pygame>=2.5.2"):
            yield "The libraries could not be fetched: the Pi's first start needs the internet."
            return
    yield f"{len(list(folder.glob('*.whl')))} wheels are on the card."


def _pip(*words: str) -> bool:
    """Whether pip succeeded."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words, "--quiet"]
    try:
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, timeout=PATIENCE_S, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
