"""The program is killed, loses its terminal, or is stopped twice: everything is off, without a traceback."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.base.signals import Inputs, Outputs
from rig.boards.gpio import GpioBoard
from rig.boards.mock_pins import VirtualFactory
from rig.commands.cli import main
from rig.commands.shared.stop_signals import off_on_signals
from rig.runlog.log import RunLog
from rig.runlog.reader import read_log
from rig.settings.config import Config

FAST = ["run", "--board", "virtual", "--speed", "max", "--screen", "none"]
ENDS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU]
ENDS += [signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")


@pytest.fixture
def signals() -> Iterator[None]:
    """The test runner's own way with signals, given back afterwards."""
    before = {number: signal.getsignal(number) for number in ENDS}
    yield
    for number, was in before.items():
        signal.signal(number, was)


# ---- signals


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("first", ENDS)
def test_once_it_is_on_its_way_out_no_other_signal_stops_it(first):
    steps = []

    def leave() -> None:
        with off_on_signals():
            try:
                signal.raise_signal(first)
            finally:
                for number in ENDS:
                    signal.raise_signal(number)
                steps.append("everything is off")

    with pytest.raises((SystemExit, KeyboardInterrupt)):
        leave()
    assert steps
    signal.raise_signal(signal.SIGINT)  # nor spoils its last words


@pytest.mark.usefixtures("signals")
def test_no_handler_is_taken_from_a_signal_that_may_just_be_coming():
    """Python prints a traceback ("ignored due to race condition") for one that finds none any more."""
    steps = []

    def leave() -> None:
        with off_on_signals():
            during = [signal.getsignal(number) for number in ENDS]
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                steps.append([signal.getsignal(number) for number in ENDS] == during)

    with pytest.raises(SystemExit):
        leave()
    assert steps == [True]


@pytest.mark.usefixtures("signals")
def test_a_run_that_ends_by_itself_leaves_signals_as_they_were_and_ignored_ones_ignored():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    before = [signal.getsignal(number) for number in ENDS]
    with off_on_signals():
        signal.raise_signal(signal.SIGHUP)
    assert [signal.getsignal(number) for number in ENDS] == before


@pytest.mark.slow
def test_a_close_that_is_broken_off_anywhere_is_finished_by_the_next():
    broken = 0
    for lines in range(200):
        pins = VirtualFactory()
        board = GpioBoard(Config(), pins)
        board.read(0.0)
        board.write(Outputs(pump=0.5, medicine=0.5, pinch=1.0))
        if close_for(board, lines):
            break
        broken += 1
        board.close()
        assert [float(pins.pin(number).state) for number in (17, 27)] == [0.0, 0.0], lines
    assert broken > 15


def close_for(board: GpioBoard, lines: int) -> bool:
    """Close a board until so many lines of that have run; whether they were enough."""
    left = lines

    def count(frame, event, argument):
        nonlocal left
        if "/rig/" not in frame.f_code.co_filename:
            return None
        left -= event == "line"
        if left < 0:
            raise SystemExit(143)
        return count

    sys.settrace(count)
    try:
        board.close()
    except SystemExit:
        return False
    finally:
        sys.settrace(None)
    return True


