"""The rig as a service: its unit, its reports to systemd, the restart of a hung rig, and removal."""

import os
import resource
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rig.base.faults import Unavailable
from rig.base.signals import Inputs
from rig.boards.gpio import GpioBoard
from rig.boards.mock_pins import VirtualFactory
from rig.boards.virtual import VirtualBoard
from rig.commands.cli import main
from rig.commands.install import InstallOptions, plan, unit
from rig.commands.run.shutdown import ShutdownButton, shut_down
from rig.commands.run.systemd import Notify
from rig.loop import initial_tick
from rig.screen.window.acts import Act, ActKind
from rig.settings.config import Config, parse_config

SETTINGS = '[board]\nkind = "virtual"\n[screen]\nmode = "none"\n'
WAYS = [
    InstallOptions(),
    InstallOptions(user=True),
    InstallOptions(kiosk="desktop"),
    InstallOptions(kiosk="lite"),
    InstallOptions(config=Path('/home/a b/50% "new".toml'), python=Path("/opt/the rig/bin/python3")),
]


def settings(text: str) -> dict[str, list[str]]:
    """The settings of a unit file."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def words(line: str) -> list[str]:
    """A command of a unit file as systemd would read it."""
    return [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]


@pytest.mark.parametrize("asked", WAYS)
def test_whatever_is_asked_for_the_unit_watches_restarts_and_turns_everything_off(asked):
    says = settings(unit(asked))
    assert words(says["ExecStopPost"][0])[:4] == [str(asked.python), "-m", "rig", "off"]
    run = words(says["ExecStart"][0])
    assert run[run.index("-m") - 1 :][:4] == [str(asked.python), "-m", "rig", "run"]
    assert (str(asked.config) in run) == (asked.config is not None)
    assert ("full" in run) == (asked.kiosk is not None)
    assert says["Type"] == ["notify"]
    assert says["Restart"] == ["on-failure"]
    assert says["StartLimitIntervalSec"] == ["0"]
    assert "%t" in says["Environment"][0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here to ask")
@pytest.mark.parametrize("asked", [WAYS[0], WAYS[3]], ids=["service", "lite"])
def test_systemd_itself_finds_nothing_wrong_with_the_unit(asked, tmp_path):
    file = tmp_path / "clot-rig.service"
    # The programs need not be on this computer, and neither need what the unit waits for.
    text = unit(asked).replace("/usr/bin/cage", "/bin/sh").replace(str(asked.python), "/bin/sh")
    file.write_text(text)
    command = ["systemd-analyze", "verify", "--recursive-errors=no", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    mine = [
        line for line in done.stderr.splitlines() if "clot-rig" in line and "is not executable" not in line
    ]
    assert mine == []


def test_a_kiosk_on_the_desktop_is_started_by_the_desktop_and_lite_has_a_screen_of_its_own():
    desktop = plan(InstallOptions(kiosk="desktop", home=Path("/home/pi/.config")))
    entry = dict(desktop.files)[Path("/home/pi/.config/autostart/clot-rig.desktop")]
    assert "import-environment WAYLAND_DISPLAY" in entry
    assert "OnlyShowIn" not in entry
    assert not any("enable" in command for command in desktop.commands)
    (environment,) = [line for line in unit(InstallOptions(kiosk="desktop")).splitlines() if "VIDEO" in line]
    assert environment == "Environment=SDL_VIDEODRIVER=wayland,x11"
    lite = settings(unit(InstallOptions(kiosk="lite", who="anna")))
    assert lite["ExecStart"][0].startswith("/usr/bin/cage -s -- ")
    assert lite["User"] == ["anna"]
    assert lite["NotifyAccess"] == ["all"]


def test_a_dry_run_prints_all_of_it_and_touches_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_USER", raising=False)
    assert main(["install", "--user", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "ExecStopPost=" in said
    assert "systemctl --user enable clot-rig" in said
    assert list(tmp_path.iterdir()) == []


def a_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int = 0) -> Path:
    """A home and a `systemctl` that only writes down what it is asked; the file where it does so."""
    called, tools = tmp_path / "called", tmp_path / "bin"
    tools.mkdir()
    systemctl = tools / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >>{called}\necho "no, says it" >&2\nexit {status}\n')
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SUDO_USER", raising=False)
    return called


@pytest.mark.parametrize("flags", [["--user"], ["--kiosk", "desktop"]])
def test_what_is_installed_can_be_taken_away_again(tmp_path, monkeypatch, flags):
    called = a_computer(tmp_path, monkeypatch)
    assert main(["install", *flags]) == 0
    there = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert [path.name for path in there if path.suffix == ".service"] == ["clot-rig.service"]
    assert "--user daemon-reload" in called.read_text()
    assert main(["install", *flags, "--remove"]) == 0
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert called.read_text().splitlines()[-1] == "--user daemon-reload"


def test_what_cannot_be_installed_is_said_with_the_remedy(tmp_path, monkeypatch, capsys):
    a_computer(tmp_path, monkeypatch, status=1)
    assert main(["install", "--user"]) == 2
    assert "no, says it" in capsys.readouterr().err
    monkeypatch.setenv("SUDO_USER", "anna")
    assert main(["install", "--user"]) == 2
    assert "leave sudo away" in capsys.readouterr().err
    monkeypatch.setattr("rig.commands.install.SYSTEM", Path("/dev/null/system"))
    assert main(["install", "--kiosk", "lite"]) == 2
    asked = shlex.split(capsys.readouterr().err.partition("run: ")[2].partition(",")[0])
    assert asked == ["sudo", str(Path(sys.executable).with_name("rig")), "install", "--kiosk", "lite"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["install"]) == 2
    assert "needs systemd" in capsys.readouterr().err


# ---- the word to systemd


class Systemd:
    """Plays systemd's part with one unit: starts it, hears it, and does what it says when it goes quiet."""

    def __init__(self, text: str, folder: Path) -> None:
        self.says, self.folder = settings(text), folder
        self.patience = float(self.says["WatchdogSec"][0])
        self.pause = float(self.says["RestartSec"][0].removesuffix("ms")) / 1000
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(folder / "notify"))
        self.main: subprocess.Popen[bytes] | None = None
        self.cleaning = 0.0
        """CPU that cleaning up took, s: what it takes on a machine with nothing else to do."""

    def start(self) -> None:
        """Start the service and wait until it says that it is ready."""
        environment = {**os.environ, "NOTIFY_SOCKET": str(self.folder / "notify"), "LG_WD": str(self.folder)}
        command = words(self.says["ExecStart"][0])
        self.main = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        while "READY=1" not in self.hear(60):
            assert self.main.poll() is None

    def hear(self, seconds: float) -> list[str]:
        """What the service says next, or nothing if it is quiet for so long."""
        ready, _, _ = select.select([self.socket], [], [], seconds)
        return self.socket.recv(4096).decode().split("\n") if ready else []

    def wait_for_silence(self) -> None:
        """Until the watchdog's time is over without a sign of life."""
        while self.hear(self.patience):
            pass

    def end(self, number: int) -> str:
        """End the service by a signal, and clean up after it; what the cleaning said."""
        assert self.main is not None
        self.main.send_signal(number)
        self.main.wait(timeout=10)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        after = words(self.says["ExecStopPost"][0])
        done = subprocess.run(after, capture_output=True, text=True, check=True)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cleaning = spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime
        return done.stdout


