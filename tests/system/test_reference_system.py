"""Names from the system and from libraries, compared with the originals."""

import ctypes
import re
import shutil
import signal
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import gpiozero
import pygame
import pytest

import rig
from rig.commands.install import InstallOptions, autostart, plan, rule, unit
from rig.commands.run.shutdown import COMMAND
from rig.commands.run.systemd import Notify
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.story.media_files import names

RIG = Path(rig.__file__).parent
SYSTEM = Path(__file__).parents[2] / ".ci" / "system"
POLICY = Path("/usr/share/polkit-1/actions/org.freedesktop.login1.policy")
WAYS = [
    InstallOptions(),
    InstallOptions(user=True),
    InstallOptions(kiosk="desktop"),
    InstallOptions(kiosk="lite"),
]
WITH_SYSTEMD = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
WITH_DPKG = pytest.mark.skipif(shutil.which("dpkg") is None, reason="this is not Debian")


# ---- systemd


@WITH_SYSTEMD
@pytest.mark.parametrize("asked", WAYS, ids=["service", "user", "desktop", "lite"])
def test_systemd_knows_every_word_of_the_unit(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    file = tmp_path / "clot-rig.service"
    file.write_text(unit(asked).replace("/usr/bin/cage", "/bin/sh").replace(str(asked.python), "/bin/sh"))
    whose = ["--user"] if asked.user or asked.kiosk == "desktop" else []
    command = ["systemd-analyze", *whose, "verify", "--recursive-errors=no", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if str(file) in line] == []


def test_a_run_that_a_signal_ended_is_a_success_by_its_status():
    (line,) = re.findall(r"^SuccessExitStatus=(.*)$", unit(InstallOptions()), re.MULTILINE)
    ends = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    assert list(map(int, line.split())) == [128 + number for number in ends]


@WITH_SYSTEMD
def test_systemd_knows_every_message_it_is_sent(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(Notify, "_say", lambda _, what: said.append(what))
    notify = Notify({"WATCHDOG_USEC": "2000000"})
    notify.alive(0.0)
    notify.pausing()
    notify.close()
    words = {re.sub(r"\d{2,}", "", word) for word in "\n".join(said).split("\n")}
    assert words == {"READY=1", "WATCHDOG=1", "WATCHDOG_USEC=", "STOPPING=1"}
    places = (Path("/usr/lib/systemd").glob("systemd"), Path("/usr/lib").glob("*/systemd/libsystemd-*.so"))
    manager = b"".join(file.read_bytes() for file in chain(*places))
    assert {word for word in words if word.encode() + b"\0" not in manager} == set()


@WITH_SYSTEMD
def test_systemctl_and_loginctl_have_the_verbs_that_they_are_given():
    tools = ("systemctl", "loginctl")
    known = {tool: set(re.findall(r"^  ([a-z-]+)\b", _help(tool), re.MULTILINE)) for tool in tools}
    asked: set[tuple[str, str]] = set()
    for way in WAYS:
        todo = plan(way)
        commands = [" ".join(each) for each in (*todo.commands, *todo.undo, COMMAND)]
        for text in (*commands, *todo.after, autostart()):
            asked |= set(re.findall(r"\b(systemctl|loginctl) (?:--user )?([a-z-]+)", text))
    assert len(asked) == 9
    assert {(tool, verb) for tool, verb in asked if verb not in known[tool]} == set()


def _help(tool: str) -> str:
    return subprocess.run([tool, "--help", "--no-pager"], check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(not POLICY.exists(), reason="there is no polkit policy of logind here")
def test_the_rule_allows_what_logind_calls_switching_off_and_nothing_else():
    known = {action.get("id", "") for action in ET.parse(POLICY).iter("action")}
    (start,) = re.findall(r'action\.id\.indexOf\("(.*?)"\) == 0', rule("pi"))
    assert {action for action in known if action.startswith(start)} == {
        f"org.freedesktop.login1.power-off{more}" for more in ("", "-multiple-sessions", "-ignore-inhibit")
    }


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="there are no desktop-file-utils here"
)
def test_the_desktops_start_entry_is_one(tmp_path):
    entry = tmp_path / "clot-rig.desktop"
    entry.write_text(autostart())
    done = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# ---- Debian


def needed() -> Iterator[tuple[str, str]]:
    """What .ci/system looks for, and the package that it would install: (path, package)."""
    for line in SYSTEM.read_text().splitlines():
        if match := re.search(r"command -v (\S+) >/dev/null \|\| need (\S+)", line):
            yield shutil.which(match[1]) or match[1], match[2]
        elif match := re.search(r"\[ -e (\S+) \] \|\| need (\S+)", line):
            yield match[1], match[2]


@WITH_DPKG
@pytest.mark.parametrize(("path", "package"), list(needed()))
def test_what_ci_looks_for_is_in_the_package_that_it_would_install(path, package):
    merged = [path, path.removeprefix("/usr")]  # where the package may still have it
    done = subprocess.run(["dpkg-query", "-S", *merged], capture_output=True, text=True)
    owners = {line.split(":")[0] for line in done.stdout.splitlines()}
    if not owners:
        pytest.skip(f"{path} is from no package here")
    assert package in owners


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="there is no espeak-ng here")
def test_espeak_ng_has_the_accent_of_every_language():
    listed = subprocess.run(["espeak-ng", "--voices"], check=True, capture_output=True, text=True).stdout
    known = {line.split()[1] for line in listed.splitlines()[1:]}
    assert {
        load_exhibit(Config(), "visit", code).words[code].voice.accent for code in names("words")
    } <= known


# ---- the libraries' environment


def sdl() -> Path:
    """The SDL that pygame has loaded."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    return next(Path(line.split()[-1]) for line in lines if "libSDL2-2" in line)


def spoken_of(prefix: str) -> set[str]:
    """The environment variables of a library that the rig and its tests name."""
    tests = next(folder for folder in Path(__file__).parents if folder.name == "tests")
    files = [*RIG.rglob("*.py"), *tests.rglob("*.py")]
    return {name for file in files for name in re.findall(rf"\b{prefix}_[A-Z_]*[A-Z]\b", file.read_text())}


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says what is loaded")
def test_sdl_reads_the_variables_and_has_the_drivers_that_it_is_given():
    library, content = ctypes.CDLL(str(sdl())), sdl().read_bytes()
    variables = spoken_of("SDL")
    assert {"SDL_VIDEODRIVER", "SDL_AUDIODRIVER", "SDL_FRAMEBUFFER_ACCELERATION"} <= variables
    assert {name for name in variables if name.encode() + b"\0" not in content} == set()
    drivers = {}
    for kind in ("Video", "Audio"):
        named = getattr(library, f"SDL_Get{kind}Driver")
        named.restype = ctypes.c_char_p
        drivers[kind] = {named(n).decode() for n in range(getattr(library, f"SDL_GetNum{kind}Drivers")())}
    assert {"x11", "wayland", "dummy"} <= drivers["Video"]
    assert {"disk", "dummy"} <= drivers["Audio"]
    kiosk = re.findall(r"SDL_VIDEODRIVER=(\w+)", unit(InstallOptions(kiosk="lite")))
    assert set(kiosk) < drivers["Video"]


@pytest.mark.parametrize(("prefix", "library"), [("PYGAME", pygame), ("GPIOZERO", gpiozero)])
def test_a_library_reads_the_variables_that_bear_its_name(prefix, library):
    variables = spoken_of(prefix)
    assert variables
    folder = Path(library.__file__).parent
    files = [*folder.rglob("*.py"), *folder.glob("*.so"), *folder.glob("*.pyd")]
    theirs = b"\n".join(file.read_bytes() for file in files)
    assert {name for name in variables if not re.search(rf"\b{name}\b".encode(), theirs)} == set()