def test_ctrl_c_while_the_program_is_still_being_loaded_just_ends_it():
    code = (
        "import os, signal, sys\n"
        "class Impatient:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'rig.settings.config': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Impatient())\n"
        "from rig.__main__ import start\n"
        "start()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, "check"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


@pytest.mark.long
def test_two_rigs_at_once_one_of_them_held_up_keep_their_logs_apart(tmp_path):
    config = tmp_path / "c.toml"
    config.write_text(
        f'[board]\nkind = "virtual"\n[screen]\nmode = "none"\n[log]\nfolder = "{tmp_path}/logs"\n'
    )
    command = [sys.executable, "-m", "rig", "run", "--config", str(config)]
    rigs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    try:
        wait_for(lambda: len(long_enough(tmp_path / "logs")) == 2)
        rigs[0].send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        rigs[0].send_signal(signal.SIGCONT)
        for rig in rigs:
            rig.send_signal(signal.SIGTERM)
        said = [rig.communicate(timeout=30)[1] for rig in rigs]
    finally:
        for rig in rigs:
            rig.kill()
    assert ([rig.returncode for rig in rigs], said) == ([143, 143], [b"", b""])
    for log in long_enough(tmp_path / "logs"):
        assert main(["replay", str(log)]) == 0


def long_enough(folder: Path) -> list[Path]:
    """The logs of a folder that have told of a second or so."""
    return [path for path in folder.glob("*.jsonl") if path.read_bytes().count(b"\n") > 50]


def wait_for(holds, seconds: float = 60) -> None:
    """Until something holds."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.mark.usefixtures("signals")
def test_a_doctor_that_is_stopped_stops_the_programs_it_asks_as_well(monkeypatch):
    def examine(*_):
        signal.raise_signal(signal.SIGTERM)
        yield from ()

    signal.signal(signal.SIGTERM, lambda *_: None)
    monkeypatch.setattr("rig.commands.doctor.host_checks.examine", examine)
    with pytest.raises(SystemExit):  # which subprocess.run answers by ending what it started
        main(["doctor", "--board", "virtual", "--yes"])


# ---- nobody listens


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file that is always full")
def test_a_run_continues_if_its_output_has_no_reader(tmp_path):
    nowhere = tmp_path / "c.toml"
    nowhere.write_text(f'[log]\nfolder = "{tmp_path}/c.toml/logs"\n')
    command = [sys.executable, "-m", "rig", *FAST, "--seconds", "1", "--config", str(nowhere)]
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(command, stdout=full, stderr=full).returncode == 0
    reader, writer = os.pipe()
    os.close(reader)
    assert subprocess.run(command, stdout=writer, stderr=writer).returncode == 0
    os.close(writer)


def test_a_program_started_without_anywhere_to_speak_does_what_it_is_asked(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    log = tmp_path / "run.jsonl"
    assert main([*FAST, "--seconds", "1", "--record", str(log)]) == 0
    assert main(["replay", str(log)]) == 0
    assert main(["check", "vizit"]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file that is always full")
@pytest.mark.parametrize("command", [["sources"], ["wiring"], [*FAST, "--lang", "es", "--seconds", "1"]])
def test_a_terminal_that_knows_only_ascii_is_told_the_rest(command):
    done = subprocess.run(
        [sys.executable, "-m", "rig", *command],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"?" in done.stdout


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file that is always full")
def test_a_picture_that_cannot_be_written_is_said_and_no_failure_of_the_program(tmp_path, capfd):
    (tmp_path / "stenosis.png").symlink_to("/dev/full")
    (tmp_path / "w.png").symlink_to("/dev/full")
    assert main(["twin", "--out", str(tmp_path)]) == 2
    assert main(["wiring", "--out", str(tmp_path / "w.png")]) == 2
    assert main([*FAST, "--seconds", "4", "--shots", "/dev/full/shots"]) == 2
    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("rig: ")]
    assert [line.split(": ")[1] for line in said] == ["rig twin", "rig wiring", "rig run"]


def test_an_answer_that_could_not_be_written_is_not_taken_for_one(monkeypatch, capfd):
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        assert main(["check"]) == 1
        monkeypatch.undo()
    assert capfd.readouterr().err == "rig: the disk is full; make room on it and try again\n"


# ---- the log's folder


def test_a_folder_that_is_deleted_under_the_log_is_made_again_at_once(tmp_path):
    folder = tmp_path / "logs"
    log = RunLog(folder, {}, folder=True)
    for n in range(5):
        log.reading(Inputs(float(n)))
    assert not log.wants_part(5.0)
    shutil.rmtree(folder)
    log.reading(Inputs(5.0))
    assert log.wants_part(6.0)
    log.part(6.0, {})
    log.reading(Inputs(6.0))
    assert not log.wants_part(7.0)
    log.close("attract", "")
    assert [line for _, line in read_log(log.path).lines()] == [{"t": 6.0}, {"end": "", "scene": "attract"}]


def test_a_run_continues_if_its_log_folder_is_deleted_and_each_part_replays(tmp_path, monkeypatch):
    folder, turns = tmp_path / "logs", []
    (tmp_path / "c.toml").write_text(f'[log]\nfolder = "{folder}"\n')
    reading = RunLog.reading

    def deletes(log, inputs):
        turns.append(inputs.time)
        if len(turns) == 200:
            shutil.rmtree(folder)
        reading(log, inputs)

    monkeypatch.setattr(RunLog, "reading", deletes)
    flags = ["--seconds", "8", "--config", str(tmp_path / "c.toml")]
    assert main([*FAST, *flags]) == 0
    logs = sorted(folder.iterdir())
    assert logs
    assert all(main(["replay", str(log)]) == 0 for log in logs)