@pytest.fixture
def systemd(tmp_path):
    (tmp_path / "config.toml").write_text(SETTINGS)
    systemd = Systemd(unit(InstallOptions(config=tmp_path / "config.toml")), tmp_path)
    yield systemd
    if systemd.main is not None:
        systemd.main.kill()
        systemd.main.wait()
    systemd.socket.close()


@pytest.mark.slow
def test_a_hung_rig_is_killed_and_made_safe_and_started_again_within_five_seconds(systemd):
    systemd.start()
    assert "WATCHDOG=1" in systemd.hear(5)
    systemd.main.send_signal(signal.SIGSTOP)
    systemd.wait_for_silence()
    assert systemd.main.poll() is None, "it did not hang but ended"
    said = systemd.end(getattr(signal, systemd.says["WatchdogSignal"][0]))
    assert "pumps off" in said
    assert systemd.patience + systemd.cleaning + systemd.pause < 5.0
    systemd.start()


@pytest.mark.slow
def test_a_rig_that_is_stopped_says_so_and_is_not_taken_to_have_failed(systemd):
    systemd.start()
    systemd.end(signal.SIGTERM)
    said = [word for _ in range(50) for word in systemd.hear(0.05)]
    assert said[-1] == "STOPPING=1"
    assert str(systemd.main.returncode) in systemd.says["SuccessExitStatus"][0].split()


def test_signs_of_life_come_from_turns_of_the_loop_and_from_nothing_else(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "n"))
        ear.setblocking(False)
        notify = Notify({"NOTIFY_SOCKET": str(tmp_path / "n")})
        heard = []
        for turn in range(60):
            notify.alive(turn / 60)
        notify.close()
        while select.select([ear], [], [], 0)[0]:
            heard.append(ear.recv(100))
        assert heard == [b"READY=1\nWATCHDOG=1", *[b"WATCHDOG=1"] * 3, b"STOPPING=1"]


@pytest.mark.parametrize(
    "environment", [{}, {"NOTIFY_SOCKET": "/no/such/place"}, {"NOTIFY_SOCKET": "@nobody"}]
)
def test_where_nobody_listens_nothing_happens(environment):
    notify = Notify(environment)
    notify.alive(0.0)
    notify.pausing()
    notify.close()
    notify.close()


def test_between_two_stories_the_rig_rests_without_being_taken_for_hung_or_ended(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "n"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "n"))
        monkeypatch.setenv("WATCHDOG_USEC", "2000000")
        acts = iter([[], [Act(ActKind.REQUEST, "story", more="next")], [], [], []])
        monkeypatch.setattr("rig.screen.window.window.Window.poll", lambda _: next(acts, [Act(ActKind.QUIT)]))
        flags = ["--board", "virtual", "--screen", "window", "--speed", "max"]
        assert main(["run", *flags]) == 0
        said = []
        while select.select([ear], [], [], 0)[0]:
            said += [ear.recv(100).decode().split()]
    assert ["WATCHDOG_USEC=90000000", "WATCHDOG=1"] in said
    assert said.count(["READY=1", "WATCHDOG_USEC=2000000", "WATCHDOG=1"]) == 2
    assert [words for words in said if "STOPPING=1" in words] == [said[-1]]


