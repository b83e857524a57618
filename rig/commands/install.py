"""`rig install`: the rig as a service that starts at boot, is supervised, and turns everything off when it
ends.

Everything is planned before anything is done: a Plan lists its files and commands, and `--dry-run` prints
just that.
"""

import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path

from rig.base.files import write_whole
from rig.base.places import NAME, find_settings
from rig.base.schema import BadFiles, Problem
from rig.commands.shared.arguments import add_flags, loaded
from rig.commands.shared.dry_start import dry_start
from rig.commands.shared.services import SYSTEM
from rig.runlog.rotation import at_home
from rig.settings.config import KIOSKS

#: A loop that has not turned for this long counts as hung, s. A hung rig runs again within five seconds,
#: including the time of `rig off` and a start.
WATCHDOG_S = 2
#: The path of the rule, which needs root.
RULES = Path("/etc/polkit-1/rules.d")


@dataclass(frozen=True, slots=True)
class InstallOptions:
    """The options: what to install, and for whom."""

    user: bool = False
    """For the current user, without root; otherwise for the whole computer."""
    kiosk: str | None = None
    """desktop: started in a desktop session; lite: with a screen of its own, where there is no desktop."""
    config: Path | None = None
    python: Path = Path(sys.executable)
    who: str = "pi"
    """The user whom the service runs as."""
    home: Path = Path()
    """The folder of that user's own settings, such as ~/.config."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to write, then commands to run; and the commands that precede the removal of the files."""

    files: tuple[tuple[Path, str], ...]
    commands: tuple[tuple[str, ...], ...]
    undo: tuple[tuple[str, ...], ...]
    after: tuple[str, ...] = ()
    """Steps to do by hand, a sentence each."""


def add_arguments(parser: ArgumentParser) -> None:
    """The arguments of `rig install`."""
    parser.description = (
        "Write the systemd unit that starts the rig, supervises it, and turns everything off afterwards."
    )
    parser.add_argument("--user", action="store_true", help="install for your user only, without root")
    parser.add_argument("--kiosk", choices=KIOSKS, help="full screen: on a desktop, or without one (lite)")
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written and run")
    parser.add_argument("--remove", action="store_true", help="uninstall (with the same flags)")
    add_flags(parser, "config")
    parser.set_defaults(do=_main)


def _main(asked: Namespace) -> int:
    named = asked.config
    config = loaded(asked)
    if not asked.remove:
        dry_start(config)  # a service that cannot start would retry for ever
    if named is None and asked.config == find_settings(here=False):
        asked.config = None  # the service finds it as every command does, and another one if there is
    todo = asking(asked.user, asked.kiosk, asked.config)
    return install(todo, remove=asked.remove, dry_run=asked.dry_run)


def plan(asked: InstallOptions) -> Plan:
    """The plan of an installation."""
    own = _own(asked)
    control = ("systemctl", "--user") if own else ("systemctl",)
    folder = asked.home / "systemd" / "user" if own else SYSTEM
    files = [(folder / f"{NAME}.service", unit(asked))]
    if asked.kiosk == "desktop":
        files.append((asked.home / "autostart" / f"{NAME}.desktop", autostart()))
    if not own:
        files.append((RULES / f"50-{NAME}.rules", rule(asked.who)))
    reload = (*control, "daemon-reload")
    if asked.kiosk == "desktop":
        # The desktop's own start entry starts it, once there is a desktop: no target is reliable.
        commands, undo = [reload], [(*control, "stop", NAME)]
        after = ["It starts with the next login to the desktop, or now with: systemctl --user start " + NAME]
    else:
        commands, undo = [reload, (*control, "enable", NAME)], [(*control, "disable", "--now", NAME)]
        after = [f"It starts with the computer, or now with: {shlex.join((*control, 'start', NAME))}"]
    if asked.user and asked.kiosk is None:
        after.append(f"To have it start before anybody logs in: sudo loginctl enable-linger {asked.who}")
    if asked.kiosk == "lite":
        after.append("It needs the program cage: sudo apt install cage")
    after.append(f"What it says: journalctl {'--user ' if own else ''}-u {NAME}")
    return Plan(tuple(files), tuple(commands), tuple(undo), tuple(after))


def unit(asked: InstallOptions) -> str:
    """The service's unit file."""
    rig = [str(asked.python), "-m", "rig"]
    config = ["--config", str(asked.config)] if asked.config else []
    run = [*rig, "run", *config]
    if asked.kiosk:
        run += ["--screen", "full", "--logs"]
    if asked.kiosk == "lite":
        run = ["/usr/bin/cage", "-s", "--", *run]
    lines = ["[Unit]", "Description=The clot rig"]
    if asked.kiosk == "lite":
        lines += [
            "Wants=dbus.socket systemd-logind.service",
            "After=dbus.socket systemd-logind.service systemd-user-sessions.service getty@tty1.service",
            "Conflicts=getty@tty1.service",
        ]
    lines += [
        "# However often it fails, it is started again: nobody is there to do so.",
        "StartLimitIntervalSec=0",
        "",
        "[Service]",
        "Type=notify",
        # With cage, systemd knows cage and not the rig.
        f"NotifyAccess={'all' if asked.kiosk == 'lite' else 'main'}",
        f"ExecStart={_line(run)}",
        "# However it ends, killed or hung included, this turns the pumps off.",
        f"ExecStopPost={_line([*rig, 'off', *config])}",
        "Restart=on-failure",
        "RestartSec=500ms",
        "SuccessExitStatus=129 130 143",
        "# A loop that no longer turns is killed at once, without asking it.",
        f"WatchdogSec={WATCHDOG_S}",
        "WatchdogSignal=SIGKILL",
        "TimeoutStartSec=90",
        "TimeoutStopSec=5",
        "# The Pi's pin library needs a folder that it may write to.",
        f"RuntimeDirectory={NAME}",
        f"Environment=LG_WD=%t/{NAME} PYTHONUNBUFFERED=1",
    ]
    if asked.kiosk:
        lines.append("Environment=SDL_VIDEODRIVER=wayland,x11")
    if asked.kiosk == "lite":
        lines += [
            f"User={asked.who}",
            "PAMName=login",
            "TTYPath=/dev/tty1",
            "TTYReset=yes",
            "TTYVHangup=yes",
            "TTYVTDisallocate=yes",
            "StandardInput=tty-fail",
            "StandardOutput=journal",
            "UtmpIdentifier=tty1",
            "UtmpMode=user",
        ]
    elif not asked.user and asked.kiosk is None:
        lines.append(f"User={asked.who}")
    if asked.kiosk != "desktop":
        target = "default.target" if asked.user else "multi-user.target"
        lines += ["", "[Install]", f"WantedBy={target}"]
    return "\n".join(lines) + "\n"