def test_off_brings_down_a_pump_pin_that_a_killed_program_left_high(monkeypatch, capsys):
    pins = VirtualFactory()
    for number in (Config().pins.pump, Config().pins.medicine):
        pins.pin(number).output_with_state(1)  # as a Pi's kernel keeps it
    monkeypatch.setattr("rig.boards.gpio.factory", lambda: pins)
    assert main(["off", "--board", "gpio"]) == 0
    assert "pumps off" in capsys.readouterr().out
    assert [float(pins.pin(number).state) for number in (17, 27)] == [0.0, 0.0]


# ---- the shutdown button


@pytest.mark.parametrize(
    ("down", "off"),
    [
        ([(1.0, 3.9)], None),
        ([(1.0, 4.1)], 4.0),
        ([(1.0, 3.0), (3.1, 6.0)], None),
        ([(0.0, 1.0), (10.0, 14.0)], 13.0),
        ([(0.0, 16.0)], None),  # shorted, or a button that latches: it has never been seen open
        ([(0.0, 5.0), (6.0, 10.0)], 9.0),
        ([], None),
    ],
)
def test_the_shutdown_button_must_be_held_for_three_seconds(exhibit, down, off):
    button, tick, went = ShutdownButton(), initial_tick(exhibit, "en"), None
    for n in range(16 * 60):
        now = n / 60
        pressed = any(start <= now <= end for start, end in down)
        if went is None and button.see(replace(tick, inputs=Inputs(now, shutdown=pressed))):
            went = now
    assert went == (None if off is None else pytest.approx(off, abs=0.02))


def test_the_button_is_read_from_its_pin_and_only_where_it_is_fitted():
    config = parse_config("[pins]\nshutdown = 16", "config.toml")
    board = VirtualBoard(config)
    assert not board.read(0.0).shutdown
    board.press("shutdown")
    assert board.read(0.1).shutdown
    board.release("shutdown")
    assert not board.read(0.2).shutdown
    bare = GpioBoard(Config(), VirtualFactory())
    assert not bare.read(0.0).shutdown
    bare.close()
    board.close()


def test_a_run_ends_when_the_button_is_held_and_a_virtual_rig_leaves_its_computer_on(
    tmp_path, monkeypatch, capsys
):
    called = a_computer(tmp_path, monkeypatch)
    config, script, log = tmp_path / "c.toml", tmp_path / "v.toml", tmp_path / "run.jsonl"
    config.write_text("[pins]\nshutdown = 16")
    script.write_text('title = "t"\nseconds = 60\ndo = [{ at = 1, hold = "shutdown", seconds = 5 }]')
    flags = ["--board", "virtual", "--speed", "max", "--screen", "none", "--record", str(log)]
    assert main(["run", *flags, "--config", str(config), "--visit", str(script)]) == 0
    assert '"t":4.0' in log.read_text()
    assert '"t":4.1' not in log.read_text()
    assert not called.exists()


def test_shutting_down_asks_the_system_and_says_when_it_refuses(tmp_path, monkeypatch):
    called = a_computer(tmp_path, monkeypatch)
    shut_down()
    assert called.read_text() == "poweroff\n"
    (tmp_path / "bin" / "systemctl").write_text('#!/bin/sh\necho "Access denied" >&2\nexit 1\n')
    with pytest.raises(Unavailable, match="Access denied"):
        shut_down()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="could not be asked"):
        shut_down()


def test_a_failure_on_a_computer_that_cannot_be_written_to_is_still_one_sentence(monkeypatch, capsys):
    def nowhere(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", nowhere)
    monkeypatch.setattr("rig.loop.lights", lambda *_: 1 / 0)
    flags = ["run", "--board", "virtual", "--speed", "max", "--screen", "none", "--seconds", "1"]
    assert main(flags) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "Traceback" not in said


def test_a_rig_runs_where_nothing_but_its_folder_of_logs_can_be_written_to(tmp_path):
    code = (
        "import sys, tempfile\n"
        "def nowhere(): raise FileNotFoundError(2, 'No usable temporary directory found')\n"
        "tempfile.gettempdir = nowhere\n"
        "from rig.commands.cli import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    (tmp_path / "config.toml").write_text(f'[log]\nfolder = "{tmp_path / "logs"}"\n')
    flags = ["--board", "virtual", "--speed", "max", "--screen", "none", "--seconds", "3"]
    command = [sys.executable, "-c", code, "run", *flags, "--config", str(tmp_path / "config.toml")]
    environment = {name: value for name, value in os.environ.items() if name != "LG_WD"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "logs").iterdir())) == 1


def test_this_python_is_what_the_unit_starts():
    assert str(Path(sys.executable)) in unit(InstallOptions())