def autostart() -> str:
    """The desktop's start entry: it passes the desktop's environment to the service, and starts it."""
    names = "WAYLAND_DISPLAY DISPLAY XDG_RUNTIME_DIR"
    start = f"systemctl --user import-environment {names}; systemctl --user restart {NAME}"
    return (
        "[Desktop Entry]\nType=Application\nName=The clot rig\n"
        f'Exec=sh -c "{start}"\nX-GNOME-Autostart-enabled=true\n'
    )


def rule(who: str) -> str:
    """The rule by which the shutdown button may shut the computer down."""
    return f"""\
// The clot rig's shutdown button may shut this computer down.
polkit.addRule(function(action, subject) {{
    if (subject.user == "{who}" && action.id.indexOf("org.freedesktop.login1.power-off") == 0) {{
        return polkit.Result.YES;
    }}
}});
"""


def install(asked: InstallOptions, *, remove: bool, dry_run: bool) -> int:
    """Install, remove, or only print the plan. Raises BadFiles if that is not possible."""
    todo = plan(asked)
    if _own(asked) and os.environ.get("SUDO_USER"):
        raise BadFiles([Problem("rig install", "--user", "is for you, not for root; leave sudo away")])
    if dry_run:
        print("\n".join(_said(todo, remove)))
        return 0
    if shutil.which("systemctl") is None:
        raise BadFiles([Problem("rig install", "", "needs systemd, which this computer does not have")])
    if remove:
        for command in todo.undo:
            _call(command, must=False)
    try:
        for path, text in todo.files:
            if remove:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, text)
            print(f"{'removed' if remove else 'written'}: {path}")
    except OSError as wrong:
        raise BadFiles([Problem("rig install", str(path), f"{wrong.strerror}{_rights(asked)}")]) from None
    for command in todo.commands[:1] if remove else todo.commands:
        _call(command, must=True)
    if not remove:
        print("\n".join(todo.after))
    return 0


def asking(user: bool, kiosk: str | None, config: Path | None) -> InstallOptions:
    """The options of the command line, with facts about this computer and user."""
    try:
        home = at_home(os.environ.get("XDG_CONFIG_HOME") or "~/.config")
        if not home.is_absolute():  # the specification says to ignore a relative path
            home = at_home("~/.config")
        who = os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        why = "this system does not know who you are; log in as a user of its own and try again"
        raise BadFiles([Problem("rig install", "", why)]) from None
    if not re.fullmatch(r"[A-Za-z_][\w.-]*\$?", who, re.ASCII):
        raise BadFiles([Problem("rig install", who, "is no name of a user that a service can run as")])
    for path in (config, home, Path(sys.executable)):
        if path is not None and not str(path).isprintable():
            raise BadFiles([Problem("rig install", str(path), "has a control character in it; rename it")])
    return InstallOptions(user, kiosk, config.resolve() if config else None, Path(sys.executable), who, home)


def _said(todo: Plan, remove: bool) -> list[str]:
    said = [f"# {shlex.join(command)}" for command in todo.undo] if remove else []
    for path, text in todo.files:
        said += [f"# {'remove' if remove else 'write'} {path}"] + ([] if remove else [text])
    return said + [f"# {shlex.join(command)}" for command in (todo.commands[:1] if remove else todo.commands)]


def _own(asked: InstallOptions) -> bool:
    """Whether it is installed among the user's own files."""
    return asked.user or asked.kiosk == "desktop"


def _rights(asked: InstallOptions) -> str:
    if _own(asked):
        return ""
    kiosk = ("--kiosk", asked.kiosk) if asked.kiosk else ()
    # sudo looks for a program in its own path, which lacks an environment's programs
    command = shlex.join(["sudo", str(asked.python.with_name("rig")), "install", *kiosk])
    return f"; run: {command}, or install for yourself alone with --user"


def _call(command: tuple[str, ...], *, must: bool) -> None:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode and must:
        raise BadFiles([Problem("rig install", shlex.join(command), done.stderr.strip() or "failed")])


def _line(words: list[str]) -> str:
    """Words as a line of a unit file, where % and $ are special and spaces separate words."""
    return " ".join(_word(word.replace("%", "%%").replace("$", "$$")) for word in words)


def _word(word: str) -> str:
    if not any(letter in " \t\"'\\;" for letter in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
